//===-- stop_token.cpp - std::stop_token and cancellation -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <atomic>
#include <chrono>
#include <corolint/stop_token.hpp>
#include <memory>
#include <thread>

namespace {

void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
void wait_for(const std::atomic<bool> &flag) {
  while (!flag)
    nap();
}

CO_TEST(StopToken, IsStoppedByARequest) {
  std::stop_token token;
  bool called = false;
  auto h = create_task([&]() -> task<> {
    token = this_task::stop_token();
    std::stop_callback note(token, [&] { called = true; });
    co_await sleep_for(duration::max());
  });
  co_await yield_now();
  EXPECT_TRUE(token.stop_possible());
  EXPECT_FALSE(token.stop_requested());
  h.cancel();
  EXPECT_TRUE(token.stop_requested()); // at once, before the task runs
  EXPECT_TRUE(called);
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(StopToken, IsOneUntilTheRequest) {
  EXPECT_EQ(this_task::stop_token(), this_task::stop_token());
  co_return;
}

CO_TEST(StopToken, IsStoppedWhileARequestIsPending) {
  auto h = create_task([]() -> task<bool> {
    current_task().cancel();
    const bool stopped = this_task::stop_token().stop_requested();
    try {
      co_await yield_now(); // has not been delivered by that
    } catch (const cancelled_error &) {
      co_return stopped;
    }
    co_return false;
  });
  EXPECT_TRUE(co_await h);
}

// One request, one delivery: cleanup is not told of the request that led to it.
CO_TEST(StopToken, IsNewAfterTheDelivery) {
  std::stop_token cleanup;
  auto h = create_task([&]() -> task<> {
    const std::stop_token first = this_task::stop_token();
    (void)co_await as_outcome(sleep_for(1_s));
    EXPECT_TRUE(first.stop_requested());
    cleanup = this_task::stop_token();
    EXPECT_FALSE(cleanup.stop_requested());
    co_await sleep_for(1_s);
  });
  co_await yield_now();
  h.cancel();
  co_await sleep_for(10_ms);
  EXPECT_FALSE(cleanup.stop_requested());
  h.cancel();
  EXPECT_TRUE(cleanup.stop_requested());
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(StopToken, CannotBeStoppedWhenTheTaskHasEnded) {
  std::stop_token token;
  auto keep = [&]() -> task<> {
    token = this_task::stop_token();
    co_return;
  };
  co_await create_task(keep);
  EXPECT_FALSE(token.stop_requested());
  EXPECT_FALSE(token.stop_possible());
}

CO_TEST(StopToken, OfATimeoutAndOfAGroup) {
  bool timed_out = false;
  EXPECT_THROW(co_await with_timeout(1_s, [&]() -> task<> {
    std::stop_callback note(this_task::stop_token(), [&] { timed_out = true; });
    co_await sleep_for(2_s);
  }), timeout_error);
  EXPECT_TRUE(timed_out);

  std::stop_token sibling;
  EXPECT_THROW(co_await with_task_group([&](task_group &group) -> task<> {
    group.spawn([&]() -> task<> {
      sibling = this_task::stop_token();
      co_await sleep_for(2_s);
    });
    group.spawn(fail_after<my_error>(1_s));
    co_return;
  }), exception_group);
  EXPECT_TRUE(sibling.stop_requested());
}

TEST(StopToken, IsStoppedWhenTheLoopEnds) {
  std::stop_token token;
  {
    loop l;
    loop::entered inside(l);
    auto h = create_task([&]() -> task<> {
      token = this_task::stop_token();
      co_await sleep_for(duration::max());
    });
    l.turn();
    EXPECT_FALSE(token.stop_requested());
    l.close();
  }
  EXPECT_TRUE(token.stop_requested());
}

TEST(StopToken, OutsideOfATask) {
  EXPECT_THROW((void)this_task::stop_token(), misuse_error);
  EXPECT_THROW(const cancel_on scope{std::stop_token()}, misuse_error);
}

// A callback may ask again; there is nobody left to tell.
CO_TEST(StopToken, TheCallbackCancels) {
  auto h = create_task([]() -> task<> {
    task_ref me = current_task();
    std::stop_callback again(this_task::stop_token(), [&] { me.cancel(); });
    co_await sleep_for(duration::max());
  });
  co_await yield_now();
  h.cancel();
  EXPECT_EQ(h.cancelling(), 2u);
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(StopTokenInThread, IsThatOfTheAwaitingTask) {
  std::atomic<bool> started = false;
  bool seen = false;
  auto h = create_task([&]() -> task<int> {
    auto poll = [&](const std::stop_token &stop, int x) {
      started = true;
      while (!stop.stop_requested())
        nap();
      seen = true;
      return x;
    };
    co_return co_await to_thread(poll, 7);
  });
  co_await yield_now();
  wait_for(started);
  h.cancel();
  // It has returned before the request was delivered.
  EXPECT_EQ(co_await h, 7);
  EXPECT_TRUE(seen);
}

// Made in one task and awaited in another.
CO_TEST(StopTokenInThread, HandedOver) {
  std::atomic<bool> started = false;
  auto h = create_task(to_thread([&](const std::stop_token &stop) {
    started = true;
    while (!stop.stop_requested())
      nap();
  }));
  co_await yield_now();
  wait_for(started);
  h.cancel();
  co_await h;
}

CO_TEST(StopTokenInThread, AllForms) {
  thread_pool pool(1);
  auto call = [](const std::stop_token &stop, int x) {
    return stop.stop_possible() ? x : -1;
  };
  EXPECT_EQ(co_await to_thread(call, 1), 1);
  EXPECT_EQ(co_await to_thread(pool, call, 2), 2);
  EXPECT_EQ(co_await to_thread(abandon_on_cancel, call, 3), 3);
  EXPECT_EQ(co_await to_thread(abandon_on_cancel, pool, call, 4), 4);
  // A callable that does without has none.
  EXPECT_EQ(co_await to_thread([](int x) { return x; }, 5), 5);
}

CO_TEST(StopTokenInThread, OfAnAbandonedCall) {
  struct shared {
    std::atomic<bool> started = false, stopped = false;
  };
  auto s = std::make_shared<shared>();
  auto h = create_task([&]() -> task<> {
    auto call = [s](const std::stop_token &stop) {
      s->started = true;
      while (!stop.stop_requested())
        nap();
      s->stopped = true;
    };
    co_await to_thread(abandon_on_cancel, std::move(call));
  });
  co_await yield_now();
  wait_for(s->started);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  wait_for(s->stopped);
}

// The end of the loop waits for the call, which must be told.
TEST(StopTokenInThread, TheLoopEnds) {
  std::atomic<bool> started = false, stopped = false;
  {
    loop l;
    loop::entered inside(l);
    auto h = create_task([&]() -> task<> {
      co_await to_thread([&](const std::stop_token &stop) {
        started = true;
        while (!stop.stop_requested())
          nap();
        stopped = true;
      });
    });
    l.turn();
    wait_for(started);
    l.close();
    EXPECT_TRUE(stopped);
  }
}

CO_TEST(CancelOn, CancelsWhenTheTokenIsStopped) {
  std::stop_source source;
  auto h = create_task([&]() -> task<> {
    cancel_on scope(source.get_token());
    co_await sleep_for(duration::max());
  });
  co_await yield_now();
  EXPECT_FALSE(h.done());
  source.request_stop();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(h.cancelling(), 0u); // taken back
}

CO_TEST(CancelOn, FromAnotherThread) {
  for (int i = 0; i != 50; ++i) {
    std::stop_source source;
    std::thread other;
    auto h = create_task([&]() -> task<> {
      cancel_on scope(source.get_token());
      other = std::thread([&] { source.request_stop(); });
      // Not on the clock, which jumps.
      for (;;)
        co_await yield_now();
    });
    EXPECT_THROW(co_await h, cancelled_error);
    other.join();
  }
}

// The scope may end while the request is on its way, or come after it.
CO_TEST(CancelOn, EndsWhileTheStopIsRequested) {
  for (int i = 0; i != 200; ++i) {
    std::stop_source source;
    std::atomic<bool> go = false;
    std::thread other([&] {
      while (!go)
        std::this_thread::yield();
      source.request_stop();
    });
    const auto ended = co_await as_outcome([](auto &source, auto &go, int i) -> task<> {
      cancel_on scope(source.get_token());
      go = true;
      for (int n = i % 20; n; --n)
        co_await yield_now();
    }(source, go, i));
    EXPECT_FALSE(ended.has_error());
    // In any case nothing is left of it.
    EXPECT_EQ(current_task().cancelling(), 0u);
    co_await yield_now();
    other.join();
    co_await yield_now();
  }
}

CO_TEST(CancelOn, AlreadyStopped) {
  std::stop_source source;
  source.request_stop();
  bool reached = false, passed = false;
  auto h = create_task([&]() -> task<> {
    cancel_on scope(source.get_token());
    reached = true; // running code is not interrupted
    co_await yield_now();
    passed = true;
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(reached);
  EXPECT_FALSE(passed);
}

// A request that was not delivered in the scope is not delivered after it.
CO_TEST(CancelOn, TakesItsRequestBack) {
  std::stop_source source;
  auto h = create_task([&]() -> task<int> {
    {
      cancel_on scope(source.get_token());
      source.request_stop();
      EXPECT_EQ(current_task().cancelling(), 1u);
    }
    EXPECT_EQ(current_task().cancelling(), 0u);
    co_await yield_now();
    co_return 1;
  });
  EXPECT_EQ(co_await h, 1);
}

CO_TEST(CancelOn, LeavesTheRequestsOfOthers) {
  std::stop_source source;
  auto h = create_task([&]() -> task<> {
    {
      cancel_on scope(source.get_token());
      source.request_stop();
      current_task().cancel();
    }
    EXPECT_EQ(current_task().cancelling(), 1u);
    co_await yield_now();
    ADD_FAILURE() << "was to be cancelled";
  });
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(CancelOn, OnlyWhatIsInTheScope) {
  std::stop_source source;
  auto serve = [&]() -> task<> {
    cancel_on scope(source.get_token());
    co_await sleep_for(duration::max());
  };
  auto h = create_task([&]() -> task<int> {
    const auto served = co_await as_outcome(serve());
    EXPECT_TRUE(served.cancelled());
    co_await sleep_for(1_s); // goes on as before
    co_return 3;
  });
  co_await yield_now();
  source.request_stop();
  EXPECT_EQ(co_await h, 3);
}

// Who waits for a stop that another thread may request is not stuck.
TEST(CancelOn, IsNoDeadlock) {
  std::stop_source source;
  std::thread other([&] {
    nap();
    nap();
    source.request_stop();
  });
  EXPECT_THROW(run([&]() -> task<> {
                 cancel_on scope(source.get_token());
                 co_await event().wait();
               }),
               cancelled_error);
  other.join();
}

TEST(CancelOn, TheLoopEnds) {
  std::stop_source source;
  {
    loop l;
    loop::entered inside(l);
    auto h = create_task([&]() -> task<> {
      cancel_on scope(source.get_token());
      co_await sleep_for(duration::max());
    });
    l.turn();
    // Its message stands in the inbox when the loop ends.
    std::thread([&] { source.request_stop(); }).join();
    l.close();
    EXPECT_TRUE(h.cancelled());
  }
  EXPECT_FALSE(source.request_stop());
}

// The bridge and back: a token of one task cancels another.
CO_TEST(CancelOn, TheTokenOfAnotherTask) {
  std::stop_token first;
  auto a = create_task([&]() -> task<> {
    first = this_task::stop_token();
    co_await sleep_for(duration::max());
  });
  co_await yield_now();
  auto b = create_task([&]() -> task<> {
    cancel_on scope(first);
    co_await sleep_for(duration::max());
  });
  co_await yield_now();
  a.cancel();
  EXPECT_THROW(co_await a, cancelled_error);
  EXPECT_THROW(co_await b, cancelled_error);
}

} // namespace
