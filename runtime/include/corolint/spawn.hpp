//===-- spawn.hpp - tasks that run beside the one that made them ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     join_handle<page> h = create_task(fetch(url));
//     ...
//     page p = co_await h;
//
// `create_task` gives a coroutine to the running loop, which starts it in the
// next round. What is spawned may be a task, any other awaitable, or a callable
// with its arguments, which are then kept until the task ends: a lambda with
// captures is safe here and only here. A `now_task` cannot be spawned, because
// it refers to what ends before it would.
//
// `join_handle<T>` is the task's owner. Awaiting it gives the result or throws
// the task's error, once; a cancelled task throws `cancelled_error` into who
// awaits it. Dropping the handle of an unfinished task cancels it: it ends by
// itself, and its failure, if it still has one, goes to the loop's exception
// handler. A failure that nobody has looked at when the handle is dropped goes
// there, too.
//
// `detach(task, on_error)` is for work that nobody waits for: its failure goes
// to `on_error`.
//
// Errors. `misuse_error`: no loop is running, or it was closed; a task is spawned that
// was awaited or moved from; a task awaits itself, or one of another loop; a result is
// taken twice. std::bad_alloc.
//
// Cancellation. A task that awaits a handle and is cancelled passes the request
// on: the awaited task is cancelled, and the await ends when it has ended.
// `shield(handle)` does not. A task that is cancelled before its first step
// does not run at all.
//
// Thread safety. None: `loop_handle` leads to the loop from other threads.
//
// Complexity. O(1); no allocation in the steady state.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SPAWN_HPP
#define COROLINT_SPAWN_HPP

#include "loop.hpp"
#include "task.hpp"
#include <concepts>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// The record of a task whose result is of type T.
template <class T> class spawned : public control {
public:
  explicit spawned(loop_core &home) noexcept : control(home) {}

  /// Gives it its coroutine; before it is started.
  void attach(frame<T> &&f) noexcept {
    frame_.fill(std::move(f));
    begin_with(frame_.handle(), frame_.coroutine().result.place());
    frame_.coroutine().continue_with(*this);
  }

  outcome<T> result{end::none};

  std::exception_ptr error() const noexcept override { return result.error(); }

protected:
  ~spawned() = default;
  end collect() noexcept override {
    try {
      result.fill(std::move(frame_.coroutine().result));
    } catch (...) {
      result.capture();
    }
    frame_.destroy();
    return result.how();
  }
  end stop() noexcept override {
    result = outcome<T>::stopped();
    frame_.destroy();
    return end::cancelled;
  }
  void report_if_unseen() noexcept {
    if (result.has_error() && !seen) [[unlikely]]
      report_unseen();
  }

private:
  COROLINT_COLD void report_unseen() noexcept {
    const char *message = "a task failed and nobody looked at its result";
    if (running_loop == &home) // it may be gone
      home.report(message, result.error(), this);
    else
      print_failure({message, result.error(), name, coroutine});
  }

  frame<T> frame_;
};

/// The record of a task that was given as such.
template <class T> class spawned_task final : public spawned<T> {
public:
  using spawned<T>::spawned;

private:
  void dispose() noexcept override {
    this->report_if_unseen();
    delete this;
  }
};

/// The record of a task with what it was made of: a callable and its arguments,
/// which go when the task ends. No coroutine stands between the two, for an
/// exception to cross.
template <class T, class Call> class spawned_call final : public spawned<T> {
public:
  spawned_call(loop_core &home, Call &&call)
      : spawned<T>(home), call_(std::move(call)) {}
  ~spawned_call() {
    if (stored_)
      call_.~Call();
  }

  void make() {
    this->attach(call_());
  }

private:
  end collect() noexcept override {
    const end how = spawned<T>::collect();
    drop();
    return how;
  }
  end stop() noexcept override {
    const end how = spawned<T>::stop();
    drop();
    return how;
  }
  void dispose() noexcept override {
    this->report_if_unseen();
    delete this;
  }
  void drop() noexcept {
    stored_ = false;
    call_.~Call();
  }

  union {
    Call call_;
  };
  bool stored_ = true;
};

/// A record with one reference for the loop, which has it when it is started,
/// and one for the caller.
template <class T>
control_ptr<spawned<T>> make_spawned(loop_core &home, task<T> &&t) {
  if (!t || t.frame().coroutine().started()) [[unlikely]]
    throw_misuse("a task is spawned that was awaited or moved from before: it "
                 "runs once, call its function again for another");
  if (home.closed) [[unlikely]]
    throw_misuse("a task is spawned into a loop that was closed");
  auto *record = new spawned_task<T>(home);
  record->attach(std::move(t.frame()));
  return control_ptr<spawned<T>>(*record);
}

