//===-- StopChecks.h - code that asks whether to stop, and code that stops ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CANCELLATION_STOPCHECKS_H
#define COROLINT_CHECKS_CANCELLATION_STOPCHECKS_H

#include "clang/AST/Expr.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>

namespace corolint {

class Function;
class Unit;

/// Whether an expression is a cancellation token, or a pointer to one, in the
/// sense of a library description.
bool isToken(clang::QualType T, Unit &U);

/// Whether \p Condition asks if the coroutine is to go on: it looks at a token or
/// at a flag or function that is called `stopped`, `is_open`, `shutting_down` or
/// the like. Whether something \p New is open does not tell whether to go on.
bool asksWhetherToStop(
    const clang::Expr *Condition, Function &F,
    llvm::function_ref<bool(const clang::ValueDecl *)> New = nullptr);

/// The name of what is called, resolved or not, folded; empty if \p Call is none.
std::string calledName(const clang::Expr *Call, Function &F);

/// Whether \p Call belongs to tearing down, going by its name: `close`,
/// `async_shutdown`, `co_rollback`. Cleaning up goes on after a cancellation.
bool cleansUp(const clang::Expr *Call, Function &F);

/// The loop around \p S, if only a jump leaves it, or null. A loop with a condition
/// in between is the nearest one.
const clang::Stmt *endlessLoopAround(const clang::Stmt *S, const Function &F);

/// Whether an expression asks an operation to give its error instead of throwing
/// it: `as_tuple(token)`, `redirect_error(token, ec)`, or an object of the classes
/// that these return.
bool asksForCode(const clang::Expr *E, Function &F);

/// The call that an await waits for, or what else its operand is; null for none.
const clang::Expr *awaitedExpr(const clang::Expr *Suspension);

/// Whether \p Call writes a log or a message: it looks at its arguments only.
bool logs(const clang::Expr *Call, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_CANCELLATION_STOPCHECKS_H
