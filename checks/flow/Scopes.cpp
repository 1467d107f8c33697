//===-- Scopes.cpp - the part of a body in which a variable lives ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Scopes.h"
#include "TaskFlow.h"
#include "model/Function.h"

using namespace clang;

namespace corolint {

const Stmt *scopeOf(const VarDecl *V, const Function &F) {
  if (V->hasGlobalStorage() || V->getParentFunctionOrMethod() != F.decl())
    return nullptr;
  if (isa<ParmVarDecl>(V))
    return F.body();
  for (const auto *Catch : F.all<CXXCatchStmt>())
    if (Catch->getExceptionDecl() == V)
      return Catch;
  const Stmt *S = declarationOf(V, F);
  while (S && !isa<CompoundStmt, ForStmt, CXXForRangeStmt, WhileStmt, IfStmt,
                   SwitchStmt>(S))
    S = F.parent(S);
  return S;
}

bool diesBefore(const VarDecl *Inner, const VarDecl *Outer, const Function &F) {
  const Stmt *InnerScope = scopeOf(Inner, F);
  const Stmt *OuterScope = scopeOf(Outer, F);
  return InnerScope && OuterScope && InnerScope != OuterScope &&
         F.contains(OuterScope, InnerScope);
}

} // namespace corolint
