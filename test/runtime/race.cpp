//===-- race.cpp - the first of several -----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"

namespace {

// No initializer_list: gcc 12 cannot have one in the operand of co_await.
template <class... Int> std::vector<task<int>> sleepers(Int... seconds) {
  std::vector<task<int>> v;
  (v.push_back(value_after(seconds * 1_s, seconds)), ...);
  return v;
}

// libcoro test_when_any: "when_any two tasks"; Kotlin select
CO_TEST(Race, TheFirstWins) {
  bool cancelled = false;
  auto loser = [&]() -> task<int> {
    co_await note_cancel(10_s, cancelled);
    co_return 1;
  };
  EXPECT_EQ(co_await race(loser(), value_after(1_s, 2)), 2);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(Race, Range) {
  EXPECT_EQ(co_await race(sleepers(3, 1, 2)), 1);
  EXPECT_EQ(now(), time_point(1_s));
}

// asio issue 1123: the exception of the winner must not vanish
CO_TEST(Race, AFailureWins) {
  EXPECT_THROW(co_await race(sleep_for(10_s), fail_after<my_error>(1_s)),
               my_error);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(Race, WaitsForLosers) {
  bool exited = false;
  co_await race(stubborn(5_s, exited), sleep_for(1_s));
  EXPECT_TRUE(exited);
  EXPECT_EQ(now(), time_point(5_s));
}

// cobalt issue 168: the loser's cancellation does not leak
CO_TEST(Race, LosersThrowNothing) {
  co_await race(sleep_for(10_s), sleep_for(1_s), sleep_for(5_s));
  EXPECT_EQ(current_task().cancelling(), 0u);
  co_await yield_now();
}

CO_TEST(Race, FailuresOfLosersAreReported) {
  failures seen;
  auto loser = []() -> task<> {
    (void)co_await as_outcome(sleep_for(10_s));
    throw my_error();
  };
  co_await race(loser(), sleep_for(1_s));
  CO_ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_EQ(seen.messages[0], "a loser of a race failed");
}

CO_TEST(Race, OfNothing) {
  EXPECT_THROW(co_await race(std::vector<task<int>>()), misuse_error);
}

CO_TEST(Race, OfOne) { EXPECT_EQ(co_await race(value_after(1_s, 5)), 5); }

CO_TEST(Race, CancelledFromOutside) {
  int n = 0;
  auto h = create_task([&]() -> task<> {
    co_await race(count_cancel(10_s, n), count_cancel(20_s, n));
  });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(n, 2);
}

// The winner has its result even if a request comes while losers clean up.
CO_TEST(Race, CancelledWhileLosersCleanUp) {
  int got = 0;
  bool delivered = false;
  auto loser = []() -> task<int> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    (void)co_await as_outcome(sleep_for(5_s));
    std::move(o).value();
    co_return 0;
  };
  auto h = create_task([&]() -> task<> {
    got = co_await race(value_after(1_s, 7), loser());
    delivered = (co_await as_outcome(yield_now())).cancelled();
  });
  co_await sleep_for(2_s);
  h.cancel();
  co_await h;
  EXPECT_EQ(got, 7);
  EXPECT_TRUE(delivered);
}

CO_TEST(WhenAny, SaysWhich) {
  auto text = []() -> task<std::string> {
    co_await sleep_for(1_s);
    co_return "text";
  };
  auto [index, outcomes] = co_await when_any(value_after(2_s, 1), text());
  EXPECT_EQ(index, 1u);
  EXPECT_TRUE(std::get<0>(outcomes).cancelled());
  EXPECT_EQ(std::get<1>(outcomes).value(), "text");
}

CO_TEST(WhenAny, Range) {
  auto r = co_await when_any(sleepers(3, 1, 2));
  EXPECT_EQ(r.index, 1u);
  EXPECT_EQ(r.outcomes[1].value(), 1);
  EXPECT_TRUE(r.outcomes[0].cancelled());
}

// CPython test_tasks: test_wait_really_done: who ended at the same time has a
// result
CO_TEST(WhenAny, BothEnded) {
  auto r = co_await when_any(value_after(1_s, 1), value_after(1_s, 2));
  EXPECT_EQ(r.index, 0u);
  EXPECT_EQ(std::get<0>(r.outcomes).value(), 1);
  EXPECT_EQ(std::get<1>(r.outcomes).value(), 2);
}

// CPython test_tasks: test_wait_first_exception
CO_TEST(WhenAny, FailureIsAnOutcome) {
  auto r = co_await when_any(sleep_for(10_s), fail_after<my_error>(1_s));
  EXPECT_EQ(r.index, 1u);
  EXPECT_THROW(std::get<1>(r.outcomes).value(), my_error);
}

CO_TEST(WhenAny, OfAHandle) {
  auto h = create_task(value_after(10_s, 1));
  auto r = co_await when_any(h, sleep_for(1_s));
  EXPECT_EQ(r.index, 1u);
  EXPECT_TRUE(h.cancelled()) << "losing cancels what the loser waits for";
}

CO_TEST(WhenAny, ShieldedHandleRunsOn) {
  auto h = create_task(value_after(10_s, 1));
  auto r = co_await when_any(shield(h), sleep_for(1_s));
  EXPECT_EQ(r.index, 1u);
  EXPECT_FALSE(h.done());
  EXPECT_EQ(co_await h, 1);
}

// CPython test_tasks: test_as_completed
CO_TEST(WhenEach, InOrderOfCompletion) {
  std::vector<int> order;
  std::vector<std::size_t> places;
  co_await when_each(sleepers(3, 1, 2), [&](std::size_t i, outcome<int> o) {
    places.push_back(i);
    order.push_back(o.value());
    EXPECT_EQ(now(), time_point(o.value() * 1_s));
  });
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(places, (std::vector<std::size_t>{1, 2, 0}));
}

CO_TEST(WhenEach, AwaitsTheCallback) {
  int sum = 0;
  co_await when_each(sleepers(1, 2, 3),
                     [&](std::size_t, outcome<int> o) -> task<> {
                       co_await sleep_for(10_s);
                       sum += o.value();
                     });
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(now(), time_point(31_s));
}

// CPython test_tasks: as_completed left by break
CO_TEST(WhenEach, StopsWhenToldSo) {
  int n = 0;
  co_await when_each(sleepers(1, 2, 3),
                     [&](std::size_t, outcome<int>) { return ++n < 2; });
  EXPECT_EQ(n, 2);
  EXPECT_EQ(now(), time_point(2_s));
  EXPECT_EQ(loop::current().tasks(), 1u);
}

CO_TEST(WhenEach, StopsWhenToldSoByACoroutine) {
  int n = 0;
  co_await when_each(sleepers(1, 2, 3),
                     [&](std::size_t, outcome<int>) -> task<bool> {
                       co_await yield_now();
                       co_return ++n < 2;
                     });
  EXPECT_EQ(n, 2);
}

CO_TEST(WhenEach, ThrowingStopsIt) {
  EXPECT_THROW(
      co_await when_each(sleepers(1, 2, 3),
                         [&](std::size_t, outcome<int>) { throw my_error(); }),
      my_error);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(WhenEach, FailuresAreOutcomes) {
  int failed = 0;
  std::vector<task<>> v;
  v.push_back(fail_after<my_error>(1_s));
  v.push_back(sleep_task(2_s));
  co_await when_each(std::move(v), [&](std::size_t, outcome<void> o) {
    failed += o.has_error();
  });
  EXPECT_EQ(failed, 1);
}

CO_TEST(WhenEach, CancelledFromOutside) {
  int n = 0;
  auto h = create_task([&]() -> task<> {
    std::vector<task<>> v;
    for (int i = 1; i != 4; ++i)
      v.push_back(sleep_task(i * 1_s));
    co_await when_each(std::move(v), [&](std::size_t, outcome<void>) { ++n; });
  });
  co_await sleep_for(1500_ms);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(n, 1);
  EXPECT_EQ(now(), time_point(1500_ms));
}

CO_TEST(WhenEach, OfNothing) {
  co_await when_each(std::vector<task<int>>(),
                     [&](std::size_t, outcome<int>) { ADD_FAILURE(); });
}

} // namespace