/// Of a callable that makes a task.
template <class T, class Call>
control_ptr<spawned<T>> make_spawned_call(loop_core &home, Call call) {
  if (home.closed) [[unlikely]]
    throw_misuse("a task is spawned into a loop that was closed");
  auto *record = new spawned_call<T, Call>(home, std::move(call));
  try {
    record->make();
  } catch (...) {
    record->release();
    throw;
  }
  return control_ptr<spawned<T>>(*record);
}

template <class F, class... Args>
task<await_result_t<std::invoke_result_t<F &, Args &&...>>>
stored_call(F f, Args... args) {
  co_return co_await f(std::forward<Args>(args)...);
}

template <class T, class... Args>
concept spawnable_call =
    !awaitable<T> && std::invocable<std::decay_t<T> &, std::decay_t<Args>...> &&
    awaitable<std::invoke_result_t<std::decay_t<T> &, std::decay_t<Args>...>>;

template <class T, class... Args> constexpr bool makes_task_call() {
  if constexpr (spawnable_call<T, Args...>)
    return any_task<
        std::invoke_result_t<std::decay_t<T> &, std::decay_t<Args>...>>;
  else
    return false;
}
/// A callable that returns a task, unlike one that returns another awaitable.
template <class T, class... Args>
concept makes_task = makes_task_call<T, Args...>();

/// A task out of what the spawning functions accept.
template <class A, class... Args>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_spawn(A &&a, Args &&...args) {
  static_assert(!any_now_task<A>,
                "a now_task must be awaited at once; return task, or spawn a "
                "callable: create_task(f, args...)");
  if constexpr (sizeof...(Args) == 0 && awaitable<A>) {
    // A task outlives the expression: what is named is copied.
    using owned = std::remove_cvref_t<A>;
    if constexpr (std::is_lvalue_reference_v<A>) {
      static_assert(!any_task<A>,
                    "a task is handed over as an rvalue: std::move(t)");
      return awaiting<owned>(a);
    } else {
      return as_task<owned>(std::forward<A>(a));
    }
  } else {
    static_assert(spawnable_call<A, Args...>,
                  "neither an awaitable nor a callable that returns one");
    return stored_call<std::decay_t<A>, std::decay_t<Args>...>(
        std::forward<A>(a), std::forward<Args>(args)...);
  }
}
template <class A, class... Args>
using spawn_value_t = typename decltype(to_spawn(
    std::declval<A>(), std::declval<Args>()...))::value_type;

/// A record of what the spawning functions accept.
template <class A, class... Args>
control_ptr<spawned<spawn_value_t<A, Args...>>>
make_spawned_of(loop_core &home, A &&a, Args &&...args) {
  if constexpr (makes_task<A, Args...>)
    return make_spawned_call<spawn_value_t<A, Args...>>(
        home,
        [f = std::decay_t<A>(std::forward<A>(a)),
         ... args = std::decay_t<Args>(std::forward<Args>(args))]() mutable {
          auto &&t = f(std::forward<std::decay_t<Args>>(args)...);
          return std::move(t.frame());
        });
  else
    return make_spawned(
        home, to_spawn(std::forward<A>(a), std::forward<Args>(args)...));
}

/// Awaits a spawned task's end and takes its result. Keeps the record: whoever
/// owns the handle may drop it meanwhile.
template <class T> class handle_awaiter final : public join_waiter {
public:
  explicit handle_awaiter(spawned<T> &target) noexcept : join_waiter(target) {
    target.retain();
  }
  handle_awaiter(const handle_awaiter &other) noexcept : join_waiter(other) {
    target_.retain();
  }
  ~handle_awaiter() { target_.release(); }

  bool await_ready() const noexcept { return target_.done(); }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    return suspend(h, here);
  }
  COROLINT_INLINE T await_resume() {
    check_interrupted();
    return take(static_cast<spawned<T> &>(target_));
  }

  static T take(spawned<T> &s) {
    s.seen = true;
    if constexpr (!std::is_void_v<T>)
      if (s.result.has_value() && std::exchange(s.taken, true)) [[unlikely]]
        throw_misuse("the result of a task is taken twice: keep what the first "
                     "co_await gave");
    return std::move(s.result).value();
  }
};

} // namespace detail

/// A spawned task, as who may watch and cancel it but does not own it.
/// Copyable.
class task_ref {
public:
  task_ref() = default;

  explicit operator bool() const noexcept {
    return static_cast<bool>(control_);
  }
  friend bool operator==(const task_ref &a, const task_ref &b) noexcept {
    return a.control_.get() == b.control_.get();
  }
  // What follows throws misuse_error if there is no task.

