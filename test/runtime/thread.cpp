//===-- thread.cpp - work on threads, and threads into the loop -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace {

void nap(int milliseconds = 1) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}
void wait_for(const std::atomic<bool> &flag) {
  while (!flag)
    nap();
}

// CPython test_threads: test_to_thread
CO_TEST(ToThread, GivesTheValue) {
  EXPECT_EQ(co_await to_thread([] { return 40 + 2; }), 42);
}

// CPython test_threads: test_to_thread_exception
CO_TEST(ToThread, ThrowsWhatTheCallThrows) {
  EXPECT_THROW(co_await to_thread([] { throw my_error(); }), my_error);
}

// CPython test_threads: test_to_thread_once
CO_TEST(ToThread, CallsOnce) {
  std::atomic<int> calls = 0;
  co_await to_thread([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

// CPython test_threads: test_to_thread_concurrent
CO_TEST(ToThread, AreConcurrent) {
  std::atomic<int> calls = 0;
  auto one = [&]() -> task<> { co_await to_thread([&] { ++calls; }); };
  co_await gather(one(), one(), one(), one());
  EXPECT_EQ(calls, 4);
}

// CPython test_threads: test_to_thread_args_kwargs
CO_TEST(ToThread, TakesArguments) {
  auto add = [](int a, std::unique_ptr<int> b) { return a + *b; };
  EXPECT_EQ(co_await to_thread(add, 1, std::make_unique<int>(2)), 3);
}

// trio test_threads: test_run_in_worker_thread
CO_TEST(ToThread, RunsOnAnotherThread) {
  const auto here = std::this_thread::get_id();
  const auto there =
      co_await to_thread([] { return std::this_thread::get_id(); });
  EXPECT_NE(here, there);
  EXPECT_EQ(here, std::this_thread::get_id());
  const bool inside = co_await to_thread([] { return loop::running_here(); });
  EXPECT_FALSE(inside);
}

CO_TEST(ToThread, GivesReferencesAndWhatCannotBeCopied) {
  int x = 1;
  int &r = co_await to_thread([&]() -> int & { return x; });
  EXPECT_EQ(&r, &x);
  auto p = co_await to_thread([] { return std::make_unique<int>(5); });
  EXPECT_EQ(*p, 5);
}

CO_TEST(ToThread, DestroysTheCallableOnTheThread) {
  auto owned = std::make_shared<std::thread::id>();
  struct note {
    std::shared_ptr<std::thread::id> where;
    note(std::shared_ptr<std::thread::id> w) : where(std::move(w)) {}
    note(note &&) = default;
    ~note() {
      if (where)
        *where = std::this_thread::get_id();
    }
    void operator()() {}
  };
  note n(owned);
  co_await to_thread(std::move(n));
  EXPECT_NE(*owned, std::thread::id());
  EXPECT_NE(*owned, std::this_thread::get_id());
  EXPECT_EQ(owned.use_count(), 1);
}

// The loop goes on meanwhile.
CO_TEST(ToThread, TheLoopRunsOn) {
  std::atomic<bool> go = false;
  auto h = create_task([&]() -> task<> {
    co_await to_thread([&] { wait_for(go); });
  });
  for (int i = 0; i != 10; ++i)
    co_await yield_now();
  EXPECT_FALSE(h.done());
  go = true;
  co_await h;
}

// A virtual clock does not jump while a thread works.
CO_TEST(ToThread, TheVirtualClockWaits) {
  auto sleeper = create_task(sleep_task(1000_s));
  co_await to_thread([] { nap(20); });
  EXPECT_EQ(now(), time_point());
  EXPECT_FALSE(sleeper.done());
}

// trio test_threads: test_run_in_worker_thread_cancellation: cannot be
// abandoned, so it is waited for, and the request comes later
CO_TEST(ToThread, CancelledWhileItRuns) {
  std::atomic<bool> started = false, go = false;
  int got = 0;
  auto h = create_task([&]() -> task<> {
    got = co_await to_thread([&] {
      started = true;
      wait_for(go);
      return 5;
    });
    co_await yield_now();
    got = -1;
  });
  co_await yield_now();
  wait_for(started);
  h.cancel();
  co_await yield_now();
  EXPECT_FALSE(h.done());
  go = true;
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(got, 5);
}

// trio test_threads: test_from_thread_check_cancelled
CO_TEST(ToThread, TheCallAsksWhetherItIsCancelled) {
  std::atomic<bool> started = false;
  bool seen = false;
  auto h = create_task([&]() -> task<> {
    co_await to_thread([&] {
      started = true;
      while (!thread_cancelled())
        nap();
      seen = true;
    });
  });
  co_await yield_now();
  wait_for(started);
  h.cancel();
  co_await h; // returned before the request was delivered
  EXPECT_TRUE(seen);
  EXPECT_FALSE(thread_cancelled());
}

// trio test_threads: ..._cancellation, before it starts
CO_TEST(ToThread, CancelledBeforeItIsAsked) {
  std::atomic<int> calls = 0;
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    co_await to_thread([&] { ++calls; });
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(calls, 0);
}

// trio test_threads: test_run_in_worker_thread_limiter: waits for its turn, and
// is dropped
CO_TEST(ToThread, CancelledInTheQueue) {
  thread_pool pool(1);
  std::atomic<bool> started = false, go = false;
  std::atomic<int> calls = 0;
  auto first = create_task([&]() -> task<> {
    co_await to_thread(pool, [&] {
      started = true;
      wait_for(go);
    });
  });
  auto owned = std::make_shared<int>();
  auto second = create_task([&]() -> task<> {
    auto call = [&calls, owned] { ++calls; };
    co_await to_thread(pool, std::move(call));
  });
  co_await yield_now();
  wait_for(started);
  second.cancel();
  EXPECT_THROW(co_await second, cancelled_error);
  EXPECT_FALSE(first.done());
  go = true;
  co_await first;
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(owned.use_count(), 1);
}

// trio test_threads: test_run_in_worker_thread_abandoned / abandon_on_cancel
CO_TEST(ToThread, Abandoned) {
  struct shared {
    std::atomic<bool> started = false, go = false, ended = false;
  };
  auto s = std::make_shared<shared>();
  auto h = create_task([&]() -> task<> {
    auto call = [s] {
      s->started = true;
      wait_for(s->go);
      s->ended = true;
      throw my_error(); // nobody is told
    };
    co_await to_thread(abandon_on_cancel, std::move(call));
  });
  co_await yield_now();
  wait_for(s->started);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(s->ended);
  s->go = true;
  wait_for(s->ended);
}

CO_TEST(ToThread, AbandonableThatEnds) {
  thread_pool pool(1);
  EXPECT_EQ(co_await to_thread(abandon_on_cancel, [] { return 1; }), 1);
  EXPECT_EQ(co_await to_thread(abandon_on_cancel, pool, [] { return 2; }), 2);
}

CO_TEST(ToThread, UnderATimeoutThatComes) {
  std::atomic<bool> go = false;
  auto h = create_task([&]() -> task<int> {
    // On the virtual clock only cancel() comes while a thread works.
    co_return co_await to_thread([&] { wait_for(go); return 1; });
  });
  co_await yield_now();
  go = true;
  EXPECT_EQ(co_await h, 1);
}

TEST(ToThread, UnderATimeoutOfRealTime) {
  bool asked = false;
  EXPECT_THROW(run([&]() -> task<> {
                 co_await with_timeout(20_ms, [&]() -> task<> {
                   co_await to_thread([&] {
                     while (!thread_cancelled())
                       nap();
                     asked = true;
                   });
                   co_await yield_now();
                 });
               }),
               timeout_error);
  EXPECT_TRUE(asked);
}

TEST(ToThread, ALoopThatIsDestroyedWaitsForTheCall) {
  std::atomic<bool> started = false, ended = false;
  {
    loop l;
    loop::entered inside(l);
    auto t = create_task([&]() -> task<> {
      co_await to_thread([&] {
        started = true;
        nap(30);
        ended = true;
      });
    });
    l.turn();
    wait_for(started);
    l.close();
    EXPECT_TRUE(ended);
  }
}

CO_TEST(ToThread, MakingTheTaskDoesNothing) {
  std::atomic<int> calls = 0;
  { auto t = to_thread([&] { ++calls; }); }
  EXPECT_EQ(calls, 0);
  co_return;
}

struct own_executor {
  std::vector<std::thread> threads;
  void post(executor_job job) { threads.emplace_back(job); }
  ~own_executor() {
    for (auto &t : threads)
      t.join();
  }
};
static_assert(executor<own_executor> && executor<thread_pool> &&
              !executor<int>);

// CPython test_base_events: test_run_in_executor
CO_TEST(Executor, OfOnesOwn) {
  own_executor e;
  EXPECT_EQ(co_await to_thread(e, [](int x) { return x; }, 3), 3);
  EXPECT_EQ(e.threads.size(), 1u);
}

CO_TEST(Executor, PostThrows) {
  struct refusing {
    void post(const executor_job &) { throw my_error(); }
  } e;
  EXPECT_THROW(co_await to_thread(e, [] {}), my_error);
  // and the task is as it was
  EXPECT_EQ(co_await to_thread([] { return 1; }), 1);
}

CO_TEST(ThreadPool, Limits) {
  thread_pool pool(2);
  EXPECT_EQ(pool.max_threads(), 2u);
  EXPECT_EQ(pool.threads(), 0u);
  std::atomic<int> now = 0, most = 0;
  auto one = [&]() -> task<> {
    co_await to_thread(pool, [&] {
      int n = ++now;
      int m = most;
      while (n > m && !most.compare_exchange_weak(m, n)) {
      }
      nap();
      --now;
    });
  };
  std::vector<task<>> all;
  for (int i = 0; i != 10; ++i)
    all.push_back(one());
  co_await gather(std::move(all));
  EXPECT_LE(most, 2);
  EXPECT_LE(pool.threads(), 2u);
  EXPECT_GE(thread_pool().max_threads(), 4u);
}

CO_TEST(ThreadPool, InOrder) {
  thread_pool pool(1);
  std::string order;
  auto one = [&](char c) -> task<> {
    co_await to_thread(pool, [&order, c] { order += c; });
  };
  co_await gather(one('a'), one('b'), one('c'));
  EXPECT_EQ(order, "abc");
}

CO_TEST(ThreadPool, Closed) {
  thread_pool pool(1);
  EXPECT_EQ(co_await to_thread(pool, [] { return 1; }), 1);
  pool.close();
  pool.close();
  EXPECT_EQ(pool.threads(), 0u);
  EXPECT_THROW(co_await to_thread(pool, [] {}), misuse_error);
}

// trio test_threads: test_trio_run_sync_from_thread
CO_TEST(Threadsafe, CallSoon) {
  auto h = loop::current().handle();
  const auto here = std::this_thread::get_id();
  std::thread::id there;
  int got = 0;
  co_await to_thread([&] {
    EXPECT_TRUE(call_soon_threadsafe(h, [&] {
      there = std::this_thread::get_id();
    }));
    EXPECT_TRUE(call_soon_threadsafe(
        h, [&](int a, std::unique_ptr<int> b) { got = a + *b; }, 1,
        std::make_unique<int>(2)));
  });
  EXPECT_EQ(there, here);
  EXPECT_EQ(got, 3);
}

TEST(Threadsafe, CallSoonOfALoopThatIsGone) {
  loop_handle h;
  corolint::testing::run([&]() -> task<> {
    h = loop::current().handle();
    co_return;
  });
  EXPECT_FALSE(call_soon_threadsafe(h, [] { ADD_FAILURE(); }));
  EXPECT_FALSE(call_soon_threadsafe(loop_handle(), [](int) {}, 1));
}

// CPython test_tasks: test_run_coroutine_threadsafe
CO_TEST(Threadsafe, Spawn) {
  auto h = loop::current().handle();
  int got = co_await to_thread([&] {
    auto body = [](int x) -> task<int> {
      co_await yield_now();
      co_return x + 1;
    };
    return spawn_threadsafe(h, body, 4).get();
  });
  EXPECT_EQ(got, 5);
  co_await to_thread([&] {
    spawn_threadsafe(h, []() -> task<> { co_await yield_now(); }).get();
  });
}

// CPython test_tasks: test_run_coroutine_threadsafe_with_exception
CO_TEST(Threadsafe, SpawnThatFails) {
  auto h = loop::current().handle();
  EXPECT_THROW(co_await to_thread([&] {
    spawn_threadsafe(h, fail_after<my_error>(0_s)).get();
  }),
               my_error);
}

// CPython test_tasks: test_run_coroutine_threadsafe_task_cancelled
CO_TEST(Threadsafe, SpawnThatIsCancelled) {
  auto h = loop::current().handle();
  bool cancelled = false;
  co_await to_thread([&] {
    auto body = []() -> task<> {
      current_task().cancel();
      co_await yield_now();
    };
    try {
      spawn_threadsafe(h, body).get();
    } catch (const cancelled_error &) {
      cancelled = true;
    }
  });
  EXPECT_TRUE(cancelled);
}

TEST(Threadsafe, SpawnIntoALoopThatIsGone) {
  loop_handle h;
  threadsafe_result<> unfinished;
  corolint::testing::run([&]() -> task<> {
    h = loop::current().handle();
    unfinished = spawn_threadsafe(h, sleep_task(1000_s));
    co_await yield_now();
  });
  EXPECT_THROW(unfinished.get(), cancelled_error);
  EXPECT_THROW(spawn_threadsafe(h, value_after(0_s, 1)).get(), cancelled_error);
}

CO_TEST(Threadsafe, DroppingTheResultDoesNotCancel) {
  bool ran = false;
  { auto f = spawn_threadsafe(loop::current().handle(), [&]() -> task<> {
      co_await sleep_for(1_s);
      ran = true;
    }); }
  co_await sleep_for(2_s);
  EXPECT_TRUE(ran);
}

// concurrent.futures: done(), result(timeout)
CO_TEST(Threadsafe, WaitingForAResult) {
  auto h = loop::current().handle();
  event go;
  co_await to_thread([&] {
    threadsafe_result<int> r = spawn_threadsafe(h, [&]() -> task<int> {
      co_await go.wait();
      co_return 5;
    });
    EXPECT_TRUE(r.valid());
    EXPECT_FALSE(r.ready());
    EXPECT_FALSE(r.wait_for(0_s));
    EXPECT_FALSE(r.wait_for(1_ms));
    h.call_soon_threadsafe([&] { go.set(); });
    EXPECT_TRUE(r.wait_for(duration::max()));
    EXPECT_TRUE(r.wait_for(-1_s)) << "ready already";
    r.wait();
    EXPECT_TRUE(r.ready());
    threadsafe_result<int> moved = std::move(r);
    EXPECT_FALSE(r.valid()); // NOLINT: that is what is tested
    EXPECT_EQ(moved.get(), 5);
    EXPECT_FALSE(moved.valid());
    EXPECT_THROW(moved.get(), misuse_error);
    EXPECT_THROW(moved.wait(), misuse_error);
    EXPECT_THROW(moved.cancel(), misuse_error);
    EXPECT_THROW((void)moved.ready(), misuse_error);
  });
}

// A move that throws is the caller's; a reference is the same object.
CO_TEST(Threadsafe, ResultsOfAllKinds) {
  auto h = loop::current().handle();
  co_await to_thread([&] {
    int n = 0;
    auto by_reference = [&]() -> task<int &> { co_return n; };
    EXPECT_EQ(&spawn_threadsafe(h, by_reference).get(), &n);
    auto owner = []() -> task<std::unique_ptr<int>> {
      co_return std::make_unique<int>(7);
    };
    EXPECT_EQ(*spawn_threadsafe(h, owner).get(), 7);
  });
}

// CPython test_tasks: test_run_coroutine_threadsafe_with_timeout: the caller
// cancels
CO_TEST(Threadsafe, CancellingFromTheThread) {
  auto h = loop::current().handle();
  bool cleaned = false; // of the loop's thread
  co_await to_thread([&] {
    auto r = spawn_threadsafe(h, [&]() -> task<> {
      event never;
      (void)co_await as_outcome(never.wait());
      cleaned = true;
      throw cancelled_error();
    });
    EXPECT_FALSE(r.wait_for(1_ms));
    r.cancel();
    r.cancel();
    if (r.wait_for(10_s)) {
      EXPECT_THROW(r.get(), cancelled_error);
    } else {
      ADD_FAILURE() << "it was not cancelled";
    }
  });
  EXPECT_TRUE(cleaned);
}

CO_TEST(Threadsafe, CancellingBeforeTheFirstStep) {
  bool ran = false;
  auto r = spawn_threadsafe(loop::current().handle(), [&]() -> task<> {
    ran = true;
    co_return;
  });
  r.cancel();
  co_await sleep_for(1_s);
  EXPECT_TRUE(r.ready());
  EXPECT_THROW(r.get(), cancelled_error);
  EXPECT_FALSE(ran);
}

CO_TEST(Threadsafe, CancellingAfterTheEnd) {
  auto r = spawn_threadsafe(loop::current().handle(), value_after(0_s, 3));
  co_await sleep_for(1_s);
  r.cancel();
  co_await yield_now();
  EXPECT_EQ(r.get(), 3);
}

TEST(Threadsafe, CancellingWhenTheLoopIsGone) {
  threadsafe_result<> r;
  {
    loop l;
    r = spawn_threadsafe(l.handle(), sleep_task(1_s));
    r.cancel();
    EXPECT_FALSE(r.ready());
  }
  r.cancel();
  EXPECT_THROW(r.get(), cancelled_error);
}

CO_TEST(Threadsafe, WaitingWithinALoop) {
  auto r = spawn_threadsafe(loop::current().handle(), value_after(1_s, 3));
  bool refused = false;
  try {
    (void)r.wait_for(1_ms);
  } catch (const misuse_error &) {
    refused = true;
  }
  CO_ASSERT_TRUE(refused); // or the next would wait for ever
  EXPECT_THROW(r.wait(), misuse_error);
  EXPECT_THROW(r.get(), misuse_error);
  EXPECT_FALSE(r.wait_for(0_s)) << "does not wait";
  EXPECT_TRUE(r.valid()) << "nothing was taken";
  co_await sleep_for(2_s);
  EXPECT_EQ(r.get(), 3) << "is there, and waits for nothing";
}

// trio test_threads: test_trio_from_thread_run: back and forth, many at once
CO_TEST(Threadsafe, BackAndForth) {
  auto h = loop::current().handle();
  int sum = 0; // of the loop's thread
  auto one = [&](int i) -> task<> {
    co_await to_thread([&, i] {
      auto add = [&](int x) -> task<> {
        co_await yield_now();
        sum += x;
      };
      for (int k = 0; k != 20; ++k)
        spawn_threadsafe(h, add, i).get();
    });
  };
  co_await gather(one(1), one(2), one(3));
  EXPECT_EQ(sum, 120);
}

} // namespace
