//===-- condition.cpp - shared state has changed --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"

namespace {

/// Waits to be notified, and leaves the mutex held.
task<> wait_and_keep(condition &c, ints &log, int n) {
  (co_await c.acquire()).forget();
  co_await c.wait();
  log.push_back(n);
}
task<> wait_once(condition &c, ints &log, int n) {
  auto lock = co_await c.acquire();
  co_await c.wait();
  log.push_back(n);
}

// CPython test_locks: ConditionTests.test_wait
CO_TEST(Condition, Wait) {
  condition c;
  ints log;
  auto t1 = create_task(wait_and_keep(c, log, 1));
  auto t2 = create_task(wait_and_keep(c, log, 2));
  auto t3 = create_task(wait_and_keep(c, log, 3));
  co_await yield_now();
  EXPECT_EQ(log, ints());
  EXPECT_FALSE(c.locked());
  EXPECT_EQ(c.waiting(), 3u);
  (co_await c.acquire()).forget();
  c.notify();
  co_await yield_now();
  EXPECT_EQ(log, ints());
  EXPECT_TRUE(c.locked());
  c.release();
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  EXPECT_TRUE(c.locked());
  c.notify(2);
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  EXPECT_TRUE(c.locked());
  c.release();
  co_await yield_now();
  EXPECT_EQ(log, ints({1, 2}));
  EXPECT_TRUE(c.locked());
  c.release();
  co_await yield_now();
  EXPECT_EQ(log, ints({1, 2, 3}));
  EXPECT_TRUE(c.locked());
  EXPECT_TRUE(t1.done() && t2.done() && t3.done());
}

// CPython test_locks: ConditionTests.test_wait_cancel
CO_TEST(Condition, CancelledWaitHoldsTheMutex) {
  condition c;
  (co_await c.acquire()).forget();
  auto h = create_task([&]() -> task<> { co_await c.wait(); });
  loop::current().call_soon([&] { h.cancel(); });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(c.waiting(), 0u);
  EXPECT_TRUE(c.locked());
}

// CPython test_locks: ConditionTests.test_wait_cancel_contested
CO_TEST(Condition, CancelledWhileTheMutexIsContested) {
  condition c;
  (co_await c.acquire()).forget();
  auto h = create_task([&]() -> task<> { co_await c.wait(); });
  co_await yield_now();
  EXPECT_FALSE(c.locked());
  (co_await c.acquire()).forget();
  EXPECT_TRUE(c.locked());
  c.notify();
  loop::current().call_soon([&] { h.cancel(); });
  loop::current().call_soon([&] { c.release(); });
  (void)co_await as_outcome(h);
  EXPECT_TRUE(c.locked());
}

// CPython test_locks: ConditionTests.test_wait_cancel_after_notify. There the
// wait throws; here it was notified, and the next await throws.
CO_TEST(Condition, CancelledAfterTheNotification) {
  condition c;
  bool returned = false, passed = false;
  auto h = create_task([&]() -> task<> {
    auto lock = co_await c.acquire();
    co_await c.wait();
    returned = true;
    co_await yield_now();
    passed = true;
  });
  co_await yield_now();
  (co_await c.acquire()).forget();
  c.notify();
  co_await yield_now();
  h.cancel();
  co_await yield_now();
  EXPECT_FALSE(returned) << "the mutex is held";
  c.release();
  co_await rounds(2);
  EXPECT_TRUE(h.cancelled());
  EXPECT_TRUE(returned);
  EXPECT_FALSE(passed);
  EXPECT_FALSE(c.locked());
}

// The same for a request that is taken back before the mutex is there.
CO_TEST(Condition, CancelledAfterTheNotificationAndTakenBack) {
  condition c;
  bool passed = false;
  auto h = create_task([&]() -> task<> {
    auto lock = co_await c.acquire();
    co_await c.wait();
    co_await yield_now();
    passed = true;
  });
  co_await yield_now();
  auto lock = co_await c.acquire();
  c.notify();
  h.cancel();
  EXPECT_EQ(h.uncancel(), 0u);
  lock.release();
  co_await h;
  EXPECT_TRUE(passed);
}

// CPython test_locks: ConditionTests.test_wait_unacquired
CO_TEST(Condition, WaitWithoutTheMutex) {
  condition c;
  auto wait = [&]() -> task<> { co_await c.wait(); };
  const outcome<void> o = co_await as_outcome(wait());
  EXPECT_EQ(text_of(o), "a condition is awaited without its mutex being held");
}

// CPython test_locks: ConditionTests.test_wait_for
CO_TEST(Condition, WaitWithPredicate) {
  condition c;
  bool ready = false;
  ints log;
  auto h = create_task([&]() -> task<> {
    auto lock = co_await c.acquire();
    EXPECT_TRUE(co_await c.wait([&] { return ready; }));
    log.push_back(1);
  });
  co_await yield_now();
  EXPECT_EQ(log, ints());
  {
    auto lock = co_await c.acquire();
    c.notify();
  }
  co_await yield_now();
  EXPECT_EQ(log, ints());
  ready = true;
  {
    auto lock = co_await c.acquire();
    c.notify();
  }
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  EXPECT_TRUE(h.done());
}

// CPython test_locks: ConditionTests.test_wait_for_unacquired
CO_TEST(Condition, PredicateThatHoldsNeedsNoMutex) {
  condition c;
  EXPECT_EQ(co_await c.wait([] { return 3; }), 3);
  EXPECT_THROW((void)co_await c.wait([] { return false; }), misuse_error);
}

// CPython test_locks: ConditionTests.test_notify
CO_TEST(Condition, Notify) {
  condition c;
  ints log;
  auto t1 = create_task(wait_once(c, log, 1));
  auto t2 = create_task(wait_once(c, log, 2));
  auto t3 = create_task(wait_once(c, log, 3));
  co_await yield_now();
  EXPECT_EQ(log, ints());
  {
    auto lock = co_await c.acquire();
    c.notify(1);
  }
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  {
    auto lock = co_await c.acquire();
    c.notify(1);
    c.notify(2048);
  }
  co_await rounds(2);
  EXPECT_EQ(log, ints({1, 2, 3}));
  EXPECT_TRUE(t1.done() && t2.done() && t3.done());
  EXPECT_FALSE(c.locked());
}

// CPython test_locks: ConditionTests.test_notify_all
CO_TEST(Condition, NotifyAll) {
  condition c;
  ints log;
  auto t1 = create_task(wait_once(c, log, 1));
  auto t2 = create_task(wait_once(c, log, 2));
  co_await yield_now();
  {
    auto lock = co_await c.acquire();
    c.notify_all();
  }
  co_await rounds(2);
  EXPECT_EQ(log, ints({1, 2}));
  EXPECT_TRUE(t1.done() && t2.done());
}

// CPython test_locks: ConditionTests.test_notify_unacquired,
// test_notify_all_unacquired
TEST(Condition, NotifyWithoutTheMutex) {
  condition c;
  EXPECT_THROW(c.notify(), misuse_error);
  EXPECT_THROW(c.notify_all(), misuse_error);
  EXPECT_THROW(c.release(), misuse_error);
}

// CPython test_locks: ConditionTests.test_context_manager
CO_TEST(Condition, LockReleasesWhenItGoes) {
  condition c;
  EXPECT_FALSE(c.locked());
  {
    auto lock = co_await c.acquire();
    EXPECT_TRUE(c.locked());
    EXPECT_FALSE(c.try_acquire());
  }
  EXPECT_FALSE(c.locked());
  EXPECT_TRUE(c.try_acquire());
}

// CPython test_locks: ConditionTests.test_explicit_lock
CO_TEST(Condition, WithAMutexOfOthers) {
  mutex m;
  condition c(m);
  {
    auto lock = co_await c.acquire();
    EXPECT_TRUE(m.locked() && c.locked());
  }
  EXPECT_FALSE(m.locked() || c.locked());
  {
    auto lock = co_await m.acquire();
    EXPECT_TRUE(m.locked() && c.locked());
  }
  EXPECT_FALSE(m.locked() || c.locked());
}

// CPython threading docs: two conditions on one lock
CO_TEST(Condition, TwoOnOneMutex) {
  mutex m;
  condition not_empty(m), not_full(m);
  ints buffer, got;
  auto consumer = [&]() -> task<> {
    for (int i = 0; i != 6; ++i) {
      auto lock = co_await m.acquire();
      (void)co_await not_empty.wait([&] { return !buffer.empty(); });
      got.push_back(buffer.front());
      buffer.erase(buffer.begin());
      not_full.notify();
    }
  };
  auto producer = [&]() -> task<> {
    for (int i = 0; i != 6; ++i) {
      auto lock = co_await m.acquire();
      (void)co_await not_full.wait([&] { return buffer.size() < 2; });
      buffer.push_back(i);
      not_empty.notify();
    }
  };
  co_await gather(consumer(), producer());
  EXPECT_EQ(got, ints({0, 1, 2, 3, 4, 5}));
}

// CPython test_locks: ConditionTests.test_timeout_in_block
CO_TEST(Condition, Timeout) {
  condition c;
  auto lock = co_await c.acquire();
  EXPECT_THROW(co_await with_timeout(500_ms, c.wait()), timeout_error);
  EXPECT_TRUE(lock && c.locked());
  EXPECT_EQ(now(), time_point(500_ms));
  EXPECT_FALSE(co_await move_on_after(1_s, c.wait([] { return false; })));
  EXPECT_TRUE(c.locked());
}

// CPython test_locks: ConditionTests.test_cancelled_error_wakeup
CO_TEST(Condition, CancelledWhileWaitingWithPredicate) {
  condition c;
  bool held = false;
  auto h = create_task([&]() -> task<> {
    auto lock = co_await c.acquire();
    try {
      (void)co_await c.wait([] { return false; });
    } catch (const cancelled_error &) {
      held = lock && c.locked();
      throw;
    }
  });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(held);
  EXPECT_FALSE(c.locked());
}

// CPython test_locks: ConditionTests.test_cancelled_error_re_aquire. There it
// throws although the predicate holds; here it returns, and the next await
// throws.
CO_TEST(Condition, CancelledWhileAcquiringAgain) {
  condition c;
  bool wake = false, returned = false;
  auto h = create_task([&]() -> task<> {
    auto lock = co_await c.acquire();
    (void)co_await c.wait([&] { return wake; });
    returned = true;
    co_await yield_now();
    ADD_FAILURE();
  });
  co_await yield_now();
  (co_await c.acquire()).forget();
  wake = true;
  c.notify();
  co_await yield_now();
  h.cancel();
  c.release();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(returned);
}

// ... and if the predicate does not hold, the wait that follows throws.
CO_TEST(Condition, CancelledWhileAcquiringAgainInVain) {
  condition c;
  auto h = create_task([&]() -> task<> {
    auto lock = co_await c.acquire();
    (void)co_await c.wait([] { return false; });
  });
  co_await yield_now();
  auto lock = co_await c.acquire();
  c.notify();
  h.cancel();
  lock.release();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(c.locked());
  EXPECT_EQ(c.waiting(), 0u);
}

// CPython test_locks: ConditionTests.test_cancelled_wakeup (relock: 0) and
// test_cancelled_wakeup_relock (relock: 1)
CO_TEST(Condition, NotificationIsNotLost) {
  for (int relock = 0; relock != 2; ++relock) {
    condition c;
    int state = 0;
    auto consumer = [&]() -> task<> {
      auto lock = co_await c.acquire();
      for (;;) {
        (void)co_await c.wait([&] { return state != 0; });
        if (state < 0)
          co_return;
        --state;
      }
    };
    auto a = create_task(consumer());
    auto b = create_task(consumer());
    co_await yield_now();
    {
      auto lock = co_await c.acquire();
      ++state;
      c.notify(1);
      co_await rounds(relock);
      a.cancel();
      (void)co_await move_on_after(10_ms, c.wait([&] { return state == 0; }));
      EXPECT_EQ(state, 0) << relock;
      state = -1;
      c.notify_all();
    }
    co_await b;
    EXPECT_FALSE(c.locked());
  }
}

// trio test_sync: test_Condition
CO_TEST(Condition, NotifiedOnesStandInLineForTheMutex) {
  mutex m;
  condition c(m);
  ints log;
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 3; ++i)
      g.spawn(wait_once(c, log, i));
    co_await yield_now();
    {
      auto lock = co_await c.acquire();
      c.notify(2);
      EXPECT_EQ(c.waiting(), 1u);
      EXPECT_EQ(m.waiting(), 2u);
    }
    EXPECT_EQ(m.waiting(), 1u) << "it was handed to the first";
    co_await rounds(2);
    EXPECT_EQ(log, ints({0, 1}));
    auto lock = co_await c.acquire();
    c.notify_all();
  });
  EXPECT_EQ(log, ints({0, 1, 2}));
}

