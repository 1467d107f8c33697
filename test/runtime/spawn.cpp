//===-- spawn.cpp - tasks beside the one that made them -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

// CPython test_tasks: test_task_basics
CO_TEST(CreateTask, RunsBeside) {
  std::string order;
  auto h = create_task([&]() -> task<> {
    order += 'b';
    co_return;
  });
  order += 'a';
  co_await yield_now();
  EXPECT_EQ(order, "ab");
  EXPECT_TRUE(h.done());
  co_await h;
}

CO_TEST(CreateTask, GivesItsValue) {
  auto h = create_task(value_after(1_s, 5));
  EXPECT_FALSE(h.done());
  EXPECT_EQ(co_await h, 5);
  EXPECT_TRUE(h.done());
  EXPECT_FALSE(h.cancelled());
}

CO_TEST(CreateTask, OfATemporaryHandle) {
  EXPECT_EQ(co_await create_task(value_after(1_s, 5)), 5);
}

CO_TEST(CreateTask, GivesItsError) {
  auto h = create_task(fail_after<my_error>(1_s));
  EXPECT_THROW(co_await h, my_error);
  EXPECT_TRUE(h.error());
}

CO_TEST(CreateTask, OfAnyAwaitable) {
  auto h = create_task(sleep_for(1_s));
  co_await h;
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(CreateTask, KeepsCallableAndArguments) {
  auto shared = std::make_shared<int>(7);
  std::weak_ptr<int> weak = shared;
  auto h = create_task(
      [shared](std::unique_ptr<int> p) -> task<int> {
        co_await sleep_for(1_s);
        co_return *shared + *p;
      },
      std::make_unique<int>(1));
  shared.reset();
  EXPECT_FALSE(weak.expired());
  EXPECT_EQ(co_await h, 8);
  EXPECT_TRUE(weak.expired()) << "the frame goes when the task ends";
}

CO_TEST(CreateTask, OfANowTaskByCallable) {
  auto make = [](const int &x) -> now_task<int> {
    co_await sleep_for(1_s);
    co_return x;
  };
  auto h = create_task(make, 3);
  EXPECT_EQ(co_await h, 3);
}

CO_TEST(CreateTask, FifoOrder) {
  std::vector<int> order;
  std::vector<join_handle<>> all;
  for (int i = 0; i != 5; ++i)
    all.push_back(create_task([&order, i]() -> task<> {
      order.push_back(i);
      co_await yield_now();
      order.push_back(i + 10);
    }));
  for (auto &h : all)
    co_await h;
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 10, 11, 12, 13, 14}));
}

CO_TEST(JoinHandle, ResultBeforeTheEnd) {
  auto h = create_task(value_after(1_s, 5));
  EXPECT_THROW((void)h.result(), misuse_error);
  EXPECT_THROW((void)h.error(), misuse_error);
  co_await sleep_for(2_s);
  EXPECT_EQ(h.result(), 5);
  EXPECT_EQ(h.result(), 5);
}

CO_TEST(JoinHandle, ResultTakenTwice) {
  auto h = create_task(value_after(1_s, 5));
  EXPECT_EQ(co_await h, 5);
  EXPECT_THROW((void)co_await h, misuse_error);
}

CO_TEST(JoinHandle, ErrorMayBeAskedAgain) {
  auto h = create_task(fail_after<my_error>(1_s));
  EXPECT_THROW(co_await h, my_error);
  EXPECT_THROW(co_await h, my_error);
}

// CPython issue 117379: the reference that must be kept. Here the loop keeps
// the task.
CO_TEST(JoinHandle, DroppingItCancels) {
  bool cancelled = false, cleaned = false;
  {
    auto h = create_task([&]() -> task<> {
      outcome<void> o = co_await as_outcome(note_cancel(10_s, cancelled));
      co_await sleep_for(1_s);
      cleaned = true;
      std::move(o).value();
    });
    co_await yield_now();
  }
  EXPECT_FALSE(cancelled) << "it ends by itself, later";
  co_await sleep_for(5_s);
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(cleaned);
}

CO_TEST(JoinHandle, DroppedBeforeTheStart) {
  bool ran = false;
  {
    auto h = create_task([&]() -> task<> {
      ran = true;
      co_return;
    });
  }
  co_await sleep_for(1_s);
  EXPECT_FALSE(ran);
}

CO_TEST(JoinHandle, AssignmentDropsTheOldOne) {
  bool cancelled = false;
  auto h = create_task(note_cancel(10_s, cancelled));
  co_await yield_now();
  h = create_task(sleep_task(1_s));
  co_await h;
  EXPECT_TRUE(cancelled);
}

CO_TEST(JoinHandle, MovedHandleCancelsNothing) {
  bool cancelled = false;
  auto a = create_task(note_cancel(1_s, cancelled));
  {
    auto b = std::move(a);
    co_await b;
  }
  EXPECT_FALSE(cancelled);
}

// CPython test_tasks: test_log_traceback / "exception was never retrieved"
CO_TEST(JoinHandle, UnseenFailureIsReported) {
  failures seen;
  {
    auto h = create_task(fail_after<my_error>(1_s));
    h.set_name("lost");
    co_await sleep_for(2_s);
    EXPECT_TRUE(seen.messages.empty());
  }
  CO_ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_EQ(seen.messages[0], "a task failed and nobody looked at its result");
  EXPECT_THROW(std::rethrow_exception(seen.errors[0]), my_error);
}

