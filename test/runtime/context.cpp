//===-- context.cpp - context managers, as classes and as coroutines ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

const char *name_of(const outcome<void> &o) {
  return o ? "value " : o.cancelled() ? "cancelled " : "error ";
}

/// Notes what happens to it; every step takes a second. No owning member: gcc 12
/// destroys a braced aggregate in the operand of co_await twice.
struct manager {
  std::string &log;
  const char *name = "";
  task<int> async_enter() {
    co_await sleep_for(1_s);
    log += std::string(name) + "enter ";
    co_return 7;
  }
  task<void> async_exit(const outcome<void> &body) {
    co_await sleep_for(1_s);
    log += std::string(name) + "exit:" + name_of(body);
  }
};

/// Throws where it is told to.
template <class Enter, class Exit> struct failing_manager {
  task<int> async_enter() {
    co_await yield_now();
    if constexpr (!std::is_void_v<Enter>)
      throw Enter();
    co_return 1;
  }
  task<void> async_exit(const outcome<void> &) {
    co_await yield_now();
    if constexpr (!std::is_void_v<Exit>)
      throw Exit();
  }
};

async_context<int> noting(std::string &log) {
  co_await sleep_for(1_s);
  log += "enter ";
  auto &body = co_yield 42;
  co_await sleep_for(1_s);
  log += std::string("exit:") + name_of(body);
}

//===-- with, of classes --------------------------------------------------===//

// CPython test_coroutines: test_with_1
CO_TEST(With, EntersAndLeaves) {
  std::string log;
  int v = co_await with(manager{log}, [&](int x) -> task<int> {
    log += "body ";
    co_return x + 1;
  });
  EXPECT_EQ(v, 8);
  EXPECT_EQ(log, "enter body exit:value ");
  EXPECT_EQ(now(), time_point(2_s));
}

// CPython test_coroutines: test_with_8: the body fails
CO_TEST(With, TheBodyThrows) {
  std::string log;
  auto body = [](int) -> task<> { co_await fail_after<my_error>(1_s); };
  EXPECT_THROW(co_await with(manager{log}, body), my_error);
  EXPECT_EQ(log, "enter exit:error ");
}

CO_TEST(With, TheBodyThrowsBeforeItIsAwaited) {
  std::string log;
  struct thrower {
    COROLINT_CORO_WRAPPER task<> operator()(int) const { throw my_error(); }
  };
  EXPECT_THROW(co_await with(manager{log}, thrower()), my_error);
  EXPECT_EQ(log, "enter exit:error ");
}

// CPython test_coroutines: test_with_6: __aenter__ fails
CO_TEST(With, EnterThrows) {
  bool ran = false;
  auto body = [&](int) -> task<> {
    ran = true;
    co_return;
  };
  failing_manager<my_error, value_error> m;
  EXPECT_THROW(co_await with(m, body), my_error);
  EXPECT_FALSE(ran);
}

// CPython test_coroutines: test_with_9: __aexit__ fails
CO_TEST(With, ExitThrows) {
  auto body = [](int) -> task<int> { co_return 1; };
  failing_manager<void, value_error> m;
  EXPECT_THROW((void)co_await with(m, body), value_error);
}

// CPython test_coroutines: test_with_10: both fail (there __context__)
CO_TEST(With, BodyAndExitThrow) {
  auto body = [](int) -> task<int> { throw my_error(); co_return 1; };
  failing_manager<void, value_error> m;
  try {
    (void)co_await with(m, body);
    ADD_FAILURE();
  } catch (const exception_group &e) {
    CO_ASSERT_EQ(e.errors().size(), 2u);
    EXPECT_THROW(std::rethrow_exception(e.errors()[0]), my_error);
    EXPECT_THROW(std::rethrow_exception(e.errors()[1]), value_error);
  }
}

