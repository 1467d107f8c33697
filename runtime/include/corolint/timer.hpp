//===-- timer.hpp - time spans, points and the timer heap -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `duration` and `time_point` count nanoseconds in 64 bits. They convert
// implicitly from `std::chrono` types, which this header knows by their shape:
// it does not include <chrono>, which costs more to compile than the rest of
// the core. Literals such as `5_ms` are in `corolint::literals`.
//
//     sleep_for(100_ms);  sleep_for(std::chrono::seconds(3));
//
// Conversions round away from zero to nanoseconds and saturate: a time far in
// the future is "never", not the past. A time point is one of the loop's clock;
// that of a loop with the real clock is `std::chrono::steady_clock`.
//
// `detail::timer` is an entry of the loop's heap: four children per node, with
// the position in each entry, so that arming, disarming and firing are O(log
// n). Entries of the same time fire in the order in which they were armed.
//
// Errors. Arithmetic does not throw; dividing by zero is undefined, as for integers.
//
// Cancellation. Nothing here is awaited.
//
// Thread safety. Durations and time points are values; timers belong to their loop's
// thread. Complexity. O(1), arming and disarming a timer O(log n).
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TIMER_HPP
#define COROLINT_TIMER_HPP

#include "detail/config.hpp"
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

namespace corolint::inline COROLINT_ABI {

namespace detail {

template <class D>
concept duration_like = requires(const D d) {
  typename D::rep;
  D::period::num;
  D::period::den;
  d.count();
};
template <class P>
concept time_point_like = requires(const P p) {
  typename P::clock;
  { p.time_since_epoch() } -> duration_like;
};

inline constexpr std::int64_t longest = INT64_MAX;

template <class Rep>
constexpr std::int64_t to_nanoseconds(Rep count, std::intmax_t num,
                                      std::intmax_t den) noexcept {
  if constexpr (std::is_integral_v<Rep>) {
    // Wide enough for any 64-bit count of any period of the standard.
    __extension__ typedef __int128 wide;
    const wide scaled = static_cast<wide>(count) * num;
    if (scaled > static_cast<wide>(longest) * den / 1'000'000'000)
      return longest;
    if (scaled < -static_cast<wide>(longest) * den / 1'000'000'000)
      return -longest;
    const wide exact = scaled * 1'000'000'000;
    const wide away = exact > 0 ? den - 1 : 1 - den;
    return static_cast<std::int64_t>((exact + away) / den);
  } else {
    const long double exact = static_cast<long double>(count) *
                              static_cast<long double>(num) /
                              static_cast<long double>(den) * 1e9L;
    if (!(exact < static_cast<long double>(longest))) // or not a number
      return longest;
    if (exact <= -static_cast<long double>(longest))
      return -longest;
    const std::int64_t whole = static_cast<std::int64_t>(exact);
    if (static_cast<long double>(whole) == exact)
      return whole;
    return exact > 0 ? whole + 1 : whole - 1;
  }
}

constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum))
    return b > 0 ? longest : -longest;
  return sum;
}

} // namespace detail

/// A span of time, in nanoseconds.
class duration {
public:
  constexpr duration() noexcept = default;
  constexpr explicit duration(std::int64_t nanoseconds) noexcept
      : nanoseconds_(nanoseconds) {}
  /// From any std::chrono::duration. Not a number is for ever.
  template <detail::duration_like D>
  constexpr duration(const D &d) noexcept // NOLINT: as between chrono's own
      : nanoseconds_(detail::to_nanoseconds(d.count(), D::period::num,
                                            D::period::den)) {}

  /// Longer than any program runs.
  static constexpr duration max() noexcept { return duration(detail::longest); }

