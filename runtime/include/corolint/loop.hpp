//===-- loop.hpp - the event loop -----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A loop runs tasks and callbacks of one thread, one at a time. Most programs
// see it only as `run(main())`; this header is for those who schedule
// callbacks, talk to the loop from other threads, or build new things to wait
// for.
//
// Order. What is ready runs first in, first out. What becomes ready during a
// round runs in the next one, after the timers that are due, so that neither a
// busy task nor a flood of callbacks starves the others.
//
// Thread safety. A loop belongs to the thread that runs it. Other threads have a
// `loop_handle` and call `call_soon_threadsafe` on it; nothing else here may be
// used from them.
//
// Callbacks are plain functions. One that returns a task or anything else to
// await is refused by the compiler, since nobody would await that: a callback
// that wants to await starts a task, with `detach` or `create_task`.
//
// Failures that nobody will look at (of a task whose handle was dropped, of a
// callback) go to the exception handler, by default to stderr; never to
// std::terminate.
//
// Deadlock. When nothing is ready, no timer is armed, no descriptor is waited
// for, no thread works for the loop and no other thread has a handle, then
// nothing can ever happen again: `run` throws `deadlock_error`, which lists
// every task and where it waits.
//
// End. A loop that is destroyed destroys the frames of unfinished tasks where
// they are suspended, youngest first; handles of theirs then say "cancelled".
// `run` and `runner` cancel the tasks and let them finish instead.
//
// Errors. `misuse_error`: no loop is running; a loop is run inside another; one is
// used that was closed. std::bad_alloc from whatever schedules, without effect.
//
// Cancellation. A callback is no task: it is not cancelled, except by its
// `timer_handle`. Tasks are cancelled when `run` has ended.
//
// Complexity. Scheduling is O(1), timers are O(log n).
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_LOOP_HPP
#define COROLINT_LOOP_HPP

#include "detail/awaitable.hpp"
#include "detail/config.hpp"
#include "detail/core.hpp"
#include "detail/inbox.hpp"
#include "error.hpp"
#include "timer.hpp"
#include <cstdint>
#include <exception>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// Gives the memory of finished tasks, which this thread keeps for new ones,
/// back to the system. For programs that have had many tasks at once and will
/// not again; the end of the thread does it by itself. O(n).
inline void release_cached_memory() noexcept { detail::release_frames(); }

/// What the exception handler is told.
struct failure {
  /// What went wrong, in a phrase.
  const char *message;
  /// Null if there was no exception.
  std::exception_ptr error;
  /// The name of the task concerned, or null.
  const char *task_name;
  /// The coroutine of that task; line 0 if there was none.
  std::source_location coroutine;
  /// Of a slow step (see loop::set_slow_step_limit): how long it took, and the
  /// await in which it began and the one in which it ended; line 0 if it was no
  /// task's, or if that began or ended in it.
  duration took = duration();
  std::source_location resumed = std::source_location();
  std::source_location suspended = std::source_location();
};

