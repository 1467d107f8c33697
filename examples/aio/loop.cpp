// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "aio/loop.hpp"
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace aio {
namespace {

struct loop_state {
  std::mutex lock;
  std::condition_variable changed;
  std::deque<std::function<void()>> ready;
  std::multimap<clock::time_point, std::function<void()>> timers;

  void add(std::function<void()> step) {
    {
      std::lock_guard guard(lock);
      ready.push_back(std::move(step));
    }
    changed.notify_one();
  }

  void add_at(clock::time_point when, std::function<void()> step) {
    {
      std::lock_guard guard(lock);
      timers.emplace(when, std::move(step));
    }
    changed.notify_one();
  }

  std::function<void()> next() {
    std::unique_lock guard(lock);
    while (true) {
      auto now = clock::now();
      while (!timers.empty() && timers.begin()->first <= now)
        ready.push_back(timers.extract(timers.begin()).mapped());
      if (!ready.empty())
        break;
      if (timers.empty())
        changed.wait(guard);
      else
        changed.wait_until(guard, timers.begin()->first);
    }
    auto step = std::move(ready.front());
    ready.pop_front();
    return step;
  }
};

loop_state &state() {
  static loop_state the_state;
  return the_state;
}

} // namespace

void post(std::coroutine_handle<> coroutine) {
  state().add([coroutine] { coroutine.resume(); });
}

void post_at(clock::time_point when, std::coroutine_handle<> coroutine) {
  state().add_at(when, [coroutine] { coroutine.resume(); });
}

void every(clock::duration period, std::function<void()> tick) {
  state().add_at(clock::now() + period, [period, tick = std::move(tick)] {
    tick();
    every(period, tick);
  });
}

static detail::driver drive_detached(task<void> work) { co_await work; }

void detach(task<void> work) { drive_detached(std::move(work)); }

void detail::run_until(const bool &done) {
  while (!done)
    state().next()();
}

void detail::start_thread(std::function<void()> function) {
  std::thread(std::move(function)).detach();
}

} // namespace aio
