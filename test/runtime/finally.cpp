//===-- finally.cpp - cleanup that awaits ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"

namespace {

CO_TEST(Finally, AfterAValue) {
  bool cleaned = false;
  int v = co_await async_finally(value_after(1_s, 5), [&]() -> task<> {
    co_await sleep_for(1_s);
    cleaned = true;
  });
  EXPECT_EQ(v, 5);
  EXPECT_TRUE(cleaned);
  EXPECT_EQ(now(), time_point(2_s));
}

CO_TEST(Finally, AfterAnError) {
  bool cleaned = false;
  EXPECT_THROW(co_await async_finally(fail_after<my_error>(1_s),
                                      [&]() -> task<> {
                                        co_await sleep_for(1_s);
                                        cleaned = true;
                                      }),
               my_error);
  EXPECT_TRUE(cleaned);
}

CO_TEST(Finally, AfterACancellation) {
  bool cleaned = false;
  auto h = create_task([&]() -> task<> {
    co_await async_finally(sleep_for(10_s), [&]() -> task<> {
      co_await sleep_for(1_s);
      cleaned = true;
    });
  });
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(cleaned);
  EXPECT_EQ(now(), time_point(2_s));
}

CO_TEST(Finally, OfACallable) {
  int v = co_await async_finally([]() -> task<int> { co_return 5; },
                                 []() -> task<> { co_return; });
  EXPECT_EQ(v, 5);
}

CO_TEST(Finally, OfACallableThatThrows) {
  bool cleaned = false;
  struct thrower {
    COROLINT_CORO_WRAPPER task<int> operator()() const { throw my_error(); }
  };
  EXPECT_THROW((void)co_await async_finally(thrower(),
                                            [&]() -> task<> {
                                              cleaned = true;
                                              co_return;
                                            }),
               my_error);
  EXPECT_TRUE(cleaned);
}

CO_TEST(Finally, CleanupFails) {
  EXPECT_THROW((void)co_await async_finally(
                   value_after(1_s, 5),
                   []() -> task<> { co_await fail_after<my_error>(1_s); }),
               my_error);
}

CO_TEST(Finally, BothFail) {
  try {
    co_await async_finally(fail_after<my_error>(1_s), []() -> task<> {
      co_await fail_after<value_error>(1_s);
    });
    ADD_FAILURE();
  } catch (const exception_group &e) {
    CO_ASSERT_EQ(e.errors().size(), 2u);
    EXPECT_THROW(std::rethrow_exception(e.errors()[0]), my_error);
    EXPECT_THROW(std::rethrow_exception(e.errors()[1]), value_error);
  }
}

CO_TEST(Finally, CleanupFailsAfterACancellation) {
  auto h = create_task([&]() -> task<> {
    co_await async_finally(sleep_for(10_s), []() -> task<> {
      co_await fail_after<my_error>(1_s);
    });
  });
  co_await yield_now();
  h.cancel();
  EXPECT_THROW(co_await h, my_error);
}

CO_TEST(Finally, SecondCancellationInterruptsTheCleanup) {
  bool cleaned = false;
  auto h = create_task([&]() -> task<> {
    co_await async_finally(sleep_for(10_s), [&]() -> task<> {
      co_await sleep_for(10_s);
      cleaned = true;
    });
  });
  co_await yield_now();
  h.cancel();
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_FALSE(cleaned);
}

CO_TEST(Finally, ShieldedCleanup) {
  bool cleaned = false;
  auto h = create_task([&]() -> task<> {
    co_await async_finally(
        sleep_for(10_s),
        [&]() -> task<> {
          co_await sleep_for(10_s);
          cleaned = true;
        },
        shielded);
  });
  co_await yield_now();
  h.cancel();
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  EXPECT_TRUE(cleaned);
  EXPECT_EQ(now(), time_point(10_s));
}

CO_TEST(Finally, ErrorOfTheBodyIsReportedWhenCleanupIsCancelled) {
  failures seen;
  auto h = create_task([&]() -> task<> {
    co_await async_finally(fail_after<my_error>(1_s),
                           [&]() -> task<> { co_await sleep_for(10_s); });
  });
  co_await sleep_for(2_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
  CO_ASSERT_EQ(seen.errors.size(), 1u);
  EXPECT_THROW(std::rethrow_exception(seen.errors[0]), my_error);
}

CO_TEST(Finally, OfANowTask) {
  auto body = [](const int &x) -> now_task<int> {
    co_await sleep_for(1_s);
    co_return x;
  };
  int v = co_await async_finally(body(5), []() -> task<> { co_return; });
  EXPECT_EQ(v, 5);
}

} // namespace
