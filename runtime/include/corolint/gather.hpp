//===-- gather.hpp - several operations at once, all of their results -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     auto [page, rates] = co_await gather(fetch(url), exchange_rates());
//     std::vector<page> pages = co_await gather(std::move(tasks));
//
// - `gather` runs awaitables beside each other and gives all results, in order.
// Of
//   several: a tuple, in which void is `unit`, or void if all are. Of a range:
//   a vector, or void.
// - `gather_outcomes` gives outcomes instead: asyncio's
// `return_exceptions=True`. A
//   failure does not disturb the others.
// - `gather_limited(tasks, n)` runs at most n of a range at a time;
//   `gather_limited(items, n, f)` makes the task of an item, `f(item)`, when
//   its turn comes.
//
// Errors. The first failure of `gather` and `gather_limited` cancels the
// others; when they have ended it is thrown as it is. Failures of others, while
// they are being cancelled, go to the loop's exception handler. A member that
// is cancelled by someone else counts as failed with `cancelled_error`.
// (asyncio lets the others run on, which in C++ would leave them with
// references to what is gone.)
//
// Cancellation. If the gathering task is cancelled, so are all members; the
// await ends when they have ended, with `cancelled_error` if any of them was
// indeed cancelled. If all came to an end of their own, the results are
// returned and the request stays pending.
//
// Nothing returns, whatever happens, before all members have ended.
//
// Thread safety. None. Complexity. O(n); per member the cost of a spawned task.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_GATHER_HPP
#define COROLINT_GATHER_HPP

