//===-- gather.cpp - several operations at once ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <list>
#include <memory>

namespace {

task<std::string> text(std::string s) { co_return s; }
now_task<int> plus_one(const int &x) {
  co_await sleep_for(1_s);
  co_return x + 1;
}

std::vector<task<int>> values(int n) {
  std::vector<task<int>> v;
  for (int i = 0; i != n; ++i)
    v.push_back(value_after((n - i) * 1_ms, i));
  return v;
}

// CPython test_tasks: GatherTestsBase.test_success
CO_TEST(Gather, GivesResultsInOrder) {
  gate a, b, c;
  auto wait = [](gate &g, int v) -> task<int> {
    co_await g;
    co_return v;
  };
  auto h = create_task([&]() -> task<> {
    auto [x, y, z] = co_await gather(wait(a, 2), wait(b, 1), wait(c, 3));
    EXPECT_EQ(x, 2);
    EXPECT_EQ(y, 1);
    EXPECT_EQ(z, 3);
  });
  co_await yield_now();
  b.open();
  a.open();
  co_await sleep_for(1_s);
  EXPECT_FALSE(h.done());
  c.open();
  co_await h;
}

// CPython docs, asyncio-task: gather runs its awaitables concurrently
CO_TEST(Gather, RunsConcurrently) {
  co_await gather(sleep_for(1_s), sleep_for(3_s), sleep_for(2_s));
  EXPECT_EQ(now(), time_point(3_s));
}

CO_TEST(Gather, MixesTypes) {
  auto [i, s, u] =
      co_await gather(value_after(1_s, 1), text("x"), sleep_for(2_s));
  EXPECT_EQ(i, 1);
  EXPECT_EQ(s, "x");
  EXPECT_EQ(u, unit{});
}

// CPython test_tasks: FutureGatherTests.test_constructor_empty_sequence
CO_TEST(Gather, OfNothing) {
  static_assert(std::is_same_v<decltype(gather()), task<void>>);
  co_await gather();
  EXPECT_EQ(now(), time_point());
}

// CPython test_tasks: test_constructor_empty_sequence
CO_TEST(Gather, OfAnEmptyRange) {
  EXPECT_TRUE((co_await gather(std::vector<task<int>>())).empty());
  EXPECT_TRUE((co_await gather_outcomes(std::vector<task<int>>())).empty());
  EXPECT_TRUE((co_await gather_limited(std::vector<task<int>>(), 3)).empty());
}

CO_TEST(Gather, Range) {
  std::vector<int> v = co_await gather(values(100));
  for (int i = 0; i != 100; ++i)
    EXPECT_EQ(v[static_cast<std::size_t>(i)], i);
  EXPECT_EQ(now(), time_point(100_ms));
}

CO_TEST(Gather, RangeOfVoid) {
  std::list<task<>> v;
  for (int i = 0; i != 3; ++i)
    v.push_back(sleep_task(i * 1_s));
  co_await gather(std::move(v));
  EXPECT_EQ(now(), time_point(2_s));
}

CO_TEST(Gather, MoveOnlyResults) {
  auto make = [](int v) -> task<std::unique_ptr<int>> {
    co_return std::make_unique<int>(v);
  };
  auto [a, b] = co_await gather(make(1), make(2));
  EXPECT_EQ(*a + *b, 3);
}

CO_TEST(Gather, OfNowTasks) {
  static_assert(std::is_same_v<decltype(gather(plus_one(1), plus_one(2))),
                               now_task<std::tuple<int, int>>>);
  auto [a, b] = co_await gather(plus_one(1), plus_one(2));
  EXPECT_EQ(a + b, 5);
}

CO_TEST(Gather, OfHandles) {
  auto a = create_task(value_after(2_s, 1));
  auto b = create_task(value_after(1_s, 2));
  auto [x, y] = co_await gather(a, b);
  EXPECT_EQ(x + y, 3);
}

// CPython test_tasks: test_one_exception; there the others run on
CO_TEST(Gather, FirstFailureCancelsTheOthers) {
  bool cancelled = false;
  EXPECT_THROW(co_await gather(value_after(1_ms, 1), fail_after<my_error>(1_s),
                               note_cancel(10_s, cancelled)),
               my_error);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(now(), time_point(1_s));
}

CO_TEST(Gather, WaitsForTheCleanupOfTheOthers) {
  bool cleaned = false;
  auto slow = [&]() -> task<> {
    outcome<void> o = co_await as_outcome(sleep_for(10_s));
    co_await sleep_for(5_s);
    cleaned = true;
    std::move(o).value();
  };
  EXPECT_THROW(co_await gather(fail_after<my_error>(1_s), slow()), my_error);
  EXPECT_TRUE(cleaned);
  EXPECT_EQ(now(), time_point(6_s));
}

// CPython test_tasks: test_exception_marking; the second failure is not lost
// here
CO_TEST(Gather, FurtherFailuresAreReported) {
  failures seen;
  EXPECT_THROW(
      co_await gather(fail_after<my_error>(1_s), fail_after<value_error>(1_s)),
      my_error);
  CO_ASSERT_EQ(seen.messages.size(), 1u);
  EXPECT_EQ(seen.messages[0], "another member of a gather failed, too");
  EXPECT_THROW(std::rethrow_exception(seen.errors[0]), value_error);
}

// CPython test_tasks: test_one_cancellation
CO_TEST(Gather, ACancelledMemberIsAFailure) {
  auto a = create_task(value_after(1_s, 1));
  auto b = create_task(value_after(10_s, 2));
  loop::current().call_later(100_ms, [&] { b.cancel(); });
  bool cancelled = false;
  EXPECT_THROW(co_await gather(a, b, note_cancel(10_s, cancelled)),
               cancelled_error);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(current_task().cancelling(), 0u);
}

// CPython test_tasks: test_return_exceptions
CO_TEST(GatherOutcomes, KeepsAll) {
  auto [a, b, c] = co_await gather_outcomes(
      value_after(2_s, 1), fail_after<my_error>(1_s), text("x"));
  EXPECT_EQ(a.value(), 1);
  EXPECT_THROW(b.value(), my_error);
  EXPECT_EQ(c.value(), "x");
  EXPECT_EQ(now(), time_point(2_s));
}

// CPython test_tasks: test_result_exception_one_cancellation
CO_TEST(GatherOutcomes, KeepsCancellations) {
  auto c = create_task(value_after(10_s, 1));
  loop::current().call_later(100_ms, [&] { c.cancel(); });
  auto [a, b, d] = co_await gather_outcomes(value_after(1_s, 3), c,
                                            fail_after<my_error>(2_s));
  EXPECT_EQ(a.value(), 3);
  EXPECT_TRUE(b.cancelled());
  EXPECT_TRUE(d.has_error());
}

CO_TEST(GatherOutcomes, Range) {
  std::vector<task<>> v;
  for (int i = 0; i != 10; ++i)
    v.push_back(i % 2 ? fail_after<my_error>(i * 1_s) : sleep_task(i * 1_s));
  auto all = co_await gather_outcomes(std::move(v));
  for (std::size_t i = 0; i != 10; ++i)
    EXPECT_EQ(all[i].has_error(), i % 2 == 1);
}

CO_TEST(GatherOutcomes, CancelledFromOutside) {
  int n = 0;
  auto h = create_task([&]() -> task<> {
    (void)co_await gather_outcomes(count_cancel(10_s, n),
                                   count_cancel(10_s, n));
  });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(n, 2);
}

// CPython test_tasks: test_cancellation_broadcast
CO_TEST(Gather, CancellationReachesAll) {
  gate never;
  int proof = 0;
  auto inner = [&]() -> task<> {
    co_await never;
    ++proof;
  };
  auto a = create_task(inner()), b = create_task(inner());
  auto h = create_task([&]() -> task<> {
    co_await gather(a, b);
    proof += 100;
  });
  co_await sleep_for(1_s);
  EXPECT_TRUE(h.cancel());
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.cancelled());
  EXPECT_FALSE(never.has_waiters());
  EXPECT_EQ(proof, 0);
}

