//===-- AwaitEdits.cpp - putting a missing await in its place -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AwaitEdits.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "model/AsyncTypes.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {

static bool onlyPassesOn(const Stmt *S) {
  return isa<ParenExpr, ExprWithCleanups, CXXBindTemporaryExpr,
             MaterializeTemporaryExpr, ImplicitCastExpr>(S);
}

const Expr *wholeValue(const Expr *E, const Function &F) {
  const Expr *Whole = E;
  const Stmt *Child = E;
  for (const Stmt *P = F.parent(E); P; Child = P, P = F.parent(P)) {
    const auto *Choice = dyn_cast<ConditionalOperator>(P);
    if (Choice && Choice->getCond() != Child)
      Whole = Choice;
    else if (!onlyPassesOn(P))
      break;
  }
  return Whole;
}

Edits awaitDiscarded(const Expr *E, const AsyncType &T, bool Assigned,
                     Function &F) {
  bool YieldsNothing = T.AwaitResult.isNull() || T.AwaitResult->isVoidType();
  if (!F.unit().types().isAwaitableIn(E->getType(), F) ||
      (Assigned && YieldsNothing))
    return {};
  const Expr *Whole = wholeValue(E, F);
  Edits Await = awaitEdits(Whole, F);
  // A guard that nobody holds is released at once.
  const Stmt *Top = Whole;
  while (const Stmt *P = F.parent(Top)) {
    if (!onlyPassesOn(P))
      break;
    Top = P;
  }
  bool NameTaken = llvm::any_of(F.variables(), [](const VarDecl *V) {
    return V->getIdentifier() && V->getName() == "guard";
  });
  if (Await.size() == 1 && yieldsGuard(T, F.unit()) && !NameTaken &&
      isa_and_nonnull<CompoundStmt>(F.parent(Top)) &&
      Top->getBeginLoc() == E->getBeginLoc())
    return insertBefore(Top, "auto guard = co_await ");
  return Await;
}

Edits awaitInitializer(const VarDecl *V, const Expr *E, const AsyncType &T,
                       Function &F) {
  if (!F.unit().types().isAwaitableIn(E->getType(), F) ||
      T.AwaitResult.isNull() || T.AwaitResult->isReferenceType() ||
      V->getLocation().isMacroID() || wholeValue(E, F) != E)
    return {};
  const auto *Declaration = F.enclosing<DeclStmt>(E);
  const TypeSourceInfo *Written = V->getTypeSourceInfo();
  if (!Declaration || !Declaration->isSingleDecl() ||
      Declaration->getSingleDecl() != V || !Written)
    return {};
  for (const DeclRefExpr *Ref : F.references(V))
    if (useOf(Ref, F).Kind != UseKind::Discarded)
      return {};
  Edits Await = awaitEdits(E, F);
  if (Await.empty())
    return {};
  if (T.AwaitResult->isVoidType()) {
    // `auto t = work();` becomes `co_await work();`.
    if (!F.references(V).empty() || V->hasAttr<UnusedAttr>() ||
        V->getInitStyle() != VarDecl::CInit || Await.size() != 1 ||
        V->getInit()->IgnoreImplicit() != E)
      return {};
    return {FixItHint::CreateReplacement(
        CharSourceRange::getCharRange(Declaration->getBeginLoc(),
                                      E->getBeginLoc()),
        "co_await ")};
  }
  QualType Type = Written->getType();
  if (Type->getContainedAutoType())
    return Await;
  SourceRange Name = Written->getTypeLoc().getSourceRange();
  if (Type->isReferenceType() || Type.hasLocalQualifiers() ||
      Name.getBegin().isMacroID() || Name.getEnd().isMacroID())
    return {};
  Await.push_back(FixItHint::CreateReplacement(
      CharSourceRange::getTokenRange(Name), "auto"));
  return Await;
}

} // namespace corolint
