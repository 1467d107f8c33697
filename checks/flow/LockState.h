//===-- LockState.h - which locks are held where a coroutine suspends -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_LOCKSTATE_H
#define COROLINT_CHECKS_FLOW_LOCKSTATE_H

#include "model/LockTypes.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <string>
#include <vector>

namespace corolint {

class Function;

/// A lock, or another object that must not live across a suspension, with the
/// suspensions at which it is held on some path.
struct HeldLock {
  LockKind Kind = LockKind::Guard;
  /// As the code names it: `guard`, `state.mutex`. Empty for a temporary.
  std::string Name;
  /// The text of the mutex that a guard locks, where known.
  std::string Mutex;
  /// The guard; null for a mutex that is locked by hand, and for temporaries.
  const clang::VarDecl *Variable = nullptr;
  /// What locks it; null for a parameter.
  const clang::Stmt *Locked = nullptr;
  /// In source order, at least one.
  llvm::SmallVector<const clang::Expr *, 2> Suspensions;
};

/// Follows every guard variable and every mutex that is locked by hand along the
/// paths of a coroutine: constructors with their tags, lock, try_lock, unlock,
/// release and reset, moves into other variables, scopes, tests of the state and of
/// flags that guard lock and unlock alike. What is handed to unknown code that may
/// unlock it counts as not held. A lock passed to the awaited operation itself (a
/// condition's wait) is not held there.
///
/// \p Ignore says which suspensions are none. In order of the source.
std::vector<HeldLock>
locksHeldAtSuspensions(Function &F, LockTypes &Types,
                       llvm::function_ref<bool(const clang::Expr *)> Ignore);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_LOCKSTATE_H
