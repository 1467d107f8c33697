//===-- Edits.cpp - source edits that several checks offer ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Edits.h"
#include "Unit.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {

/// Whether `co_await E` must be parenthesised in its place: the operand of a
/// postfix operator or of a member access.
static bool needsParentheses(const Expr *E, const Function &F) {
  const Stmt *Child = E;
  const Stmt *P = F.parent(E);
  while (P && isa<ImplicitCastExpr, ExprWithCleanups, MaterializeTemporaryExpr,
                  CXXBindTemporaryExpr>(P)) {
    Child = P;
    P = F.parent(P);
  }
  if (!P)
    return false;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P))
    return Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Call ||
           Op->getOperator() == OO_Arrow;
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(P))
    return Subscript->getBase() == Child;
  if (const auto *Call = dyn_cast<CallExpr>(P))
    return Call->getCallee() == Child;
  return isa<MemberExpr, CXXDependentScopeMemberExpr>(P);
}

Edits awaitEdits(const Expr *E, const Function &F) {
  Edits Out;
  SourceLocation Begin = E->getBeginLoc();
  if (Begin.isMacroID())
    return Out;
  if (!needsParentheses(E, F)) {
    Out.push_back(FixItHint::CreateInsertion(Begin, "co_await "));
    return Out;
  }
  const Unit &U = F.unit();
  SourceLocation End = Lexer::getLocForEndOfToken(
      E->getEndLoc(), 0, U.sources(), U.context().getLangOpts());
  if (End.isInvalid())
    return Out;
  Out.push_back(FixItHint::CreateInsertion(Begin, "(co_await "));
  Out.push_back(FixItHint::CreateInsertion(End, ")"));
  return Out;
}

Edits replaceEdits(const Expr *E, llvm::StringRef Text) {
  return {FixItHint::CreateReplacement(
      CharSourceRange::getTokenRange(E->getSourceRange()), Text)};
}

Edits insertBefore(const Stmt *S, llvm::StringRef Text) {
  return {FixItHint::CreateInsertion(S->getBeginLoc(), Text)};
}

} // namespace corolint
