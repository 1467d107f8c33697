//===-- finally.hpp - cleanup that awaits ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     co_await async_finally(transfer(account), [&]() -> task<> {
//       co_await account.close();
//     });
//
// `async_finally(body, cleanup)` awaits `body` (an awaitable, or a callable
// that returns one), then `cleanup()`, whether the body returned, threw or was
// cancelled, and ends as the body did. Destructors and catch blocks cannot
// await; this is what replaces `finally`.
//
// Cancellation. The body's cancellation has been delivered, so the cleanup
// awaits as usual; another `cancel()` interrupts it. `async_finally(body,
// cleanup, shielded)` runs it under `shield`.
//
// Errors. If both fail, an `exception_group` of the body's error and the
// cleanup's, in that order. If only the cleanup fails, or the body was
// cancelled, the cleanup's error. If the cleanup is cancelled after the body
// failed, `cancelled_error` goes on and the body's error goes to the loop's
// exception handler. std::bad_alloc before the body is begun means that neither
// runs; once it is begun, `cleanup()` is called in any case.
//
// Thread safety. None. Complexity. O(1); the shielded form costs a spawned task.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_FINALLY_HPP
#define COROLINT_FINALLY_HPP

#include "detail/cleanup.hpp"
#include "shield.hpp"
#include "task.hpp"
#include <concepts>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// Asks for a cleanup that is not interrupted.
struct shielded_t {};
inline constexpr shielded_t shielded{};

namespace detail {

template <class A> struct call_value {
  using type =
      await_result_t<std::invoke_result_t<std::remove_reference_t<A> &>>;
};
template <awaitable A> struct call_value<A> {
  using type = await_result_t<A>;
};

template <class T, class A> task<T> run_body(A &body) {
  if constexpr (awaitable<A>)
    co_return co_await static_cast<A &&>(body);
  else
    co_return co_await body();
}

template <class Result, class T, bool Shielded, class A, class F>
Result run_finally(A body, F cleanup) {
  // Made first, so that there is memory for it when it is needed.
  using cleanup_task = std::conditional_t<Shielded, shielded_task, made_task>;
  cleanup_task cleaning(run_body<void>(cleanup));
  outcome<T> result = co_await as_outcome(run_body<T>(body));
  outcome<void> cleaned = co_await as_outcome(cleaning.run());
  after_cleanup(without_value(result), std::move(cleaned)).value();
  co_return std::move(result).value();
}

// As for timeouts: what is named stays where it is, the rest is moved.
template <class A> COROLINT_CORO_WRAPPER decltype(auto) held_body(A &&a) {
  if constexpr (awaitable<A>)
    return as_task(std::forward<A>(a));
  else
    return std::remove_cvref_t<A>(std::forward<A>(a));
}

template <class A>
concept awaitable_or_call =
    awaitable<A> || std::invocable<std::remove_reference_t<A> &>;

} // namespace detail

/// Awaits `body`, then `cleanup()`: see the head of this file.
template <detail::awaitable_or_call A, std::invocable F>
COROLINT_CORO_WRAPPER auto async_finally(A &&body, F cleanup)
    -> detail::combined<typename detail::call_value<A>::type, A> {
  using value = typename detail::call_value<A>::type;
  return detail::run_finally<detail::combined<value, A>, value, false,
                             decltype(detail::held_body(std::forward<A>(body))),
                             F>(detail::held_body(std::forward<A>(body)),
                                std::move(cleanup));
}

/// The same, with a cleanup that is not interrupted.
template <detail::awaitable_or_call A, std::invocable F>
COROLINT_CORO_WRAPPER auto async_finally(A &&body, F cleanup, shielded_t)
    -> detail::combined<typename detail::call_value<A>::type, A> {
  using value = typename detail::call_value<A>::type;
  return detail::run_finally<detail::combined<value, A>, value, true,
                             decltype(detail::held_body(std::forward<A>(body))),
                             F>(detail::held_body(std::forward<A>(body)),
                                std::move(cleanup));
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_FINALLY_HPP
