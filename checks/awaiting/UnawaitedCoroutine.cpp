//===-- UnawaitedCoroutine.cpp - async-unawaited-coroutine ----------------===//
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

/// A lazy task that nobody awaits never runs. It is dropped where it is made, or
/// kept in a variable that no mention consumes. The classic of the second kind is
/// an asynchronous lock whose guard variable holds the task and not the guard.
class UnawaitedCoroutine : public Check {
public:
  using Check::Check;

  void startUnit() override { Silenced = boolOption("ReportSilenced"); }

  void checkFunction(Function &F) override {
    for (const Expr *E : F.all<Expr>()) {
      if (!createsAsyncValue(E, F))
        continue;
      const AsyncType &T = unit().types().of(E->getType());
      ValueUse Use = useOf(E, F);
      if (Use.Kind == UseKind::Discarded)
        discarded(E, T, Use, F);
      else if (Use.Kind == UseKind::Initializes && Use.Variable)
        bound(E, T, Use.Variable, F);
    }
  }

private:
  void discarded(const Expr *E, const AsyncType &T, const ValueUse &Use,
                 Function &F) {
    if (!neverRunsIfDropped(E, T, F) || isExpectedToFail(E, unit()))
      return;
    bool Explicit = Use.Spelling != DiscardSpelling::Plain &&
                    Use.Spelling != DiscardSpelling::Comma;
    if (Explicit && (!Silenced || isInMacroBody(E, unit())))
      return;
    std::string What = unit().calls().describe(E);
    std::string Message =
        T.Kind == AsyncKind::Awaiter
            ? "the awaitable made by " + What +
                  " is dropped without being awaited, so nothing happens"
            : "the task made by " + What +
                  " is dropped without being awaited, so it never runs";
    auto Finding = report(F, E->getExprLoc(), Message);
    Finding.range(E->getSourceRange());
    if (Explicit)
      Finding.note(E->getExprLoc(),
                   "discarding it explicitly does not start it");
    if (F.isCoroutine())
      offerAwait(Finding, E, T, Use, F);
    else
      nameBridge(Finding, E, T, F);
  }

  void bound(const Expr *E, const AsyncType &T, const VarDecl *V,
             Function &F) {
    if (!V->isLocalVarDecl() || V->isStaticLocal() || V->isImplicit() ||
        V->getTSCSpec() != TSCS_unspecified ||
        recordOf(V->getType()) != recordOf(E->getType()))
      return;
    bool Guard = yieldsGuard(T);
    // An eager task in an unused variable runs all the same; only where what it
    // yields is a guard is the missing await certain.
    if (!neverRunsIfDropped(E, T, F) && !(Guard && mayBeAwaited(T)))
      return;
    if (!Silenced && V->hasAttr<UnusedAttr>())
      return;
    if (isEverConsumed(V, F))
      return;
    std::string Name = "'" + V->getName().str() + "'";
    std::string Message =
        Guard ? Name + " holds an unawaited task and not the '" +
                    recordOf(T.AwaitResult)->getName().str() +
                    "' it yields, so nothing is held"
        : T.Kind == AsyncKind::Awaiter
            ? Name + " holds an awaitable that is never awaited, so nothing "
                     "happens"
            : Name + " holds a task that is never awaited, so it never runs";
    auto Finding = report(F, V->getLocation(), Message);
    Finding.note(E->getExprLoc(),
                 "made by " + unit().calls().describe(E) + " here");
    if (F.isCoroutine() && unit().types().isAwaitableIn(E->getType(), F))
      Finding.suggest(E->getExprLoc(), "await it where it is made",
                      awaitEdits(E, F));
    else if (!F.isCoroutine())
      nameBridge(Finding, E, T, F);
  }

  void offerAwait(Finding &Finding, const Expr *E, const AsyncType &T,
                  const ValueUse &Use, Function &F) {
    if (!unit().types().isAwaitableIn(E->getType(), F))
      return;
    if (Use.Spelling == DiscardSpelling::Plain && resultMayBeDropped(T, unit()))
      Finding.fix(awaitEdits(E, F));
    else
      Finding.suggest(E->getExprLoc(), "await it here", awaitEdits(E, F));
  }

  void nameBridge(Finding &Finding, const Expr *E, const AsyncType &T,
                  Function &F) {
    std::string Bridge = bridgeText(T, unit().calls().text(E));
    std::string Where = F.isLambda() ? "this lambda" : "'" + lastName(F.decl()) + "'";
    Finding.note(E->getExprLoc(),
                 Bridge.empty()
                     ? Where + " is not a coroutine and cannot await it"
                     : Where + " is not a coroutine; '" + Bridge +
                           "' runs the task from here");
  }

  bool Silenced = true;
};

} // namespace

COROLINT_CHECK(UnawaitedCoroutine)

} // namespace corolint
