//===-- task.hpp - the coroutine types ------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     task<int> answer() { co_return 42; }
//     task<void> show() { print(co_await answer()); }
//
// `task<T>` is a coroutine that has not started. It runs when it is awaited, as
// part of the task that awaits it: at the same priority, under the same
// cancellation. It is awaited once, as an rvalue; `co_await std::move(t)` for
// one that was kept. To run it beside the awaiting one, give it to
// `create_task`, a task group or a combinator.
//
// `now_task<T>` is the same, but must be awaited (or handed to a combinator
// that is awaited) in the expression that made it: it cannot be stored. A
// coroutine that takes references should return it, because its arguments then
// live long enough.
//
// Errors. What the coroutine throws comes out of `co_await`. Awaiting a task
// twice, or one that was moved from, throws `misuse_error`. Making a task may
// throw `std::bad_alloc`. A task that is dropped without having been awaited
// never runs, which is written to stderr, or told to `set_never_awaited_hook`.
//
// Cancellation. Awaiting a task is no point of cancellation of its own; the
// awaits in it are.
//
// Compilers. gcc 12 compiles a coroutine twice into itself, so that it never ends, if
// an `if`, `while` or `switch` awaits in its condition and the body has no variable
// on its outermost level: `const bool ready = co_await check(); if (ready) ...`.
//
// It has two more faults that concern what is written in the operand of
// co_await: a closure that captures owning objects by value (a shared_ptr, a string)
// is destroyed twice, and a braced list for an initializer_list is refused ("array
// used as initializer"). Name them before: `auto f = [p] ...; co_await g(f);`.
//
// Thread safety. None; a task belongs to the thread that awaits it.
//
// Complexity. Making and awaiting a task is O(1), without allocation in the
// steady state and without growing the stack, whatever the number of tasks that
// complete synchronously.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TASK_HPP
#define COROLINT_TASK_HPP

#include "detail/awaitable.hpp"
#include "detail/config.hpp"
#include "detail/core.hpp"
#include "detail/frames.hpp"
#include "detail/transfer.hpp"
#include "outcome.hpp"
#include <coroutine>
#include <cstdint>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

template <class T = void> class task;
template <class T = void> class now_task;

/// Called with the place of a coroutine whose task was dropped without having
/// been awaited: Python's "coroutine was never awaited". Must not throw.
using never_awaited_hook =
    void (*)(const std::source_location &coroutine) noexcept;

namespace detail {

// In impl/hooks.ipp.
void print_never_awaited(const std::source_location &coroutine) noexcept;
void print_skipped_cleanup(const std::source_location &coroutine) noexcept;

inline constinit never_awaited_hook on_never_awaited = print_never_awaited;

/// A coroutine is dropped that never ran. That an exception drops it on its way,
/// or the end of a task that was stopped, is no mistake of the program.
inline void never_awaited(const std::source_location &coroutine) noexcept {
  if (on_never_awaited && !std::uncaught_exceptions() &&
      !(running_loop && (running_loop->stopping || running_loop->closed)))
    on_never_awaited(coroutine);
}

template <class T> class promise;

/// What all promises of tasks have. The continuation is the awaiting coroutine,
/// or for the outermost coroutine of a spawned task, the task's record.
class promise_base : public recycled {
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    transfer_to await_suspend(std::coroutine_handle<Promise> h) const noexcept {
      return static_cast<promise_base &>(h.promise()).finish();
    }
    void await_resume() const noexcept {}
  };

public:
  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }

  [[nodiscard]] bool started() const noexcept { return continuation_; }
  void continue_with(std::coroutine_handle<> awaiting) noexcept {
    continuation_ = reinterpret_cast<std::uintptr_t>(awaiting.address());
  }
  void continue_with(control &root) noexcept {
    continuation_ = reinterpret_cast<std::uintptr_t>(&root) | outermost;
  }

private:
  // Frames and records are aligned to more than a byte.
  static constexpr std::uintptr_t outermost = 1;

  transfer_to finish() noexcept {
    if (continuation_ & outermost) [[unlikely]] {
      reinterpret_cast<control *>(continuation_ & ~outermost)->ended();
      return transfer_to_caller();
    }
    return transfer(std::coroutine_handle<>::from_address(
        reinterpret_cast<void *>(continuation_)));
  }

  std::uintptr_t continuation_ = 0;
};

