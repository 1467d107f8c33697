//===-- queue.hpp - work for other tasks ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     queue<job> jobs(100);
//
//     co_await jobs.put(j);                  // waits while it is full
//
//     for (;;) {                             // a worker
//       job j = co_await jobs.get();         // waits while it is empty
//       co_await handle(j);
//       jobs.task_done();
//     }
//
//     co_await jobs.join();                  // all that was put is done
//     jobs.shutdown();                       // get() and put() throw
//
// `queue<T>` gives items back in the order in which they were put,
// `lifo_queue<T>` the last first, `priority_queue<T>` the least first (by
// `<`, or a comparison as std::less is one; the order of equal ones is not
// specified). With a maxsize of zero it is never full.
//
// An item that is put while a task waits to get one is handed to the one that
// has waited longest, and room to the one that has waited longest to put. Also
// with a priority queue: priority is among what is in the queue.
//
// `get_nowait` and `put_nowait` throw where the others would wait; `try_get`
// and `try_put` say so instead, and try_put leaves the item where it is.
//
// `shutdown()` makes every put, also those that wait, throw `queue_shutdown`;
// `get` gives what is left, and then throws it. `shutdown(true)` drops what is
// left, which counts as done.
//
// Errors. `queue_empty`, `queue_full`, `queue_shutdown`; std::bad_alloc from a
// put, without effect; what a comparison throws, to who gets or puts, without
// effect. `misuse_error`: `task_done()` more often than there were items;
// awaiting outside of a task, or from a second loop. Items must be movable
// without throwing.
//
// Cancellation. Every wait can be cancelled: a get has then taken nothing, a
// put has added nothing and its item is gone. One that was served returns, and
// the next await throws: no item is lost.
//
// End. If the queue is destroyed while tasks wait, their awaits throw
// `misuse_error`.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1), for
// priority_queue O(log n); waiting does not allocate, and neither does putting
// into a queue that has been as full before.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_QUEUE_HPP
#define COROLINT_SYNC_QUEUE_HPP

#include "../detail/config.hpp"
#include "../detail/exchange.hpp"
#include "../detail/line.hpp"
#include "../detail/store.hpp"
#include "../error.hpp"
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <source_location>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// get_nowait() of an empty queue.
class queue_empty : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "the queue is empty";
  }
};
/// put_nowait() into a full queue.
class queue_full : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "the queue is full";
  }
};
/// The queue was shut down.
class queue_shutdown : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "the queue was shut down";
  }
};