// libcoro test_condition_variable: "wait(lock predicate) 3 waiters predicate
// notify_one"
CO_TEST(Condition, ThreeWithPredicateNotifiedOneByOne) {
  condition c;
  int tokens = 0, got = 0;
  auto waiter = [&]() -> task<> {
    auto lock = co_await c.acquire();
    (void)co_await c.wait([&] { return tokens > 0; });
    --tokens;
    ++got;
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 3; ++i)
      g.spawn(waiter());
    co_await yield_now();
    for (int i = 1; i <= 3; ++i) {
      {
        auto lock = co_await c.acquire();
        ++tokens;
        c.notify();
      }
      co_await rounds(2);
      EXPECT_EQ(got, i);
    }
  });
}

// libcoro test_condition_variable: "wait_for(s lock duration) 3 waiters with
// timeout notify_all no_timeout"
CO_TEST(Condition, NotifiedBeforeTheTimeout) {
  condition c;
  int in_time = 0;
  auto waiter = [&]() -> task<> {
    auto lock = co_await c.acquire();
    in_time += co_await move_on_after(5_s, c.wait());
  };
  auto notifier = [&]() -> task<> {
    co_await sleep_for(1_s);
    auto lock = co_await c.acquire();
    c.notify_all();
  };
  co_await gather(waiter(), waiter(), waiter(), notifier());
  EXPECT_EQ(in_time, 3);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(Condition, PredicateThatThrows) {
  condition c;
  auto lock = co_await c.acquire();
  auto f = []() -> bool { throw my_error(); };
  EXPECT_THROW((void)co_await c.wait(f), my_error);
  EXPECT_TRUE(lock && c.locked());
}

CO_TEST(Condition, CancelAtEveryStep) {
  for (int step = 0; step != 14; ++step) {
    condition c;
    int items = 0, got = 0;
    auto consumer = [&]() -> task<> {
      auto lock = co_await c.acquire();
      co_await yield_now();
      (void)co_await c.wait([&] { return items > 0; });
      EXPECT_TRUE(lock && c.locked());
      --items;
      ++got;
    };
    auto victim = create_task(consumer());
    auto a = create_task(consumer());
    auto b = create_task(consumer());
    auto producer = create_task([&]() -> task<> {
      for (int i = 0; i != 3; ++i) {
        co_await yield_now();
        auto lock = co_await c.acquire();
        ++items;
        c.notify();
        co_await yield_now();
      }
    });
    co_await rounds(step);
    victim.cancel();
    const outcome<void> o = co_await as_outcome(victim);
    co_await gather(a, b, producer);
    EXPECT_EQ(got, o.cancelled() ? 2 : 3) << step;
    EXPECT_EQ(items, o.cancelled() ? 1 : 0) << step;
    EXPECT_FALSE(c.locked()) << step;
    EXPECT_EQ(c.waiting(), 0u) << step;
  }
}

// libcoro test_condition_variable: "~condition_variable". The lock objects of
// those who wait have nothing to release.
CO_TEST(Condition, DestroyedWithWaiters) {
  auto c = std::make_unique<condition>();
  ints log;
  auto waiter = [&](bool notified) -> task<> {
    auto lock = co_await c->acquire();
    co_await yield_now();
    try {
      co_await c->wait();
      EXPECT_TRUE(notified);
    } catch (const misuse_error &) {
      EXPECT_FALSE(lock);
      throw;
    }
  };
  auto a = create_task(waiter(false));
  auto b = create_task(waiter(false));
  auto d = create_task(waiter(false));
  co_await rounds(6);
  EXPECT_EQ(c->waiting(), 3u);
  auto lock = co_await c->acquire();
  c->notify(); // it waits for the mutex now
  c.reset();
  EXPECT_FALSE(lock);
  const outcome<void> x = co_await as_outcome(a), y = co_await as_outcome(b),
                      z = co_await as_outcome(d);
  for (const outcome<void> *o : {&x, &y, &z})
    EXPECT_EQ(text_of(*o), "a condition was destroyed while tasks wait for it");
}

CO_TEST(Condition, DestroyedWithWaitersBeforeItsMutex) {
  mutex m;
  auto c = std::make_unique<condition>(m);
  int held = 0;
  auto waiter = [&]() -> task<> {
    auto lock = co_await m.acquire();
    try {
      co_await c->wait();
    } catch (const misuse_error &) {
      held += lock && m.locked();
      throw;
    }
  };
  auto a = create_task(waiter());
  auto b = create_task(waiter());
  co_await yield_now();
  c.reset();
  const outcome<void> x = co_await as_outcome(a), y = co_await as_outcome(b);
  EXPECT_EQ(text_of(x), "a condition was destroyed while tasks wait for it");
  EXPECT_EQ(text_of(y), "a condition was destroyed while tasks wait for it");
  EXPECT_EQ(held, 2);
  EXPECT_FALSE(m.locked());
}

// Notified waiters need the mutex, not the condition.
CO_TEST(Condition, DestroyedAfterTheNotification) {
  mutex m;
  auto c = std::make_unique<condition>(m);
  ints log;
  auto a = create_task(wait_once(*c, log, 1));
  auto b = create_task(wait_once(*c, log, 2));
  co_await yield_now();
  {
    auto lock = co_await m.acquire();
    c->notify_all();
    c.reset();
    b.cancel();
  }
  co_await a;
  co_await b;
  EXPECT_EQ(log, ints({1, 2}));
  EXPECT_FALSE(m.locked());
}

// CPython test_locks: ConditionTests.test_ambiguous_loops
TEST(Condition, UsedFromTwoLoops) {
  condition c;
  EXPECT_EQ(from_a_second_loop([&]() -> task<> {
              auto lock = co_await c.acquire();
              co_await c.wait();
            }),
            two_loops);
  EXPECT_FALSE(c.locked());
}

// The task's lock object does not release what somebody else holds.
TEST(Condition, LoopDestroyedWithAWaiter) {
  condition c;
  mutex_lock mine;
  join_handle<> h;
  ints log;
  loop l;
  {
    loop::entered inside(l);
    h = create_task(wait_once(c, log, 1));
    l.turn();
    EXPECT_EQ(c.waiting(), 1u);
    mine = c.try_acquire();
  }
  l.close();
  EXPECT_TRUE(h.cancelled());
  EXPECT_EQ(c.waiting(), 0u);
  EXPECT_TRUE(c.locked());
  mine.release();
  EXPECT_FALSE(c.locked());
}

// Notified, and in line for the mutex; or with the mutex, but not yet run. With
// a lock object, and without.
TEST(Condition, LoopDestroyedAfterTheNotification) {
  for (int with_mutex = 0; with_mutex != 2; ++with_mutex) {
    for (int forgotten = 0; forgotten != 2; ++forgotten) {
      condition c;
      mutex_lock mine;
      join_handle<> h;
      ints log;
      loop l;
      {
        loop::entered inside(l);
        h = forgotten ? create_task(wait_and_keep(c, log, 1))
                      : create_task(wait_once(c, log, 1));
        l.turn();
        mine = c.try_acquire();
        c.notify();
        if (with_mutex)
          mine.release();
      }
      l.close();
      EXPECT_TRUE(h.cancelled());
      EXPECT_EQ(c.locked(), !with_mutex);
      mine.release();
      EXPECT_FALSE(c.locked());
    }
  }
}

} // namespace
