//===-- timeout.cpp - limits of time --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <chrono>
#include <limits>
#include <optional>

namespace {

// CPython test_timeouts: test_timeout_basic
CO_TEST(Timeout, Basic) {
  EXPECT_THROW(co_await with_timeout(10_ms, sleep_for(10_s)), timeout_error);
  EXPECT_EQ(now(), time_point(10_ms));
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_timeouts: test_timeout_at_basic
CO_TEST(Timeout, AtATime) {
  const time_point deadline = now() + 10_ms;
  timeout_scope *seen = nullptr;
  EXPECT_THROW(co_await with_deadline(deadline,
                                      [&](timeout_scope &s) -> task<> {
                                        seen = &s;
                                        EXPECT_EQ(s.when(), deadline);
                                        co_await sleep_for(10_s);
                                      }),
               timeout_error);
  EXPECT_EQ(now(), deadline);
}

// CPython test_timeouts: test_nested_timeouts
CO_TEST(Timeout, OnlyTheOutermostThrows) {
  bool cancelled = false;
  const time_point deadline = now() + 10_ms;
  EXPECT_THROW(co_await with_deadline(deadline,
                                      [&]() -> task<> {
                                        try {
                                          co_await with_deadline(
                                              deadline, sleep_for(10_s));
                                        } catch (const cancelled_error &) {
                                          cancelled = true;
                                          throw;
                                        }
                                      }),
               timeout_error);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_timeouts: test_waiter_cancelled
CO_TEST(Timeout, BodySeesACancellation) {
  bool cancelled = false;
  EXPECT_THROW(co_await with_timeout(10_ms, note_cancel(10_s, cancelled)),
               timeout_error);
  EXPECT_TRUE(cancelled);
}

// CPython test_timeouts: test_timeout_not_called
CO_TEST(Timeout, NotReached) {
  EXPECT_EQ(co_await with_timeout(10_s, value_after(10_ms, 5)), 5);
  EXPECT_EQ(now(), time_point(10_ms));
  EXPECT_EQ(loop::current().timers(), 0u);
}

// CPython test_timeouts: test_timeout_disabled
CO_TEST(Timeout, None) {
  co_await with_timeout(duration::max(), [](timeout_scope &s) -> task<> {
    EXPECT_EQ(s.when(), time_point::max());
    EXPECT_EQ(loop::current().timers(), 0u);
    co_await sleep_for(10_ms);
    EXPECT_FALSE(s.expired());
  });
}

// CPython test_timeouts: test_timeout_at_disabled
CO_TEST(Timeout, NoDeadline) {
  co_await with_deadline(time_point::max(), sleep_for(10_ms));
  EXPECT_EQ(now(), time_point(10_ms));
}

// CPython test_timeouts: test_timeout_zero
CO_TEST(Timeout, Zero) {
  EXPECT_THROW(co_await with_timeout(duration(), sleep_for(10_s)),
               timeout_error);
  EXPECT_EQ(now(), time_point());
}

// CPython test_timeouts: test_timeout_zero_sleep_zero
CO_TEST(Timeout, ZeroAndYielding) {
  EXPECT_THROW(co_await with_timeout(duration(), yield_now()), timeout_error);
}

// CPython test_timeouts: test_timeout_in_the_past_sleep_zero
CO_TEST(Timeout, InThePast) {
  EXPECT_THROW(co_await with_timeout(-11_s, sleep_for(duration())),
               timeout_error);
  EXPECT_THROW(co_await with_deadline(now() - 11_s, sleep_for(duration())),
               timeout_error);
}

// CPython test_waitfor: ..._less_then_0_or_0_future_done
CO_TEST(Timeout, ZeroOfWhatEndsAtOnce) {
  auto done = []() -> task<int> { co_return 5; };
  EXPECT_EQ(co_await with_timeout(duration(), done()), 5);
  co_await sleep_for(1_s); // the request that was not delivered is gone
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_timeouts: test_foreign_exception_passed
CO_TEST(Timeout, ErrorsPass) {
  EXPECT_THROW(co_await with_timeout(10_ms, fail_after<my_error>(1_ms)),
               my_error);
}

// CPython test_timeouts: test_foreign_exception_on_timeout
CO_TEST(Timeout, ErrorInCleanupPasses) {
  auto crash = []() -> task<> {
    (void)co_await as_outcome(sleep_for(1_s));
    throw zero_division();
  };
  EXPECT_THROW(co_await with_timeout(10_ms, crash()), zero_division);
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_timeouts: test_foreign_cancel_doesnt_timeout_if_not_expired
CO_TEST(Timeout, ForeignCancellationIsNoTimeout) {
  auto h = create_task([]() -> task<> {
    co_await with_timeout(10_s, []() -> task<> {
      current_task().cancel();
      co_await sleep_for(10_s);
    });
  });
  EXPECT_THROW(co_await h, cancelled_error);
}

// CPython test_timeouts: test_outer_task_is_not_cancelled
CO_TEST(Timeout, TheTaskIsNotCancelled) {
  auto h = create_task([]() -> task<> {
    EXPECT_THROW(co_await with_timeout(1_ms, sleep_for(10_s)), timeout_error);
  });
  co_await h;
  EXPECT_TRUE(h.done());
  EXPECT_FALSE(h.cancelled());
}

// CPython test_timeouts: test_nested_timeouts_concurrent. The outer limit
// passes while the thread is busy.
TEST(Timeout, NestedAndBusy) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  r.run([&]() -> task<> {
    EXPECT_THROW(co_await with_timeout(2_ms,
                                       [&]() -> task<> {
                                         EXPECT_THROW(
                                             co_await with_timeout(
                                                 100_ms,
                                                 [&]() -> task<> {
                                                   clock.advance(10_ms);
                                                   co_await sleep_for(1_s);
                                                 }),
                                             cancelled_error);
                                         throw cancelled_error();
                                       }),
                 timeout_error);
  });
}

// CPython test_timeouts: test_nested_timeouts_loop_busy
TEST(Timeout, InnerExpiresThenOuter) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  r.run([&]() -> task<> {
    bool inner = false;
    EXPECT_THROW(co_await with_timeout(100_ms,
                                       [&]() -> task<> {
                                         try {
                                           co_await with_timeout(
                                               10_ms, [&]() -> task<> {
                                                 clock.advance(50_ms);
                                                 co_await sleep_for(1_s);
                                               });
                                         } catch (const timeout_error &) {
                                           inner = true;
                                         }
                                         co_await sleep_for(10_s);
                                       }),
                 timeout_error);
    EXPECT_TRUE(inner);
    EXPECT_EQ(now(), time_point(100_ms));
  });
}

// CPython test_timeouts: test_reschedule
CO_TEST(Timeout, Reschedule) {
  const time_point first = now() + 10_s, second = first + 20_s;
  timeout_scope *scope = nullptr;
  bool expired = true;
  auto h = create_task([&]() -> task<> {
    co_await with_deadline(first, [&](timeout_scope &s) -> task<> {
      scope = &s;
      outcome<void> o = co_await as_outcome(sleep_for(50_s));
      expired = s.expired();
      std::move(o).value();
    });
  });
  co_await yield_now();
  EXPECT_EQ(scope->when(), first);
  scope->reschedule(second);
  EXPECT_EQ(scope->when(), second);
  scope->reschedule(time_point::max());
  EXPECT_EQ(scope->when(), time_point::max());
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(expired);
}

CO_TEST(Timeout, RescheduledEarlier) {
  EXPECT_THROW(co_await with_timeout(10_s,
                                     [](timeout_scope &s) -> task<> {
                                       s.reschedule(now() + 1_s);
                                       co_await sleep_for(5_s);
                                     }),
               timeout_error);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(Timeout, RescheduledLater) {
  co_await with_timeout(1_s, [](timeout_scope &s) -> task<> {
    for (int i = 0; i != 5; ++i) {
      co_await sleep_for(900_ms);
      s.reschedule(now() + 1_s);
    }
  });
  EXPECT_EQ(now(), time_point(4500_ms));
}

CO_TEST(Timeout, RescheduledIntoThePast) {
  EXPECT_THROW(co_await with_timeout(10_s,
                                     [](timeout_scope &s) -> task<> {
                                       s.reschedule(now() - 1_s);
                                       EXPECT_TRUE(s.expired());
                                       co_await sleep_for(5_s);
                                     }),
               timeout_error);
  EXPECT_EQ(now(), time_point());
}

// CPython test_timeouts: test_timeout_finished: rescheduling when it has
// expired
CO_TEST(Timeout, RescheduledWhenExpired) {
  bool refused = false;
  EXPECT_THROW(co_await with_timeout(1_s,
                                     [&](timeout_scope &s) -> task<> {
                                       outcome<void> o =
                                           co_await as_outcome(sleep_for(5_s));
                                       try {
                                         s.reschedule(now() + 1_s);
                                       } catch (const misuse_error &) {
                                         refused = true;
                                       }
                                       std::move(o).value();
                                     }),
               timeout_error);
  EXPECT_TRUE(refused);
}

// CPython test_timeouts: test_nested_timeout_in_finally
CO_TEST(Timeout, InCleanupOfATimeout) {
  bool inner = false;
  EXPECT_THROW(co_await with_timeout(10_ms,
                                     [&]() -> task<> {
                                       outcome<void> o =
                                           co_await as_outcome(sleep_for(1_s));
                                       try {
                                         co_await with_timeout(10_ms,
                                                               sleep_for(10_s));
                                       } catch (const timeout_error &) {
                                         inner = true;
                                       }
                                       std::move(o).value();
                                     }),
               timeout_error);
  EXPECT_TRUE(inner);
  EXPECT_EQ(now(), time_point(20_ms));
}

// CPython test_timeouts: test_timeout_after_cancellation
CO_TEST(Timeout, InCleanupOfACancellation) {
  bool timed_out = false;
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    outcome<void> o = co_await as_outcome(sleep_for(1_s));
    EXPECT_TRUE(o.cancelled());
    try {
      co_await with_timeout(duration(), sleep_for(1_s));
    } catch (const timeout_error &) {
      timed_out = true;
    }
  });
  co_await h;
  EXPECT_TRUE(timed_out);
  EXPECT_EQ(h.cancelling(), 1u);
}

// CPython test_timeouts: test_cancel_in_timeout_after_cancellation
CO_TEST(Timeout, CancelledInCleanupOfACancellation) {
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    (void)co_await as_outcome(sleep_for(1_s));
    co_await with_timeout(1_s, []() -> task<> {
      current_task().cancel();
      co_await sleep_for(2_s);
    });
  });
  EXPECT_THROW(co_await h, cancelled_error);
}