/// A frame that has an owner. Becomes a task or a now_task.
template <class T> class frame {
public:
  frame() = default;
  explicit frame(promise<T> &p) noexcept
      : handle_(std::coroutine_handle<promise<T>>::from_promise(p)) {}
  frame(frame &&other) noexcept : handle_(other.handle_) { other.handle_ = {}; }
  frame &operator=(frame &&other) noexcept {
    frame(std::move(other)).swap(*this);
    return *this;
  }
  ~frame() {
    if (!handle_)
      return;
    if (!handle_.promise().started()) [[unlikely]]
      never_awaited(handle_.promise().result.place());
    handle_.destroy();
  }
  void swap(frame &other) noexcept { std::swap(handle_, other.handle_); }
  /// Takes over the other's, having none.
  void fill(frame &&other) noexcept {
    handle_ = other.handle_;
    other.handle_ = {};
  }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }
  std::coroutine_handle<promise<T>> handle() const noexcept { return handle_; }
  promise<T> &coroutine() const noexcept { return handle_.promise(); }
  /// Destroys the frame on purpose, run or not.
  void destroy() noexcept {
    if (auto h = handle_) {
      handle_ = {};
      h.destroy();
    }
  }

private:
  std::coroutine_handle<promise<T>> handle_;
};

/// Destroys the frame when its result has been taken.
template <class T> struct frame_end {
  frame<T> &owner;
  ~frame_end() { owner.destroy(); }
};

/// Runs a frame under the awaiting coroutine. Its owner is the task, so that
/// the awaiter needs no destructor.
template <class T> class frame_awaiter {
public:
  explicit frame_awaiter(frame<T> &f) noexcept : frame_(f) {}
  bool await_ready() const {
    if (!frame_ || frame_.coroutine().started()) [[unlikely]]
      throw_misuse("a task is awaited that was awaited or moved from before: it "
                   "runs once, call its function again for another");
    return false;
  }
  transfer_to await_suspend(std::coroutine_handle<> awaiting) noexcept {
    frame_.coroutine().continue_with(awaiting);
    return transfer(frame_.handle());
  }
  T await_resume() {
    frame_end<T> end{frame_};
    return std::move(frame_.coroutine().result).value();
  }

protected:
  frame<T> &frame_;
};

/// The same, for what ends as an outcome and does not throw.
template <class T> class frame_outcome_awaiter : public frame_awaiter<T> {
public:
  using frame_awaiter<T>::frame_awaiter;
  outcome<T> await_resume() noexcept {
    frame_end<T> end{this->frame_};
    outcome<T> &result = this->frame_.coroutine().result;
    if constexpr (std::is_nothrow_move_constructible_v<outcome<T>>) {
      return std::move(result);
    } else {
      return outcome_of_move(result);
    }
  }

private:
  // What a value throws when it is moved is how it ended.
  static outcome<T> outcome_of_move(outcome<T> &result) noexcept {
    try {
      return std::move(result);
    } catch (...) {
      outcome<T> failed{end::none};
      failed.capture();
      return failed;
    }
  }
};

template <class T> struct return_object {
  promise<T> &made;
  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND
  operator task<T>() const noexcept {
    return task<T>(frame<T>(made));
  }
  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND
  operator now_task<T>() const noexcept {
    return now_task<T>(frame<T>(made));
  }
};

template <class T> class promise_result : public promise_base {
public:
  outcome<T> result{end::none};

  void unhandled_exception() noexcept { result.capture(); }
  template <class U = T>
    requires std::is_constructible_v<T, U &&>
  void return_value(U &&value) {
    result.emplace(std::forward<U>(value));
  }
};
template <class T> class promise_result<T &> : public promise_base {
public:
  outcome<T &> result{end::none};

  void unhandled_exception() noexcept { result.capture(); }
  void return_value(T &value) noexcept { result.emplace(value); }
};
template <> class promise_result<void> : public promise_base {
public:
  outcome<void> result{end::none};

  void unhandled_exception() noexcept { result.capture(); }
  void return_void() noexcept { result.emplace(); }
};

template <class T> class promise final : public promise_result<T> {
public:
  return_object<T> get_return_object(
      std::source_location here = std::source_location::current()) noexcept {
    this->result.set_place(here);
    return {*this};
  }
};

} // namespace detail

/// Sets who is told of tasks that were never awaited, for all threads; null for
/// nobody. By default they are written to stderr. Returns who was told before.
/// Not thread-safe: set it before any task is made.
inline never_awaited_hook
set_never_awaited_hook(never_awaited_hook hook) noexcept {
  return std::exchange(detail::on_never_awaited, hook);
}

