// RUN: %check_corolint %s async-unawaited-coroutine,async-unawaited-on-some-path,async-blocking-call,async-awaited-twice,async-sync-wait,async-discarded-task

// The bodies of tests are analysed wherever the macro comes from that names their
// function.

#include "app.hpp"
#include "test_framework.hpp"
#include <thread>

using namespace app;
using namespace std::chrono_literals;

template <class T> T sync_wait(task<T>);
job<int> start();

TEST(suite, of_system_header) {
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' is asynchronous
  auto coroutine = []() -> task<> {
    std::this_thread::sleep_for(1s);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the executor thread while this lambda runs
    co_await work();
  };
  sync_wait(coroutine());
}

TEST_CASE("without a name") {
  number();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'number' is asynchronous
}

// What they are given is the user's.
TEST(suite, arguments) {
  EXPECT_NO_FAILURE(work());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'work' is asynchronous
  LEAK_TASK(work());
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'work' is asynchronous
}

// Their loops run once, their conditions hold.
task<> loops_once() {
  auto running = start();
  CHECK_TRUE(co_await std::move(running) == 1);
}
task<> branch_is_taken() {
  auto running = start();
  EXPECT_NO_FAILURE(co_await std::move(running));
}
task<> real_branch(bool c) {
  auto running = start();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'running' holds a running task that is dropped on a path
  if (c)
    EXPECT_NO_FAILURE(co_await std::move(running));
}

// A task that must not come into being.
TEST(suite, expects_a_throw) {
  try {
    auto made = work();
    TEST_FAIL("should throw");
  } catch (...) {
  }
  try {
    auto made = work();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'made' holds a task
    ::testing::fail();
  } catch (...) {
  }
  try {
    auto running = start();
    TEST_FAIL("should throw");
  } catch (...) {
  }
  auto made = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'made' holds a task
  TEST_FAIL("outside of a try");
}
TEST(suite, forgets_a_job) {
  auto running = start();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'running' holds a running task that nobody awaits
}

int run(job<int> j);
TEST(suite, assertions) {
  auto running = start();
  ASSERT_EQUAL(1, 2);
  EXPECT_FAILURE(run(std::move(running)));
}

// The text of a note is what the macro was given, not its call.
task<> quotes_the_argument() {
  EXPECT_NO_FAILURE(sync_wait(number()));
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'sync_wait' holds the executor thread
  // CHECK-MESSAGES: [[@LINE-2]]:21: note: 'co_await number()' suspends instead
  co_await work();
}
