//===-- task_group.cpp - tasks in a scope ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"

namespace {

// CPython test_taskgroups: test_taskgroup_01
CO_TEST(TaskGroup, WaitsForChildren) {
  child_handle<int> a, b;
  co_await with_task_group([&](task_group &g) -> task<> {
    a = g.spawn(value_after(100_ms, 42));
    b = g.spawn(value_after(200_ms, 11));
    co_return;
  });
  EXPECT_EQ(a.result(), 42);
  EXPECT_EQ(b.result(), 11);
  EXPECT_EQ(now(), time_point(200_ms));
}

// CPython test_taskgroups: test_taskgroup_02
CO_TEST(TaskGroup, SpawnsWhileChildrenRun) {
  child_handle<int> a, b;
  co_await with_task_group([&](task_group &g) -> task<> {
    a = g.spawn(value_after(100_ms, 42));
    co_await sleep_for(150_ms);
    b = g.spawn(value_after(200_ms, 11));
  });
  EXPECT_EQ(a.result(), 42);
  EXPECT_EQ(b.result(), 11);
}

// CPython test_taskgroups: test_taskgroup_03
CO_TEST(TaskGroup, CancellingAChildIsNoFailure) {
  child_handle<int> a, b;
  co_await with_task_group([&](task_group &g) -> task<> {
    a = g.spawn(value_after(1_s, 42));
    co_await sleep_for(150_ms);
    a.cancel();
    b = g.spawn(value_after(200_ms, 11));
  });
  EXPECT_TRUE(a.cancelled());
  EXPECT_EQ(b.result(), 11);
}

// CPython test_taskgroups: test_taskgroup_04
CO_TEST(TaskGroup, FailureCancelsSiblings) {
  bool cancelled = false, reached = false;
  child_handle<void> sibling;
  auto runner = [&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(fail_after<zero_division>(100_ms));
      sibling = g.spawn(note_cancel(1_s, cancelled));
      co_return;
    });
    reached = true;
  };
  try {
    co_await create_task(runner());
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
    EXPECT_EQ(count_errors<zero_division>(e), 1);
  }
  EXPECT_TRUE(cancelled);
  EXPECT_FALSE(reached);
  EXPECT_TRUE(sibling.cancelled());
}

// CPython test_taskgroups: test_cancel_children_on_child_error
CO_TEST(TaskGroup, FailureCancelsSiblingsAndBody) {
  bool sibling = false, body = false;
  auto runner = [&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 3; ++i)
        g.spawn(fail_after<zero_division>(100_ms));
      g.spawn(note_cancel(5_s, sibling));
      co_await note_cancel(10_s, body);
    });
  };
  try {
    co_await create_task(runner());
    ADD_FAILURE();
  } catch (const exception_group &e) {
    // The sleeps of all three had ended: what was delivered is not taken back.
    EXPECT_EQ(count_errors<zero_division>(e), 3);
    EXPECT_EQ(e.errors().size(), 3u);
  }
  EXPECT_TRUE(sibling);
  EXPECT_TRUE(body);
  EXPECT_EQ(now(), time_point(100_ms));
}

// CPython test_taskgroups: test_cancellation
CO_TEST(TaskGroup, CancelledWhileWaiting) {
  int n = 0;
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 5; ++i)
        g.spawn(count_cancel(5_s, n));
      co_return;
    });
  });
  co_await sleep_for(100_ms);
  EXPECT_FALSE(r.done());
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_TRUE(r.cancelled());
  EXPECT_EQ(n, 5);
}

// CPython test_taskgroups: test_taskgroup_07
CO_TEST(TaskGroup, CancelledInTheBody) {
  int n = 0;
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 5; ++i)
        g.spawn(count_cancel(5_s, n));
      co_await count_cancel(10_s, n, 10);
    });
  });
  co_await sleep_for(100_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_EQ(n, 15);
}

// CPython test_taskgroups: test_cancellation_in_body
CO_TEST(TaskGroup, CancelledBeforeChildrenFail) {
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 5; ++i)
        g.spawn(fail_after<zero_division>(100_ms));
      co_await sleep_for(10_s);
    });
  });
  co_await sleep_for(50_ms);
  EXPECT_FALSE(r.done());
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
}

