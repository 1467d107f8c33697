//===-- mutex.cpp - one at a time -----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"

namespace {

task<> take(mutex &m, ints &log, int n) {
  (co_await m.acquire()).forget();
  log.push_back(n);
}

/// Holds the mutex until the gate opens.
task<> hold(mutex &m, gate &until) {
  auto lock = co_await m.acquire();
  co_await until;
}

// A std guard over it must not compile.
template <class M>
concept lockable = requires(M &m) { m.lock(); };
static_assert(!lockable<mutex>);

// CPython test_locks: LockTests.test_acquire
CO_TEST(Mutex, Acquire) {
  mutex m;
  ints log;
  (co_await m.acquire()).forget();
  auto t1 = create_task(take(m, log, 1));
  auto t2 = create_task(take(m, log, 2));
  co_await yield_now();
  EXPECT_EQ(log, ints());
  m.release();
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  auto t3 = create_task(take(m, log, 3));
  m.release();
  co_await yield_now();
  EXPECT_EQ(log, ints({1, 2}));
  m.release();
  co_await yield_now();
  EXPECT_EQ(log, ints({1, 2, 3}));
  EXPECT_TRUE(t1.done() && t2.done() && t3.done());
}

// CPython test_locks: LockTests.test_acquire_cancel
CO_TEST(Mutex, CancelledWaitLeavesTheLine) {
  mutex m;
  auto lock = co_await m.acquire();
  ints log;
  auto h = create_task(take(m, log, 1));
  loop::current().call_soon([&] { h.cancel(); });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(m.waiting(), 0u);
  EXPECT_TRUE(m.locked());
}

// CPython test_locks: LockTests.test_cancel_race
CO_TEST(Mutex, CancelAndReleaseInOneRound) {
  mutex m;
  gate a, open;
  open.open();
  auto ta = create_task(hold(m, a));
  co_await yield_now();
  EXPECT_TRUE(m.locked());
  auto tb = create_task(hold(m, open));
  co_await yield_now();
  EXPECT_EQ(m.waiting(), 1u);
  auto tc = create_task(hold(m, open));
  co_await yield_now();
  EXPECT_EQ(m.waiting(), 2u);
  a.open();
  tb.cancel();
  EXPECT_EQ(m.waiting(), 1u) << "it is unlinked at once";
  co_await rounds(2);
  EXPECT_FALSE(m.locked());
  EXPECT_TRUE(ta.done());
  EXPECT_TRUE(tb.cancelled());
  co_await tc;
}

// CPython test_locks: LockTests.test_cancel_release_race
CO_TEST(Mutex, CancelThenReleaseServesOne) {
  mutex m;
  ints log;
  (co_await m.acquire()).forget();
  auto t1 = create_task(take(m, log, 1));
  auto t2 = create_task(take(m, log, 2));
  auto t3 = create_task(take(m, log, 3));
  co_await yield_now();
  loop::current().call_soon([&] {
    t1.cancel();
    m.release();
  });
  EXPECT_THROW(co_await t1, cancelled_error);
  co_await yield_now();
  EXPECT_EQ(log, ints({2}));
  EXPECT_TRUE(t2.done());
  t3.cancel();
  co_await yield_now();
  EXPECT_TRUE(t3.cancelled());
}

// CPython test_locks: LockTests.test_finished_waiter_cancelled
CO_TEST(Mutex, CancelledFirstDoesNotHideTheSecond) {
  mutex m;
  ints log;
  (co_await m.acquire()).forget();
  auto tb = create_task(take(m, log, 1));
  co_await yield_now();
  EXPECT_EQ(m.waiting(), 1u);
  auto tc = create_task(take(m, log, 2));
  tb.cancel();
  m.release();
  co_await yield_now();
  EXPECT_TRUE(m.locked());
  EXPECT_TRUE(tb.cancelled());
  co_await tc;
}

// As CPython's test_finished_waiter_cancelled, the other way round: the lock
// was handed over before the cancellation. asyncio passes it on; here the
// waiter has it.
CO_TEST(Mutex, CancelledAfterTheHandOverHasTheLock) {
  mutex m;
  auto lock = co_await m.acquire();
  bool held = false, passed = false;
  auto tb = create_task([&]() -> task<> {
    auto mine = co_await m.acquire();
    held = m.locked();
    co_await yield_now();
    passed = true;
  });
  ints log;
  co_await yield_now();
  auto tc = create_task(take(m, log, 2));
  lock.release();
  tb.cancel();
  EXPECT_THROW(co_await tb, cancelled_error);
  EXPECT_TRUE(held);
  EXPECT_FALSE(passed);
  co_await tc;
  EXPECT_EQ(log, ints({2}));
}

// CPython test_locks: LockTests.test_release_not_acquired
TEST(Mutex, ReleaseNotHeld) {
  mutex m;
  try {
    m.release();
    ADD_FAILURE();
  } catch (const misuse_error &e) {
    EXPECT_STREQ(e.what(), "a mutex is released that is not held");
  }
}

// CPython test_locks: LockTests.test_release_no_waiters
CO_TEST(Mutex, ReleaseWithoutWaiters) {
  mutex m;
  (co_await m.acquire()).forget();
  EXPECT_TRUE(m.locked());
  m.release();
  EXPECT_FALSE(m.locked());
}

// CPython test_locks: LockTests.test_context_manager
CO_TEST(Mutex, LockReleasesWhenItGoes) {
  mutex m;
  {
    auto lock = co_await m.acquire();
    EXPECT_TRUE(lock);
    EXPECT_TRUE(m.locked());
  }
  EXPECT_FALSE(m.locked());
}

// libcoro test_mutex: "mutex scoped_lock unlock prior to scope exit"
CO_TEST(Mutex, ReleasedEarly) {
  mutex m;
  auto lock = co_await m.acquire();
  lock.release();
  EXPECT_FALSE(lock);
  EXPECT_FALSE(m.locked());
  auto other = m.try_acquire();
  lock.release();
  EXPECT_TRUE(m.locked()) << "an empty one has nothing to release";
}

CO_TEST(Mutex, ReleasedByHandEmptiesTheLock) {
  mutex m;
  {
    auto lock = co_await m.acquire();
    m.release();
    EXPECT_FALSE(lock);
    (co_await m.acquire()).forget();
  }
  EXPECT_TRUE(m.locked()) << "the second one is still held";
  m.release();
}

CO_TEST(Mutex, LocksMove) {
  mutex m, n;
  mutex_lock a = co_await m.acquire();
  mutex_lock b = std::move(a);
  EXPECT_FALSE(a); // NOLINT: moved from
  EXPECT_TRUE(m.locked());
  a = co_await n.acquire();
  a = std::move(b);
  EXPECT_FALSE(n.locked());
  EXPECT_TRUE(m.locked());
  a = mutex_lock();
  EXPECT_FALSE(m.locked());
}

// trio test_sync: test_Lock_and_StrictFIFOLock
CO_TEST(Mutex, TryAcquire) {
  mutex m;
  auto lock = m.try_acquire();
  EXPECT_TRUE(lock);
  EXPECT_FALSE(m.try_acquire());
  gate never;
  auto h = create_task(hold(m, never));
  co_await yield_now();
  EXPECT_EQ(m.waiting(), 1u);
  lock.release();
  EXPECT_FALSE(m.try_acquire()) << "it has been handed over";
  co_await yield_now();
  h.cancel();
  (void)co_await as_outcome(h);
  EXPECT_FALSE(m.locked());
}

// trio test_sync: test_generic_lock_exclusion
CO_TEST(Mutex, Excludes) {
  mutex m;
  bool inside = false;
  int total = 0;
  auto worker = [&]() -> task<> {
    for (int i = 0; i != 10; ++i) {
      auto lock = co_await m.acquire();
      EXPECT_FALSE(std::exchange(inside, true));
      ++total;
      co_await rounds(2);
      EXPECT_TRUE(std::exchange(inside, false));
    }
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 5; ++i)
      g.spawn(worker());
    co_return;
  });
  EXPECT_EQ(total, 50);
  EXPECT_FALSE(m.locked());
}

