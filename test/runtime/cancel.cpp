//===-- cancel.cpp - asking tasks to stop ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

// CPython test_tasks: test_cancel
CO_TEST(Cancel, InterruptsASleep) {
  auto h = create_task(sleep_task(10_s));
  co_await sleep_for(1_s);
  EXPECT_TRUE(h.cancel());
  EXPECT_FALSE(h.done());
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(h.done());
  EXPECT_TRUE(h.cancelled());
  EXPECT_FALSE(h.cancel()) << "it has ended";
  EXPECT_EQ(now(), time_point(1_s));
}

// CPython test_tasks: test_cancel_yield
CO_TEST(Cancel, InterruptsYielding) {
  auto h = create_task([]() -> task<> {
    co_await yield_now();
    co_await yield_now();
    ADD_FAILURE();
  });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
}

// trio test_run: test_cancel_unbound / a task cancelled before it starts
CO_TEST(Cancel, BeforeTheFirstStep) {
  bool ran = false;
  auto h = create_task([&]() -> task<> {
    ran = true;
    co_return;
  });
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(ran);
}

// CPython test_tasks: test_cancel_inner_future: the request goes to what is
// awaited
CO_TEST(Cancel, PassesThroughHandles) {
  bool inner = false;
  auto a = create_task(note_cancel(10_s, inner));
  auto b = create_task([&]() -> task<> { co_await a; });
  auto c = create_task([&]() -> task<> { co_await b; });
  co_await sleep_for(1_s);
  c.cancel();
  EXPECT_THROW(co_await c, cancelled_error);
  EXPECT_TRUE(inner);
  EXPECT_TRUE(a.cancelled() && b.cancelled());
}

// CPython test_tasks: test_cancel_both_task_and_inner_future
CO_TEST(Cancel, BothTaskAndInner) {
  gate never;
  auto inner = create_task([&]() -> task<> { co_await never; });
  auto h = create_task([&]() -> task<> { co_await inner; });
  co_await yield_now();
  co_await yield_now();
  inner.cancel();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
}

// CPython test_tasks: test_cancel_task_catching
CO_TEST(Cancel, CaughtInsideGivesAValue) {
  auto h = create_task([]() -> task<int> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    co_return o.cancelled() ? 42 : 0;
  });
  co_await yield_now();
  h.cancel();
  EXPECT_EQ(co_await h, 42);
  EXPECT_FALSE(h.cancelled());
}

// CPython test_tasks: test_cancel_task_ignoring
CO_TEST(Cancel, IgnoredOnceGoesOn) {
  gate first, second, third;
  auto h = create_task([&]() -> task<int> {
    co_await first;
    (void)co_await as_outcome([&]() -> task<> { co_await second; }());
    co_await third;
    co_return 42;
  });
  co_await yield_now();
  first.open();
  co_await yield_now();
  EXPECT_TRUE(second.has_waiters());
  h.cancel();
  EXPECT_FALSE(second.has_waiters()) << "it is unlinked at once";
  co_await yield_now();
  EXPECT_TRUE(third.has_waiters());
  third.open();
  EXPECT_EQ(co_await h, 42);
}

// CPython test_tasks: test_cancel_current_task
CO_TEST(Cancel, Itself) {
  auto h = create_task([]() -> task<int> {
    current_task().cancel();
    co_await sleep_for(100_s);
    co_return 12;
  });
  EXPECT_THROW((void)co_await h, cancelled_error);
  EXPECT_EQ(now(), time_point());
  EXPECT_FALSE(h.cancel());
}

// CPython test_tasks: test_cancel_at_end. There the task counts as cancelled;
// here a task that has returned has returned.
CO_TEST(Cancel, AtTheEndComesTooLate) {
  auto h = create_task([]() -> task<int> {
    current_task().cancel();
    co_return 12;
  });
  EXPECT_EQ(co_await h, 12);
  EXPECT_FALSE(h.cancelled());
}

