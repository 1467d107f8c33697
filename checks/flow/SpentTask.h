//===-- SpentTask.h - uses of a task that has been awaited or moved away --===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_SPENTTASK_H
#define COROLINT_CHECKS_FLOW_SPENTTASK_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include <optional>

namespace corolint {

class Function;

/// An await of a task that has been spent before.
struct RepeatedAwait {
  /// What spent it: an await, or the expression that moved it away.
  const clang::Expr *First = nullptr;
  /// The same as First where that is reached again through a loop.
  const clang::Expr *Again = nullptr;
  /// First moved the task away instead of awaiting it.
  bool Moved = false;
};

/// Looks for an await of the task in \p V, a local variable or a parameter by
/// value, that comes after another await of it, or after it was moved away,
/// with nothing in between that could give \p V a new task or that asks whether
/// it has one. Ways that two conditions may exclude are left out: one of the
/// two places must always come with the other.
std::optional<RepeatedAwait> findRepeatedAwait(const clang::VarDecl *V,
                                               Function &F);

/// Whether \p Mention, which names a variable, surely leaves it empty: a move
/// constructor takes its value, or a function that is known to keep tasks does.
bool movesAway(const clang::DeclRefExpr *Mention, Function &F);

/// Whether \p V has been moved away whenever control reaches \p At.
bool isMovedAwayAt(const clang::VarDecl *V, const clang::Stmt *At, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_SPENTTASK_H
