//===-- StaticInitAwait.cpp - async-static-init-await ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "model/Function.h"

using namespace clang;

namespace corolint {
namespace {

/// The language forbids an await in the initialiser of a static or thread-local
/// variable ([expr.await]/2); clang and gcc accept it and keep the initialisation
/// guard locked while the coroutine is suspended. A second caller then waits for
/// a guard whose owner may run on its own thread.
class StaticInitAwait : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    for (const Expr *Await : F.suspensions())
      for (const Stmt *P = Await; P; P = F.parent(P))
        if (const auto *DS = dyn_cast_or_null<DeclStmt>(F.parent(P)))
          if (const VarDecl *V = guarded(DS, P))
            report(F, Await->getExprLoc(),
                   "'" + V->getName() +
                       "' is initialised across a suspension while its "
                       "initialisation guard is locked: a second caller "
                       "deadlocks")
                .note(V->getLocation(), std::string("declared ") + storage(V) + " here");
  }

private:
  static const VarDecl *guarded(const DeclStmt *DS, const Stmt *Init) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        if (V->getInit() == Init &&
            (V->isStaticLocal() || V->getTSCSpec() != TSCS_unspecified))
          return V;
    return nullptr;
  }

  static const char *storage(const VarDecl *V) {
    return V->getTSCSpec() != TSCS_unspecified ? "thread-local" : "static";
  }
};

} // namespace

COROLINT_CHECK(StaticInitAwait)

} // namespace corolint
