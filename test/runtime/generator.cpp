//===-- generator.cpp - async generators, and loops over them -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

async_generator<int> upto(int n) {
  for (int i = 0; i < n; ++i)
    co_yield i;
}
async_generator<int> slowly(int n) {
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(1_s);
    co_yield i;
  }
}
/// Yields for ever; notes what it does when it is closed.
async_generator<int> careful(std::string &log, duration cleanup = 1_s) {
  for (int i = 0;; ++i)
    if (!(co_yield checked(i)))
      break;
  log += "closing ";
  co_await sleep_for(cleanup);
  log += "closed ";
}
template <class E> async_generator<int> failing(int n) {
  for (int i = 0; i < n; ++i)
    co_yield i;
  throw E();
}
struct on_exit_of_scope {
  std::string &log;
  const char *what;
  ~on_exit_of_scope() { log += what; }
};

// CPython test_asyncgen: test_async_gen_api_01, test_async_gen_asyncio_01
CO_TEST(Generator, GivesItsValues) {
  auto g = upto(2);
  EXPECT_FALSE(g.ended());
  EXPECT_EQ(co_await g.next(), 0);
  EXPECT_EQ(co_await g.next(), 1);
  EXPECT_EQ(co_await g.next(), std::nullopt);
  EXPECT_TRUE(g.ended());
}

// CPython test_asyncgen: test_async_gen_exception_04: ended is ended
CO_TEST(Generator, StaysEnded) {
  auto g = upto(0);
  EXPECT_FALSE(co_await g.next());
  EXPECT_FALSE(co_await g.next());
  co_await g.aclose();
  EXPECT_FALSE(co_await g.next());
}

// CPython test_asyncgen: test_async_gen_asyncio_02
CO_TEST(Generator, AwaitsBetweenValues) {
  auto g = slowly(2);
  EXPECT_EQ(co_await g.next(), 0);
  EXPECT_EQ(now(), time_point(1_s));
  co_await sleep_for(5_s);
  EXPECT_EQ(co_await g.next(), 1);
  EXPECT_EQ(now(), time_point(7_s));
  EXPECT_FALSE(co_await g.next());
}

// CPython test_asyncgen: the body runs only while a value is awaited
CO_TEST(Generator, IsLazy) {
  std::string log;
  auto make = [](std::string &log) -> async_generator<int> {
    log += 'a';
    co_yield 1;
    log += 'b';
  };
  auto g = make(log);
  EXPECT_EQ(log, "");
  (void)co_await g.next();
  co_await sleep_for(1_s);
  EXPECT_EQ(log, "a");
  (void)co_await g.next();
  EXPECT_EQ(log, "ab");
}

// CPython test_asyncgen: test_async_gen_exception_05 and others
CO_TEST(Generator, ThrowsOnceThenHasEnded) {
  auto g = failing<my_error>(1);
  EXPECT_EQ(co_await g.next(), 0);
  EXPECT_THROW((void)co_await g.next(), my_error);
  EXPECT_TRUE(g.ended());
  EXPECT_FALSE(co_await g.next());
  co_await g.aclose();
}

// CPython test_asyncgen: test_async_gen_asyncio_03: the consumer's errors are
// none of the generator's
CO_TEST(Generator, GoesOnAfterAnErrorOfTheConsumer) {
  auto g = upto(3);
  try {
    (void)co_await g.next();
    throw my_error();
  } catch (const my_error &) {
  }
  EXPECT_EQ(co_await g.next(), 1);
  co_await g.aclose();
}

CO_TEST(Generator, MovesWhatItYields) {
  auto make = []() -> async_generator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(1);
    auto p = std::make_unique<int>(2);
    EXPECT_TRUE(co_yield checked(std::move(p)));
    EXPECT_EQ(p, nullptr);
  };
  auto g = make();
  auto a = co_await g.next();
  EXPECT_EQ(**a, 1);
  auto b = co_await g.next();
  EXPECT_EQ(**b, 2);
  EXPECT_FALSE(co_await g.next());
}