CO_TEST(JoinHandle, UnseenFailureInCleanupIsReported) {
  failures seen;
  {
    auto h = create_task([]() -> task<> {
      (void)co_await as_outcome(sleep_for(10_s));
      throw my_error();
    });
    co_await yield_now();
  }
  co_await sleep_for(1_s);
  EXPECT_EQ(seen.messages.size(), 1u);
}

CO_TEST(JoinHandle, SeenFailureIsNotReported) {
  failures seen;
  {
    auto a = create_task(fail_after<my_error>(1_s));
    EXPECT_THROW(co_await a, my_error);
    auto b = create_task(fail_after<my_error>(1_s));
    co_await sleep_for(2_s);
    EXPECT_TRUE(b.error());
    auto c = create_task(sleep_task(10_s)); // cancelled: no failure
    co_await yield_now();
  }
  co_await sleep_for(1_s);
  EXPECT_TRUE(seen.messages.empty());
}

// CPython test_tasks: several tasks await one
CO_TEST(JoinHandle, SeveralWait) {
  auto h = create_task(sleep_task(1_s));
  int n = 0;
  auto waiter = [&]() -> task<> {
    co_await h;
    ++n;
  };
  co_await gather(waiter(), waiter(), waiter());
  EXPECT_EQ(n, 3);
}

// CPython test_tasks: test_await_on_itself
CO_TEST(JoinHandleMisuse, AwaitsItself) {
  join_handle<> h;
  std::string what;
  h = create_task([&]() -> task<> {
    co_await yield_now();
    try {
      co_await h;
    } catch (const misuse_error &e) {
      what = e.what();
    }
  });
  co_await sleep_for(1_s);
  EXPECT_EQ(what, "a task awaits itself, and would wait for ever");
}

TEST(JoinHandleMisuse, AwaitedInAnotherLoop) {
  runner a, b;
  join_handle<> h;
  a.run([&]() -> task<> {
    h = create_task(sleep_task(1_s));
    co_return;
  });
  std::string what;
  b.run([&]() -> task<> {
    try {
      co_await h;
    } catch (const misuse_error &e) {
      what = e.what();
    }
  });
  EXPECT_EQ(what, "a task is awaited in another loop than its own: use "
                  "spawn_threadsafe");
  h.cancel();
  a.close();
  EXPECT_TRUE(h.cancelled());
}

TEST(JoinHandle, OutlivesTheLoop) {
  join_handle<int> done, unfinished;
  {
    corolint::testing::virtual_clock clock;
    loop l(clock);
    {
      loop::entered inside(l);
      done = create_task(value_after(duration(), 5));
      unfinished = create_task(value_after(1_s, 6));
      l.turn();
      l.turn();
    }
  }
  EXPECT_EQ(done.result(), 5);
  EXPECT_TRUE(unfinished.cancelled());
  EXPECT_FALSE(unfinished.cancel());
  EXPECT_THROW((void)unfinished.result(), cancelled_error);
}

TEST(JoinHandleMisuse, CreatedOutsideOfALoop) {
  EXPECT_THROW((void)create_task(value_after(1_s, 1)), misuse_error);
}

CO_TEST(Detach, RunsByItself) {
  int n = 0;
  detach(
      [&]() -> task<> {
        co_await sleep_for(1_s);
        ++n;
      },
      [](std::exception_ptr) { ADD_FAILURE(); });
  co_await sleep_for(2_s);
  EXPECT_EQ(n, 1);
}

CO_TEST(Detach, CallsTheHandler) {
  std::exception_ptr got;
  detach(fail_after<my_error>(1_s), [&](std::exception_ptr e) { got = e; });
  co_await sleep_for(2_s);
  CO_ASSERT_TRUE(got != nullptr);
  EXPECT_THROW(std::rethrow_exception(got), my_error);
}

CO_TEST(Detach, HandlerThatThrowsIsReported) {
  failures seen;
  detach(fail_after<my_error>(1_s),
         [&](std::exception_ptr) { throw value_error(); });
  co_await sleep_for(2_s);
  CO_ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_THROW(std::rethrow_exception(seen.errors[0]), value_error);
}

CO_TEST(Detach, CancellationIsNoFailure) {
  bool cancelled = false;
  task_ref r = detach(note_cancel(10_s, cancelled),
                      [](std::exception_ptr) { ADD_FAILURE(); });
  co_await yield_now();
  r.cancel();
  co_await yield_now();
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(r.cancelled());
}

// CPython test_tasks: test_current_task
CO_TEST(CurrentTask, IsTheSpawnedOne) {
  task_ref main = current_task();
  auto nested = [&]() -> task<> {
    EXPECT_TRUE(current_task() == main) << "a nested await is the same task";
    co_return;
  };
  co_await nested();
  auto h = create_task([&]() -> task<> {
    EXPECT_FALSE(current_task() == main);
    co_return;
  });
  co_await h;
}

TEST(CurrentTask, OutsideOfATask) {
  EXPECT_THROW((void)current_task(), misuse_error);
}

CO_TEST(Spawn, AMillionThatEndAtOnce) {
  int n = 0;
  auto one = [&]() -> task<> {
    ++n;
    co_return;
  };
  for (int round = 0; round != 1000; ++round)
    co_await with_task_group([&](task_group &g) -> task<> {
      for (int i = 0; i != 1000; ++i)
        g.spawn(one());
      co_return;
    });
  EXPECT_EQ(n, 1'000'000);
}

} // namespace
