//===-- SpentTask.cpp - uses of a task that has been awaited or moved away
//--===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SpentTask.h"
#include "SuspensionCfg.h"
#include "TaskFlow.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"

using namespace clang;

namespace corolint {

using Step = SuspensionCfg::Step;
using Point = SuspensionCfg::Point;

bool movesAway(const DeclRefExpr *Mention, Function &F) {
  ValueUse Use = useOf(Mention, F);
  if (!Use.Moved || Use.Conditional)
    return false;
  for (const Stmt *S = F.parent(Mention); S && S != Use.User; S = F.parent(S))
    if (const auto *CE = dyn_cast<CXXConstructExpr>(S))
      if (CE->getConstructor()->isMoveConstructor())
        return true;
  if (Use.Kind != UseKind::Argument)
    return false;
  // Bound to a reference parameter; only what is known of the callee helps.
  const auto *Call = dyn_cast_or_null<Expr>(Use.User);
  Calls &C = F.unit().calls();
  return Call &&
         (C.hasRole(Call, Role::Join) || C.hasRole(Call, Role::Spawn) ||
          C.hasRole(Call, Role::Detach) || C.hasRole(Call, Role::Bridge));
}

/// What takes the value of a mention: the await, the call, or the initialiser
/// where the taker is a declaration.
static const Expr *taker(const DeclRefExpr *Mention, const ValueUse &Use,
                         const Function &F) {
  if (const auto *E = dyn_cast_or_null<Expr>(Use.User))
    return E;
  const Expr *Outermost = Mention;
  for (const Stmt *S = F.parent(Mention); isa_and_nonnull<Expr>(S);
       S = F.parent(S))
    Outermost = cast<Expr>(S);
  return Outermost;
}

/// What an element means for a variable that has been emptied.
static Step afterSpending(const CFGElement &E, const VarDecl *V, Function &F,
                          llvm::function_ref<Step(const DeclRefExpr *)> Await) {
  if (auto Dtor = E.getAs<CFGAutomaticObjDtor>())
    return Dtor->getVarDecl() == V ? Step::Stop : Step::Continue;
  const Stmt *S = statementOf(E);
  if (!S)
    return Step::Continue;
  if (assigns(S, V) || declares(S, V))
    return Step::Stop;
  if (!mentions(S, V))
    return Step::Continue;
  const auto *Mention = cast<DeclRefExpr>(S);
  ValueUse Use = useOf(Mention, F);
  switch (Use.Kind) {
  case UseKind::Awaited:
    return Await(Mention);
  case UseKind::Overwritten:
  case UseKind::Discarded:
    return Step::Continue;
  case UseKind::Argument:
    return consumes(Use, F) ? Step::Stop : Step::Continue;
  default:
    // A test, a method, a reference taken: V may have a task again, or the
    // author makes sure of it.
    return Step::Stop;
  }
}

namespace {

class RepeatedAwaits {
public:
  RepeatedAwaits(const VarDecl *V, Function &F, const SuspensionCfg &Cfg)
      : V(V), F(F), Cfg(Cfg) {}

  std::optional<RepeatedAwait> find() {
    // By reference, others may give it a new task at any suspension.
    for (const DeclRefExpr *Ref : F.references(V)) {
      ValueUse Use = useOf(Ref, F);
      if (Use.Kind == UseKind::AddressTaken ||
          (Use.Kind == UseKind::Captured && !movesAway(Ref, F)) ||
          (Use.Kind == UseKind::Initializes && Use.Variable &&
           Use.Variable->getType()->isReferenceType()))
        return std::nullopt;
    }
    for (const DeclRefExpr *Ref : F.references(V))
      if (auto Found = findAfter(Ref))
        return Found;
    return std::nullopt;
  }

private:
  std::optional<RepeatedAwait> findAfter(const DeclRefExpr *First) {
    ValueUse Use = useOf(First, F);
    bool Awaits = Use.Kind == UseKind::Awaited && !Use.Conditional;
    if (!Awaits && !movesAway(First, F))
      return std::nullopt;
    const Expr *Taker = taker(First, Use, F);
    // An await spends the task by throwing, too: handlers are followed.
    auto From = Awaits ? Cfg.before(Taker) : Cfg.after(Taker);
    if (!From)
      return std::nullopt;
    RepeatedAwait Result;
    auto R = Cfg.search(
        *From,
        [&](const CFGElement &E) {
          return afterSpending(E, V, F, [&](const DeclRefExpr *Again) {
            ValueUse AgainUse = useOf(Again, F);
            if (AgainUse.Conditional ||
                !(Again == First ? repeatsSurely(Taker)
                                 : goTogether(First, Again, *From)))
              return Step::Stop;
            Result.Again = taker(Again, AgainUse, F);
            return Step::Found;
          });
        },
        false, {.Exceptions = true});
    if (!R.Found)
      return std::nullopt;
    Result.First = Taker;
    Result.Moved = !Awaits;
    return Result;
  }

