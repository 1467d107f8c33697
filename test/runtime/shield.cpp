//===-- shield.cpp - what must not be interrupted -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"

namespace {

// CPython test_tasks: test_shield_result
CO_TEST(Shield, GivesTheValue) {
  EXPECT_EQ(co_await shield(value_after(1_s, 42)), 42);
}

// CPython test_tasks: test_shield_exception
CO_TEST(Shield, GivesTheError) {
  EXPECT_THROW(co_await shield(fail_after<my_error>(1_s)), my_error);
}

// CPython test_tasks: test_shield_cancel_inner
CO_TEST(Shield, InnerIsCancelledByOthers) {
  auto h = create_task(sleep_task(10_s));
  auto outer = create_task([&]() -> task<> { co_await shield(h); });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await outer, cancelled_error);
  EXPECT_EQ(outer.cancelling(), 0u);
}

// CPython test_tasks: test_shield_cancel_outer
CO_TEST(Shield, OfAHandleThrowsAtOnce) {
  auto h = create_task(value_after(10_s, 5));
  auto outer =
      create_task([&]() -> task<int> { co_return co_await shield(h); });
  co_await sleep_for(1_s);
  outer.cancel();
  EXPECT_THROW((void)co_await outer, cancelled_error);
  EXPECT_EQ(now(), time_point(1_s));
  EXPECT_FALSE(h.done());
  EXPECT_EQ(h.cancelling(), 0u);
  EXPECT_EQ(co_await h, 5);
}

// CPython test_tasks: test_shield_shortcut
CO_TEST(Shield, OfAnEndedHandle) {
  auto h = create_task(value_after(1_s, 5));
  co_await sleep_for(2_s);
  EXPECT_EQ(co_await shield(h), 5);
}

// CPython test_tasks: test_shield_effect. A task is waited for to its end.
CO_TEST(Shield, OfATaskHoldsTheRequestBack) {
  int proof = 0;
  auto inner = [&]() -> task<> {
    co_await sleep_for(5_s);
    proof += 1;
  };
  auto outer = create_task([&]() -> task<> {
    co_await shield(inner());
    proof += 10;
    co_await yield_now();
    proof += 100;
  });
  co_await sleep_for(1_s);
  outer.cancel();
  EXPECT_THROW(co_await outer, cancelled_error);
  EXPECT_EQ(proof, 11);
  EXPECT_EQ(now(), time_point(5_s));
}

// CPython test_tasks: test_shield_gather
CO_TEST(Shield, OfAGather) {
  int proof = 0;
  auto inner = [&](duration d) -> task<> {
    co_await sleep_for(d);
    ++proof;
  };
  auto outer = create_task(
      [&]() -> task<> { co_await shield(gather(inner(1_s), inner(2_s))); });
  co_await yield_now();
  outer.cancel();
  co_await sleep_for(5_s);
  EXPECT_EQ(proof, 2);
}

// CPython test_tasks: test_gather_shield
CO_TEST(Shield, InAGather) {
  auto a = create_task(value_after(5_s, 1));
  auto b = create_task(value_after(5_s, 2));
  auto outer =
      create_task([&]() -> task<> { co_await gather(shield(a), shield(b)); });
  co_await sleep_for(1_s);
  outer.cancel();
  EXPECT_THROW(co_await outer, cancelled_error);
  EXPECT_FALSE(a.done());
  auto [x, y] = co_await gather(a, b);
  EXPECT_EQ(x + y, 3);
}

// trio test_run: test_cancel_shielding: a request that was there before
CO_TEST(Shield, WithARequestPending) {
  bool shielded_ran = false;
  auto outer = create_task([&]() -> task<> {
    current_task().cancel();
    co_await shield([&]() -> task<> {
      co_await sleep_for(1_s);
      shielded_ran = true;
    }());
    co_await sleep_for(10_s);
  });
  EXPECT_THROW(co_await outer, cancelled_error);
  EXPECT_TRUE(shielded_ran);
  EXPECT_EQ(now(), time_point(1_s));
}

// trio test_run: test_shield_cancellation_... a timeout inside works
CO_TEST(Shield, TimeoutInside) {
  bool timed_out = false;
  auto inner = [&]() -> task<> {
    try {
      co_await with_timeout(2_s, sleep_for(10_s));
    } catch (const timeout_error &) {
      timed_out = true;
    }
  };
  auto outer = create_task([&]() -> task<> { co_await shield(inner()); });
  co_await sleep_for(1_s);
  outer.cancel();
  (void)co_await as_outcome(outer);
  EXPECT_TRUE(timed_out);
  EXPECT_EQ(now(), time_point(2_s));
}

// anyio test_taskgroups: test_shielding
CO_TEST(Shield, TimeoutOutside) {
  bool done = false;
  auto inner = [&]() -> task<> {
    co_await sleep_for(5_s);
    done = true;
  };
  EXPECT_THROW(co_await with_timeout(1_s,
                                     [&]() -> task<> {
                                       co_await shield(inner());
                                       co_await sleep_for(1_s);
                                     }),
               timeout_error);
  EXPECT_TRUE(done);
  EXPECT_EQ(now(), time_point(5_s));
}

CO_TEST(Shield, InAGroupThatFails) {
  bool done = false;
  auto inner = [&]() -> task<> {
    co_await sleep_for(5_s);
    done = true;
  };
  EXPECT_THROW(co_await with_task_group([&](task_group &g) -> task<> {
                 g.spawn(fail_after<my_error>(1_s));
                 co_await shield(inner());
               }),
               exception_group);
  EXPECT_TRUE(done);
  EXPECT_EQ(current_task().cancelling(), 0u);
}

CO_TEST(Shield, Nested) {
  auto inner = []() -> task<int> {
    co_return co_await shield(value_after(3_s, 3));
  };
  int got = 0;
  auto outer = create_task([&]() -> task<> { got = co_await shield(inner()); });
  co_await sleep_for(1_s);
  outer.cancel();
  co_await outer;
  EXPECT_EQ(got, 3);
}

} // namespace