// A request that is pending when the scope begins is not taken for the scope's.
CO_TEST(Timeout, PendingCancellationIsNotSwallowed) {
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    co_await with_timeout(duration(), sleep_for(1_s));
  });
  EXPECT_THROW(co_await h, cancelled_error);
}

// The limit passes, and before the task notices somebody else cancels it, too.
CO_TEST(Timeout, ForeignCancellationAtTheSameTime) {
  task_ref timed;
  auto canceller = create_task([&]() -> task<> {
    co_await sleep_for(1_s);
    EXPECT_EQ(timed.cancelling(), 1u);
    timed.cancel();
  });
  auto h = create_task(
      []() -> task<> { co_await with_timeout(1_s, sleep_for(10_s)); });
  timed = h;
  EXPECT_THROW(co_await h, cancelled_error);
  co_await canceller;
}

// CPython test_waitfor: test_wait_for
CO_TEST(WaitFor, CancelsAHandle) {
  bool cancelled = false;
  auto h = create_task(note_cancel(10_s, cancelled));
  EXPECT_THROW(co_await with_timeout(100_ms, h), timeout_error);
  EXPECT_TRUE(h.done());
  EXPECT_TRUE(h.cancelled());
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(now(), time_point(100_ms));
}

// CPython test_waitfor: test_asyncio_wait_for_cancelled
CO_TEST(WaitFor, CancelledWaitsForAStubbornTask) {
  bool exited = false;
  auto h = create_task([&]() -> task<> {
    co_await with_timeout(400_ms, stubborn(200_ms, exited));
  });
  co_await yield_now();
  h.cancel();
  (void)co_await as_outcome(h);
  EXPECT_TRUE(exited);
}

