//===-- barrier.cpp - go on together --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"
#include <algorithm>

namespace {

constexpr int parties = 5;

ints sorted(ints v) {
  std::sort(v.begin(), v.end());
  return v;
}

/// Runs `f()` in `n` tasks and waits for all.
template <class F> task<> in_tasks(int n, F &f) {
  std::vector<join_handle<>> all;
  for (int i = 0; i != n; ++i)
    all.push_back(create_task(f()));
  for (auto &h : all)
    co_await h;
}

task<> arrive(barrier &b, ints &log) {
  log.push_back(static_cast<int>(co_await b.wait()));
}

// CPython test_locks: BarrierTests.test_barrier_parties
TEST(Barrier, NeedsAParty) {
  EXPECT_THROW(barrier(0), misuse_error);
  EXPECT_THROW(barrier(-4), misuse_error);
  EXPECT_EQ(barrier(parties).parties(), 5u);
}

// CPython test_locks: BarrierTests.test_context_manager
CO_TEST(Barrier, EachGetsANumber) {
  barrier b(3);
  ints log;
  auto party = [&]() -> task<> { co_await arrive(b, log); };
  co_await in_tasks(3, party);
  EXPECT_EQ(sorted(log), ints({0, 1, 2}));
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_filling_one_task
CO_TEST(Barrier, OfOneDoesNotWait) {
  barrier b(1);
  EXPECT_EQ(co_await b.wait(), 0u);
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_filling_one_task_twice
CO_TEST(Barrier, OfOneTwice) {
  barrier b(1);
  ints log;
  auto t1 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(b.waiting(), 0u);
  auto t2 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_TRUE(t1.done() && t2.done());
  EXPECT_EQ(log, ints({0, 0}));
}

// CPython test_locks: BarrierTests.test_filling_task_by_task
CO_TEST(Barrier, TaskByTask) {
  barrier b(3);
  ints log;
  auto t1 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(b.waiting(), 1u);
  auto t2 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(b.waiting(), 2u);
  auto t3 = create_task(arrive(b, log));
  co_await rounds(2);
  EXPECT_TRUE(t1.done() && t2.done() && t3.done());
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_filling_tasks_wait_twice
CO_TEST(Barrier, TwoRounds) {
  barrier b(parties);
  ints log;
  auto party = [&]() -> task<> {
    (void)co_await b.wait();
    log.push_back(1);
    (void)co_await b.wait();
    log.push_back(2);
  };
  co_await in_tasks(parties, party);
  EXPECT_EQ(log, ints({1, 1, 1, 1, 1, 2, 2, 2, 2, 2}));
  EXPECT_EQ(b.waiting(), 0u);
}

// CPython test_locks: BarrierTests.test_filling_tasks_check_return_value
CO_TEST(Barrier, NumbersInEveryRound) {
  barrier b(parties);
  ints first, second;
  auto party = [&]() -> task<> {
    first.push_back(static_cast<int>(co_await b.wait()));
    second.push_back(static_cast<int>(co_await b.wait()));
  };
  co_await in_tasks(parties, party);
  EXPECT_EQ(sorted(first), ints({0, 1, 2, 3, 4}));
  EXPECT_EQ(sorted(second), ints({0, 1, 2, 3, 4}));
}

// CPython test_locks: BarrierTests.test_draining_state. There newcomers wait
// until all have left; here the next round begins at once.
CO_TEST(Barrier, NextRoundBeginsAtOnce) {
  barrier b(3);
  ints log;
  auto t1 = create_task(arrive(b, log));
  auto t2 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(co_await b.wait(), 2u);
  EXPECT_EQ(log, ints()) << "they have not run yet";
  EXPECT_EQ(b.waiting(), 0u);
  auto t3 = create_task(arrive(b, log));
  auto t4 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(log, ints({0, 1}));
  EXPECT_EQ(b.waiting(), 2u);
  EXPECT_EQ(co_await b.wait(), 2u);
  co_await gather(t3, t4);
}

// CPython test_locks: BarrierTests.test_blocking_tasks_while_draining
CO_TEST(Barrier, SomeWaitAgainAtOnce) {
  const int rewait = 2;
  int rewait_n = rewait;
  barrier b(parties), others(parties - rewait);
  auto party = [&]() -> task<> {
    (void)co_await b.wait();
    if (rewait_n > 0) {
      --rewait_n;
      (void)co_await b.wait();
    } else {
      (void)co_await others.wait();
      (void)co_await b.wait();
    }
  };
  co_await in_tasks(parties, party);
  EXPECT_EQ(others.waiting(), 0u);
  EXPECT_EQ(b.waiting(), 0u);
}

// CPython test_locks: BarrierTests.test_filling_tasks_cancel_one
CO_TEST(Barrier, CancelledPartyHasNotArrived) {
  barrier b(3);
  ints log;
  auto t1 = create_task(arrive(b, log));
  co_await yield_now();
  auto t2 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(b.waiting(), 2u);
  t1.cancel();
  EXPECT_EQ(b.waiting(), 1u);
  EXPECT_THROW(co_await t1, cancelled_error);
  auto t3 = create_task(arrive(b, log));
  co_await yield_now();
  EXPECT_EQ(b.waiting(), 2u);
  auto t4 = create_task(arrive(b, log));
  co_await gather(t2, t3, t4);
  EXPECT_EQ(sorted(log), ints({0, 1, 2})) << "each number once";
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_reset_barrier
TEST(Barrier, ResetOfAnEmptyOne) {
  barrier b(1);
  b.reset();
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_reset_barrier_while_tasks_waiting
CO_TEST(Barrier, ResetWithWaiters) {
  barrier b(parties);
  int broken = 0;
  auto party = [&]() -> task<> {
    try {
      (void)co_await b.wait();
    } catch (const broken_barrier_error &) {
      ++broken;
    }
  };
  auto all = create_task(in_tasks(parties - 1, party));
  co_await rounds(2);
  EXPECT_EQ(b.waiting(), 4u);
  b.reset();
  EXPECT_EQ(b.waiting(), 0u);
  co_await all;
  EXPECT_EQ(broken, parties - 1);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_reset_barrier_when_tasks_half_draining.
// There those that have not run yet throw; here they were released.
CO_TEST(Barrier, ResetComesTooLateForTheReleased) {
  barrier b(parties);
  int broken = 0, passed = 0;
  auto party = [&]() -> task<> {
    try {
      (void)co_await b.wait();
      if (++passed == 2)
        b.reset();
    } catch (const broken_barrier_error &) {
      ++broken;
    }
  };
  co_await in_tasks(parties, party);
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(passed, parties);
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks:
// BarrierTests.test_reset_barrier_when_tasks_half_draining_half_blocking. Those
// of the new round throw, the released ones do not.
CO_TEST(Barrier, ResetBreaksTheNewRoundOnly) {
  barrier b(3);
  int broken = 0, released = 0;
  auto party = [&]() -> task<> {
    (void)co_await b.wait();
    ++released;
    try {
      (void)co_await b.wait();
    } catch (const broken_barrier_error &) {
      ++broken;
    }
  };
  auto t1 = create_task(party());
  auto t2 = create_task(party());
  co_await yield_now();
  (void)co_await b.wait();
  co_await yield_now();
  EXPECT_EQ(released, 2);
  EXPECT_EQ(b.waiting(), 2u);
  b.reset();
  co_await gather(t1, t2);
  EXPECT_EQ(broken, 2);
}

// CPython test_locks:
// BarrierTests.test_reset_barrier_while_tasks_waiting_and_waiting_again
CO_TEST(Barrier, WaitingAgainAfterTheReset) {
  barrier b(parties);
  int broken = 0, passed = 0;
  auto party = [&]() -> task<> {
    try {
      (void)co_await b.wait();
    } catch (const broken_barrier_error &) {
      ++broken;
    }
    (void)co_await b.wait();
    ++passed;
  };
  auto all = create_task(in_tasks(parties - 1, party));
  co_await rounds(2);
  b.reset();
  (void)co_await b.wait();
  ++passed;
  co_await all;
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(passed, parties);
  EXPECT_FALSE(b.broken());
  EXPECT_EQ(b.waiting(), 0u);
}

// CPython test_locks: BarrierTests.test_reset_barrier_while_tasks_draining
CO_TEST(Barrier, ResetByTheLastThatLeaves) {
  barrier b(parties);
  int count = 0, passed = 0, failed = 0, last = 0;
  auto party = [&]() -> task<> {
    (void)co_await b.wait();
    if (++count == parties) {
      b.reset();
      (void)co_await b.wait();
    } else if (const auto o = co_await as_outcome(b.wait()); o) {
      ++passed;
    } else {
      ++failed; // it waited in the new round already
      (void)co_await b.wait();
    }
    (void)co_await b.wait();
    ++last;
  };
  co_await in_tasks(parties, party);
  EXPECT_EQ(passed + failed, parties - 1);
  EXPECT_EQ(last, parties);
  EXPECT_FALSE(b.broken());
}

// CPython test_locks: BarrierTests.test_abort_barrier
CO_TEST(Barrier, Abort) {
  barrier b(1);
  b.abort();
  EXPECT_TRUE(b.broken());
  EXPECT_EQ(b.waiting(), 0u);
  EXPECT_THROW((void)co_await b.wait(), broken_barrier_error);
  EXPECT_THROW((void)co_await b.wait(), broken_barrier_error);
  b.reset();
  EXPECT_FALSE(b.broken());
  EXPECT_EQ(co_await b.wait(), 0u);
}

// CPython test_locks:
// BarrierTests.test_abort_barrier_when_tasks_half_draining_half_blocking
CO_TEST(Barrier, AbortBreaksTheNewRound) {
  barrier b(parties);
  int count = 0, released = 0, broken = 0;
  auto party = [&]() -> task<> {
    (void)co_await b.wait();
    ++released;
    if (++count == 3) {
      b.abort();
      co_return;
    }
    try {
      (void)co_await b.wait();
    } catch (const broken_barrier_error &) {
      ++broken;
    }
  };
  co_await in_tasks(parties, party);
  EXPECT_TRUE(b.broken());
  EXPECT_EQ(released, parties) << "those that were released are not broken";
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(b.waiting(), 0u);
}

// CPython test_locks: BarrierTests.test_abort_barrier_when_exception
CO_TEST(Barrier, AbortedByAPartyThatFails) {
  barrier b(parties);
  int passed = 0, broken = 0;
  auto party = [&]() -> task<> {
    try {
      if (co_await b.wait() == parties / 2)
        throw my_error();
      (void)co_await b.wait();
      ++passed;
    } catch (const broken_barrier_error &) {
      ++broken;
    } catch (const my_error &) {
      b.abort();
    }
  };
  co_await in_tasks(parties, party);
  EXPECT_TRUE(b.broken());
  EXPECT_EQ(passed, 0);
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(b.waiting(), 0u);
}

// CPython test_locks:
// BarrierTests.test_abort_barrier_when_exception_then_resetting
CO_TEST(Barrier, AbortedAndResetWhenAllHaveLeft) {
  barrier one(parties), two(parties);
  int passed = 0, broken = 0, last = 0;
  auto party = [&]() -> task<> {
    try {
      if (co_await one.wait() == parties / 2)
        throw my_error();
      (void)co_await one.wait();
      ++passed;
    } catch (const broken_barrier_error &) {
      ++broken;
    } catch (const my_error &) {
      one.abort();
    }
    if (co_await two.wait() == parties / 2)
      one.reset();
    (void)co_await two.wait();
    (void)co_await one.wait();
    ++last;
  };
  co_await in_tasks(parties, party);
  EXPECT_FALSE(one.broken());
  EXPECT_EQ(passed, 0);
  EXPECT_EQ(broken, parties - 1);
  EXPECT_EQ(last, parties);
}

// The last party does not suspend, so that a pending request waits, too.
CO_TEST(Barrier, LastPartyWithARequestPending) {
  barrier b(2);
  ints log;
  auto other = create_task(arrive(b, log));
  co_await yield_now();
  auto h = create_task([&]() -> task<int> {
    current_task().cancel();
    co_return static_cast<int>(co_await b.wait());
  });
  EXPECT_EQ(co_await h, 1);
  co_await other;
  EXPECT_EQ(log, ints({0}));
}

CO_TEST(Barrier, CancelAtEveryStep) {
  for (int step = 0; step != 8; ++step) {
    barrier b(2);
    int rounds_passed = 0;
    auto party = [&](int before) -> task<> {
      for (int i = 0; i != 2; ++i) {
        co_await rounds(before);
        (void)co_await b.wait();
        ++rounds_passed;
      }
    };
    auto victim = create_task(party(0));
    auto other = create_task(party(2));
    co_await rounds(step);
    victim.cancel();
    (void)co_await as_outcome(victim);
    // Whoever is left alone in a round can be met there.
    while (!other.done()) {
      if (b.waiting())
        (void)co_await b.wait();
      co_await yield_now();
    }
    co_await other;
    EXPECT_EQ(b.waiting(), 0u) << step;
    EXPECT_FALSE(b.broken()) << step;
    EXPECT_GE(rounds_passed, 2) << step;
  }
}

CO_TEST(Barrier, Timeout) {
  barrier b(2);
  EXPECT_THROW((void)co_await with_timeout(1_s, b.wait()), timeout_error);
  EXPECT_EQ(b.waiting(), 0u);
}

CO_TEST(Barrier, DestroyedWithWaiters) {
  auto b = std::make_unique<barrier>(2);
  ints log;
  auto h = create_task(arrive(*b, log));
  co_await yield_now();
  b.reset();
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(text_of(o), "a barrier was destroyed while tasks wait for it");
}

TEST(Barrier, UsedFromTwoLoops) {
  barrier b(3);
  EXPECT_EQ(from_a_second_loop([&] { return b.wait(); }), two_loops);
}

TEST(Barrier, OutsideOfTasks) {
  barrier b(2);
  EXPECT_EQ(outside_of_tasks([&] { return b.wait(); }),
            "a barrier is awaited outside of any task");
}

TEST(Barrier, LoopDestroyedWithAWaiter) {
  barrier b(2);
  in_a_loop_that_goes([&] { return b.wait(); });
  EXPECT_EQ(b.waiting(), 0u);
}

} // namespace
