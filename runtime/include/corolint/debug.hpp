//===-- debug.hpp - what the tasks of a loop are doing --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     set_debug(loop::current(), true);   // or start with COROLINT_DEBUG=1
//     ...
//     dump_tasks();
//
// What can be asked of a program that hangs, is slow or loses work:
//
// - `dump_tasks()` writes the tree of all tasks of the running loop: who made
//   whom, and the line in which each is suspended. From another thread:
//   `call_soon_threadsafe(handle, [] { dump_tasks(); })`. `describe_tasks` gives
//   it as text. A `deadlock_error` has the same tree.
// - Debug mode reports each step that keeps the loop from everything else for
//   100 ms or longer, with the task, and the awaits between which it ran: what
//   blocks belongs into `to_thread`. `loop::set_slow_step_limit` sets another
//   limit. The report goes to the loop's exception handler, by default to
//   stderr.
// - A task that is dropped without having been awaited is always reported; see
//   `set_never_awaited_hook` in task.hpp.
//
// With the environment variable COROLINT_DEBUG set to something else than 0,
// every loop starts in debug mode.
//
// Errors. `dump_tasks()` throws `misuse_error` if no loop is running on the
// thread, `describe_tasks` may throw `std::bad_alloc`.
//
// Cancellation. Nothing here suspends.
//
// Thread safety. None: of the thread's own loop only.
//
// Complexity. O(number of tasks); debug mode reads the clock twice per step,
// without it nothing is measured.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DEBUG_HPP
#define COROLINT_DEBUG_HPP

#include "detail/config.hpp"
#include "loop.hpp"
#include <string>

namespace corolint::inline COROLINT_ABI {

/// The tasks of a loop that have not ended, as a tree: a line each, those that a
/// task made below it.
[[nodiscard]] std::string describe_tasks(const loop &l);

/// Writes `describe_tasks` of the running loop to stderr.
void dump_tasks();

/// Switches the reports of debug mode on or off for a loop.
inline void set_debug(loop &l, bool on) noexcept {
  l.set_slow_step_limit(on ? detail::usual_slow_step : duration::max());
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/debug.ipp"
#endif

#endif // COROLINT_DEBUG_HPP
