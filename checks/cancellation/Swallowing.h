//===-- Swallowing.h - whether a handler makes a cancellation disappear ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CANCELLATION_SWALLOWING_H
#define COROLINT_CHECKS_CANCELLATION_SWALLOWING_H

#include "CancellationTypes.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallVector.h"

namespace corolint {

/// What becomes of a coroutine whose cancellation a handler caught.
struct Swallowed {
  enum Outcome {
    Never,   ///< rethrown, handed on, looked at, or nobody can tell
    Ends,    ///< the coroutine ends, but not as a cancelled one
    GoesOn,  ///< it suspends again elsewhere
    Repeats, ///< it comes back to what was cancelled
  };
  Outcome How = Never;
  /// The suspension that it goes on to.
  const clang::Expr *Next = nullptr;
};

/// The awaits that may throw a \p T which \p Try catches. Awaits that tear down are
/// left out, and for libraries that cancel through tokens alone those without one.
llvm::SmallVector<const clang::Expr *, 4>
cancellableAwaits(const clang::CXXTryStmt *Try, const CancellationType &T,
                  Function &F);

/// What \p Handler, a handler of \p Try, does with a \p T. A handler made for just
/// that exception, or one that has to tell it from others by its code, swallows it
/// only where it comes back to the awaits of the try for ever.
Swallowed swallowedBy(const clang::CXXCatchStmt *Handler,
                      const clang::CXXTryStmt *Try, const CancellationType &T,
                      Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_CANCELLATION_SWALLOWING_H
