//===-- semaphore.cpp - at most so many at once ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"
#include <algorithm>

namespace {

task<> take(semaphore &s, ints &log, int n) {
  (co_await s.acquire()).forget();
  log.push_back(n);
}

// CPython test_locks: SemaphoreTests.test_initial_value_zero
TEST(Semaphore, InitiallyZeroIsLocked) {
  semaphore s(0);
  EXPECT_TRUE(s.locked());
  EXPECT_FALSE(s.try_acquire());
}

// CPython test_locks: SemaphoreTests.test_semaphore
TEST(Semaphore, HasOnePermitUnlessToldOtherwise) {
  semaphore s;
  EXPECT_FALSE(s.locked());
  EXPECT_EQ(s.available(), 1);
}

// CPython test_locks: SemaphoreTests.test_semaphore_value
TEST(Semaphore, NegativeNumberIsRefused) {
  EXPECT_THROW(semaphore(-1), misuse_error);
  EXPECT_THROW(bounded_semaphore(-1), misuse_error);
  semaphore s;
  EXPECT_THROW(s.release(-1), misuse_error);
  EXPECT_EQ(s.available(), 1);
}

// CPython test_locks: SemaphoreTests.test_acquire. There a permit that is given
// back counts until the waiter has run; here it is the waiter's at once.
CO_TEST(Semaphore, Acquire) {
  semaphore s(3);
  ints log;
  (co_await s.acquire()).forget();
  (co_await s.acquire()).forget();
  EXPECT_FALSE(s.locked());
  auto t1 = create_task(take(s, log, 1));
  auto t2 = create_task(take(s, log, 2));
  auto t3 = create_task(take(s, log, 3));
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  EXPECT_TRUE(s.locked());
  EXPECT_EQ(s.waiting(), 2u);
  auto t4 = create_task(take(s, log, 4));
  s.release();
  s.release();
  EXPECT_EQ(s.available(), 0);
  co_await yield_now();
  EXPECT_EQ(log, ints({1, 2, 3}));
  EXPECT_TRUE(s.locked());
  EXPECT_EQ(s.waiting(), 1u);
  s.release();
  co_await t4;
  EXPECT_EQ(log, ints({1, 2, 3, 4}));
}

// CPython test_locks: SemaphoreTests.test_acquire_cancel
CO_TEST(Semaphore, CancelledWaitLeavesTheLine) {
  semaphore s;
  (co_await s.acquire()).forget();
  ints log;
  auto h = create_task(take(s, log, 1));
  loop::current().call_soon([&] { h.cancel(); });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(s.waiting(), 0u);
  s.release();
  EXPECT_EQ(s.available(), 1);
}

// CPython test_locks: SemaphoreTests.test_acquire_cancel_before_awoken
CO_TEST(Semaphore, CancelledOnesAreSkipped) {
  semaphore s(0);
  ints log;
  auto t1 = create_task(take(s, log, 1));
  auto t2 = create_task(take(s, log, 2));
  auto t3 = create_task(take(s, log, 3));
  auto t4 = create_task(take(s, log, 4));
  co_await yield_now();
  t1.cancel();
  t2.cancel();
  s.release();
  co_await rounds(2);
  EXPECT_TRUE(t3.done());
  EXPECT_FALSE(t4.done());
  EXPECT_EQ(log, ints({3}));
}

// CPython test_locks: SemaphoreTests.test_acquire_hang
CO_TEST(Semaphore, CancelThenReleaseWakesTheNext) {
  semaphore s(0);
  ints log;
  auto t1 = create_task(take(s, log, 1));
  auto t2 = create_task(take(s, log, 2));
  co_await yield_now();
  t1.cancel();
  s.release();
  co_await rounds(2);
  EXPECT_TRUE(s.locked());
  EXPECT_TRUE(t2.done());
}

// CPython test_locks: SemaphoreTests.test_acquire_no_hang. There the second is
// cancelled although it has been woken, and gives the permit back. Here it has
// the permit, and is cancelled at its next await.
CO_TEST(Semaphore, CancelledAfterTheHandOverHasThePermit) {
  semaphore s(1);
  bool entered = false, passed = false;
  join_handle<> second;
  auto first = create_task([&]() -> task<> {
    {
      auto permit = co_await s.acquire();
      co_await yield_now();
    }
    second.cancel();
  });
  second = create_task([&]() -> task<> {
    auto permit = co_await s.acquire();
    entered = true;
    co_await yield_now();
    passed = true;
  });
  co_await first;
  EXPECT_THROW(co_await second, cancelled_error);
  EXPECT_TRUE(entered);
  EXPECT_FALSE(passed);
  auto permit = co_await with_timeout(1_s, s.acquire());
  EXPECT_TRUE(permit);
}

// CPython test_locks: SemaphoreTests.test_release_not_acquired
TEST(Semaphore, BoundedReleasedTooOften) {
  bounded_semaphore s;
  try {
    s.release();
    ADD_FAILURE();
  } catch (const misuse_error &e) {
    EXPECT_STREQ(e.what(),
                 "a semaphore is released more often than it was acquired");
  }
  EXPECT_EQ(s.available(), 1);
}

// trio test_sync: test_Semaphore_bounded
CO_TEST(Semaphore, Bounded) {
  bounded_semaphore s(2);
  auto a = s.try_acquire();
  auto b = co_await s.acquire();
  EXPECT_TRUE(s.locked());
  b.release();
  a.release();
  EXPECT_EQ(s.available(), 2);
  EXPECT_THROW(s.release(), misuse_error);
  a = s.try_acquire();
  EXPECT_THROW(s.release(2), misuse_error);
  EXPECT_EQ(s.available(), 1) << "without effect";
}

CO_TEST(Semaphore, APermitBeyondTheBoundIsReported) {
  failures seen;
  bounded_semaphore s(1);
  {
    auto permit = co_await s.acquire();
    s.release(); // who knows whose
  }
  EXPECT_EQ(s.available(), 1);
  EXPECT_EQ(seen.messages,
            std::vector<std::string>(
                1, "a semaphore is released more often than it was acquired"));
}

// CPython test_locks: SemaphoreTests.test_release_no_waiters
CO_TEST(Semaphore, ReleaseWithoutWaiters) {
  semaphore s;
  (co_await s.acquire()).forget();
  EXPECT_TRUE(s.locked());
  s.release();
  EXPECT_FALSE(s.locked());
}

// CPython test_locks: SemaphoreTests.test_acquire_fifo_order
CO_TEST(Semaphore, FifoOrder) {
  semaphore s(1);
  ints log;
  auto worker = [&](int tag) -> task<> {
    for (int i = 1; i <= 2; ++i) {
      auto permit = co_await s.acquire();
      log.push_back(10 * tag + i);
      co_await sleep_for(10_ms);
    }
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int tag = 1; tag <= 3; ++tag)
      g.spawn(worker(tag));
    co_return;
  });
  EXPECT_EQ(log, ints({11, 21, 31, 12, 22, 32}));
}

