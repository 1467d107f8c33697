//===-- latch.cpp - so many things have happened --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"

namespace {

task<> pass(latch &l, int &passed) {
  co_await l.wait();
  ++passed;
}

// libcoro test_latch: "latch count=0"
CO_TEST(Latch, OfZeroIsOpen) {
  latch l(0);
  EXPECT_TRUE(l.try_wait());
  co_await l.wait();
}

// libcoro test_latch: "latch count=1"
CO_TEST(Latch, OfOne) {
  latch l(1);
  int passed = 0;
  auto h = create_task(pass(l, passed));
  co_await yield_now();
  EXPECT_EQ(l.waiting(), 1u);
  EXPECT_FALSE(l.try_wait());
  l.count_down();
  EXPECT_TRUE(l.try_wait());
  co_await h;
  EXPECT_EQ(passed, 1);
}

// libcoro test_latch: "latch count=1 count_down=5"
CO_TEST(Latch, CountedBeyondZero) {
  latch l(1);
  l.count_down(5);
  EXPECT_EQ(l.remaining(), 0);
  l.count_down();
  co_await l.wait();
}

// libcoro test_latch: "latch count=5 count_down=1 x5"
CO_TEST(Latch, OneByOne) {
  latch l(5);
  int passed = 0;
  auto h = create_task(pass(l, passed));
  for (int i = 5; i; --i) {
    co_await rounds(2);
    EXPECT_EQ(passed, 0);
    EXPECT_EQ(l.remaining(), i);
    l.count_down();
  }
  co_await h;
  EXPECT_EQ(passed, 1);
}

// libcoro test_latch: "latch count=5 count_down=5"
CO_TEST(Latch, AllAtOnceWakesAll) {
  latch l(5);
  int passed = 0;
  auto a = create_task(pass(l, passed));
  auto b = create_task(pass(l, passed));
  co_await yield_now();
  l.count_down(0);
  co_await rounds(2);
  EXPECT_EQ(passed, 0);
  l.count_down(5);
  co_await gather(a, b);
  EXPECT_EQ(passed, 2);
}

// std::latch: arrive_and_wait
CO_TEST(Latch, ArriveAndWait) {
  latch l(3);
  int passed = 0;
  auto party = [&](duration d) -> task<> {
    co_await sleep_for(d);
    co_await l.arrive_and_wait();
    ++passed;
    EXPECT_EQ(now(), time_point(3_s));
  };
  co_await gather(party(1_s), party(2_s), party(3_s));
  EXPECT_EQ(passed, 3);
}

TEST(Latch, NegativeNumbers) {
  EXPECT_THROW(latch(-1), misuse_error);
  latch l(2);
  EXPECT_THROW(l.count_down(-1), misuse_error);
  EXPECT_EQ(l.remaining(), 2);
}

CO_TEST(Latch, CancelledPartyHasArrived) {
  latch l(2);
  auto h = create_task([&]() -> task<> { co_await l.arrive_and_wait(); });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(l.remaining(), 1);
  EXPECT_EQ(l.waiting(), 0u);
  l.count_down();
  co_await l.wait();
}

CO_TEST(Latch, CancelAtEveryStep) {
  for (int step = 0; step != 6; ++step) {
    latch l(2);
    int passed = 0;
    auto a = create_task(pass(l, passed));
    auto victim = create_task(pass(l, passed));
    auto b = create_task(pass(l, passed));
    auto count = create_task([&]() -> task<> {
      co_await yield_now();
      l.count_down();
      co_await yield_now();
      l.count_down();
    });
    co_await rounds(step);
    victim.cancel();
    const outcome<void> o = co_await as_outcome(victim);
    co_await gather(a, b, count);
    EXPECT_EQ(passed, o.cancelled() ? 2 : 3) << step;
    EXPECT_EQ(l.waiting(), 0u) << step;
  }
}

// libcoro test_latch: "~latch"
CO_TEST(Latch, DestroyedWithWaiters) {
  auto l = std::make_unique<latch>(1);
  int passed = 0;
  auto h = create_task(pass(*l, passed));
  co_await yield_now();
  l.reset();
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(text_of(o), "a latch was destroyed while tasks wait for it");
  EXPECT_EQ(passed, 0);
}

TEST(Latch, UsedFromTwoLoops) {
  latch l(1);
  EXPECT_EQ(from_a_second_loop([&] { return l.wait(); }), two_loops);
}

TEST(Latch, OutsideOfTasks) {
  latch l(1);
  EXPECT_EQ(outside_of_tasks([&] { return l.wait(); }),
            "a latch is awaited outside of any task");
}

TEST(Latch, LoopDestroyedWithAWaiter) {
  latch l(1);
  in_a_loop_that_goes([&] { return l.wait(); });
  EXPECT_EQ(l.waiting(), 0u);
}

} // namespace
