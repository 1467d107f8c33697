//===-- TaskFlow.cpp - what becomes of a task held by a variable ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaskFlow.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

/// Members that look at a task and leave it as it is.
static bool onlyLooks(const FunctionDecl *FD) {
  if (!FD || !FD->getIdentifier())
    return false;
  return llvm::StringSwitch<bool>(FD->getName())
      .Cases({"valid", "done", "is_ready", "isReady", "ready", "empty"}, true)
      .Cases({"has_value", "is_done", "operator bool", "available"}, true)
      .Default(false);
}

static bool consumes(const ValueUse &Use, Function &F, unsigned Depth) {
  switch (Use.Kind) {
  case UseKind::Discarded:
  case UseKind::Tested:
  case UseKind::Overwritten:
    return false;
  case UseKind::Receiver:
    if (const auto *Call = dyn_cast_or_null<Expr>(Use.User))
      return !onlyLooks(F.unit().calls().callee(Call));
    return true;
  case UseKind::Argument:
    if (const auto *Call = dyn_cast_or_null<Expr>(Use.User))
      if (isa<CallExpr, CXXConstructExpr>(Call))
        return F.unit().calls().fate(Call, Use.Index) != Fate::Drops;
    return true;
  case UseKind::Initializes:
    if (Use.Variable && Use.Variable->isLocalVarDecl() && Depth < 4 &&
        !Use.Variable->isStaticLocal()) {
      for (const DeclRefExpr *Ref : F.references(Use.Variable))
        if (consumes(useOf(Ref, F), F, Depth + 1))
          return true;
      // A variable of another class (a guard, an optional) keeps it.
      return recordOf(Use.Variable->getType()) == nullptr ||
             !Use.Variable->getInit() ||
             recordOf(Use.Variable->getType()) !=
                 recordOf(Use.Variable->getInit()->getType());
    }
    return true;
  default:
    return true;
  }
}

bool consumes(const ValueUse &Use, Function &F) { return consumes(Use, F, 0); }

bool isEverConsumed(const VarDecl *V, Function &F) {
  return llvm::any_of(F.references(V), [&](const DeclRefExpr *Ref) {
    return consumes(useOf(Ref, F), F);
  });
}

/// What an element of the control flow means for the task in a variable.
enum class TaskEvent {
  None,
  Consumed, ///< somebody took it, or the author looked at it
  Overwritten,
  ScopeEnds,
};

bool declares(const Stmt *S, const VarDecl *V) {
  const auto *DS = dyn_cast<DeclStmt>(S);
  return DS && llvm::is_contained(DS->decls(), V);
}

bool mentions(const Stmt *S, const VarDecl *V) {
  const auto *Ref = dyn_cast<DeclRefExpr>(S);
  return Ref && Ref->getDecl()->getCanonicalDecl() == V->getCanonicalDecl();
}

bool assigns(const Stmt *S, const VarDecl *V) {
  const Expr *Left = nullptr;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(S)) {
    if (Op->getOperator() == OO_Equal && Op->getNumArgs() == 2)
      Left = Op->getArg(0);
  } else if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
    if (Op->getOpcode() == BO_Assign)
      Left = Op->getLHS();
  }
  return Left && mentions(Left->IgnoreParenImpCasts(), V);
}

static TaskEvent eventOf(const CFGElement &E, const VarDecl *V, Function &F) {
  if (auto Dtor = E.getAs<CFGAutomaticObjDtor>())
    return Dtor->getVarDecl() == V ? TaskEvent::ScopeEnds : TaskEvent::None;
  const Stmt *S = statementOf(E);
  if (!S)
    return TaskEvent::None;
  if (assigns(S, V))
    return TaskEvent::Overwritten;
  // Reached again through a loop: the earlier object of this name is gone.
  if (declares(S, V))
    return TaskEvent::ScopeEnds;
  if (!mentions(S, V))
    return TaskEvent::None;
  ValueUse Use = useOf(cast<DeclRefExpr>(S), F);
  // Not consumed, and yet no sign that the author thought of it.
  if (Use.Kind == UseKind::Overwritten ||
      ((Use.Kind == UseKind::Argument || Use.Kind == UseKind::Initializes) &&
       !consumes(Use, F)))
    return TaskEvent::None;
  return TaskEvent::Consumed;
}

/// The nearest loop around \p S whose test is, or contains, the branch that \p
/// S ends a block with.
static const Stmt *loopDecidedBy(const Stmt *S, const Function &F) {
  for (const Stmt *Inner = nullptr; S; Inner = S, S = F.parent(S)) {
    const Stmt *Test = nullptr;
    if (const auto *Loop = dyn_cast<ForStmt>(S))
      Test = Loop->getCond();
    else if (const auto *Loop = dyn_cast<WhileStmt>(S))
      Test = Loop->getCond();
    else if (const auto *Loop = dyn_cast<DoStmt>(S))
      Test = Loop->getCond();
    else if (!isa<CXXForRangeStmt>(S)) {
      if (!isa<Expr>(S))
        return nullptr;
      continue;
    }
    return !Inner || Inner == Test ? S : nullptr;
  }
  return nullptr;
}

