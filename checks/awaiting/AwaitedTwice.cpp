//===-- AwaitedTwice.cpp - async-awaited-twice ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "fix/Edits.h"
#include "flow/SpentTask.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {
namespace {

/// A task that can be awaited once has given its result away after that: a
/// second await resumes a coroutine that has finished, or waits for one that is
/// gone. Only tasks and futures are looked at. Awaiting an event, a timer or a
/// channel again is how those are used.
class AwaitedTwice : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    if (F.suspensions().empty())
      return;
    for (const VarDecl *V : F.variables())
      if (V->isLocalVarDecl() && !V->isStaticLocal())
        check(V, F);
    for (const ParmVarDecl *P : F.decl()->parameters())
      check(P, F);
  }

private:
  void check(const VarDecl *V, Function &F) {
    if (V->getType()->isReferenceType() || !V->getIdentifier())
      return;
    const AsyncType &T = unit().types().of(V->getType());
    if (T.Awaits != AwaitPolicy::Once ||
        (T.Kind != AsyncKind::Task && T.Kind != AsyncKind::Future))
      return;
    auto Repeated = findRepeatedAwait(V, F);
    if (!Repeated || isExpectedToFail(Repeated->Again, F))
      return;
    bool Loops = Repeated->First == Repeated->Again;
    std::string Message = "'" + V->getName().str() + "' is awaited ";
    if (Repeated->Moved)
      Message += "after its task was moved away, so there is nothing to await";
    else if (T.Kind == AsyncKind::Future || T.isEager())
      Message += std::string(Loops ? "in every iteration" : "again") +
                 ", but its result has been taken by then";
    else
      Message += std::string(Loops ? "in every iteration" : "again") +
                 ", but its task can run only once: a finished coroutine is "
                 "resumed";
    auto Finding = report(F, Repeated->Again->getExprLoc(), Message);
    if (Loops)
      Finding.note(V->getLocation(), "made once, outside the loop");
    else
      Finding.note(Repeated->First->getExprLoc(),
                   Repeated->Moved ? "moved away here" : "first awaited here");
    if (!Loops && !Repeated->Moved)
      if (Edits Anew = makeAnew(V, Repeated->Again, F); !Anew.empty())
        Finding.suggest(Repeated->Again->getExprLoc(), "await a new one", Anew);
  }

  /// What made the task, in the place of its second mention.
  Edits makeAnew(const VarDecl *V, const Expr *Again, Function &F) {
    const auto *Call =
        V->getInit() ? dyn_cast<CallExpr>(
                           V->getInit()->IgnoreUnlessSpelledInSource())
                     : nullptr;
    const Expr *Mention = nullptr;
    for (const DeclRefExpr *Ref : F.references(V)) {
      if (useOf(Ref, F).Kind == UseKind::Overwritten)
        return {};
      if (F.contains(Again, Ref))
        Mention = Ref;
    }
    if (!Call || !Mention || Call->getBeginLoc().isMacroID() ||
        Call->getEndLoc().isMacroID() || Mention->getBeginLoc().isMacroID())
      return {};
    // What was moved into the first task is gone.
    for (const Expr *E : F.all<Expr>())
      if (F.contains(Call, E) && (movedOperand(E) || isa<CoawaitExpr>(E)))
        return {};
    const Stmt *Whole = Mention;
    for (const Stmt *P = F.parent(Whole); P && P != Again; P = F.parent(P))
      if (const auto *E = dyn_cast<Expr>(P); E && movedOperand(E))
        Whole = P;
    return replaceEdits(cast<Expr>(Whole), unit().calls().text(Call));
  }
};

} // namespace

COROLINT_CHECK(AwaitedTwice)

} // namespace corolint
