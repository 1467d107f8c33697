//===-- run.cpp - from main into the loop ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <chrono>

namespace {

// CPython test_runners: test_asyncio_run_return
TEST(Run, ReturnsTheValue) {
  EXPECT_EQ(run(value_after(duration(), 42)), 42);
  EXPECT_EQ(run([]() -> task<int> { co_return 1; }), 1);
}

// CPython test_runners: test_asyncio_run_raises
TEST(Run, ThrowsTheError) {
  EXPECT_THROW(run(fail_after<my_error>(duration())), my_error);
}

TEST(Run, ThrowsTheCancellation) {
  EXPECT_THROW(run([]() -> task<> {
                 current_task().cancel();
                 co_await sleep_for(1_s);
               }),
               cancelled_error);
}

TEST(Run, ReturnsReferences) {
  int x = 0;
  int &r = run([&]() -> task<int &> { co_return x; });
  EXPECT_EQ(&r, &x);
}

// CPython test_runners: test_asyncio_run_from_running_loop
CO_TEST(RunMisuse, InsideALoop) {
  try {
    run(value_after(1_s, 1));
    ADD_FAILURE();
  } catch (const misuse_error &e) {
    EXPECT_STREQ(
        e.what(),
        "run() is called inside a running loop: co_await the task instead");
  }
  co_return;
}

CO_TEST(RunMisuse, BlockOnInsideALoop) {
  try {
    block_on(value_after(1_s, 1));
    ADD_FAILURE();
  } catch (const misuse_error &e) {
    EXPECT_STREQ(e.what(),
                 "block_on() is called inside a running loop, which it "
                 "would stop: co_await the task instead");
  }
  co_return;
}

CO_TEST(RunMisuse, RunnerInsideALoop) {
  runner r;
  EXPECT_THROW(r.run(value_after(1_s, 1)), misuse_error);
  co_return;
}

TEST(BlockOn, GivesTheValue) {
  EXPECT_EQ(block_on(value_after(1_ms, 3)), 3);
  block_on(sleep_for(1_ms));
}

// CPython test_runners: test_asyncio_run_cancels_hanging_tasks
TEST(Run, CancelsWhatIsLeft) {
  bool cancelled = false, cleaned = false;
  join_handle<> h;
  corolint::testing::run([&]() -> task<> {
    h = create_task([&]() -> task<> {
      outcome<void> o = co_await as_outcome(note_cancel(1000_s, cancelled));
      co_await sleep_for(1_s);
      cleaned = true;
      std::move(o).value();
    });
    co_await yield_now();
  });
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(cleaned) << "they may clean up";
  EXPECT_TRUE(h.cancelled());
}

// CPython test_runners: tasks made while the others are being cancelled
TEST(Run, CancelsTasksMadeInCleanup) {
  int n = 0;
  corolint::testing::run([&]() -> task<> {
    detach(
        [&]() -> task<> {
          (void)co_await as_outcome(sleep_for(1000_s));
          detach(count_cancel(1000_s, n), [](std::exception_ptr) {});
          co_await yield_now();
        },
        [](std::exception_ptr) {});
    co_await yield_now();
  });
  EXPECT_EQ(n, 1);
}

// CPython test_runners: test_asyncio_run_reports_hanging_tasks_errors
TEST(Run, ReportsFailuresInCleanup) {
  int reported = 0;
  corolint::testing::run([&]() -> task<> {
    loop::current().set_exception_handler([&](const failure &) { ++reported; });
    {
      auto h = create_task([&]() -> task<> {
        (void)co_await as_outcome(sleep_for(1000_s));
        throw my_error();
      });
      co_await yield_now();
    }
  });
  EXPECT_EQ(reported, 1);
}

// CPython test_runners: RunnerTests.test_run
TEST(Runner, RunsSeveral) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  EXPECT_EQ(r.run(value_after(1_s, 1)), 1);
  EXPECT_EQ(r.run(value_after(1_s, 2)), 2);
  EXPECT_EQ(r.loop().now(), time_point(2_s));
}

