//===-- time.hpp - sleeping and giving way --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     co_await sleep_for(100_ms);
//     co_await sleep_until(deadline);
//     co_await yield_now();
//
// `sleep_for` and `sleep_until` suspend the task for a time; a time that is
// over lets the others run once. `yield_now` lets the others run once.
// `checkpoint` is the same under the name that says why a long loop has it:
// cancellation is delivered there.
//
// Errors: misuse_error outside of a task; sleeping may throw std::bad_alloc.
// Cancellation: each of them throws `cancelled_error` if the task is cancelled
// before or while it waits; the timer is removed at once. Complexity: O(log n)
// of the number of sleepers, O(1) for yielding; no allocation. Thread safety:
// none.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TIME_HPP
#define COROLINT_TIME_HPP

#include "loop.hpp"
#include "timer.hpp"
#include <coroutine>
#include <cstdint>
#include <source_location>

namespace corolint::inline COROLINT_ABI {
namespace detail {

class [[nodiscard]] yield_awaiter {
public:
  bool await_ready() const noexcept { return false; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    task_ = &current("yielding outside of any task");
    cancelled_ = !task_->yield(h, here);
    return !cancelled_;
  }
  // Nothing was handed over, so a request that came meanwhile need not wait.
  COROLINT_INLINE void await_resume() const {
    if (cancelled_ || task_->take_cancel())
      throw_cancelled();
  }

private:
  control *task_ = nullptr;
  bool cancelled_ = false;
};

class [[nodiscard]] sleep_awaiter final : public waiter, private timer {
public:
  explicit sleep_awaiter(duration d) noexcept : delay_(d) {}
  explicit sleep_awaiter(time_point when) noexcept
      : when_(when), absolute_(true) {}

  bool await_ready() const noexcept { return false; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    control &me = current("sleeping outside of any task");
    loop &home = static_cast<loop &>(me.home);
    if (!absolute_) {
      if (delay_ <= duration())
        return yield(me, h, here);
      when_ = home.now() + delay_;
    } else if (when_ <= home.now()) {
      return yield(me, h, here);
    }
    home.arm(*this, when_);
    if (me.park(*this, h, here))
      return true;
    home.disarm(*this);
    return false;
  }
  COROLINT_INLINE void await_resume() const {
    check_interrupted();
    if (yielded_ && (cancelled_ || task_->take_cancel()))
      throw_cancelled();
  }

private:
  bool yield(control &me, std::coroutine_handle<> h,
             const std::source_location &here) noexcept {
    yielded_ = true;
    task_ = &me;
    cancelled_ = !me.yield(h, here);
    return !cancelled_;
  }
  void fire() noexcept override { wake(); }
  void prefetch() const noexcept override {
    // The task's record, and the frame up to here.
    const auto record = reinterpret_cast<std::uintptr_t>(&task());
    const auto frame = reinterpret_cast<std::uintptr_t>(this);
    for (std::uintptr_t line = 0; line != 3; ++line) {
      __builtin_prefetch(reinterpret_cast<const void *>(record + 64 * line), 1);
      __builtin_prefetch(reinterpret_cast<const void *>(frame - 64 * line), 1);
    }
  }
  void unlink() noexcept override {
    static_cast<loop &>(task().home).disarm(*this);
  }

  duration delay_;
  time_point when_;
  control *task_ = nullptr;
  bool absolute_ = false, yielded_ = false, cancelled_ = false;
};

} // namespace detail

/// Suspends the task for `d`.
[[nodiscard]] inline detail::sleep_awaiter sleep_for(duration d) noexcept {
  return detail::sleep_awaiter(d);
}
/// Suspends the task until the loop's clock shows `when`.
[[nodiscard]] inline detail::sleep_awaiter
sleep_until(time_point when) noexcept {
  return detail::sleep_awaiter(when);
}
/// Lets everything run that is ready.
[[nodiscard]] inline detail::yield_awaiter yield_now() noexcept { return {}; }
/// A point of cancellation that also lets the others run: for loops without
/// awaits.
[[nodiscard]] inline detail::yield_awaiter checkpoint() noexcept { return {}; }

/// The time of the running loop's clock.
[[nodiscard]] inline time_point now() { return loop::current().now(); }

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_TIME_HPP