CO_TEST(Generator, CopiesLvalues) {
  auto make = []() -> async_generator<std::string> {
    std::string s(100, 'x');
    co_yield s;
    EXPECT_EQ(s.size(), 100u);
    EXPECT_TRUE(co_yield checked(s));
    EXPECT_EQ(s.size(), 100u);
    const std::string c = "constant";
    co_yield c;
    co_yield "converted";
    EXPECT_TRUE(co_yield checked("too"));
  };
  std::string all;
  auto g = make();
  while (auto s = co_await g.next())
    all += *s;
  EXPECT_EQ(all, std::string(200, 'x') + "constantconvertedtoo");
}

CO_TEST(Generator, OfReferences) {
  int value = 1;
  auto make = [](int &v) -> async_generator<int &> {
    co_yield v;
    EXPECT_EQ(v, 2);
    EXPECT_TRUE(co_yield checked(v));
  };
  auto g = make(value);
  int *p = co_await g.next();
  EXPECT_EQ(p, &value);
  *p = 2;
  EXPECT_EQ(co_await g.next(), &value);
  EXPECT_EQ(co_await g.next(), nullptr);
}

CO_TEST(Generator, OfConstantReferences) {
  const std::string word = "word";
  auto make = [](const std::string &s) -> async_generator<const std::string &> {
    co_yield s;
  };
  auto g = make(word);
  EXPECT_EQ(co_await g.next(), &word);
  co_await g.aclose();
}

// Symmetric transfer: the stack does not grow.
CO_TEST(Generator, AMillionValues) {
  long sum = 0;
  auto g = upto(1'000'000);
  while (auto i = co_await g.next())
    sum += *i;
  EXPECT_EQ(sum, 499999500000L);
}

