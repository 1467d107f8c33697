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
// There is one exception with gcc. A generator usually has the next value at once,
// and one turn of the pump to it and one back cost more than all else. `visit` runs it
// like a function, within the `await_suspend` of who asks: if it then has the value,
// nobody suspends.
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

/// To a coroutine that is asked for something, and back with it; a part of it.
class visit {
public:
  /// What await_suspend of who asks returns.
  using result = transfer_to;
  template <class F>
  result go(std::coroutine_handle<> asked, const F &) const noexcept {
    return transfer(asked);
  }
  /// In await_suspend of who was asked.
  transfer_to back(std::coroutine_handle<> asking) const noexcept {
    return transfer(asking);
  }
};

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

// How many visits there are on this thread's stack.
inline thread_local constinit unsigned visits = 0;

/// To a coroutine that is asked for something, and back with it; a part of it.
class visit {
public:
  /// What await_suspend of who asks returns.
  using result = bool;
  /// `has_it()`: who was asked came back, instead of waiting for something else.
  template <class F>
  result go(std::coroutine_handle<> asked, const F &has_it) noexcept {
    // They may ask each other to any depth, but the stack has an end.
    inside_ = visits < most;
    if (!inside_) [[unlikely]] {
      transfer(asked);
      return true;
    }
    ++visits;
    asked.resume();
    --visits;
    if (has_it())
      return false;
    // It comes back by the pump.
    inside_ = false;
    return true;
  }
  /// In await_suspend of who was asked.
  void back(std::coroutine_handle<> asking) const noexcept {
    if (!inside_)
      transfer(asking);
  }

private:
  static constexpr unsigned most = 32;
  bool inside_ = false;
};

#endif

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_TRANSFER_HPP
