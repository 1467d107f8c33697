//===-- NestedTask.cpp - async-nested-task --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/AwaitEdits.h"
#include "awaiting/Dropped.h"
#include "flow/TaskFlow.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace corolint {
namespace {

/// Awaiting a task whose result is a task runs the outer one alone. The inner task
/// is a value like any other: dropped, it never runs. `std::async` of a coroutine
/// is the same mistake, with a future around the task.
class NestedTask : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    for (const Expr *E : F.all<Expr>()) {
      if (E->isTypeDependent() || !E->isPRValue() || !E->getType()->isRecordType())
        continue;
      if (const auto *Await = dyn_cast<CoawaitExpr>(E))
        awaited(Await, F);
      else if (isa<CallExpr>(E))
        future(E, F);
    }
  }

private:
  void awaited(const CoawaitExpr *Await, Function &F) {
    const AsyncType &T = unit().types().of(Await->getType());
    const Expr *Operand = Await->getOperand()->IgnoreUnlessSpelledInSource();
    if (!mustBeAwaited(T) || isElementOf(Operand, T))
      return;
    ValueUse Use = useOf(Await, F);
    std::string Inner = noun(T).str();
    if (Use.Kind == UseKind::Discarded && !isExplicit(Use)) {
      auto Finding = report(F, Await->getExprLoc(),
                            "awaiting " + describe(Operand) +
                                " yields another " + Inner +
                                " that is never awaited, so " + consequence(T));
      offer(Finding, Await, awaitDiscarded(Await, T, /*Assigned=*/false, F));
    } else if (const VarDecl *V = Use.Variable;
               V && isOwnLocal(V, F) &&
               recordOf(V->getType()) == recordOf(Await->getType()) &&
               !isEverConsumed(V, F)) {
      auto Finding = report(F, V->getLocation(),
                            "'" + V->getNameAsString() +
                                "' holds the inner " + Inner +
                                " of a nested one, which is never awaited, so " +
                                consequence(T));
      Finding.note(Await->getExprLoc(), "this await yields it");
      offer(Finding, Await,
            Use.Kind == UseKind::Initializes ? awaitInitializer(V, Await, T, F)
                                             : Edits());
    }
  }

  /// A future that yields a task: nobody takes the task out of it.
  void future(const Expr *Call, Function &F) {
    const AsyncType &Outer = unit().types().of(Call->getType());
    if (Outer.Kind != AsyncKind::Future || Outer.AwaitResult.isNull())
      return;
    const AsyncType &T = unit().types().of(Outer.AwaitResult);
    ValueUse Use = useOf(Call, F);
    const VarDecl *V = Use.Variable;
    if (!mustBeAwaited(T) || Use.Kind != UseKind::Initializes || !V ||
        !isOwnLocal(V, F) ||
        recordOf(V->getType()) != recordOf(Call->getType()))
      return;
    for (const DeclRefExpr *Ref : F.references(V))
      if (mayTakeTask(useOf(Ref, F)))
        return;
    report(F, V->getLocation(),
           "'" + V->getNameAsString() + "' is the future of a " + noun(T).str() +
               " that nobody takes from it, so " + consequence(T))
        .note(Call->getExprLoc(),
              unit().calls().describe(Call) + " returns it here");
  }

  /// Waiting for a future is not taking what it yields.
  bool mayTakeTask(const ValueUse &Use) {
    if (Use.Kind == UseKind::Discarded || Use.Kind == UseKind::Tested)
      return false;
    const auto *Call = Use.Kind == UseKind::Receiver
                           ? dyn_cast_or_null<CXXMemberCallExpr>(Use.User)
                           : nullptr;
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    return !Method || !Method->getIdentifier() ||
           !(Method->getName().starts_with("wait") || Method->getName() == "valid");
  }

  /// Running work that is yielded may have been waited for already: awaiting
  /// `result.resolve()` gives the result back, finished.
  static bool mustBeAwaited(const AsyncType &T) {
    DropEffect Effect = dropEffect(T);
    return (T.Kind == AsyncKind::Task || T.Kind == AsyncKind::Sender) &&
           (Effect == DropEffect::NeverRuns || Effect == DropEffect::Destroys);
  }

  /// Taking a task out of a channel or a group of tasks is not nesting, nor is what
  /// a combinator leaves over.
  bool isElementOf(const Expr *Operand, const AsyncType &T) {
    if (!isa<CallExpr>(Operand))
      return false;
    Calls &C = unit().calls();
    for (Role R : {Role::Join, Role::Spawn, Role::Detach, Role::Marker})
      if (C.hasRole(Operand, R))
        return true;
    const Expr *Object = C.receiver(Operand);
    QualType Type = Object ? Object->getType() : QualType();
    if (!Type.isNull() && Type->isPointerType())
      Type = Type->getPointeeType();
    for (const CXXRecordDecl *R : selfAndBases(recordOf(Type)))
      if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R))
        for (const TemplateArgument &A : Spec->getTemplateArgs().asArray())
          if (A.getKind() == TemplateArgument::Type &&
              recordOf(A.getAsType()) == T.Record)
            return true;
    return false;
  }

  std::string describe(const Expr *Operand) {
    if (const Expr *Moved = movedOperand(Operand))
      Operand = Moved;
    return isa<CallExpr, CXXConstructExpr>(Operand)
               ? unit().calls().describe(Operand)
               : "'" + unit().calls().text(Operand) + "'";
  }

  static std::string consequence(const AsyncType &T) {
    return dropEffect(T) == DropEffect::NeverRuns
               ? "it never runs"
               : "it is destroyed before it has finished";
  }

  static void offer(Finding &Finding, const Expr *Await, const Edits &Edits) {
    if (!Edits.empty())
      Finding.suggest(Await->getExprLoc(), "await what it yields as well", Edits);
  }
};

} // namespace

COROLINT_CHECK(NestedTask)

} // namespace corolint
