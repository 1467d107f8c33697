//===-- AwaitEdits.h - putting a missing await in its place ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_AWAITING_AWAITEDITS_H
#define COROLINT_CHECKS_AWAITING_AWAITEDITS_H

#include "fix/Edits.h"
#include "model/AsyncType.h"
#include "clang/AST/Decl.h"

namespace corolint {

/// The expression whose value \p E is in every case: the outermost `?:` of which
/// \p E is an arm, or \p E itself.
const clang::Expr *wholeValue(const clang::Expr *E, const Function &F);

/// Awaits a value of type \p T that is discarded at \p E. Where awaiting yields a
/// guard, a variable is declared that holds it. Empty where an await is not
/// possible or, with \p Assigned, would yield nothing to assign.
Edits awaitDiscarded(const clang::Expr *E, const AsyncType &T, bool Assigned,
                     Function &F);

/// Awaits the value \p E, of type \p T, that initialises \p V, so that the
/// variable holds what awaiting yields. Empty where the variable's other mentions
/// would not fit that.
Edits awaitInitializer(const clang::VarDecl *V, const clang::Expr *E,
                       const AsyncType &T, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_AWAITING_AWAITEDITS_H
