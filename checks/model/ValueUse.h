//===-- ValueUse.h - what becomes of the value of an expression -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_VALUEUSE_H
#define COROLINT_CHECKS_MODEL_VALUEUSE_H

#include "clang/AST/Expr.h"

namespace corolint {

class Function;

/// Where the value of an expression goes.
enum class UseKind {
  Discarded,    ///< nobody takes it; `Spelling` says how that was written
  Awaited,      ///< operand of `co_await`
  Yielded,      ///< operand of `co_yield`
  Returned,     ///< operand of `return` or `co_return`
  Argument,     ///< argument `Index` of the call or construction `User`
  Receiver,     ///< object of the member call `User` (operators included)
  Member,       ///< object of an access to a data member
  Initializes,  ///< initialises the variable `Variable`
  Stored,       ///< initialises or is assigned to something else: a member, an
                ///< element, the object behind a reference
  Assigned,     ///< is assigned to the variable `Variable`
  Overwritten,  ///< is itself the left side of an assignment
  Captured,     ///< captured by the lambda `User`
  Tested,       ///< asked for truth or compared
  AddressTaken, ///< `&x`
  Other,        ///< anything else: counts as taken
};

/// How a value was discarded.
enum class DiscardSpelling {
  Plain,      ///< `work();`
  Comma,      ///< `work(), 1`
  VoidCast,   ///< `(void)work()`, `void(work())`
  StaticCast, ///< `static_cast<void>(work())`
  StdIgnore,  ///< `std::ignore = work()`
};

struct ValueUse {
  UseKind Kind = UseKind::Other;
  DiscardSpelling Spelling = DiscardSpelling::Plain;
  /// The node that takes the value; null when it is discarded at the top.
  const clang::Stmt *User = nullptr;
  unsigned Index = 0;
  const clang::VarDecl *Variable = nullptr;
  /// `std::move` or `std::forward` stands between.
  bool Moved = false;
  /// The value may be replaced by that of another arm of `?:`.
  bool Conditional = false;
};

/// Follows the value of \p E outwards through everything that only passes it on:
/// parentheses, casts, temporaries, copies and moves of the same type, `std::move`,
/// the arms of `?:`, the last operand of a comma or a statement expression.
ValueUse useOf(const clang::Expr *E, const Function &F);

/// Whether \p Call is `std::move(x)`, `std::forward<T>(x)` or a static_cast to an
/// rvalue reference; gives the operand.
const clang::Expr *movedOperand(const clang::Expr *E);

/// Whether the statement \p S is evaluated for its effect alone.
bool isDiscardedStatement(const clang::Stmt *S, const Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_VALUEUSE_H
