//===-- thread.ipp - the threads of the runtime ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_THREAD_IPP
#define COROLINT_IMPL_THREAD_IPP

#include "../thread.hpp"
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace corolint::inline COROLINT_ABI {
namespace detail {

// The call that this thread makes.
inline thread_local constinit thread_call *calling = nullptr;

/// For loops that end while calls are running: rare, so one for all.
struct call_ends {
  std::mutex mutex;
  std::condition_variable ended;
  unsigned waiting = 0;

  static call_ends &all() {
    // Not destroyed: a thread may outlive the statics.
    static call_ends &only = *new call_ends;
    return only;
  }
};
inline constinit unsigned calls_waited_for = 0;

COROLINT_DECL void thread_call::run() noexcept {
  if (!move_on(queued, started))
    return;
  thread_call *const outer = std::exchange(calling, this);
  call();
  calling = outer;
  // From here on the loop may be gone, and what the callable referred to.
  loop_handle home = std::move(home_);
  __atomic_store_n(&state_, finished, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&calls_waited_for, __ATOMIC_SEQ_CST)) {
    call_ends &ends = call_ends::all();
    const std::lock_guard lock(ends.mutex);
    ends.ended.notify_all();
  }
  const auto done = [call = thread_call_ref(*this)] {
    if (waiter *w = std::exchange(call->waiting, nullptr)) {
      static_cast<loop &>(w->task().home).end_external();
      w->wake();
    }
  };
  for (;;) {
    try {
      home.call_soon_threadsafe(done);
      return;
    } catch (...) {
      // No memory to tell the loop with. It waits; there will be.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

COROLINT_DECL void thread_call::wait() noexcept {
  call_ends &ends = call_ends::all();
  __atomic_add_fetch(&calls_waited_for, 1, __ATOMIC_SEQ_CST);
  {
    std::unique_lock lock(ends.mutex);
    ends.ended.wait(lock, [this] {
      return __atomic_load_n(&state_, __ATOMIC_SEQ_CST) == finished;
    });
  }
  __atomic_sub_fetch(&calls_waited_for, 1, __ATOMIC_SEQ_CST);
}

} // namespace detail

struct thread_pool::state {
  const unsigned limit;
  mutable std::mutex mutex;
  std::condition_variable wanted;
  std::deque<executor_job> jobs;
  std::vector<std::thread> threads;
  std::size_t idle = 0;
  bool closed = false;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      ++idle;
      wanted.wait(lock, [this] { return closed || !jobs.empty(); });
      --idle;
      if (jobs.empty())
        return;
      {
        const executor_job job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        job();
      }
      lock.lock();
    }
  }
};

COROLINT_DECL thread_pool::thread_pool(unsigned threads)
    : state_(new state{threads ? threads
                               : std::min(32u, std::thread::hardware_concurrency() + 4),
                       {}, {}, {}, {}}) {}

COROLINT_DECL thread_pool::~thread_pool() {
  close();
  delete state_;
}

COROLINT_DECL void thread_pool::post(executor_job job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->closed)
      detail::throw_misuse("a call is given to a thread pool that is closed");
    state_->jobs.push_back(std::move(job));
    // More calls than threads to make them.
    if (state_->idle < state_->jobs.size() &&
        state_->threads.size() < state_->limit) {
      try {
        state_->threads.emplace_back([s = state_] { s->work(); });
      } catch (...) {
        if (state_->threads.empty()) {
          state_->jobs.pop_back();
          throw;
        } // else one of those will
      }
    }
  }
  state_->wanted.notify_one();
}

COROLINT_DECL void thread_pool::close() noexcept {
  std::vector<std::thread> ending;
  {
    const std::lock_guard lock(state_->mutex);
    state_->closed = true;
    ending.swap(state_->threads);
  }
  state_->wanted.notify_all();
  for (std::thread &t : ending)
    t.join();
}

COROLINT_DECL unsigned thread_pool::max_threads() const noexcept {
  return state_->limit;
}

COROLINT_DECL unsigned thread_pool::threads() const noexcept {
  const std::lock_guard lock(state_->mutex);
  return static_cast<unsigned>(state_->threads.size());
}

COROLINT_DECL thread_pool &thread_pool::shared() {
  static thread_pool pool;
  return pool;
}

COROLINT_DECL bool thread_cancelled() noexcept {
  return detail::calling && detail::calling->stop_asked();
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_THREAD_IPP
