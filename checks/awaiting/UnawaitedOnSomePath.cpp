//===-- UnawaitedOnSomePath.cpp - async-unawaited-on-some-path ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "fix/Edits.h"
#include "flow/TaskFlow.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {
namespace {

/// A task that was started and put in a variable, which an early return, a
/// `continue` or a second assignment then drops: its result and its exception
/// are lost, or its coroutine is destroyed half way. A lazy task has done
/// nothing by then, so dropping it on an error path is harmless; it is reported
/// only where no path at all awaits it.
class UnawaitedOnSomePath : public Check {
public:
  using Check::Check;

  void startUnit() override { Lazy = boolOption("ReportLazy"); }

  void checkFunction(Function &F) override {
    for (const Expr *E : F.all<Expr>()) {
      if (!createsAsyncValue(E, F))
        continue;
      const AsyncType &T = unit().types().of(E->getType());
      DropEffect Effect = dropEffect(E, T, F);
      if (Effect == DropEffect::Harmless || waitsWhenDropped(E) ||
          isExpectedToFail(E, F))
        continue;
      ValueUse Use = useOf(E, F);
      if ((Use.Kind == UseKind::Initializes || Use.Kind == UseKind::Assigned) &&
          Use.Variable && !Use.Conditional && isOwner(Use.Variable, E))
        check(E, T, Effect, Use, F);
    }
  }

private:
  static bool isOwner(const VarDecl *V, const Expr *Task) {
    return V->isLocalVarDecl() && !V->isStaticLocal() && !V->isImplicit() &&
           V->getTSCSpec() == TSCS_unspecified && !V->hasAttr<UnusedAttr>() &&
           recordOf(V->getType()) == recordOf(Task->getType());
  }

  /// The future of `std::async` joins in its destructor; that of a promise or a
  /// packaged task is one end of a channel, whose other end runs on its own.
  bool waitsWhenDropped(const Expr *E) const {
    const FunctionDecl *Callee = unit().calls().callee(E);
    return Callee && (unit().calls().name(Callee) == "std::async" ||
                      isEndOfPromise(Callee));
  }

  static bool isEndOfPromise(const FunctionDecl *Callee) {
    if (lastName(Callee) == "get_future")
      return true;
    const auto *MD = dyn_cast<CXXMethodDecl>(Callee);
    return MD && llvm::StringRef(lastName(MD->getParent()))
                     .ends_with_insensitive("promise");
  }

  void check(const Expr *E, const AsyncType &T, DropEffect Effect,
             const ValueUse &Use, Function &F) {
    const VarDecl *V = Use.Variable;
    bool NeverRuns = Effect == DropEffect::NeverRuns;
    // Without any consumer it is another check's finding.
    if (!isEverConsumed(V, F))
      return;
    bool IsInit = Use.Kind == UseKind::Initializes;
    auto Loss = findLoss(V, IsInit ? E : cast<Expr>(Use.User), F);
    if (!Loss || (NeverRuns && !Loss->Always && !Lazy))
      return;
    auto Finding =
        report(F, IsInit ? V->getLocation() : E->getExprLoc(),
               "'" + V->getName() + "' " + consequence(T, Effect, *Loss));
    if (Loss->Decision)
      noteDecision(Finding, *Loss->Decision);
    if (Loss->At)
      Finding.note(isa<CompoundStmt>(Loss->At) ? Loss->At->getEndLoc()
                                               : Loss->At->getBeginLoc(),
                   Loss->Overwritten ? "assigned over here" : "dropped here");
    else
      Finding.note(F.body()->getEndLoc(), "dropped here");
    if (Edits Await = awaitBefore(V, T, *Loss, F); !Await.empty())
      Finding.suggest(Loss->At->getBeginLoc(), "await it here as well", Await);
  }

  /// The await that other paths have, before the jump that drops the task.
  Edits awaitBefore(const VarDecl *V, const AsyncType &T, const LostTask &Loss,
                    Function &F) {
    if (Loss.Overwritten || !Loss.At ||
        !isa<ReturnStmt, CoreturnStmt>(Loss.At) || !F.isCoroutine() ||
        !resultMayBeDropped(T, unit()))
      return {};
    for (const auto *Await : F.all<CoawaitExpr>()) {
      const Expr *Operand = Await->getOperand()->IgnoreUnlessSpelledInSource();
      if (const Expr *Moved = movedOperand(Operand))
        Operand = Moved->IgnoreUnlessSpelledInSource();
      const auto *Ref = dyn_cast<DeclRefExpr>(Operand);
      if (Ref && Ref->getDecl() == V && !Await->getBeginLoc().isMacroID())
        return runBefore(Loss.At, unit().calls().text(Await) + ";", F);
    }
    return {};
  }

  static std::string consequence(const AsyncType &T, DropEffect Effect,
                                 const LostTask &Loss) {
    std::string Noun = noun(T).str();
    std::string How = Loss.Overwritten ? "is assigned over" : "is dropped";
    std::string Where = Loss.Always ? "before any path awaits it"
                                    : "on a path that does not await it";
    switch (Effect) {
    case DropEffect::NeverRuns:
      return "holds a " + Noun + " that " + How + " " + Where +
             ", so it never runs";
    case DropEffect::Destroys:
      return "holds a running " + Noun + " that " + How + " " + Where +
             ", so its coroutine is destroyed half way";
    default:
      return (T.Kind == AsyncKind::Future ? "holds a " : "holds a running ") +
             Noun + " that " + How + " " + Where +
             ", so its result and its exception are lost";
    }
  }

  static void noteDecision(Finding &Finding,
                           const SuspensionCfg::Branch &Decision) {
    const Stmt *Condition = Decision.From->getTerminatorCondition();
    std::optional<bool> Held = Decision.held();
    if (Condition && Held && Condition->getBeginLoc().isValid())
      Finding.note(Condition->getBeginLoc(),
                   *Held ? "when this condition is true"
                         : "when this condition is false");
    else if (const auto *Case =
                 dyn_cast_or_null<SwitchCase>(Decision.To->getLabel()))
      Finding.note(Case->getBeginLoc(), "in this case");
  }

  bool Lazy = false;
};

} // namespace

COROLINT_CHECK(UnawaitedOnSomePath)

} // namespace corolint
