//===-- core.hpp - tasks as the loop sees them ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The seam between the loop and everything a task can wait for.
//
// - `work` is an entry of the loop's queue of what is to run next.
// - `control` is the record of one spawned task: what it waits for, how often
// it was
//   asked to stop, who is told when it ends. Nested awaits run under the record
//   of the task that awaits them; `current()` finds it.
// - `waiter` is an awaiter on which a task is parked. A primitive derives its
// awaiter
//   from it, or from `queued_waiter` if it keeps its waiters in a `wait_queue`.
//
// The protocol of a suspending awaiter:
//
//     bool await_suspend(std::coroutine_handle<> h, source_location here =
//     current()) {
//       control &task = detail::current("awaiting a gate");
//       if (!task.park(*this, h, here))
//         return false;              // a cancellation was pending: do not
//         suspend
//       gate.waiters.push_back(*this);
//       return true;
//     }
//     void await_resume() { check_interrupted(); }
//
// and the primitive calls `waiter.wake()` after it has unlinked the waiter and
// stored the result in it. `park` comes before anything is linked or handed
// over, so that a refused await has no effect.
//
// All of it belongs to the loop's thread.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_CORE_HPP
#define COROLINT_DETAIL_CORE_HPP

#include "../cancel.hpp"
#include "../error.hpp"
#include "config.hpp"
#include "frames.hpp"
#include "transfer.hpp"
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <source_location>

namespace corolint::inline COROLINT_ABI {

class loop;

namespace detail {

class control;

/// Something for the loop to run once.
struct work {
  work *next_work = nullptr;
  virtual void run() noexcept = 0;
  /// The loop ends without running it.
  virtual void abandon() noexcept {}
  /// The task whose step it is; null if it is none's. For reports.
  virtual control *step_of() noexcept { return nullptr; }

protected:
  ~work() = default;
};

/// First in, first out; intrusive.
class work_queue {
public:
  [[nodiscard]] bool empty() const noexcept { return !first_; }
  void push(work &w) noexcept {
    w.next_work = nullptr;
    (last_ ? last_->next_work : first_) = &w;
    last_ = &w;
  }
  work *pop() noexcept {
    work *w = first_;
    if (w && !(first_ = w->next_work))
      last_ = nullptr;
    return w;
  }
  /// Moves all of `other` behind what is here.
  void append(work_queue &other) noexcept {
    if (other.empty())
      return;
    (last_ ? last_->next_work : first_) = other.first_;
    last_ = other.last_;
    other.first_ = other.last_ = nullptr;
  }

private:
  work *first_ = nullptr, *last_ = nullptr;
};

/// An awaiter on which a task is parked.
class waiter {
public:
  /// Takes the waiter out of wherever it would be woken from. The task is not
  /// woken: its frame is about to be destroyed, or `interrupt` does the rest.
  virtual void unlink() noexcept = 0;
  /// The task was asked to stop. True: the waiter is unlinked, the await
  /// throws. False: the await goes on; the waiter has passed the request on to
  /// what it waits for.
  virtual bool interrupt() noexcept {
    unlink();
    return true;
  }
  /// The task whose end it waits for; null if it waits for something else. For
  /// reports.
  [[nodiscard]] virtual const control *target() const noexcept {
    return nullptr;
  }

  /// The operation has completed: the task goes on in the next round of the
  /// loop.
  inline void wake() noexcept;

  [[nodiscard]] bool interrupted() const noexcept {
    return trouble_ & was_interrupted;
  }
  [[nodiscard]] control &task() const noexcept { return *task_; }

protected:
  waiter() = default;
  // The loop and the primitive have the address of it, so it is copied only before
  // it is awaited.
  waiter(const waiter &) noexcept {}
  ~waiter() = default;

  // Also what calls it, or gcc makes a function of the throw: see throw_cancelled.
  COROLINT_INLINE void check_interrupted() const {
    if (interrupted()) [[unlikely]]
      throw_cancelled();
  }