// CPython test_tasks: test_cancel_awaited_task
CO_TEST(Cancel, WhatOthersAwait) {
  auto a = create_task(sleep_task(10_s));
  auto b = create_task([&]() -> task<bool> {
    outcome<void> o = co_await as_outcome(a);
    co_return o.cancelled() && !current_task().cancelling();
  });
  co_await yield_now();
  a.cancel();
  EXPECT_TRUE(co_await b);
}

// Difference from asyncio: what was handed over is not taken back.
CO_TEST(Cancel, ADeliveredWakeUpWins) {
  gate g;
  bool got = false, then = false;
  auto h = create_task([&]() -> task<> {
    co_await g;
    got = true;
    then = (co_await as_outcome(sleep_for(1_s))).cancelled();
  });
  co_await yield_now();
  g.open();
  h.cancel();
  co_await h;
  EXPECT_TRUE(got);
  EXPECT_TRUE(then);
}

// trio test_run: test_checkpoint: awaits that complete at once do not throw
CO_TEST(Cancel, AwaitsThatCompleteAtOnceDoNotThrow) {
  gate open;
  open.open();
  auto h = create_task([&]() -> task<int> {
    current_task().cancel();
    co_await open;
    auto inner = []() -> task<> { co_return; };
    co_await inner();
    co_return 5;
  });
  EXPECT_EQ(co_await h, 5);
}

CO_TEST(Cancel, CheckpointThrows) {
  int n = 0;
  auto h = create_task([&]() -> task<> {
    for (;; ++n)
      co_await checkpoint();
  });
  for (int i = 0; i != 10; ++i)
    co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_GT(n, 5);
}

// Edge-triggered: one request, one exception.
CO_TEST(Cancel, IsDeliveredOnce) {
  auto h = create_task([]() -> task<int> {
    int n = 0;
    for (int i = 0; i != 5; ++i)
      n += (co_await as_outcome(sleep_for(1_s))).cancelled();
    co_return n;
  });
  co_await yield_now();
  h.cancel();
  EXPECT_EQ(co_await h, 1);
  EXPECT_EQ(now(), time_point(4_s));
}

CO_TEST(Cancel, TwiceAtOnceIsDeliveredOnce) {
  auto h = create_task([]() -> task<int> {
    int n = 0;
    for (int i = 0; i != 5; ++i)
      n += (co_await as_outcome(sleep_for(1_s))).cancelled();
    co_return n;
  });
  co_await yield_now();
  h.cancel();
  h.cancel();
  EXPECT_EQ(h.cancelling(), 2u);
  EXPECT_EQ(co_await h, 1);
}

CO_TEST(Cancel, SecondRequestInterruptsCleanup) {
  bool cleaned = false;
  auto h = create_task([&]() -> task<> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    co_await sleep_for(10_s);
    cleaned = true;
  });
  co_await yield_now();
  h.cancel();
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(cleaned);
  EXPECT_EQ(now(), time_point(1_s));
}

// CPython test_tasks: test_uncancel_basic
CO_TEST(Uncancel, CountsDown) {
  auto h = create_task([]() -> task<> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    current_task().uncancel();
    co_await sleep_for(10_s);
  });
  EXPECT_EQ(h.cancelling(), 0u);
  co_await yield_now();
  EXPECT_TRUE(h.cancel());
  EXPECT_EQ(h.cancelling(), 1u);
  EXPECT_TRUE(h.cancel());
  EXPECT_EQ(h.cancelling(), 2u);
  EXPECT_EQ(h.uncancel(), 1u);
  co_await yield_now();
  EXPECT_EQ(h.cancelling(), 0u);
  co_await h;
  EXPECT_FALSE(h.cancelled());
}

CO_TEST(Uncancel, NeverBelowZero) {
  EXPECT_EQ(current_task().uncancel(), 0u);
  EXPECT_EQ(current_task().cancelling(), 0u);
  co_return;
}

// CPython test_tasks: test_uncancel_resets_must_cancel
CO_TEST(Uncancel, TakesBackWhatIsPending) {
  auto h = create_task([]() -> task<int> {
    current_task().cancel();
    current_task().uncancel();
    co_await sleep_for(1_s);
    co_return 42;
  });
  EXPECT_EQ(co_await h, 42);
}

