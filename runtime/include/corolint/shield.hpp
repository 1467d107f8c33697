//===-- shield.hpp - what must not be interrupted -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     co_await shield(commit(transaction));
//
// `shield(a)` runs an awaitable in a task of its own and waits for its end even
// if the waiting task is cancelled meanwhile. The request stays pending: the
// result is returned, and the next await that suspends throws. Nothing that `a`
// refers to goes away before it has ended; this is the meaning of trio's
// shielded scopes. It is not interrupted at the end of `run` either, which waits
// for it; tasks that it has made are, like all others.
//
// `shield(handle)`, with the named handle of a spawned task, is asyncio's: if
// the waiting task is cancelled, the await throws at once, and the spawned
// task, which the handle owns, runs on.
//
// Cancellation. That of the waiting task is what this is about: see above. The shielded
// task itself may be cancelled by others.
//
// Errors: those of what is awaited; `cancelled_error` if that was itself
// cancelled.
//
// Thread safety. None. Complexity. The first form costs a spawned task, the second is
// O(1).
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SHIELD_HPP
#define COROLINT_SHIELD_HPP

#include "spawn.hpp"
#include "task.hpp"
#include <optional>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// Waits for the end of a task whatever happens.
class [[nodiscard]] shielded_end final : public queued_waiter {
public:
  explicit shielded_end(control &target) noexcept : target_(target) {}
  bool await_ready() const noexcept { return target_.done(); }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    control &me = current("waiting outside of any task");
    deferred_ = me.take_cancel();
    me.park(*this, h, here);
    target_.joiners.push_back(*this);
    return true;
  }
  void await_resume() const noexcept {
    if (deferred_)
      task().deliver_later();
  }
  bool interrupt() noexcept override {
    deferred_ = true;
    return false;
  }

private:
  control &target_;
  bool deferred_ = false;
};

template <class Result, class T> Result run_shielded(task<T> t) {
  auto record = make_spawned(loop::current(), std::move(t));
  record->seen = true;
  record->spare();
  record->start();
  co_await shielded_end(*record);
  co_return std::move(record->result).value();
}

/// The same in two steps: when it is to run, it has all the memory it needs.
class shielded_task {
public:
  explicit shielded_task(task<void> t)
      : record_(make_spawned(loop::current(), std::move(t))) {
    record_->seen = true;
    record_->spare();
    try {
      end_.emplace(await_end(*record_));
    } catch (...) {
      record_->release();
      throw;
    }
  }
  shielded_task(const shielded_task &) = delete;
  ~shielded_task() {
    if (started_)
      return;
    end_->frame().destroy();
    record_->release(); // the loop's reference
  }
  COROLINT_CORO_WRAPPER task<void> run() {
    started_ = true;
    record_->start();
    return std::move(*end_);
  }

private:
  static task<void> await_end(spawned<void> &record) {
    co_await shielded_end(record);
    std::move(record.result).value();
  }
  control_ptr<spawned<void>> record_;
  std::optional<task<void>> end_;
  bool started_ = false;
};

/// Awaits a spawned task without passing a cancellation on to it.
template <class T>
class [[nodiscard]] shielded_handle final : public queued_waiter {
public:
  explicit shielded_handle(spawned<T> &target) noexcept : record_(target) {}
  bool await_ready() const noexcept { return record_->done(); }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    control &me = current("a task is awaited outside of any task");
    if (&me == record_.get())
      throw_misuse("a task awaits itself, and would wait for ever");
    if (&me.home != &record_->home)
      throw_misuse("a task is awaited in another loop than its own: use "
                   "spawn_threadsafe");
    if (!me.park(*this, h, here))
      return false;
    record_->joiners.push_back(*this);
    return true;
  }
  T await_resume() {
    check_interrupted();
    return handle_awaiter<T>::take(*record_);
  }

private:
  control_ptr<spawned<T>> record_;
};

} // namespace detail

/// Runs `a` to its end, also if the waiting task is cancelled.
template <detail::awaitable A>
  requires(!std::is_lvalue_reference_v<A>)
COROLINT_CORO_WRAPPER auto shield(A &&a)
    -> detail::combined<detail::await_result_t<A>, A> {
  using value = detail::await_result_t<A>;
  return detail::run_shielded<detail::combined<value, A>, value>(
      detail::as_task(std::forward<A>(a)));
}

/// Awaits a spawned task, which runs on if the waiting task is cancelled.
template <class T>
[[nodiscard]] detail::shielded_handle<T>
shield(const child_handle<T> &h) {
  return detail::shielded_handle<T>(h.record());
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SHIELD_HPP