const DeclStmt *declarationOf(const VarDecl *V, const Function &F) {
  for (const auto *DS : F.all<DeclStmt>())
    if (declares(DS, V))
      return DS;
  return nullptr;
}

/// Whether \p S is evaluated only if some condition holds that was asked after
/// \p Declaration.
static bool isConditional(const Stmt *S, const Stmt *Declaration,
                          const Function &F) {
  for (; S && !F.contains(S, Declaration); S = F.parent(S))
    if (isa<IfStmt, SwitchStmt, ForStmt, WhileStmt, CXXForRangeStmt, DoStmt,
            ConditionalOperator, CXXCatchStmt>(S) ||
        (isa<BinaryOperator>(S) && cast<BinaryOperator>(S)->isLogicalOp()))
      return true;
  return false;
}

bool looksAt(const ValueUse &Use, Function &F) {
  if (Use.Kind == UseKind::Tested)
    return true;
  const auto *Call = dyn_cast_or_null<Expr>(Use.User);
  return Use.Kind == UseKind::Receiver && Call &&
         onlyLooks(F.unit().calls().callee(Call));
}

/// Whether a condition inside the innermost loop decides if \p E runs: that it
/// does in two turns is not known.
static bool isConditionalInLoop(const Stmt *E, const Function &F) {
  for (const Stmt *S = F.parent(E); S; S = F.parent(S)) {
    if (isa<IfStmt, SwitchStmt, ConditionalOperator>(S))
      return true;
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
      return false;
  }
  return false;
}

std::optional<LostTask> findLoss(const VarDecl *V, const Expr *Origin,
                                 Function &F) {
  using Step = SuspensionCfg::Step;
  using Point = SuspensionCfg::Point;
  SuspensionCfg *Cfg = F.cfg();
  const DeclStmt *Declaration = declarationOf(V, F);
  if (!Cfg || !Declaration)
    return std::nullopt;
  bool IsInit = F.contains(Declaration, Origin);
  std::optional<Point> From =
      IsInit ? Cfg->afterDeclaration(V) : Cfg->after(Origin);
  if (!From)
    return std::nullopt;

  auto ReachesConsumer = [&](Point Start, bool Exceptions) {
    return Cfg
        ->search(Start,
                 [&](const CFGElement &E) {
                   TaskEvent Event = eventOf(E, V, F);
                   return Event == TaskEvent::None       ? Step::Continue
                          : Event == TaskEvent::Consumed ? Step::Found
                                                         : Step::Stop;
                 },
                 false, {.Exceptions = Exceptions})
        .Found;
  };

  LostTask Loss;
  auto Way = Cfg->search(*From,
                         [&](const CFGElement &E) {
                           const Stmt *S = statementOf(E);
                           if (isa_and_nonnull<CXXThrowExpr>(S))
                             return Step::Stop;
                           TaskEvent Event = eventOf(E, V, F);
                           if (Event == TaskEvent::None)
                             return Step::Continue;
                           if (Event == TaskEvent::Consumed)
                             return Step::Stop;
                           Loss.Overwritten = Event == TaskEvent::Overwritten;
                           auto Dtor = E.getAs<CFGAutomaticObjDtor>();
                           Loss.At = Dtor               ? Dtor->getTriggerStmt()
                                     : Loss.Overwritten ? S
                                                        : nullptr;
                           return Step::Found;
                         },
                         true, {.Throws = false});
  if (!Way.Found)
    return std::nullopt;
  Loss.Always = !ReachesConsumer(*From, true);
  if (Loss.Always)
    return Loss;

  if (Loss.Overwritten && F.contains(Loss.At, Origin) &&
      isConditionalInLoop(Origin, F))
    return std::nullopt;
  if (Loss.Overwritten) {
    // A consumer from which the assignment is reached may be what the author
    // relies on: `if (i > 0) co_await std::move(t); t = start();`.
    for (const DeclRefExpr *Ref : F.references(V)) {
      auto After = Cfg->after(Ref);
      if (!After || !consumes(useOf(Ref, F), F) || F.contains(Loss.At, Ref))
        continue;
      if (Cfg->search(
                 *After,
                 [&](const CFGElement &E) {
                   const Stmt *S = statementOf(E);
                   return S == Loss.At         ? Step::Found
                          : S && assigns(S, V) ? Step::Stop
                                               : Step::Continue;
                 },
                 false)
              .Found)
        return std::nullopt;
    }
  } else if (!IsInit && isConditional(Origin, Declaration, F)) {
    return std::nullopt;
  }

  for (const auto &Branch : llvm::reverse(Way.Branches)) {
    bool Decides = llvm::any_of(
        Branch.From->succs(), [&](const CFGBlock::AdjacentBlock &Next) {
          const CFGBlock *Block = Next.getReachableBlock();
          return Block && Block != Branch.To &&
                 ReachesConsumer({Block, 0}, false);
        });
    if (!Decides)
      continue;
    // Whether a loop that awaits runs at all is not for us to doubt.
    if (const Stmt *Loop = loopDecidedBy(Branch.From->getTerminatorStmt(), F))
      if (Branch.held() == false && !F.contains(Loop, Declaration))
        return std::nullopt;
    Loss.Decision = Branch;
    break;
  }
  return Loss;
}

} // namespace corolint