// CPython test_tasks: test_uncancel_structured_blocks
CO_TEST(Uncancel, StructuredBlocks) {
  bool timed_out = false, group_failed = false;
  auto h = create_task([&]() -> task<> {
    try {
      co_await with_timeout(1_s, sleep_for(10_s));
    } catch (const timeout_error &) {
      timed_out = true;
    }
    EXPECT_EQ(current_task().cancelling(), 0u);
    try {
      co_await with_task_group([](task_group &g) -> task<> {
        g.spawn(fail_after<my_error>(1_s));
        co_await sleep_for(10_s);
      });
    } catch (const exception_group &) {
      group_failed = true;
    }
    EXPECT_EQ(current_task().cancelling(), 0u);
    co_await sleep_for(1_s);
  });
  co_await h;
  EXPECT_TRUE(timed_out && group_failed);
  EXPECT_EQ(now(), time_point(3_s));
}

CO_TEST(Cancel, IsNoStdException) {
  auto h = create_task([]() -> task<> {
    try {
      co_await sleep_for(10_s);
    } catch (const std::exception &) {
      ADD_FAILURE();
    }
  });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(Cancel, CrossesManyLevels) {
  struct deep {
    static task<> go(int n, int &unwound) {
      struct count {
        int &n;
        ~count() { ++n; }
      } c{unwound};
      if (n)
        co_await go(n - 1, unwound);
      else
        co_await sleep_for(10_s);
    }
  };
  int unwound = 0;
  auto h = create_task(deep::go(100, unwound));
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(unwound, 101);
}

// CPython test_tasks: test_task_cancel_sleeping_task
CO_TEST(Cancel, RemovesTheTimer) {
  {
    std::vector<join_handle<>> all;
    for (int i = 0; i != 1000; ++i)
      all.push_back(create_task(sleep_task((i % 7) * 1_s + 1_s)));
    co_await yield_now();
    EXPECT_EQ(loop::current().timers(), 1000u);
    for (auto &h : all)
      h.cancel();
    EXPECT_EQ(loop::current().timers(), 0u);
  }
  co_await yield_now();
}

// Two tasks that wait for each other: the request must not go round for ever.
CO_TEST(Cancel, OfACycle) {
  join_handle<> a, b;
  a = create_task([&]() -> task<> { co_await b; });
  b = create_task([&]() -> task<> { co_await a; });
  co_await yield_now();
  a.cancel();
  co_await sleep_for(1_s);
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.cancelled());
}

// The handle's owner is gone while others still wait for the task.
CO_TEST(Cancel, HandleDroppedWhileOthersWait) {
  bool cancelled = false;
  auto owner = std::make_unique<join_handle<>>(
      create_task(note_cancel(10_s, cancelled)));
  auto waiter = create_task([&]() -> task<> { co_await *owner; });
  auto shielded_waiter =
      create_task([&]() -> task<> { co_await shield(*owner); });
  co_await yield_now();
  co_await yield_now();
  owner.reset();
  EXPECT_THROW(co_await waiter, cancelled_error);
  EXPECT_THROW(co_await shielded_waiter, cancelled_error);
  EXPECT_TRUE(cancelled);
}

CO_TEST(Cancel, JoiningWithARequestPending) {
  bool inner = false;
  auto a = create_task(note_cancel(10_s, inner));
  co_await yield_now();
  auto b = create_task([&]() -> task<> {
    current_task().cancel();
    co_await a;
  });
  EXPECT_THROW(co_await b, cancelled_error);
  EXPECT_TRUE(inner);
}

CO_TEST(Cancel, JoinerGetsTheValueOfATaskThatOvercameIt) {
  auto a = create_task([]() -> task<int> {
    (void)co_await as_outcome(sleep_for(10_s));
    co_return 5;
  });
  auto b = create_task([&]() -> task<int> { co_return co_await a; });
  co_await yield_now();
  co_await yield_now();
  b.cancel();
  EXPECT_EQ(co_await b, 5);
}

} // namespace