// CPython test_coroutines: test_with_11: an exit that throws it on
CO_TEST(With, ExitThrowsTheBodysErrorOn) {
  struct rethrowing {
    task<int> async_enter() { co_return 1; }
    task<void> async_exit(const outcome<void> &body) {
      body.value();
      co_return;
    }
  };
  auto body = [](int) -> task<> { throw my_error(); co_return; };
  EXPECT_THROW(co_await with(rethrowing(), body), my_error);
}

// CPython test_coroutines: test_with_7 has __aexit__ suppress: it cannot here.
CO_TEST(With, CannotSuppress) {
  struct quiet {
    task<> async_enter() { co_return; }
    task<> async_exit(const outcome<void> &) { co_return; }
  };
  auto body = []() -> task<> { throw my_error(); co_return; };
  EXPECT_THROW(co_await with(quiet(), body), my_error);
}

// CPython test_coroutines: test_with_5: several, left in reverse
CO_TEST(With, SeveralAreLeftInReverse) {
  std::string log;
  auto body = [&](int x, int y) -> task<int> {
    log += "body ";
    co_return x + y;
  };
  int v = co_await with(manager{log, "a-"}, manager{log, "b-"}, body);
  EXPECT_EQ(v, 14);
  EXPECT_EQ(log, "a-enter b-enter body b-exit:value a-exit:value ");
}

CO_TEST(With, TheSecondEnterThrows) {
  std::string log;
  auto body = [&](int, int) -> task<> { co_return; };
  failing_manager<my_error, void> bad;
  EXPECT_THROW(co_await with(manager{log, "a-"}, bad, body), my_error);
  EXPECT_EQ(log, "a-enter a-exit:error ");
}

CO_TEST(With, AnOuterManagerIsToldOfAnInnerExit) {
  std::string log;
  auto body = [&](int, int) -> task<> { co_return; };
  failing_manager<void, my_error> bad;
  EXPECT_THROW(co_await with(manager{log, "a-"}, bad, body), my_error);
  EXPECT_EQ(log, "a-enter a-exit:error ");
}

CO_TEST(With, OfNothingAndOfReferences) {
  struct resource {
    int uses = 0;
    task<resource &> async_enter() { co_return *this; }
    task<> async_exit(const outcome<void> &) {
      ++uses;
      co_return;
    }
  } r;
  struct nothing {
    task<> async_enter() { co_return; }
    task<> async_exit(const outcome<void> &) { co_return; }
  };
  resource *seen = nullptr;
  co_await with(nothing(), r, nothing(), [&](resource &x) -> task<> {
    seen = &x;
    co_return;
  });
  EXPECT_EQ(seen, &r);
  EXPECT_EQ(r.uses, 1);
}

CO_TEST(With, GivesWhatCannotBeCopied) {
  struct maker {
    task<std::unique_ptr<int>> async_enter() { co_return std::make_unique<int>(3); }
    task<> async_exit(const outcome<void> &) { co_return; }
  };
  auto take = [](std::unique_ptr<int> p) -> task<int> { co_return *p; };
  EXPECT_EQ(co_await with(maker(), take), 3);
  auto look = [](std::unique_ptr<int> &p) -> task<int> { co_return *p; };
  EXPECT_EQ(co_await with(maker(), look), 3);
}

// The body's frame is gone when the exit runs.
CO_TEST(With, TheBodyIsDestroyedBeforeTheExit) {
  std::string log;
  struct scope {
    std::string &log;
    ~scope() { log += "destroyed "; }
  };
  co_await with(manager{log}, [&](int) -> task<> {
    scope s{log};
    co_return;
  });
  EXPECT_EQ(log, "enter destroyed exit:value ");
}

// CPython test_coroutines: cancellation in each of enter, body and exit
CO_TEST(With, CancelledAtEveryPoint) {
  const char *const expected[] = {"", "enter exit:cancelled ", "enter ",
                                  "enter exit:value "};
  for (int at = 0; at != 4; ++at) {
    std::string log;
    auto body = [](int) -> task<> { co_await sleep_for(1_s); };
    auto h = create_task([&]() -> task<> {
      co_await with(manager{log}, body);
    });
    co_await sleep_for(duration(500'000'000) + at * 1_s);
    h.cancel();
    auto o = co_await as_outcome(h);
    EXPECT_EQ(o.cancelled(), at < 3) << at;
    EXPECT_EQ(log, expected[at]) << at;
  }
}

