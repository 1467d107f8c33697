//===-- allocation.cpp - memory that runs out
//------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every allocation of a scenario fails once, in turn. Each time the scenario
// ends with std::bad_alloc (or a group that holds it) or as if nothing had
// happened, and nothing is leaked or left running.
//
//===----------------------------------------------------------------------===//

#include "memory.hpp"
#include "support.hpp"
#include <memory>
#include <new>

namespace {

bool holds_bad_alloc(const exception_group &g) {
  for (const std::exception_ptr &p : g.leaves()) {
    try {
      std::rethrow_exception(p);
    } catch (const std::bad_alloc &) {
      return true;
    } catch (...) {
    }
  }
  return false;
}

/// Runs `scenario(alive)` with the first, second, … allocation failing until it
/// has none left to fail. `alive` counts what it made.
template <class Scenario> void sweep(Scenario scenario) {
  int failed = 0;
  for (long n = 0;; ++n) {
    ASSERT_LT(n, 1000) << "it never ends";
    auto alive = std::make_shared<int>(0);
    corolint::testing::virtual_clock clock;
    runner r(clock);
    // Failures that nobody can see because another came first.
    r.loop().set_exception_handler([](const failure &) {});
    release_cached_memory();
    bool completed = false;
    memory::run_out(n, memory::failing::on);
    try {
      r.run(scenario(alive));
      completed = true;
    } catch (const std::bad_alloc &) {
    } catch (const exception_group &g) {
      memory::refill();
      EXPECT_TRUE(holds_bad_alloc(g)) << g.what();
    } catch (const cancelled_error &) {
      // A member was cancelled because another could not be made.
    }
    const bool exhausted = memory::refill();
    r.close();
    EXPECT_EQ(alive.use_count(), 1) << "after " << n << " allocations";
    EXPECT_EQ(r.loop().timers(), 0u);
    failed += !completed;
    if (completed && !exhausted)
      break;
  }
  EXPECT_GT(failed, 0) << "nothing was allocated";
}

task<> hold(std::shared_ptr<int> alive, duration d) {
  auto copy = alive;
  co_await sleep_for(d);
}

task<> nested(std::shared_ptr<int> alive) {
  co_await hold(alive, 1_s);
  co_await hold(alive, 1_s);
}
TEST(AllocationFailure, OfTasks) { sweep(nested); }

task<> spawning(std::shared_ptr<int> alive) {
  auto a = create_task(hold(alive, 1_s));
  auto b = create_task(hold, alive, 2_s);
  co_await a;
  co_await b;
}
TEST(AllocationFailure, OfSpawning) { sweep(spawning); }

task<> group_body(task_group &g, const std::shared_ptr<int> &alive) {
  for (int i = 0; i != 3; ++i)
    g.spawn(hold, alive, (i + 1) * 1_s);
  co_await hold(alive, 1_s);
}
task<> group(std::shared_ptr<int> alive) {
  co_await with_task_group(
      [&](task_group &g) -> task<> { co_await group_body(g, alive); });
}
TEST(AllocationFailure, OfGroups) { sweep(group); }

task<> gathering(std::shared_ptr<int> alive) {
  co_await gather(hold(alive, 1_s), hold(alive, 2_s), hold(alive, 3_s));
  std::vector<task<>> v;
  for (int i = 0; i != 3; ++i)
    v.push_back(hold(alive, (i + 1) * 1_s));
  co_await gather(std::move(v));
}
TEST(AllocationFailure, OfGather) { sweep(gathering); }

task<> racing(std::shared_ptr<int> alive) {
  co_await race(hold(alive, 1_s), hold(alive, 2_s), hold(alive, 3_s));
}
TEST(AllocationFailure, OfRace) { sweep(racing); }

task<> timing(std::shared_ptr<int> alive) {
  (void)co_await move_on_after(1_s, hold(alive, 2_s));
  co_await with_timeout(5_s, shield(hold(alive, 1_s)));
}
TEST(AllocationFailure, OfTimeoutsAndShields) { sweep(timing); }

task<> each(std::shared_ptr<int> alive) {
  std::vector<task<>> v;
  for (int i = 0; i != 3; ++i)
    v.push_back(hold(alive, (i + 1) * 1_s));
  co_await when_each(std::move(v), [](std::size_t, outcome<void>) {});
}
TEST(AllocationFailure, OfWhenEach) { sweep(each); }

task<int> limited_item(std::shared_ptr<int> alive) {
  co_await hold(alive, 1_s);
  co_return 1;
}
task<> limited(std::shared_ptr<int> alive) {
  std::vector<int> items(4);
  (void)co_await gather_limited(items, 2, [&](int) -> task<int> {
    co_return co_await limited_item(alive);
  });
}
TEST(AllocationFailure, OfGatherLimited) { sweep(limited); }

} // namespace
