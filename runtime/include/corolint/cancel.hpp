//===-- cancel.hpp - how a task learns that it should stop ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cancellation is asyncio's: a request, delivered once as an exception.
//
// `cancel()` on a task counts the request and, if the task is suspended in an
// await that can be interrupted, makes that await throw `cancelled_error`. If
// the task is running, or has been woken but not resumed yet, the request stays
// pending and the next await *that would suspend* throws. Awaits that complete
// at once never throw; `co_await checkpoint()` is for loops without others.
//
// - One request is delivered once (edge-triggered). Cleanup after it may await
// as
//   usual; a second `cancel()` interrupts the cleanup.
// - `cancelling()` is the number of requests, `uncancel()` takes one back.
// Timeouts
//   and task groups use them to tell their own request from others'. Who
//   catches `cancelled_error` for good and goes on should call `uncancel()`.
// - A task that is cancelled before its first step never runs.
// - A wake-up that was delivered wins: an await whose operation has completed
//   returns its result even if `cancel()` came in between, so that nothing
//   handed over is lost. The request is then delivered at the next await that
//   suspends. (asyncio throws in this case, and each of its primitives gives
//   back what it had been handed.) Likewise a task that returns before a
//   pending request is delivered has returned; it was not cancelled.
//
// `cancelled_error` does not derive from `std::exception`, so that
// `catch (const std::exception &)` does not swallow it. `catch (...)` does, and
// must rethrow.
//
// Errors. `cancelled_error` is all that is thrown.
//
// Cancellation. What is said above; each header says what it does to its own awaits.
//
// Thread safety. None: a task is cancelled on its loop's thread; another one posts a call
// that does it.
//
// Complexity. A request is O(1); its delivery costs a throw for each coroutine that it
// passes.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CANCEL_HPP
#define COROLINT_CANCEL_HPP

#include "detail/config.hpp"
#include <exception>
#if COROLINT_RAISES && defined(__GLIBCXX__)
#include <unwind.h>
#endif

namespace corolint::inline COROLINT_ABI {

/// Thrown out of an await of a task that was asked to stop. Not to be thrown by
/// programs for other ends: a task that ends with it counts as cancelled.
class cancelled_error final {
public:
  [[nodiscard]] const char *what() const noexcept { return "task cancelled"; }
};

namespace detail {

/// How an operation ended, if it has.
enum class end : unsigned char { none, value, error, cancelled };

#if COROLINT_RAISES && defined(__GLIBCXX__)
// In impl/cancel.ipp: the two halves of what `throw` does.
_Unwind_Exception *make_cancelled() noexcept;
[[noreturn]] void uncaught_cancelled(_Unwind_Exception *thrown) noexcept;
#endif

// `throw cancelled_error()`. Not a function of its own, as cold as it is: each frame
// that is unwound costs a sixth of the whole delivery. That of the C++ runtime's own
// function for throwing is saved, too, where it is known what that does.
[[noreturn, gnu::always_inline]] inline void throw_cancelled() {
#if COROLINT_RAISES && defined(__GLIBCXX__)
  _Unwind_Exception *const made = make_cancelled();
  _Unwind_RaiseException(made);
  uncaught_cancelled(made);
#else
  throw cancelled_error();
#endif
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/cancel.ipp"
#endif

#endif // COROLINT_CANCEL_HPP
