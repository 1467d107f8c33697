//===-- sweep.cpp - stopped at every point, by every means ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs every scenario of sweep_scenarios.cpp step by step, where a step is one
// entry of the loop's queue, and
//
// - cancels its main task after each step; twice, after each two steps; cancels
//   each of the other tasks after each step; ends the loop as `run` does after
//   each step;
// - destroys the loop after each step;
// - lets each allocation fail, alone or with all that follow.
//
// Whenever that is: what is left ends by itself, with its value, as cancelled, or
// with std::bad_alloc; no task, timer, object or piece of memory is left; all
// cleanup has been awaited, unless the loop was destroyed; what was used is as
// before, and can be used again.
//
//===----------------------------------------------------------------------===//

#include "sweep.hpp"
#include "memory.hpp"
#include "sync.hpp"
#include <optional>
#include <sstream>

namespace {

using sweep::scenario;
using sweep::subject;

int cleanups_skipped = 0, never_awaited = 0;
void count_skipped(const std::source_location &) noexcept {
  ++cleanups_skipped;
}
void count_never_awaited(const std::source_location &) noexcept {
  ++never_awaited;
}

bool holds_bad_alloc(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::bad_alloc &) {
    return true;
  } catch (const exception_group &g) {
    for (const std::exception_ptr &p : g.leaves())
      if (holds_bad_alloc(p))
        return true;
  } catch (...) {
  }
  return false;
}

/// A loop with a scenario in it, which goes on step by step.
class stage {
public:
  explicit stage(subject &s) : subject_(s) {
    loop_.emplace(clock_);
    loop_->set_exception_handler([this](const failure &) { ++reported_; });
  }
  stage(const stage &) = delete;
  ~stage() { destroy(); }

  void begin() {
    loop::entered inside(*loop_);
    main_ = create_task(subject_.use());
  }
  [[nodiscard]] bool begun() const { return static_cast<bool>(main_); }
  [[nodiscard]] bool done() const { return main_.done(); }
  bool cancel() { return main_.cancel(); }
  /// How the main task ended.
  outcome<void> &result() {
    main_.record().seen = true;
    return main_.record().result;
  }
  [[nodiscard]] loop &home() { return *loop_; }
  [[nodiscard]] int reported() const { return reported_; }

  /// Runs what is first in the loop's queue. False: nothing ever will be.
  bool step() {
    loop::entered inside(*loop_);
    if (detail::work *w = loop_->ready.pop()) {
      w->run();
      return true;
    }
    return loop_->turn();
  }
  /// At most n steps; false if there were less before the main task ended.
  bool steps(int n) {
    for (; n; --n)
      if (done() || !step())
        return false;
    return !done();
  }
  /// Until all tasks have ended, and all callbacks. False if they do not.
  bool finish() {
    for (int n = 0; n != 20'000; ++n)
      if (!step())
        return !loop_->first_task;
    return false;
  }
  /// Cancels the task of this number, beside the main one and those to which no
  /// program has a handle. False if there is none.
  bool cancel_other(int number) {
    for (detail::control *c = loop_->first_task; c; c = c->after)
      if (c != &main_.record() && !c->spared() && !number--)
        return c->cancel();
    return false;
  }
  /// As `run` does at its end.
  void end() {
    loop::entered inside(*loop_);
    loop_->cancel_all();
  }
  void destroy() {
    // The handle would ask a task of a loop that is gone to stop.
    if (loop_)
      loop_->close();
    main_ = {};
    loop_.reset();
  }

private:
  subject &subject_;
  corolint::testing::virtual_clock clock_;
  std::optional<loop> loop_;
  join_handle<> main_;
  int reported_ = 0;
};

class Sweep : public ::testing::TestWithParam<scenario> {
protected:
  ~Sweep() override {
    set_skipped_cleanup_hook(skipped_hook_);
    set_never_awaited_hook(never_awaited_hook_);
  }

  /// Runs `scene(stage)` with a new subject, and sees to it that nothing of
  /// that is left.
  template <class Scene> void play(const std::string &when, Scene scene) {
    SCOPED_TRACE(when);
    // What is made once and kept is not left when it is done again.
    if (play_once(scene) && play_once(scene))
      ADD_FAILURE() << "memory is left";
  }
  /// Returns how much memory is left; not if something else is wrong.
  template <class Scene> long play_once(Scene scene) {
    cleanups_skipped = never_awaited = 0;
    release_cached_memory();
    const long before = memory::in_use();
    {
      std::unique_ptr<subject> s = GetParam().make();
      {
        stage on(*s);
        scene(*s, on);
      }
      EXPECT_TRUE(s->at_rest());
    }
    release_cached_memory();
    return HasFailure() ? 0 : memory::in_use() - before;
  }

  /// After everything has ended by itself.
  static void expect_clean(subject &s, stage &on) {
    EXPECT_EQ(on.home().tasks(), 0u);
    EXPECT_EQ(on.home().timers(), 0u);
    EXPECT_EQ(s.cleanups.begun, s.cleanups.ended) << "cleanup was skipped";
    EXPECT_EQ(cleanups_skipped, 0);
    EXPECT_EQ(never_awaited, 0);
    EXPECT_TRUE(s.at_rest());
    EXPECT_TRUE(s.consistent());
    EXPECT_EQ(s.alive.use_count(), 1) << "frames are left";
  }
  static void expect_no_failures(const stage &on) {
    if (!(GetParam().traits & sweep::reports)) {
      EXPECT_EQ(on.reported(), 0) << "failures";
    }
  }
  static void expect_usable(subject &s) {
    stage again(s);
    again.begin();
    EXPECT_TRUE(again.finish()) << "used again, it hangs";
    EXPECT_TRUE(again.result().has_value()) << "used again, it fails";
    expect_clean(s, again);
  }
  static void expect_ended(subject &s, stage &on) {
    EXPECT_TRUE(on.finish()) << "it never ends";
    if (!HasFailure()) {
      EXPECT_FALSE(on.result().has_error());
      expect_no_failures(on);
      expect_clean(s, on);
      expect_usable(s);
    }
  }

