//===-- cleanup.hpp - what an operation and its cleanup end as ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared by generators, context managers and exit stacks: the rule for two
// failures, the stages of a coroutine that is entered and left, and the report
// of one whose cleanup never ran.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_CLEANUP_HPP
#define COROLINT_DETAIL_CLEANUP_HPP

#include "../exception_group.hpp"
#include "../loop.hpp"
#include "../outcome.hpp"
#include "../task.hpp"
#include "config.hpp"
#include "core.hpp"
#include <source_location>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// Called with the place of a coroutine that was destroyed although it had
/// awaiting cleanup to do. Must not throw.
using skipped_cleanup_hook =
    void (*)(const std::source_location &coroutine) noexcept;

namespace detail {

inline constinit skipped_cleanup_hook on_skipped_cleanup = print_skipped_cleanup;

/// Something was destroyed before its cleanup had run. When a loop ends with
/// tasks pending this is as it must be, and not told.
inline void cleanup_skipped(const std::source_location &place) noexcept {
  if (on_skipped_cleanup && !(running_loop && running_loop->closed))
    [[unlikely]]
    on_skipped_cleanup(place);
}

/// A coroutine is dropped while somebody waits for it to go on, which is not as a
/// loop's end. True: it has been told of, and must be left where it is.
inline bool dropped_while_awaited(const char *message) noexcept {
  if (!running_loop) {
    print_failure({message, nullptr, nullptr, std::source_location()});
    return true;
  }
  if (running_loop->closed)
    return false;
  running_loop->report(message, nullptr, running_loop->running);
  return true;
}

/// A coroutine that yields to one consumer at a time.
enum class stage : unsigned char { fresh, running, yielded, ended };

/// How it ended, without the value.
template <class T> outcome<void> without_value(const outcome<T> &o) {
  if (o.has_value())
    return {};
  return o.cancelled() ? outcome<void>::stopped()
                       : outcome<void>::failed(o.error());
}

/// Whether a cleanup only handed on what it was told.
inline bool same_failure(const outcome<void> &a,
                         const outcome<void> &b) noexcept {
  return a.how() == b.how() && (!a.has_error() || a.error() == b.error());
}

/// What an operation and its cleanup end as together. No failure is lost: see
/// finally.hpp for the rules.
inline outcome<void> after_cleanup(outcome<void> body, outcome<void> cleaned,
                                   bool report = true) {
  if (cleaned || same_failure(body, cleaned))
    return body;
  if (!body.has_error())
    return cleaned;
  if (cleaned.has_error()) {
    try {
      return outcome<void>::failed(std::make_exception_ptr(
          exception_group("an operation and its cleanup failed",
                          {body.error(), cleaned.error()})));
    } catch (...) {
      // No memory for both.
      loop::current().report("an operation failed, and so did its cleanup",
                             body.error(), nullptr);
      return cleaned;
    }
  }
  if (report)
    loop::current().report("an operation failed and its cleanup was cancelled",
                           body.error(), nullptr);
  return cleaned;
}

} // namespace detail

/// Sets who is told of generators, context managers and exit stacks that were
/// destroyed before their awaiting cleanup ran, for all threads; null for
/// nobody. By default they are written to stderr. Returns who was told before.
/// Not thread-safe: set it before any of them is made.
inline skipped_cleanup_hook
set_skipped_cleanup_hook(skipped_cleanup_hook hook) noexcept {
  return std::exchange(detail::on_skipped_cleanup, hook);
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_CLEANUP_HPP