// Generators that ask each other, deeper than they are run as functions (see
// transfer.hpp): with values that are there at once, and some that are waited for.
CO_TEST(Generator, ThatAskEachOther) {
  struct chain {
    static async_generator<int> link(int depth) {
      if (!depth) {
        for (int i = 0; i != 6; ++i) {
          if (i % 3 == 2)
            co_await sleep_for(1_s);
          if (i % 3 == 1)
            co_await yield_now();
          co_yield i;
        }
        throw std::runtime_error("the end of the chain");
      }
      auto next = link(depth - 1);
      while (auto i = co_await next.next())
        co_yield *i;
    }
  };
  for (int depth : {0, 1, 2, 30, 31, 32, 33, 34, 64, 65, 300}) {
    std::vector<int> seen;
    std::string failure;
    auto g = chain::link(depth);
    const time_point start = now();
    try {
      while (auto i = co_await g.next())
        seen.push_back(*i);
    } catch (const std::runtime_error &e) {
      failure = e.what();
    }
    EXPECT_EQ(seen, (std::vector{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(failure, "the end of the chain");
    EXPECT_EQ(now() - start, 2_s);
    EXPECT_TRUE(g.ended());
  }
}

// CPython test_asyncgen: test_async_gen_asyncio_aclose_04: never started
CO_TEST(Generator, CloseBeforeTheStart) {
  std::string log;
  auto g = careful(log);
  co_await g.aclose();
  EXPECT_EQ(log, "");
  EXPECT_TRUE(g.ended());
  EXPECT_FALSE(co_await g.next());
}

// CPython test_asyncgen: test_async_gen_asyncio_aclose_05, _06
CO_TEST(Generator, CloseAwaitsTheCleanup) {
  std::string log;
  auto g = careful(log);
  (void)co_await g.next();
  co_await g.aclose();
  EXPECT_EQ(log, "closing closed ");
  EXPECT_EQ(now(), time_point(1_s));
  EXPECT_FALSE(co_await g.next());
}

// CPython test_asyncgen: test_async_gen_aclose_twice_with_different_coros
CO_TEST(Generator, CloseTwice) {
  std::string log;
  auto g = careful(log);
  (void)co_await g.next();
  co_await g.aclose();
  co_await g.aclose();
  EXPECT_EQ(log, "closing closed ");
}

CO_TEST(Generator, CloseAtAPlainYieldDestroysWhatIsThere) {
  std::string log;
  auto make = [](std::string &log) -> async_generator<int> {
    on_exit_of_scope s{log, "destroyed "};
    co_yield 1;
    log += "not reached";
  };
  auto g = make(log);
  (void)co_await g.next();
  co_await g.aclose();
  EXPECT_EQ(log, "destroyed ");
}

// CPython test_asyncgen: test_async_gen_exception_03, "ignored GeneratorExit"
CO_TEST(Generator, YieldsWhenItWasAskedToClose) {
  std::string log;
  auto make = [](std::string &log) -> async_generator<int> {
    on_exit_of_scope s{log, "destroyed "};
    for (int i = 0;; ++i)
      if (co_yield checked(i))
        continue;
  };
  auto g = make(log);
  (void)co_await g.next();
  EXPECT_THROW(co_await g.aclose(), misuse_error);
  EXPECT_EQ(log, "destroyed ");
  EXPECT_TRUE(g.ended());
}

// CPython test_asyncgen: test_async_gen_asyncio_aclose_10: cleanup that throws
CO_TEST(Generator, CleanupThrows) {
  auto make = []() -> async_generator<int> {
    if (!(co_yield checked(1))) {
      co_await sleep_for(1_s);
      throw my_error();
    }
  };
  auto g = make();
  (void)co_await g.next();
  EXPECT_THROW(co_await g.aclose(), my_error);
  co_await g.aclose();
  EXPECT_FALSE(co_await g.next());
}

// CPython test_asyncgen: test_async_gen_await_same_anext_coro_twice...,
// "asynchronous generator is already running"
CO_TEST(Generator, NextWhileItRuns) {
  auto g = slowly(2);
  auto first = create_task([&]() -> task<> { EXPECT_EQ(co_await g.next(), 0); });
  co_await yield_now();
  EXPECT_THROW((void)co_await g.next(), misuse_error);
  EXPECT_THROW(co_await g.aclose(), misuse_error);
  co_await first;
  EXPECT_EQ(co_await g.next(), 1);
  co_await g.aclose();
}

CO_TEST(Generator, NextOfItselfInItself) {
  async_generator<int> *self = nullptr;
  auto make = [](async_generator<int> *&self) -> async_generator<int> {
    (void)co_await self->next();
    co_yield 1;
  };
  auto g = make(self);
  self = &g;
  EXPECT_THROW((void)co_await g.next(), misuse_error);
  EXPECT_TRUE(g.ended());
}

// CPython test_asyncgen: test_async_gen_asyncio_anext_... cancelled in anext
CO_TEST(Generator, CancelledInNext) {
  auto g = slowly(2);
  auto h = create_task([&]() -> task<> { (void)co_await g.next(); });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(g.ended());
  EXPECT_EQ(now(), time_point());
}

// CPython test_asyncgen: a generator may handle the cancellation and go on
CO_TEST(Generator, CatchesTheCancellation) {
  auto make = []() -> async_generator<int> {
    if ((co_await as_outcome(sleep_for(10_s))).cancelled())
      co_yield 1;
    co_yield 2;
  };
  auto g = make();
  auto h = create_task([&]() -> task<int> { co_return *co_await g.next(); });
  co_await yield_now();
  h.cancel();
  EXPECT_EQ(co_await h, 1);
  EXPECT_EQ(co_await g.next(), 2);
  co_await g.aclose();
}

// CPython test_asyncgen: test_async_gen_asyncio_aclose_12: cancelled in aclose
CO_TEST(Generator, CancelledInItsCleanup) {
  std::string log;
  auto g = careful(log, 10_s);
  (void)co_await g.next();
  auto h = create_task([&]() -> task<> { co_await g.aclose(); });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(log, "closing ");
  EXPECT_TRUE(g.ended());
  co_await g.aclose();
}

// Values do not suspend: no point of cancellation.
CO_TEST(Generator, NextIsNoPointOfCancellation) {
  auto h = create_task([]() -> task<int> {
    current_task().cancel();
    int sum = 0;
    auto g = upto(3);
    while (auto i = co_await g.next())
      sum += *i;
    co_return sum;
  });
  EXPECT_EQ(co_await h, 3);
}

CO_TEST(Generator, UnderATimeout) {
  auto g = slowly(5);
  EXPECT_THROW((void)co_await with_timeout(500_ms, g.next()), timeout_error);
  EXPECT_TRUE(g.ended());
}

CO_TEST(Generator, CanBeMoved) {
  std::string log;
  auto g = careful(log);
  (void)co_await g.next();
  auto h = std::move(g);
  EXPECT_EQ(co_await h.next(), 1);
  EXPECT_FALSE(co_await g.next()); // NOLINT: moved from, has ended
  co_await g.aclose();
  g = std::move(h);
  EXPECT_EQ(co_await g.next(), 2);
  co_await g.aclose();
}

std::string *told = nullptr;
void tell_never(const std::source_location &) noexcept { *told += "never "; }
void tell_skipped(const std::source_location &where) noexcept {
  *told += where.line() ? "skipped " : "?";
}
/// Collects what the hooks are told.
struct hooks {
  std::string text;
  never_awaited_hook never = set_never_awaited_hook(tell_never);
  skipped_cleanup_hook skipped = set_skipped_cleanup_hook(tell_skipped);
  hooks() { told = &text; }
  ~hooks() {
    set_never_awaited_hook(never);
    set_skipped_cleanup_hook(skipped);
  }
};

// CPython test_asyncgen: test_async_gen_asyncio_gc_aclose: there the loop
// closes it; here it is told.
CO_TEST(Generator, DestroyedBeforeItsCleanup) {
  hooks h;
  std::string log;
  {
    auto g = careful(log);
    (void)co_await g.next();
  }
  EXPECT_EQ(h.text, "skipped ");
  EXPECT_EQ(log, "");
}

CO_TEST(Generator, DestroyedWithNothingToClean) {
  hooks h;
  {
    auto a = upto(2);
    (void)co_await a.next();
    std::string log;
    auto b = careful(log);
    (void)co_await b.next();
    co_await b.aclose();
  }
  EXPECT_EQ(h.text, "");
}

CO_TEST(Generator, NeverStarted) {
  hooks h;
  { auto g = upto(2); }
  EXPECT_EQ(h.text, "never ");
  co_return;
}

TEST(Generator, TheLoopEndsWhileOneIsAwaited) {
  hooks h;
  std::string log;
  {
    loop l;
    loop::entered inside(l);
    auto make = [](std::string &log) -> async_generator<int> {
      on_exit_of_scope s{log, "inner "};
      co_await sleep_for(1_s);
      co_yield 1;
    };
    auto t = create_task([&]() -> task<> {
      on_exit_of_scope s{log, "outer "};
      auto g = make(log);
      (void)co_await g.next();
    });
    l.turn();
    l.close();
  }
  EXPECT_EQ(log, "inner outer ");
  EXPECT_EQ(h.text, "");
}

// CPython test_asyncgen: test_async_gen_expression_01: one over another
CO_TEST(Generator, OfAGenerator) {
  auto twice = [](async_generator<int> inner) -> async_generator<int> {
    while (auto i = co_await inner.next())
      if (!(co_yield checked(2 * *i)))
        break;
    co_await inner.aclose();
  };
  std::string log;
  auto g = twice(careful(log));
  EXPECT_EQ(co_await g.next(), 0);
  EXPECT_EQ(co_await g.next(), 2);
  co_await g.aclose();
  EXPECT_EQ(log, "closing closed ");
}

// PEP 525: values of several generators, of several tasks
CO_TEST(Generator, TwoTasksTakeTurns) {
  auto g = upto(4);
  std::vector<int> a, b;
  auto take = [&](std::vector<int> &into) -> task<> {
    while (auto i = co_await g.next()) {
      into.push_back(*i);
      co_await yield_now();
    }
  };
  co_await gather(take(a), take(b));
  EXPECT_EQ(a, (std::vector<int>{0, 2}));
  EXPECT_EQ(b, (std::vector<int>{1, 3}));
}

//===-- for_await ---------------------------------------------------------===//

// CPython test_coroutines: test_for_1 and others
CO_TEST(ForAwait, CallsWithEveryValue) {
  std::vector<int> got;
  co_await for_await(slowly(3), [&](int i) { got.push_back(i); });
  EXPECT_EQ(got, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(now(), time_point(3_s));
}

CO_TEST(ForAwait, OfACoroutine) {
  int sum = 0;
  co_await for_await(upto(3), [&](int i) -> task<> {
    co_await sleep_for(1_s);
    sum += i;
  });
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(now(), time_point(3_s));
}

CO_TEST(ForAwait, FalseEndsItAndCloses) {
  std::string log;
  co_await for_await(careful(log), [](int i) { return i < 3; });
  EXPECT_EQ(log, "closing closed ");
  log.clear();
  co_await for_await(careful(log), [](int i) -> task<bool> { co_return i < 3; });
  EXPECT_EQ(log, "closing closed ");
}

CO_TEST(ForAwait, AnErrorCloses) {
  std::string log;
  EXPECT_THROW(co_await for_await(careful(log), [](int) { throw my_error(); }),
               my_error);
  EXPECT_EQ(log, "closing closed ");
  auto fails = [](int) -> task<> {
    co_await sleep_for(1_s);
    throw value_error();
  };
  EXPECT_THROW(co_await for_await(careful(log), fails), value_error);
  EXPECT_EQ(log, "closing closed closing closed ");
}

CO_TEST(ForAwait, AnErrorOfTheGenerator) {
  int n = 0;
  EXPECT_THROW(co_await for_await(failing<my_error>(2), [&](int) { ++n; }),
               my_error);
  EXPECT_EQ(n, 2);
}

CO_TEST(ForAwait, BothFail) {
  auto make = []() -> async_generator<int> {
    if (!(co_yield checked(1)))
      throw value_error();
  };
  try {
    co_await for_await(make(), [](int) { throw my_error(); });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    CO_ASSERT_EQ(e.errors().size(), 2u);
    EXPECT_THROW(std::rethrow_exception(e.errors()[0]), my_error);
    EXPECT_THROW(std::rethrow_exception(e.errors()[1]), value_error);
  }
}

CO_TEST(ForAwait, CancelledInTheBody) {
  std::string log;
  auto h = create_task([&]() -> task<> {
    co_await for_await(careful(log),
                       [](int) -> task<> { co_await sleep_for(10_s); });
  });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(log, "closing closed ");
  EXPECT_EQ(now(), time_point(2_s));
}

CO_TEST(ForAwait, LeavesANamedGeneratorInPlace) {
  std::string log;
  auto g = careful(log);
  co_await for_await(g, [](int i) { return i < 1; });
  EXPECT_EQ(log, "closing closed ");
  EXPECT_TRUE(g.ended());
}

CO_TEST(ForAwait, GivesRvalues) {
  auto make = []() -> async_generator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(1);
  };
  int sum = 0;
  co_await for_await(make(), [&](std::unique_ptr<int> p) { sum += *p; });
  EXPECT_EQ(sum, 1);
}

// CPython test_coroutines: test_for_2: a class with __anext__
struct countdown {
  int n;
  task<std::optional<int>> next() {
    co_await sleep_for(1_s);
    if (!n)
      co_return std::nullopt;
    co_return n--;
  }
};

CO_TEST(ForAwait, OfAClassWithNext) {
  int sum = 0;
  co_await for_await(countdown{3}, [&](int i) { sum += i; });
  EXPECT_EQ(sum, 6);
  FOR_AWAIT(int i, countdown{2}) { sum += i; }
  END_FOR_AWAIT
  EXPECT_EQ(sum, 9);
}

//===-- FOR_AWAIT ---------------------------------------------------------===//

CO_TEST(ForAwaitMacro, BreakAndContinue) {
  std::string log;
  int sum = 0;
  FOR_AWAIT(int i, careful(log)) {
    if (i == 1)
      continue;
    if (i == 4)
      break;
    co_await sleep_for(1_s);
    sum += i;
  }
  END_FOR_AWAIT
  EXPECT_EQ(sum, 5);
  EXPECT_EQ(log, "closing closed ");
}

CO_TEST(ForAwaitMacro, ThrowClosesBeforeItIsCaught) {
  std::string log;
  try {
    FOR_AWAIT(int i, careful(log)) {
      if (i == 2)
        throw my_error();
    }
    END_FOR_AWAIT
    ADD_FAILURE();
  } catch (const my_error &) {
    log += "caught";
  }
  EXPECT_EQ(log, "closing closed caught");
}

CO_TEST(ForAwaitMacro, ReturnClosesFirst) {
  std::string log;
  auto find = [&](int wanted) -> task<std::string> {
    on_exit_of_scope s{log, "locals "};
    FOR_AWAIT_RETURNS(std::string, int i, careful(log)) {
      if (i == wanted)
        co_return "found";
      if (i > 5)
        break;
    }
    END_FOR_AWAIT_RETURNS
    co_return "nothing";
  };
  EXPECT_EQ(co_await find(3), "found");
  EXPECT_EQ(log, "closing closed locals ");
  EXPECT_EQ(co_await find(8), "nothing");
}

CO_TEST(ForAwaitMacro, ReturnOfNothing) {
  std::string log;
  auto until = [&](int last, int &n) -> task<> {
    FOR_AWAIT_RETURNS(void, int i, upto(5)) {
      if (i == last)
        co_return;
      ++n;
    }
    END_FOR_AWAIT_RETURNS
    log += "ran out";
  };
  int n = 0;
  co_await until(3, n);
  EXPECT_EQ(n, 3);
  EXPECT_EQ(log, "");
  co_await until(10, n);
  EXPECT_EQ(n, 8);
  EXPECT_EQ(log, "ran out");
}

CO_TEST(ForAwaitMacro, Nested) {
  int sum = 0;
  FOR_AWAIT(int i, upto(3)) {
    FOR_AWAIT(int j, upto(i)) { sum += 10 * i + j; }
    END_FOR_AWAIT
  }
  END_FOR_AWAIT
  EXPECT_EQ(sum, 10 + 20 + 21);
}

CO_TEST(ForAwaitMacro, ByReference) {
  int value = 0;
  auto make = [](int &v) -> async_generator<int &> {
    co_yield v;
    co_yield v;
  };
  FOR_AWAIT(int &v, make(value)) { ++v; }
  END_FOR_AWAIT
  EXPECT_EQ(value, 2);
}

template <class T> task<int> total(async_generator<T> g) {
  int sum = 0;
  FOR_AWAIT(const T &v, g) { sum += v; }
  END_FOR_AWAIT
  co_return sum;
}
CO_TEST(ForAwaitMacro, InATemplate) { EXPECT_EQ(co_await total(upto(4)), 6); }

// Cancellation at each of the awaits of a loop: closed, and told.
CO_TEST(ForAwaitMacro, CancelledAtEveryPoint) {
  for (int at = 0; at != 8; ++at) {
    std::string log;
    auto make = [](std::string &log) -> async_generator<int> {
      outcome<void> o;
      for (int i = 0; i != 2; ++i) {
        o = co_await as_outcome(sleep_for(1_s));
        if (!o || !(co_yield checked(i)))
          break;
      }
      co_await sleep_for(1_s);
      log += "cleaned ";
      o.value();
    };
    auto h = create_task([&]() -> task<> {
      FOR_AWAIT(int i, make(log)) {
        (void)i;
        co_await sleep_for(1_s);
      }
      END_FOR_AWAIT
      log += "done ";
    });
    co_await sleep_for(duration(500'000'000) + at * 1_s);
    const bool running = h.cancel();
    auto o = co_await as_outcome(h);
    EXPECT_EQ(running, at < 5) << at;
    EXPECT_EQ(o.cancelled(), at < 5) << at;
    // At 4 it is the cleanup itself that is interrupted.
    EXPECT_EQ(log, at < 4 ? "cleaned " : at == 4 ? "" : "cleaned done ") << at;
  }
}

} // namespace
