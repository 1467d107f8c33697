//===-- testing.cpp - the virtual clock -----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <gtest/gtest-spi.h>

namespace {

// trio test_mock_clock: test_mock_clock_autojump
CO_TEST(VirtualClock, JumpsWhenEverybodyWaits) {
  const time_point start = now();
  co_await gather(sleep_for(1000_s), sleep_for(3600_s));
  EXPECT_EQ(now() - start, 3600_s);
}

// trio test_mock_clock: test_mock_clock: moved by hand
TEST(VirtualClock, Advances) {
  corolint::testing::virtual_clock clock;
  EXPECT_EQ(clock.now(), time_point());
  clock.advance(5_s);
  EXPECT_EQ(clock.now(), time_point(5_s));
  clock.advance(-1_s);
  EXPECT_EQ(clock.now(), time_point(5_s)) << "time does not go back";
}

TEST(VirtualClock, WithoutAutojump) {
  corolint::testing::virtual_clock clock;
  clock.set_autojump(false);
  runner r(clock);
  r.run([&]() -> task<> {
    auto h = create_task(sleep_task(10_s));
    co_await yield_now();
    for (int i = 0; i != 10; ++i) {
      EXPECT_FALSE(h.done());
      clock.advance(1_s);
      co_await yield_now();
      co_await yield_now();
    }
    EXPECT_TRUE(h.done());
  });
}

TEST(VirtualClock, WithoutAutojumpNobodyMovesIt) {
  corolint::testing::virtual_clock clock;
  clock.set_autojump(false);
  runner r(clock);
  EXPECT_THROW(r.run(sleep_task(10_s)), deadlock_error);
}

// trio test_mock_clock: a thread that works stops the clock
TEST(VirtualClock, WaitsForExternalWork) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  r.run([&]() -> task<> {
    loop &l = loop::current();
    gate g;
    l.begin_external();
    // Posted already: comes before the sleep of a second is over.
    l.handle().call_soon_threadsafe([&] {
      l.end_external();
      g.open();
    });
    auto [index, outcomes] =
        co_await when_any(sleep_for(1_s), [&]() -> task<> { co_await g; }());
    EXPECT_EQ(index, 1u);
    EXPECT_EQ(now(), time_point());
  });
}

TEST(TestingRun, GivesValueAndError) {
  EXPECT_EQ(corolint::testing::run(value_after(100_s, 5)), 5);
  EXPECT_THROW(corolint::testing::run(fail_after<my_error>(100_s)), my_error);
}

CO_TEST(CoAssert, Passes) {
  CO_ASSERT_TRUE(true);
  CO_ASSERT_FALSE(false);
  CO_ASSERT_EQ(1, 1);
  CO_ASSERT_NE(1, 2) << "text";
  co_return;
}

task<> failing_assertion(bool &went_on) {
  CO_ASSERT_EQ(1, 2) << "as it should";
  went_on = true;
}

bool went_on;

TEST(CoAssert, LeavesTheCoroutine) {
  went_on = false;
  EXPECT_FATAL_FAILURE(corolint::testing::run(failing_assertion(went_on)),
                       "as it should");
  EXPECT_FALSE(went_on);
}

} // namespace