namespace detail {

// In impl/loop.ipp.
std::int64_t steady_nanoseconds() noexcept;
/// Waits until the descriptor (if not -1) is readable or `timeout` has passed.
void wait_for_descriptor(int descriptor, duration timeout) noexcept;
void print_failure(const failure &f) noexcept;
/// Whether the environment asks for debug mode: see debug.hpp.
bool debug_requested() noexcept;

/// A step of this length is reported in debug mode, as in asyncio.
inline constexpr duration usual_slow_step{100'000'000};

/// Where a loop has its time from.
struct clock_source {
  [[nodiscard]] virtual time_point now() noexcept = 0;
  /// Whether time passes by itself.
  [[nodiscard]] virtual bool passes() const noexcept = 0;
  /// Everybody waits. True if the clock has been moved to `next`.
  virtual bool skip_to(time_point next) noexcept = 0;

protected:
  ~clock_source() = default;
};

struct steady_clock_source final : clock_source {
  time_point now() noexcept override {
    return time_point(duration(steady_nanoseconds()));
  }
  bool passes() const noexcept override { return true; }
  bool skip_to(time_point) noexcept override { return false; }
};
inline constinit steady_clock_source steady_time;

/// Where a loop learns what happens outside of it. See loop::set_descriptors
/// and loop::set_poller.
struct poller {
  /// Whether nobody waits for anything here.
  [[nodiscard]] virtual bool idle() const noexcept = 0;
  /// Wakes who waits for what has happened. If nothing has, waits for it, for
  /// `wake_descriptor` (if not -1; takes from it what made it readable), or
  /// until `timeout` has passed.
  virtual void poll(int wake_descriptor, duration timeout) noexcept = 0;
  /// A descriptor that is readable when poll() would find something, or
  /// `wake_descriptor`, if not -1, is readable. Asked only of the poller for
  /// descriptors, when another one waits for both.
  virtual int descriptor(int wake_descriptor) noexcept {
    return wake_descriptor;
  }
  /// The loop has ended, and no task is left. Not called if the poller has been
  /// replaced before.
  virtual void loop_closed() noexcept {}
  /// The address of something that only one kind of poller has, for those who
  /// look for theirs.
  [[nodiscard]] virtual const void *kind() const noexcept { return nullptr; }

protected:
  ~poller() = default;
};

/// A callable in the loop's queue.
template <class F> class callback final : public work, public recycled {
public:
  callback(loop_core &home, F f) : home_(home), f_(std::move(f)) {}
  void run() noexcept override {
    try {
      f_();
    } catch (...) {
      home_.report("an exception left a callback", std::current_exception(),
                   nullptr);
    }
    delete this;
  }
  void abandon() noexcept override { delete this; }

private:
  loop_core &home_;
  F f_;
};

/// The same, posted from any thread; in ordinary memory, since it is freed on
/// another thread than it was allocated on.
template <class F> class posted final : public work {
public:
  explicit posted(F f) : f_(std::move(f)) {}
  void run() noexcept override {
    try {
      f_();
    } catch (...) {
      running_loop->report("an exception left a callback",
                           std::current_exception(), nullptr);
    }
    delete this;
  }
  void abandon() noexcept override { delete this; }

private:
  F f_;
};

/// A callable at a time. Counted: the heap and the handle have a reference
/// each.
class scheduled : public timer, public recycled {
public:
  void retain() noexcept { ++references_; }
  void release() noexcept {
    if (!--references_)
      dispose();
  }
  virtual void cancel() noexcept = 0;

protected:
  ~scheduled() = default;
  virtual void dispose() noexcept = 0;

private:
  unsigned references_ = 1;
};

struct failure_handler {
  virtual void operator()(const failure &f) = 0;
  virtual ~failure_handler() = default;
};

} // namespace detail

/// A callback that waits for its time. Dropping the handle does not cancel it.
class timer_handle {
public:
  timer_handle() = default;
  timer_handle(timer_handle &&other) noexcept
      : timer_(std::exchange(other.timer_, nullptr)) {}
  timer_handle &operator=(timer_handle &&other) noexcept {
    std::swap(timer_, other.timer_);
    return *this;
  }
  ~timer_handle() {
    if (timer_)
      timer_->release();
  }
  /// The callback will not run. No effect if it has. O(log n).
  void cancel() noexcept {
    if (timer_)
      timer_->cancel();
  }
  /// Whether it is still to run.
  [[nodiscard]] bool pending() const noexcept {
    return timer_ && timer_->armed();
  }

private:
  friend class loop;
  explicit timer_handle(detail::scheduled *t) noexcept : timer_(t) {}
  detail::scheduled *timer_ = nullptr;
};

/// A loop as other threads see it. Copies may be made and used on any thread,
/// also after the loop is gone. As long as there is one, the loop waits for
/// calls and does not report a deadlock.
class loop_handle {
public:
  loop_handle() = default;
  loop_handle(const loop_handle &other) noexcept : inbox_(other.inbox_) {
    if (inbox_)
      inbox_->add_poster();
  }
  loop_handle(loop_handle &&other) noexcept
      : inbox_(std::exchange(other.inbox_, nullptr)) {}
  loop_handle &operator=(loop_handle other) noexcept {
    std::swap(inbox_, other.inbox_);
    return *this;
  }
  ~loop_handle() {
    if (inbox_)
      inbox_->remove_poster();
  }

