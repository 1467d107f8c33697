//===-- EmptyTask.h - task values with no coroutine behind them -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_STRUCTURE_EMPTYTASK_H
#define COROLINT_CHECKS_STRUCTURE_EMPTYTASK_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"

namespace corolint {

class Function;
class Unit;

/// How an expression comes to be a task without a coroutine.
enum class Emptiness {
  NotEmpty,           ///< or unknown
  DefaultConstructed, ///< `{}`, `task<>()`
  Null,               ///< made from `nullptr`
  Variable,           ///< a local variable that was never given a task
  MovedFrom,          ///< a variable whose task was moved away
};

/// What is known of the task value \p E.
Emptiness emptiness(const clang::Expr *E, Function &F);

/// Whether awaiting an empty object of this class does nothing, quite legally:
/// it yields nothing and its awaiter takes care of the missing coroutine.
bool toleratesEmpty(const clang::CXXRecordDecl *Record, Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_STRUCTURE_EMPTYTASK_H