namespace detail {

struct queue_errors {
  static constexpr const char *outside =
      "a queue is awaited outside of any task";
  static constexpr const char *destroyed =
      "a queue was destroyed while tasks wait for it";
  [[noreturn]] static void throw_closed() { throw queue_shutdown(); }
};

/// Waits until all is done.
class [[nodiscard]] queue_join_awaiter final : public in_line {
public:
  queue_join_awaiter(line &joiners, const std::size_t &unfinished) noexcept
      : joiners_(&joiners), unfinished_(&unfinished) {}
  bool await_ready() const noexcept { return !*unfinished_; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    return stand(*joiners_, h, here, queue_errors::outside);
  }
  void await_resume() const { check(queue_errors::destroyed); }

private:
  line *joiners_;
  const std::size_t *unfinished_;
};

/// The operations of all queues.
template <class T, class Store> class basic_queue {
  using exchange_type = exchange<queue_errors, T, Store>;

public:
  using value_type = T;
  basic_queue(const basic_queue &) = delete;
  basic_queue &operator=(const basic_queue &) = delete;

  /// Awaited, adds an item; waits while the queue is full.
  put_awaiter<queue_errors, T, Store> put(T item) noexcept {
    return put_awaiter<queue_errors, T, Store>(exchange_, std::move(item));
  }
  /// Awaited, takes the next item; waits while the queue is empty.
  take_awaiter<queue_errors, T, Store> get() noexcept {
    return take_awaiter<queue_errors, T, Store>(exchange_);
  }
  /// Adds an item; throws queue_full or queue_shutdown.
  void put_nowait(T item) {
    if (!try_put(std::move(item)))
      throw queue_full();
  }
  /// Adds the item, or leaves it alone and returns false if the queue is full.
  /// Throws queue_shutdown.
  bool try_put(T &&item) {
    if (exchange_.closed())
      throw queue_shutdown();
    if (!exchange_.can_put())
      return false;
    exchange_.put(std::move(item));
    return true;
  }
  /// Takes the next item; throws queue_empty or queue_shutdown.
  T get_nowait() {
    if (!exchange_.can_take()) {
      if (exchange_.closed())
        throw queue_shutdown();
      throw queue_empty();
    }
    return exchange_.take();
  }
  /// Takes the next item, if there is one. Throws queue_shutdown.
  std::optional<T> try_get() {
    if (exchange_.can_take())
      return exchange_.take();
    if (exchange_.closed())
      throw queue_shutdown();
    return std::nullopt;
  }

  /// Something that was got has been dealt with. Throws misuse_error if that is
  /// said more often than items were put.
  void task_done() {
    if (!exchange_.unfinished) [[unlikely]]
      throw_misuse("task_done() is called more often than items were put");
    finished(1);
  }
  /// Awaited, returns when for all that was put task_done() was called.
  queue_join_awaiter join() noexcept {
    return queue_join_awaiter(joiners_, exchange_.unfinished);
  }

  /// No more items; see the head of this file. May be called again.
  void shutdown(bool immediate = false) noexcept {
    exchange_.close();
    if (immediate)
      finished(exchange_.drop_all());
  }

  [[nodiscard]] std::size_t size() const noexcept { return exchange_.size(); }
  [[nodiscard]] bool empty() const noexcept { return !exchange_.size(); }
  /// Whether there is no room; never, with a maxsize of zero.
  [[nodiscard]] bool full() const noexcept {
    return exchange_.size() >= exchange_.capacity();
  }
  /// How many items it may have; zero if that is not limited.
  [[nodiscard]] std::size_t maxsize() const noexcept {
    return exchange_.capacity() == SIZE_MAX ? 0 : exchange_.capacity();
  }
  /// How many items were put that task_done() was not yet called for.
  [[nodiscard]] std::size_t unfinished() const noexcept {
    return exchange_.unfinished;
  }
  [[nodiscard]] bool is_shutdown() const noexcept { return exchange_.closed(); }
  /// How many tasks wait for an item, and for room.
  [[nodiscard]] std::size_t waiting_to_get() const noexcept {
    return exchange_.takers();
  }
  [[nodiscard]] std::size_t waiting_to_put() const noexcept {
    return exchange_.putters();
  }

protected:
  template <class... Args>
  explicit basic_queue(std::size_t maxsize, Args &&...store)
      : exchange_(maxsize ? maxsize : SIZE_MAX, std::forward<Args>(store)...) {}
  ~basic_queue() { joiners_.forsake_waiting(); }

private:
  void finished(std::size_t n) noexcept {
    // What was dropped may have been called done before.
    exchange_.unfinished -= n < exchange_.unfinished ? n : exchange_.unfinished;
    if (!exchange_.unfinished)
      joiners_.wake_all();
  }

  exchange_type exchange_;
  line joiners_;
};

} // namespace detail

/// First in, first out. See the head of this file.
template <class T>
class queue : public detail::basic_queue<T, detail::fifo_store<T>> {
public:
  explicit queue(std::size_t maxsize = 0)
      : detail::basic_queue<T, detail::fifo_store<T>>(maxsize) {}
};

/// Last in, first out.
template <class T>
class lifo_queue : public detail::basic_queue<T, detail::lifo_store<T>> {
public:
  explicit lifo_queue(std::size_t maxsize = 0)
      : detail::basic_queue<T, detail::lifo_store<T>>(maxsize) {}
};

/// Least first.
template <class T, class Less = detail::ascending>
class priority_queue
    : public detail::basic_queue<T, detail::heap_store<T, Less>> {
public:
  explicit priority_queue(std::size_t maxsize = 0, Less less = Less())
      : detail::basic_queue<T, detail::heap_store<T, Less>>(maxsize,
                                                            std::move(less)) {}
};

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_QUEUE_HPP
