//===-- threadsafe.hpp - tasks of a loop, for other threads ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     threadsafe_result<page> p = spawn_threadsafe(handle, fetch(url));
//     ...
//     page got = p.get();                // blocks this thread
//
// `spawn_threadsafe(handle, a)` runs a task (any awaitable, or a callable that
// returns one, with its arguments) on the loop of a `loop_handle`, from any
// thread, and gives a `threadsafe_result` for what becomes of it. It is the way
// from a thread into a loop: `call_soon_threadsafe` has no result.
//
// `get()` waits for the result and takes it, once; `wait()`, `wait_for(d)` and
// `ready()` leave it there. `cancel()` asks the task to stop. As with a
// `loop_handle`, as long as the object is there the loop does not report a
// deadlock.
//
// Errors. `get()` throws what the task threw; `cancelled_error` if it was
// cancelled, or the loop ended before or while it ran; std::bad_alloc if the
// loop has no memory for it. `misuse_error`: waiting on a thread that runs a
// loop, which would stop (there one awaits the task, or waits within
// `to_thread`); a result that was taken before, or moved from. spawn_threadsafe
// itself throws std::bad_alloc only.
//
// Cancellation. The task is cancelled with the others when its loop ends.
// Dropping the result does not cancel it: as with `detach`, it runs on. If it
// then fails nobody is told.
//
// Thread safety. Any thread may spawn, and have the result; two may not use the
// same object at once. What is handed over is destroyed on the loop's thread.
// Complexity. O(1).
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_THREADSAFE_HPP
#define COROLINT_THREADSAFE_HPP

#include "detail/config.hpp"
#include "detail/core.hpp"
#include "loop.hpp"
#include "outcome.hpp"
#include "spawn.hpp"
#include "task.hpp"
#include "timer.hpp"
#include <exception>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// What a loop and a thread that waits for it share. Counted. As work of the
/// loop it is the request to cancel the task.
class remote_call : public work {
public:
  remote_call(const remote_call &) = delete;

  void retain() noexcept {
    __atomic_add_fetch(&references_, 1, __ATOMIC_RELAXED);
  }
  void release() noexcept {
    if (!__atomic_sub_fetch(&references_, 1, __ATOMIC_ACQ_REL))
      delete this;
  }

  // Of the thread that waits.

  [[nodiscard]] bool ready() const noexcept {
    return __atomic_load_n(&ready_, __ATOMIC_ACQUIRE);
  }
  /// Blocks until it is ready, or the time has passed. In impl/threadsafe.ipp.
  void wait() noexcept;
  void wait_for(duration limit) noexcept;
  void cancel(const loop_handle &home) noexcept {
    if (asked_ || ready())
      return;
    asked_ = true;
    retain();
    if (!home.post(*this))
      release();
  }

  // Of the loop's thread.

  void run() noexcept final {
    if (task)
      task.cancel();
    release();
  }
  void abandon() noexcept final { release(); }

  // Until it has ended.
  task_ref task;

protected:
  // In impl/threadsafe.ipp.
  remote_call();
  virtual ~remote_call();
  void set_ready() noexcept;

private:
  struct gate;
  gate *gate_;
  unsigned references_ = 1;
  bool ready_ = false;
  bool asked_ = false;
};

template <class T> class remote_result final : public remote_call {
public:
  outcome<T> result{end::none};

  /// On the loop's thread, once.
  void set(outcome<T> &&o) noexcept {
    try {
      result = std::move(o);
    } catch (...) {
      result.capture();
    }
    task = {};
    set_ready();
  }

private:
  template <class> friend class remote_promise;
  // Promises are handed from the thread to the loop, and never used by both.
  unsigned promises_ = 0;
};

/// Who has to set the result: kept in any case.
template <class T> class remote_promise {
public:
  explicit remote_promise(remote_result<T> &r) noexcept : result_(&r) {
    hold();
  }
  remote_promise(const remote_promise &other) noexcept
      : result_(other.result_) {
    hold();
  }
  remote_promise(remote_promise &&other) noexcept
      : result_(std::exchange(other.result_, nullptr)) {}
  remote_promise &operator=(const remote_promise &) = delete;
  ~remote_promise() {
    if (!result_)
      return;
    if (!--result_->promises_ && !result_->result.ended())
      result_->set(outcome<T>::stopped());
    result_->release();
  }
  remote_result<T> *operator->() const noexcept { return result_; }

private:
  void hold() noexcept {
    result_->retain();
    ++result_->promises_;
  }
  remote_result<T> *result_;
};