// trio test_sync: test_generic_lock_fifo_fairness
CO_TEST(Mutex, FifoFairness) {
  mutex m;
  ints log;
  auto worker = [&](int name) -> task<> {
    for (int i = 0; i != 5; ++i) {
      auto lock = co_await m.acquire();
      log.push_back(name);
      co_await yield_now();
    }
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int name = 0; name != 3; ++name)
      g.spawn(worker(name));
    co_return;
  });
  for (std::size_t i = 0; i != log.size(); ++i)
    EXPECT_EQ(log[i], static_cast<int>(i % 3));
}

CO_TEST(Mutex, TimeoutOfAWait) {
  mutex m;
  auto lock = co_await m.acquire();
  EXPECT_THROW((void)co_await with_timeout(1_s, m.acquire()), timeout_error);
  EXPECT_EQ(m.waiting(), 0u);
  lock.release();
  auto again = co_await with_timeout(1_s, m.acquire());
  EXPECT_TRUE(again && m.locked());
  again.release();
  EXPECT_FALSE(m.locked());
}

// Acquiring it twice waits for ever, and the loop says so.
TEST(Mutex, AcquiredTwiceIsADeadlock) {
  mutex m;
  EXPECT_THROW(corolint::testing::run([&]() -> task<> {
                 auto lock = co_await m.acquire();
                 auto again = co_await m.acquire();
               }),
               deadlock_error);
  EXPECT_FALSE(m.locked());
}

