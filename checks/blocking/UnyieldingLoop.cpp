//===-- UnyieldingLoop.cpp - async-unyielding-loop ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "blocking/Wording.h"
#include "facts/BlockingFacts.h"
#include "fix/Instead.h"
#include "flow/Offload.h"
#include "flow/SuspensionCfg.h"
#include "model/Calls.h"

using namespace clang;

namespace corolint {
namespace {

/// Coroutines take turns where they suspend. One that goes round an endless loop
/// without a suspension never gives its thread back: timers do not fire, other
/// coroutines do not run, cancellation is not seen.
class UnyieldingLoop : public Check {
public:
  using Check::Check;

  void startUnit() override { SpinLoops = boolOption("SpinLoops"); }

  void checkFunction(Function &F) override {
    if (!F.isCoroutine() || unit().blockingFacts().mayBlock(F))
      return;
    llvm::SmallVector<const Stmt *, 2> Reported;
    // Inner loops first: the one that never ends is the one to change.
    for (const Stmt *S : llvm::reverse(F.nodes())) {
      auto [Body, Condition] = parts(S);
      if (!Body || llvm::any_of(Reported, [&](const Stmt *Inner) {
            return F.contains(S, Inner);
          }))
        continue;
      bool Endless = isAlwaysTrue(Condition);
      bool Spins = SpinLoops && !Endless && Condition &&
                   isEmpty(Body) && !mayChangeState(Condition, F);
      if (!(Endless && neverLeaves(S, Body, F)) &&
          !(Spins && !hasSuspension(S, F)))
        continue;
      if (isAfterOffload(S, F))
        continue;
      Reported.push_back(S);
      reportLoop(S, Body, Spins, F);
    }
  }

private:
  struct Parts {
    const Stmt *Body = nullptr;
    const Expr *Condition = nullptr;
  };

  static Parts parts(const Stmt *S) {
    if (const auto *While = dyn_cast<WhileStmt>(S))
      return {While->getBody(), While->getCond()};
    if (const auto *Do = dyn_cast<DoStmt>(S))
      return {Do->getBody(), Do->getCond()};
    if (const auto *For = dyn_cast<ForStmt>(S))
      return {For->getBody(), For->getCond()};
    return {};
  }

  bool isAlwaysTrue(const Expr *Condition) const {
    if (!Condition)
      return true; // for (;;)
    bool Value = false;
    return !Condition->isValueDependent() &&
           Condition->EvaluateAsBooleanCondition(Value, unit().context()) &&
           Value;
  }

  static bool hasSuspension(const Stmt *Loop, Function &F) {
    return llvm::any_of(F.suspensions(), [&](const Expr *Await) {
      return F.contains(Loop, Await);
    });
  }

  /// Whether control, once in the loop, meets no suspension and no way out. An
  /// exception is one where somebody around the loop waits for it.
  bool neverLeaves(const Stmt *Loop, const Stmt *Body, Function &F) {
    if (F.enclosing<CXXTryStmt>(Loop))
      return false;
    SuspensionCfg *Cfg = F.cfg();
    auto From = Cfg ? Cfg->before(firstIn(Body)) : std::nullopt;
    // A body without any element has none to wait for either.
    if (!From)
      return Cfg && isEmpty(Body) && Cfg->isReachable(Loop);
    auto Left = Cfg->search(
        *From,
        [&](const CFGElement &E) {
          const Stmt *S = statementOf(E);
          if (!S)
            return SuspensionCfg::Step::Continue;
          bool Out = Cfg->suspension(E) || !F.contains(Loop, S) ||
                     isa<CXXThrowExpr>(S) || mayLeave(S);
          return Out ? SuspensionCfg::Step::Found
                     : SuspensionCfg::Step::Continue;
        },
        /*ToExit=*/true, {.Exceptions = true});
    return !Left.Found;
  }

  /// The first thing that is evaluated in the body: statements such as `if` have
  /// no element of their own in the flow.
  static const Stmt *firstIn(const Stmt *S) {
    const Stmt *First = nullptr;
    forEachChild(S, [&](const Stmt *Child) { First = First ? First : Child; });
    return First ? firstIn(First) : S;
  }

  /// Whether a call is seen to leave its caller: it does not return, or its body
  /// throws.
  bool mayLeave(const Stmt *S) {
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *FD = Call && isa<CallExpr, CXXConstructExpr>(Call)
                                 ? unit().calls().callee(Call)
                                 : nullptr;
    if (!FD)
      return false;
    if (FD->isNoReturn())
      return true;
    Function *Callee = unit().function(FD);
    return Callee && llvm::any_of(Callee->nodes(), [&](const Stmt *N) {
             return isa<CXXThrowExpr>(N) && !Callee->enclosing<CXXTryStmt>(N);
           });
  }

  static bool isEmpty(const Stmt *Body) {
    const auto *Block = dyn_cast<CompoundStmt>(Body);
    return isa<NullStmt>(Body) || (Block && Block->body_empty());
  }

  /// Whether evaluating a condition may itself bring about what it waits for.
  bool mayChangeState(const Expr *Condition, Function &F) {
    return llvm::any_of(F.nodes(), [&](const Stmt *S) {
      if (!F.contains(Condition, S))
        return false;
      if (const auto *Op = dyn_cast<UnaryOperator>(S))
        return Op->isIncrementDecrementOp();
      if (const auto *Op = dyn_cast<BinaryOperator>(S))
        return Op->isAssignmentOp();
      const auto *Call = dyn_cast<CallExpr>(S);
      if (!Call)
        return false;
      const auto *Method =
          dyn_cast_or_null<CXXMethodDecl>(unit().calls().callee(Call));
      return !Method || !Method->isConst();
    });
  }

  void reportLoop(const Stmt *Loop, const Stmt *Body, bool Spins,
                  Function &F) {
    std::string Message =
        Spins ? "this loop never suspends while it waits, so what " +
                    nameOf(F) + " waits for may never get to run"
              : "this loop neither ends nor suspends, so nothing else on the "
                "executor thread runs after " +
                    nameOf(F) + " enters it";
    auto Finding = report(F, Loop->getBeginLoc(), Message);
    if (auto Pause = yieldIn(Body, F))
      Finding.suggest(Body->getEndLoc(),
                      "'" + Pause->Code + "' lets the others run in each turn",
                      Pause->Changes);
  }

  bool SpinLoops = false;
};

} // namespace

COROLINT_CHECK(UnyieldingLoop)

} // namespace corolint
