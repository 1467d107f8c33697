//===-- error.hpp - misuse of the library ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `misuse_error` is thrown where a program uses the library against its rules:
// awaiting a task twice, awaiting outside a loop, running a loop inside
// another, spawning into a finished group. It says which rule. It is a
// programming error: handlers for it belong in tests only.
//
// Errors. Copying the error does not throw.
//
// Cancellation. Nothing is cancelled by misuse alone.
//
// Thread safety. An error may be read from any thread. Complexity. O(1), no allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_ERROR_HPP
#define COROLINT_ERROR_HPP

#include "detail/config.hpp"
#include <exception>

namespace corolint::inline COROLINT_ABI {

/// A rule of the library was broken; `what()` says which.
class misuse_error : public std::exception {
public:
  /// `rule` must be a string literal, or live as long as the error.
  explicit misuse_error(const char *rule) noexcept : rule_(rule) {}
  [[nodiscard]] const char *what() const noexcept override { return rule_; }

private:
  const char *rule_;
};

namespace detail {

COROLINT_COLD [[noreturn]] inline void throw_misuse(const char *rule) {
  throw misuse_error(rule);
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_ERROR_HPP