  /// Whether it has ended, in whatever way.
  [[nodiscard]] bool done() const { return task().done(); }
  /// Whether it has ended by cancellation.
  [[nodiscard]] bool cancelled() const {
    return task().done() && task().was_cancelled();
  }
  /// Asks it to stop; false if it has ended. See cancel.hpp.
  bool cancel() const { return task().cancel(); }
  /// How many requests to stop it has.
  [[nodiscard]] unsigned cancelling() const { return task().cancelling(); }
  /// Takes a request back; returns how many are left.
  unsigned uncancel() const { return task().uncancel(); }
  /// For reports; null if it has none. `name` must live as long as the task.
  void set_name(const char *name) const { task().name = name; }
  [[nodiscard]] const char *name() const { return task().name; }

  // For the library.
  explicit task_ref(detail::control &c) noexcept : control_(c) {}

protected:
  detail::control &task() const {
    if (!control_) [[unlikely]]
      throw_no_task();
    return *control_;
  }
  COROLINT_COLD [[noreturn]] static void throw_no_task() {
    detail::throw_misuse("a handle is used that has no task: it was moved from, "
                         "or never had one");
  }

  detail::control_ptr<detail::control> control_;
};

/// A spawned task and its result, for who does not own it: what task groups
/// return.
template <class T> class child_handle : public task_ref {
public:
  using value_type = T;
  child_handle() = default;

  /// The result. Throws what the task threw, `cancelled_error` if it was
  /// cancelled, `misuse_error` if it has not ended.
  std::add_lvalue_reference_t<T> result() const {
    ended().seen = true;
    return record().result.value();
  }
  /// What the task threw; null if it returned or was cancelled. Throws
  /// misuse_error if it has not ended.
  [[nodiscard]] std::exception_ptr error() const {
    ended().seen = true;
    return record().result.error();
  }

  /// Waits for its end and takes the result: once. Throws what the task threw,
  /// or `cancelled_error`. If the awaiting task is cancelled, so is this one.
  detail::handle_awaiter<T> operator co_await() const {
    return detail::handle_awaiter<T>(record());
  }

  // For the library.
  explicit child_handle(detail::spawned<T> &s) noexcept : task_ref(s) {}
  detail::spawned<T> &record() const {
    return static_cast<detail::spawned<T> &>(this->task());
  }

private:
  detail::spawned<T> &ended() const {
    if (!this->done()) [[unlikely]]
      detail::throw_misuse("the task has not ended yet: co_await its handle");
    return record();
  }
};

/// The owner of a spawned task. Move-only; dropping it cancels the task.
template <class T = void>
class [[nodiscard("dropping the handle cancels the task")]] join_handle
    : public child_handle<T> {
public:
  using child_handle<T>::child_handle;
  join_handle(join_handle &&) noexcept = default;
  join_handle &operator=(join_handle &&other) noexcept {
    drop();
    child_handle<T>::operator=(std::move(other));
    return *this;
  }
  ~join_handle() { drop(); }

private:
  void drop() noexcept {
    if (detail::control *c = this->control_.get(); c && !c->done())
      c->cancel();
  }
};

/// Runs a task, an awaitable, or `f(args...)` beside the running task. Throws
/// misuse_error if no loop is running.
template <class A, class... Args>
[[nodiscard("dropping the handle cancels the task")]] auto
create_task(A &&a, Args &&...args)
    -> join_handle<detail::spawn_value_t<A, Args...>> {
  loop &home = loop::current();
  auto record = detail::make_spawned_of(home, std::forward<A>(a),
                                        std::forward<Args>(args)...);
  record->start();
  return join_handle<detail::spawn_value_t<A, Args...>>(*record);
}

namespace detail {

template <class F> class detached final : public completion, public recycled {
public:
  explicit detached(F f) : f_(std::move(f)) {}
  void task_done(control &c) noexcept override {
    if (c.how() == end::error) {
      try {
        f_(c.error());
      } catch (...) {
        c.home.report("an exception left the error handler of a detached task",
                      std::current_exception(), &c);
      }
    }
    delete this;
  }

private:
  F f_;
};

} // namespace detail

/// Runs a task that nobody waits for. If it fails,
/// `on_error(std::exception_ptr)` is called on the loop; that it is cancelled
/// (when the loop ends) is no failure. Returns a reference by which it can be
/// cancelled.
template <class A, detail::plain_callback<std::exception_ptr> F>
task_ref detach(A &&a, F on_error) {
  loop &home = loop::current();
  auto record = detail::make_spawned_of(home, std::forward<A>(a));
  try {
    record->sink = new detail::detached<F>(std::move(on_error));
  } catch (...) {
    record->release(); // the loop's reference
    throw;
  }
  record->seen = true;
  record->start();
  return task_ref(*record);
}

/// The running task. Throws misuse_error outside of any.
[[nodiscard]] inline task_ref current_task() {
  return task_ref(detail::current("there is no current task"));
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SPAWN_HPP