// CPython test_tasks: test_cancel_gather_2: with members that do not give in
CO_TEST(Gather, ResultsAreNotLostToACancellation) {
  bool a = false, b = false, reached = false;
  auto h = create_task([&]() -> task<> {
    co_await gather(stubborn(1_s, a), stubborn(2_s, b));
    reached = true;
    co_await yield_now(); // here the request is delivered
    ADD_FAILURE();
  });
  co_await yield_now();
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(a && b && reached);
}

CO_TEST(Gather, CancelledBeforeItWaits) {
  int n = 0;
  auto h = create_task([&]() -> task<> {
    current_task().cancel();
    co_await gather(count_cancel(10_s, n), count_cancel(10_s, n));
  });
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_EQ(n, 0) << "the members had not started";
}

// A second request interrupts the cleanup of the members.
CO_TEST(Gather, SecondCancellation) {
  bool first = false, second = false;
  auto member = [&]() -> task<> {
    first = (co_await as_outcome(sleep_for(10_s))).cancelled();
    second = (co_await as_outcome(sleep_for(10_s))).cancelled();
    throw cancelled_error();
  };
  auto h = create_task([&]() -> task<> { co_await gather(member()); });
  co_await sleep_for(1_s);
  h.cancel();
  co_await sleep_for(1_s);
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(second);
  EXPECT_EQ(now(), time_point(2_s));
}

