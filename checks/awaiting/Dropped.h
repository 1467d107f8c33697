//===-- Dropped.h - what dropping an asynchronous value means -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_AWAITING_DROPPED_H
#define COROLINT_CHECKS_AWAITING_DROPPED_H

#include "model/AsyncType.h"
#include "model/Function.h"
#include "model/ValueUse.h"
#include "clang/AST/Expr.h"
#include <string>

namespace corolint {

class Unit;

/// Whether evaluating \p E makes a new asynchronous value: a call that returns
/// one by value, or a temporary of such a class that is written out. What a
/// template gets by calling a callable that it was given does not count: whoever
/// gave it made the choice.
bool createsAsyncValue(const clang::Expr *E, const Function &F);

/// What becomes of the work that an asynchronous value stands for when the value
/// is dropped.
enum class DropEffect {
  Harmless,    ///< nothing is lost, or nobody can tell
  NeverRuns,   ///< it was not started and never will be
  Destroys,    ///< the coroutine is destroyed wherever it is suspended
  LosesResult, ///< it goes on, its result and its exception are lost
};

/// The effect as the type alone tells it.
DropEffect dropEffect(const AsyncType &T);

/// The effect for the value that \p E makes: what the function called is seen to
/// do counts as well.
DropEffect dropEffect(const clang::Expr *E, const AsyncType &T, Function &F);

/// Whether the work that the value \p E stands for does not happen unless the
/// value is awaited: lazy tasks and senders, and awaiters that are seen to start
/// nothing when they are made.
bool neverRunsIfDropped(const clang::Expr *E, const AsyncType &T, Function &F);

/// What a message calls a value of this type: `task`, `generator`, `future`; with
/// its article: `a task`, `an awaitable`.
llvm::StringRef noun(const AsyncType &T);
std::string aNoun(const AsyncType &T);

/// Whether \p V is a named variable that belongs to \p F and lives no longer than
/// a call of it, so that all mentions of it are in sight.
bool isOwnLocal(const clang::VarDecl *V, const Function &F);

/// Whether the discard is spelled out: `(void)`, `static_cast<void>`,
/// `std::ignore =`.
bool isExplicit(const ValueUse &Use);

/// Whether \p T can be awaited at all, by itself or through a promise.
bool mayBeAwaited(const AsyncType &T);

/// Whether a value of type \p T holds something until it is destroyed: a lock
/// guard, permits.
bool isGuard(clang::QualType T, Unit &U);

/// Whether awaiting yields something that must be kept: a lock guard, permits.
bool yieldsGuard(const AsyncType &T, Unit &U);

/// Whether the result of an await may be dropped in a statement without losing
/// an error: void, or a class that is neither nodiscard nor a known error type.
bool resultMayBeDropped(const AsyncType &T, Unit &U);

/// Whether \p E stands in the argument of a test macro that expects the statement
/// to throw, die or not compile: what it makes is dropped on purpose.
bool isExpectedToFail(const clang::Expr *E, Unit &U);

/// Also where \p F is a lambda that is given to such a function.
bool isExpectedToFail(const clang::Expr *E, const Function &F);

/// Whether \p E is spelled in the body of a macro, not in an argument of one.
bool isInMacroBody(const clang::Expr *E, Unit &U);

/// The code that runs a value of this type from plain code, as its description or,
/// for tasks, that of its library has it: `sync_wait(work())`; empty where neither
/// tells.
std::string bridgeText(const AsyncType &T, llvm::StringRef Call);

} // namespace corolint

#endif // COROLINT_CHECKS_AWAITING_DROPPED_H
