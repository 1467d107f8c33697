//===-- race.hpp - several operations at once, the first of them ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     page p = co_await race(fetch(mirror_a), fetch(mirror_b));
//
// - `race` gives the result of the first that ends, or throws its error, when
// the others
//   have been cancelled and have ended.
// - `when_any` does the same and returns which it was, with the outcomes of
// all: those of
//   the others are usually `cancelled()`, but one that ended at the same time
//   has its value there, so nothing is lost.
// - `when_each(range, f)` calls `f(index, outcome)` for each of a range in the
// order in
//   which they end: asyncio's `as_completed`. If f returns false or throws, the
//   rest is cancelled and waited for. f may be a coroutine; its task is
//   awaited.
//
// Errors. Failures of losers of a race, while they are being cancelled, go to
// the loop's exception handler. A race of nothing throws misuse_error.
//
// Cancellation. If the waiting task is cancelled, so are all members; the await
// ends when they have ended, with `cancelled_error`, unless the first had ended
// of its own: then it has its result and the request stays pending.
//
// Thread safety. None. Complexity. O(n).
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_RACE_HPP
#define COROLINT_RACE_HPP

#include "detail/crew.hpp"
#include "gather.hpp"
#include "task.hpp"
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace corolint::inline COROLINT_ABI {

/// Which of several ended first, and how all of them did.
template <class Outcomes> struct first_of {
  std::size_t index;
  Outcomes outcomes;
};

namespace detail {

/// Waits for a crew of which the first counts.
inline void check_race(crew &c) {
  c.check_made();
  if (!c.size()) [[unlikely]]
    throw_misuse("the first of nothing never ends");
  if (c.interrupted() && c.winner()->was_cancelled())
    throw_cancelled();
  c.still_pending();
}

template <class T> T finish_race(crew &c) {
  check_race(c);
  c.report_others(c.winner(), "a loser of a race failed");
  if constexpr (std::is_reference_v<T>)
    return static_cast<T>(take_outcome<T>(*c.winner()).value());
  else
    return take_outcome<T>(*c.winner()).value();
}

template <class T, class R> task<T> race_range(R range) {
  crew members(crew::until::first);
  add_all(members, range);
  co_await members.end();
  co_return finish_race<T>(members);
}
template <class Result, class T, class... Ts>
Result race_each(task<T> first, task<Ts>... others) {
  crew members(crew::until::first);
  add_each(members, first, others...);
  co_await members.end();
  co_return finish_race<T>(members);
}

template <class T, class R>
task<first_of<std::vector<outcome<T>>>> any_of_range(R range) {
  crew members(crew::until::first);
  add_all(members, range);
  co_await members.end();
  check_race(members);
  first_of<std::vector<outcome<T>>> result{members.winner()->index, {}};
  result.outcomes.reserve(members.size());
  for (control *c = members.first(); c; c = c->younger)
    result.outcomes.push_back(take_outcome<T>(*c));
  co_return result;
}
template <class Result, class... T> Result any_of_each(task<T>... tasks) {
  crew members(crew::until::first);
  add_each(members, tasks...);
  co_await members.end();
  check_race(members);
  co_return {members.winner()->index, take_outcomes<T...>(members.first())};
}

/// Members in the order in which they end.
class finishing_order : public completion {
public:
  finishing_order() = default;
  finishing_order(const finishing_order &) = delete;
  ~finishing_order() {
    for (control *c = first_; c;) {
      control *next = c->younger;
      if (!c->done()) {
        c->sink = nullptr;
        c->cancel();
      }
      c->release();
      c = next;
    }
  }

  template <class T> void add(task<T> t) {
    control_ptr<spawned<T>> record =
        make_spawned(loop::current(), std::move(t));
    record->seen = true;
    control &c = *record;
    c.retain();
    c.sink = this;
    c.index = size_++;
    c.younger = first_;
    first_ = &c;
    c.start();
    ++left_;
  }
  void cancel_rest() noexcept {
    for (control *c = first_; c; c = c->younger)
      if (!c->done())
        c->cancel();
  }
  /// Those that have not been taken yet, ended or not.
  [[nodiscard]] bool empty() const noexcept { return !left_; }
  control &take() noexcept {
    --left_;
    return static_cast<control &>(*ended_.pop());
  }
  [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }

  class [[nodiscard]] next_awaiter final : public waiter {
  public:
    explicit next_awaiter(finishing_order &o) noexcept : order_(o) {}
    bool await_ready() const noexcept { return !order_.ended_.empty(); }
    bool
    await_suspend(std::coroutine_handle<> h,
                  std::source_location here = std::source_location::current()) {
      control &me = current("waiting outside of any task");
      const bool pending = me.take_cancel();
      me.park(*this, h, here);
      order_.waiting_ = this;
      if (pending)
        interrupt();
      return true;
    }
    void await_resume() const noexcept {}
    void unlink() noexcept override { order_.waiting_ = nullptr; }
    bool interrupt() noexcept override {
      order_.interrupted_ = true;
      order_.cancel_rest();
      return false;
    }

  private:
    finishing_order &order_;
  };
  /// Waits until one more has ended.
  next_awaiter next() noexcept { return next_awaiter(*this); }

private:
  void task_done(control &c) noexcept override {
    // A task that has ended is in no other queue.
    ended_.push(c);
    if (waiting_)
      std::exchange(waiting_, nullptr)->wake();
  }

  control *first_ = nullptr;
  work_queue ended_;
  next_awaiter *waiting_ = nullptr;
  std::size_t size_ = 0, left_ = 0;
  bool interrupted_ = false;
};

/// Calls `f` for each as they end, until it wants no more or throws.
template <class T, class F>
task<void> call_as_ended(finishing_order &members, F &f) {
  using result = std::invoke_result_t<F &, std::size_t, outcome<T>>;
  while (!members.empty()) {
    co_await members.next();
    control &c = members.take();
    if (members.interrupted() && c.was_cancelled())
      throw_cancelled();
    outcome<T> ended = take_outcome<T>(c);
    if constexpr (std::is_same_v<result, bool>) {
      if (!f(c.index, std::move(ended)))
        break;
    } else if constexpr (!awaitable<result>) {
      f(c.index, std::move(ended));
    } else if constexpr (std::is_same_v<await_result_t<result>, bool>) {
      if (!co_await f(c.index, std::move(ended)))
        break;
    } else {
      (void)co_await f(c.index, std::move(ended));
    }
  }
}

template <class T, class R, class F> task<void> each_of_range(R range, F f) {
  finishing_order members;
  // Made first, so that from then on nothing but members can fail.
  made_task calls(call_as_ended<T>(members, f));
  outcome<void> failed = outcome_of([&] {
    for (auto &&item : range)
      members.add(as_task(std::move(item)));
  });
  if (failed)
    failed = co_await as_outcome(calls.run());
  else
    forgo_all(std::begin(range), std::end(range));
  if (!members.empty())
    members.cancel_rest();
  while (!members.empty()) {
    co_await members.next();
    control &c = members.take();
    if (c.how() == end::error)
      c.home.report("a task failed after the loop over its group had ended",
                    c.error(), &c);
  }
  if (members.interrupted() && failed)
    current("waiting outside of any task").deliver_later();
  std::move(failed).value();
}

} // namespace detail

/// The first to end; all of the same type. See the head of this file.
template <detail::awaitable A, detail::awaitable... As>
COROLINT_CORO_WRAPPER auto race(A &&a, As &&...others)
    -> detail::combined<detail::await_result_t<A>, A, As...> {
  static_assert(
      (std::is_same_v<detail::await_result_t<A>, detail::await_result_t<As>> &&
       ...),
      "a race has one result: for different types use when_any");
  return detail::race_each<
      detail::combined<detail::await_result_t<A>, A, As...>>(
      detail::as_task(std::forward<A>(a)),
      detail::as_task(std::forward<As>(others))...);
}
/// The same for a range of awaitables, which is moved from.
template <detail::range_of_awaitables R>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto race(R range)
    -> task<detail::range_value_t<R>> {
  return detail::race_range<detail::range_value_t<R>, R>(std::move(range));
}

/// Which ended first, with the outcomes of all in a tuple.
template <detail::awaitable... A>
  requires(sizeof...(A) > 0)
COROLINT_CORO_WRAPPER auto when_any(A &&...a) -> detail::combined<
    first_of<std::tuple<outcome<detail::await_result_t<A>>...>>, A...> {
  return detail::any_of_each<detail::combined<
      first_of<std::tuple<outcome<detail::await_result_t<A>>...>>, A...>>(
      detail::as_task(std::forward<A>(a))...);
}
/// The same for a range of awaitables, with the outcomes in a vector.
template <detail::range_of_awaitables R>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto when_any(R range)
    -> task<first_of<std::vector<outcome<detail::range_value_t<R>>>>> {
  return detail::any_of_range<detail::range_value_t<R>, R>(std::move(range));
}

/// Calls `f(index, outcome)` for each of a range, which is moved from, as they
/// end.
template <detail::range_of_awaitables R, class F>
  requires std::invocable<F &, std::size_t, outcome<detail::range_value_t<R>>>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
when_each(R range, F f) -> task<void> {
  return detail::each_of_range<detail::range_value_t<R>, R, F>(std::move(range),
                                                               std::move(f));
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_RACE_HPP