#include "detail/crew.hpp"
#include "spawn.hpp"
#include "task.hpp"
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace corolint::inline COROLINT_ABI {
namespace detail {

template <class R>
concept range_of_awaitables = !awaitable<R> && requires(R &r) {
  std::begin(r) != std::end(r);
  requires awaitable<std::remove_cvref_t<decltype(*std::begin(r))>>;
};
template <class R>
using range_item_t =
    std::remove_cvref_t<decltype(*std::begin(std::declval<R &>()))>;
template <class R> using range_value_t = await_result_t<range_item_t<R>>;

template <class T>
using vector_of =
    std::conditional_t<std::is_void_v<T>, void, std::vector<stored_t<T>>>;
template <class... T>
using tuple_of = std::conditional_t<(std::is_void_v<T> && ...), void,
                                    std::tuple<stored_t<T>...>>;

/// Throws what a crew failed with, if it did, after reporting the rest.
inline void check_crew(crew &c) {
  c.check_made();
  if (control *first = c.failed()) {
    c.report_others(first, "another member of a gather failed, too");
    std::rethrow_exception(first->error());
  }
  if (c.any_cancelled())
    throw_cancelled();
  c.still_pending();
}

/// The same for outcomes, which hold what members failed with.
inline void check_outcomes(crew &c) {
  c.check_made();
  if (c.interrupted() && c.any_cancelled())
    throw_cancelled();
  c.still_pending();
}

template <class I, class End> void forgo_all(I from, End to) {
  for (; from != to; ++from) {
    auto &&item = *from;
    forgo(item);
  }
}

template <class R> void add_all(crew &c, R &range) {
  c.make([&] {
    for (auto &&item : range)
      c.add(as_task(std::move(item)));
  });
  if (c.broken()) [[unlikely]]
    forgo_all(std::begin(range), std::end(range));
}
template <class... T> void add_each(crew &c, task<T> &...tasks) noexcept {
  c.make([&] { (c.add(std::move(tasks)), ...); });
  if (c.broken()) [[unlikely]]
    (forgo(tasks), ...);
}

template <class T, class R> task<vector_of<T>> gather_range(R range) {
  crew members(crew::until::error);
  add_all(members, range);
  co_await members.end();
  check_crew(members);
  if constexpr (!std::is_void_v<T>) {
    std::vector<stored_t<T>> values;
    values.reserve(members.size());
    // Each record is let go at once, while it is near.
    while (const control_ptr<control> c = members.take_first())
      values.push_back(take_value<T>(*c));
    co_return values;
  }
}

template <class T, class R>
task<std::vector<outcome<T>>> gather_range_outcomes(R range) {
  crew members(crew::until::all);
  add_all(members, range);
  co_await members.end();
  check_outcomes(members);
  std::vector<outcome<T>> outcomes;
  outcomes.reserve(members.size());
  while (const control_ptr<control> c = members.take_first())
    outcomes.push_back(take_outcome<T>(*c));
  co_return outcomes;
}

// The elements of a braced list are evaluated in order.
template <class... T> std::tuple<stored_t<T>...> take_values(control *at) {
  auto take = [&]<class U>(std::type_identity<U>) -> stored_t<U> {
    return take_value<U>(*std::exchange(at, at->younger));
  };
  return std::tuple<stored_t<T>...>{take(std::type_identity<T>{})...};
}
template <class... T> std::tuple<outcome<T>...> take_outcomes(control *at) {
  auto take = [&]<class U>(std::type_identity<U>) -> outcome<U> {
    return take_outcome<U>(*std::exchange(at, at->younger));
  };
  return std::tuple<outcome<T>...>{take(std::type_identity<T>{})...};
}

template <class Result, class... T> Result gather_each(task<T>... tasks) {
  crew members(crew::until::error);
  add_each(members, tasks...);
  co_await members.end();
  check_crew(members);
  if constexpr (!(std::is_void_v<T> && ...))
    co_return take_values<T...>(members.first());
}

template <class Result, class... T>
Result gather_each_outcomes(task<T>... tasks) {
  crew members(crew::until::all);
  add_each(members, tasks...);
  co_await members.end();
  check_outcomes(members);
  co_return take_outcomes<T...>(members.first());
}

/// Takes one item after the other, until there is none or somebody has failed.
template <class T, class R, class F> struct limited_gather {
  R range;
  F make;
  using iterator = decltype(std::begin(std::declval<R &>()));
  iterator next = std::begin(range);
  std::vector<outcome<T>> outcomes{};

  limited_gather(R r, F f) : range(std::move(r)), make(std::move(f)) {}

  task<void> work() {
    while (next != std::end(range)) {
      const std::size_t place = outcomes.size();
      auto &&item = *next;
      outcomes.emplace_back(end::none);
      ++next;
      outcome<T> o =
          co_await as_outcome(make(std::forward<decltype(item)>(item)));
      if (!o)
        std::move(o).value();
      // Only now: the vector may have moved while this waited.
      outcomes[place] = std::move(o);
    }
  }
};

template <class T, class R, class F>
task<vector_of<T>> gather_some(R range, std::size_t limit, F make) {
  if (!limit)
    throw_misuse("gather_limited with a limit of 0 would never end");
  limited_gather<T, R, F> all(std::move(range), std::move(make));
  crew workers(crew::until::error);
  std::size_t n = 0;
  for (auto i = std::begin(all.range); i != std::end(all.range) && n != limit;
       ++i)
    ++n;
  workers.make([&] {
    for (; n; --n)
      workers.add(all.work());
  });
  co_await workers.end();
  if (workers.failed() || workers.any_cancelled() || workers.broken())
    forgo_all(all.next, std::end(all.range));
  check_crew(workers);
  if constexpr (!std::is_void_v<T>) {
    std::vector<stored_t<T>> values;
    values.reserve(all.outcomes.size());
    for (outcome<T> &o : all.outcomes) {
      if constexpr (std::is_reference_v<T>)
        values.push_back(&std::move(o).value());
      else
        values.push_back(std::move(o).value());
    }
    co_return values;
  }
}

struct move_item {
  template <class T> T &&operator()(T &item) const noexcept {
    return std::move(item);
  }
};

} // namespace detail

/// Runs all and gives the results: see the head of this file.
template <detail::awaitable... A>
COROLINT_CORO_WRAPPER auto gather(A &&...a)
    -> detail::combined<detail::tuple_of<detail::await_result_t<A>...>, A...> {
  return detail::gather_each<
      detail::combined<detail::tuple_of<detail::await_result_t<A>...>, A...>>(
      detail::as_task(std::forward<A>(a))...);
}

/// The same for a range of awaitables, which is moved from:
/// `gather(std::move(v))`.
template <detail::range_of_awaitables R>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto gather(R range)
    -> task<detail::vector_of<detail::range_value_t<R>>> {
  return detail::gather_range<detail::range_value_t<R>, R>(std::move(range));
}

/// Runs all and gives how each ended.
template <detail::awaitable... A>
COROLINT_CORO_WRAPPER auto gather_outcomes(A &&...a)
    -> detail::combined<std::tuple<outcome<detail::await_result_t<A>>...>,
                        A...> {
  return detail::gather_each_outcomes<detail::combined<
      std::tuple<outcome<detail::await_result_t<A>>...>, A...>>(
      detail::as_task(std::forward<A>(a))...);
}
template <detail::range_of_awaitables R>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
gather_outcomes(R range)
    -> task<std::vector<outcome<detail::range_value_t<R>>>> {
  return detail::gather_range_outcomes<detail::range_value_t<R>, R>(
      std::move(range));
}

/// Runs the awaitables of a range, at most `limit` at a time. A limit of 0
/// throws misuse_error.
template <detail::range_of_awaitables R>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
gather_limited(R range, std::size_t limit)
    -> task<detail::vector_of<detail::range_value_t<R>>> {
  return detail::gather_some<detail::range_value_t<R>>(std::move(range), limit,
                                                       detail::move_item{});
}

/// Runs `f(item)` for the items of a range, at most `limit` at a time.
template <class R, class F>
  requires detail::awaitable<
      std::invoke_result_t<F &, decltype(*std::begin(std::declval<R &>()))>>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
gather_limited(R items, std::size_t limit, F f)
    -> task<detail::vector_of<detail::await_result_t<std::invoke_result_t<
        F &, decltype(*std::begin(std::declval<R &>()))>>>> {
  using value = detail::await_result_t<
      std::invoke_result_t<F &, decltype(*std::begin(std::declval<R &>()))>>;
  return detail::gather_some<value>(std::move(items), limit, std::move(f));
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_GATHER_HPP
