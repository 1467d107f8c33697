//===-- IgnoredCode.h - loops that ignore a cancellation's error code -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CANCELLATION_IGNOREDCODE_H
#define COROLINT_CHECKS_CANCELLATION_IGNOREDCODE_H

#include "clang/AST/Expr.h"
#include <string>
#include <vector>

namespace corolint {

class Function;

/// An operation in an endless loop whose error code does not end it.
struct IgnoredCode {
  const clang::Expr *Await = nullptr;
  /// The variable that the code goes to.
  std::string Variable;
  /// The code that means "cancelled".
  std::string Code;
  /// The object that the operation works on, as it is spelled; may be empty.
  std::string Object;
};

/// Finds awaits that give their error instead of throwing it (asio's `as_tuple`
/// and `redirect_error`), in a loop without a condition, from which every way with
/// an error comes back to the await: the loop goes on after the object that the
/// operation works on was cancelled or closed. One for each loop. Waits for timers
/// are left out: they are cancelled to wake somebody up. So are operations on what
/// the loop itself makes, which nobody else can cancel.
std::vector<IgnoredCode> ignoredCodesIn(Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_CANCELLATION_IGNOREDCODE_H
