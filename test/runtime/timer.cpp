//===-- timer.cpp - time spans and the timer heap -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <algorithm>
#include <chrono>
#include <limits>
#include <random>

namespace {

using namespace std::chrono_literals;

TEST(Duration, ConvertsFromChrono) {
  EXPECT_EQ(duration(3ns).count(), 3);
  EXPECT_EQ(duration(3us), 3_us);
  EXPECT_EQ(duration(3ms), 3_ms);
  EXPECT_EQ(duration(3s), 3_s);
  EXPECT_EQ(duration(3min), 3_min);
  EXPECT_EQ(duration(std::chrono::hours(1)), 60_min);
  EXPECT_EQ(duration(-5s), -5_s);
  EXPECT_EQ(duration(std::chrono::duration<double>(0.5)), 500_ms);
}

TEST(Duration, RoundsAwayFromZero) {
  using picoseconds = std::chrono::duration<long long, std::pico>;
  EXPECT_EQ(duration(picoseconds(1)).count(), 1);
  EXPECT_EQ(duration(picoseconds(-1)).count(), -1);
  EXPECT_EQ(duration(picoseconds(2001)).count(), 3);
  EXPECT_EQ(duration(std::chrono::duration<double, std::nano>(0.25)).count(),
            1);
}

TEST(Duration, Saturates) {
  EXPECT_EQ(duration(std::chrono::hours::max()), duration::max());
  EXPECT_EQ(duration(std::chrono::hours::min()), -duration::max());
  EXPECT_EQ(duration(std::chrono::duration<double>(1e300)), duration::max());
  EXPECT_EQ(duration(std::chrono::duration<double>(
                std::numeric_limits<double>::quiet_NaN())),
            duration::max());
  EXPECT_EQ(duration(std::chrono::duration<double>(-1e300)), -duration::max());
  EXPECT_EQ(duration::max() + 1_s, duration::max());
  EXPECT_EQ(1999_ms / 1_s, 1);
  EXPECT_EQ(-2_s / 1ms, -2000);
  EXPECT_EQ(-duration::max() - 1_s, -duration::max());
  EXPECT_EQ(time_point() + duration::max() + duration::max(),
            time_point::max());
  EXPECT_EQ(1_s * std::numeric_limits<long long>::max(), duration::max());
}

TEST(Duration, Arithmetic) {
  EXPECT_EQ(1_s + 1_ms, 1001_ms);
  EXPECT_EQ(1_s - 1_ms, 999_ms);
  EXPECT_EQ(3 * 2_s, 6_s);
  EXPECT_EQ(6_s / 3, 2_s);
  EXPECT_LT(1_ms, 1_s);
  EXPECT_EQ(time_point(5_s) - time_point(3_s), 2_s);
  static_assert(1_min == 60_s);
}

struct noted final : detail::timer {
  explicit noted(std::vector<int> &out, int id = 0) : out(&out), id(id) {}
  void fire() noexcept override { out->push_back(id); }
  std::vector<int> *out;
  int id;
};

TEST(TimerHeap, FiresInOrder) {
  std::vector<int> out;
  std::vector<noted> timers;
  timers.reserve(1000);
  std::vector<int> times(1000);
  for (int i = 0; i != 1000; ++i)
    times[static_cast<std::size_t>(i)] = i;
  std::shuffle(times.begin(), times.end(), std::mt19937(7));
  detail::timer_heap heap;
  for (int t : times) {
    timers.emplace_back(out, t);
    heap.arm(timers.back(), time_point(t * 1_ms));
  }
  EXPECT_EQ(heap.next(), time_point());
  while (detail::timer *t = heap.pop_due(time_point(499_ms)))
    t->fire();
  EXPECT_EQ(out.size(), 500u);
  while (detail::timer *t = heap.pop_due(time_point::max()))
    t->fire();
  EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
  EXPECT_EQ(out.size(), 1000u);
  EXPECT_TRUE(heap.empty());
}

TEST(TimerHeap, SameTimeIsFifo) {
  std::vector<int> out;
  std::vector<noted> timers;
  timers.reserve(100);
  detail::timer_heap heap;
  for (int i = 0; i != 100; ++i) {
    timers.emplace_back(out, i);
    heap.arm(timers.back(), time_point(1_s));
  }
  while (detail::timer *t = heap.pop_due(time_point(1_s)))
    t->fire();
  EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
}

TEST(TimerHeap, RandomArmingAndDisarming) {
  std::mt19937 random(42);
  std::vector<int> out;
  std::vector<noted> timers(200, noted(out));
  std::vector<int> due(200, -1);
  detail::timer_heap heap;
  for (int step = 0; step != 20'000; ++step) {
    const std::size_t i = random() % timers.size();
    if (random() % 3) {
      due[i] = static_cast<int>(random() % 1000);
      heap.arm(timers[i], time_point(due[i] * 1_ms));
    } else {
      due[i] = -1;
      heap.disarm(timers[i]);
    }
    if (step % 100)
      continue;
    int least = 1000, armed = 0;
    for (std::size_t k = 0; k != due.size(); ++k) {
      EXPECT_EQ(timers[k].armed(), due[k] >= 0);
      armed += due[k] >= 0;
      if (due[k] >= 0)
        least = std::min(least, due[k]);
    }
    EXPECT_EQ(heap.size(), static_cast<std::size_t>(armed));
    if (armed) {
      EXPECT_EQ(heap.next(), time_point(least * 1_ms));
    }
  }
}

// CPython test_tasks: test_sleep
CO_TEST(Sleep, TakesItsTime) {
  co_await sleep_for(100_ms);
  EXPECT_EQ(now(), time_point(100_ms));
  co_await sleep_until(time_point(300_ms));
  EXPECT_EQ(now(), time_point(300_ms));
}

CO_TEST(Sleep, ZeroOrLessYields) {
  std::string order;
  auto h = create_task([&]() -> task<> {
    order += 'b';
    co_return;
  });
  order += 'a';
  co_await sleep_for(duration());
  order += 'c';
  EXPECT_EQ(order, "abc");
  co_await sleep_for(-5_s);
  co_await sleep_until(now() - 1_s);
  co_await sleep_until(now());
  EXPECT_EQ(now(), time_point());
  co_await h;
}

CO_TEST(Sleep, ForEverIsCancelled) {
  auto h = create_task(sleep_for(duration::max()));
  co_await sleep_for(1_s);
  h.cancel();
  EXPECT_THROW(co_await h, cancelled_error);
}

CO_TEST(Sleep, ManySleepers) {
  int n = 0, late = 0;
  std::vector<task<>> v;
  for (int i = 0; i != 10'000; ++i)
    v.push_back([](int i, int &n, int &late) -> task<> {
      const duration d = (i * 7919 % 1000) * 1_ms;
      co_await sleep_for(d);
      late += now() != time_point(d);
      ++n;
    }(i, n, late));
  co_await gather(std::move(v));
  EXPECT_EQ(n, 10'000);
  EXPECT_EQ(late, 0);
}

} // namespace