// CPython test_waitfor: test_asyncio_wait_for_timeout
CO_TEST(WaitFor, TimeoutWaitsForAStubbornTask) {
  bool exited = false;
  co_await with_timeout(100_ms, stubborn(200_ms, exited));
  EXPECT_TRUE(exited);
  EXPECT_EQ(now(), time_point(200_ms));
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_waitfor: test_wait_for_timeout_less_then_0_or_0
CO_TEST(WaitFor, ZeroOfARunningTask) {
  for (duration d : {0_s, -1_s}) {
    bool cancelled = false;
    auto h = create_task(note_cancel(10_s, cancelled));
    co_await yield_now();
    EXPECT_THROW(co_await with_timeout(d, h), timeout_error);
    EXPECT_TRUE(h.cancelled());
    EXPECT_TRUE(cancelled);
  }
  EXPECT_EQ(now(), time_point());
}

// CPython test_waitfor: test_wait_for_race_condition
CO_TEST(WaitFor, EndsFirst) {
  gate g;
  loop::current().call_later(100_ms, [&] { g.open(); });
  co_await with_timeout(200_ms, [&]() -> task<> { co_await g; });
  EXPECT_EQ(now(), time_point(100_ms));
}

// CPython test_waitfor: test_wait_for_cancellation_race_condition
CO_TEST(WaitFor, BodyReturnsWhenInterrupted) {
  auto inner = []() -> task<int> {
    EXPECT_THROW(co_await sleep_for(1_s), cancelled_error);
    co_return 1;
  };
  EXPECT_EQ(co_await with_timeout(10_ms, inner()), 1);
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_waitfor: test_wait_for_waits_for_task_cancellation
CO_TEST(WaitFor, WaitsForCleanup) {
  bool cleaned = false;
  auto h = create_task([&]() -> task<> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    co_await sleep_for(1_s);
    cleaned = true;
    std::move(o).value();
  });
  EXPECT_THROW(co_await with_timeout(1_ms, h), timeout_error);
  EXPECT_TRUE(cleaned);
}

// CPython test_waitfor: test_wait_for_reraises_exception_during_cancellation
CO_TEST(WaitFor, CleanupFails) {
  auto h = create_task([]() -> task<> {
    (void)co_await as_outcome(sleep_for(200_ms));
    throw my_error();
  });
  EXPECT_THROW(co_await with_timeout(1_ms, h), my_error);
}

// CPython test_waitfor: test_wait_for_self_cancellation
CO_TEST(WaitFor, CancelledWhileTheTaskHoldsOut) {
  auto inner = create_task([]() -> task<int> {
    for (int i = 0; i != 2; ++i)
      if (!(co_await as_outcome(sleep_for(300_ms))).cancelled())
        co_return -1;
    co_await sleep_for(300_ms);
    co_return 42;
  });
  auto h = create_task(
      [&]() -> task<int> { co_return co_await with_timeout(100_ms, inner); });
  co_await yield_now();
  h.cancel();
  // Unlike asyncio's, the result is not lost: the task has overcome both
  // requests.
  EXPECT_EQ(co_await h, 42);
  EXPECT_EQ(now(), time_point(400_ms));
}

// CPython test_waitfor: test_cancel_blocking_wait_for, test_cancel_wait_for
CO_TEST(WaitFor, CancellingItCancelsTheTask) {
  for (duration d : {duration::max(), 60_s}) {
    gate never;
    auto inner = create_task([&]() -> task<> { co_await never; });
    auto h = create_task([&]() -> task<> { co_await with_timeout(d, inner); });
    loop::current().call_soon([&] { h.cancel(); });
    EXPECT_THROW(co_await h, cancelled_error);
    EXPECT_TRUE(inner.cancelled());
  }
}

// CPython test_waitfor: test_wait_for_cancel_suppressed
CO_TEST(WaitFor, SuppressedCancellationGivesTheValue) {
  auto body = []() -> task<int> {
    (void)co_await as_outcome(sleep_for(10_s));
    co_return 42;
  };
  EXPECT_EQ(co_await with_timeout(100_ms, body()), 42);
}

// CPython test_waitfor: test_wait_for_issue86296
CO_TEST(WaitFor, CancellationIsNotLost) {
  bool reached = false;
  auto h = create_task([&]() -> task<> {
    co_await with_timeout(100_s, []() -> task<> { co_return; });
    co_await sleep_for(1_s);
    reached = true;
  });
  co_await yield_now();
  EXPECT_FALSE(h.done());
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(reached);
}

// The result of what had ended when the time came is not lost.
CO_TEST(WaitFor, EndsAtTheSameTime) {
  // The sleep is armed first, so its wake-up was delivered.
  gate g;
  loop::current().call_later(1_s, [&] { g.open(); });
  auto wait = [&]() -> task<int> {
    co_await g;
    co_return 5;
  };
  EXPECT_EQ(co_await with_timeout(1_s, wait()), 5);
  EXPECT_EQ(current_task().cancelling(), 0u);
  co_await yield_now(); // nor is there a request left
}

CO_TEST(Timeout, GivesReferences) {
  int x = 0;
  auto body = [&]() -> task<int &> { co_return x; };
  int &r = co_await with_timeout(1_s, body());
  EXPECT_EQ(&r, &x);
}

CO_TEST(Timeout, OfANowTask) {
  auto body = [](const duration &d) -> now_task<int> {
    co_await sleep_for(d);
    co_return 3;
  };
  // The argument is a temporary: it lives as long as the expression.
  EXPECT_EQ(co_await with_timeout(2_s, body(1_s)), 3);
  static_assert(
      std::is_same_v<decltype(with_timeout(2_s, body(1_s))), now_task<int>>);
}

CO_TEST(Timeout, TakesChronoTypes) {
  using namespace std::chrono_literals;
  EXPECT_THROW(co_await with_timeout(10ms, sleep_for(1h)), timeout_error);
  EXPECT_EQ(now(), time_point(10_ms));
}

// trio test_timeouts: test_move_on_after
CO_TEST(MoveOnAfter, GivesNothingInTime) {
  std::optional<int> v = co_await move_on_after(1_s, value_after(2_s, 1));
  EXPECT_FALSE(v.has_value());
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(MoveOnAfter, GivesTheValue) {
  std::optional<int> v = co_await move_on_after(2_s, value_after(1_s, 1));
  EXPECT_EQ(v, 1);
}

CO_TEST(MoveOnAfter, SaysWhetherItEnded) {
  EXPECT_FALSE(co_await move_on_after(1_s, sleep_for(2_s)));
  EXPECT_TRUE(co_await move_on_after(2_s, sleep_for(1_s)));
}

// anyio test_taskgroups: test_nested_move_on_after
CO_TEST(MoveOnAfter, Nested) {
  bool inner = false, slept = false;
  EXPECT_FALSE(co_await move_on_after(100_ms, [&]() -> task<> {
    (void)co_await move_on_after(1_s, [&]() -> task<> {
      co_await sleep_for(2_s);
      slept = true;
    });
    inner = true;
  }));
  EXPECT_FALSE(inner);
  EXPECT_FALSE(slept);
}

// anyio test_taskgroups: test_cancel_scope_cleared
CO_TEST(MoveOnAfter, LeavesNothingBehind) {
  (void)co_await move_on_after(100_ms, sleep_for(1_s));
  co_await yield_now();
  EXPECT_EQ(current_task().cancelling(), 0u);
  EXPECT_EQ(loop::current().timers(), 0u);
}

CO_TEST(MoveOnAfter, ErrorsPass) {
  EXPECT_THROW((void)co_await move_on_after(1_s, fail_after<my_error>(1_ms)),
               my_error);
}

CO_TEST(Timeout, OfAGroup) {
  int n = 0;
  EXPECT_THROW(
      co_await with_timeout(1_s, with_task_group([&](task_group &g) -> task<> {
                              for (int i = 0; i != 3; ++i)
                                g.spawn(count_cancel(5_s, n));
                              co_return;
                            })),
      timeout_error);
  EXPECT_EQ(n, 3);
}

CO_TEST(Timeout, InAGroupThatFails) {
  try {
    co_await with_task_group([](task_group &g) -> task<> {
      g.spawn(fail_after<my_error>(1_s));
      co_await with_timeout(10_s, sleep_for(5_s));
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
  }
  EXPECT_EQ(current_task().cancelling(), 0u);
}

} // namespace
