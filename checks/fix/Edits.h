//===-- Edits.h - source edits that several checks offer ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FIX_EDITS_H
#define COROLINT_CHECKS_FIX_EDITS_H

#include "model/Function.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"

namespace corolint {

using Edits = llvm::SmallVector<clang::FixItHint, 2>;

/// `co_await ` in front of \p E, with parentheses where the operators around it
/// or in it need them. Empty where \p E is spelled in a macro and where the
/// language allows no await. Whether the promise accepts the operand is for the
/// caller to ask.
Edits awaitEdits(const clang::Expr *E, const Function &F);

/// Puts \p Await, a `co_await` expression, in the place of \p E, with parentheses
/// where the operators around it need them. Empty as for awaitEdits.
Edits replaceByAwait(const clang::Expr *E, llvm::StringRef Await,
                     const Function &F);

/// Whether the operand of `co_await` must be parenthesised: an operator that binds
/// less tightly.
bool isInfix(const clang::Expr *E);

/// Replaces \p E by \p Text.
Edits replaceEdits(const clang::Expr *E, llvm::StringRef Text);

/// Takes the word \p Specifier out of the declaration of \p V, which it must
/// declare alone.
Edits removeSpecifier(const clang::VarDecl *V, llvm::StringRef Specifier,
                      const Function &F);

/// Has the statement \p Text run before the jump \p S, in braces where they are
/// needed.
Edits runBefore(const clang::Stmt *S, llvm::StringRef Text, const Function &F);

/// Whether the language allows an await where \p S stands: not in a handler, nor in
/// the initialiser of a static or thread-local variable.
bool allowsAwait(const clang::Stmt *S, const Function &F);

/// The place behind the last token of \p S; invalid in macros.
clang::SourceLocation endOf(const clang::Stmt *S, const Function &F);

/// Inserts \p Text in front of the statement \p S.
Edits insertBefore(const clang::Stmt *S, llvm::StringRef Text);

/// Adds the statement \p Text at the end of \p Block, indented as the others.
Edits insertLast(const clang::CompoundStmt *Block, llvm::StringRef Text,
                 const Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FIX_EDITS_H
