//===-- task_group.hpp - tasks that live in a scope -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     co_await with_task_group([&](task_group &group) -> task<> {
//       group.spawn(serve(listener));
//       group.spawn(report, 10_s);          // a callable with its arguments
//       co_await shutdown_requested;
//       group.cancel();
//     });
//
// `with_task_group(body)` runs `body(group)` and does not return before every
// task that was spawned into the group has ended; it returns what the body
// returned.
//
// Errors. The first failure, of a child or of the body, cancels everything else
// in the group: the other children and the await in which the body is. When all
// have ended, all failures are thrown together as one `exception_group`: in the
// order in which they happened, that of the body last. A child that is
// cancelled is no failure. `spawn` throws misuse_error when the group is
// shutting down or finished.
//
// Cancellation. If the task that runs the body is cancelled, so are the
// children; when they have ended `cancelled_error` goes on, unless something
// failed: failures have priority. The request that the group makes to interrupt
// its own body is taken back and seen by nobody outside. These are the rules of
// asyncio.TaskGroup.
//
// `group.cancel()` ends the group early and quietly: children and body are
// cancelled, and with_task_group returns without throwing. If the body had a
// value to return and did not come to it, `group_cancelled` is thrown in place
// of the value.
//
// `co_await group.start<T>(f, args...)` spawns `f(status, args...)`, with
// `task_status<T> &status`, and waits until it calls `status.started(value)`,
// which is the result: for tasks that others must not use before they are
// ready. If the task fails before that, the failure comes out of start, not out
// of the group.
//
// Thread safety. None. Complexity. Spawning and joining a child is O(1),
// without allocation in the steady state.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TASK_GROUP_HPP
#define COROLINT_TASK_GROUP_HPP

#include "exception_group.hpp"
#include "spawn.hpp"
#include "task.hpp"
#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

class task_group;
template <class T = void> class task_status;

/// A group was ended by `cancel()` before its body had the value to return.
class group_cancelled : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "the task group was cancelled before its body returned a value";
  }
};

namespace detail {

/// A child that has not said yet that it has started.
class start_base : public completion {
public:
  explicit start_base(task_group &g) noexcept : group_(g) {}
  start_base(const start_base &) = delete;

  void attach(control &c) noexcept { child_ = &c; }
  /// From now on the child is one of the group's like others.
  inline void hand_over() noexcept;

  class [[nodiscard]] ready_awaiter final : public waiter {
  public:
    explicit ready_awaiter(start_base &s) noexcept : start_(s) {}
    bool await_ready() const noexcept { return start_.over_; }
    bool
    await_suspend(std::coroutine_handle<> h,
                  std::source_location here = std::source_location::current()) {
      control &me = current("starting a task outside of any task");
      const bool pending = me.take_cancel();
      me.park(*this, h, here);
      start_.waiting_ = this;
      if (pending)
        interrupt();
      return true;
    }
    void await_resume() const noexcept {}
    void unlink() noexcept override { start_.waiting_ = nullptr; }
    bool interrupt() noexcept override {
      start_.interrupted_ = true;
      start_.child_->cancel();
      return false;
    }

  private:
    start_base &start_;
  };

protected:
  ~start_base() = default;
  inline void task_done(control &c) noexcept override;

  task_group &group_;
  control *child_ = nullptr;
  ready_awaiter *waiting_ = nullptr;
  bool over_ = false, interrupted_ = false;
};

template <class T> class start_state final : public start_base {
public:
  using start_base::start_base;
  std::optional<stored_t<T>> value;

  [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }
};

template <class T> class status_base {
public:
  explicit status_base(start_state<T> *s) noexcept : state_(s) {}
  status_base(const status_base &) = delete;

protected:
  template <class... U> void set(U &&...value) {
    if (!state_) [[unlikely]]
      throw_misuse("a task says twice that it has started");
    state_->value.emplace(std::forward<U>(value)...);
    std::exchange(state_, nullptr)->hand_over();
  }

private:
  start_state<T> *state_;
};

} // namespace detail

/// With which a task that is being started says that it is ready.
template <class T> class task_status : public detail::status_base<T> {
public:
  using detail::status_base<T>::status_base;
  /// The task is ready; `value` is for who started it. Once: throws
  /// misuse_error.
  void started(T value) { this->set(std::move(value)); }
};
template <> class task_status<void> : public detail::status_base<void> {
public:
  using detail::status_base<void>::status_base;
  void started() { this->set(); }
};