CO_TEST(With, ASecondCancellationInterruptsTheExit) {
  std::string log;
  auto body = [](int) -> task<> { co_await sleep_for(10_s); };
  auto h = create_task([&]() -> task<> { co_await with(manager{log}, body); });
  co_await sleep_for(2_s);
  h.cancel();
  co_await sleep_for(500_ms);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(log, "enter ");
}

CO_TEST(With, ExitFailsAfterACancellation) {
  auto body = [](int) -> task<> { co_await sleep_for(10_s); };
  failing_manager<void, value_error> m;
  auto h = create_task([&]() -> task<> { co_await with(m, body); });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, value_error);
}

CO_TEST(With, TheBodysErrorIsReportedWhenTheExitIsCancelled) {
  failures seen;
  std::string log;
  auto body = [](int) -> task<> { throw my_error(); co_return; };
  auto h = create_task([&]() -> task<> { co_await with(manager{log}, body); });
  co_await sleep_for(1500_ms);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  CO_ASSERT_EQ(seen.errors.size(), 1u);
  EXPECT_THROW(std::rethrow_exception(seen.errors[0]), my_error);
}

CO_TEST(With, APendingRequestIsForTheBody) {
  std::string log;
  struct instant {
    std::string &log;
    task<> async_enter() { co_return; }
    task<> async_exit(const outcome<void> &o) {
      log += name_of(o);
      co_return;
    }
  };
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    co_await with(instant{log}, []() -> task<> { co_await yield_now(); });
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(log, "cancelled ");
}

CO_TEST(With, UnderATimeout) {
  std::string log;
  auto body = [](int) -> task<> { co_await sleep_for(10_s); };
  EXPECT_THROW(co_await with_timeout(2_s, with(manager{log}, body)),
               timeout_error);
  EXPECT_EQ(log, "enter exit:cancelled ");
}

//===-- async_context -----------------------------------------------------===//

// CPython test_contextlib_async: test_contextmanager_plain
CO_TEST(AsyncContext, Plain) {
  std::string log;
  int v = co_await with(noting(log), [&](int x) -> task<int> {
    log += "body ";
    co_return x;
  });
  EXPECT_EQ(v, 42);
  EXPECT_EQ(log, "enter body exit:value ");
}

// CPython test_contextlib_async: test_contextmanager_finally
CO_TEST(AsyncContext, FinallyAfterAnError) {
  std::string log;
  auto body = [](int) -> task<> { throw zero_division(); co_return; };
  EXPECT_THROW(co_await with(noting(log), body), zero_division);
  EXPECT_EQ(log, "enter exit:error ");
}

// CPython test_contextlib_async: test_contextmanager_except has it swallow the
// error: that is impossible here.
CO_TEST(AsyncContext, FallingOffTheEndThrowsTheErrorOn) {
  auto swallow = []() -> async_context<> {
    auto &body = co_yield {};
    if (body.has_error())
      co_return;
  };
  auto body = []() -> task<> { throw my_error(); co_return; };
  EXPECT_THROW(co_await with(swallow(), body), my_error);
}