// CPython test_locks: SemaphoreTests.test_acquire_fifo_order_2
CO_TEST(Semaphore, WhoReleasesAndAcquiresGoesToTheEnd) {
  semaphore s(1);
  ints log;
  auto t1 = create_task(take(s, log, 1));
  auto t2 = create_task([&]() -> task<> {
    (co_await s.acquire()).forget();
    log.push_back(2);
    s.release();
    (co_await s.acquire()).forget();
    log.push_back(4);
  });
  auto t3 = create_task(take(s, log, 3));
  co_await yield_now();
  s.release();
  co_await gather(t1, t3);
  EXPECT_EQ(log, ints({1, 2, 3}));
  s.release();
  co_await t2;
  EXPECT_EQ(log, ints({1, 2, 3, 4}));
}

// The same test with two permits: there the second waits again until the third
// has run; here that has been served, and nobody is overtaken.
CO_TEST(Semaphore, WhoWasServedIsNotOvertaken) {
  semaphore s(1);
  ints log;
  auto t1 = create_task(take(s, log, 1));
  auto t2 = create_task([&]() -> task<> {
    (co_await s.acquire()).forget();
    log.push_back(2);
    s.release();
    (co_await s.acquire()).forget();
    log.push_back(4);
  });
  auto t3 = create_task(take(s, log, 3));
  co_await yield_now();
  s.release(2);
  co_await gather(t1, t2, t3);
  EXPECT_EQ(log, ints({1, 2, 4, 3}));
  EXPECT_TRUE(s.locked());
}

// CPython test_locks: SemaphoreTests.test_acquire_fifo_order_3
CO_TEST(Semaphore, OrderAfterACancellation) {
  semaphore s(0);
  ints log;
  auto t1 = create_task(take(s, log, 1));
  auto t2 = create_task(take(s, log, 2));
  auto t3 = create_task(take(s, log, 3));
  co_await yield_now();
  t1.cancel();
  co_await yield_now();
  s.release();
  s.release();
  co_await gather(t2, t3);
  EXPECT_EQ(log, ints({2, 3}));
}