/// The tasks of a scope: made by with_task_group. See the head of this file.
class task_group final : public detail::completion {
public:
  task_group(const task_group &) = delete;
  task_group &operator=(const task_group &) = delete;

  /// Runs a task, an awaitable, or `f(args...)` as a child of the group. Its
  /// handle may be dropped: the group owns the child.
  template <class A, class... Args>
  auto spawn(A &&a, Args &&...args)
      -> child_handle<detail::spawn_value_t<A, Args...>> {
    check_open();
    auto record = detail::make_spawned_of(parent_->home, std::forward<A>(a),
                                          std::forward<Args>(args)...);
    record->seen = true;
    add(*record, this);
    return child_handle<detail::spawn_value_t<A, Args...>>(*record);
  }

  /// Spawns `f(task_status<T> &, args...)` and waits until it is ready.
  template <class T = void, class F, class... Args>
  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
  start(F &&f, Args &&...args) -> task<T> {
    return start_child<T, std::decay_t<F>, std::decay_t<Args>...>(
        *this, std::forward<F>(f), std::forward<Args>(args)...);
  }

  /// Cancels the children and the body; with_task_group then returns normally.
  /// Idempotent, also after the end.
  void cancel() noexcept {
    if (exiting_ && !running_)
      return;
    if (!aborting_)
      interrupt_body();
  }

  /// The number of children that have not ended.
  [[nodiscard]] std::size_t size() const noexcept { return running_; }

private:
  friend class detail::start_base;
  template <class F>
  friend auto with_task_group(F body)
      -> task<detail::await_result_t<std::invoke_result_t<F &, task_group &>>>;

  // What the body throws before it is awaited ends the group like any failure.
  template <class F>
  static auto call(F &body, task_group &group)
      -> task<detail::await_result_t<std::invoke_result_t<F &, task_group &>>> {
    co_return co_await body(group);
  }

  // A request that is still pending counts as one that comes later.
  explicit task_group(detail::control &parent) noexcept
      : parent_(&parent),
        baseline_(parent.cancelling() - (parent.cancel_pending() ? 1 : 0)) {}
  ~task_group() {
    // Without this the loop's end would tell a group that is gone.
    for (detail::control *c = first_; c; c = c->younger)
      c->sink = nullptr;
    while (detail::control *c = failed_) {
      failed_ = c->younger;
      c->release();
    }
  }

  void check_open() const {
    if (exiting_ && !running_) [[unlikely]]
      detail::throw_misuse("a task is spawned into a group that has finished");
    if (aborting_) [[unlikely]]
      detail::throw_misuse(
          "a task is spawned into a group that is shutting down");
  }
  void add(detail::control &c, detail::completion *sink) noexcept {
    c.sink = sink;
    c.older = last_;
    c.younger = nullptr;
    (last_ ? last_->younger : first_) = &c;
    last_ = &c;
    ++running_;
    c.start();
  }
  void abort() noexcept {
    aborting_ = true;
    for (detail::control *c = first_; c; c = c->younger)
      c->cancel();
  }
  void interrupt_body() noexcept {
    abort();
    if (!parent_interrupted_) {
      parent_interrupted_ = true;
      parent_->cancel();
    }
  }
  void remove(detail::control &c) noexcept {
    (c.older ? c.older->younger : first_) = c.younger;
    (c.younger ? c.younger->older : last_) = c.older;
    --running_;
    if (!running_ && waiting_)
      std::exchange(waiting_, nullptr)->wake();
  }
  void task_done(detail::control &c) noexcept override {
    remove(c);
    if (c.how() != detail::end::error)
      return;
    // Kept in order, and without allocating.
    c.retain();
    c.younger = nullptr;
    (last_failed_ ? last_failed_->younger : failed_) = &c;
    last_failed_ = &c;
    if (!aborting_ && !parent_interrupted_)
      interrupt_body();
  }

  class [[nodiscard]] end_awaiter final : public detail::waiter {
  public:
    explicit end_awaiter(task_group &g) noexcept : group_(g) {}
    bool await_ready() const noexcept { return !group_.running_; }
    bool
    await_suspend(std::coroutine_handle<> h,
                  std::source_location here = std::source_location::current()) {
      if (!group_.parent_->park(*this, h, here))
        return false;
      group_.waiting_ = this;
      return true;
    }
    /// True: the children have ended. False: the task was cancelled.
    [[nodiscard]] bool await_resume() const noexcept { return !interrupted(); }
    void unlink() noexcept override { group_.waiting_ = nullptr; }

