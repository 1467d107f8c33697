//===-- debug.cpp - reports of tasks and slow steps -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <corolint/corolint.hpp>
#include <corolint/testing.hpp>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

using namespace corolint;

namespace {

std::size_t lines_with(const std::string &text, const std::string &part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++n;
  return n;
}

task<> wait_at(gate &g) { co_await g; }

// CPython test_base_events / asyncio.graph: print_call_graph
CO_TEST(DumpTasks, IsATree) {
  gate g;
  std::string text;
  auto middle = [&]() -> task<> {
    auto first = create_task(wait_at(g));
    first.set_name("first");
    auto second = create_task(wait_at(g));
    co_await first;
    co_await second;
  };
  auto h = create_task(middle());
  h.set_name("middle");
  current_task().set_name("root");
  co_await sleep_for(1_ms);
  text = describe_tasks(loop::current());
  g.open();
  co_await h;

  EXPECT_EQ(text.substr(0, 7), "4 tasks") << text;
  EXPECT_NE(text.find("\n  task 1 'root'"), std::string::npos) << text;
  EXPECT_NE(text.find(", running"), std::string::npos) << text;
  EXPECT_NE(text.find("\n    task 2 'middle'"), std::string::npos) << text;
  EXPECT_NE(text.find(", awaits task 3 'first'"), std::string::npos) << text;
  EXPECT_NE(text.find("\n      task 3 'first'"), std::string::npos) << text;
  EXPECT_NE(text.find("\n      task 4: "), std::string::npos) << text;
  EXPECT_EQ(lines_with(text, "suspended at "), 3u) << text;
}

CO_TEST(DumpTasks, SaysWhereANestedAwaitIs) {
  gate g;
  auto outer = [&]() -> task<> { co_await wait_at(g); };
  auto h = create_task(outer());
  co_await sleep_for(1_ms);
  const std::string text = describe_tasks(loop::current());
  g.open();
  co_await h;
  EXPECT_NE(text.find("debug.cpp:"), std::string::npos) << text;
  // gcc's name of the function has it more than once.
  EXPECT_EQ(lines_with(text, "suspended at "), 1u) << text;
  EXPECT_NE(text.find("wait_at"), std::string::npos) << text;
}

CO_TEST(DumpTasks, TasksThatOutliveTheirMakerStandAtTheRoot) {
  gate g;
  {
    auto maker = create_task([&]() -> task<> {
      detach(wait_at(g), [](const std::exception_ptr &) {});
      co_return;
    });
    co_await maker;
  }
  co_await sleep_for(1_ms);
  const std::string text = describe_tasks(loop::current());
  g.open();
  EXPECT_NE(text.find("\n  task 3: "), std::string::npos) << text;
}

CO_TEST(DumpTasks, SaysWhatHasNotStartedAndWhatWasCancelled) {
  gate g;
  auto stubborn = [&]() -> task<> {
    (void)co_await as_outcome(wait_at(g));
    co_await wait_at(g);
  };
  auto h = create_task(stubborn());
  co_await sleep_for(1_ms);
  h.cancel();
  co_await sleep_for(1_ms);
  auto fresh = create_task(wait_at(g));
  const std::string text = describe_tasks(loop::current());
  g.open();
  co_await h;
  co_await fresh;
  EXPECT_EQ(lines_with(text, ", cancelled"), 1u) << text;
  EXPECT_EQ(lines_with(text, ", not started"), 1u) << text;
}

CO_TEST(DumpTasks, OfALongChain) {
  gate g;
  struct chain {
    static task<> link(int n, gate &g) {
      if (!n) {
        co_await g;
        co_return;
      }
      auto next = create_task(link(n - 1, g));
      co_await next;
    }
  };
  auto h = create_task(chain::link(2000, g));
  for (int i = 0; i != 2002; ++i)
    co_await yield_now();
  const std::string text = describe_tasks(loop::current());
  g.open();
  co_await h;
  EXPECT_EQ(lines_with(text, "\n"), 2002u);
}

TEST(DumpTasks, NeedsALoop) {
  EXPECT_THROW(dump_tasks(), misuse_error);
  EXPECT_EQ(describe_tasks(loop()), "0 tasks");
}

TEST(DumpTasks, WritesToStderr) {
  ::testing::internal::CaptureStderr();
  corolint::testing::run([]() -> task<> {
    dump_tasks();
    co_return;
  });
  const std::string text = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.substr(0, 16), "corolint: 1 task") << text;
}