  // What was wrong with the wait. In one byte, so that an await that did not wait
  // has one thing to set and one to look at.
  enum : unsigned char { was_interrupted = 1, was_forsaken = 2 };

private:
  friend class control;
  control *task_; // since it was parked

protected:
  unsigned char trouble_ = 0;
};

class wait_queue;

/// A waiter that is in a `wait_queue` while its task is parked.
class queued_waiter : public waiter {
public:
  inline void unlink() noexcept final;

protected:
  ~queued_waiter() = default;

private:
  friend class wait_queue;
  wait_queue *queue_ = nullptr;
  queued_waiter *before_, *after_; // while it is in one
};

/// Waiters in order of arrival. Every operation is O(1).
class wait_queue {
public:
  wait_queue() = default;
  wait_queue(const wait_queue &) = delete;

  [[nodiscard]] bool empty() const noexcept { return !first_; }
  [[nodiscard]] queued_waiter *front() const noexcept { return first_; }
  void push_back(queued_waiter &w) noexcept {
    w.queue_ = this;
    w.before_ = last_;
    w.after_ = nullptr;
    (last_ ? last_->after_ : first_) = &w;
    last_ = &w;
  }
  void remove(queued_waiter &w) noexcept {
    (w.before_ ? w.before_->after_ : first_) = w.after_;
    (w.after_ ? w.after_->before_ : last_) = w.before_;
    w.queue_ = nullptr;
  }
  queued_waiter *pop_front() noexcept {
    queued_waiter *w = first_;
    if (w)
      remove(*w);
    return w;
  }
  bool wake_one() noexcept {
    queued_waiter *w = pop_front();
    if (w)
      w->wake();
    return w;
  }
  void wake_all() noexcept {
    while (wake_one()) {
    }
  }

private:
  queued_waiter *first_ = nullptr, *last_ = nullptr;
};

inline void queued_waiter::unlink() noexcept {
  if (queue_)
    queue_->remove(*this);
}

/// Who is told that a task has ended. Called on the loop, when the task's frame
/// is gone and its outcome known; may wake waiters and cancel tasks, must not
/// throw.
struct completion {
  virtual void task_done(control &task) noexcept = 0;

protected:
  ~completion() = default;
};

/// Told of the next request to a task to stop, and then no more: the bridge to
/// other ways of cancellation. A task has at most one.
struct stop_hook {
  /// The task was asked to stop, or its loop ends. Last call.
  virtual void stop_asked() noexcept = 0;
  /// It has ended without. Last call.
  virtual void not_asked() noexcept = 0;

protected:
  ~stop_hook() = default;
};

/// The part of the loop that tasks touch.
struct loop_core {
  work_queue ready;
  control *running = nullptr;
  // All tasks that have not ended, oldest first.
  control *first_task = nullptr, *last_task = nullptr;
  // Tasks that were cancelled because the loop ends.
  std::size_t doomed = 0;
  // The number of the youngest task.
  std::uint64_t last_number = 0;
  bool closed = false;
  // Whether a task is being destroyed that has not come to its end: what it has
  // not awaited is no mistake.
  bool stopping = false;

  loop_core() = default;
  loop_core(const loop_core &) = delete;
  ~loop_core() = default;

  /// A failure that nobody will look at: goes to the loop's exception handler.
  virtual void report(const char *message, std::exception_ptr error,
                      const control *task) noexcept = 0;
};

// The loop that this thread is running.
inline thread_local constinit loop_core *running_loop = nullptr;

/// The record of a spawned task. Counted: the running task holds one reference,
/// each handle another.
class control : public work, public recycled {
public:
  explicit control(loop_core &home) noexcept : home(home) {}
  control(const control &) = delete;

  // What parking, waking and running touch comes first, in one cache line.
  loop_core &home;
  std::source_location place; // the await where it is suspended

private:
  std::coroutine_handle<> leaf_;
  waiter *parked_ = nullptr;
  unsigned cancels_ = 0;
  unsigned references_ = 1;
  bool must_cancel_ = false;
  bool started_ = false;
  bool ended_ = false;
  bool done_ = false;
  end how_ = end::none;
  bool delivering_ : 1 = false;
  bool doomed_ : 1 = false;
  bool spared_ : 1 = false;
  // So that a new record is written without being read.
  [[maybe_unused]] unsigned char unused_ : 5 = 0;

public:
  // Somebody has seen how it ended; has taken the result. (Here, where there is
  // room.)
  bool seen = false;
  bool taken = false;

