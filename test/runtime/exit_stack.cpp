//===-- exit_stack.cpp - as many context managers as there are ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

async_context<int> numbered(std::string &log, int n) {
  log += "enter" + std::to_string(n) + ' ';
  auto &body = co_yield n;
  co_await sleep_for(1_s);
  log += "exit" + std::to_string(n) + (body ? " " : body.cancelled() ? "c " : "e ");
}
struct exit_only {
  std::string &log;
  task<> async_enter() {
    log += "entered ";
    co_return;
  }
  task<> async_exit(const outcome<void> &o) {
    log += o ? "left " : "left-e ";
    co_return;
  }
};

// CPython test_contextlib: test_no_resources
CO_TEST(ExitStack, Empty) {
  exit_stack stack;
  EXPECT_TRUE(stack.empty());
  co_await stack.aclose();
  co_await with(exit_stack(), [](exit_stack &) -> task<> { co_return; });
}

// CPython test_contextlib: test_enter_context, test_contextlib_async:
// test_enter_async_context
CO_TEST(ExitStack, LeavesInReverse) {
  std::string log;
  co_await with(exit_stack(), [&](exit_stack &stack) -> task<> {
    for (int i = 0; i != 3; ++i) {
      int given = co_await stack.enter(numbered(log, i));
      EXPECT_EQ(given, i);
    }
    log += "body ";
  });
  EXPECT_EQ(log, "enter0 enter1 enter2 body exit2 exit1 exit0 ");
}

// CPython test_contextlib_async: test_async_callback
CO_TEST(ExitStack, Callbacks) {
  std::string log;
  exit_stack stack;
  stack.callback([&] { log += "plain "; });
  stack.callback([&](int a, const std::string &b) { log += std::to_string(a) + b; },
                 1, std::string("x "));
  stack.callback([&](int a) -> task<> {
    co_await sleep_for(1_s);
    log += "async" + std::to_string(a) + ' ';
  }, 5);
  EXPECT_FALSE(stack.empty());
  EXPECT_EQ(log, "");
  co_await stack.aclose();
  EXPECT_EQ(log, "async5 1x plain ");
  EXPECT_TRUE(stack.empty());
}

CO_TEST(ExitStack, CallbacksOwnTheirArguments) {
  int got = 0;
  exit_stack stack;
  stack.callback([&](std::unique_ptr<int> &p) { got = *p; },
                 std::make_unique<int>(4));
  co_await stack.aclose();
  EXPECT_EQ(got, 4);
}

// CPython test_contextlib_async: test_async_push
CO_TEST(ExitStack, PushedExitsAreTold) {
  std::string log;
  exit_only m{log};
  auto body = [&](exit_stack &stack) -> task<> {
    stack.push(m);
    stack.push_exit([&](const outcome<void> &o) { log += o ? "v " : "e "; });
    stack.push_exit([&](const outcome<void> &o) -> task<> {
      co_await sleep_for(1_s);
      log += o ? "av " : "ae ";
    });
    throw my_error();
    co_return;
  };
  EXPECT_THROW(co_await with(exit_stack(), body), my_error);
  EXPECT_EQ(log, "ae e left-e ");
}

// CPython test_contextlib_async: test_enter_async_context_errors: not entered,
// not left
CO_TEST(ExitStack, EnterThrows) {
  std::string log;
  auto bad = []() -> async_context<int> {
    throw my_error();
    co_yield 1;
  };
  auto body = [&](exit_stack &stack) -> task<> {
    (void)co_await stack.enter(numbered(log, 0));
    (void)co_await stack.enter(bad());
    log += "not reached";
  };
  EXPECT_THROW(co_await with(exit_stack(), body), my_error);
  EXPECT_EQ(log, "enter0 exit0e ");
}

CO_TEST(ExitStack, EntersWhatIsNamedInPlace) {
  std::string log;
  exit_only m{log};
  exit_stack stack;
  co_await stack.enter(m);
  co_await stack.aclose();
  EXPECT_EQ(log, "entered left ");
}

CO_TEST(ExitStack, GivesReferencesIntoWhatItKeeps) {
  auto make = [](std::string &log) -> async_context<std::string &> {
    std::string s(100, 'x');
    co_yield s;
    log += s.back();
  };
  std::string log;
  exit_stack stack;
  std::string &s = co_await stack.enter(make(log));
  s += 'y';
  co_await stack.aclose();
  EXPECT_EQ(log, "y");
}

// CPython test_contextlib: test_exit_raise, _exception_chaining: all are left,
// and later ones are told of the error
CO_TEST(ExitStack, ACallbackThrows) {
  std::string log;
  exit_stack stack;
  stack.push_exit([&](const outcome<void> &o) { log += o ? "v " : "e "; });
  stack.callback([] { throw my_error(); });
  stack.push_exit([&](const outcome<void> &o) { log += o ? "v " : "e "; });
  EXPECT_THROW(co_await stack.aclose(), my_error);
  EXPECT_EQ(log, "v e ");
}

CO_TEST(ExitStack, AnAwaitingCallbackThrows) {
  exit_stack stack;
  stack.callback([]() -> task<> { co_await fail_after<my_error>(1_s); });
  EXPECT_THROW(co_await stack.aclose(), my_error);
  EXPECT_TRUE(stack.empty());
}