// Cancellation after every number of rounds: the lock is never lost or doubled.
CO_TEST(Mutex, CancelAtEveryStep) {
  for (int step = 0; step != 16; ++step) {
    mutex m;
    int inside = 0, done = 0;
    auto worker = [&]() -> task<> {
      for (int i = 0; i != 2; ++i) {
        auto lock = co_await m.acquire();
        EXPECT_EQ(++inside, 1);
        const auto o = co_await as_outcome(yield_now());
        --inside;
        if (!o)
          co_return;
      }
      ++done;
    };
    auto a = create_task(worker());
    auto victim = create_task(worker());
    auto b = create_task(worker());
    co_await rounds(step);
    victim.cancel();
    (void)co_await as_outcome(victim);
    co_await gather(a, b);
    EXPECT_GE(done, 2) << step;
    EXPECT_FALSE(m.locked()) << step;
    EXPECT_EQ(m.waiting(), 0u) << step;
  }
}

// libcoro test_mutex: "~mutex"
CO_TEST(Mutex, DestroyedWithWaiters) {
  auto m = std::make_unique<mutex>();
  auto lock = co_await m->acquire();
  ints log;
  auto h = create_task(take(*m, log, 1));
  co_await yield_now();
  m.reset();
  EXPECT_FALSE(lock) << "it has nothing to release";
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(text_of(o), "a mutex was destroyed while tasks wait for it");
}

CO_TEST(Mutex, DestroyedAfterTheHandOver) {
  auto m = std::make_unique<mutex>();
  auto lock = co_await m->acquire();
  ints log;
  auto h = create_task(take(*m, log, 1));
  co_await yield_now();
  lock.release();
  m.reset();
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(text_of(o), "a mutex was destroyed while tasks wait for it");
}

TEST(Mutex, UsedFromTwoLoops) {
  mutex m;
  auto lock = m.try_acquire();
  EXPECT_EQ(from_a_second_loop([&] { return m.acquire(); }), two_loops);
}

TEST(Mutex, OutsideOfTasks) {
  mutex m;
  auto lock = m.try_acquire();
  EXPECT_EQ(outside_of_tasks([&] { return m.acquire(); }),
            "a mutex is awaited outside of any task");
}

TEST(Mutex, LoopDestroyedWithAWaiter) {
  mutex m;
  auto lock = m.try_acquire();
  in_a_loop_that_goes([&] { return m.acquire(); });
  EXPECT_EQ(m.waiting(), 0u);
  lock.release();
  EXPECT_FALSE(m.locked());
}

TEST(Mutex, LoopDestroyedAfterTheHandOver) {
  mutex m;
  auto lock = m.try_acquire();
  ints log;
  join_handle<> a, b;
  loop l;
  {
    loop::entered inside(l);
    a = create_task(take(m, log, 1));
    b = create_task(take(m, log, 2));
    l.turn();
    lock.release();
    EXPECT_TRUE(m.locked());
  }
  l.close();
  EXPECT_EQ(log, ints());
  EXPECT_FALSE(m.locked());
}

} // namespace
