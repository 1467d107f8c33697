//===-- channel.hpp - a stream of values from task to task ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     channel<line> lines(16);
//
//     co_await lines.send(l);                  // a producer
//     lines.close();
//
//     while (auto l = co_await lines.next())   // a consumer
//       print(*l);
//
// A `channel` carries values in order, each to one receiver. It buffers as many
// as its capacity says; `send` waits while the buffer is full. With a capacity
// of zero nothing is buffered: a send returns when a receiver has the value.
//
// Who has waited longest comes first. A value that is sent while tasks wait to
// receive is handed to the first of them, room to the first that waits to send.
//
// `close()` ends the stream: sends, also those that wait, throw
// `channel_closed`; receivers get what is buffered and then the end: `next()`
// gives nothing, `receive()` throws `channel_closed`. `close(true)` drops what
// is buffered: for a receiver that goes away.
//
// `try_send` and `try_receive` do not wait. `try_send` leaves the value where
// it is if it cannot be sent.
//
// Errors. `channel_closed`; std::bad_alloc from a send, without effect.
// `misuse_error`: awaiting outside of a task, or from a second loop. Values
// must be movable without throwing.
//
// Cancellation. Every wait can be cancelled: a receive has then taken nothing,
// a send has sent nothing and its value is gone. One that was served returns,
// and the next await throws: no value is lost.
//
// End. If the channel is destroyed while tasks wait, their awaits throw
// `misuse_error`.
//
// Thread safety. None: one loop's tasks only. Complexity. O(1); waiting does
// not allocate, and neither does sending once the buffer has been full.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_SYNC_CHANNEL_HPP
#define COROLINT_SYNC_CHANNEL_HPP

#include "../detail/config.hpp"
#include "../detail/exchange.hpp"
#include "../detail/store.hpp"
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// The channel was closed.
class channel_closed : public std::exception {
public:
  [[nodiscard]] const char *what() const noexcept override {
    return "the channel is closed";
  }
};

namespace detail {

struct channel_errors {
  static constexpr const char *outside =
      "a channel is awaited outside of any task";
  static constexpr const char *destroyed =
      "a channel was destroyed while tasks wait for it";
  [[noreturn]] static void throw_closed() { throw channel_closed(); }
};

} // namespace detail

/// A capacity without limit.
inline constexpr std::size_t unbounded = SIZE_MAX;

/// See the head of this file.
template <class T> class channel {
  using store = detail::fifo_store<T>;

public:
  using value_type = T;

  explicit channel(std::size_t capacity = 0) : exchange_(capacity) {}
  channel(const channel &) = delete;
  channel &operator=(const channel &) = delete;

  /// Awaited, sends a value; waits while there is no room. Throws
  /// channel_closed.
  detail::put_awaiter<detail::channel_errors, T, store> send(T value) noexcept {
    return detail::put_awaiter<detail::channel_errors, T, store>(
        exchange_, std::move(value));
  }
  /// Awaited, gives the next value; waits while there is none. Throws
  /// channel_closed at the end.
  detail::take_awaiter<detail::channel_errors, T, store> receive() noexcept {
    return detail::take_awaiter<detail::channel_errors, T, store>(exchange_);
  }
  /// Awaited, gives the next value, or nothing at the end.
  detail::next_awaiter<detail::channel_errors, T, store> next() noexcept {
    return detail::next_awaiter<detail::channel_errors, T, store>(exchange_);
  }
  /// Sends the value, or leaves it alone and returns false if it would wait.
  /// Throws channel_closed.
  bool try_send(T &&value) {
    if (exchange_.closed())
      throw channel_closed();
    if (!exchange_.can_put())
      return false;
    exchange_.put(std::move(value));
    return true;
  }
  /// The next value, or nothing if it would wait. Throws channel_closed at the
  /// end.
  std::optional<T> try_receive() {
    if (exchange_.can_take())
      return exchange_.take();
    if (exchange_.closed())
      throw channel_closed();
    return std::nullopt;
  }

  /// Ends the stream: see the head of this file. May be called again.
  void close(bool immediate = false) noexcept {
    exchange_.close();
    if (immediate)
      (void)exchange_.drop_all();
  }

  [[nodiscard]] bool closed() const noexcept { return exchange_.closed(); }
  /// How many values are buffered.
  [[nodiscard]] std::size_t size() const noexcept { return exchange_.size(); }
  [[nodiscard]] bool empty() const noexcept { return !exchange_.size(); }
  [[nodiscard]] std::size_t capacity() const noexcept {
    return exchange_.capacity();
  }
  /// How many tasks wait to receive, and to send.
  [[nodiscard]] std::size_t waiting_to_receive() const noexcept {
    return exchange_.takers();
  }
  [[nodiscard]] std::size_t waiting_to_send() const noexcept {
    return exchange_.putters();
  }

private:
  detail::exchange<detail::channel_errors, T, store> exchange_;
};

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_SYNC_CHANNEL_HPP
