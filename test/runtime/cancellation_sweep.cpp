//===-- cancellation_sweep.cpp - cancelled at every point
//------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each scenario is run as a task that is cancelled, once or twice, after every
// possible number of rounds of the loop. Whenever it comes, the task ends, with
// its value or as cancelled, and leaves no task, no timer and no object behind.
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

using token = std::shared_ptr<int>;

/// Runs `scenario(alive)` until it ends without having been cancelled.
template <class Scenario> void sweep(Scenario scenario, int requests = 1) {
  int cancelled = 0;
  for (int round = 0;; ++round) {
    ASSERT_LT(round, 1000) << "it never ends";
    auto alive = std::make_shared<int>(0);
    bool too_late = false;
    corolint::testing::run([&]() -> task<> {
      auto h = create_task(scenario, alive);
      for (int i = 0; i != round && !h.done(); ++i)
        co_await sleep_for(i % 2 ? 1_ms : 500_ms);
      too_late = !h.cancel();
      for (int i = 1; i != requests; ++i) {
        co_await yield_now();
        h.cancel();
      }
      outcome<void> o = co_await as_outcome(h);
      EXPECT_FALSE(o.has_error()) << "in round " << round;
      cancelled += o.cancelled();
      EXPECT_EQ(loop::current().tasks(), 1u) << "in round " << round;
      EXPECT_EQ(loop::current().timers(), 0u) << "in round " << round;
    });
    EXPECT_EQ(alive.use_count(), 1) << "in round " << round;
    if (too_late)
      break;
  }
  EXPECT_GT(cancelled, 0);
}

task<> hold(token alive, duration d) {
  token copy = alive;
  co_await sleep_for(d);
}
task<> hold_and_clean_up(token alive, duration d) {
  outcome<void> o = co_await as_outcome(hold(alive, d));
  co_await hold(alive, 1_s);
  std::move(o).value();
}

task<> nested(token alive) {
  co_await hold(alive, 1_s);
  co_await yield_now();
  co_await hold(alive, 1_s);
}

task<> group(token alive) {
  co_await with_task_group([&](task_group &g) -> task<> {
    for (int i = 0; i != 3; ++i)
      g.spawn(hold_and_clean_up, alive, (i + 1) * 1_s);
    co_await hold(alive, 2_s);
    g.spawn(hold, alive, 1_s);
  });
}

task<> cancelled_group(token alive) {
  co_await with_task_group([&](task_group &g) -> task<> {
    g.spawn(hold_and_clean_up, alive, 5_s);
    co_await hold(alive, 1_s);
    g.cancel();
  });
}

task<> starting(token alive) {
  co_await with_task_group([&](task_group &g) -> task<> {
    co_await g.start([&](task_status<> &status) -> task<> {
      co_await hold(alive, 1_s);
      status.started();
      co_await hold(alive, 1_s);
    });
    co_await hold(alive, 500_ms);
  });
}

task<> gathering(token alive) {
  co_await gather(hold(alive, 1_s), hold_and_clean_up(alive, 2_s), yield_now());
  (void)co_await gather_outcomes(hold(alive, 1_s), hold(alive, 2_s));
}

task<> limited(token alive) {
  std::vector<int> items(5);
  co_await gather_limited(items, 2,
                          [&](int) -> task<> { co_await hold(alive, 1_s); });
}

task<> racing(token alive) {
  co_await race(hold(alive, 1_s), hold_and_clean_up(alive, 2_s));
  (void)co_await when_any(hold(alive, 1_s), hold(alive, 2_s));
}

task<> each(token alive) {
  std::vector<task<>> v;
  for (int i = 0; i != 3; ++i)
    v.push_back(hold_and_clean_up(alive, (i + 1) * 1_s));
  co_await when_each(std::move(v), [&](std::size_t, outcome<void>) -> task<> {
    co_await hold(alive, 500_ms);
  });
}

task<> timing(token alive) {
  (void)co_await move_on_after(1_s, hold_and_clean_up(alive, 2_s));
  (void)co_await move_on_after(2_s, hold(alive, 1_s));
}

task<> shielding(token alive) {
  co_await shield(hold(alive, 1_s));
  co_await hold(alive, 1_s);
  auto h = create_task(hold, alive, 1_s);
  outcome<void> o = co_await as_outcome(shield(h));
  co_await shield(hold(alive, 1_s)); // by then h has ended, too
  h.cancel();
  co_await shield(hold(alive, 1_s));
  std::move(o).value();
}

task<> cleaning(token alive) {
  co_await async_finally(hold(alive, 1_s),
                         [&]() -> task<> { co_await hold(alive, 1_s); });
  co_await async_finally(
      hold(alive, 1_s), [&]() -> task<> { co_await hold(alive, 1_s); },
      shielded);
}

task<> joining(token alive) {
  auto h = create_task(hold_and_clean_up, alive, 2_s);
  co_await h;
}

#define SWEEP(name, scenario)                                                  \
  TEST(CancellationSweep, name) { sweep(scenario); }                           \
  TEST(CancellationSweep, name##Twice) { sweep(scenario, 2); }

SWEEP(Nested, nested)
SWEEP(Group, group)
SWEEP(CancelledGroup, cancelled_group)
SWEEP(Start, starting)
SWEEP(Gather, gathering)
SWEEP(GatherLimited, limited)
SWEEP(Race, racing)
SWEEP(WhenEach, each)
SWEEP(Timeout, timing)
SWEEP(Shield, shielding)
SWEEP(Finally, cleaning)
SWEEP(Join, joining)

} // namespace
