//===-- timeout.hpp - limits of time --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     page p = co_await with_timeout(5_s, fetch(url));
//
//     co_await with_deadline(noon, [&](timeout_scope &scope) -> task<> {
//       while (co_await progress())
//         scope.reschedule(now() + 10_s);
//     });
//
// - `with_timeout(d, a)` and `with_deadline(when, a)` await `a` (an awaitable,
// or a
//   callable that takes a `timeout_scope &` or nothing and returns one) and
//   throw `timeout_error` if it was cancelled because the time had come.
// - `move_on_after(d, a)` gives an optional instead: nothing, if the time had
// come. For
//   void, a bool: whether it ended in time.
//
// What is awaited runs in the same task. When the time comes, the task is
// cancelled; the scope takes that request back when the body has ended. It
// throws only for its own request: a value or another error of the body goes
// through, and if the task was also cancelled by others, `cancelled_error`
// does. Scopes nest; if several have expired, the outermost throws
// `timeout_error`. These are the rules of asyncio.timeout.
//
// A time that is over cancels the first await that suspends: a body that
// completes without suspending returns its value. `time_point::max()` is no
// limit.
//
// Errors: `timeout_error`; those of the body; `misuse_error` for a limit that is moved
// after it has expired. Cancellation: that of the task passes through, and the body's
// cleanup may await beyond the limit, which asks once. Thread safety: none.
// Complexity: arming is O(log n).
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TIMEOUT_HPP
#define COROLINT_TIMEOUT_HPP

#include "loop.hpp"
#include "task.hpp"
#include "timer.hpp"
#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// The time of with_timeout or with_deadline had come.
class timeout_error : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "timed out";
  }
};

/// A limit that is in force: the argument of the callable given to
/// with_timeout. Not to be used when that has ended.
class timeout_scope final : private detail::timer {
public:
  timeout_scope(const timeout_scope &) = delete;
  timeout_scope &operator=(const timeout_scope &) = delete;

  /// Moves the limit; time_point::max() lifts it. Throws misuse_error when the
  /// time has already come, and may throw std::bad_alloc.
  void reschedule(time_point when) {
    if (expired_) [[unlikely]]
      detail::throw_misuse("a timeout is rescheduled that has expired");
    set(when);
  }
  /// The limit; time_point::max() if there is none.
  [[nodiscard]] time_point when() const noexcept { return when_; }
  /// Whether the time has come and the body was asked to stop.
  [[nodiscard]] bool expired() const noexcept { return expired_; }

  // For the library.
  explicit timeout_scope(time_point when)
      : task_(detail::current("a timeout is set outside of any task")),
        // A request that is still pending counts as one that comes later.
        baseline_(task_.cancelling() - (task_.cancel_pending() ? 1 : 0)) {
    set(when);
  }
  ~timeout_scope() { home().disarm(*this); }

  /// The body has ended; true if the time limit is why.
  bool exit(bool cancelled) noexcept {
    home().disarm(*this);
    if (!expired_)
      return false;
    const bool ours = task_.uncancel() <= baseline_;
    if (ours) // also one that was not delivered
      task_.take_cancel();
    return ours && cancelled;
  }

private:
  loop &home() const noexcept { return static_cast<loop &>(task_.home); }
  void set(time_point when) {
    if (when == time_point::max())
      home().disarm(*this);
    else if (when <= home().now())
      fire();
    else
      home().arm(*this, when);
    when_ = when;
  }
  void fire() noexcept override {
    home().disarm(*this);
    expired_ = true;
    task_.cancel();
  }

  detail::control &task_;
  time_point when_;
  unsigned baseline_;
  bool expired_ = false;
};

