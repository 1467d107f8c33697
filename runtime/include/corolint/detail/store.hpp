//===-- store.hpp - what queues keep their items in -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `fifo_store`, `lifo_store` and `heap_store`: `push` and `pop` in three
// orders. Items are moved without throwing, so that whatever throws (an
// allocation, a comparison) does so before anything has changed. A `push` after
// a `pop` needs no memory; `fallible` tells whether it may throw all the same.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_STORE_HPP
#define COROLINT_DETAIL_STORE_HPP

#include "config.hpp"
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// Items in a ring of raw memory whose size is a power of two.
template <class T> class ring {
  static_assert(std::is_object_v<T> &&
                    std::is_nothrow_move_constructible_v<T> &&
                    std::is_nothrow_destructible_v<T>,
                "items of queues are moved, which must not throw");

public:
  ring() = default;
  ring(const ring &) = delete;
  ~ring() {
    while (size_)
      pop_front();
    if (capacity_)
      raw_delete(items_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] T &at(std::size_t i) noexcept {
    return items_[(first_ + i) & (capacity_ - 1)];
  }
  /// May throw std::bad_alloc, and then has no effect.
  void push_back(T &&item) {
    if (size_ == capacity_)
      grow();
    construct(at(size_), std::move(item));
    ++size_;
  }
  T pop_front() noexcept {
    T *first = items_ + first_;
    T item = std::move(*first);
    first->~T();
    first_ = (first_ + 1) & (capacity_ - 1);
    --size_;
    return item;
  }
  T pop_back() noexcept {
    T *last = &at(size_ - 1);
    T item = std::move(*last);
    last->~T();
    --size_;
    return item;
  }

private:
  // What std::allocator and std::construct_at do; <memory> costs more to
  // compile than the core.
  static constexpr bool over_aligned =
      alignof(T) > __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  static T *raw_new(std::size_t n) {
    if (n > SIZE_MAX / sizeof(T)) [[unlikely]]
      throw std::bad_alloc();
    if constexpr (over_aligned)
      return static_cast<T *>(
          ::operator new(n * sizeof(T), std::align_val_t(alignof(T))));
    else
      return static_cast<T *>(::operator new(n * sizeof(T)));
  }
  static void raw_delete(T *items) noexcept {
    if constexpr (over_aligned)
      ::operator delete(items, std::align_val_t(alignof(T)));
    else
      ::operator delete(items);
  }
  static void construct(T &place, T &&item) noexcept {
    ::new (static_cast<void *>(__builtin_addressof(place))) T(std::move(item));
  }

  COROLINT_NOINLINE void grow() {
    const std::size_t capacity = capacity_ ? 2 * capacity_ : 8;
    T *items = raw_new(capacity);
    for (std::size_t i = 0; i != size_; ++i) {
      construct(items[i], std::move(at(i)));
      at(i).~T();
    }
    if (capacity_)
      raw_delete(items_);
    items_ = items;
    capacity_ = capacity;
    first_ = 0;
  }

  T *items_ = nullptr;
  std::size_t capacity_ = 0, first_ = 0, size_ = 0;
};

/// First in, first out.
template <class T> class fifo_store {
public:
  static constexpr bool fallible = false;
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  void push(T &&item) { items_.push_back(std::move(item)); }
  T pop() noexcept { return items_.pop_front(); }
  T drop() noexcept { return items_.pop_front(); }

private:
  ring<T> items_;
};

/// Last in, first out.
template <class T> class lifo_store {
public:
  static constexpr bool fallible = false;
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  void push(T &&item) { items_.push_back(std::move(item)); }
  T pop() noexcept { return items_.pop_back(); }
  T drop() noexcept { return items_.pop_back(); }

private:
  ring<T> items_;
};

/// As std::less<>, for which <functional> would have to be included.
struct ascending {
  template <class A, class B>
  constexpr bool operator()(const A &a, const B &b) const {
    return a < b;
  }
};

/// Least first.
template <class T, class Less> class heap_store {
  static_assert(std::is_nothrow_swappable_v<T>,
                "items of a priority_queue are swapped, which must not throw");

public:
  static constexpr bool fallible = true;

  explicit heap_store(Less less = Less()) : less_(std::move(less)) {}

  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

  void push(T &&item) {
    // First all that may throw, then the moves.
    std::size_t position = items_.size();
    while (position && less_(item, items_.at(parent(position))))
      position = parent(position);
    items_.push_back(std::move(item));
    using std::swap;
    for (std::size_t i = items_.size() - 1; i != position; i = parent(i))
      swap(items_.at(i), items_.at(parent(i)));
  }
  T pop() {
    // Where the last one would come to stand if it started at the top.
    const std::size_t last = items_.size() - 1;
    std::size_t position = 0;
    for (std::size_t child = 1; child < last; child = 2 * position + 1) {
      if (child + 1 < last && less_(items_.at(child + 1), items_.at(child)))
        ++child;
      if (!less_(items_.at(child), items_.at(last)))
        break;
      position = child;
    }
    // All on the way there go up by one; the top comes out at the end.
    using std::swap;
    if (last) {
      for (std::size_t i = position;; i = parent(i)) {
        swap(items_.at(i), items_.at(last));
        if (!i)
          break;
      }
    }
    return items_.pop_back();
  }
  /// Any of them.
  T drop() noexcept { return items_.pop_back(); }

private:
  static std::size_t parent(std::size_t i) noexcept { return (i - 1) / 2; }

  ring<T> items_;
  Less less_;
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_STORE_HPP
