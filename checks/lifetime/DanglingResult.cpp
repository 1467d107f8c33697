//===-- DanglingResult.cpp - async-dangling-result ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "fix/ByValue.h"
#include "model/AsyncTypes.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/Referents.h"

using namespace clang;

namespace corolint {
namespace {

/// The result of a coroutine is kept in its frame, and an await of its task may
/// give a reference to it; the task of `co_await work()` is a temporary. And
/// what a coroutine returns must not refer to its own variables.
class DanglingResult : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    for (const VarDecl *V : F.variables())
      variable(V, F);
    for (const auto *Return : F.all<CoreturnStmt>())
      if (const Expr *Value = Return->getOperand())
        returned(Value, F);
  }

private:
  void variable(const VarDecl *V, Function &F) {
    if (!V->getInit() || V->getType()->isDependentType() ||
        !isReferring(V->getType()) || V->hasGlobalStorage())
      return;
    // Since C++23 the temporaries of a loop's range live as long as the loop.
    if (V->isImplicit() && unit().context().getLangOpts().CPlusPlus23)
      return;
    Referent R = referentOf(V->getInit(), F);
    if (R.Kind != ReferentKind::Temporary || !isOfAwait(V->getInit(), F) ||
        !isUsed(V, F))
      return;
    bool IsLoop = V->isImplicit();
    auto Finding = report(
        F, IsLoop ? V->getInit()->getExprLoc() : V->getLocation(),
        IsLoop ? "this loop goes over a result that is destroyed, with "
                 "the task, before the first turn"
               : quotedName(V) + " refers to a result that is destroyed at "
                                 "the end of the statement");
    Finding.range(V->getInit()->getSourceRange());
    Finding.note(R.Temporary->getExprLoc(),
                 isa<CoawaitExpr>(R.Temporary)
                     ? "it is a temporary"
                     : "it is kept in this task, which is a temporary");
    if (Edits Change = holdByValue(V, unit()); !Change.empty())
      Finding.suggest(V->getLocation(), "keep the result itself", Change);
  }

  void returned(const Expr *Value, Function &F) {
    const CXXRecordDecl *Own = recordOf(F.decl()->getReturnType());
    QualType Result = Own ? AsyncTypes::declaredResult(Own) : QualType();
    if (Result.isNull() || Value->isTypeDependent() ||
        F.returns().Kind != AsyncKind::Task)
      return;
    Referent R = referentAs(Result, Value, F);
    // A parameter lives in the frame: as long as the task, if that is awaited
    // within one expression.
    if (R.Kind == ReferentKind::Temporary)
      report(F, Value->getExprLoc(),
             "what this coroutine returns refers to a temporary, which is "
             "destroyed when it returns")
          .range(Value->getSourceRange());
    else if (R.Kind == ReferentKind::Local && !isa<ParmVarDecl>(R.Variable))
      report(F, Value->getExprLoc(),
             "what this coroutine returns refers to its own " +
                 quotedName(R.Variable) +
                 ", which is destroyed when it returns")
          .range(Value->getSourceRange());
  }

  /// Other temporaries are the business of the compiler.
  static bool isOfAwait(const Expr *Init, const Function &F) {
    return llvm::any_of(F.suspensions(), [&](const Expr *Await) {
      return isa<CoawaitExpr>(Await) && F.contains(Init, Await);
    });
  }

  static bool isUsed(const VarDecl *V, const Function &F) {
    if (V->isImplicit() || !F.references(V).empty())
      return true;
    const auto *Bindings = dyn_cast<DecompositionDecl>(V);
    return Bindings &&
           llvm::any_of(Bindings->bindings(), [&](const BindingDecl *B) {
             return !F.references(B).empty();
           });
  }
};

} // namespace

COROLINT_CHECK(DanglingResult)

} // namespace corolint