  stop_hook *hook = nullptr;
  completion *sink = nullptr;
  const char *name = nullptr;
  std::source_location coroutine; // the outermost coroutine
  // Who waits for its end.
  wait_queue joiners;
  // The children of one sink.
  control *older = nullptr, *younger = nullptr;
  // All tasks of the loop.
  control *before = nullptr, *after = nullptr;
  // For the sink.
  std::size_t index = 0;
  // Which task of its loop it is, from 1, and which one made it; 0 if none. By
  // number, since a task may outlive the one that made it.
  std::uint64_t number = 0, parent = 0;

  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] bool started() const noexcept { return started_; }
  [[nodiscard]] waiter *parked() const noexcept { return parked_; }
  [[nodiscard]] unsigned cancelling() const noexcept { return cancels_; }
  [[nodiscard]] bool cancel_pending() const noexcept { return must_cancel_; }

  /// The outermost coroutine, and where it is written.
  void begin_with(std::coroutine_handle<> first,
                  const std::source_location &where) noexcept {
    leaf_ = first;
    coroutine = place = where;
  }

  /// Puts a task that has just been made into its loop.
  void start() noexcept {
    loop_core &l = home;
    number = ++l.last_number;
    if (l.running)
      parent = l.running->number;
    before = l.last_task;
    (before ? before->after : l.first_task) = this;
    l.last_task = this;
    l.ready.push(*this);
  }

  /// Parks the running task on `w`, to continue with `coroutine`. False: a
  /// cancellation was pending and is delivered now, the task must not suspend.
  bool park(waiter &w, std::coroutine_handle<> coroutine,
            const std::source_location &here) noexcept {
    w.task_ = this;
    place = here;
    if (must_cancel_) [[unlikely]] {
      must_cancel_ = false;
      w.trouble_ = waiter::was_interrupted;
      return false;
    }
    w.trouble_ = 0;
    leaf_ = coroutine;
    parked_ = &w;
    return true;
  }

  /// Lets the others run first. As an await that suspends, it delivers a
  /// pending cancellation: false.
  bool yield(std::coroutine_handle<> coroutine,
             const std::source_location &here) noexcept {
    place = here;
    if (take_cancel())
      return false;
    leaf_ = coroutine;
    home.ready.push(*this);
    return true;
  }

  void wake() noexcept {
    parked_ = nullptr;
    home.ready.push(*this);
  }

  /// Asks the task to stop; false if it has ended.
  bool cancel() noexcept {
    if (done_)
      return false;
    ++cancels_;
    deliver();
    tell_hook();
    return true;
  }
  /// Asks it to stop because its loop ends.
  void doom() noexcept {
    if (spared_)
      return;
    if (!doomed_) {
      doomed_ = true;
      ++home.doomed;
    }
    cancel();
  }
  /// It is not asked when its loop ends: who waits for it is.
  void spare() noexcept { spared_ = true; }
  [[nodiscard]] bool spared() const noexcept { return spared_; }
  /// Takes one request back; returns how many are left.
  unsigned uncancel() noexcept {
    if (cancels_ && !--cancels_)
      must_cancel_ = false;
    return cancels_;
  }
  /// Delivers at the next await that suspends, without a new request.
  void deliver_later() noexcept { must_cancel_ = true; }
  /// Consumes a pending delivery.
  bool take_cancel() noexcept {
    const bool pending = must_cancel_;
    must_cancel_ = false;
    return pending;
  }

  void retain() noexcept { ++references_; }
  void release() noexcept {
    if (!--references_)
      dispose();
  }

  /// How the task ended.
  [[nodiscard]] end how() const noexcept { return how_; }
  [[nodiscard]] bool was_cancelled() const noexcept {
    return how_ == end::cancelled;
  }
  /// What it threw; null if it threw nothing.
  [[nodiscard]] virtual std::exception_ptr error() const noexcept = 0;

  // Runs the task until it parks, yields or ends.
  void run() noexcept final {
    control *const outer = home.running;
    home.running = this;
    if (!started_) {
      started_ = true;
      if (must_cancel_) {
        must_cancel_ = false;
        home.stopping = true;
        how_ = stop();
        home.stopping = false;
        home.running = outer;
        finish();
        return;
      }
    }
    delivering_ = false;
    detail::resume(leaf_);
    if (ended_) {
      how_ = collect();
      home.running = outer;
      finish();
      return;
    }
    home.running = outer;
  }

  /// The outermost coroutine has reached its end. Its frame is still in use.
  void ended() noexcept { ended_ = true; }

