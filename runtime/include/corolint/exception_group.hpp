//===-- exception_group.hpp - several failures at once --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `exception_group` is thrown where several operations can fail: by task
// groups, always, even for a single failure, so that what a handler has to
// catch does not depend on chance. The errors are in the order in which they
// happened; groups may nest.
//
//     try {
//       co_await with_task_group(crawl);
//     } catch (const exception_group &failures) {
//       failures.handle<http_error>([](const http_error &e) { log(e); });
//     }                                   // rethrows what is no http_error
//
// A group is never empty and never holds a `cancelled_error`.
//
// Errors. `misuse_error` for a group of nothing, or with a null or a cancellation in
// it; std::bad_alloc from what makes groups. What handlers throw is collected.
//
// Cancellation. A cancellation is no failure and is in no group; a handler that throws
// `cancelled_error` ends `handle` at once.
//
// Thread safety. Groups, and copies of the same, may be read from several threads.
//
// Complexity. Copies are O(1), do not throw and share the errors. Asking for a type
// costs a rethrow for each error.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_EXCEPTION_GROUP_HPP
#define COROLINT_EXCEPTION_GROUP_HPP

#include "cancel.hpp"
#include "detail/awaitable.hpp"
#include "detail/config.hpp"
#include "error.hpp"
#include <concepts>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <optional>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

/// Errors in order: what a vector of them is, which costs more to include.
class error_list {
public:
  using value_type = std::exception_ptr;
  using const_iterator = const std::exception_ptr *;

  error_list() = default;
  error_list(std::initializer_list<std::exception_ptr> errors)
      : error_list(errors.begin(), errors.end()) {}
  /// From a vector or another range.
  template <class R>
    requires(!std::is_same_v<R, error_list>) && requires(const R &r) {
      { *r.begin() } -> std::same_as<const std::exception_ptr &>;
    }
  error_list(const R &errors) // NOLINT: as between containers of one value
      : error_list(errors.begin(), errors.end()) {}
  error_list(const error_list &other)
      : error_list(other.begin(), other.end()) {}
  error_list(error_list &&other) noexcept
      : errors_(std::exchange(other.errors_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        room_(std::exchange(other.room_, 0)) {}
  error_list &operator=(error_list other) noexcept {
    std::swap(errors_, other.errors_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    return *this;
  }
  ~error_list();

  /// May throw std::bad_alloc, and then has no effect.
  void push_back(std::exception_ptr error);

  [[nodiscard]] const_iterator begin() const noexcept { return errors_; }
  [[nodiscard]] const_iterator end() const noexcept { return errors_ + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return !size_; }
  const std::exception_ptr &operator[](std::size_t i) const noexcept {
    return errors_[i];
  }
  [[nodiscard]] const std::exception_ptr &front() const noexcept {
    return errors_[0];
  }

private:
  template <class I, class End> error_list(I from, End to) : error_list() {
    for (; from != to; ++from)
      push_back(*from);
  }

  std::exception_ptr *errors_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

class exception_group : public std::exception {
public:
  /// Throws misuse_error if there are no errors, if one is null or a
  /// cancellation. The message, also if it is a std::string, is copied.
  exception_group(const char *message, error_list errors);
  template <class S>
    requires requires(const S &s) {
      { s.c_str() } -> std::same_as<const char *>;
    }
  exception_group(const S &message, error_list errors)
      : exception_group(message.c_str(), std::move(errors)) {}
  exception_group(const exception_group &other) noexcept;
  exception_group &operator=(const exception_group &other) noexcept;
  ~exception_group() override;

  /// The message and all errors as a tree, a line each.
  [[nodiscard]] const char *what() const noexcept override;
  [[nodiscard]] const char *message() const noexcept;
  /// The errors of this level; some may be groups.
  [[nodiscard]] const error_list &errors() const noexcept;
  /// All errors that are no groups, in order.
  [[nodiscard]] error_list leaves() const;

  /// Whether an error at any depth is an E.
  template <class E> [[nodiscard]] bool contains() const { return any(&is<E>); }
  /// The group without the errors that are no E, at any depth; groups that
  /// become empty are left out. Nothing if none is.
  template <class E>
  [[nodiscard]] std::optional<exception_group> subgroup() const {
    return filtered(&is<E>, true);
  }

  struct parts;
  /// What is an E and what is not, each with the structure of the whole.
  template <class E> [[nodiscard]] parts split() const;

  /// Calls for every error, at any depth, the handler of the first of the types
  /// E that it is of: `handle<E1, E2>(f1, f2)`. Throws a group of the errors
  /// that are of none of them and of those that handlers threw, if there are
  /// any. A handler that throws cancelled_error ends it at once.
  template <class... E, class... F> void handle(F &&...handlers) const {
    static_assert(sizeof...(E) && sizeof...(E) == sizeof...(F),
                  "one handler for each type");
    static_assert((detail::plain_callback<F, const E &> && ...),
                  "a handler is called with the error and is no coroutine");
    error_list raised;
    for (const std::exception_ptr &error : leaves()) {
      try {
        (void)(call<E>(error, handlers) || ...);
      } catch (const cancelled_error &) {
        throw;
      } catch (...) {
        raised.push_back(std::current_exception());
      }
    }
    throw_rest(filtered(&is_any<E...>, false), std::move(raised));
  }

private:
  using test = bool (*)(const std::exception_ptr &);
  template <class E> static bool is(const std::exception_ptr &error) {
    static_assert(!std::is_base_of_v<exception_group, E>,
                  "groups are taken apart: ask for what is in them");
    try {
      std::rethrow_exception(error);
    } catch (const E &) {
      return true;
    } catch (...) {
      return false;
    }
  }
  template <class... E> static bool is_any(const std::exception_ptr &error) {
    return (is<E>(error) || ...);
  }
  template <class E, class F>
  static bool call(const std::exception_ptr &error, F &handler) {
    if (!is<E>(error))
      return false;
    try {
      std::rethrow_exception(error);
    } catch (const E &e) {
      handler(e);
    }
    return true;
  }
  [[nodiscard]] bool any(test wanted) const;
  [[nodiscard]] std::optional<exception_group> filtered(test wanted,
                                                        bool keep) const;
  void throw_rest(std::optional<exception_group> rest, error_list raised) const;

  struct state;
  state *state_;
};

struct exception_group::parts {
  std::optional<exception_group> matched, rest;
};

template <class E> exception_group::parts exception_group::split() const {
  return {filtered(&is<E>, true), filtered(&is<E>, false)};
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/exception_group.ipp"
#endif

#endif // COROLINT_EXCEPTION_GROUP_HPP