  private:
    task_group &group_;
  };

  /// The body has ended.
  void exit(bool with_failure) noexcept {
    exiting_ = true;
    if (with_failure && !aborting_)
      abort();
  }
  /// The task was cancelled while it waited for the children.
  bool interrupted_wait() noexcept {
    if (aborting_)
      return false;
    abort();
    return true;
  }
  /// Throws what is to be thrown when everything has ended. `cancelled`: the
  /// body, or the wait if it began the end, was; `interrupted`: the wait was.
  void conclude(bool cancelled, bool interrupted,
                std::exception_ptr body_error) {
    if (parent_interrupted_) {
      if (parent_->uncancel() <= baseline_) {
        // Also one that was not delivered, since nobody else has asked.
        parent_->take_cancel();
        cancelled = false;
      } else if (!cancelled) {
        cancelled = interrupted;
      }
    }
    if (failed_ || body_error) {
      // Who catches the group must still learn, at the next await, that the
      // task was cancelled from outside.
      if (parent_->cancelling() > baseline_)
        parent_->deliver_later();
      throw_errors(std::move(body_error));
    }
    if (cancelled)
      detail::throw_cancelled();
  }
  [[noreturn]] void throw_errors(std::exception_ptr body_error) {
    error_list errors;
    for (const detail::control *c = failed_; c; c = c->younger)
      errors.push_back(c->error());
    if (body_error)
      errors.push_back(std::move(body_error));
    throw exception_group("a task group failed", std::move(errors));
  }

  template <class T, class F, class... Args>
  static task<void> status_call(detail::start_state<T> *state, F f,
                                Args... args) {
    task_status<T> status(state);
    co_await f(status, std::move(args)...);
  }
  template <class T, class F, class... Args>
  static task<T> start_child(task_group &group, F f, Args... args) {
    group.check_open();
    detail::start_state<T> state(group);
    auto record = detail::make_spawned(
        group.parent_->home,
        status_call<T, F, Args...>(&state, std::move(f), std::move(args)...));
    record->seen = true;
    state.attach(*record);
    group.add(*record, &state);
    co_await detail::start_base::ready_awaiter(state);
    if (!state.value) {
      std::move(record->result).value();
      detail::throw_misuse(
          "a task ended without having said that it has started");
    }
    if (state.interrupted())
      detail::current("starting a task outside of any task").deliver_later();
    if constexpr (std::is_reference_v<T>)
      co_return **state.value;
    else if constexpr (!std::is_void_v<T>)
      co_return *std::move(state.value);
  }

  detail::control *parent_;
  detail::control *first_ = nullptr, *last_ = nullptr;
  detail::control *failed_ = nullptr, *last_failed_ = nullptr;
  end_awaiter *waiting_ = nullptr;
  std::size_t running_ = 0;
  unsigned baseline_;
  bool exiting_ = false, aborting_ = false, parent_interrupted_ = false;
};

namespace detail {

inline void start_base::hand_over() noexcept {
  over_ = true;
  child_->sink = &group_;
  if (waiting_)
    std::exchange(waiting_, nullptr)->wake();
}

inline void start_base::task_done(control &c) noexcept {
  over_ = true;
  group_.remove(c);
  if (waiting_)
    std::exchange(waiting_, nullptr)->wake();
}

} // namespace detail

/// Runs `body(task_group &)`, any callable that returns an awaitable, and waits
/// for all children. See the head of this file.
template <class F>
auto with_task_group(F body)
    -> task<detail::await_result_t<std::invoke_result_t<F &, task_group &>>> {
  using result =
      detail::await_result_t<std::invoke_result_t<F &, task_group &>>;
  detail::control &parent =
      detail::current("a task group is entered outside of any task");
  task_group group(parent);
  outcome<result> o = co_await as_outcome(task_group::call(body, group));
  group.exit(!o);
  // Nothing from here on allocates until all children have ended.
  bool cancelled = o.cancelled(), interrupted = false;
  while (group.running_) {
    if (co_await task_group::end_awaiter(group))
      continue;
    interrupted = true;
    if (group.interrupted_wait())
      cancelled = true;
  }
  group.conclude(cancelled, interrupted, o.error());
  if constexpr (std::is_void_v<result>) {
    co_return;
  } else {
    if (!o)
      throw group_cancelled();
    co_return std::move(o).value();
  }
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_TASK_GROUP_HPP
