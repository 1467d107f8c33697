//===-- TaskHolder.h - who keeps a task past the expression that makes it -===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_LIFETIME_TASKHOLDER_H
#define COROLINT_CHECKS_LIFETIME_TASKHOLDER_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace corolint {

class Function;

enum class HolderKind {
  None, ///< nobody: it is awaited, run or dropped at once, or it is not known
  Variable,  ///< `Variable`: a task, or a container of tasks
  Elsewhere, ///< `Member`, a static or global variable, or something behind a
             ///< reference
  Returned,  ///< the caller of the function
  Started,   ///< itself, or what `By` started it on: nobody waits for it
};

struct TaskHolder {
  HolderKind Kind = HolderKind::None;
  const clang::VarDecl *Variable = nullptr;
  /// The field or the variable; null where it has no name.
  const clang::ValueDecl *Member = nullptr;
  /// The expression that hands the task over: the call that starts it or adds
  /// it to a container. Null where it starts by itself.
  const clang::Expr *By = nullptr;
  /// What holds it has started it, and may have run it up to its first
  /// suspension before the expression ends.
  bool Running = false;
};

/// Follows the task that \p Call makes to where it is kept: through moves,
/// through calls that wrap it, into the elements of containers.
TaskHolder holderOf(const clang::Expr *Call, Function &F);

/// Whether the task is awaited or run only when \p V, a variable of \p F, is
/// gone. Silent where something in the life of V may have awaited it.
bool outlives(const TaskHolder &Holder, const clang::VarDecl *V, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_LIFETIME_TASKHOLDER_H