  /// Runs `f()` on the loop, soon. False, without effect, if the loop is gone.
  /// The callable is destroyed on the loop's thread. Calls of one thread run in
  /// order.
  template <detail::plain_callback F> bool call_soon_threadsafe(F f) const {
    if (!inbox_)
      return false;
    auto *w = new detail::posted<F>(std::move(f));
    if (inbox_->post(*w))
      return true;
    w->abandon();
    return false;
  }

  explicit operator bool() const noexcept { return inbox_; }

  // For the library: the same with work that the caller owns. Unless it gives
  // false, the loop runs or abandons it.
  [[nodiscard]] bool post(detail::work &w) const noexcept {
    return inbox_ && inbox_->post(w);
  }

private:
  friend class loop;
  explicit loop_handle(detail::inbox &i) noexcept : inbox_(&i) {
    i.add_poster();
  }
  detail::inbox *inbox_ = nullptr;
};

/// See the head of this file.
class loop final : public detail::loop_core {
public:
  loop() noexcept : loop(detail::steady_time) {}
  /// With another clock, which must outlive the loop. See testing.hpp.
  explicit loop(detail::clock_source &time) noexcept
      : clock_(&time), slow_step_(detail::debug_requested()
                                      ? detail::usual_slow_step
                                      : duration::max()) {}
  loop(const loop &) = delete;
  ~loop() { close(); }

  /// The loop that this thread is running; throws misuse_error if there is
  /// none.
  static loop &current() {
    if (!detail::running_loop) [[unlikely]]
      detail::throw_misuse("no loop is running on this thread: start one with run()");
    return static_cast<loop &>(*detail::running_loop);
  }
  /// The same; null if there is none.
  static loop *running_here() noexcept {
    return static_cast<loop *>(detail::running_loop);
  }

  /// The time of the loop's clock.
  [[nodiscard]] time_point now() const noexcept { return clock_->now(); }

  /// Runs `f()` in the next round. May throw std::bad_alloc.
  template <detail::plain_callback F> void call_soon(F f) {
    check_open();
    ready.push(*new detail::callback<F>(*this, std::move(f)));
  }
  /// Runs `f()` when `delay` has passed.
  template <detail::plain_callback F>
  timer_handle call_later(duration delay, F f) {
    return call_at(now() + delay, std::move(f));
  }
  /// Runs `f()` at `when`, or in the next round if that has passed.
  template <detail::plain_callback F>
  timer_handle call_at(time_point when, F f);

  /// For other threads. May throw std::bad_alloc, also when the process has no
  /// descriptor left.
  [[nodiscard]] loop_handle handle() {
    check_open();
    if (!inbox_)
      inbox_ = new detail::inbox;
    return loop_handle(*inbox_);
  }

  /// Who is told of failures that nobody else will look at: called as
  /// `f(const failure &)` on the loop's thread. An exception it throws is
  /// printed.
  template <detail::plain_callback<const failure &> F>
  void set_exception_handler(F f);
  /// Back to printing.
  void reset_exception_handler() noexcept {
    delete std::exchange(handler_, nullptr);
  }

  /// A step of a task, or a callback, that takes this long in real time is
  /// reported to the exception handler: it kept everything else from running.
  /// duration::max(), the default, for no measuring. See debug.hpp.
  void set_slow_step_limit(duration limit) noexcept { slow_step_ = limit; }
  [[nodiscard]] duration slow_step_limit() const noexcept { return slow_step_; }

  /// The number of tasks that have not ended. O(n).
  [[nodiscard]] std::size_t tasks() const noexcept {
    std::size_t n = 0;
    for (const detail::control *c = first_task; c; c = c->after)
      ++n;
    return n;
  }

  // The rest is for the library and for those who extend it.

  void arm(detail::timer &t, time_point when) { timers_.arm(t, when); }
  void disarm(detail::timer &t) noexcept { timers_.disarm(t); }
  [[nodiscard]] std::size_t timers() const noexcept { return timers_.size(); }

