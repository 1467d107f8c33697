//===-- Loops.cpp - loops that keep their thread --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Loops.h"
#include "Unit.h"
#include "flow/SuspensionCfg.h"
#include "model/Calls.h"

using namespace clang;

namespace corolint {

Loop Loop::of(const Stmt *S) {
  if (const auto *While = dyn_cast<WhileStmt>(S))
    return {S, While->getBody(), While->getCond(), nullptr};
  if (const auto *Do = dyn_cast<DoStmt>(S))
    return {S, Do->getBody(), Do->getCond(), nullptr};
  if (const auto *For = dyn_cast<ForStmt>(S))
    return {S, For->getBody(), For->getCond(), For->getInc()};
  return {};
}

static bool isAlwaysTrue(const Expr *Condition, const ASTContext &Ctx) {
  if (!Condition)
    return true; // for (;;)
  bool Value = false;
  return !Condition->isValueDependent() &&
         Condition->EvaluateAsBooleanCondition(Value, Ctx) && Value;
}

bool Loop::isEndless(const ASTContext &Context) const {
  return Statement && isAlwaysTrue(Condition, Context);
}

/// Whether a call is seen to leave its caller: it does not return, or its body
/// throws.
static bool mayLeave(const Stmt *S, Unit &U) {
  const auto *Call = dyn_cast<Expr>(S);
  const FunctionDecl *FD = Call && isa<CallExpr, CXXConstructExpr>(Call)
                               ? U.calls().callee(Call)
                               : nullptr;
  if (!FD)
    return false;
  if (FD->isNoReturn())
    return true;
  Function *Callee = U.function(FD);
  return Callee && llvm::any_of(Callee->nodes(), [&](const Stmt *N) {
           return isa<CXXThrowExpr>(N) && !Callee->enclosing<CXXTryStmt>(N);
         });
}

bool neverSuspendsNorEnds(const Loop &L, Function &F) {
  if (!isAlwaysTrue(L.Condition, F.unit().context()) ||
      F.enclosing<CXXTryStmt>(L.Statement))
    return false;
  SuspensionCfg *Cfg = F.cfg();
  auto From = Cfg ? Cfg->loopBody(L.Statement) : std::nullopt;
  if (!From)
    return false;
  const Stmt *Inside = nullptr;
  auto Left = Cfg->search(
      *From,
      [&](const CFGElement &E) {
        const Stmt *S = statementOf(E);
        // What the compiler adds around an await is no part of the body.
        if (!S || !F.has(S))
          return SuspensionCfg::Step::Continue;
        if (Cfg->suspension(E) || !F.contains(L.Statement, S) ||
            isa<CXXThrowExpr>(S) || mayLeave(S, F.unit()))
          return SuspensionCfg::Step::Found;
        Inside = S;
        return SuspensionCfg::Step::Continue;
      },
      /*ToExit=*/true, {.Exceptions = true});
  return !Left.Found && (!Inside || Cfg->isReachable(Inside));
}

static bool isEmpty(const Stmt *Body) {
  const auto *Block = dyn_cast<CompoundStmt>(Body);
  return isa<NullStmt>(Body) || (Block && Block->body_empty());
}

bool isEmptyForever(const Loop &L, const ASTContext &Context) {
  return L.isEndless(Context) && !L.Increment && isEmpty(L.Body) &&
         (!L.Condition || !L.Condition->HasSideEffects(Context));
}

/// Whether evaluating \p S may itself bring about what the loop waits for.
static bool hasEffect(const Stmt *S, Unit &U) {
  if (const auto *Op = dyn_cast<UnaryOperator>(S))
    return Op->isIncrementDecrementOp();
  if (const auto *Op = dyn_cast<BinaryOperator>(S))
    return Op->isAssignmentOp();
  const auto *Call = dyn_cast<CallExpr>(S);
  if (!Call)
    return false;
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(U.calls().callee(Call));
  return !Method || !Method->isConst();
}

bool onlyWaits(const Loop &L, Function &F) {
  if (!L.Condition || L.Increment || !isEmpty(L.Body) ||
      isAlwaysTrue(L.Condition, F.unit().context()))
    return false;
  return llvm::none_of(F.nodes(), [&](const Stmt *S) {
    return F.contains(L.Condition, S) &&
           (hasEffect(S, F.unit()) || llvm::is_contained(F.suspensions(), S));
  });
}

} // namespace corolint