  // The loop's queue is dropped; the tasks in it are in its list, too.
  void abandon() noexcept final {}
  control *step_of() noexcept final { return this; }

  /// The loop ends: the task's frames are destroyed where they are suspended.
  void destroy_suspended() noexcept {
    tell_hook();
    if (waiter *w = parked_) {
      parked_ = nullptr;
      w->unlink();
    }
    control *const outer = home.running;
    home.running = this;
    home.stopping = true;
    how_ = stop();
    home.stopping = false;
    home.running = outer;
    finish();
  }

protected:
  ~control() = default;
  /// Takes the outcome out of the frame and destroys the frame.
  virtual end collect() noexcept = 0;
  /// Destroys the frame; the outcome is "cancelled".
  virtual end stop() noexcept = 0;
  virtual void dispose() noexcept = 0;

private:
  void tell_hook() noexcept {
    if (stop_hook *h = hook) [[unlikely]] {
      hook = nullptr;
      h->stop_asked();
    }
  }
  void deliver() noexcept {
    if (waiter *w = parked_) {
      if (w->interrupt()) {
        w->trouble_ |= waiter::was_interrupted;
        delivering_ = true;
        wake();
      }
    } else if (!delivering_) {
      must_cancel_ = true;
    } // else one exception, on its way, tells of both
  }
  void finish() noexcept {
    done_ = true;
    if (doomed_)
      --home.doomed;
    if (hook) [[unlikely]]
      hook->not_asked();
    (before ? before->after : home.first_task) = after;
    (after ? after->before : home.last_task) = before;
    joiners.wake_all();
    if (sink)
      sink->task_done(*this);
    release();
  }
};

inline void waiter::wake() noexcept { task_->wake(); }

/// The running task. `doing` is for the message of the error if there is none.
inline control &current(const char *doing) {
  loop_core *l = running_loop;
  if (!l || !l->running) [[unlikely]]
    throw_misuse(doing);
  return *l->running;
}

/// A counted reference to a task's record.
template <class Control> class control_ptr {
public:
  control_ptr() = default;
  explicit control_ptr(Control &c) noexcept : control_(&c) { c.retain(); }
  control_ptr(const control_ptr &other) noexcept : control_(other.control_) {
    if (control_)
      control_->retain();
  }
  control_ptr(control_ptr &&other) noexcept : control_(other.control_) {
    other.control_ = nullptr;
  }
  control_ptr &operator=(control_ptr other) noexcept {
    Control *mine = control_;
    control_ = other.control_;
    other.control_ = mine;
    return *this;
  }
  ~control_ptr() {
    if (control_)
      control_->release();
  }
  /// From one who had a reference, and to one who will.
  static control_ptr adopt(Control *c) noexcept {
    control_ptr p;
    p.control_ = c;
    return p;
  }
  Control &detach() noexcept {
    Control *const c = control_;
    control_ = nullptr;
    return *c;
  }
  Control *get() const noexcept { return control_; }
  Control *operator->() const noexcept { return control_; }
  Control &operator*() const noexcept { return *control_; }
  explicit operator bool() const noexcept { return control_; }

private:
  Control *control_ = nullptr;
};

/// Parks on the end of another task. Passes a cancellation on to it, and stays.
class join_waiter : public queued_waiter {
public:
  explicit join_waiter(control &target) noexcept : target_(target) {}
  bool interrupt() noexcept override {
    // Tasks that wait for each other: the request must not go round for ever.
    if (passing_on_) {
      unlink();
      return true;
    }
    passing_on_ = true;
    target_.cancel();
    passing_on_ = false;
    return false;
  }
  [[nodiscard]] const control *target() const noexcept final {
    return &target_;
  }

protected:
  ~join_waiter() = default;
  bool suspend(std::coroutine_handle<> h, const std::source_location &here) {
    control &me = current("a task is awaited outside of any task");
    if (&me == &target_)
      throw_misuse("a task awaits itself, and would wait for ever");
    if (&me.home != &target_.home)
      throw_misuse("a task is awaited in another loop than its own: use "
                   "spawn_threadsafe");
    // A pending request is as good as one that comes a moment later.
    const bool pass_on = me.take_cancel();
    me.park(*this, h, here);
    target_.joiners.push_back(*this);
    if (pass_on)
      target_.cancel();
    return true;
  }

  control &target_;

private:
  bool passing_on_ = false;
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_CORE_HPP
