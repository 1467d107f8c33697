//===-- loop.cpp - callbacks, threads, the end of a loop ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>
#include <thread>

namespace {

// CPython test_base_events: test_call_soon
CO_TEST(Loop, CallSoonIsFifo) {
  std::string order;
  loop::current().call_soon([&] { order += 'a'; });
  loop::current().call_soon([&] { order += 'b'; });
  EXPECT_EQ(order, "");
  co_await yield_now();
  EXPECT_EQ(order, "ab");
}

// CPython test_base_events: callbacks added by callbacks run in the next round
CO_TEST(Loop, CallbacksOfCallbacksRunLater) {
  std::string order;
  loop::current().call_soon([&] {
    order += 'a';
    loop::current().call_soon([&] { order += 'c'; });
  });
  loop::current().call_soon([&] { order += 'b'; });
  co_await yield_now();
  EXPECT_EQ(order, "ab");
  co_await yield_now();
  EXPECT_EQ(order, "abc");
}

// CPython test_base_events: test_call_later, test_call_at
CO_TEST(Loop, CallLater) {
  std::string order;
  auto a = loop::current().call_later(2_s, [&] { order += 'b'; });
  loop::current().call_at(now() + 1_s, [&] { order += 'a'; });
  EXPECT_TRUE(a.pending());
  co_await sleep_for(3_s);
  EXPECT_EQ(order, "ab");
  EXPECT_FALSE(a.pending());
  a.cancel(); // no effect
}

CO_TEST(Loop, CallLaterIsCancelled) {
  auto keep = std::make_shared<int>(1);
  auto t = loop::current().call_later(1_s, [keep] { ADD_FAILURE(); });
  t.cancel();
  EXPECT_FALSE(t.pending());
  co_await sleep_for(2_s);
  t.cancel();
}

CO_TEST(Loop, CallLaterOfADroppedHandleRuns) {
  bool ran = false;
  {
    auto t = loop::current().call_later(1_s, [&] { ran = true; });
  }
  co_await sleep_for(2_s);
  EXPECT_TRUE(ran);
}

// CPython test_base_events: test_default_exc_handler_callback
CO_TEST(Loop, ExceptionsOfCallbacksAreReported) {
  failures seen;
  loop::current().call_soon([] { throw my_error(); });
  loop::current().call_later(1_s, [] { throw value_error(); });
  co_await sleep_for(2_s);
  CO_ASSERT_EQ(seen.messages.size(), 2u);
  EXPECT_EQ(seen.messages[0], "an exception left a callback");
  EXPECT_THROW(std::rethrow_exception(seen.errors[1]), value_error);
}

// CPython test_base_events: test_custom_exc_handler_broken
TEST(Loop, ExceptionHandlerThatThrows) {
  ::testing::internal::CaptureStderr();
  corolint::testing::run([]() -> task<> {
    loop::current().set_exception_handler(
        [](const failure &) { throw my_error("from the handler"); });
    loop::current().call_soon([] { throw value_error("from the callback"); });
    co_await yield_now();
  });
  const std::string out = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(
      out.find("an exception left the exception handler: from the handler"),
      std::string::npos)
      << out;
  EXPECT_NE(out.find("an exception left a callback: from the callback"),
            std::string::npos)
      << out;
}

TEST(Loop, DefaultHandlerPrints) {
  ::testing::internal::CaptureStderr();
  corolint::testing::run([]() -> task<> {
    {
      auto h = create_task(fail_after<my_error>(duration()));
      h.set_name("fetch");
      co_await sleep_for(1_s);
    }
  });
  const std::string out = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(out.find("a task failed and nobody looked at its result: tagged "
                     "[task 'fetch']"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("support.hpp"), std::string::npos) << out;
}

// trio test_run: fairness of the scheduler: a busy task does not starve timers
CO_TEST(Loop, IsFair) {
  bool stop = false;
  int rounds = 0;
  auto busy = create_task([&]() -> task<> {
    while (!stop) {
      ++rounds;
      co_await yield_now();
    }
  });
  int others = 0;
  auto other = create_task([&]() -> task<> {
    for (int i = 0; i != 100; ++i) {
      ++others;
      co_await yield_now();
    }
    stop = true;
  });
  co_await other;
  EXPECT_EQ(others, 100);
  EXPECT_LE(rounds, 102);
  co_await busy;
}

TEST(Loop, BusyTasksDoNotStarveTimers) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  r.run([&]() -> task<> {
    bool fired = false;
    auto t = loop::current().call_later(1_s, [&] { fired = true; });
    for (int i = 0; i != 100 && !fired; ++i) {
      clock.advance(100_ms);
      co_await yield_now();
    }
    EXPECT_TRUE(fired);
  });
}

TEST(Loop, IsNoneOutside) {
  EXPECT_EQ(loop::running_here(), nullptr);
  EXPECT_THROW((void)loop::current(), misuse_error);
  EXPECT_THROW((void)now(), misuse_error);
}

CO_TEST(Loop, IsTheRunningOne) {
  EXPECT_EQ(&loop::current(), loop::running_here());
  EXPECT_EQ(loop::current().tasks(), 1u);
  co_return;
}

// CPython test_base_events: test_run_forever_... call_soon_threadsafe
TEST(LoopHandle, CallsFromAThread) {
  std::thread thread;
  std::thread::id ran;
  corolint::run([&]() -> task<> {
    gate g;
    thread = std::thread([&, handle = loop::current().handle()] {
      handle.call_soon_threadsafe([&] {
        ran = std::this_thread::get_id();
        g.open();
      });
    });
    co_await g; // no deadlock: somebody has a handle
  });
  thread.join();
  EXPECT_EQ(ran, std::this_thread::get_id());
}

TEST(LoopHandle, OrderOfOneThread) {
  std::vector<int> order;
  corolint::run([&]() -> task<> {
    gate g;
    std::thread thread([&, handle = loop::current().handle()] {
      for (int i = 0; i != 1000; ++i)
        handle.call_soon_threadsafe([&order, i] { order.push_back(i); });
      handle.call_soon_threadsafe([&] { g.open(); });
    });
    co_await g;
    thread.join();
  });
  ASSERT_EQ(order.size(), 1000u);
  for (int i = 0; i != 1000; ++i)
    EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(LoopHandle, SeveralThreads) {
  int n = 0;
  corolint::run([&]() -> task<> {
    gate g;
    std::vector<std::thread> threads;
    for (int t = 0; t != 4; ++t)
      threads.emplace_back([&, handle = loop::current().handle()] {
        for (int i = 0; i != 500; ++i)
          handle.call_soon_threadsafe([&] {
            if (++n == 2000)
              g.open();
          });
      });
    co_await g;
    for (std::thread &t : threads)
      t.join();
  });
  EXPECT_EQ(n, 2000);
}

TEST(LoopHandle, AfterTheEnd) {
  loop_handle handle;
  EXPECT_FALSE(handle);
  EXPECT_FALSE(handle.call_soon_threadsafe([] { ADD_FAILURE(); }));
  auto keep = std::make_shared<int>(1);
  corolint::run([&]() -> task<> {
    handle = loop::current().handle();
    co_return;
  });
  EXPECT_FALSE(handle.call_soon_threadsafe([keep] { ADD_FAILURE(); }));
  EXPECT_EQ(keep.use_count(), 1) << "the callable is destroyed";
}

TEST(LoopHandle, CallsThatCameTooLateAreDropped) {
  auto keep = std::make_shared<int>(1);
  corolint::run([&]() -> task<> {
    // The task ends in this round; the call would be for the next one.
    EXPECT_TRUE(loop::current().handle().call_soon_threadsafe([keep] {}));
    co_return;
  });
  EXPECT_EQ(keep.use_count(), 1);
}

TEST(LoopHandle, ExceptionsAreReported) {
  corolint::run([&]() -> task<> {
    failures seen;
    loop::current().handle().call_soon_threadsafe([] { throw my_error(); });
    co_await sleep_for(1_ms);
    CO_ASSERT_EQ(seen.errors.size(), 1u);
  });
}

TEST(LoopHandle, DroppingTheLastOneLetsTheLoopSeeADeadlock) {
  std::thread thread;
  EXPECT_THROW(
      corolint::run([&]() -> task<> {
        gate never;
        thread = std::thread([handle = loop::current().handle()]() mutable {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          handle = loop_handle();
        });
        co_await never;
      }),
      deadlock_error);
  thread.join();
}

// The end of a loop

TEST(LoopEnd, DestroysUnfinishedTasks) {
  auto keep = std::make_shared<int>(1);
  {
    corolint::testing::virtual_clock clock;
    loop l(clock);
    loop::entered inside(l);
    gate never;
    auto hold = [](std::shared_ptr<int> p, gate &g) -> task<> {
      auto copy = p;
      co_await g;
    };
    auto a = create_task(hold(keep, never));
    auto sleeper = create_task([keep]() -> task<> { co_await sleep_for(1_s); });
    auto not_started = create_task(hold(keep, never));
    l.turn();
    auto joiner = create_task([&a, keep]() -> task<> { co_await a; });
    l.turn();
    EXPECT_GT(keep.use_count(), 4);
    l.close();
    EXPECT_EQ(keep.use_count(), 1);
    EXPECT_TRUE(a.cancelled());
    EXPECT_TRUE(sleeper.cancelled());
    EXPECT_TRUE(joiner.cancelled());
    EXPECT_FALSE(never.has_waiters());
    EXPECT_EQ(l.timers(), 0u);
  }
}

TEST(LoopEnd, DestroysGroupsAndTimeouts) {
  auto keep = std::make_shared<int>(1);
  {
    corolint::testing::virtual_clock clock;
    loop l(clock);
    loop::entered inside(l);
    // Closures with owners stand before the co_await: see "Compilers" in
    // task.hpp.
    auto child = [keep]() -> task<> { co_await sleep_for(1_s); };
    auto in_group = [keep, child](task_group &g) -> task<> {
      for (int i = 0; i != 3; ++i)
        g.spawn(child);
      co_await gather(shield(sleep_for(2_s)), sleep_for(3_s),
                      race(sleep_for(4_s), sleep_for(5_s)));
    };
    auto in_time = [keep, in_group]() -> task<> {
      co_await with_task_group(in_group);
    };
    detach([keep, in_time]() -> task<> { co_await with_timeout(5_s, in_time); },
           [](std::exception_ptr) { ADD_FAILURE(); });
    // No more, or the clock jumps and they end by themselves.
    for (int i = 0; i != 2; ++i)
      l.turn();
    EXPECT_EQ(l.tasks(), 10u);
    EXPECT_GT(keep.use_count(), 4);
  }
  EXPECT_EQ(keep.use_count(), 1);
}

TEST(LoopEnd, DropsCallbacks) {
  auto keep = std::make_shared<int>(1);
  {
    loop l;
    l.call_soon([keep] { ADD_FAILURE(); });
    auto t = l.call_later(1_s, [keep] { ADD_FAILURE(); });
    EXPECT_EQ(keep.use_count(), 3);
    l.close();
    EXPECT_FALSE(t.pending());
    t.cancel();
  }
  EXPECT_EQ(keep.use_count(), 1);
}

TEST(LoopMisuse, UsedAfterClose) {
  loop l;
  l.close();
  l.close();
  EXPECT_THROW(l.call_soon([] {}), misuse_error);
  EXPECT_THROW(l.call_later(1_s, [] {}), misuse_error);
  EXPECT_THROW((void)l.handle(), misuse_error);
  EXPECT_THROW(loop::entered inside(l), misuse_error);
}

// CPython test_base_events: test_call_coroutine. A callback that is a coroutine is
// refused: nobody would await its task.
[[maybe_unused]] void plain() {}
[[maybe_unused]] task<> coroutine() { co_return; }
[[maybe_unused]] bool truth() { return true; }
[[maybe_unused]] task<bool> true_later() { co_return true; }
[[maybe_unused]] void told(const failure &) {}
[[maybe_unused]] task<> told_later(failure) { co_return; }
[[maybe_unused]] void handled(std::exception_ptr) {}
[[maybe_unused]] task<> handled_later(std::exception_ptr) { co_return; }

template <class F>
concept accepted_soon = requires(loop &l, F f) { l.call_soon(f); };
template <class F>
concept accepted_later = requires(loop &l, F f) { l.call_later(1_s, f); };
template <class F>
concept accepted_at = requires(loop &l, F f) { l.call_at(time_point(), f); };
template <class F>
concept accepted_posted =
    requires(loop_handle h, F f) { h.call_soon_threadsafe(f); };
template <class F>
concept accepted_from_thread =
    requires(loop_handle h, F f) { call_soon_threadsafe(h, f); };
template <class F>
concept accepted_handler =
    requires(loop &l, F f) { l.set_exception_handler(f); };
template <class F>
concept accepted_on_error = requires(F f) { detach(coroutine(), f); };
template <class F>
concept accepted_predicate = requires(condition &c, F f) { c.wait(f); };

TEST(LoopMisuse, CoroutinesAreNoCallbacks) {
  EXPECT_TRUE(accepted_soon<void (*)()> && !accepted_soon<task<> (*)()>);
  EXPECT_TRUE(accepted_later<void (*)()> && !accepted_later<task<> (*)()>);
  EXPECT_TRUE(accepted_at<void (*)()> && !accepted_at<task<> (*)()>);
  EXPECT_TRUE(accepted_posted<void (*)()> && !accepted_posted<task<> (*)()>);
  EXPECT_TRUE(accepted_from_thread<void (*)()> &&
              !accepted_from_thread<task<> (*)()>);
  EXPECT_TRUE(accepted_handler<decltype(&told)> &&
              !accepted_handler<decltype(&told_later)>);
  EXPECT_TRUE(accepted_on_error<decltype(&handled)> &&
              !accepted_on_error<decltype(&handled_later)>);
  EXPECT_TRUE(accepted_predicate<decltype(&truth)> &&
              !accepted_predicate<decltype(&true_later)>);
}

} // namespace
