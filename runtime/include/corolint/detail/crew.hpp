//===-- crew.hpp - children that are awaited together ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A `crew` is a fixed set of spawned tasks and the one task that waits for all
// of them: what gather, race and the like are made of. When it decides so, it
// cancels those that are left; it is always waited for to the end.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_CREW_HPP
#define COROLINT_DETAIL_CREW_HPP

#include "../spawn.hpp"
#include "../task.hpp"
#include "config.hpp"
#include "core.hpp"
#include <cstddef>

namespace corolint::inline COROLINT_ABI {
namespace detail {

class crew : public completion {
public:
  /// What makes the others superfluous.
  enum class until : unsigned char { all, error, first };

  explicit crew(until u) noexcept : until_(u) {}
  crew(const crew &) = delete;
  ~crew() {
    while (control *c = first_) {
      first_ = c->younger;
      // Not waited for: making the crew failed, or the loop ends.
      if (!c->done()) {
        c->sink = nullptr;
        c->cancel();
      }
      c->release();
    }
  }

  template <class T> void add(task<T> &&t) {
    control &c = make_spawned(loop::current(), std::move(t)).detach();
    c.seen = true;
    c.sink = this;
    c.index = size_++;
    c.younger = nullptr;
    (last_ ? last_->younger : first_) = &c;
    last_ = &c;
    ++running_;
    c.start();
  }

  /// Adds the members. If that fails half-way, those that run are cancelled,
  /// and `check_made` throws the failure when they have been waited for.
  template <class F> void make(F add_members) noexcept {
    try {
      add_members();
    } catch (...) {
      broken_ = std::current_exception();
      cancel_rest();
    }
  }
  [[nodiscard]] bool broken() const noexcept { return broken_ != nullptr; }
  void check_made() const {
    if (broken_) [[unlikely]]
      std::rethrow_exception(broken_);
  }

  void cancel_rest() noexcept {
    if (stopping_)
      return;
    stopping_ = true;
    for (control *c = first_; c; c = c->younger)
      if (!c->done())
        c->cancel();
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] control *first() const noexcept { return first_; }
  /// The first, which has ended, is one no more; null if there is none.
  control_ptr<control> take_first() noexcept {
    control *const c = first_;
    if (c)
      first_ = c->younger;
    return control_ptr<control>::adopt(c);
  }
  /// The first that ended.
  [[nodiscard]] control *winner() const noexcept { return winner_; }
  /// The first that failed; null if none did.
  [[nodiscard]] control *failed() const noexcept { return failed_; }
  /// Whether one was cancelled.
  [[nodiscard]] bool any_cancelled() const noexcept { return cancelled_; }

  class [[nodiscard]] end_awaiter final : public waiter {
  public:
    explicit end_awaiter(crew &c) noexcept : crew_(c) {}
    bool await_ready() const noexcept { return !crew_.running_; }
    bool
    await_suspend(std::coroutine_handle<> h,
                  std::source_location here = std::source_location::current()) {
      control &me = current("waiting outside of any task");
      const bool pending = me.take_cancel();
      me.park(*this, h, here);
      crew_.waiting_ = this;
      if (pending)
        interrupt();
      return true;
    }
    void await_resume() const noexcept {}
    void unlink() noexcept override { crew_.waiting_ = nullptr; }
    // The request goes to the children; their end ends the await.
    bool interrupt() noexcept override {
      crew_.interrupted_ = true;
      // Again for those that are cleaning up: as for a nested await.
      crew_.stopping_ = false;
      crew_.cancel_rest();
      return false;
    }

  private:
    crew &crew_;
  };
  /// Waits for the end of all; does not throw.
  end_awaiter end() noexcept { return end_awaiter(*this); }

  /// Whether the waiting task was cancelled while it waited. The request has
  /// been passed on. If it had no effect, because all had come to an end of
  /// their own, `still_pending` leaves it to the next await.
  [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }
  void still_pending() const {
    if (interrupted_)
      current("waiting outside of any task").deliver_later();
  }

  /// Errors that nobody will see otherwise.
  void report_others(const control *seen, const char *message) noexcept {
    for (control *c = first_; c; c = c->younger)
      if (c != seen && c->how() == end::error)
        c->home.report(message, c->error(), c);
  }

private:
  void task_done(control &c) noexcept override {
    --running_;
    if (!winner_)
      winner_ = &c;
    bool superfluous = until_ == until::first;
    if (c.was_cancelled()) {
      cancelled_ = true;
      superfluous |= until_ != until::all;
    } else if (c.how() == end::error) {
      if (!failed_)
        failed_ = &c;
      superfluous |= until_ != until::all;
    }
    if (superfluous)
      cancel_rest();
    if (!running_ && waiting_)
      std::exchange(waiting_, nullptr)->wake();
  }

  control *first_ = nullptr, *last_ = nullptr;
  control *winner_ = nullptr, *failed_ = nullptr;
  end_awaiter *waiting_ = nullptr;
  std::exception_ptr broken_;
  std::size_t size_ = 0, running_ = 0;
  until until_;
  bool stopping_ = false, interrupted_ = false, cancelled_ = false;
};

/// The result of a member, in its place.
template <class T> outcome<T> take_outcome(control &c) {
  return std::move(static_cast<spawned<T> &>(c).result);
}

/// The values of a tuple of outcomes; void is `unit`.
template <class T> stored_t<T> take_value(control &c) {
  if constexpr (std::is_void_v<T>) {
    take_outcome<T>(c).value();
    return unit{};
  } else if constexpr (std::is_reference_v<T>) {
    return &take_outcome<T>(c).value();
  } else {
    return take_outcome<T>(c).value();
  }
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_CREW_HPP
