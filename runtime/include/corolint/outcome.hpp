//===-- outcome.hpp - how an operation ended, as a value ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `outcome<T>` is what became of an operation: its value, the exception it
// threw, or that it was cancelled. It is what `as_outcome(awaitable)` gives,
// the building block of cleanup that awaits:
//
//     auto result = co_await as_outcome(transfer(account));
//     co_await account.close();
//     co_return std::move(result).value();   // or rethrows
//
// Cancellation. An outcome of a cancelled operation has consumed the delivery: who keeps such
// an outcome to himself has swallowed a cancellation. `value()` throws it on.
//
// Errors. `value()` throws the error, or `cancelled_error`; `misuse_error` if the
// operation has not ended. Copies throw what copying the value does.
//
// Thread safety: that of the value. Complexity: constant; copies copy the
// value.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_OUTCOME_HPP
#define COROLINT_OUTCOME_HPP

#include "cancel.hpp"
#include "detail/config.hpp"
#include "error.hpp"
#include <exception>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>
#if defined(__GXX_RTTI) || defined(__cpp_rtti)
#include <cxxabi.h>
#include <typeinfo>
#endif

namespace corolint::inline COROLINT_ABI {

template <class T> class outcome;

/// The value of an outcome of type void.
struct unit {
  friend bool operator==(unit, unit) = default;
};

namespace detail {

struct cancelled_tag {};

/// Whether the exception being handled is a cancellation. Asks the C++ runtime,
/// because a rethrow costs a microsecond.
inline bool handling_cancellation() noexcept {
#if defined(__GXX_RTTI) || defined(__cpp_rtti)
  const std::type_info *type = abi::__cxa_current_exception_type();
  return type && *type == typeid(cancelled_error);
#else
  try {
    throw;
  } catch (const cancelled_error &) {
    return true;
  } catch (...) {
    return false;
  }
#endif
}

template <class T> struct stored {
  using type = T;
};
template <> struct stored<void> {
  using type = unit;
};
template <class T> struct stored<T &> {
  using type = T *;
};
template <class T> using stored_t = typename stored<T>::type;

} // namespace detail

/// The value, error or cancellation an operation ended with. `T` may be void or
/// a reference.
template <class T> class [[nodiscard]] outcome {
  using stored = detail::stored_t<T>;

public:
  using value_type = T;

  /// An outcome with a value.
  template <class U = T>
    requires(!std::is_same_v<std::remove_cvref_t<U>, outcome> &&
             !std::is_same_v<std::remove_cvref_t<U>, std::exception_ptr> &&
             !std::is_reference_v<T> && !std::is_void_v<T> &&
             std::is_constructible_v<T, U &&>)
  outcome(U &&value) { // NOLINT: a value is an outcome
    emplace(std::forward<U>(value));
  }
  outcome()
    requires std::is_void_v<T>
      : end_(detail::end::value), value_() {}

  /// An outcome with an error. `error` must not be null and not hold
  /// `cancelled_error`.
  static outcome failed(std::exception_ptr error) noexcept {
    outcome o{detail::end::none};
    ::new (static_cast<void *>(__builtin_addressof(o.error_)))
        std::exception_ptr(std::move(error));
    o.end_ = detail::end::error;
    return o;
  }
  /// An outcome of an operation that was cancelled.
  static outcome stopped() noexcept { return outcome{detail::end::cancelled}; }

  outcome(const outcome &other)
    requires std::is_copy_constructible_v<stored>
      : end_(detail::end::none) {
    assign(other);
  }
  outcome(outcome &&other) noexcept(
      std::is_nothrow_move_constructible_v<stored>)
      : end_(detail::end::none) {
    assign(std::move(other));
  }
  outcome &operator=(const outcome &other)
    requires std::is_copy_constructible_v<stored>
  {
    if (this != &other) {
      clear();
      assign(other);
    }
    return *this;
  }
  outcome &operator=(outcome &&other) noexcept(
      std::is_nothrow_move_constructible_v<stored>) {
    if (this != &other) {
      clear();
      assign(std::move(other));
    }
    return *this;
  }
  ~outcome() { destroy(); }

  /// Whether the operation returned.
  [[nodiscard]] bool has_value() const noexcept {
    return end_ == detail::end::value;
  }
  explicit operator bool() const noexcept { return has_value(); }
  /// Whether it threw anything but `cancelled_error`.
  [[nodiscard]] bool has_error() const noexcept {
    return end_ == detail::end::error;
  }
  /// Whether it was cancelled.
  [[nodiscard]] bool cancelled() const noexcept {
    return end_ == detail::end::cancelled;
  }

  /// What it threw; null if it returned or was cancelled.
  [[nodiscard]] std::exception_ptr error() const noexcept {
    return has_error() ? error_ : std::exception_ptr();
  }

  /// The value. Throws the error, or `cancelled_error`, if there is none.
  std::add_lvalue_reference_t<T> value() & {
    check();
    if constexpr (std::is_reference_v<T>)
      return *value_;
    else if constexpr (!std::is_void_v<T>)
      return value_;
  }
  std::add_lvalue_reference_t<const T> value() const & {
    check();
    if constexpr (std::is_reference_v<T>)
      return *value_;
    else if constexpr (!std::is_void_v<T>)
      return value_;
  }
  T value() && {
    check();
    if constexpr (std::is_reference_v<T>)
      return static_cast<T>(*value_);
    else if constexpr (!std::is_void_v<T>)
      return std::move(value_);
  }

  /// The value, or `other` if there is none.
  template <class U> [[nodiscard]] T value_or(U &&other) && {
    return has_value() ? std::move(value_)
                       : static_cast<T>(std::forward<U>(other));
  }
  template <class U> [[nodiscard]] T value_or(U &&other) const & {
    return has_value() ? value_ : static_cast<T>(std::forward<U>(other));
  }

  // For the library: an outcome yet to be, in a promise.
  explicit outcome(detail::end none) noexcept : end_(none) {}
  // Where the coroutine is that will have it, until it has: in the room for the
  // value, or the frame of a small task would not fit into 64 bytes with gcc.
  void set_place(const std::source_location &coroutine) noexcept {
    ::new (static_cast<void *>(__builtin_addressof(place_)))
        std::source_location(coroutine);
  }
  [[nodiscard]] const std::source_location &place() const noexcept {
    return place_;
  }
  template <class... U> void emplace(U &&...value) {
    if constexpr (std::is_reference_v<T>)
      ::new (static_cast<void *>(__builtin_addressof(value_)))
          stored(__builtin_addressof(value)...);
    else
      ::new (static_cast<void *>(__builtin_addressof(value_)))
          stored(std::forward<U>(value)...);
    end_ = detail::end::value;
  }
  /// Takes over the other's end, having none.
  void fill(outcome &&other) noexcept(
      std::is_nothrow_move_constructible_v<stored>) {
    assign(std::move(other));
  }
  /// Takes the exception being handled.
  void capture() noexcept {
    clear();
    if (detail::handling_cancellation()) {
      end_ = detail::end::cancelled;
      return;
    }
    ::new (static_cast<void *>(__builtin_addressof(error_)))
        std::exception_ptr(std::current_exception());
    end_ = detail::end::error;
  }
  [[nodiscard]] bool ended() const noexcept {
    return end_ != detail::end::none;
  }
  [[nodiscard]] detail::end how() const noexcept { return end_; }

private:
  void check() const {
    if (end_ != detail::end::value) [[unlikely]]
      raise();
  }
  COROLINT_COLD [[noreturn]] void raise() const {
    if (end_ == detail::end::error)
      std::rethrow_exception(error_);
    if (end_ == detail::end::cancelled)
      detail::throw_cancelled();
    detail::throw_misuse("an operation that has not ended has no outcome");
  }
  void destroy() noexcept {
    if (end_ == detail::end::value)
      value_.~stored();
    else if (end_ == detail::end::error)
      error_.~exception_ptr();
  }
  void clear() noexcept {
    destroy();
    end_ = detail::end::none;
  }
  template <class Other> void assign(Other &&other) {
    if (other.end_ == detail::end::value)
      ::new (static_cast<void *>(__builtin_addressof(value_)))
          stored(std::forward<Other>(other).value_);
    else if (other.end_ == detail::end::error)
      ::new (static_cast<void *>(__builtin_addressof(error_)))
          std::exception_ptr(std::forward<Other>(other).error_);
    end_ = other.end_;
  }

  detail::end end_;
  union {
    stored value_;
    std::exception_ptr error_;
    std::source_location place_;
  };
};

namespace detail {

/// The outcome of a call: what it returned or threw.
template <class F, class... Args>
auto outcome_of(F &&f, Args &&...args) noexcept {
  using result = decltype(std::forward<F>(f)(std::forward<Args>(args)...));
  outcome<result> o{end::none};
  try {
    if constexpr (std::is_void_v<result>) {
      std::forward<F>(f)(std::forward<Args>(args)...);
      o.emplace();
    } else {
      o.emplace(std::forward<F>(f)(std::forward<Args>(args)...));
    }
  } catch (...) {
    o.capture();
  }
  return o;
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_OUTCOME_HPP
