//===-- StaticInitAwait.cpp - async-static-init-await ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "fix/Edits.h"
#include "model/Function.h"

using namespace clang;

namespace corolint {
namespace {

/// The language forbids an await in the initialiser of a static or thread-local
/// variable ([expr.await]/2); clang and gcc accept it and keep the
/// initialisation guard of a static locked while the coroutine is suspended. A
/// second caller then waits for a guard whose owner may run on its own thread.
/// A thread-local is initialised by whichever thread resumes the coroutine.
class StaticInitAwait : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    if (F.suspensions().empty())
      return;
    for (const VarDecl *V : F.variables()) {
      bool ThreadLocal = V->getTSCSpec() != TSCS_unspecified;
      if (!V->getInit() || !(V->isStaticLocal() || ThreadLocal))
        continue;
      const auto *Await =
          llvm::find_if(F.suspensions(), [&](const Expr *Suspension) {
            return F.contains(V->getInit(), Suspension);
          });
      if (Await == F.suspensions().end())
        continue;
      std::string Name = V->getIdentifier() ? "'" + V->getName().str() + "'"
                                            : "this structured binding";
      auto Finding = report(F, (*Await)->getExprLoc(),
             ThreadLocal
                 ? Name +
                       " is thread-local and initialised across a suspension: "
                       "another thread may resume and set its own copy"
                 : Name + " is initialised across a suspension while its "
                          "initialisation guard is locked: a second caller "
                          "deadlocks");
      Finding.note(V->getLocation(), ThreadLocal ? "declared thread-local here"
                                                 : "declared static here");
      // What is changed from call to call cannot be made anew in each.
      if (Edits Local = removeSpecifier(V, "static", F);
          !ThreadLocal && V->getType().isConstQualified() && !Local.empty())
        Finding.suggest(V->getLocation(), "make it anew in each call", Local);
    }
  }
};

} // namespace

COROLINT_CHECK(StaticInitAwait)

} // namespace corolint
