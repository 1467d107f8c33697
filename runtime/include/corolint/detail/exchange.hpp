//===-- exchange.hpp - items from task to task ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What queues and channels are made of: a store of limited size, those who wait
// for an item, and those who wait for room, each with the item in the awaiter.
//
// Items are handed over: a put while somebody waits goes into the awaiter of
// the first of them, and room that is made goes to the first who waits for it.
// So takers wait only while there is nothing, and putters only while there is
// no room, and nobody who comes later takes what was promised.
//
// `Owner` gives the texts of errors and throws the one that means "closed".
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_EXCHANGE_HPP
#define COROLINT_DETAIL_EXCHANGE_HPP

#include "config.hpp"
#include "core.hpp"
#include "line.hpp"
#include "store.hpp"
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <source_location>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

template <class Owner, class T, class Store> class exchange;

/// How an operation of an exchange stands.
enum class fate : unsigned char { none, done, closed, failed };

/// Waits for an item.
template <class Owner, class T, class Store> class taker : public in_line {
public:
  bool await_ready() const noexcept {
    return exchange_->can_take() || exchange_->closed();
  }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    fate_ = fate::none;
    return stand(exchange_->takers_, h, here, Owner::outside);
  }

protected:
  explicit taker(exchange<Owner, T, Store> &e) noexcept : exchange_(&e) {}
  ~taker() = default;
  taker(const taker &) = default;
  taker(taker &&) = default;

  /// The item is in `item_`, or could be taken; false if there will be none.
  bool ended() const {
    check_apart(Owner::destroyed);
    return fate_ == fate::done ||
           (fate_ == fate::none && exchange_->can_take());
  }
  T take() {
    if (fate_ == fate::done) {
      T item = std::move(*item_);
      item_.reset();
      return item;
    }
    return exchange_->take();
  }

private:
  friend class exchange<Owner, T, Store>;
  exchange<Owner, T, Store> *exchange_;
  std::optional<T> item_;
  fate fate_ = fate::none;
};

/// Gives the item, or throws that there will be none.
template <class Owner, class T, class Store>
class [[nodiscard]] take_awaiter final : public taker<Owner, T, Store> {
public:
  explicit take_awaiter(exchange<Owner, T, Store> &e) noexcept
      : taker<Owner, T, Store>(e) {}
  T await_resume() {
    if (!this->ended())
      Owner::throw_closed();
    return this->take();
  }
};

/// Gives the item, or nothing if there will be none.
template <class Owner, class T, class Store>
class [[nodiscard]] next_awaiter final : public taker<Owner, T, Store> {
public:
  explicit next_awaiter(exchange<Owner, T, Store> &e) noexcept
      : taker<Owner, T, Store>(e) {}
  std::optional<T> await_resume() {
    if (!this->ended())
      return std::nullopt;
    return this->take();
  }
};

/// What went wrong when an item was let in, if that can be.
template <bool Fallible> struct put_error {
  void capture() noexcept { error = std::current_exception(); }
  [[noreturn]] void raise() {
    std::rethrow_exception(std::exchange(error, nullptr));
  }
  std::exception_ptr error;
};
template <> struct put_error<false> {
  void capture() noexcept {}
  [[noreturn]] void raise() { std::terminate(); }
};

/// Waits for room for the item it has.
template <class Owner, class T, class Store>
class [[nodiscard]] put_awaiter final : public in_line,
                                        private put_error<Store::fallible> {
public:
  put_awaiter(exchange<Owner, T, Store> &e, T &&item) noexcept
      : exchange_(&e), item_(std::move(item)) {}

  bool await_ready() const noexcept {
    return exchange_->can_put() || exchange_->closed();
  }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    fate_ = fate::none;
    return stand(exchange_->putters_, h, here, Owner::outside);
  }
  void await_resume() {
    check_apart(Owner::destroyed);
    switch (fate_) {
    case fate::done:
      return;
    case fate::failed:
      this->raise();
    case fate::none:
      if (!exchange_->closed())
        return exchange_->put(std::move(item_));
      [[fallthrough]];
    case fate::closed:
      Owner::throw_closed();
    }
  }

private:
  friend class exchange<Owner, T, Store>;
  exchange<Owner, T, Store> *exchange_;
  T item_;
  fate fate_ = fate::none;
};

template <class Owner, class T, class Store> class exchange {
public:
  template <class... Args>
  explicit exchange(std::size_t capacity, Args &&...store)
      : capacity_(capacity), items_(std::forward<Args>(store)...) {}
  exchange(const exchange &) = delete;
  ~exchange() {
    takers_.forsake_waiting();
    putters_.forsake_waiting();
  }

  using taker_type = taker<Owner, T, Store>;
  using putter_type = put_awaiter<Owner, T, Store>;

  [[nodiscard]] bool closed() const noexcept { return closed_; }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] std::size_t takers() const noexcept { return takers_.size(); }
  [[nodiscard]] std::size_t putters() const noexcept { return putters_.size(); }
  /// How many items have been accepted, less what was said to be finished.
  std::size_t unfinished = 0;

  /// Whether an item would be accepted now.
  [[nodiscard]] bool can_put() const noexcept {
    return !closed_ && (!takers_.empty() || items_.size() < capacity_);
  }
  [[nodiscard]] bool can_take() const noexcept {
    return items_.size() || !putters_.empty();
  }

  /// Only if can_put(). What it throws, it throws without effect.
  void put(T &&item) {
    if (auto *w = static_cast<taker_type *>(takers_.pop_front())) {
      w->item_.emplace(std::move(item));
      w->fate_ = fate::done;
      w->wake();
    } else {
      items_.push(std::move(item));
    }
    ++unfinished;
  }
  /// Only if can_take(). What it throws, it throws without effect.
  T take() {
    if (!items_.size()) { // there never is room
      putter_type *w = pop_putter();
      T item = std::move(w->item_);
      accept(*w);
      return item;
    }
    T item = items_.pop();
    admit();
    return item;
  }

  /// Nobody can put any more; what is there can be taken.
  void close() noexcept {
    closed_ = true;
    while (auto *w = pop_putter()) {
      w->fate_ = fate::closed;
      w->wake();
    }
    while (auto *w = static_cast<taker_type *>(takers_.pop_front())) {
      w->fate_ = fate::closed;
      w->wake();
    }
  }
  /// Drops what is there. Returns how many that were.
  std::size_t drop_all() noexcept {
    std::size_t dropped = 0;
    for (; items_.size(); ++dropped)
      (void)items_.drop();
    return dropped;
  }

private:
  friend taker_type;
  friend putter_type;

  putter_type *pop_putter() noexcept {
    return static_cast<putter_type *>(putters_.pop_front());
  }
  void accept(putter_type &w) noexcept {
    ++unfinished;
    w.fate_ = fate::done;
    w.wake();
  }
  /// There is room: it goes to the first who waits.
  void admit() noexcept {
    while (items_.size() < capacity_) {
      putter_type *w = pop_putter();
      if (!w)
        return;
      try {
        items_.push(std::move(w->item_));
      } catch (...) {
        w->capture();
        w->fate_ = fate::failed;
        w->wake();
        continue;
      }
      accept(*w);
    }
  }

  line takers_, putters_;
  std::size_t capacity_;
  Store items_;
  bool closed_ = false;
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_EXCHANGE_HPP
