// A lazy task: the body starts when the task is awaited.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace aio {

template <class T = void> class task;

namespace detail {

struct promise_base {
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::exception_ptr error;

  struct resume_continuation {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<>
    await_suspend(std::coroutine_handle<Promise> finished) noexcept {
      return finished.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  resume_continuation final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error = std::current_exception(); }
};

template <class T> struct promise : promise_base {
  std::optional<T> value;

  task<T> get_return_object() noexcept;
  template <class U> void return_value(U &&result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    if (error)
      std::rethrow_exception(error);
    return std::move(*value);
  }
};

template <> struct promise<void> : promise_base {
  task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() const {
    if (error)
      std::rethrow_exception(error);
  }
};

} // namespace detail

/// Owns a coroutine that has not run yet. Awaiting it runs it to its end and
/// yields its result or throws its exception; that can be done once.
template <class T> class task {
public:
  using promise_type = detail::promise<T>;

  task() = default;
  task(task &&other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  task &operator=(task &&other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~task() {
    if (frame_)
      frame_.destroy();
  }

  /// Whether there is a coroutine at all.
  explicit operator bool() const noexcept { return bool(frame_); }

  auto operator co_await() const noexcept {
    struct awaiter {
      std::coroutine_handle<promise_type> frame;
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<>
      await_suspend(std::coroutine_handle<> caller) const noexcept {
        frame.promise().continuation = caller;
        return frame;
      }
      T await_resume() const { return frame.promise().take(); }
    };
    return awaiter{frame_};
  }

private:
  friend promise_type;
  explicit task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

template <class T>
task<T> detail::promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<promise>::from_promise(*this));
}

inline task<void> detail::promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<promise>::from_promise(*this));
}

} // namespace aio