struct report {
  std::string message, name;
  duration took;
  unsigned resumed, suspended;
};

/// Runs a task in debug mode and returns what was reported.
template <class F> std::vector<report> slow_steps(F f, duration limit) {
  std::vector<report> all;
  runner r;
  r.loop().set_slow_step_limit(limit);
  r.loop().set_exception_handler([&](const failure &what) {
    all.push_back({what.message, what.task_name ? what.task_name : "",
                   what.took, what.resumed.line(), what.suspended.line()});
  });
  r.run(f);
  return all;
}

void block(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

// CPython test_base_events: test_slow_callback_duration (log_slow_callbacks)
TEST(SlowStep, NamesTheTaskAndTheAwaits) {
  unsigned before = 0, after = 0;
  const auto all = slow_steps(
      [&]() -> task<> {
        current_task().set_name("importer");
        before = __LINE__ + 1;
        co_await yield_now();
        block(30);
        after = __LINE__ + 1;
        co_await yield_now();
      },
      25_ms);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].message, "a step kept the loop from everything else");
  EXPECT_EQ(all[0].name, "importer");
  EXPECT_GE(all[0].took, 30_ms);
  EXPECT_EQ(all[0].resumed, before);
  EXPECT_EQ(all[0].suspended, after);
}

TEST(SlowStep, TheFirstAndTheLastHaveOneAwait) {
  unsigned middle = 0;
  const auto all = slow_steps(
      [&]() -> task<> {
        block(30);
        middle = __LINE__ + 1;
        co_await yield_now();
        block(30);
      },
      25_ms);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].resumed, 0u);
  EXPECT_EQ(all[0].suspended, middle);
  EXPECT_EQ(all[1].resumed, middle);
  EXPECT_EQ(all[1].suspended, 0u);
}

TEST(SlowStep, OfACallback) {
  const auto all = slow_steps(
      []() -> task<> {
        loop::current().call_soon([] { block(30); });
        co_await sleep_for(1_ms);
      },
      25_ms);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "");
  EXPECT_EQ(all[0].resumed, 0u);
}

TEST(SlowStep, NothingIsMeasuredByDefault) {
  loop l;
  EXPECT_EQ(l.slow_step_limit(), duration::max());
  set_debug(l, true);
  EXPECT_EQ(l.slow_step_limit(), 100_ms);
  set_debug(l, false);
  EXPECT_EQ(l.slow_step_limit(), duration::max());
}

TEST(SlowStep, TheEnvironmentSwitchesItOn) {
  ::setenv("COROLINT_DEBUG", "1", 1);
  EXPECT_EQ(loop().slow_step_limit(), 100_ms);
  ::setenv("COROLINT_DEBUG", "0", 1);
  EXPECT_EQ(loop().slow_step_limit(), duration::max());
  ::unsetenv("COROLINT_DEBUG");
  EXPECT_EQ(loop().slow_step_limit(), duration::max());
}

TEST(SlowStep, IsPrinted) {
  ::testing::internal::CaptureStderr();
  runner r;
  r.loop().set_slow_step_limit(5_ms);
  r.run([]() -> task<> {
    block(6);
    co_return;
  });
  const std::string text = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("a step kept the loop from everything else [task 'main']"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" ms"), std::string::npos) << text;
}

// CPython test_coroutines: "coroutine ... was never awaited" is a warning
TEST(NeverAwaited, IsPrintedByDefault) {
  ::testing::internal::CaptureStderr();
  {
    auto dropped = []() -> task<> { co_return; }();
  }
  const std::string text = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("corolint: coroutine was never awaited ["),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("debug.cpp:"), std::string::npos) << text;
}

TEST(NeverAwaited, IsNotSaidOfWhatAnExceptionDrops) {
  ::testing::internal::CaptureStderr();
  try {
    auto dropped = []() -> task<> { co_return; }();
    throw 1;
  } catch (int) {
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

} // namespace