CO_TEST(Gather, TenThousand) {
  std::vector<int> v = co_await gather(values(10'000));
  EXPECT_EQ(v.size(), 10'000u);
}

// async_simple collectAllWindowed: "window limits what runs"
CO_TEST(GatherLimited, LimitsWhatRuns) {
  int running = 0, most = 0;
  std::vector<task<int>> v;
  auto job = [&](int i) -> task<int> {
    most = std::max(most, ++running);
    co_await sleep_for(1_s);
    --running;
    co_return i;
  };
  for (int i = 0; i != 10; ++i)
    v.push_back(job(i));
  std::vector<int> r = co_await gather_limited(std::move(v), 3);
  EXPECT_EQ(most, 3);
  EXPECT_EQ(r, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(now(), time_point(4_s));
}

CO_TEST(GatherLimited, MakesTasksAsTheirTurnComes) {
  std::vector<int> items{5, 1, 3};
  int made = 0;
  auto make = [&](int i) -> task<int> {
    ++made;
    co_await sleep_for(i * 1_s);
    co_return i *i;
  };
  auto h = create_task([&]() -> task<> {
    std::vector<int> r = co_await gather_limited(items, 2, make);
    EXPECT_EQ(r, (std::vector<int>{25, 1, 9}));
  });
  co_await sleep_for(500_ms);
  EXPECT_EQ(made, 2);
  co_await h;
  EXPECT_EQ(now(), time_point(5_s));
}

CO_TEST(GatherLimited, FailureStopsIt) {
  int made = 0;
  std::vector<int> items(100);
  auto make = [&](int) -> task<> {
    if (++made == 5)
      throw my_error();
    co_await sleep_for(1_s);
  };
  EXPECT_THROW(co_await gather_limited(items, 2, make), my_error);
  EXPECT_LE(made, 6);
}

CO_TEST(GatherLimited, LimitOfZeroIsMisuse) {
  EXPECT_THROW((void)co_await gather_limited(values(2), 0), misuse_error);
}

CO_TEST(GatherLimited, LimitLargerThanTheRange) {
  EXPECT_EQ((co_await gather_limited(values(3), 100)).size(), 3u);
}

CO_TEST(Gather, InsideGather) {
  auto pair = [](int i) -> task<int> {
    auto [a, b] = co_await gather(value_after(1_s, i), value_after(2_s, i));
    co_return a + b;
  };
  auto [x, y] = co_await gather(pair(1), pair(2));
  EXPECT_EQ(x + y, 6);
}

CO_TEST(Gather, References) {
  int a = 1, b = 2;
  auto ref = [](int &x) -> task<int &> { co_return x; };
  auto [p, q] = co_await gather(ref(a), ref(b));
  EXPECT_EQ(p, &a);
  EXPECT_EQ(q, &b);
}

} // namespace