/// A coroutine that runs when it is awaited. Move-only, awaited once.
template <class T>
class [[nodiscard("a task that is not awaited never runs")]] //
COROLINT_CORO_RETURN_TYPE
    COROLINT_CORO_LIFETIMEBOUND COROLINT_CORO_AWAIT_ELIDABLE task {
public:
  using value_type = T;
  using promise_type = detail::promise<T>;

  task(task &&) noexcept = default;
  task &operator=(task &&) noexcept = default;
  ~task() = default;

  /// Whether there is a coroutine that has not been awaited.
  explicit operator bool() const noexcept { return static_cast<bool>(frame_); }

  detail::frame_awaiter<T> operator co_await() && noexcept {
    return detail::frame_awaiter<T>(frame_);
  }

  // For the library.
  explicit task(detail::frame<T> f) noexcept : frame_(std::move(f)) {}
  detail::frame<T> &frame() noexcept { return frame_; }

private:
  detail::frame<T> frame_;
};

/// A coroutine that is awaited in the expression that makes it.
template <class T>
class [[nodiscard("a task that is not awaited never runs")]] //
COROLINT_CORO_RETURN_TYPE
    COROLINT_CORO_LIFETIMEBOUND COROLINT_CORO_AWAIT_ELIDABLE now_task {
public:
  using value_type = T;
  using promise_type = detail::promise<T>;

  now_task(now_task &&) = delete;
  ~now_task() = default;

  detail::frame_awaiter<T> operator co_await() && noexcept {
    return detail::frame_awaiter<T>(frame_);
  }

  // For the library.
  explicit now_task(detail::frame<T> f) noexcept : frame_(std::move(f)) {}
  detail::frame<T> &frame() noexcept { return frame_; }

private:
  detail::frame<T> frame_;
};

namespace detail {

template <class A> struct task_traits {
  static constexpr bool is_task = false, is_now = false;
};
template <class T> struct task_traits<task<T>> {
  static constexpr bool is_task = true, is_now = false;
};
template <class T> struct task_traits<now_task<T>> {
  static constexpr bool is_task = true, is_now = true;
};
template <class A>
concept any_task = task_traits<std::remove_cvref_t<A>>::is_task;
template <class A>
concept any_now_task = task_traits<std::remove_cvref_t<A>>::is_now;

/// What a combinator of awaitables A returns: if one of them must be awaited in
/// this expression or is referred to, so must the combination be.
template <class T, class... A>
using combined =
    std::conditional_t<((any_now_task<A> || std::is_lvalue_reference_v<A>) ||
                        ...),
                       now_task<T>, task<T>>;

// A may be an lvalue reference: then the awaitable stays where it is.
template <awaitable A> task<await_result_t<A>> awaiting(A a) {
  co_return co_await static_cast<A &&>(a);
}

/// Any awaitable, as a task. Takes the coroutine out of a now_task: the caller
/// sees to it that the result is awaited in the same expression.
template <class A> COROLINT_CORO_WRAPPER auto as_task(A &&a) {
  static_assert(!std::is_lvalue_reference_v<A> || !any_task<A>,
                "a task is handed over as an rvalue: std::move(t)");
  if constexpr (any_task<A>) {
    return task<typename std::remove_cvref_t<A>::value_type>(
        std::move(a.frame()));
  } else {
    static_assert(awaitable<A>, "neither a task nor anything else to await");
    return awaiting<A>(std::forward<A>(a));
  }
}
template <class A>
using task_value_t = typename decltype(as_task(std::declval<A>()))::value_type;

/// What was to be awaited is not, because something else has failed.
template <class A> void forgo(A &a) noexcept {
  if constexpr (any_task<A>)
    a.frame().destroy();
}

/// A task that was made in advance, and is dropped without a word if it turns out
/// not to be needed.
class made_task {
public:
  explicit made_task(task<void> t) noexcept : task_(std::move(t)) {}
  made_task(const made_task &) = delete;
  ~made_task() { task_.frame().destroy(); }
  COROLINT_CORO_WRAPPER task<void> run() noexcept { return std::move(task_); }

private:
  task<void> task_;
};

template <class T> class [[nodiscard]] task_outcome {
public:
  explicit task_outcome(frame<T> f) noexcept : frame_(std::move(f)) {}
  frame_outcome_awaiter<T> operator co_await() && noexcept {
    return frame_outcome_awaiter<T>(frame_);
  }

private:
  frame<T> frame_;
};

} // namespace detail

/// Awaits `a` and gives how it ended, as a value: the await never throws. For
/// any awaitable. As every await it may deliver a cancellation, here as the
/// outcome `cancelled()`.
template <class A> [[nodiscard]] auto as_outcome(A &&a) {
  auto t = detail::as_task(std::forward<A>(a));
  return detail::task_outcome<typename decltype(t)::value_type>(
      std::move(t.frame()));
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/hooks.ipp"
#endif

#endif // COROLINT_TASK_HPP