TEST(Runner, TasksLiveOnBetweenRuns) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  join_handle<int> h;
  r.run([&]() -> task<> {
    h = create_task(value_after(2_s, 7));
    co_await sleep_for(1_s);
  });
  EXPECT_FALSE(h.done());
  EXPECT_EQ(r.run([&]() -> task<int> { co_return co_await h; }), 7);
}

// CPython test_runners: test_explicit_close, test_double_close
TEST(Runner, Close) {
  bool cancelled = false;
  runner r;
  r.run([&]() -> task<> {
    detach(note_cancel(1000_s, cancelled), [](std::exception_ptr) {});
    co_await yield_now();
  });
  EXPECT_FALSE(cancelled);
  r.close();
  EXPECT_TRUE(cancelled);
  r.close();
  EXPECT_THROW(r.run(value_after(1_s, 1)), misuse_error);
}

TEST(Runner, WorksAfterAFailure) {
  runner r;
  EXPECT_THROW(r.run(fail_after<my_error>(duration())), my_error);
  EXPECT_EQ(r.run(value_after(duration(), 3)), 3);
}

// Deadlocks: no model has this

TEST(Deadlock, IsReportedWithTheTasks) {
  try {
    run([]() -> task<> {
      gate never;
      auto wait = [&]() -> task<> { co_await never; };
      auto h = create_task(wait());
      h.set_name("consumer");
      co_await h;
    });
    FAIL();
  } catch (const deadlock_error &e) {
    const std::string what = e.what();
    EXPECT_NE(what.find("deadlock: every task waits and nothing can wake one"),
              std::string::npos);
    EXPECT_NE(what.find("task 1 'main'"), std::string::npos) << what;
    EXPECT_NE(what.find("task 2 'consumer'"), std::string::npos) << what;
    EXPECT_NE(what.find("awaits task 2 'consumer'"), std::string::npos) << what;
    EXPECT_NE(what.find("run.cpp:"), std::string::npos) << what;
  }
}

TEST(Deadlock, TasksMayCleanUp) {
  bool cleaned = false;
  EXPECT_THROW(corolint::testing::run([&]() -> task<> {
                 gate never;
                 co_await async_finally([&]() -> task<> { co_await never; },
                                        [&]() -> task<> {
                                          co_await sleep_for(1_s);
                                          cleaned = true;
                                        });
               }),
               deadlock_error);
  EXPECT_TRUE(cleaned);
}

TEST(Deadlock, InCleanup) {
  auto keep = std::make_shared<int>(1);
  EXPECT_THROW(corolint::testing::run([&, keep]() -> task<> {
                 auto held = keep;
                 gate never;
                 auto wait = [&]() -> task<> { co_await never; };
                 (void)co_await as_outcome(wait());
                 (void)co_await as_outcome(wait());
                 co_await wait();
               }),
               deadlock_error);
  EXPECT_EQ(keep.use_count(), 1) << "what cannot end is destroyed";
}

TEST(Deadlock, OfTasksThatAwaitEachOther) {
  EXPECT_THROW(run([]() -> task<> {
                 join_handle<> a, b;
                 a = create_task([&]() -> task<> { co_await b; });
                 b = create_task([&]() -> task<> { co_await a; });
                 co_await a;
               }),
               deadlock_error);
}

TEST(Deadlock, TheRunnerGoesOn) {
  runner r;
  EXPECT_THROW(r.run([]() -> task<> {
    gate never;
    co_await never;
  }),
               deadlock_error);
  EXPECT_EQ(r.run(value_after(duration(), 3)), 3);
}

// Real time

TEST(RealTime, Passes) {
  const auto before = std::chrono::steady_clock::now();
  run([]() -> task<> {
    co_await sleep_for(20_ms);
    co_await sleep_until(std::chrono::steady_clock::now() +
                         std::chrono::milliseconds(20));
  });
  const auto passed = std::chrono::steady_clock::now() - before;
  EXPECT_GE(passed, std::chrono::milliseconds(40));
}

} // namespace