// CPython test_contextlib: test_exit_exception_chaining
CO_TEST(ExitStack, SeveralThrow) {
  auto body = [](exit_stack &stack) -> task<> {
    stack.callback([] { throw value_error(); });
    stack.callback([] { throw type_error(); });
    throw my_error();
    co_return;
  };
  try {
    co_await with(exit_stack(), body);
    ADD_FAILURE();
  } catch (const exception_group &e) {
    auto all = e.leaves();
    CO_ASSERT_EQ(all.size(), 3u);
    EXPECT_THROW(std::rethrow_exception(all[0]), my_error);
    EXPECT_THROW(std::rethrow_exception(all[1]), type_error);
    EXPECT_THROW(std::rethrow_exception(all[2]), value_error);
  }
}

// CPython test_contextlib: test_exit_suppress: impossible here
CO_TEST(ExitStack, ThrowingTheErrorOnIsNoFailure) {
  auto body = [](exit_stack &stack) -> task<> {
    stack.push_exit([](const outcome<void> &o) { o.value(); });
    stack.push_exit([](const outcome<void> &o) { o.value(); });
    throw my_error();
    co_return;
  };
  EXPECT_THROW(co_await with(exit_stack(), body), my_error);
}

// CPython test_contextlib: test_pop_all
CO_TEST(ExitStack, PopAllKeepsWhatWasEntered) {
  std::string log;
  auto open_both = [&]() -> task<exit_stack> {
    exit_stack stack;
    (void)co_await stack.enter(numbered(log, 0));
    (void)co_await stack.enter(numbered(log, 1));
    exit_stack kept = stack.pop_all();
    EXPECT_TRUE(stack.empty());
    co_await stack.aclose();
    co_return kept;
  };
  exit_stack stack = co_await open_both();
  EXPECT_EQ(log, "enter0 enter1 ");
  co_await stack.aclose();
  EXPECT_EQ(log, "enter0 enter1 exit1 exit0 ");
}

// CPython test_contextlib: test_close: again after that
CO_TEST(ExitStack, CanBeUsedAgain) {
  int n = 0;
  exit_stack stack;
  for (int i = 0; i != 3; ++i) {
    stack.callback([&] { ++n; });
    co_await stack.aclose();
    EXPECT_EQ(n, i + 1);
  }
}

CO_TEST(ExitStack, AnExitMayAddOthers) {
  std::string log;
  exit_stack stack;
  stack.callback([&] {
    log += "a ";
    stack.callback([&] { log += "b "; });
  });
  co_await stack.aclose();
  EXPECT_EQ(log, "a b ");
}

// CPython test_contextlib: test_excessive_nesting
CO_TEST(ExitStack, Many) {
  int n = 0;
  exit_stack stack;
  for (int i = 0; i != 10000; ++i)
    stack.callback([&] { ++n; });
  co_await stack.aclose();
  EXPECT_EQ(n, 10000);
}

// Every entry is left, whichever of them is interrupted.
CO_TEST(ExitStack, CancelledAtEveryPoint) {
  const char *const expected[] = {
      "enter0 enter1 exit1c exit0c ", // in the body
      "enter0 enter1 exit0c ",        // in the exit of 1
      "enter0 enter1 exit1 ",         // in the exit of 0
      "enter0 enter1 exit1 exit0 "};
  for (int at = 0; at != 4; ++at) {
    std::string log;
    auto body = [&](exit_stack &stack) -> task<> {
      (void)co_await stack.enter(numbered(log, 0));
      (void)co_await stack.enter(numbered(log, 1));
      co_await sleep_for(1_s);
    };
    auto h =
        create_task([&]() -> task<> { co_await with(exit_stack(), body); });
    co_await sleep_for(duration(500'000'000) + at * 1_s);
    h.cancel();
    EXPECT_EQ((co_await as_outcome(h)).cancelled(), at < 3) << at;
    EXPECT_EQ(log, expected[at]) << at;
  }
}

CO_TEST(ExitStack, CancelledWhileEntering) {
  std::string log;
  auto slow = [](std::string &log) -> async_context<> {
    co_await sleep_for(5_s);
    co_yield {};
    log += "left ";
  };
  auto body = [&](exit_stack &stack) -> task<> {
    (void)co_await stack.enter(numbered(log, 0));
    co_await stack.enter(slow(log));
  };
  auto h = create_task([&]() -> task<> { co_await with(exit_stack(), body); });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(log, "enter0 exit0c ");
}

int skipped_stacks = 0;
CO_TEST(ExitStack, DroppedWithEntries) {
  skipped_stacks = 0;
  auto *before = set_skipped_cleanup_hook(
      [](const std::source_location &where) noexcept {
        skipped_stacks += where.line() != 0;
      });
  bool ran = false;
  {
    exit_stack stack;
    stack.callback([&] { ran = true; });
    exit_stack other = std::move(stack);
  }
  { exit_stack empty; }
  set_skipped_cleanup_hook(before);
  EXPECT_EQ(skipped_stacks, 1);
  EXPECT_FALSE(ran);
  co_return;
}

// CPython test_contextlib_async: test_instance_bypass and others: stacks nest
CO_TEST(ExitStack, InAnother) {
  std::string log;
  co_await with(exit_stack(), [&](exit_stack &outer) -> task<> {
    exit_stack &inner = co_await outer.enter(exit_stack());
    inner.callback([&] { log += "inner "; });
    outer.callback([&] { log += "outer "; });
    co_return;
  });
  EXPECT_EQ(log, "outer inner ");
}

} // namespace
