//===-- latch.hpp - so many things have happened --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     latch started(workers);
//     ... started.count_down();    // in each worker
//     co_await started.wait();
//
// A `latch` counts down to zero, once, and then lets everybody pass for ever.
// Counting further has no effect. For rounds, see `barrier`.
//
// Errors. `misuse_error`: a negative number; awaiting outside of a task, or
// from a second loop.
//
// Cancellation. A wait can be cancelled; what was counted stays counted, also
// by `arrive_and_wait`. A wait that was woken returns, and the next await
// throws.
//
// End. If the latch is destroyed while tasks wait, their awaits throw
// `misuse_error`.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1), for the last
// count O(number of waiters); no allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_LATCH_HPP
#define COROLINT_SYNC_LATCH_HPP

#include "../detail/config.hpp"
#include "../detail/line.hpp"
#include "../error.hpp"
#include <coroutine>
#include <cstddef>
#include <source_location>

namespace corolint::inline COROLINT_ABI {

class latch;

namespace detail {

class [[nodiscard]] latch_awaiter final : public in_line {
public:
  explicit latch_awaiter(latch &l) noexcept : latch_(&l) {}
  inline bool await_ready() const noexcept;
  inline bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current());
  COROLINT_INLINE void await_resume() const {
    check("a latch was destroyed while tasks wait for it");
  }

private:
  latch *latch_;
};

} // namespace detail

/// See the head of this file.
class latch {
public:
  /// Throws misuse_error if the number is negative.
  explicit latch(std::ptrdiff_t count) : left_(count) {
    if (count < 0) [[unlikely]]
      detail::throw_misuse("a latch counts down from a negative number");
  }
  latch(const latch &) = delete;
  latch &operator=(const latch &) = delete;
  ~latch() { waiters_.forsake_waiting(); }

  /// Counts `n` things; at zero all who wait go on. Throws misuse_error if `n`
  /// is negative.
  void count_down(std::ptrdiff_t n = 1) {
    if (n < 0) [[unlikely]]
      detail::throw_misuse("a latch counts down by a negative number");
    left_ = n < left_ ? left_ - n : 0;
    if (!left_)
      waiters_.wake_all();
  }
  /// Awaited, returns when the count is zero.
  detail::latch_awaiter wait() noexcept { return detail::latch_awaiter(*this); }
  /// Counts `n` things, now, and awaited waits for the rest.
  detail::latch_awaiter arrive_and_wait(std::ptrdiff_t n = 1) {
    count_down(n);
    return wait();
  }
  /// Whether the count is zero.
  [[nodiscard]] bool try_wait() const noexcept { return !left_; }
  /// How many things are still to come.
  [[nodiscard]] std::ptrdiff_t remaining() const noexcept { return left_; }
  /// How many tasks wait.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

private:
  friend class detail::latch_awaiter;
  detail::line waiters_;
  std::ptrdiff_t left_;
};

inline bool detail::latch_awaiter::await_ready() const noexcept {
  return !latch_->left_;
}
inline bool detail::latch_awaiter::await_suspend(std::coroutine_handle<> h,
                                                 std::source_location here) {
  return stand(latch_->waiters_, h, here,
               "a latch is awaited outside of any task");
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_LATCH_HPP
