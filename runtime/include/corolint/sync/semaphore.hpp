//===-- semaphore.hpp - at most so many at once ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     semaphore limit(10);
//
//     task<page> fetch_politely(url u) {
//       auto permit = co_await limit.acquire();
//       co_return co_await fetch(u);
//     }                                       // given back here
//
// A `semaphore` holds a number of permits. `acquire()` takes one and waits if
// there is none; the permit is an object that gives itself back when it goes,
// without awaiting. Permits go to who has waited longest: one that is given
// back while tasks wait is handed to the first of them, and nobody who comes
// meanwhile can take it.
//
// A permit is bound to nobody. `forget()` on it leaves the permit taken, to be
// given back with `release()` by whoever sees fit; `release()` without a
// permit adds one. `bounded_semaphore` refuses to have more than in the
// beginning.
//
// Errors. `misuse_error`: a negative number; a bounded semaphore is released
// too often; awaiting outside of a task, or from a second loop. A permit that
// would exceed the bound when it goes is dropped, and the loop's exception
// handler is told.
//
// Cancellation. A wait can be cancelled, and then has taken nothing. A permit
// that was handed over is not taken back: the await returns it, and the next
// one throws.
//
// End. If the semaphore is destroyed while tasks wait, their awaits throw
// `misuse_error`. A permit must not outlive it. If the loop is destroyed before
// a task has run that was handed a permit, that is given back.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1), no allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_SEMAPHORE_HPP
#define COROLINT_SYNC_SEMAPHORE_HPP

#include "../detail/config.hpp"
#include "../detail/line.hpp"
#include "../error.hpp"
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <utility>

namespace corolint::inline COROLINT_ABI {

class semaphore;

/// A permit of a semaphore, given back when it goes. Move-only; may be empty.
class [[nodiscard("dropping the permit gives it back")]] semaphore_permit {
public:
  semaphore_permit() = default;
  semaphore_permit(semaphore_permit &&other) noexcept
      : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
  semaphore_permit &operator=(semaphore_permit &&other) noexcept {
    semaphore_permit(std::move(other)).swap(*this);
    return *this;
  }
  ~semaphore_permit() { release(); }
  void swap(semaphore_permit &other) noexcept {
    std::swap(semaphore_, other.semaphore_);
  }

  /// Whether there is a permit in it.
  explicit operator bool() const noexcept { return semaphore_; }
  /// Gives it back now.
  inline void release() noexcept;
  /// Leaves it taken: who calls semaphore::release() gives it back.
  void forget() noexcept { semaphore_ = nullptr; }

  // For the library.
  explicit semaphore_permit(semaphore &from) noexcept : semaphore_(&from) {}

private:
  semaphore *semaphore_ = nullptr;
};

namespace detail {

class [[nodiscard]] semaphore_awaiter final : public in_line {
public:
  explicit semaphore_awaiter(semaphore &s) noexcept : semaphore_(s) {}
  semaphore_awaiter(const semaphore_awaiter &) = default;
  ~semaphore_awaiter() {
    if (stands()) [[unlikely]] // the loop goes, and the task with it
      give_back();
  }
  inline bool await_ready() const noexcept;
  inline bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current());
  COROLINT_INLINE semaphore_permit await_resume() {
    settle();
    check("a semaphore was destroyed while tasks wait for it");
    return semaphore_permit(semaphore_);
  }

private:
  void give_back() noexcept;

  semaphore &semaphore_;
};

} // namespace detail

/// See the head of this file.
class semaphore {
public:
  /// With so many permits. Throws misuse_error if the number is negative.
  explicit semaphore(std::ptrdiff_t permits = 1)
      : semaphore(permits, PTRDIFF_MAX) {}
  semaphore(const semaphore &) = delete;
  semaphore &operator=(const semaphore &) = delete;
  ~semaphore() {
    waiters_.forsake_waiting();
    served_.forsake_served();
  }

  /// Awaited, gives a permit; waits for one if there is none.
  detail::semaphore_awaiter acquire() noexcept {
    return detail::semaphore_awaiter(*this);
  }
  /// A permit, or an empty one if somebody would have to wait.
  semaphore_permit try_acquire() noexcept {
    return take() ? semaphore_permit(*this) : semaphore_permit();
  }
  /// Adds permits. Throws misuse_error, without effect, if `n` is negative or
  /// there would be more of them than allowed.
  void release(std::ptrdiff_t n = 1) {
    if (n < 0) [[unlikely]]
      detail::throw_misuse(
          "a semaphore is released a negative number of times");
    if (n > bound_ - free_) [[unlikely]]
      detail::throw_misuse(
          "a semaphore is released more often than it was acquired");
    for (; n && serve(); --n) {
    }
    free_ += n;
  }

  /// How many could be taken now.
  [[nodiscard]] std::ptrdiff_t available() const noexcept { return free_; }
  /// Whether acquire() would wait.
  [[nodiscard]] bool locked() const noexcept { return free_ == 0; }
  /// How many tasks wait.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

protected:
  semaphore(std::ptrdiff_t permits, std::ptrdiff_t bound)
      : free_(permits), bound_(bound) {
    if (permits < 0) [[unlikely]]
      detail::throw_misuse("a semaphore has a negative number of permits");
  }

private:
  friend class semaphore_permit;
  friend class detail::semaphore_awaiter;

  // Permits are free only when nobody waits.
  bool take() noexcept {
    if (!free_)
      return false;
    --free_;
    return true;
  }
  bool serve() noexcept {
    detail::in_line *next = waiters_.pop_front();
    if (!next)
      return false;
    served_.push_back(*next);
    next->wake();
    return true;
  }
  void give_back() noexcept {
    if (serve())
      return;
    if (free_ == bound_) [[unlikely]]
      return report_excess();
    ++free_;
  }
  COROLINT_COLD static void report_excess() noexcept {
    if (detail::loop_core *l = detail::running_loop)
      l->report("a semaphore is released more often than it was acquired",
                nullptr, l->running);
  }

  detail::line waiters_, served_;
  std::ptrdiff_t free_;
  std::ptrdiff_t bound_;
};

/// A semaphore that never has more permits than in the beginning.
class bounded_semaphore : public semaphore {
public:
  explicit bounded_semaphore(std::ptrdiff_t permits = 1)
      : semaphore(permits, permits) {}
};

inline void semaphore_permit::release() noexcept {
  if (semaphore *s = std::exchange(semaphore_, nullptr))
    s->give_back();
}

COROLINT_COLD inline void detail::semaphore_awaiter::give_back() noexcept {
  settle();
  semaphore_.give_back();
}
inline bool detail::semaphore_awaiter::await_ready() const noexcept {
  return semaphore_.take();
}
inline bool
detail::semaphore_awaiter::await_suspend(std::coroutine_handle<> h,
                                         std::source_location here) {
  return stand(semaphore_.waiters_, h, here,
               "a semaphore is awaited outside of any task");
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_SEMAPHORE_HPP
