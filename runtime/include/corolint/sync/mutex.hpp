//===-- mutex.hpp - one at a time -----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     mutex m;
//     auto lock = co_await m.acquire();
//     co_await change(account);               // may suspend while it is held
//                                             // released here
//
// A `mutex` keeps tasks apart that would interleave at their awaits. (Between
// two awaits nothing else runs on the loop, and no mutex is needed.) `acquire`
// waits while it is held; the lock is an object that releases it when it goes,
// without awaiting. It goes to who has waited longest: a mutex that is released
// while tasks wait is handed to the first of them and does not become free.
//
// It is bound to no task and not recursive: acquiring it twice waits for ever,
// which the loop reports as a deadlock if nothing else goes on. There is no
// `lock()`, so that a std::lock_guard over it does not compile.
//
// `forget()` on the lock leaves the mutex held until `mutex::release()`. That,
// called while there is a lock object, makes the object empty.
//
// Errors. `misuse_error`: releasing one that is not held; awaiting outside of a
// task, or from a second loop.
//
// Cancellation. A wait can be cancelled, and then has acquired nothing. A mutex
// that was handed over is not taken back: the await returns the lock, and the
// next one throws.
//
// End. If the mutex is destroyed while tasks wait, their awaits throw
// `misuse_error`; a lock object that is left becomes empty. If the loop is
// destroyed before a task has run that was handed the mutex, it is released.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1), no allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_MUTEX_HPP
#define COROLINT_SYNC_MUTEX_HPP

#include "../detail/config.hpp"
#include "../detail/line.hpp"
#include "../error.hpp"
#include <coroutine>
#include <cstddef>
#include <source_location>
#include <utility>

namespace corolint::inline COROLINT_ABI {

class mutex;
class condition;

namespace detail {
class lock_waiter;
class condition_awaiter;
} // namespace detail

/// Holds a mutex, and releases it when it goes. Move-only; may be empty. Not to
/// be moved while its task waits for a condition.
class [[nodiscard("dropping the lock releases the mutex")]] mutex_lock {
public:
  mutex_lock() = default;
  inline mutex_lock(mutex_lock &&other) noexcept;
  inline mutex_lock &operator=(mutex_lock &&other) noexcept;
  inline ~mutex_lock();

  /// Whether it belongs to a mutex.
  explicit operator bool() const noexcept { return mutex_; }
  /// Releases the mutex now.
  inline void release() noexcept;
  /// Leaves the mutex held: who calls mutex::release() releases it.
  inline void forget() noexcept;

  // For the library.
  inline explicit mutex_lock(mutex &held) noexcept;

private:
  friend class mutex;
  friend class detail::lock_waiter;
  mutex *mutex_ = nullptr;
};

namespace detail {

/// Waits for a mutex.
class lock_waiter : public in_line {
public:
  void forsake() noexcept final {
    if (lock)
      lock->mutex_ = nullptr;
    trouble_ |= was_forsaken;
  }
  // The object that holds the mutex again when it is acquired; null if that is
  // made then.
  mutex_lock *lock = nullptr;

protected:
  lock_waiter() = default;
  lock_waiter(const lock_waiter &) = default;
  ~lock_waiter() = default;
};

class [[nodiscard]] mutex_awaiter final : public lock_waiter {
public:
  explicit mutex_awaiter(mutex &m) noexcept : mutex_(&m) {}
  mutex_awaiter(const mutex_awaiter &) = default;
  inline ~mutex_awaiter();
  inline bool await_ready() const noexcept;
  inline bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current());
  COROLINT_INLINE mutex_lock await_resume() {
    settle();
    check("a mutex was destroyed while tasks wait for it");
    return mutex_lock(*mutex_);
  }

private:
  mutex *mutex_;
};

} // namespace detail

/// See the head of this file.
class mutex {
public:
  mutex() = default;
  mutex(const mutex &) = delete;
  mutex &operator=(const mutex &) = delete;
  ~mutex() {
    if (holder_)
      holder_->mutex_ = nullptr;
    waiters_.forsake_waiting();
    served_.forsake_served();
  }

  /// Awaited, acquires the mutex and gives the lock.
  detail::mutex_awaiter acquire() noexcept {
    return detail::mutex_awaiter(*this);
  }
  /// The lock, or an empty one if the mutex is held.
  mutex_lock try_acquire() noexcept {
    return take() ? mutex_lock(*this) : mutex_lock();
  }
  /// Releases it, whoever holds it. Throws misuse_error if nobody does.
  void release() {
    if (!locked_) [[unlikely]]
      detail::throw_misuse("a mutex is released that is not held");
    if (holder_)
      holder_->mutex_ = nullptr;
    pass_on();
  }
  [[nodiscard]] bool locked() const noexcept { return locked_; }
  /// How many tasks wait.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

private:
  friend class condition;
  friend class mutex_lock;
  friend class detail::mutex_awaiter;
  friend class detail::condition_awaiter;

  bool take() noexcept {
    if (locked_)
      return false;
    locked_ = true;
    return true;
  }
  void pass_on() noexcept {
    if (auto *next = static_cast<detail::lock_waiter *>(waiters_.pop_front())) {
      served_.push_back(*next);
      holder_ = next->lock;
      next->wake();
    } else {
      holder_ = nullptr;
      locked_ = false;
    }
  }

  detail::line waiters_, served_;
  mutex_lock *holder_ = nullptr;
  bool locked_ = false;
};

inline mutex_lock::mutex_lock(mutex &held) noexcept : mutex_(&held) {
  held.holder_ = this;
}
inline mutex_lock::mutex_lock(mutex_lock &&other) noexcept
    : mutex_(std::exchange(other.mutex_, nullptr)) {
  if (mutex_ && mutex_->holder_ == &other)
    mutex_->holder_ = this;
}
inline mutex_lock &mutex_lock::operator=(mutex_lock &&other) noexcept {
  if (this != &other) {
    release();
    mutex_ = std::exchange(other.mutex_, nullptr);
    if (mutex_ && mutex_->holder_ == &other)
      mutex_->holder_ = this;
  }
  return *this;
}
inline mutex_lock::~mutex_lock() { release(); }
inline void mutex_lock::release() noexcept {
  // Its task may be waiting for a condition, and somebody else holds the mutex.
  if (mutex *m = std::exchange(mutex_, nullptr))
    if (m->holder_ == this)
      m->pass_on();
}
inline void mutex_lock::forget() noexcept {
  if (mutex *m = std::exchange(mutex_, nullptr))
    if (m->holder_ == this)
      m->holder_ = nullptr;
}

inline detail::mutex_awaiter::~mutex_awaiter() {
  if (settle()) // the loop goes, and the task with it
    mutex_->pass_on();
}
inline bool detail::mutex_awaiter::await_ready() const noexcept {
  return mutex_->take();
}
inline bool detail::mutex_awaiter::await_suspend(std::coroutine_handle<> h,
                                                 std::source_location here) {
  return stand(mutex_->waiters_, h, here,
               "a mutex is awaited outside of any task");
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_MUTEX_HPP