// CPython test_contextlib_async: test_contextmanager_trap_yield_after_throw
CO_TEST(AsyncContext, ThrowsTheBodysErrorOn) {
  auto rethrow = []() -> async_context<> {
    auto &body = co_yield {};
    body.value();
  };
  auto fails = []() -> task<> { throw my_error(); co_return; };
  EXPECT_THROW(co_await with(rethrow(), fails), my_error);
  auto stops = []() -> task<> { current_task().cancel(); co_await yield_now(); };
  auto h = create_task([&]() -> task<> { co_await with(rethrow(), stops); });
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(AsyncContext, CommitAndRollback) {
  std::string log;
  auto transaction = [](std::string &log) -> async_context<std::string &> {
    std::string t = "begin ";
    if (co_yield t)
      log += t + "commit ";
    else
      log += t + "rollback ";
  };
  co_await with(transaction(log), [](std::string &t) -> task<> {
    t += "insert ";
    co_return;
  });
  EXPECT_EQ(log, "begin insert commit ");
  auto fails = [](std::string &) -> task<> { throw my_error(); co_return; };
  EXPECT_THROW(co_await with(transaction(log), fails), my_error);
  EXPECT_EQ(log, "begin insert commit begin rollback ");
}

// CPython test_contextlib_async: test_contextmanager_traceback: before the yield
CO_TEST(AsyncContext, EnterThrows) {
  auto bad = []() -> async_context<int> {
    co_await fail_after<my_error>(1_s);
    co_yield 1;
  };
  bool ran = false;
  auto body = [&](int) -> task<> {
    ran = true;
    co_return;
  };
  EXPECT_THROW(co_await with(bad(), body), my_error);
  EXPECT_FALSE(ran);
}

CO_TEST(AsyncContext, ExitThrows) {
  auto bad = []() -> async_context<> {
    co_yield {};
    co_await fail_after<value_error>(1_s);
  };
  auto good = []() -> task<int> { co_return 1; };
  EXPECT_THROW((void)co_await with(bad(), good), value_error);
  auto fails = []() -> task<int> { throw my_error(); co_return 1; };
  EXPECT_THROW((void)co_await with(bad(), fails), exception_group);
}

async_context<int> never_yields(bool yields) {
  if (yields)
    co_yield 1;
}
// CPython test_contextlib_async: test_contextmanager_no_yield...
CO_TEST(AsyncContext, ThatNeverYieldsIsNamed) {
  auto body = [](int) -> task<> { co_return; };
  try {
    co_await with(never_yields(false), body);
    ADD_FAILURE();
  } catch (const context_error &e) {
    EXPECT_NE(std::string(e.what()).find("never_yields"), std::string::npos)
        << e.what();
    EXPECT_NE(std::string(e.what()).find("context.cpp"), std::string::npos);
  }
}

async_context<int> yields_twice(std::string &log) {
  struct scope {
    std::string &log;
    ~scope() { log += "destroyed "; }
  } s{log};
  co_yield 1;
  co_yield 2;
  log += "not reached";
}
// CPython test_contextlib_async: test_contextmanager_trap_second_yield
CO_TEST(AsyncContext, ThatYieldsTwiceIsNamed) {
  std::string log;
  auto body = [](int) -> task<> { co_return; };
  try {
    co_await with(yields_twice(log), body);
    ADD_FAILURE();
  } catch (const context_error &e) {
    EXPECT_NE(std::string(e.what()).find("yields_twice"), std::string::npos);
  }
  EXPECT_EQ(log, "destroyed ");
}

// CPython test_contextlib_async: test_contextmanager_trap_yield_after_throw
CO_TEST(AsyncContext, ThatYieldsAgainAfterAnErrorLosesNothing) {
  std::string log;
  auto body = [](int) -> task<> { throw my_error(); co_return; };
  try {
    co_await with(yields_twice(log), body);
    ADD_FAILURE();
  } catch (const exception_group &e) {
    EXPECT_TRUE(e.contains<my_error>());
    EXPECT_TRUE(e.contains<context_error>());
  }
}

CO_TEST(AsyncContext, IsForOneUse) {
  std::string log;
  auto c = noting(log);
  EXPECT_THROW(co_await c.async_exit(outcome<void>()), misuse_error);
  EXPECT_EQ(co_await c.async_enter(), 42);
  EXPECT_THROW((void)co_await c.async_enter(), misuse_error);
  co_await c.async_exit(outcome<void>());
  EXPECT_THROW(co_await c.async_exit(outcome<void>()), misuse_error);
  EXPECT_THROW((void)co_await c.async_enter(), misuse_error);
  EXPECT_EQ(log, "enter exit:value ");
}

// CPython test_contextlib_async: test_contextmanager_non_normalised...
CO_TEST(AsyncContext, CancelledAtEveryPoint) {
  const char *const expected[] = {"", "enter exit:cancelled ", "enter ",
                                  "enter exit:value "};
  for (int at = 0; at != 4; ++at) {
    std::string log;
    auto body = [](int) -> task<> { co_await sleep_for(1_s); };
    auto h = create_task([&]() -> task<> { co_await with(noting(log), body); });
    co_await sleep_for(duration(500'000'000) + at * 1_s);
    h.cancel();
    EXPECT_EQ((co_await as_outcome(h)).cancelled(), at < 3) << at;
    EXPECT_EQ(log, expected[at]) << at;
  }
}

CO_TEST(AsyncContext, ShieldedCommit) {
  std::string log;
  auto transaction = [](std::string &log) -> async_context<> {
    co_yield {};
    auto commit = [](std::string &log) -> task<> {
      co_await sleep_for(5_s);
      log += "committed";
    };
    co_await shield(commit(log));
  };
  auto h = create_task([&]() -> task<> {
    auto body = []() -> task<> { co_return; };
    co_await with(transaction(log), body);
    co_await yield_now();
  });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(log, "committed");
}

CO_TEST(AsyncContext, GivesValues) {
  auto unique = []() -> async_context<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(5);
  };
  auto take = [](std::unique_ptr<int> p) -> task<int> { co_return *p; };
  EXPECT_EQ(co_await with(unique(), take), 5);
  auto text = []() -> async_context<std::string> {
    const std::string s(50, 'x');
    co_yield s;
    EXPECT_EQ(s.size(), 50u);
  };
  auto size = [](std::string s) -> task<std::size_t> { co_return s.size(); };
  EXPECT_EQ(co_await with(text(), size), 50u);
}

