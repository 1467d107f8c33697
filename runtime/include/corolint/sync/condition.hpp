//===-- condition.hpp - something about shared state has changed ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     condition changed;
//
//     auto lock = co_await changed.acquire();      // a consumer
//     co_await changed.wait([&] { return !jobs.empty(); });
//
//     auto lock = co_await changed.acquire();      // a producer
//     jobs.push_back(j);
//     changed.notify();
//
// A `condition` is a mutex and those who wait for a change of what it guards.
// `wait()` releases the mutex, waits to be notified, and acquires it again
// before it returns or throws. `notify(n)` wakes the `n` that have waited
// longest; they go on when they have the mutex, in that order. `wait(f)` waits
// until `f()` is true, and gives what it returned; it does not wait if that is
// so from the beginning.
//
// The mutex is the condition's own, or one that it is made with and that must
// outlive it. `wait` and `notify` need it to be held, by whatever means.
//
// Errors. `misuse_error`: waiting or notifying when the mutex is not held;
// awaiting outside of a task, or from a second loop. What `f` throws, with the
// mutex held.
//
// Cancellation. A wait can be cancelled; it throws when it has acquired the
// mutex, so that the lock in the caller's scope means what it says. A waiter
// that was notified is not interrupted: it returns when it has the mutex, and
// the next await throws. So no notification is lost. (asyncio throws, and
// notifies another one.)
//
// End. If the condition is destroyed while tasks wait, their awaits throw
// `misuse_error`, with the mutex held if that still exists; otherwise their
// lock objects are empty.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1) for each waiter;
// `wait()` does not allocate, `wait(f)` is a coroutine.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_CONDITION_HPP
#define COROLINT_SYNC_CONDITION_HPP

#include "../detail/awaitable.hpp"
#include "../detail/config.hpp"
#include "../detail/line.hpp"
#include "../error.hpp"
#include "../task.hpp"
#include "mutex.hpp"
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

class condition;

namespace detail {

/// Stands in the condition's line, then in the mutex's.
class [[nodiscard]] condition_awaiter final : public lock_waiter {
public:
  inline explicit condition_awaiter(condition &c) noexcept;
  condition_awaiter(const condition_awaiter &) = default;
  ~condition_awaiter() {
    // The loop goes, and the task with it. Its lock object, if there is one,
    // releases the mutex.
    if (settle() && !lock)
      mutex_->pass_on();
  }

  bool await_ready() const {
    if (!mutex_->locked_) [[unlikely]]
      throw_misuse("a condition is awaited without its mutex being held");
    return false;
  }
  inline bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current());
  COROLINT_INLINE void await_resume() {
    settle();
    check("a condition was destroyed while tasks wait for it");
    if (why_ == reason::cancelled)
      throw_cancelled();
    if (why_ == reason::destroyed) [[unlikely]]
      throw_misuse("a condition was destroyed while tasks wait for it");
    // A request that has been taken back meanwhile is none.
    if (deferred_ && task().cancelling())
      task().deliver_later();
  }

  bool interrupt() noexcept override {
    if (why_ == reason::none) {
      unlink();
      return relock(reason::cancelled);
    }
    if (why_ == reason::notified)
      deferred_ = true;
    return false;
  }

  enum class reason : unsigned char { none, notified, cancelled, destroyed };
  /// It has left the condition's line. True if it has the mutex; otherwise it
  /// stands in line for that.
  bool relock(reason why) noexcept {
    why_ = why;
    if (mutex_->take()) {
      mutex_->holder_ = lock;
      mutex_->served_.push_back(*this);
      return true;
    }
    mutex_->waiters_.push_back(*this);
    return false;
  }

private:
  condition *condition_;
  mutex *mutex_;
  reason why_ = reason::none;
  bool deferred_ = false;
};

} // namespace detail

/// See the head of this file.
class condition {
public:
  /// With a mutex of its own.
  condition() noexcept : mutex_(&own_) {}
  /// With a mutex that others use, too.
  explicit condition(mutex &m) noexcept : mutex_(&m) {}
  condition(const condition &) = delete;
  condition &operator=(const condition &) = delete;
  ~condition() {
    using reason = detail::condition_awaiter::reason;
    while (auto *w = pop())
      if (w->relock(reason::destroyed))
        w->wake();
  }

  /// As those of the mutex.
  detail::mutex_awaiter acquire() noexcept { return mutex_->acquire(); }
  mutex_lock try_acquire() noexcept { return mutex_->try_acquire(); }
  void release() { mutex_->release(); }
  [[nodiscard]] bool locked() const noexcept { return mutex_->locked(); }

  /// Awaited, releases the mutex, waits to be notified and acquires it again.
  detail::condition_awaiter wait() noexcept {
    return detail::condition_awaiter(*this);
  }
  /// Waits until `f()` is true, which is asked with the mutex held; gives what
  /// `f` returned.
  template <detail::plain_callback F>
  task<std::invoke_result_t<F &>> wait(F f) {
    for (;;) {
      std::invoke_result_t<F &> result = f();
      if (result)
        co_return std::forward<std::invoke_result_t<F &>>(result);
      co_await wait();
    }
  }

  /// Wakes the first `n` of those who wait, or all if there are fewer. Throws
  /// misuse_error if the mutex is not held.
  void notify(std::size_t n = 1) {
    if (!mutex_->locked_) [[unlikely]]
      detail::throw_misuse("a condition is notified without its mutex being "
                           "held");
    for (; n; --n) {
      auto *w = pop();
      if (!w)
        break;
      w->relock(detail::condition_awaiter::reason::notified);
    }
  }
  /// Wakes all who wait. Throws misuse_error if the mutex is not held.
  void notify_all() { notify(SIZE_MAX); }

  /// How many tasks wait to be notified.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

private:
  friend class detail::condition_awaiter;
  detail::condition_awaiter *pop() noexcept {
    return static_cast<detail::condition_awaiter *>(waiters_.pop_front());
  }

  mutex own_;
  mutex *mutex_;
  detail::line waiters_;
};

inline detail::condition_awaiter::condition_awaiter(condition &c) noexcept
    : condition_(&c), mutex_(c.mutex_) {}

inline bool
detail::condition_awaiter::await_suspend(std::coroutine_handle<> h,
                                         std::source_location here) {
  why_ = reason::none;
  deferred_ = false;
  if (!stand(condition_->waiters_, h, here,
             "a condition is awaited outside of any task"))
    return false;
  lock = mutex_->holder_;
  mutex_->pass_on();
  return true;
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_CONDITION_HPP