// CPython test_locks: SemaphoreTests.test_acquire_fifo_order_4. There the
// second waits behind the first, who has not run yet; here that one has been
// served.
CO_TEST(Semaphore, ReleasingSeveralTimesBeforeAnybodyRuns) {
  semaphore s(0);
  ints log;
  join_handle<> t4;
  auto t1 = create_task([&]() -> task<> {
    (co_await s.acquire()).forget();
    t4 = create_task([&]() -> task<> {
      log.push_back(4);
      co_return;
    });
    log.push_back(1);
  });
  auto t2 = create_task([&]() -> task<> {
    s.release(3);
    EXPECT_EQ(s.available(), 2);
    (co_await s.acquire()).forget();
    log.push_back(2);
  });
  auto t3 = create_task(take(s, log, 3));
  co_await gather(t1, t2, t3);
  co_await t4;
  EXPECT_EQ(log, ints({2, 3, 1, 4}));
  EXPECT_TRUE(s.locked());
}

// trio test_sync: test_Semaphore: a permit given back belongs to who waits
CO_TEST(Semaphore, NobodyOvertakes) {
  semaphore s(0);
  ints log;
  auto h = create_task(take(s, log, 1));
  co_await yield_now();
  s.release();
  EXPECT_EQ(s.available(), 0);
  EXPECT_FALSE(s.try_acquire());
  co_await h;
  s.release();
  EXPECT_EQ(s.available(), 1);
}

// trio test_sync: test_generic_lock_exclusion, with three at once
CO_TEST(Semaphore, NeverMoreThanItsNumber) {
  semaphore s(3);
  int inside = 0, most = 0, total = 0;
  auto worker = [&]() -> task<> {
    for (int i = 0; i != 10; ++i) {
      auto permit = co_await s.acquire();
      most = std::max(most, ++inside);
      ++total;
      co_await rounds(2);
      --inside;
    }
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 8; ++i)
      g.spawn(worker());
    co_return;
  });
  EXPECT_EQ(most, 3);
  EXPECT_EQ(total, 80);
  EXPECT_EQ(s.available(), 3);
}

// trio test_sync: test_generic_lock_acquire_nowait_blocks_acquire
CO_TEST(Semaphore, TryAcquireMakesOthersWait) {
  semaphore s;
  auto permit = s.try_acquire();
  EXPECT_TRUE(permit);
  ints log;
  auto h = create_task(take(s, log, 1));
  co_await rounds(3);
  EXPECT_EQ(log, ints());
  permit.release();
  co_await h;
  EXPECT_EQ(log, ints({1}));
}

CO_TEST(Semaphore, PermitsMove) {
  semaphore s(2);
  semaphore_permit a = co_await s.acquire();
  semaphore_permit b = std::move(a);
  EXPECT_FALSE(a); // NOLINT: moved from
  EXPECT_TRUE(b);
  EXPECT_EQ(s.available(), 1);
  b = co_await s.acquire();
  EXPECT_EQ(s.available(), 1) << "the old one has been given back";
  b.release();
  b.release();
  EXPECT_EQ(s.available(), 2);
  a = s.try_acquire();
  a.forget();
  EXPECT_EQ(s.available(), 1);
}

// libcoro test_semaphore: "semaphore binary": released by an exception, too
CO_TEST(Semaphore, GivenBackByAnException) {
  semaphore s;
  auto fail = [&]() -> task<> {
    auto permit = co_await s.acquire();
    co_await yield_now();
    throw my_error();
  };
  EXPECT_THROW(co_await fail(), my_error);
  EXPECT_EQ(s.available(), 1);
}

CO_TEST(Semaphore, TimeoutOfAWait) {
  semaphore s(0);
  EXPECT_THROW((void)co_await with_timeout(1_s, s.acquire()), timeout_error);
  EXPECT_EQ(now(), time_point(1_s));
  EXPECT_EQ(s.waiting(), 0u);
  auto nothing = co_await move_on_after(1_s, s.acquire());
  EXPECT_FALSE(nothing);
  s.release();
  EXPECT_EQ(s.available(), 1);
}

// The time comes in the same round as the permit, before and after it.
CO_TEST(Semaphore, TimeoutAtTheMomentOfTheHandOver) {
  for (int first = 0; first != 2; ++first) {
    semaphore s(0);
    auto give = [&] { s.release(); };
    bool got = false;
    auto t = loop::current().call_later(first ? 1_s : 2_s, give);
    auto h = create_task([&]() -> task<> {
      auto permit = co_await move_on_after(first ? 1_s : 2_s, s.acquire());
      got = permit.has_value();
    });
    co_await h;
    co_await yield_now();
    EXPECT_EQ(s.available(), 1) << got;
    EXPECT_EQ(s.waiting(), 0u);
  }
}