// CPython test_taskgroups: test_taskgroup_09
CO_TEST(TaskGroup, BodyFailureCancelsChildren) {
  child_handle<int> a, b;
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      a = g.spawn(value_after(1_s, 42));
      b = g.spawn(value_after(2_s, 11));
      co_await sleep_for(100_ms);
      throw zero_division();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<zero_division>(e), 1);
  }
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.cancelled());
}

// CPython test_taskgroups: test_taskgroup_10
CO_TEST(TaskGroup, BodyFailureBeforeChildrenStart) {
  child_handle<int> a;
  bool ran = false;
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      a = g.spawn(value_after(1_s, 42));
      g.spawn([&]() -> task<> {
        ran = true;
        co_return;
      });
      throw zero_division();
      co_return;
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<zero_division>(e), 1);
  }
  EXPECT_TRUE(a.cancelled());
  EXPECT_FALSE(ran) << "a task cancelled before its first step does not run";
}

// CPython test_taskgroups: test_taskgroup_11
CO_TEST(TaskGroup, CancelledInNestedGroup) {
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &) -> task<> {
      co_await with_task_group([&](task_group &g2) -> task<> {
        for (int i = 0; i != 5; ++i)
          g2.spawn(fail_after<zero_division>(200_ms));
        co_await sleep_for(10_s);
      });
    });
  });
  co_await sleep_for(100_ms);
  EXPECT_FALSE(r.done());
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
}

// CPython test_taskgroups: test_taskgroup_12
CO_TEST(TaskGroup, CancelledInNestedGroupWithOuterChildren) {
  bool outer = false;
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g1) -> task<> {
      g1.spawn(note_cancel(10_s, outer));
      co_await with_task_group([&](task_group &g2) -> task<> {
        for (int i = 0; i != 5; ++i)
          g2.spawn(fail_after<zero_division>(200_ms));
        co_await sleep_for(10_s);
      });
    });
  });
  co_await sleep_for(100_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_TRUE(outer);
}

// CPython test_taskgroups: test_taskgroup_13
CO_TEST(TaskGroup, OuterChildFailsWhileInnerGroupWaits) {
  try {
    co_await with_task_group([&](task_group &g1) -> task<> {
      g1.spawn(fail_after<value_error>(100_ms));
      co_await with_task_group([&](task_group &g2) -> task<> {
        g2.spawn(fail_after<value_error>(10_s));
        co_return;
      });
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
    EXPECT_EQ(count_errors<value_error>(e), 1);
  }
}

// CPython test_taskgroups: test_taskgroup_14
CO_TEST(TaskGroup, InnerGroupFailsInOuterGroup) {
  try {
    co_await with_task_group([&](task_group &g1) -> task<> {
      g1.spawn(fail_after<value_error>(10_s));
      co_await with_task_group([&](task_group &g2) -> task<> {
        g2.spawn(fail_after<value_error>(100_ms));
        co_return;
      });
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
    EXPECT_EQ(count_errors<exception_group>(e), 1);
    EXPECT_TRUE(e.contains<value_error>());
    EXPECT_EQ(e.leaves().size(), 1u);
  }
}

// CPython test_taskgroups: test_taskgroup_15
CO_TEST(TaskGroup, BodyCleansUpSlowlyAfterCancellation) {
  bool cancelled = false;
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g1) -> task<> {
      g1.spawn(note_cancel(300_ms, cancelled));
      outcome<void> o = co_await as_outcome(sleep_for(10_s));
      co_await sleep_for(500_ms);
      std::move(o).value();
    });
  });
  co_await sleep_for(100_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  // The child was not touched before the body had ended, and had finished then.
  EXPECT_FALSE(cancelled);
  EXPECT_EQ(now(), time_point(600_ms));
}

// CPython test_taskgroups: test_taskgroup_16
CO_TEST(TaskGroup, CancellationReachesAGroupInAnAwaitedTask) {
  auto nested = []() -> task<> {
    co_await with_task_group([&](task_group &g1) -> task<> {
      g1.spawn(sleep_task(300_ms));
      outcome<void> o = co_await as_outcome(sleep_for(10_s));
      co_await sleep_for(500_ms);
      std::move(o).value();
    });
  };
  auto r = create_task([&]() -> task<> {
    auto t = create_task(nested());
    co_await t;
  });
  co_await sleep_for(100_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
}

// CPython test_taskgroups: test_taskgroup_17
CO_TEST(TaskGroup, CancelledWithoutChildren) {
  int n = 0;
  auto r = create_task([&]() -> task<> {
    co_await with_task_group(
        [&](task_group &) -> task<> { co_await count_cancel(10_s, n, 10); });
  });
  co_await sleep_for(100_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_EQ(n, 10);
}

// CPython test_taskgroups: test_taskgroup_18
CO_TEST(TaskGroup, BodyTurnsCancellationIntoFailure) {
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &) -> task<> {
      (void)co_await as_outcome(sleep_for(10_s));
      throw my_error();
    });
  });
  co_await sleep_for(100_ms);
  r.cancel();
  try {
    co_await r;
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<my_error>(e), 1);
  }
}

