//===-- DanglingReference.cpp - async-dangling-reference ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "facts/Borrows.h"
#include "fix/ByValue.h"
#include "flow/Scopes.h"
#include "flow/TaskFlow.h"
#include "lifetime/TaskHolder.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "model/Referents.h"

using namespace clang;

namespace corolint {
namespace {

/// A coroutine keeps references, views and `this` as they are. A task that is
/// awaited in the expression that makes it may refer to anything; one that is
/// kept, returned or started must not refer to what dies first.
class DanglingReference : public Check {
public:
  using Check::Check;

  void startUnit() override { Lent.emplace(unit()); }

  void checkFunction(Function &F) override {
    for (const auto *Call : F.all<CallExpr>()) {
      if (Call->isTypeDependent() || !Call->isPRValue())
        continue;
      const AsyncType &T = unit().types().of(Call->getType());
      if (!T.HasPromise || isExpectedToFail(Call, F))
        continue;
      TaskHolder Holder = holderOf(Call, F);
      if (Holder.Kind == HolderKind::None)
        continue;
      for (const Borrow &B : Lent->of(Call))
        if (!(Holder.Running && B.Use && !B.LateUse))
          if (Referent R = referentOf(B.Operand, F); dies(R, Holder, F))
            reportBorrow(Call, T, B, R, Holder, F);
    }
  }

private:
  static bool dies(const Referent &R, const TaskHolder &Holder, Function &F) {
    if (R.Kind == ReferentKind::Temporary)
      return Holder.Kind != HolderKind::Variable ||
             !isOwnLocal(Holder.Variable, F) ||
             isEverConsumed(Holder.Variable, F);
    return R.Kind == ReferentKind::Local && outlives(Holder, R.Variable, F);
  }

  void reportBorrow(const Expr *Call, const AsyncType &T, const Borrow &B,
                    const Referent &R, const TaskHolder &Holder, Function &F) {
    std::string Noun = noun(T).str();
    bool Late = !T.isLazy() || Holder.Running;
    std::string When = (Late ? " while the " + Noun + " is suspended"
                             : " before the " + Noun + " runs");
    std::string What;
    if (B.Captures)
      What = "uses its captures, which are destroyed";
    else if (R.Kind == ReferentKind::Local)
      What = "refers to " + quotedName(R.Variable) + ", which is destroyed";
    else if (isa<CXXDefaultArgExpr>(B.Operand) && B.Parameter->getIdentifier())
      What = "refers to the default argument of " + quotedName(B.Parameter) +
             ", which is destroyed";
    else
      What = "refers to this " + describe(R.Temporary->getType()) +
             ", which is destroyed";
    // A default argument stands in the declaration.
    const Expr *Place =
        isa<CXXDefaultArgExpr>(B.Operand) || B.Captures ? Call : B.Operand;
    auto Finding = report(F, Place->getExprLoc(),
                          unit().calls().describe(Call) + " makes a " + Noun +
                              " that " + What + When);
    Finding.range(Place->getSourceRange());
    const Stmt *Use = Late ? B.LateUse : B.Use;
    if (Use && unit().isReportable(Use->getBeginLoc()))
      Finding.note(Use->getBeginLoc(), Late ? "used here, after a suspension"
                                            : "used here, when it runs");
    noteHolder(Finding, Noun, Holder);
    if (B.Parameter)
      if (Edits Change = takeByValue(B.Parameter, unit()); !Change.empty())
        Finding.suggest(B.Parameter->getLocation(),
                        "take '" + B.Parameter->getNameAsString() +
                            "' by value, so that the coroutine keeps a copy",
                        Change);
  }

  void noteHolder(Finding &Finding, llvm::StringRef Noun,
                  const TaskHolder &Holder) {
    switch (Holder.Kind) {
    case HolderKind::Variable:
      if (!Holder.Variable->isImplicit())
        Finding.note(Holder.Variable->getLocation(),
                     "'" + Holder.Variable->getName() + "' keeps the " + Noun);
      break;
    case HolderKind::Started:
      if (Holder.By)
        Finding.note(Holder.By->getExprLoc(),
                     unit().calls().describe(Holder.By) +
                         " starts it and does not wait for it");
      break;
    default:
      break;
    }
  }

  std::string describe(QualType Temporary) const {
    const CXXRecordDecl *Record = recordOf(Temporary);
    if (Record && Record->isLambda())
      return "lambda";
    std::string Name = typeName(Temporary, unit().context());
    // An alias of the standard library's own.
    if (llvm::StringRef(Name).contains("__"))
      Name = typeName(Temporary.getCanonicalType(), unit().context());
    return "temporary '" + Name + "'";
  }

  std::optional<Borrows> Lent;
};

} // namespace

COROLINT_CHECK(DanglingReference)

} // namespace corolint
