//===-- DiscardedTask.cpp - async-discarded-task --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/AwaitEdits.h"
#include "awaiting/Dropped.h"
#include "fix/Instead.h"
#include "flow/TaskFlow.h"
#include "model/AsyncTypes.h"
#include "model/Callable.h"
#include "model/Calls.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {
namespace {

/// Work that has been started and whose task, future or handle is dropped goes on
/// without anybody to see its result or its exception; some types destroy the
/// running coroutine instead, and the future of `std::async` waits for it on the
/// spot.
class DiscardedTask : public Check {
public:
  using Check::Check;

  void startUnit() override { Silenced = boolOption("ReportSilenced"); }

  void checkFunction(Function &F) override {
    llvm::DenseSet<const Expr *> Seen;
    for (const Expr *E : F.all<Expr>()) {
      bool Handle = isSpawn(E);
      if (!Handle && !createsAsyncValue(E, F))
        continue;
      const AsyncType &T = unit().types().of(E->getType());
      ValueUse Use = useOf(E, F);
      if (Use.Kind == UseKind::Discarded) {
        if (Seen.insert(wholeValue(E, F)).second)
          discarded(E, T, Use, Handle, F);
      } else if (Use.Kind == UseKind::Initializes && Use.Variable) {
        held(E, T, Use.Variable, F);
      }
    }
  }

private:
  /// Starts a task and returns a handle to it that must be kept.
  bool isSpawn(const Expr *E) {
    return isa<CallExpr>(E) && !E->isTypeDependent() && E->isPRValue() &&
           E->getType()->isRecordType() && unit().calls().hasRole(E, Role::Spawn);
  }

  void discarded(const Expr *E, const AsyncType &T, const ValueUse &Use,
                 bool Handle, Function &F) {
    Calls &C = unit().calls();
    const FunctionDecl *Callee = C.callee(E);
    bool StdAsync = Callee && C.name(Callee) == "std::async";
    DropEffect Effect = dropEffect(E, T, F);
    // What never runs is another check's business.
    if (Effect == DropEffect::NeverRuns || isExpectedToFail(E, F) ||
        C.hasRole(E, Role::Marker) || C.hasRole(E, Role::Detach) ||
        (Effect == DropEffect::Harmless &&
         (!Handle || T.Discard == DiscardPolicy::Allowed)))
      return;
    if (!T.Nodiscard && isContinuation(E))
      return;
    // A cast says that the result is not needed; it does not keep the future of
    // `std::async` from blocking.
    if (isExplicit(Use) && (!StdAsync || isInMacroBody(E, unit())) && !Silenced)
      return;
    if (StdAsync && unit().types().of(T.AwaitResult))
      return;
    auto Finding = report(
        F, E->getExprLoc(),
        StdAsync ? asyncMessage(E) : message(C.describe(E), T, Effect, Handle));
    Finding.range(E->getSourceRange());
    if (Handle && offerDetach(Finding, E, F))
      return;
    Edits Await =
        awaitDiscarded(E, T, Use.Spelling == DiscardSpelling::StdIgnore, F);
    if (!Await.empty())
      Finding.suggest(E->getExprLoc(), "await it here", Await);
    else if (StdAsync)
      Finding.note(E->getExprLoc(), "the destructor of the future that it "
                                    "returns waits; keep the future");
  }

  /// Who starts work beside himself does not want to wait for it here. Where the
  /// library has a way to say that nobody will, which looks after its exception,
  /// that is what to write.
  bool offerDetach(Finding &Finding, const Expr *E, Function &F) {
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Callee = unit().calls().callee(E);
    if (!Call || !Callee || isa<CXXMethodDecl>(Callee) ||
        unit().calls().argumentCount(E) != 1 || isInMacroBody(E, unit()))
      return false;
    Edits Changes;
    std::string Detach = detachText(
        unit().calls().text(unit().calls().argument(E, 0)),
        unit().libraries().owner(unit().calls().name(Callee)), E->getExprLoc(),
        F, Changes);
    if (Detach.empty())
      return false;
    Changes.append(replaceEdits(E, Detach));
    Finding.suggest(E->getExprLoc(),
                    "'" + Detach + "' says that nobody waits for it", Changes);
    return true;
  }

  /// `future.then(callback)`: the callback has what there was to get. Types whose
  /// authors want the last future of a chain kept say so with `[[nodiscard]]`.
  bool isContinuation(const Expr *E) {
    Calls &C = unit().calls();
    const Expr *Object = C.receiver(E);
    if (!Object || !unit().types().of(Object->getType()))
      return false;
    for (unsigned I = 0, N = C.argumentCount(E); I < N; ++I)
      if (const Expr *Argument = C.argument(E, I);
          Argument && !callResult(Argument->getType()).isNull())
        return true;
    return false;
  }

  /// A variable that nobody mentions keeps a coroutine alive no longer than its
  /// scope. Futures are left alone: waiting in their destructor may be the point.
  void held(const Expr *E, const AsyncType &T, const VarDecl *V, Function &F) {
    if (!isOwnLocal(V, F) || T.Kind != AsyncKind::Task ||
        recordOf(V->getType()) != recordOf(E->getType()) ||
        yieldsGuard(T, unit()) || isExpectedToFail(E, F))
      return;
    DropEffect Effect = dropEffect(E, T, F);
    if (Effect != DropEffect::Destroys && Effect != DropEffect::LosesResult)
      return;
    bool Spoken = V->hasAttr<UnusedAttr>() || !F.references(V).empty();
    if ((Spoken && !Silenced) || isEverConsumed(V, F))
      return;
    auto Finding = report(
        F, V->getLocation(),
        "'" + V->getNameAsString() + "' holds a running task that nobody awaits, so " +
            (Effect == DropEffect::Destroys
                 ? "the task is destroyed at the end of the scope"
                 : "its result and its exception are lost"));
    Finding.note(E->getExprLoc(),
                 "started by " + unit().calls().describe(E) + " here");
    if (Edits Await = awaitInitializer(V, E, T, F); !Await.empty())
      Finding.suggest(E->getExprLoc(), "await it here", Await);
  }

  static std::string message(const std::string &What, const AsyncType &T,
                             DropEffect Effect, bool Handle) {
    if (Effect == DropEffect::Destroys)
      return What + (T.isEager() ? " starts a task that is dropped at once, so it "
                                   "is destroyed at its first suspension"
                                 : " makes a task that is dropped at once, so it "
                                   "is destroyed before it has finished");
    if (Handle)
      return What + " returns a handle that is dropped, so nobody waits for the "
                    "task or sees its exception";
    return What + " returns " + aNoun(T) +
           " that is dropped, so its result and its exception are lost";
  }

  /// `std::async(std::launch::deferred, f)` runs when the future is asked.
  std::string asyncMessage(const Expr *E) {
    const Expr *Policy = unit().calls().argument(E, 0);
    const auto *Ref = Policy ? dyn_cast<DeclRefExpr>(Policy->IgnoreParenImpCasts())
                             : nullptr;
    if (Ref && Ref->getDecl()->getNameAsString() == "deferred")
      return "'async' defers its function until the future is asked; the future "
             "is dropped, so it never runs";
    return "'async' blocks here until its function has run, because the future "
           "is dropped";
  }

  bool Silenced = false;
};

} // namespace

COROLINT_CHECK(DiscardedTask)

} // namespace corolint
