//===-- misuse.cpp - what is said to who breaks a rule --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table of misuses, each with the text of its error. Each is found out where it
// happens, and has no other effect: the program goes on, and nothing is leaked.
// That a primitive is awaited outside of a task is in its own tests.
//
//===----------------------------------------------------------------------===//

#include "memory.hpp"
#include "sync.hpp"

namespace {

struct misuse {
  const char *name;
  task<> (*commit)();
  const char *text;

  friend void PrintTo(const misuse &m, std::ostream *out) { *out << m.name; }
};

task<int> one() { co_return 1; }
task<int> slow_one() {
  co_await sleep_for(1_s);
  co_return 1;
}
async_generator<int> slow_numbers() {
  for (int i = 0;; ++i) {
    co_await sleep_for(1_s);
    if (!(co_yield checked(i)))
      break;
  }
}
async_generator<int> endless() {
  for (int i = 0;; ++i)
    if (!(co_yield checked(i)))
      continue; // although it should end
}
async_context<int> never_yields() { co_return; }
async_context<int> yields_twice() {
  co_yield 1;
  co_yield 2;
}

/// Awaits what is to fail; a group of errors stands for its first.
task<> unpacked(task<> t) {
  outcome<void> o = co_await as_outcome(std::move(t));
  try {
    std::move(o).value();
  } catch (const exception_group &g) {
    std::rethrow_exception(g.errors().front());
  }
}

const char *const task_again =
    "a task is awaited that was awaited or moved from before: it runs once, call "
    "its function again for another";
const char *const spawned_again =
    "a task is spawned that was awaited or moved from before: it runs once, call "
    "its function again for another";
const char *const no_task =
    "a handle is used that has no task: it was moved from, or never had one";

// NOLINTBEGIN: this is what it is about
const misuse misuses[] = {
    {"TaskAwaitedTwice",
     []() -> task<> {
       auto t = one();
       (void)co_await std::move(t);
       (void)co_await std::move(t);
     },
     task_again},
    {"TaskAwaitedAfterMove",
     []() -> task<> {
       auto t = one();
       auto moved = std::move(t);
       (void)co_await std::move(moved);
       (void)co_await std::move(t);
     },
     task_again},
    {"TaskSpawnedAfterAwait",
     []() -> task<> {
       auto t = one();
       (void)co_await std::move(t);
       auto h = create_task(std::move(t));
     },
     spawned_again},
    {"TaskGatheredAfterMove",
     []() -> task<> {
       auto t = one();
       auto moved = std::move(t);
       (void)co_await gather(std::move(moved), std::move(t));
     },
     spawned_again},
    {"HandleAwaitedTwice",
     []() -> task<> {
       auto h = create_task(one());
       (void)co_await h;
       (void)co_await h;
     },
     "the result of a task is taken twice: keep what the first co_await gave"},
    {"HandleAwaitedAfterMove",
     []() -> task<> {
       auto h = create_task(one());
       auto moved = std::move(h);
       (void)co_await moved;
       (void)co_await h;
     },
     no_task},
    {"HandleOfNothingAwaited",
     []() -> task<> {
       join_handle<> h;
       co_await h;
     },
     no_task},
    {"HandleOfNothingShielded",
     []() -> task<> {
       join_handle<> h;
       co_await shield(h);
     },
     no_task},
    {"HandleOfNothingCancelled",
     []() -> task<> {
       join_handle<> h;
       h.cancel();
       co_return;
     },
     no_task},
    {"ResultBeforeTheEnd",
     []() -> task<> {
       auto h = create_task(slow_one());
       (void)h.result();
       co_return;
     },
     "the task has not ended yet: co_await its handle"},
    {"TaskAwaitsItself",
     []() -> task<> {
       join_handle<> h;
       h = create_task([&h]() -> task<> { co_await h; });
       co_await h;
     },
     "a task awaits itself, and would wait for ever"},
    {"RunInRun",
     []() -> task<> {
       run(one());
       co_return;
     },
     "run() is called inside a running loop: co_await the task instead"},
    {"BlockOnInALoop",
     []() -> task<> {
       block_on(one());
       co_return;
     },
     "block_on() is called inside a running loop, which it would stop: "
     "co_await "
     "the task instead"},
    {"RunnerInALoop",
     []() -> task<> {
       runner r;
       r.run(one());
       co_return;
     },
     "a loop is run inside a running loop: co_await the task instead"},
    {"RunnerAfterClose",
     []() -> task<> {
       runner r;
       r.close();
       r.loop().call_soon([] {});
       co_return;
     },
     "a loop is used that was closed"},
    {"GroupSpawnAfterCancel",
     []() -> task<> {
       co_await with_task_group([](task_group &g) -> task<> {
         g.spawn(slow_one);
         g.cancel();
         g.spawn(one);
         co_return;
       });
     },
     "a task is spawned into a group that is shutting down"},
    {"GroupStartWithoutStarted",
     []() -> task<> {
       co_await with_task_group([](task_group &g) -> task<> {
         auto f = [](task_status<> &) -> task<> { co_await yield_now(); };
         co_await g.start(f);
       });
     },
     "a task ended without having said that it has started"},
    {"GroupStartedTwice",
     []() -> task<> {
       co_await with_task_group([](task_group &g) -> task<> {
         auto f = [](task_status<> &s) -> task<> {
           s.started();
           s.started();
           co_return;
         };
         co_await g.start(f);
       });
     },
     "a task says twice that it has started"},
    {"GatherLimitedOfNone",
     []() -> task<> {
       auto f = [](int) -> task<> { co_return; };
       co_await gather_limited(ints(1), 0, f);
     },
     "gather_limited with a limit of 0 would never end"},
    {"RaceOfNothing",
     []() -> task<> { (void)co_await race(std::vector<task<int>>()); },
     "the first of nothing never ends"},
    {"ExpiredTimeoutRescheduled",
     []() -> task<> {
       auto late = [](timeout_scope &scope) -> task<> {
         (void)co_await as_outcome(sleep_for(2_s));
         scope.reschedule(now() + 1_s);
       };
       co_await with_timeout(1_s, late);
     },
     "a timeout is rescheduled that has expired"},
    {"MutexReleasedUnheld",
     []() -> task<> {
       mutex m;
       m.release();
       co_return;
     },
     "a mutex is released that is not held"},
    {"SemaphoreReleasedTooOften",
     []() -> task<> {
       bounded_semaphore s(2);
       s.release();
       co_return;
     },
     "a semaphore is released more often than it was acquired"},
    {"ConditionAwaitedWithoutItsMutex",
     []() -> task<> {
       condition c;
       co_await c.wait();
     },
     "a condition is awaited without its mutex being held"},
    {"ConditionNotifiedWithoutItsMutex",
     []() -> task<> {
       condition c;
       c.notify();
       co_return;
     },
     "a condition is notified without its mutex being held"},
    {"BarrierForNobody",
     []() -> task<> {
       barrier b(0);
       co_return;
     },
     "a barrier needs at least one party"},
    {"LatchBelowZero",
     []() -> task<> {
       latch l(-1);
       co_return;
     },
     "a latch counts down from a negative number"},
    {"QueuePutAfterShutdown",
     []() -> task<> {
       queue<int> q;
       q.shutdown();
       co_await q.put(1);
     },
     "the queue was shut down"},
    {"QueueGetAfterShutdown",
     []() -> task<> {
       queue<int> q;
       q.shutdown();
       (void)co_await q.get();
     },
     "the queue was shut down"},
    {"QueueDoneTooOften",
     []() -> task<> {
       queue<int> q;
       q.task_done();
       co_return;
     },
     "task_done() is called more often than items were put"},
    {"ChannelSendAfterClose",
     []() -> task<> {
       channel<int> c;
       c.close();
       co_await c.send(1);
     },
     "the channel is closed"},
    {"NextWhileNextIsPending",
     []() -> task<> {
       auto g = slow_numbers();
       auto h = create_task([&g]() -> task<> { (void)co_await g.next(); });
       co_await yield_now();
       outcome<void> o =
           co_await as_outcome([](auto &g) -> task<> {
             (void)co_await g.next();
           }(g));
       co_await h;
       co_await g.aclose();
       std::move(o).value();
     },
     "the next value of an async generator is asked for while another is being "
     "awaited"},
    {"CloseWhileNextIsPending",
     []() -> task<> {
       auto g = slow_numbers();
       auto h = create_task([&g]() -> task<> { (void)co_await g.next(); });
       co_await yield_now();
       outcome<void> o = co_await as_outcome(
           [](auto &g) -> task<> { co_await g.aclose(); }(g));
       co_await h;
       co_await g.aclose();
       std::move(o).value();
     },
     "an async generator is closed while its next value is being awaited"},
    {"YieldAfterClose",
     []() -> task<> {
       auto g = endless();
       (void)co_await g.next();
       co_await g.aclose();
     },
     "an async generator yields after it was asked to close"},
    {"ContextEnteredTwice",
     []() -> task<> {
       auto c = yields_twice();
       (void)co_await c.async_enter();
       (void)co_await c.async_enter();
     },
     "an async context is entered a second time"},
    {"ContextLeftUnentered",
     []() -> task<> {
       auto c = yields_twice();
       outcome<void> o;
       outcome<void> left = co_await as_outcome(c.async_exit(o));
       (void)co_await c.async_enter();
       std::move(left).value();
     },
     "an async context is left that is not entered"},
    {"PoolAfterClose",
     []() -> task<> {
       thread_pool pool(1);
       pool.close();
       co_await to_thread(pool, [] {});
     },
     "a call is given to a thread pool that is closed"},
    {"ResultWaitedForInALoop",
     []() -> task<> {
       auto r = spawn_threadsafe(loop::current().handle(), one);
       r.wait();
       co_return;
     },
     "the result of spawn_threadsafe is waited for inside a running loop, "
     "which "
     "it would stop: co_await the task instead, or wait within to_thread()"},
    {"ResultTakenTwice",
     []() -> task<> {
       auto r = spawn_threadsafe(loop::current().handle(), one);
       co_await sleep_for(1_s);
       EXPECT_EQ(r.get(), 1);
       (void)r.get();
     },
     "a result of spawn_threadsafe is used that was taken or moved from "
     "before"},
    {"GroupOfNoErrors",
     []() -> task<> {
       exception_group g("none", {});
       co_return;
     },
     "an exception_group is made of no errors"},
};
// NOLINTEND

class Misuse : public ::testing::TestWithParam<misuse> {};

TEST_P(Misuse, IsSaid) {
  // Once for what is made only once.
  long left = 0;
  for (int i = 0; i != 2; ++i) {
    release_cached_memory();
    const long before = memory::in_use();
    {
      corolint::testing::virtual_clock clock;
      runner r(clock);
      r.loop().set_exception_handler([](const failure &f) {
        ADD_FAILURE() << f.message;
      });
      outcome<void> o = r.run([]() -> task<outcome<void>> {
        outcome<void> result =
            co_await as_outcome(unpacked(GetParam().commit()));
        co_return result;
      });
      EXPECT_EQ(text_of(o), GetParam().text);
    }
    release_cached_memory();
    left = memory::in_use() - before;
  }
  EXPECT_EQ(left, 0) << "memory is left";
}
INSTANTIATE_TEST_SUITE_P(Of, Misuse, ::testing::ValuesIn(misuses),
                         [](const ::testing::TestParamInfo<misuse> &info) {
                           return info.param.name;
                         });

/// What `f` throws outside of any loop.
template <class F> std::string thrown(F f) {
  try {
    f();
  } catch (const std::exception &e) {
    return e.what();
  }
  return "";
}

TEST(MisuseOutsideOfALoop, IsSaid) {
  const char *const none = "no loop is running on this thread: start one with "
                           "run()";
  EXPECT_EQ(thrown([] { (void)loop::current(); }), none);
  EXPECT_EQ(thrown([] { (void)now(); }), none);
  EXPECT_EQ(thrown([] { (void)create_task(sleep_task, 1_s); }), none);
  EXPECT_EQ(thrown([] {
              detach(awaiting_call(yield_now), [](std::exception_ptr) {});
            }),
            none);
  EXPECT_EQ(thrown([] { (void)current_task(); }), "there is no current task");
}

TEST(MisuseOfRunner, AfterClose) {
  runner r;
  r.close();
  EXPECT_EQ(thrown([&] { r.run(one); }), "a loop is used that was closed");
  EXPECT_EQ(thrown([&] { (void)r.loop().handle(); }),
            "a loop is used that was closed");
}

TEST(MisuseOfRunner, ClosedByItsTask) {
  runner r;
  std::string what;
  r.run([&]() -> task<> {
    what = thrown([&] { r.close(); });
    co_await yield_now(); // goes on
  });
  EXPECT_EQ(what, "a runner is closed from within its own loop: let run() return "
                  "first");
}

TEST(MisuseOfLoops, HandleAwaitedInAnother) {
  runner a, b;
  join_handle<> h;
  a.run([&]() -> task<> {
    h = create_task(sleep_task, 1_ms);
    co_return;
  });
  const char *const text =
      "a task is awaited in another loop than its own: use "
      "spawn_threadsafe";
  EXPECT_EQ(thrown([&] { b.run([&]() -> task<> { co_await h; }); }), text);
  EXPECT_EQ(thrown([&] { b.run([&]() -> task<> { co_await shield(h); }); }),
            text);
  a.close();
}

TEST(MisuseOfLoops, PrimitiveOfTwo) {
  semaphore s(0);
  mutex m;
  const mutex_lock held = m.try_acquire();
  event e;
  barrier b(3);
  latch l(1);
  queue<int> q;
  channel<int> c;
  EXPECT_EQ(from_a_second_loop([&] { return s.acquire(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return m.acquire(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return e.wait(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return b.wait(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return l.wait(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return q.get(); }), two_loops);
  EXPECT_EQ(from_a_second_loop([&] { return c.send(1); }), two_loops);
}

TEST(MisuseOfContexts, Named) {
  const auto text = [](async_context<int> (*make)()) {
    return thrown([&] {
      corolint::testing::run([&]() -> task<> {
        co_await with(make(), [](int) -> task<> { co_return; });
      });
    });
  };
  const std::string never = text(never_yields), twice = text(yields_twice);
  EXPECT_EQ(never.rfind("an async context ended without having yielded: ", 0), 0u);
  EXPECT_NE(never.find("never_yields"), std::string::npos) << never;
  EXPECT_NE(never.find("misuse.cpp:"), std::string::npos) << never;
  EXPECT_EQ(twice.rfind("an async context yields a second time: ", 0), 0u);
  EXPECT_NE(twice.find("yields_twice"), std::string::npos) << twice;
}

TEST(MisuseOfLoops, Deadlock) {
  const std::string text = thrown([] {
    corolint::testing::run([]() -> task<> {
      mutex m;
      auto lock = co_await m.acquire();
      auto again = co_await m.acquire();
    });
  });
  EXPECT_EQ(text.rfind("deadlock: every task waits and nothing can wake one", 0),
            0u)
      << text;
  EXPECT_NE(text.find("main"), std::string::npos) << text;
  EXPECT_NE(text.find("misuse.cpp:"), std::string::npos) << text;
}

/// What the exception handler is told of while `f()` runs in a task.
template <class F> std::vector<std::string> told(F f) {
  corolint::testing::virtual_clock clock;
  runner r(clock);
  std::vector<std::string> messages;
  r.loop().set_exception_handler(
      [&](const failure &what) { messages.emplace_back(what.message); });
  r.run(f);
  return messages;
}

TEST(MisuseIsTold, PermitBeyondTheBound) {
  EXPECT_EQ(told([]() -> task<> {
              bounded_semaphore s(1);
              auto permit = co_await s.acquire();
              s.release();
            }),
            std::vector<std::string>{
                "a semaphore is released more often than it was acquired"});
}

int skipped = 0;
TEST(MisuseIsTold, UnfinishedGeneratorDropped) {
  skipped = 0;
  auto *const before = set_skipped_cleanup_hook(
      [](const std::source_location &) noexcept { ++skipped; });
  corolint::testing::run([]() -> task<> {
    auto g = endless();
    (void)co_await g.next();
  });
  set_skipped_cleanup_hook(before);
  EXPECT_EQ(skipped, 1);
}

// Its frame stays for ever, as a leak checker would say.
#if !defined(__SANITIZE_ADDRESS__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COROLINT_TEST_NO_LEAKS
#endif
#endif
#else
#define COROLINT_TEST_NO_LEAKS
#endif
TEST(MisuseIsTold, GeneratorDroppedWhileAwaited) {
#ifdef COROLINT_TEST_NO_LEAKS
  GTEST_SKIP() << "leaks on purpose";
#else
  EXPECT_EQ(told([]() -> task<> {
              auto g = std::make_unique<async_generator<int>>(slow_numbers());
              int got = -1;
              auto h = create_task([&]() -> task<> {
                auto next = co_await g->next();
                got = *next;
              });
              co_await yield_now();
              g.reset();
              co_await h; // the value comes all the same
              EXPECT_EQ(got, 0);
            }),
            std::vector<std::string>{"an async generator was destroyed while its "
                                     "next value is being awaited"});
#endif
}

} // namespace