  /// Nothing inside the loop but the loop itself decides whether \p Await runs.
  bool repeatsSurely(const Stmt *Await) const {
    for (const Stmt *S = F.parent(Await); S; S = F.parent(S)) {
      if (isa<IfStmt, SwitchStmt, ConditionalOperator, CXXCatchStmt>(S) ||
          (isa<BinaryOperator>(S) && cast<BinaryOperator>(S)->isLogicalOp()))
        return false;
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S) &&
          !isLoopOfMacro(S, Await))
        return true;
    }
    return false;
  }

  /// Test macros wrap their argument in a loop that runs once, for the sake of
  /// their syntax, under a condition that is no constant.
  bool isLoopOfMacro(const Stmt *Loop, const Stmt *Await) const {
    return Loop->getBeginLoc().isMacroID() &&
           F.unit().sources().isMacroArgExpansion(Await->getBeginLoc());
  }

  /// Whether control that reaches one of the mentions always meets the other.
  bool goTogether(const DeclRefExpr *First, const DeclRefExpr *Again,
                  Point AfterFirst) const {
    auto Start = Cfg.afterDeclaration(V);
    if (!Start && isa<ParmVarDecl>(V))
      Start = Cfg.entry();
    if (!Start)
      return false;
    auto MissesTo = [&](Point From, const Stmt *Missed, const Stmt *To) {
      return Cfg
          .search(
              From,
              [&](const CFGElement &E) {
                const Stmt *S = statementOf(E);
                return S == Missed    ? Step::Stop
                       : S && S == To ? Step::Found
                                      : Step::Continue;
              },
              !To)
          .Found;
    };
    return !MissesTo(*Start, First, Again) ||
           !MissesTo(AfterFirst, Again, nullptr);
  }

  const VarDecl *V;
  Function &F;
  const SuspensionCfg &Cfg;
};

} // namespace

std::optional<RepeatedAwait> findRepeatedAwait(const VarDecl *V, Function &F) {
  const SuspensionCfg *Cfg = F.cfg();
  if (!Cfg || F.references(V).size() == 0)
    return std::nullopt;
  return RepeatedAwaits(V, F, *Cfg).find();
}

bool isMovedAwayAt(const VarDecl *V, const Stmt *At, Function &F) {
  const SuspensionCfg *Cfg = F.cfg();
  if (!Cfg)
    return false;
  for (const DeclRefExpr *Ref : F.references(V)) {
    if (F.contains(At, Ref) || !movesAway(Ref, F))
      continue;
    auto Start = Cfg->afterDeclaration(V);
    if (!Start && isa<ParmVarDecl>(V))
      Start = Cfg->entry();
    auto From = Cfg->after(taker(Ref, useOf(Ref, F), F));
    auto Target = Cfg->before(At);
    if (!Start || !From || !Target)
      continue;
    auto Reaches = [&](Point P,
                       llvm::function_ref<Step(const CFGElement &)> On) {
      return Cfg
          ->search(P,
                   [&](const CFGElement &E) {
                     const Stmt *S = statementOf(E);
                     return S && F.contains(At, S) ? Step::Found : On(E);
                   },
                   false, {.Exceptions = true})
          .Found;
    };
    bool Avoidable = Reaches(*Start, [&](const CFGElement &E) {
      return statementOf(E) == Ref ? Step::Stop : Step::Continue;
    });
    bool Kept = Reaches(*From, [&](const CFGElement &E) {
      return afterSpending(E, V, F,
                           [](const DeclRefExpr *) { return Step::Continue; });
    });
    if (!Avoidable && Kept)
      return true;
  }
  return false;
}

} // namespace corolint