CO_TEST(Semaphore, APendingCancellationIsDeliveredOnlyIfItWaits) {
  semaphore s(1);
  ints log;
  auto h = create_task([&]() -> task<int> {
    current_task().cancel();
    auto permit = co_await s.acquire();
    outcome<void> o = co_await as_outcome(take(s, log, 1));
    co_return o.cancelled();
  });
  EXPECT_EQ(co_await h, 1);
  EXPECT_EQ(s.available(), 1);
  EXPECT_EQ(s.waiting(), 0u);
}

// Cancellation after every number of rounds: no permit is lost or doubled.
CO_TEST(Semaphore, CancelAtEveryStep) {
  for (std::ptrdiff_t permits = 1; permits <= 2; ++permits) {
    for (int step = 0; step != 14; ++step) {
      bounded_semaphore s(permits);
      int done = 0;
      auto worker = [&]() -> task<> {
        for (int i = 0; i != 2; ++i) {
          auto permit = co_await s.acquire();
          co_await yield_now();
        }
        ++done;
      };
      auto a = create_task(worker());
      auto victim = create_task(worker());
      auto b = create_task(worker());
      co_await rounds(step);
      victim.cancel();
      const outcome<void> o = co_await as_outcome(victim);
      co_await gather(a, b);
      EXPECT_EQ(done, o.cancelled() ? 2 : 3);
      EXPECT_EQ(s.available(), permits) << step;
      EXPECT_EQ(s.waiting(), 0u) << step;
    }
  }
}

// libcoro test_semaphore: "~semaphore"
CO_TEST(Semaphore, DestroyedWithWaiters) {
  auto s = std::make_unique<semaphore>(0);
  ints log;
  auto a = create_task(take(*s, log, 1));
  auto b = create_task(take(*s, log, 2));
  co_await yield_now();
  s.reset();
  const outcome<void> x = co_await as_outcome(a), y = co_await as_outcome(b);
  EXPECT_EQ(text_of(x), "a semaphore was destroyed while tasks wait for it");
  EXPECT_EQ(text_of(y), "a semaphore was destroyed while tasks wait for it");
  EXPECT_EQ(log, ints());
}

CO_TEST(Semaphore, DestroyedAfterTheHandOver) {
  auto s = std::make_unique<semaphore>(0);
  ints log;
  auto h = create_task(take(*s, log, 1));
  co_await yield_now();
  s->release();
  s.reset();
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(text_of(o), "a semaphore was destroyed while tasks wait for it");
}

TEST(Semaphore, UsedFromTwoLoops) {
  semaphore s(0);
  EXPECT_EQ(from_a_second_loop([&] { return s.acquire(); }), two_loops);
  EXPECT_EQ(s.waiting(), 0u);
}

TEST(Semaphore, OutsideOfTasks) {
  semaphore s(0);
  EXPECT_EQ(outside_of_tasks([&] { return s.acquire(); }),
            "a semaphore is awaited outside of any task");
}

TEST(Semaphore, LoopDestroyedWithAWaiter) {
  semaphore s(0);
  in_a_loop_that_goes([&] { return s.acquire(); });
  EXPECT_EQ(s.waiting(), 0u);
  s.release();
  EXPECT_EQ(s.available(), 1);
}

// What was handed over goes on to the next one, and back in the end.
TEST(Semaphore, LoopDestroyedAfterTheHandOver) {
  semaphore s(0);
  ints log;
  join_handle<> a, b;
  loop l;
  {
    loop::entered inside(l);
    a = create_task(take(s, log, 1));
    b = create_task(take(s, log, 2));
    l.turn();
    s.release();
  }
  l.close();
  EXPECT_EQ(log, ints());
  EXPECT_EQ(s.waiting(), 0u);
  EXPECT_EQ(s.available(), 1);
}

// The semaphore belongs to a task that is destroyed before those that wait for
// it.
TEST(Semaphore, LoopDestroyedWithItsOwner) {
  semaphore *shared = nullptr;
  join_handle<> waits, owns;
  loop l;
  {
    loop::entered inside(l);
    waits = create_task([&]() -> task<> {
      co_await yield_now();
      auto permit = co_await shared->acquire();
      ADD_FAILURE();
    });
    owns = create_task([&]() -> task<> {
      semaphore s(0);
      shared = &s;
      co_await sleep_for(1_min);
    });
    l.turn();
    l.turn();
  }
  l.close();
  EXPECT_TRUE(waits.cancelled() && owns.cancelled());
}

} // namespace
