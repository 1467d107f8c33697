//===-- sync.hpp - what the tests of sync/ share --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TEST_RUNTIME_SYNC_HPP
#define COROLINT_TEST_RUNTIME_SYNC_HPP

#include "support.hpp"
#include <memory>
#include <utility>

using ints = std::vector<int>;

/// Lets all others run, `n` times.
inline task<> rounds(int n) {
  for (int i = 0; i != n; ++i)
    co_await yield_now();
}

/// What an error says; empty if there is none.
inline std::string text_of(const std::exception_ptr &error) {
  if (!error)
    return "";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &e) {
    return e.what();
  }
}
template <class T> std::string text_of(const outcome<T> &o) {
  return o.has_error() ? text_of(o.error()) : "";
}

/// Awaits what `f` returns, drops it.
template <class F> task<> awaiting_call(F f) { (void)co_await f(); }

/// What the await of `f()` throws if a task of another loop waits already.
template <class F> std::string from_a_second_loop(F f) {
  corolint::testing::virtual_clock clock;
  runner first(clock), second(clock);
  join_handle<> waiting;
  first.run([&]() -> task<> {
    waiting = create_task(awaiting_call(f));
    co_await yield_now();
  });
  const outcome<void> o = second.run([&]() -> task<outcome<void>> {
    outcome<void> result = co_await as_outcome(awaiting_call(f));
    co_return result;
  });
  return text_of(o);
}

/// What the await of `f()` throws outside of a task.
template <class F> std::string outside_of_tasks(F f) {
  auto a = f();
  try {
    if (!a.await_ready())
      (void)a.await_suspend(std::noop_coroutine());
  } catch (const misuse_error &e) {
    return e.what();
  }
  return "";
}

/// Destroys a loop in which a task waits for `f()`, without letting it end.
template <class F> void in_a_loop_that_goes(F f) {
  join_handle<> h;
  loop l;
  {
    loop::entered inside(l);
    h = create_task(awaiting_call(f));
    l.turn();
  }
  l.close();
  EXPECT_TRUE(h.cancelled());
}

inline const char *const two_loops =
    "tasks of two loops wait for the same thing: a primitive of sync/ belongs "
    "to one loop";

#endif // COROLINT_TEST_RUNTIME_SYNC_HPP
