//===-- Loops.h - loops that keep their thread ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_BLOCKING_LOOPS_H
#define COROLINT_CHECKS_BLOCKING_LOOPS_H

#include "clang/AST/Expr.h"

namespace corolint {

class Function;

/// A `while`, `do` or `for` statement.
struct Loop {
  const clang::Stmt *Statement = nullptr;
  const clang::Stmt *Body = nullptr;
  const clang::Expr *Condition = nullptr;
  const clang::Expr *Increment = nullptr;

  explicit operator bool() const { return Body != nullptr; }

  /// The loop that \p S is; an empty one for other statements.
  static Loop of(const clang::Stmt *S);

  /// Whether it has no condition, or one that is always true.
  bool isEndless(const clang::ASTContext &Context) const;
};

/// Whether the loop has no end: its condition is always true, and control, once
/// inside, meets neither a suspension nor a way out. An exception is a way out
/// where it is seen to be thrown, or where somebody around the loop waits for one.
bool neverSuspendsNorEnds(const Loop &L, Function &F);

/// Whether the loop is endless and has nothing in it. One of those is a mark for
/// code that nobody reaches, or keeps the processor busy on purpose.
bool isEmptyForever(const Loop &L, const clang::ASTContext &Context);

/// Whether the loop does nothing but ask its condition again, without a suspension
/// and without effects that could change the answer.
bool onlyWaits(const Loop &L, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_BLOCKING_LOOPS_H