namespace detail {

template <class A>
concept timed_call = !awaitable<A> && (std::invocable<A &, timeout_scope &> ||
                                       std::invocable<A &>);

/// Awaits what with_timeout was given.
template <class A>
COROLINT_CORO_WRAPPER auto start_timed(A &a, timeout_scope &scope) {
  if constexpr (std::invocable<A &, timeout_scope &>)
    return a(scope);
  else
    return a();
}

template <class A> struct timed_value;
template <awaitable A> struct timed_value<A> {
  using type = await_result_t<A>;
};
template <class A>
  requires timed_call<std::remove_reference_t<A>>
struct timed_value<A> {
  using type = await_result_t<decltype(start_timed(
      std::declval<std::remove_reference_t<A> &>(),
      std::declval<timeout_scope &>()))>;
};
template <class A> using timed_value_t = typename timed_value<A>::type;

/// How a body ended, and whether the time limit is why.
template <class T> struct timed_outcome {
  outcome<T> result;
  bool expired;
};

// Held by value or, if it is named, by reference.
template <class A> struct timed_body {
  A body;
  template <class T> task<T> run(timeout_scope &scope) {
    if constexpr (awaitable<A>)
      co_return co_await static_cast<A &&>(body);
    else
      co_return co_await start_timed(body, scope);
  }
};

struct limit {
  time_point when;
  limit(time_point p) noexcept : when(p) {} // NOLINT
  explicit limit(duration d)
      : when(d == duration::max() ? time_point::max()
                                  : loop::current().now() + d) {}
};

template <class Result, class T, class Limit, class A>
Result throwing_timeout(Limit l, A a) {
  timeout_scope scope(limit(l).when);
  timed_body<A> body{static_cast<A &&>(a)};
  outcome<T> result = co_await as_outcome(body.template run<T>(scope));
  if (scope.exit(result.cancelled()))
    throw timeout_error();
  co_return std::move(result).value();
}

template <class T>
using optional_of =
    std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;

template <class Result, class T, class Limit, class A>
Result quiet_timeout(Limit l, A a) {
  timeout_scope scope(limit(l).when);
  timed_body<A> body{static_cast<A &&>(a)};
  outcome<T> result = co_await as_outcome(body.template run<T>(scope));
  if (scope.exit(result.cancelled())) {
    if constexpr (std::is_void_v<T>)
      co_return false;
    else
      co_return std::nullopt;
  }
  if constexpr (std::is_void_v<T>) {
    std::move(result).value();
    co_return true;
  } else {
    co_return std::move(result).value();
  }
}

// A now_task becomes a task in the frame of a coroutine that is a now_task
// itself; a callable is moved there.
template <class A> COROLINT_CORO_WRAPPER decltype(auto) held(A &&a) {
  if constexpr (awaitable<A>)
    return as_task(std::forward<A>(a));
  else
    return std::remove_cvref_t<A>(std::forward<A>(a));
}
template <class A> using held_t = decltype(held(std::declval<A>()));

template <class A>
concept timed = awaitable<A> || timed_call<std::remove_reference_t<A>>;

} // namespace detail

/// Awaits `a` for at most `d`: see the head of this file.
template <detail::timed A>
COROLINT_CORO_WRAPPER auto with_timeout(duration d, A &&a)
    -> detail::combined<detail::timed_value_t<A>, A> {
  using value = detail::timed_value_t<A>;
  return detail::throwing_timeout<detail::combined<value, A>, value, duration,
                                  detail::held_t<A>>(
      d, detail::held(std::forward<A>(a)));
}

/// Awaits `a` until `when` at most.
template <detail::timed A>
COROLINT_CORO_WRAPPER auto with_deadline(time_point when, A &&a)
    -> detail::combined<detail::timed_value_t<A>, A> {
  using value = detail::timed_value_t<A>;
  return detail::throwing_timeout<detail::combined<value, A>, value, time_point,
                                  detail::held_t<A>>(
      when, detail::held(std::forward<A>(a)));
}

/// Awaits `a` for at most `d`, and gives nothing if it did not end in time.
template <detail::timed A>
COROLINT_CORO_WRAPPER auto move_on_after(duration d, A &&a)
    -> detail::combined<detail::optional_of<detail::timed_value_t<A>>, A> {
  using value = detail::timed_value_t<A>;
  return detail::quiet_timeout<detail::combined<detail::optional_of<value>, A>,
                               value, duration, detail::held_t<A>>(
      d, detail::held(std::forward<A>(a)));
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_TIMEOUT_HPP
