//===-- testing.hpp - tests of asynchronous code --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     CO_TEST(Retry, WaitsBetweenAttempts) {
//       auto start = corolint::now();
//       co_await retry(flaky);
//       EXPECT_EQ(corolint::now() - start, 30_s);   // and no time has passed
//     }
//
// `testing::run(task)` is `run` with a virtual clock: when everybody waits for
// time to pass, the clock jumps to when the first of them is due. A test of
// timeouts and retries takes no time, and its result does not depend on the
// machine.
//
// The clock does not jump while a thread works for the loop, and while a
// descriptor is waited for it gives the real world ten milliseconds first.
// `virtual_clock::advance` moves it by hand; with `set_autojump(false)` that is
// the only way, and a loop in which everybody waits for time throws
// `deadlock_error`.
//
// `CO_TEST` is GoogleTest's TEST with a coroutine as its body; include
// <gtest/gtest.h> first. In it, EXPECT_... may be used; in place of ASSERT_...,
// which would return, there are CO_ASSERT_TRUE, CO_ASSERT_FALSE, CO_ASSERT_EQ
// and CO_ASSERT_NE.
//
// Errors. Those of `run`.
//
// Cancellation. As in `run`; the clock itself is not awaited.
//
// Thread safety. None: a clock is moved on its loop's thread. Complexity. A jump is O(1)
// whatever its length, and then the timers that are due are fired.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TESTING_HPP
#define COROLINT_TESTING_HPP

#include "run.hpp"
#include "time.hpp"
#include "timer.hpp"
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace testing {

/// A clock that shows what it is told. Starts at zero.
class virtual_clock final : public detail::clock_source {
public:
  [[nodiscard]] time_point now() noexcept override { return now_; }
  /// Moves it forward; not back.
  void advance(duration d) noexcept {
    if (d > duration())
      now_ = now_ + d;
  }
  /// Whether it jumps when everybody waits; true in the beginning.
  void set_autojump(bool on) noexcept { autojump_ = on; }

  [[nodiscard]] bool passes() const noexcept override { return false; }
  bool skip_to(time_point next) noexcept override {
    if (!autojump_ || next == time_point::max())
      return false;
    if (next > now_)
      now_ = next;
    return true;
  }

private:
  time_point now_;
  bool autojump_ = true;
};

/// Runs a task (any awaitable, or a callable that returns one) on a loop with a
/// virtual clock.
template <class A> auto run(A &&a) -> detail::spawn_value_t<A> {
  virtual_clock clock;
  runner r(clock);
  return r.run(std::forward<A>(a));
}

} // namespace testing
} // namespace corolint::inline COROLINT_ABI

#define CO_TEST(suite, name)                                                   \
  static ::corolint::task<void> corolint_test_##suite##_##name();              \
  TEST(suite, name) {                                                          \
    ::corolint::testing::run(corolint_test_##suite##_##name());                \
  }                                                                            \
  static ::corolint::task<void> corolint_test_##suite##_##name()

#define COROLINT_DETAIL_FATAL(text)                                            \
  co_return ::testing::internal::AssertHelper(                                 \
      ::testing::TestPartResult::kFatalFailure, __FILE__, __LINE__, text) =    \
      ::testing::Message()
#define COROLINT_DETAIL_ASSERT(result)                                         \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                \
  if (const ::testing::AssertionResult corolint_result = (result))             \
    ;                                                                          \
  else                                                                         \
    COROLINT_DETAIL_FATAL(corolint_result.failure_message())

/// As GoogleTest's ASSERT_..., in a coroutine that returns task<void>.
#define CO_ASSERT_TRUE(condition)                                              \
  COROLINT_DETAIL_ASSERT(::testing::internal::EqHelper::Compare(               \
      #condition, "true", static_cast<bool>(condition), true))
#define CO_ASSERT_FALSE(condition)                                             \
  COROLINT_DETAIL_ASSERT(::testing::internal::EqHelper::Compare(               \
      #condition, "false", static_cast<bool>(condition), false))
#define CO_ASSERT_EQ(a, b)                                                     \
  COROLINT_DETAIL_ASSERT(::testing::internal::EqHelper::Compare(#a, #b, a, b))
#define CO_ASSERT_NE(a, b)                                                     \
  COROLINT_DETAIL_ASSERT(::testing::internal::CmpHelperNE(#a, #b, a, b))

#endif // COROLINT_TESTING_HPP