  [[nodiscard]] constexpr std::int64_t count() const noexcept {
    return nanoseconds_;
  }
  friend constexpr auto operator<=>(duration, duration) noexcept = default;
  friend constexpr duration operator+(duration a, duration b) noexcept {
    return duration(detail::saturating_add(a.nanoseconds_, b.nanoseconds_));
  }
  friend constexpr duration operator-(duration a, duration b) noexcept {
    return duration(detail::saturating_add(a.nanoseconds_, -b.nanoseconds_));
  }
  constexpr duration operator-() const noexcept {
    return duration(-nanoseconds_);
  }
  template <std::integral N>
  friend constexpr duration operator*(duration d, N n) noexcept {
    return duration(detail::to_nanoseconds(d.nanoseconds_, n, 1'000'000'000));
  }
  template <std::integral N>
  friend constexpr duration operator*(N n, duration d) noexcept {
    return d * n;
  }
  template <std::integral N>
  friend constexpr duration operator/(duration d, N n) noexcept {
    return duration(d.nanoseconds_ / static_cast<std::int64_t>(n));
  }
  /// How many whole `unit` it is: `d / 1_ms`.
  friend constexpr std::int64_t operator/(duration d, duration unit) noexcept {
    return d.nanoseconds_ / unit.nanoseconds_;
  }

private:
  std::int64_t nanoseconds_ = 0;
};

/// A time of the loop's clock.
class time_point {
public:
  constexpr time_point() noexcept = default;
  constexpr explicit time_point(duration since_start) noexcept
      : since_(since_start) {}
  /// From a time point of std::chrono::steady_clock, for loops with the real
  /// clock.
  template <detail::time_point_like P>
    requires(P::clock::is_steady)
  constexpr time_point(const P &p) noexcept // NOLINT: as between chrono's own
      : since_(p.time_since_epoch()) {}

  /// A time that never comes.
  static constexpr time_point max() noexcept {
    return time_point(duration::max());
  }

  [[nodiscard]] constexpr duration time_since_epoch() const noexcept {
    return since_;
  }
  friend constexpr auto operator<=>(time_point, time_point) noexcept = default;
  friend constexpr time_point operator+(time_point p, duration d) noexcept {
    return time_point(p.since_ + d);
  }
  friend constexpr time_point operator-(time_point p, duration d) noexcept {
    return time_point(p.since_ - d);
  }
  friend constexpr duration operator-(time_point a, time_point b) noexcept {
    return a.since_ - b.since_;
  }

private:
  duration since_;
};

inline namespace literals {

constexpr duration operator""_ns(unsigned long long n) noexcept {
  return duration(static_cast<std::int64_t>(n));
}
constexpr duration operator""_us(unsigned long long n) noexcept {
  return duration(1'000) * n;
}
constexpr duration operator""_ms(unsigned long long n) noexcept {
  return duration(1'000'000) * n;
}
constexpr duration operator""_s(unsigned long long n) noexcept {
  return duration(1'000'000'000) * n;
}
constexpr duration operator""_min(unsigned long long n) noexcept {
  return duration(60'000'000'000) * n;
}

} // namespace literals

namespace detail {

/// Something that happens at a time. Owned by who armed it; disarm before it
/// goes.
class timer {
public:
  /// The time has come; the timer is no longer armed. Must not throw.
  virtual void fire() noexcept = 0;
  /// The loop ends before that time; the timer is no longer armed.
  virtual void drop() noexcept {}
  /// It is the next to fire: brings what that will need nearer.
  virtual void prefetch() const noexcept {}

  [[nodiscard]] bool armed() const noexcept { return slot_ != nowhere; }

protected:
  timer() = default;
  ~timer() = default;

private:
  friend class timer_heap;
  static constexpr std::uint32_t nowhere = UINT32_MAX;
  std::uint32_t slot_ = nowhere;
};

/// The armed timers of a loop.
///
/// An entry is 16 bytes, so that the children of a node share a cache line, and
/// has the number of a slot instead of the timer's address: moving entries
/// writes their new positions into an array of numbers and touches no timer.
class timer_heap {
public:
  timer_heap() = default;
  timer_heap(const timer_heap &) = delete;
  ~timer_heap() {
    for (std::size_t i = 0; i != size_; ++i)
      timers_[entries_[i].slot()]->slot_ = timer::nowhere;
    release();
  }

  [[nodiscard]] bool empty() const noexcept { return !size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// When the first one is due. Not to be asked of an empty heap.
  [[nodiscard]] time_point next() const noexcept { return entries_[0].when; }

  /// May throw std::bad_alloc, and then has no effect. An armed timer is moved.
  void arm(timer &t, time_point when) {
    if (t.armed())
      disarm(t);
    if (size_ == capacity_)
      grow();
    const std::uint32_t slot = free_;
    free_ = positions_[slot];
    timers_[slot] = &t;
    t.slot_ = slot;
    entries_[size_] = {when, sequence_++ << slot_bits | slot};
    rise(size_++);
  }
  void disarm(timer &t) noexcept {
    if (t.armed())
      remove(positions_[t.slot_]);
  }
  /// The first timer that is due at `now`, taken out; null if there is none.
  timer *pop_due(time_point now) noexcept {
    if (!size_ || entries_[0].when > now)
      return nullptr;
    timer *t = timers_[entries_[0].slot()];
    remove(0);
    if (size_ > many)
      prefetch_next();
    return t;
  }

private:
  // As many timers as memory holds, and an order for more than 10^11 armings.
  static constexpr unsigned slot_bits = 27;
  static constexpr std::size_t children = 4;
  // More than the caches hold, with what belongs to the timers.
  static constexpr std::size_t many = 1000;

  struct entry {
    time_point when;
    std::uint64_t key; // order of arming, then slot

    [[nodiscard]] std::uint32_t slot() const noexcept {
      return static_cast<std::uint32_t>(key & ((1U << slot_bits) - 1));
    }
    [[nodiscard]] bool before(const entry &other) const noexcept {
      return when != other.when ? when < other.when : key < other.key;
    }
  };

  void place(std::size_t position, entry e) noexcept {
    entries_[position] = e;
    positions_[e.slot()] = static_cast<std::uint32_t>(position);
  }
  void rise(std::size_t position) noexcept {
    const entry e = entries_[position];
    while (position) {
      const std::size_t parent = (position - 1) / children;
      if (!e.before(entries_[parent]))
        break;
      place(position, entries_[parent]);
      position = parent;
    }
    place(position, e);
  }
  /// The earlier of two children, as its position. Which one that is no processor
  /// can predict, except that their times differ: so it is selected, not jumped to.
  [[nodiscard]] std::size_t earlier(std::size_t a, std::size_t b) const noexcept {
    const entry &one = entries_[a], &other = entries_[b];
    bool later = other.when < one.when;
    if (other.when == one.when) [[unlikely]]
      later = other.key < one.key;
    return COROLINT_UNPREDICTABLE(later) ? b : a;
  }
  void sink(std::size_t position) noexcept {
    const entry e = entries_[position];
    for (;;) {
      const std::size_t first = position * children + 1;
      if (first >= size_)
        break;
      const std::size_t last =
          first + children < size_ ? first + children : size_;
      std::size_t least = first;
      for (std::size_t i = first + 1; i < last; ++i)
        least = earlier(least, i);
      if (!entries_[least].before(e))
        break;
      place(position, entries_[least]);
      position = least;
    }
    place(position, e);
  }
  void remove(std::size_t position) noexcept {
    const std::uint32_t slot = entries_[position].slot();
    timers_[slot]->slot_ = timer::nowhere;
    positions_[slot] = free_;
    free_ = slot;
    if (position == --size_)
      return;
    const entry moved = entries_[size_];
    place(position, moved);
    if (position && moved.before(entries_[(position - 1) / children]))
      rise(position);
    else
      sink(position);
  }

  /// Timers that are far apart in time order are so in memory, and waiting for
  /// memory is most of what firing many of them costs. One of the root's children
  /// comes after the root, so this is two steps ahead.
  void prefetch_next() const noexcept {
    timers_[entries_[0].slot()]->prefetch();
    for (std::size_t i = 1; i <= children; ++i)
      __builtin_prefetch(timers_[entries_[i].slot()], 1);
  }

  template <class T> static T *allocate(std::size_t n) {
    return static_cast<T *>(::operator new(n * sizeof(T)));
  }
  template <class T> static void move_to(T *into, T *&from, std::size_t n) {
    for (std::size_t i = 0; i != n; ++i)
      ::new (static_cast<void *>(into + i)) T(from[i]);
    ::operator delete(from);
    from = into;
  }
  COROLINT_NOINLINE void grow() {
    const std::size_t capacity = capacity_ ? 2 * capacity_ : 64;
    if (capacity > std::size_t{1} << slot_bits)
      throw std::bad_alloc();
    entry *entries = allocate<entry>(capacity);
    timer **timers = nullptr;
    std::uint32_t *positions = nullptr;
    try {
      timers = allocate<timer *>(capacity);
      positions = allocate<std::uint32_t>(capacity);
    } catch (...) {
      ::operator delete(entries);
      ::operator delete(timers);
      throw;
    }
    move_to(entries, entries_, capacity_);
    move_to(timers, timers_, capacity_);
    move_to(positions, positions_, capacity_);
    // The new slots are free, in order.
    for (std::size_t i = capacity_; i != capacity; ++i) {
      ::new (static_cast<void *>(entries_ + i)) entry{};
      timers_[i] = nullptr;
      positions_[i] = static_cast<std::uint32_t>(i + 1);
    }
    free_ = static_cast<std::uint32_t>(capacity_);
    capacity_ = capacity;
  }
  void release() noexcept {
    ::operator delete(entries_);
    ::operator delete(timers_);
    ::operator delete(positions_);
  }

  entry *entries_ = nullptr;
  timer **timers_ = nullptr;           // by slot
  std::uint32_t *positions_ = nullptr; // by slot; of a free slot, the next free
  std::uint32_t free_ = 0;
  std::size_t size_ = 0, capacity_ = 0;
  std::uint64_t sequence_ = 0;
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_TIMER_HPP