task<> fail_in_cleanup() {
  (void)co_await as_outcome(sleep_for(10_s));
  throw my_error();
}

// CPython test_taskgroups: test_taskgroup_19
CO_TEST(TaskGroup, BodyFailsWhenInterrupted) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(fail_after<zero_division>(100_ms));
      co_await fail_in_cleanup();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 2u);
    EXPECT_EQ((count_errors<zero_division, my_error>(e)), 2);
    // In the order in which they failed; the body's own is the last.
    EXPECT_THROW(std::rethrow_exception(e.errors()[0]), zero_division);
    EXPECT_THROW(std::rethrow_exception(e.errors()[1]), my_error);
  }
}

// CPython test_taskgroups: test_taskgroup_20a, 21a
CO_TEST(TaskGroup, ErrorsThatAreNoExceptionsAreKept) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn([]() -> task<> {
        co_await sleep_for(100_ms);
        throw 42;
      });
      co_await fail_in_cleanup();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    CO_ASSERT_EQ(e.errors().size(), 2u);
    EXPECT_THROW(std::rethrow_exception(e.errors()[0]), int);
    EXPECT_TRUE(e.contains<int>());
    EXPECT_TRUE(e.contains<my_error>());
  }
}

// CPython test_taskgroups: test_taskgroup_22
CO_TEST(TaskGroup, CancelledAtOnce) {
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(value_after(1_s, 42));
      g.spawn(value_after(2_s, 11));
      co_return;
    });
  });
  co_await sleep_for(50_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_EQ(now(), time_point(50_ms));
}

// CPython test_taskgroups: test_taskgroup_23
CO_TEST(TaskGroup, ForgetsChildrenThatHaveEnded) {
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 10; ++i) {
      co_await sleep_for(100_ms);
      g.spawn(sleep_task(300_ms));
      if (i == 5) {
        EXPECT_LT(g.size(), 5u);
      }
    }
    co_await sleep_for(1350_ms);
    EXPECT_EQ(g.size(), 0u);
  });
}

// CPython test_taskgroups: test_taskgroup_24
CO_TEST(TaskGroup, ChildrenSpawnChildren) {
  int ended = 0;
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await sleep_for(100_ms);
      for (int i = 1; i != 3; ++i)
        g.spawn([&, i]() -> task<> {
          co_await sleep_for(i * 100_ms);
          ++ended;
        });
    });
    co_return;
  });
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(now(), time_point(300_ms));
}

task<> grow_heads(task_group &g, int &heads) {
  ++heads;
  co_await sleep_for(10_ms);
  for (int i = 0; i != 2; ++i)
    g.spawn(grow_heads, std::ref(g), std::ref(heads));
}

