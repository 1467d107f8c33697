//===-- TaskAsValue.cpp - async-task-as-value -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "awaiting/TestedTask.h"
#include "fix/Edits.h"
#include "flow/TaskFlow.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {
namespace {

/// `if (allowed(user))` compiles where the task converts to bool to say whether
/// it has a coroutine. A task that was just made has one: the test always
/// passes, the question is never asked. Testing a task that is kept and awaited
/// later is how the conversion is meant to be used.
class TaskAsValue : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    for (const Expr *E : F.all<Expr>()) {
      if (!createsAsyncValue(E, F))
        continue;
      const AsyncType &T = unit().types().of(E->getType());
      ValueUse Use = useOf(E, F);
      if (auto How = valueUse(E, Use, F)) {
        if (isMistaken(E, T, *How, unit()))
          made(E, T, *How, F);
      } else if (Use.Kind == UseKind::Initializes && Use.Variable) {
        kept(E, T, Use.Variable, F);
      }
    }
  }

private:
  void made(const Expr *E, const AsyncType &T, TaskUse How, Function &F) {
    auto Finding = report(F, E->getExprLoc(),
                          "the " + noun(T) + " made by " +
                              unit().calls().describe(E) + message(How, T));
    Finding.range(E->getSourceRange());
    if (!F.isCoroutine()) {
      std::string Bridge = bridgeText(T, unit().calls().text(E));
      if (!Bridge.empty())
        Finding.note(E->getExprLoc(),
                     "'" + Bridge + "' runs the " + noun(T) + " from plain code");
    } else if (unit().types().isAwaitableIn(E->getType(), F)) {
      if (Edits Await = awaitEdits(E, F); !Await.empty())
        Finding.suggest(E->getExprLoc(), "await it here", Await);
    }
  }

  void kept(const Expr *E, const AsyncType &T, const VarDecl *V, Function &F) {
    if (!V->isLocalVarDecl() || V->isStaticLocal() ||
        recordOf(V->getType()) != recordOf(E->getType()) ||
        isEverConsumed(V, F))
      return;
    for (const DeclRefExpr *Ref : F.references(V)) {
      auto How = valueUse(Ref, useOf(Ref, F), F);
      // A cast that is written out means the question that it asks.
      if (How && isMistaken(E, T, *How, unit()) && !isCastToBool(Ref, F))
        report(F, Ref->getExprLoc(),
               "'" + V->getName() + "' holds a " + noun(T) + " that" +
                   message(*How, T))
            .note(E->getExprLoc(),
                  "made by " + unit().calls().describe(E) + " here");
    }
  }

  static bool isCastToBool(const Expr *E, const Function &F) {
    for (const Stmt *P = F.parent(E); isa_and_nonnull<Expr>(P);
         P = F.parent(P)) {
      if (const auto *Cast = dyn_cast<ExplicitCastExpr>(P))
        return Cast->getType()->isBooleanType();
      if (!isa<ImplicitCastExpr, ParenExpr, MemberExpr, CXXMemberCallExpr>(P))
        return false;
    }
    return false;
  }

  std::string message(TaskUse How, const AsyncType &T) const {
    std::string Value =
        "the '" + typeName(T.AwaitResult, unit().context()) + "' it yields";
    switch (How) {
    case TaskUse::Tested:
      return " is tested and not " + Value +
             ": the test only asks whether there is a " + noun(T).str();
    case TaskUse::Compared:
      return " is compared and not " + Value;
    case TaskUse::Printed:
      return " is printed and not " + Value;
    }
    llvm_unreachable("covered switch");
  }
};

} // namespace

COROLINT_CHECK(TaskAsValue)

} // namespace corolint