// CPython test_contextlib_async: test_contextmanager_... nested
CO_TEST(AsyncContext, UsesOthers) {
  std::string log;
  auto outer = [](std::string &log) -> async_context<int> {
    exit_stack stack;
    int x = co_await stack.enter(noting(log));
    auto &body = co_yield x + 1;
    co_await stack.async_exit(body);
    log += "outer ";
  };
  int v = co_await with(outer(log), [](int x) -> task<int> { co_return x; });
  EXPECT_EQ(v, 43);
  EXPECT_EQ(log, "enter exit:value outer ");
}

int skipped_contexts = 0;
CO_TEST(AsyncContext, DestroyedWithoutBeingLeft) {
  skipped_contexts = 0;
  auto *before = set_skipped_cleanup_hook(
      [](const std::source_location &) noexcept { ++skipped_contexts; });
  {
    std::string log;
    auto c = noting(log);
    (void)co_await c.async_enter();
    auto d = std::move(c);
  }
  set_skipped_cleanup_hook(before);
  EXPECT_EQ(skipped_contexts, 1);
}

//===-- closing -----------------------------------------------------------===//

async_generator<int> numbers(std::string &log) {
  for (int i = 0; co_yield checked(i); ++i) {
  }
  co_await sleep_for(1_s);
  log += "closed";
}

// CPython test_contextlib_async: AclosingTestCase.test_aclosing
CO_TEST(Closing, AwaitsAclose) {
  std::string log;
  using generator = async_generator<int>;
  int v = co_await with(closing(numbers(log)), [](generator &g) -> task<int> {
    co_return *co_await g.next();
  });
  EXPECT_EQ(v, 0);
  EXPECT_EQ(log, "closed");
}

// CPython test_contextlib_async: test_aclosing_error
CO_TEST(Closing, AfterAnError) {
  std::string log;
  using generator = async_generator<int>;
  auto g = numbers(log);
  auto body = [](generator &g) -> task<> {
    (void)co_await g.next();
    throw my_error();
  };
  EXPECT_THROW(co_await with(closing(g), body), my_error);
  EXPECT_EQ(log, "closed");
}

} // namespace