// CPython test_taskgroups: test_taskgroup_25
CO_TEST(TaskGroup, StopsAHydra) {
  int heads = 0;
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(grow_heads(g, heads));
      g.spawn([&]() -> task<> {
        while (heads < 10)
          co_await sleep_for(15_ms);
        throw zero_division();
      });
      co_return;
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<zero_division>(e), 1);
  }
  EXPECT_GE(heads, 10);
}

// CPython test_taskgroups: test_taskgroup_task_name
CO_TEST(TaskGroup, NamesChildren) {
  co_await with_task_group([&](task_group &g) -> task<> {
    auto h = g.spawn(sleep_task(1_s));
    h.set_name("yolo");
    EXPECT_STREQ(h.name(), "yolo");
    co_return;
  });
}

// CPython test_taskgroups: test_taskgroup_that_has_finished... "is shutting
// down"
CO_TEST(TaskGroup, RefusesChildrenWhenShuttingDown) {
  std::string refusal;
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn([&]() -> task<> {
        (void)co_await as_outcome(sleep_for(10_s));
        try {
          g.spawn(sleep_task(1_s));
        } catch (const misuse_error &e) {
          refusal = e.what();
        }
      });
      g.spawn(fail_after<my_error>(1_ms));
      co_return;
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
  }
  EXPECT_EQ(refusal, "a task is spawned into a group that is shutting down");
}

// CPython test_taskgroups: test_taskgroup_context_manager_exit_path...
CO_TEST(TaskGroup, ReturnsTheValueOfTheBody) {
  int v = co_await with_task_group([](task_group &g) -> task<int> {
    auto h = g.spawn(value_after(1_s, 20));
    co_return co_await h + 1;
  });
  EXPECT_EQ(v, 21);
}

CO_TEST(TaskGroup, ReturnsReferences) {
  int x = 0;
  int &r = co_await with_task_group(
      [&](task_group &) -> task<int &> { co_return x; });
  EXPECT_EQ(&r, &x);
}

// CPython test_taskgroups: test_cancelling_level_preserved
CO_TEST(TaskGroup, TakesItsRequestBack) {
  try {
    co_await with_task_group([](task_group &g) -> task<> {
      g.spawn(fail_after<my_error>(duration()));
      co_return;
    });
    ADD_FAILURE();
  } catch (const exception_group &) {
  }
  EXPECT_EQ(current_task().cancelling(), 0u);
  co_await sleep_for(1_s); // nothing is left to be delivered
}

// CPython test_taskgroups: test_nested_groups_both_cancelled
CO_TEST(TaskGroup, NestedGroupsBothFail) {
  bool inner_failed = false;
  try {
    co_await with_task_group([&](task_group &outer) -> task<> {
      try {
        co_await with_task_group([&](task_group &inner) -> task<> {
          inner.spawn(fail_after<my_error>(duration()));
          outer.spawn(fail_after<value_error>(duration()));
          co_return;
        });
      } catch (const exception_group &e) {
        inner_failed = e.contains<my_error>();
      }
      EXPECT_EQ(current_task().cancelling(), 1u);
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_TRUE(e.contains<value_error>());
  }
  EXPECT_TRUE(inner_failed);
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_taskgroups: test_error_and_cancel
CO_TEST(TaskGroup, FailureAndForeignCancellation) {
  gate failing;
  bool not_interrupted = false;
  auto inner = [&]() -> task<> {
    try {
      co_await with_task_group([&](task_group &g) -> task<> {
        g.spawn([&]() -> task<> {
          failing.open();
          co_await yield_now();
          throw my_error();
        });
        co_await sleep_for(1_s);
      });
    } catch (const exception_group &) {
    }
    // The request that came from outside is still to be delivered.
    co_await yield_now();
    not_interrupted = true;
  };
  co_await with_task_group([&](task_group &g) -> task<> {
    auto t = g.spawn(inner());
    co_await failing;
    EXPECT_EQ(t.cancelling(), 0u);
    t.cancel();
  });
  EXPECT_FALSE(not_interrupted);
}

// CPython test_taskgroups: test_taskgroup_stop_children / test_cancel (3.15)
CO_TEST(TaskGroupCancel, EndsQuietly) {
  bool child = false, body = false;
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn(note_cancel(10_s, child));
    co_await yield_now();
    g.cancel();
    co_await note_cancel(10_s, body);
    ADD_FAILURE();
  });
  EXPECT_TRUE(child);
  EXPECT_TRUE(body);
  EXPECT_EQ(now(), time_point());
  EXPECT_EQ(current_task().cancelling(), 0u);
}

CO_TEST(TaskGroupCancel, ByAChild) {
  bool body = false;
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await sleep_for(1_s);
      g.cancel();
    });
    co_await note_cancel(10_s, body);
  });
  EXPECT_TRUE(body);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(TaskGroupCancel, IsIdempotent) {
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn(sleep_task(10_s));
    co_await yield_now();
    g.cancel();
    g.cancel();
    EXPECT_EQ(current_task().cancelling(), 1u);
    co_return;
  });
  EXPECT_EQ(current_task().cancelling(), 0u);
  co_await sleep_for(1_s);
}

