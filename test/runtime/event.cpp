//===-- event.cpp - something has happened --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sync.hpp"

namespace {

task<> wait_for(event &e, ints &log, int n) {
  co_await e.wait();
  log.push_back(n);
}

// CPython test_locks: EventTests.test_wait
CO_TEST(Event, Wait) {
  event e;
  ints log;
  auto t1 = create_task(wait_for(e, log, 1));
  auto t2 = create_task(wait_for(e, log, 2));
  co_await yield_now();
  EXPECT_EQ(log, ints());
  EXPECT_EQ(e.waiting(), 2u);
  auto t3 = create_task(wait_for(e, log, 3));
  e.set();
  co_await yield_now();
  EXPECT_EQ(log, ints({3, 1, 2}));
  EXPECT_TRUE(t1.done() && t2.done() && t3.done());
}

// CPython test_locks: EventTests.test_wait_on_set
CO_TEST(Event, WaitWhenSet) {
  event e;
  e.set();
  bool other = false;
  loop::current().call_soon([&] { other = true; });
  co_await e.wait();
  EXPECT_FALSE(other) << "it does not suspend";
  event set_from_the_beginning(true);
  co_await set_from_the_beginning.wait();
  co_await yield_now();
}

// CPython test_locks: EventTests.test_wait_cancel
CO_TEST(Event, CancelledWaitLeavesTheLine) {
  event e;
  ints log;
  auto h = create_task(wait_for(e, log, 1));
  loop::current().call_soon([&] { h.cancel(); });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(e.waiting(), 0u);
}

// CPython test_locks: EventTests.test_clear
TEST(Event, Clear) {
  event e;
  EXPECT_FALSE(e.is_set());
  e.set();
  EXPECT_TRUE(e.is_set());
  e.clear();
  EXPECT_FALSE(e.is_set());
}

// CPython test_locks: EventTests.test_clear_with_waiters
CO_TEST(Event, SetAndClearedWithWaiters) {
  event e;
  ints log;
  auto h = create_task(wait_for(e, log, 1));
  co_await yield_now();
  e.set();
  e.clear();
  EXPECT_FALSE(e.is_set());
  e.set();
  e.set();
  co_await yield_now();
  EXPECT_EQ(log, ints({1}));
  EXPECT_EQ(e.waiting(), 0u);
  EXPECT_TRUE(h.done());
}

// CPython test_locks: EventTests.test_clear_with_waiters: woken is woken
CO_TEST(Event, ClearedBeforeTheyRun) {
  event e;
  ints log;
  auto a = create_task(wait_for(e, log, 1));
  co_await yield_now();
  e.set();
  e.clear();
  auto b = create_task(wait_for(e, log, 2));
  co_await rounds(3);
  EXPECT_EQ(log, ints({1}));
  e.set();
  co_await b;
  EXPECT_EQ(log, ints({1, 2}));
}

// trio test_sync: test_Event
CO_TEST(Event, WakesAll) {
  event e;
  ints log;
  auto child = [&]() -> task<> {
    log.push_back(0);
    co_await e.wait();
    log.push_back(1);
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn(child());
    g.spawn(child());
    co_await rounds(2);
    EXPECT_EQ(log, ints({0, 0}));
    EXPECT_EQ(e.waiting(), 2u);
    e.set();
    co_await rounds(2);
    EXPECT_EQ(log, ints({0, 0, 1, 1}));
  });
}

// libcoro test_event: "event fifo"
CO_TEST(Event, InOrderOfArrival) {
  event e;
  ints log;
  std::vector<join_handle<>> all;
  for (int i = 0; i != 5; ++i)
    all.push_back(create_task(wait_for(e, log, i)));
  co_await yield_now();
  e.set();
  co_await yield_now();
  EXPECT_EQ(log, ints({0, 1, 2, 3, 4}));
}

// libcoro test_event: "event reset"
CO_TEST(Event, SeveralRounds) {
  event e;
  int passed = 0;
  auto h = create_task([&]() -> task<> {
    for (int i = 0; i != 3; ++i) {
      co_await e.wait();
      e.clear();
      ++passed;
    }
  });
  for (int i = 1; i <= 3; ++i) {
    co_await rounds(2);
    e.set();
    co_await rounds(2);
    EXPECT_EQ(passed, i);
  }
  co_await h;
}

CO_TEST(Event, CancelledAfterItWasSetReturns) {
  event e;
  bool passed = false, then = false;
  auto h = create_task([&]() -> task<> {
    co_await e.wait();
    passed = true;
    then = (co_await as_outcome(yield_now())).cancelled();
  });
  co_await yield_now();
  e.set();
  h.cancel();
  co_await h;
  EXPECT_TRUE(passed && then);
}

CO_TEST(Event, CancelAtEveryStep) {
  for (int step = 0; step != 6; ++step) {
    event e;
    ints log;
    auto a = create_task(wait_for(e, log, 1));
    auto victim = create_task(wait_for(e, log, 2));
    auto b = create_task(wait_for(e, log, 3));
    auto set = create_task([&]() -> task<> {
      co_await rounds(2);
      e.set();
    });
    co_await rounds(step);
    victim.cancel();
    const outcome<void> o = co_await as_outcome(victim);
    co_await gather(a, b, set);
    EXPECT_EQ(log, o.cancelled() ? ints({1, 3}) : ints({1, 2, 3})) << step;
    EXPECT_EQ(e.waiting(), 0u) << step;
  }
}

CO_TEST(Event, Timeout) {
  event e;
  EXPECT_FALSE(co_await move_on_after(3_s, e.wait()));
  EXPECT_EQ(now(), time_point(3_s));
  auto t = loop::current().call_later(1_s, [&] { e.set(); });
  EXPECT_TRUE(co_await move_on_after(3_s, e.wait()));
  EXPECT_EQ(now(), time_point(4_s));
}

// libcoro test_event: "~event"
CO_TEST(Event, DestroyedWithWaiters) {
  auto e = std::make_unique<event>();
  ints log;
  auto h = create_task(wait_for(*e, log, 1));
  co_await yield_now();
  e.reset();
  const outcome<void> o = co_await as_outcome(h);
  EXPECT_EQ(text_of(o), "an event was destroyed while tasks wait for it");
}

// A set event may go before those that it has woken have run.
CO_TEST(Event, DestroyedAfterItWasSet) {
  auto e = std::make_unique<event>();
  ints log;
  auto h = create_task(wait_for(*e, log, 1));
  co_await yield_now();
  e->set();
  e.reset();
  co_await h;
  EXPECT_EQ(log, ints({1}));
}

TEST(Event, UsedFromTwoLoops) {
  event e;
  EXPECT_EQ(from_a_second_loop([&] { return e.wait(); }), two_loops);
}

TEST(Event, OutsideOfTasks) {
  event e;
  EXPECT_EQ(outside_of_tasks([&] { return e.wait(); }),
            "an event is awaited outside of any task");
}

TEST(Event, LoopDestroyedWithAWaiter) {
  event e;
  in_a_loop_that_goes([&] { return e.wait(); });
  EXPECT_EQ(e.waiting(), 0u);
}

} // namespace
