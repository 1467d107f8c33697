//===-- barrier.hpp - go on together --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     barrier round(3);
//     std::size_t index = co_await round.wait();   // in three tasks
//
// `wait()` returns when as many tasks have called it as the barrier has
// parties. Each gets a number of its own, from zero, in order of arrival; so
// one of them can be chosen for what is to be done once. The barrier is then
// ready for the next round, at once.
//
// `reset()` makes the waits of the present round throw
// `broken_barrier_error` and starts it anew. `abort()` does so, too, and makes
// all later waits throw until `reset()`: for a party that cannot arrive.
//
// Errors. `broken_barrier_error`. `misuse_error`: a barrier for nobody;
// awaiting outside of a task, or from a second loop.
//
// Cancellation. A wait can be cancelled, and then counts as not having arrived.
// One that was released returns, and the next await throws. For the same
// reason a reset or abort comes too late for those that were released but have
// not run yet. (In asyncio they throw, and newcomers wait until they have run.)
//
// End. If the barrier is destroyed while tasks wait, their awaits throw
// `misuse_error`.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1), for the last
// party O(parties); no allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_BARRIER_HPP
#define COROLINT_SYNC_BARRIER_HPP

#include "../detail/config.hpp"
#include "../detail/line.hpp"
#include "../error.hpp"
#include <coroutine>
#include <cstddef>
#include <exception>
#include <source_location>

namespace corolint::inline COROLINT_ABI {

class barrier;

/// The round of a barrier cannot be completed: it was reset or aborted.
class broken_barrier_error : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "the barrier was reset or aborted";
  }
};

namespace detail {

class [[nodiscard]] barrier_awaiter final : public in_line {
public:
  explicit barrier_awaiter(barrier &b) noexcept : barrier_(&b) {}
  inline bool await_ready() noexcept;
  inline bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current());
  COROLINT_INLINE std::size_t await_resume() const {
    check("a barrier was destroyed while tasks wait for it");
    if (broken_)
      throw broken_barrier_error();
    return index_;
  }

private:
  friend class corolint::barrier;
  barrier *barrier_;
  std::size_t index_ = 0;
  bool broken_ = false;
};

} // namespace detail

/// See the head of this file.
class barrier {
public:
  /// For so many tasks. Throws misuse_error if that is less than one.
  explicit barrier(std::ptrdiff_t parties)
      : parties_(static_cast<std::size_t>(parties)) {
    if (parties < 1) [[unlikely]]
      detail::throw_misuse("a barrier needs at least one party");
  }
  barrier(const barrier &) = delete;
  barrier &operator=(const barrier &) = delete;
  ~barrier() { waiters_.forsake_waiting(); }

  /// Awaited, returns when all parties have arrived, with a number below
  /// parties() that no other party gets.
  detail::barrier_awaiter wait() noexcept {
    return detail::barrier_awaiter(*this);
  }
  /// Back to the beginning: who waits gets broken_barrier_error.
  void reset() noexcept {
    broken_ = false;
    break_round();
  }
  /// Out of use until reset(): who waits or comes gets broken_barrier_error.
  void abort() noexcept {
    broken_ = true;
    break_round();
  }

  [[nodiscard]] std::size_t parties() const noexcept { return parties_; }
  /// How many tasks wait.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }
  [[nodiscard]] bool broken() const noexcept { return broken_; }

private:
  friend class detail::barrier_awaiter;
  detail::barrier_awaiter *pop() noexcept {
    return static_cast<detail::barrier_awaiter *>(waiters_.pop_front());
  }
  void break_round() noexcept {
    while (auto *w = pop()) {
      w->broken_ = true;
      w->wake();
    }
  }
  void release() noexcept {
    for (std::size_t index = 0; auto *w = pop(); ++index) {
      w->index_ = index;
      w->wake();
    }
  }

  detail::line waiters_;
  std::size_t parties_;
  bool broken_ = false;
};

inline bool detail::barrier_awaiter::await_ready() noexcept {
  broken_ = barrier_->broken_;
  if (broken_)
    return true;
  if (barrier_->waiters_.size() + 1 != barrier_->parties_)
    return false;
  index_ = barrier_->parties_ - 1;
  barrier_->release();
  return true;
}
inline bool detail::barrier_awaiter::await_suspend(std::coroutine_handle<> h,
                                                   std::source_location here) {
  return stand(barrier_->waiters_, h, here,
               "a barrier is awaited outside of any task");
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_BARRIER_HPP