CO_TEST(TaskGroupCancel, WithoutSuspendingAfterwards) {
  int v = co_await with_task_group([&](task_group &g) -> task<int> {
    g.spawn(sleep_task(10_s));
    g.cancel();
    co_return 7;
  });
  EXPECT_EQ(v, 7);
  co_await sleep_for(1_s); // no request is left
}

CO_TEST(TaskGroupCancel, BeforeTheValue) {
  auto run = [&]() -> task<int> {
    co_return co_await with_task_group([&](task_group &g) -> task<int> {
      g.cancel();
      co_await sleep_for(1_s);
      co_return 7;
    });
  };
  EXPECT_THROW(co_await run(), group_cancelled);
}

// CPython test_taskgroups: test_taskgroup_cancel_... errors in cleanup are
// raised
CO_TEST(TaskGroupCancel, FailuresInCleanupAreThrown) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(fail_in_cleanup());
      co_await yield_now();
      g.cancel();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<my_error>(e), 1);
  }
}

// CPython gh-155433: a remaining foreign request is not dropped
CO_TEST(TaskGroupCancel, ForeignCancellationGoesOn) {
  bool exited = false;
  auto r = create_task([&]() -> task<> {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn([&]() -> task<> {
        g.cancel();
        co_await stubborn(1_s, exited);
      });
      co_return;
    });
    ADD_FAILURE() << "the request from outside was dropped";
  });
  co_await sleep_for(100_ms);
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_TRUE(r.cancelled());
}

CO_TEST(TaskGroupCancel, OfANestedGroupOnly) {
  bool outer = false;
  co_await with_task_group([&](task_group &g1) -> task<> {
    auto h = g1.spawn(note_cancel(1_s, outer));
    co_await with_task_group([&](task_group &g2) -> task<> {
      g2.spawn(sleep_task(10_s));
      g2.cancel();
      co_await sleep_for(10_s);
    });
    co_await h;
  });
  EXPECT_FALSE(outer);
  EXPECT_EQ(now(), time_point(1_s));
}

// The group used in cleanup after a cancellation counts from there.
CO_TEST(TaskGroup, InCleanupAfterCancellation) {
  bool caught = false, slept = false;
  auto r = create_task([&]() -> task<> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    try {
      co_await with_task_group([&](task_group &g) -> task<> {
        g.spawn(fail_after<my_error>(1_s));
        co_await sleep_for(10_s);
      });
    } catch (const exception_group &) {
      caught = true;
    }
    co_await sleep_for(1_s);
    slept = true;
    std::move(o).value();
  });
  co_await yield_now();
  r.cancel();
  EXPECT_THROW(co_await r, cancelled_error);
  EXPECT_TRUE(caught);
  EXPECT_TRUE(slept);
}

// trio test_run: test_nursery_cancel_doesnt_create_cyclic..., "body raises at
// once"
CO_TEST(TaskGroup, BodyThatThrowsInsteadOfReturningATask) {
  bool cancelled = false;
  struct body {
    bool *cancelled;
    bool fail;
    COROLINT_CORO_WRAPPER task<> operator()(task_group &g) const {
      g.spawn(note_cancel(1_s, *cancelled));
      if (fail)
        throw my_error();
      return sleep_task(1_s);
    }
  };
  EXPECT_THROW(co_await with_task_group(body{&cancelled, true}),
               exception_group);
  EXPECT_EQ(now(), time_point());
}

