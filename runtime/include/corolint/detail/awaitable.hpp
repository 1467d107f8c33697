//===-- awaitable.hpp - what co_await accepts -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_AWAITABLE_HPP
#define COROLINT_DETAIL_AWAITABLE_HPP

#include "config.hpp"
#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

template <class T>
concept awaiter = requires(T t, std::coroutine_handle<> h) {
  { t.await_ready() } -> std::convertible_to<bool>;
  t.await_suspend(h);
  t.await_resume();
};

template <class T>
concept has_member_co_await =
    requires(T &&t) { std::forward<T>(t).operator co_await(); };
template <class T>
concept has_free_co_await =
    requires(T &&t) { operator co_await(std::forward<T>(t)); };

template <class T> decltype(auto) get_awaiter(T &&t) {
  if constexpr (has_member_co_await<T>)
    return std::forward<T>(t).operator co_await();
  else if constexpr (has_free_co_await<T>)
    return operator co_await(std::forward<T>(t));
  else
    return std::forward<T>(t);
}

template <class T>
concept awaitable = has_member_co_await<T> || has_free_co_await<T> ||
                    awaiter<std::remove_reference_t<T>>;

/// What is called, and whose result is not awaited. A coroutine is refused: its
/// task would be dropped and never run, or be taken for its result. (asyncio's
/// call_soon refuses them in debug mode.)
template <class F, class... Args>
concept plain_callback = std::invocable<F &, Args...> &&
                         !awaitable<std::invoke_result_t<F &, Args...>>;

/// What `co_await` of an rvalue of T gives.
template <awaitable T>
using await_result_t =
    decltype(std::declval<std::remove_reference_t<decltype(get_awaiter(
                 std::declval<T &&>()))> &>()
                 .await_resume());

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_AWAITABLE_HPP