  /// Waiting for descriptors is done by `p`, which must outlive the loop's
  /// tasks or be replaced; null for none. This place is io.hpp's, which
  /// installs its own when it is first used.
  void set_descriptors(detail::poller *p) noexcept { descriptors_ = p; }
  [[nodiscard]] detail::poller *descriptors() const noexcept {
    return descriptors_;
  }
  /// The same for another event loop that is to run on this thread (asio's). It
  /// then does the waiting, for the descriptors, too.
  void set_poller(detail::poller *p) noexcept { poller_ = p; }
  [[nodiscard]] detail::poller *poller() const noexcept { return poller_; }

  /// A thread works for the loop and will post when it is done: until
  /// `end_external` the loop waits for it, does not report a deadlock, and does
  /// not let a virtual clock jump.
  void begin_external() noexcept { ++external_; }
  void end_external() noexcept { --external_; }

  void report(const char *message, std::exception_ptr error,
              const detail::control *task) noexcept override;

  /// Makes the loop the running one of its thread.
  class entered {
  public:
    explicit entered(loop &l) {
      if (detail::running_loop) [[unlikely]]
        detail::throw_misuse(
            "a loop is run inside a running loop: co_await the "
            "task instead");
      l.check_open();
      detail::running_loop = &l;
    }
    entered(const entered &) = delete;
    ~entered() { detail::running_loop = nullptr; }
  };

  /// One round; the loop must be entered. False: nothing can ever happen again.
  bool turn() noexcept;

  /// Cancels all tasks and runs them to their end, repeatedly if they make
  /// others; gives up on those that cannot end. The loop must be entered.
  void cancel_all() noexcept;

  /// Destroys unfinished tasks and unrun callbacks. No further use of the loop.
  void close() noexcept;

private:
  void check_open() const {
    if (closed) [[unlikely]]
      detail::throw_misuse("a loop is used that was closed");
  }
  void fire_timers() noexcept {
    if (timers_.empty())
      return;
    const time_point now = clock_->now();
    while (detail::timer *t = timers_.pop_due(now))
      t->fire();
  }
  void take_posted() noexcept {
    if (inbox_)
      inbox_->take(ready);
  }
  static detail::poller *unless_idle(detail::poller *p) noexcept {
    return p && !p->idle() ? p : nullptr;
  }
  /// Of pollers that are not idle, or null.
  static void poll(detail::poller *descriptors, detail::poller *other,
                   int wake_descriptor, duration timeout) noexcept;
  bool wait() noexcept;
  /// Runs a round, and reports what was slow. In impl/loop.ipp.
  void run_measured(detail::work_queue &round) noexcept;
  void tell(const failure &what) noexcept;

  detail::clock_source *clock_;
  detail::timer_heap timers_;
  detail::inbox *inbox_ = nullptr;
  detail::poller *descriptors_ = nullptr, *poller_ = nullptr;
  detail::failure_handler *handler_ = nullptr;
  std::size_t external_ = 0;
  duration slow_step_;
};

namespace detail {

template <class F> class scheduled_call final : public scheduled {
public:
  scheduled_call(loop &home, F f) : home_(&home), f_(std::move(f)) {}
  ~scheduled_call() = default;
  void fire() noexcept override {
    try {
      f_();
    } catch (...) {
      home_->report("an exception left a callback", std::current_exception(),
                    nullptr);
    }
    release();
  }
  void cancel() noexcept override {
    if (!armed())
      return;
    home_->disarm(*this);
    release();
  }
  void drop() noexcept override { release(); }

private:
  void dispose() noexcept override { delete this; }
  loop *home_;
  F f_;
};

} // namespace detail

template <detail::plain_callback F>
timer_handle loop::call_at(time_point when, F f) {
  check_open();
  auto *t = new detail::scheduled_call<F>(*this, std::move(f));
  try {
    timers_.arm(*t, when);
  } catch (...) {
    t->release();
    throw;
  }
  t->retain();
  return timer_handle(t);
}

template <detail::plain_callback<const failure &> F>
void loop::set_exception_handler(F f) {
  struct holder final : detail::failure_handler {
    explicit holder(F f) : f(std::move(f)) {}
    void operator()(const failure &what) override { f(what); }
    F f;
  };
  auto *h = new holder(std::move(f));
  delete std::exchange(handler_, h);
}

