// The event loop: one thread that resumes coroutines and fires timers.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "aio/task.hpp"
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace aio {

using clock = std::chrono::steady_clock;

/// Resumes the coroutine from the loop, soon. May be called by any thread.
void post(std::coroutine_handle<> coroutine);

/// Resumes the coroutine from the loop at that time.
void post_at(clock::time_point when, std::coroutine_handle<> coroutine);

/// Calls the function from the loop, again and again.
void every(clock::duration period, std::function<void()> tick);

namespace detail {

/// Runs the loop until the flag is set.
void run_until(const bool &done);

/// A coroutine that owns itself.
struct driver {
  struct promise_type {
    driver get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <class T> struct outcome {
  std::optional<T> value;
  T take() { return std::move(*value); }
};
template <> struct outcome<void> {
  void take() const noexcept {}
};

template <class T> struct job_state : outcome<T> {
  bool done = false;
  std::exception_ptr error;
  std::coroutine_handle<> waiter = std::noop_coroutine();
};

template <class T>
driver drive(task<T> work, std::shared_ptr<job_state<T>> state) {
  try {
    if constexpr (std::is_void_v<T>)
      co_await work;
    else
      state->value.emplace(co_await work);
  } catch (...) {
    state->error = std::current_exception();
  }
  state->done = true;
  post(state->waiter);
}

} // namespace detail

/// Work that is running. Awaiting it yields the result or throws the exception
/// of the work; the work runs on, and its exception is lost, where the job is
/// dropped.
template <class T> class job {
public:
  explicit job(std::shared_ptr<detail::job_state<T>> state)
      : state_(std::move(state)) {}

  bool await_ready() const noexcept { return state_->done; }
  void await_suspend(std::coroutine_handle<> caller) const noexcept {
    state_->waiter = caller;
  }
  T await_resume() const {
    if (state_->error)
      std::rethrow_exception(state_->error);
    return state_->take();
  }

private:
  std::shared_ptr<detail::job_state<T>> state_;
};

/// Starts a task beside its caller.
template <class T> job<T> spawn(task<T> work) {
  auto state = std::make_shared<detail::job_state<T>>();
  detail::drive(std::move(work), state);
  return job<T>(std::move(state));
}

/// Starts a task that nobody waits for. An exception that it throws ends the
/// program.
void detach(task<void> work);

/// Runs the loop until the task has finished: the way from plain code into
/// coroutines.
template <class T> T run(task<T> work) {
  auto state = std::make_shared<detail::job_state<T>>();
  detail::drive(std::move(work), state);
  detail::run_until(state->done);
  return job<T>(std::move(state)).await_resume();
}

/// Suspends the coroutine for some time; the loop goes on.
inline auto sleep_for(clock::duration time) noexcept {
  struct awaiter {
    clock::duration time;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) const {
      post_at(clock::now() + time, caller);
    }
    void await_resume() const noexcept {}
  };
  return awaiter{time};
}

/// Lets the loop run what is ready.
inline auto yield() noexcept {
  struct awaiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) const { post(caller); }
    void await_resume() const noexcept {}
  };
  return awaiter{};
}

namespace detail {

/// Runs a function on a thread of its own.
void start_thread(std::function<void()> function);

} // namespace detail

/// Runs a blocking function on another thread and yields what it returns.
template <class F> auto to_thread(F function) -> task<std::invoke_result_t<F>> {
  using result = std::invoke_result_t<F>;
  struct awaiter {
    F &function;
    detail::outcome<result> outcome;
    std::exception_ptr error;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) {
      detail::start_thread([this, caller] {
        try {
          if constexpr (std::is_void_v<result>)
            function();
          else
            outcome.value.emplace(function());
        } catch (...) {
          error = std::current_exception();
        }
        post(caller);
      });
    }
    result await_resume() {
      if (error)
        std::rethrow_exception(error);
      return outcome.take();
    }
  };
  co_return co_await awaiter{function, {}, {}};
}

} // namespace aio
