//===-- task.cpp - making and awaiting coroutines -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>
#include <type_traits>

namespace {

task<int> one() { co_return 1; }
now_task<int> one_now() { co_return 1; }
task<> nothing() { co_return; }

template <class T>
concept awaitable_as =
    requires(T t) { std::forward<T>(t).operator co_await(); };

static_assert(!std::is_copy_constructible_v<task<int>>);
static_assert(std::is_nothrow_move_constructible_v<task<int>>);
static_assert(!std::is_move_constructible_v<now_task<int>>);
static_assert(awaitable_as<task<int> &&>);
static_assert(!awaitable_as<task<int> &>, "a named task needs std::move");
static_assert(!awaitable_as<now_task<int> &>);
static_assert(!std::is_base_of_v<std::exception, cancelled_error>);
static_assert(sizeof(task<int>) == sizeof(void *));

TEST(Task, RunsWhenAwaited) {
  bool ran = false;
  auto body = [&]() -> task<> {
    ran = true;
    co_return;
  };
  auto main = [&]() -> task<> {
    task<> t = body();
    EXPECT_FALSE(ran);
    co_await std::move(t);
    EXPECT_TRUE(ran);
  };
  corolint::testing::run(main());
  EXPECT_TRUE(ran);
}

CO_TEST(Task, GivesItsValue) {
  EXPECT_EQ(co_await one(), 1);
  EXPECT_EQ(co_await one_now(), 1);
  co_await nothing();
}

CO_TEST(Task, GivesMoveOnlyValues) {
  auto make = []() -> task<std::unique_ptr<int>> {
    co_return std::make_unique<int>(5);
  };
  std::unique_ptr<int> p = co_await make();
  EXPECT_EQ(*p, 5);
}

CO_TEST(Task, GivesReferences) {
  int x = 1;
  auto make = [&]() -> task<int &> { co_return x; };
  int &r = co_await make();
  EXPECT_EQ(&r, &x);
  auto now = [&]() -> now_task<const int &> { co_return x; };
  const int &c = co_await now();
  EXPECT_EQ(&c, &x);
}

struct aggregate {
  int a, b;
};

CO_TEST(Task, ReturnsBracedValues) {
  auto make = []() -> task<aggregate> { co_return {1, 2}; };
  aggregate v = co_await make();
  EXPECT_EQ(v.b, 2);
}

CO_TEST(Task, ValuesNeedNoDefault) {
  struct no_default {
    explicit no_default(int v) : value(v) {}
    int value;
  };
  auto make = []() -> task<no_default> { co_return no_default(3); };
  no_default v = co_await make();
  EXPECT_EQ(v.value, 3);
}

// CPython test_tasks: test_task_exc; libcoro test_task: "task throws"
CO_TEST(Task, ThrowsWhatItThrew) {
  auto thrower = []() -> task<int> {
    throw my_error("text");
    co_return 1;
  };
  try {
    co_await thrower();
    ADD_FAILURE();
  } catch (const my_error &e) {
    EXPECT_STREQ(e.what(), "text");
  }
}

CO_TEST(Task, ThrowsThroughManyLevels) {
  struct deep {
    static task<int> go(int n) {
      if (!n)
        throw my_error();
      co_return co_await go(n - 1) + 1;
    }
  };
  EXPECT_THROW(co_await deep::go(50), my_error);
}

CO_TEST(Task, ThrowsWhatIsNoException) {
  auto thrower = []() -> task<> {
    throw 42;
    co_return;
  };
  EXPECT_THROW(co_await thrower(), int);
}

// libcoro test_task: "task in a task in a task"
CO_TEST(Task, Nests) {
  auto inner = [](int x) -> task<int> { co_return x * 2; };
  auto outer = [&](int x) -> task<int> { co_return co_await inner(x) + 1; };
  EXPECT_EQ(co_await outer(20), 41);
}

CO_TEST(Task, IsMoved) {
  task<int> a = one();
  task<int> b = std::move(a);
  EXPECT_FALSE(a); // NOLINT: that is the question
  EXPECT_TRUE(b);
  EXPECT_EQ(co_await std::move(b), 1);
}

CO_TEST(Task, AssignmentDropsTheOldOne) {
  auto owner = std::make_shared<int>(1);
  auto hold = [](std::shared_ptr<int>) -> task<int> { co_return 1; };
  task<int> t = hold(owner);
  EXPECT_EQ(owner.use_count(), 2);
  t = one();
  EXPECT_EQ(owner.use_count(), 1);
  EXPECT_EQ(co_await std::move(t), 1);
}

// CPython test_coroutines: cannot reuse already awaited coroutine
CO_TEST(TaskMisuse, AwaitedTwice) {
  task<int> t = one();
  EXPECT_EQ(co_await std::move(t), 1);
  EXPECT_THROW(co_await std::move(t), misuse_error); // NOLINT
}

CO_TEST(TaskMisuse, AwaitedAfterMove) {
  task<int> a = one();
  task<int> b = std::move(a);
  EXPECT_THROW(co_await std::move(a), misuse_error); // NOLINT
  EXPECT_EQ(co_await std::move(b), 1);
}

CO_TEST(TaskMisuse, AwaitedWhileRunning) {
  gate g;
  auto body = [&]() -> task<> { co_await g; };
  task<> t = body();
  auto first = create_task([&]() -> task<> { co_await std::move(t); });
  co_await yield_now();
  try {
    co_await std::move(t);
    ADD_FAILURE();
  } catch (const misuse_error &e) {
    EXPECT_STREQ(e.what(),
                 "a task is awaited that was awaited or moved from before: it "
                 "runs once, call its function again for another");
  }
  g.open();
  co_await first;
}

CO_TEST(TaskMisuse, SpawnedAfterMove) {
  task<int> a = one();
  task<int> b = std::move(a);
  EXPECT_THROW((void)create_task(std::move(a)), misuse_error); // NOLINT
  co_await std::move(b);
}

TEST(TaskMisuse, LeafAwaitedOutsideOfALoop) {
  // A coroutine type that knows nothing of the library, run by hand.
  struct bare {
    struct promise_type {
      bare get_return_object() { return {}; }
      std::suspend_never initial_suspend() noexcept { return {}; }
      std::suspend_never final_suspend() noexcept { return {}; }
      void return_void() {}
      void unhandled_exception() { throw; }
    };
  };
  std::string what;
  auto body = [&]() -> bare {
    try {
      co_await sleep_for(1_ms);
    } catch (const misuse_error &e) {
      what = e.what();
    }
  };
  body();
  EXPECT_EQ(what, "sleeping outside of any task");
}

std::vector<unsigned> dropped_lines;

// CPython test_pep492: test_await_... "coroutine was never awaited"
TEST(NeverAwaited, IsReported) {
  auto old =
      set_never_awaited_hook([](const std::source_location &where) noexcept {
        dropped_lines.push_back(where.line());
      });
  dropped_lines.clear();
  {
    task<int> t = one();
  }
  EXPECT_EQ(dropped_lines.size(), 1u);
  corolint::testing::run([]() -> task<> { co_await one(); }());
  EXPECT_EQ(dropped_lines.size(), 1u);
  // Moved along and then dropped: once.
  {
    task<int> a = one();
    task<int> b = std::move(a);
  }
  EXPECT_EQ(dropped_lines.size(), 2u);
  // Spawned and cancelled before it started: dropped on purpose.
  corolint::testing::run([]() -> task<> {
    auto h = create_task(one());
    h.cancel();
    (void)co_await as_outcome(h);
  }());
  EXPECT_EQ(dropped_lines.size(), 2u);
  set_never_awaited_hook(old);
}

TEST(Task, ParametersAreDestroyedWithIt) {
  auto owner = std::make_shared<int>(1);
  auto body = [](std::shared_ptr<int>) -> task<> { co_return; };
  auto main = [&]() -> task<> {
    co_await body(owner);
    EXPECT_EQ(owner.use_count(), 1);
  };
  corolint::testing::run(main());
}

// The promise of the library: neither transfer of control grows the stack.
CO_TEST(SynchronousAwaits, AMillionInALoop) {
  int sum = 0;
  for (int i = 0; i != 1'000'000; ++i)
    sum += co_await one();
  EXPECT_EQ(sum, 1'000'000);
}

CO_TEST(SynchronousAwaits, AMillionNowTasks) {
  int sum = 0;
  for (int i = 0; i != 1'000'000; ++i)
    sum += co_await one_now();
  EXPECT_EQ(sum, 1'000'000);
}

CO_TEST(SynchronousAwaits, AMillionOutcomes) {
  int sum = 0;
  for (int i = 0; i != 1'000'000; ++i)
    sum += (co_await as_outcome(one())).value();
  EXPECT_EQ(sum, 1'000'000);
}

CO_TEST(SynchronousAwaits, FramesNestDeeply) {
  struct deep {
    static task<int> go(int n) {
      if (!n)
        co_return 0;
      co_return co_await go(n - 1) + 1;
    }
  };
  EXPECT_EQ(co_await deep::go(100'000), 100'000);
}

CO_TEST(SynchronousAwaits, OfEndedTasks) {
  auto h = create_task(nothing());
  co_await yield_now();
  EXPECT_TRUE(h.done());
  for (int i = 0; i != 1'000'000; ++i)
    co_await h;
}

// as_outcome

CO_TEST(AsOutcome, Value) {
  outcome<int> o = co_await as_outcome(one());
  EXPECT_TRUE(o.has_value());
  EXPECT_EQ(o.value(), 1);
}

CO_TEST(AsOutcome, OfNowTask) {
  outcome<int> o = co_await as_outcome(one_now());
  EXPECT_EQ(o.value(), 1);
}

CO_TEST(AsOutcome, Error) {
  outcome<void> o = co_await as_outcome(fail_after<my_error>(1_ms));
  EXPECT_TRUE(o.has_error());
  EXPECT_FALSE(o.cancelled());
  EXPECT_THROW(o.value(), my_error);
}

CO_TEST(AsOutcome, OfAnyAwaitable) {
  outcome<void> o = co_await as_outcome(sleep_for(1_ms));
  EXPECT_TRUE(o.has_value());
}

CO_TEST(AsOutcome, Cancellation) {
  auto body = []() -> task<bool> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    co_await sleep_for(1_s); // consumed: cleanup may await
    co_return o.cancelled();
  };
  auto h = create_task(body());
  co_await yield_now();
  h.cancel();
  EXPECT_TRUE(co_await h);
}

CO_TEST(AsOutcome, OfReference) {
  int x = 0;
  auto make = [&]() -> task<int &> { co_return x; };
  outcome<int &> o = co_await as_outcome(make());
  EXPECT_EQ(&o.value(), &x);
}

} // namespace