template <class T> task<void> keep(remote_promise<T> promise, task<T> t) {
  outcome<T> o = co_await as_outcome(std::move(t));
  promise->set(std::move(o));
}

} // namespace detail

/// What becomes of a task that another thread's loop runs. Move-only. See the
/// head of this file.
template <class T = void>
class [[nodiscard("nobody learns what becomes of the task")]]
threadsafe_result {
public:
  using value_type = T;
  threadsafe_result() = default;
  threadsafe_result(threadsafe_result &&other) noexcept
      : home_(std::move(other.home_)),
        call_(std::exchange(other.call_, nullptr)) {}
  threadsafe_result &operator=(threadsafe_result other) noexcept {
    std::swap(home_, other.home_);
    std::swap(call_, other.call_);
    return *this;
  }
  ~threadsafe_result() {
    if (call_)
      call_->release();
  }

  /// Waits for the result and takes it. Throws what the task threw, or
  /// `cancelled_error`; `misuse_error` as the head of this file says.
  T get() {
    wait();
    const threadsafe_result taken = std::move(*this);
    return std::move(taken.call_->result).value();
  }
  /// Blocks until the task has ended. Throws misuse_error where that would stop
  /// a loop.
  void wait() const {
    if (!ready()) {
      check_may_block();
      call_->wait();
    }
  }
  /// Blocks until the task has ended, but no longer than `limit` of real time.
  /// Returns ready().
  [[nodiscard]] bool wait_for(duration limit) const {
    if (!ready() && limit > duration()) {
      check_may_block();
      call_->wait_for(limit);
    }
    return ready();
  }
  /// Whether the task has ended, so that get() does not block.
  [[nodiscard]] bool ready() const { return call().ready(); }
  /// Whether there is a result to get: not after get(), or if it was moved
  /// from.
  [[nodiscard]] bool valid() const noexcept { return call_; }

  /// Asks the task to stop, from any thread. No effect if it has ended or was
  /// asked before.
  void cancel() const { call().cancel(home_); }

  // For the library: takes the reference that a new one has.
  threadsafe_result(loop_handle home, detail::remote_result<T> &call) noexcept
      : home_(std::move(home)), call_(&call) {}

private:
  detail::remote_result<T> &call() const {
    if (!call_) [[unlikely]]
      detail::throw_misuse(
          "a result of spawn_threadsafe is used that was taken "
          "or moved from before");
    return *call_;
  }
  static void check_may_block() {
    if (loop::running_here()) [[unlikely]]
      detail::throw_misuse(
          "the result of spawn_threadsafe is waited for inside a "
          "running loop, which it would stop: co_await the task "
          "instead, or wait within to_thread()");
  }

  loop_handle home_;
  detail::remote_result<T> *call_ = nullptr;
};

/// Runs a task on another thread's loop: see the head of this file.
template <class A, class... Args>
auto spawn_threadsafe(const loop_handle &where, A &&a, Args &&...args)
    -> threadsafe_result<detail::spawn_value_t<A, Args...>> {
  using value = detail::spawn_value_t<A, Args...>;
  struct start {
    void operator()() {
      try {
        promise->task = detach(detail::keep<value>(promise, std::move(what)),
                               [](const std::exception_ptr &) {});
      } catch (...) { // no memory
        promise->set(outcome<value>::failed(std::current_exception()));
      }
    }
    detail::remote_promise<value> promise;
    task<value> what;
  };
  auto &call = *new detail::remote_result<value>;
  threadsafe_result<value> result(where, call);
  start s{detail::remote_promise<value>(call),
          detail::to_spawn(std::forward<A>(a), std::forward<Args>(args)...)};
  // If the loop is gone, the promise says so.
  where.call_soon_threadsafe(std::move(s));
  return result;
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/threadsafe.ipp"
#endif

#endif // COROLINT_THREADSAFE_HPP