inline bool loop::turn() noexcept {
  if ((descriptors_ || poller_) && !ready.empty())
    poll(unless_idle(descriptors_), unless_idle(poller_), -1, duration());
  take_posted();
  fire_timers();
  if (ready.empty()) {
    if (!wait())
      return false;
    take_posted();
    fire_timers();
  }
  detail::work_queue round;
  round.append(ready);
  if (slow_step_ < duration::max()) [[unlikely]]
    run_measured(round);
  while (detail::work *w = round.pop())
    w->run();
  return true;
}

inline void loop::poll(detail::poller *descriptors, detail::poller *other,
                       int wake_descriptor, duration timeout) noexcept {
  if (other && descriptors) {
    other->poll(descriptors->descriptor(wake_descriptor), timeout);
    descriptors->poll(-1, duration());
  } else if (other) {
    other->poll(wake_descriptor, timeout);
  } else if (descriptors) {
    descriptors->poll(wake_descriptor, timeout);
  }
}

inline bool loop::wait() noexcept {
  detail::poller *const descriptors = unless_idle(descriptors_);
  detail::poller *const other = unless_idle(poller_);
  const bool io = descriptors || other;
  const bool posts = external_ || (inbox_ && inbox_->shared());
  const bool passes = clock_->passes();
  const int wake = inbox_ ? inbox_->descriptor() : -1;
  duration timeout = duration::max();
  if (!timers_.empty()) {
    if (passes) {
      timeout = timers_.next() - clock_->now();
      if (timeout <= duration())
        return true;
    } else if (!external_) {
      // What happens in real time comes first, if it comes soon.
      if (io)
        poll(descriptors, other, wake, duration(10'000'000));
      if (!ready.empty() || (inbox_ && !inbox_->empty()))
        return true;
      if (clock_->skip_to(timers_.next()))
        return true;
    }
  }
  if (!io && !posts && (timers_.empty() || !passes))
    return false;
  if (io)
    poll(descriptors, other, wake, timeout);
  else
    detail::wait_for_descriptor(wake, timeout);
  return true;
}

inline void loop::cancel_all() noexcept {
  while (first_task) {
    for (detail::control *c = first_task; c; c = c->after)
      c->doom();
    while (doomed)
      if (!turn())
        return;
  }
}

inline void loop::close() noexcept {
  if (closed)
    return;
  closed = true;
  detail::loop_core *const outer = std::exchange(detail::running_loop, this);
  // Tasks are destroyed from their list; those that stand in the queue, too.
  detail::work_queue dropped;
  dropped.append(ready);
  if (inbox_)
    inbox_->close(dropped);
  while (detail::work *w = dropped.pop())
    w->abandon();
  // Destroying one wakes others that wait for it, which then stand in the
  // queue: so the records stay until all tasks are gone.
  detail::control *gone = nullptr;
  while (detail::control *c = last_task) {
    c->retain();
    c->destroy_suspended();
    c->after = gone;
    gone = c;
  }
  ready = {};
  while (detail::control *c = gone) {
    gone = c->after;
    c->release();
  }
  while (detail::timer *t = timers_.pop_due(time_point::max()))
    t->drop();
  if (detail::poller *p = std::exchange(poller_, nullptr))
    p->loop_closed();
  if (detail::poller *p = std::exchange(descriptors_, nullptr))
    p->loop_closed();
  if (inbox_)
    std::exchange(inbox_, nullptr)->release();
  delete std::exchange(handler_, nullptr);
  detail::running_loop = outer;
}

inline void loop::report(const char *message, std::exception_ptr error,
                         const detail::control *task) noexcept {
  tell({message, std::move(error), task ? task->name : nullptr,
        task ? task->coroutine : std::source_location()});
}

inline void loop::tell(const failure &what) noexcept {
  if (handler_) {
    try {
      (*handler_)(what);
      return;
    } catch (...) {
      detail::print_failure({"an exception left the exception handler",
                             std::current_exception(), nullptr,
                             std::source_location()});
    }
  }
  detail::print_failure(what);
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/loop.ipp"
#endif

#endif // COROLINT_LOOP_HPP