  template <class... T> static std::string text(const T &...parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
  }
  // One is enough.
  [[nodiscard]] static bool go_on(int n) {
    EXPECT_LT(n, 5000) << "it never ends";
    return n < 5000 && !HasFailure();
  }
  void expect_cancelled(int cancelled) const {
    if (!HasFailure()) {
      EXPECT_GT(cancelled, 0);
    }
  }

private:
  const skipped_cleanup_hook skipped_hook_ =
      set_skipped_cleanup_hook(count_skipped);
  const corolint::never_awaited_hook never_awaited_hook_ =
      set_never_awaited_hook(count_never_awaited);
};

TEST_P(Sweep, Undisturbed) {
  play("undisturbed", [](subject &s, stage &on) {
    on.begin();
    expect_ended(s, on);
    EXPECT_TRUE(on.result().has_value());
  });
}

TEST_P(Sweep, CancelledAfterEachStep) {
  int cancelled = 0;
  bool more = true;
  for (int n = 0; more && go_on(n); ++n)
    play(text("cancelled after ", n, " steps"), [&](subject &s, stage &on) {
      on.begin();
      more = on.steps(n);
      on.cancel();
      expect_ended(s, on);
      cancelled += on.result().cancelled();
    });
  expect_cancelled(cancelled);
}

TEST_P(Sweep, CancelledAfterEachTwoSteps) {
  int cancelled = 0;
  bool more = true;
  for (int n = 0; more && go_on(n); ++n) {
    bool second = true;
    for (int m = 0; second && go_on(m); ++m)
      play(text("cancelled after ", n, " steps and ", m, " more"),
           [&](subject &s, stage &on) {
             on.begin();
             more = on.steps(n);
             on.cancel();
             second = on.steps(m);
             on.cancel();
             expect_ended(s, on);
             cancelled += on.result().cancelled();
           });
  }
  expect_cancelled(cancelled);
}

TEST_P(Sweep, OthersCancelledAfterEachStep) {
  bool more = true;
  for (int n = 0; more && go_on(n); ++n) {
    bool another = true;
    for (int number = 0; another && go_on(number); ++number)
      play(text("task ", number, " cancelled after ", n, " steps"),
           [&](subject &s, stage &on) {
             on.begin();
             more = on.steps(n);
             another = on.cancel_other(number);
             // The rest may now wait for ever for what this would have done.
             if (!on.finish() && !on.done())
               on.cancel();
             expect_ended(s, on);
           });
  }
}

TEST_P(Sweep, LoopEndedAfterEachStep) {
  bool more = true;
  for (int n = 0; more && go_on(n); ++n)
    play(text("ended after ", n, " steps"), [&](subject &s, stage &on) {
      on.begin();
      more = on.steps(n);
      on.end();
      EXPECT_EQ(on.home().tasks(), 0u);
      expect_ended(s, on);
    });
}

TEST_P(Sweep, LoopDestroyedAfterEachStep) {
  bool more = true;
  for (int n = 0; more && go_on(n); ++n)
    play(text("destroyed after ", n, " steps"), [&](subject &s, stage &on) {
      on.begin();
      more = on.steps(n);
      on.home().close();
      EXPECT_TRUE(on.done());
      EXPECT_EQ(cleanups_skipped, 0) << "is not told at a loop's end";
      EXPECT_EQ(never_awaited, 0);
      on.destroy();
      expect_no_failures(on);
      (void)s.consistent(); // items may be left in it
      EXPECT_EQ(s.alive.use_count(), 1) << "frames are left";
      EXPECT_TRUE(s.at_rest());
    });
}

class MemorySweep : public Sweep {
protected:
  void fail_each(memory::failing how) {
    bool more = true;
    int failed = 0;
    for (int n = 0; more && go_on(n); ++n)
      play(text("memory runs out after ", n, " allocations"),
           [&](subject &s, stage &on) {
             bool thrown = false, ended = true;
             memory::run_out(n, how);
             try {
               on.begin();
               while (!on.done() && ended)
                 ended = on.step();
             } catch (const std::bad_alloc &) {
               thrown = true;
             }
             more = memory::refill();
             EXPECT_TRUE(ended) << "it hangs";
             EXPECT_TRUE(on.finish());
             failed += more;
             if (thrown) {
               EXPECT_FALSE(on.begun());
             } else if (on.result().has_error()) {
               EXPECT_TRUE(more);
               EXPECT_TRUE(holds_bad_alloc(on.result().error()))
                   << text_of(on.result().error());
             }
             if (GetParam().traits & sweep::cleanup_needs_memory &&
                 cleanups_skipped) {
               EXPECT_TRUE(more);
               s.cleanups = {};
               cleanups_skipped = 0;
             }
             expect_clean(s, on);
             expect_usable(s);
           });
    EXPECT_GT(failed, 0);
  }
};

TEST_P(MemorySweep, EachAllocationFails) {
  fail_each(memory::failing::once);
}
TEST_P(MemorySweep, AllFromEachAllocationFail) {
  if (GetParam().traits & sweep::waits_for_memory)
    GTEST_SKIP() << "it would wait for memory";
  fail_each(memory::failing::on);
}

std::string name_of(const ::testing::TestParamInfo<scenario> &info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Of, Sweep, ::testing::ValuesIn(sweep::scenarios()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Of, MemorySweep,
                         ::testing::ValuesIn(sweep::scenarios()), name_of);

} // namespace