// corral nursery_test: "spawning a lambda with captures"
CO_TEST(TaskGroup, KeepsCallablesAndArguments) {
  std::string seen;
  co_await with_task_group([&](task_group &g) -> task<> {
    {
      std::string captured = "a string that is not short enough to be inline";
      g.spawn(
          [captured, &seen](std::string argument) -> task<> {
            co_await sleep_for(1_s);
            seen = captured + argument;
          },
          std::string(" and another one"));
    }
    co_return;
  });
  EXPECT_EQ(seen,
            "a string that is not short enough to be inline and another one");
}

// anyio test_taskgroups: test_start_soon_... many children
CO_TEST(TaskGroup, TenThousandChildren) {
  int n = 0;
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 10'000; ++i)
      g.spawn([&n, i]() -> task<> {
        co_await sleep_for((i % 100) * 1_ms);
        ++n;
      });
    co_return;
  });
  EXPECT_EQ(n, 10'000);
}

CO_TEST(TaskGroup, CancelsTenThousandChildren) {
  int n = 0;
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 10'000; ++i)
        g.spawn(count_cancel(100_s, n));
      g.spawn(fail_after<my_error>(1_ms));
      co_return;
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
  }
  EXPECT_EQ(n, 10'000);
}

// trio test_run: test_exc_info / multiple failures keep their order
CO_TEST(TaskGroup, KeepsTheOrderOfFailures) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 3; i; --i)
        g.spawn([i]() -> task<> {
          (void)co_await as_outcome(sleep_for(100_s));
          co_await sleep_for(i * 1_s);
          throw std::runtime_error(std::to_string(i));
        });
      g.spawn(fail_after<my_error>(1_ms));
      co_return;
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_STREQ(e.what(), "a task group failed (4 errors)\n"
                           "  tagged\n"
                           "  1\n"
                           "  2\n"
                           "  3");
  }
}

// CPython test_taskgroups: an awaited child's error interrupts the body with
// the error itself, and the group reports it once more
CO_TEST(TaskGroup, BodyAwaitsTheFailingChild) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      auto h = g.spawn(fail_after<my_error>(1_s));
      co_await h;
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<my_error>(e), 2);
  }
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// trio test_run: test_nursery_start
CO_TEST(TaskGroupStart, WaitsForReadiness) {
  co_await with_task_group([&](task_group &g) -> task<> {
    int port = co_await g.start<int>([](task_status<int> &status) -> task<> {
      co_await sleep_for(1_s);
      status.started(8080);
      co_await sleep_for(1_s);
    });
    EXPECT_EQ(port, 8080);
    EXPECT_EQ(now(), time_point(1_s));
    EXPECT_EQ(g.size(), 1u);
  });
  EXPECT_EQ(now(), time_point(2_s));
}

CO_TEST(TaskGroupStart, WithoutValueAndWithArguments) {
  std::string seen;
  co_await with_task_group([&](task_group &g) -> task<> {
    co_await g.start(
        [&](task_status<> &status, std::string argument) -> task<> {
          seen = argument;
          status.started();
          co_return;
        },
        std::string("argument"));
  });
  EXPECT_EQ(seen, "argument");
}

// trio test_run: test_nursery_start: failing before started()
CO_TEST(TaskGroupStart, FailureComesOutOfStart) {
  bool went_on = false;
  co_await with_task_group([&](task_group &g) -> task<> {
    EXPECT_THROW(co_await g.start([](task_status<> &) -> task<> {
      co_await sleep_for(1_s);
      throw my_error();
    }),
                 my_error);
    co_await sleep_for(1_s);
    went_on = true;
  });
  EXPECT_TRUE(went_on) << "the group is not concerned";
}

