//===-- event.hpp - something has happened --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     event ready;
//     co_await ready.wait();       // in some tasks
//     ready.set();                 // in another: all of them go on
//
// An `event` is set or not. `wait()` returns when it is set, at once if it is
// already. `clear()` makes later waits wait again; those that `set()` has woken
// go on all the same.
//
// Errors. `misuse_error`: awaiting outside of a task, or from a second loop.
//
// Cancellation. A wait can be cancelled; one that `set()` has woken returns,
// and the next await throws.
//
// End. If the event is destroyed while tasks wait, their awaits throw
// `misuse_error`.
//
// Thread safety. None: another thread says `handle.call_soon_threadsafe([&] {
// e.set(); })`. Complexity. O(1), `set` O(number of waiters); no allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_EVENT_HPP
#define COROLINT_SYNC_EVENT_HPP

#include "../detail/config.hpp"
#include "../detail/line.hpp"
#include <coroutine>
#include <cstddef>
#include <source_location>

namespace corolint::inline COROLINT_ABI {

class event;

namespace detail {

class [[nodiscard]] event_awaiter final : public in_line {
public:
  explicit event_awaiter(event &e) noexcept : event_(&e) {}
  inline bool await_ready() const noexcept;
  inline bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current());
  COROLINT_INLINE void await_resume() const {
    check("an event was destroyed while tasks wait for it");
  }

private:
  event *event_;
};

} // namespace detail

/// See the head of this file.
class event {
public:
  /// Not set, unless told otherwise.
  explicit event(bool set = false) noexcept : set_(set) {}
  event(const event &) = delete;
  event &operator=(const event &) = delete;
  ~event() { waiters_.forsake_waiting(); }

  /// Awaited, returns when the event is set.
  detail::event_awaiter wait() noexcept { return detail::event_awaiter(*this); }
  /// Sets it; all who wait go on, in order of arrival.
  void set() noexcept {
    set_ = true;
    waiters_.wake_all();
  }
  void clear() noexcept { set_ = false; }
  [[nodiscard]] bool is_set() const noexcept { return set_; }
  /// How many tasks wait.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

private:
  friend class detail::event_awaiter;
  detail::line waiters_;
  bool set_;
};

inline bool detail::event_awaiter::await_ready() const noexcept {
  return event_->set_;
}
inline bool detail::event_awaiter::await_suspend(std::coroutine_handle<> h,
                                                 std::source_location here) {
  return stand(event_->waiters_, h, here,
               "an event is awaited outside of any task");
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_EVENT_HPP
