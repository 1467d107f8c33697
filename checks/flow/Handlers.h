//===-- Handlers.h - what comes after a handler ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_HANDLERS_H
#define COROLINT_CHECKS_FLOW_HANDLERS_H

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace corolint {

class Function;

/// Whether a handler is entered for an exception of class \p Thrown: it catches
/// everything, that class, or a base of it.
bool catches(const clang::CXXCatchStmt *Handler,
             const clang::CXXRecordDecl *Thrown);

/// The handler of \p Try that an exception of class \p Thrown ends in, or null.
const clang::CXXCatchStmt *handlerFor(const clang::CXXTryStmt *Try,
                                      const clang::CXXRecordDecl *Thrown);

/// The awaits from which an exception of class \p Thrown can reach the handlers of
/// \p Try: those evaluated in its block, not by a lambda, unless a nested try
/// statement ends it. `co_yield` and awaits that do not throw are left out.
llvm::SmallVector<const clang::Expr *, 4>
awaitsThrowingTo(const clang::CXXTryStmt *Try,
                 const clang::CXXRecordDecl *Thrown, Function &F);

/// Whether a body rethrows what was caught, or throws something else, by itself or
/// through a function that is seen to.
bool mayRethrow(const clang::Stmt *S, Function &F);

/// What the one who asks knows better than the control flow.
struct HandlerRules {
  /// The exception is dealt with when this statement is reached.
  llvm::function_ref<bool(const clang::Stmt *)> Settles;
  /// Whoever tests this condition looks at what happened, or whether to go on.
  llvm::function_ref<bool(const clang::Expr *)> Decides;
  /// This suspension does not count as going on: it cleans up.
  llvm::function_ref<bool(const clang::Expr *)> Passes;
};

/// Where control gets from a handler without throwing.
struct HandlerExits {
  /// The first suspensions on the way, in no order.
  llvm::SmallVector<const clang::Expr *, 2> Suspensions;
  /// The end of the coroutine, through `co_return` or past its last statement.
  bool End = false;
};

/// Follows the ways out of a handler until they suspend, end, or are settled.
/// Variables that the handler assigns record that something failed: a later
/// condition on one is answered where its value is known and settles the way where
/// it is not; suspensions under such a condition, or that use such a variable,
/// handle the failure and do not count.
HandlerExits exitsOf(const clang::CXXCatchStmt *Handler, Function &F,
                     const HandlerRules &Rules);

/// Whether \p D is mentioned in \p S.
bool mentionsDecl(const clang::Stmt *S,
              llvm::function_ref<bool(const clang::ValueDecl *)> Is);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_HANDLERS_H