// trio test_run: test_nursery_start: failing after started()
CO_TEST(TaskGroupStart, FailureAfterReadinessIsTheGroups) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      co_await g.start([](task_status<> &status) -> task<> {
        status.started();
        co_await sleep_for(1_s);
        throw my_error();
      });
      co_await sleep_for(10_s);
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(count_errors<my_error>(e), 1);
  }
  EXPECT_EQ(now(), time_point(1_s));
}

// trio test_run: test_nursery_start: exiting without started()
CO_TEST(TaskGroupStart, EndsWithoutHavingStarted) {
  co_await with_task_group([&](task_group &g) -> task<> {
    EXPECT_THROW(co_await g.start([](task_status<> &) -> task<> { co_return; }),
                 misuse_error);
  });
}

// trio test_run: test_nursery_start: started() twice
CO_TEST(TaskGroupStart, StartedTwice) {
  bool refused = false;
  co_await with_task_group([&](task_group &g) -> task<> {
    co_await g.start([&](task_status<> &status) -> task<> {
      status.started();
      co_await sleep_for(1_s);
      try {
        status.started();
      } catch (const misuse_error &) {
        refused = true;
      }
    });
  });
  EXPECT_TRUE(refused);
}

// anyio test_taskgroups: test_start_cancelled / trio: cancelling start()
CO_TEST(TaskGroupStart, CancellingStartCancelsTheTask) {
  bool child = false;
  co_await with_task_group([&](task_group &g) -> task<> {
    auto starter = g.spawn([&]() -> task<> {
      co_await g.start([&](task_status<> &) -> task<> {
        co_await note_cancel(10_s, child);
      });
    });
    co_await sleep_for(1_s);
    starter.cancel();
    EXPECT_THROW(co_await starter, cancelled_error);
    EXPECT_TRUE(child);
  });
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(TaskGroupStart, GroupAbortsWhileStarting) {
  bool child = false;
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(fail_after<my_error>(1_s));
      co_await g.start([&](task_status<> &) -> task<> {
        co_await note_cancel(10_s, child);
      });
      ADD_FAILURE();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_EQ(e.errors().size(), 1u);
  }
  EXPECT_TRUE(child);
  EXPECT_EQ(now(), time_point(1_s));
}

// trio test_run: test_nursery_start_with_cancelled_nursery
CO_TEST(TaskGroupStart, ReadyOnlyAfterTheGroupWasCancelled) {
  bool after = false;
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await sleep_for(1_s);
      g.cancel();
    });
    co_await g.start([&](task_status<> &status) -> task<> {
      (void)co_await as_outcome(sleep_for(10_s));
      status.started();
      co_await sleep_for(1_s);
      after = true;
    });
  });
  EXPECT_TRUE(after) << "one request is delivered once";
}

// anyio test_taskgroups: test_spawn_while_running
CO_TEST(TaskGroup, IsOpenWhileAChildRuns) {
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn([&]() -> task<> {
      co_await sleep_for(1_s);
      g.spawn(sleep_task(1_s)); // the body has ended long ago
    });
    co_return;
  });
  EXPECT_EQ(now(), time_point(2_s));
}

// anyio test_taskgroups: test_edge_cancellation
CO_TEST(TaskGroupCancel, ReachesChildrenThatHaveNotStarted) {
  int marker = 0;
  co_await with_task_group([&](task_group &g) -> task<> {
    auto h = g.spawn([&]() -> task<> {
      marker = 1;
      co_await yield_now();
      marker = 2;
    });
    g.cancel();
    co_return;
  });
  EXPECT_EQ(marker, 0);
}

// anyio test_taskgroups: test_multi_error_host
CO_TEST(TaskGroup, ChildFailsInCleanupAfterTheBodyFailed) {
  try {
    co_await with_task_group([&](task_group &g) -> task<> {
      g.spawn(fail_in_cleanup());
      co_await yield_now();
      throw value_error();
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    CO_ASSERT_EQ(e.errors().size(), 2u);
    EXPECT_THROW(std::rethrow_exception(e.errors()[0]), my_error);
    EXPECT_THROW(std::rethrow_exception(e.errors()[1]), value_error);
  }
}

} // namespace
