//===-- transfer.hpp - handing the thread from coroutine to coroutine -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `await_suspend` returns `transfer_to`, made by `transfer(next)`. With clang
// it is the handle and the compiler jumps; with gcc it is nothing, the handle
// is left with the thread, and `resume()` at the bottom of the stack goes on
// with it. Every coroutine of the library is therefore resumed with
// `detail::resume`, never with `handle.resume()`.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_TRANSFER_HPP
#define COROLINT_DETAIL_TRANSFER_HPP

#include "config.hpp"
#include <coroutine>

namespace corolint::inline COROLINT_ABI {
namespace detail {

#if COROLINT_DIRECT_TRANSFER

using transfer_to = std::coroutine_handle<>;
inline transfer_to transfer(std::coroutine_handle<> next) noexcept {
  return next;
}
/// Nothing to go on with: back to who called resume().
inline transfer_to transfer_to_caller() noexcept {
  return std::noop_coroutine();
}
inline void resume(std::coroutine_handle<> coroutine) { coroutine.resume(); }

#else

// The address of the coroutine to go on with. A plain pointer: a handle would
// give the thread-local variable a dynamic initialiser.
inline thread_local constinit void *next_coroutine = nullptr;

using transfer_to = void;
inline void transfer(std::coroutine_handle<> next) noexcept {
  next_coroutine = next.address();
}
inline void transfer_to_caller() noexcept {}
inline void resume(std::coroutine_handle<> coroutine) {
  coroutine.resume();
  while (void *next = next_coroutine) {
    next_coroutine = nullptr;
    std::coroutine_handle<>::from_address(next).resume();
  }
}

#endif

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_TRANSFER_HPP
