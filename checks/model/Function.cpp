//===-- Function.cpp - one function body as the checks see it -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Function.h"
#include "AsyncTypes.h"
#include "Names.h"
#include "Unit.h"
#include "flow/SuspensionCfg.h"

using namespace clang;

namespace corolint {

void forEachChild(const Stmt *S, llvm::function_ref<void(const Stmt *)> Visit) {
  auto VisitIf = [&](const Stmt *Child) {
    if (Child)
      Visit(Child);
  };
  switch (S->getStmtClass()) {
  case Stmt::CoroutineBodyStmtClass:
    return VisitIf(cast<CoroutineBodyStmt>(S)->getBody());
  case Stmt::CoawaitExprClass:
  case Stmt::CoyieldExprClass:
    return VisitIf(cast<CoroutineSuspendExpr>(S)->getOperand());
  case Stmt::DependentCoawaitExprClass:
    return VisitIf(cast<DependentCoawaitExpr>(S)->getOperand());
  case Stmt::CoreturnStmtClass:
    return VisitIf(cast<CoreturnStmt>(S)->getOperand());
  case Stmt::LambdaExprClass: {
    const auto *Lambda = cast<LambdaExpr>(S);
    for (const Expr *Init : Lambda->capture_inits())
      VisitIf(Init);
    return;
  }
  case Stmt::InitListExprClass: {
    const auto *List = cast<InitListExpr>(S);
    if (!List->isSemanticForm() && List->getSemanticForm())
      List = List->getSemanticForm();
    for (const Expr *Init : List->inits())
      VisitIf(Init);
    return;
  }
  case Stmt::PseudoObjectExprClass:
    return VisitIf(cast<PseudoObjectExpr>(S)->getSyntacticForm());
  case Stmt::CXXRewrittenBinaryOperatorClass:
    return VisitIf(cast<CXXRewrittenBinaryOperator>(S)->getSemanticForm());
  case Stmt::DeclStmtClass:
    for (const Decl *D : cast<DeclStmt>(S)->decls())
      if (const auto *VD = dyn_cast<VarDecl>(D))
        VisitIf(VD->getInit());
    return;
  case Stmt::CXXTypeidExprClass:
    if (!cast<CXXTypeidExpr>(S)->isPotentiallyEvaluated())
      return;
    break;
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::CXXNoexceptExprClass:
  case Stmt::RequiresExprClass:
  case Stmt::ConceptSpecializationExprClass:
  case Stmt::CXXDefaultArgExprClass:
  case Stmt::CXXDefaultInitExprClass:
  case Stmt::OpaqueValueExprClass:
  case Stmt::BlockExprClass:
    return;
  default:
    break;
  }
  for (const Stmt *Child : S->children())
    VisitIf(Child);
}

Function::Function(Unit &U, const FunctionDecl *Definition)
    : U(U), Decl(Definition) {
  const Stmt *Whole = Definition->getBody();
  Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Whole);
  Body = Coroutine ? Coroutine->getBody() : Whole;
  if (Coroutine && !Coroutine->hasDependentPromiseType())
    if (const VarDecl *P = Coroutine->getPromiseDecl())
      Promise = recordOf(P->getType());
  for (const DeclContext *DC = Definition->getDeclContext(); DC;
       DC = DC->getParent()) {
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(DC))
      InInstantiatedClass |= !Spec->isExplicitSpecialization();
    // A lambda or local class inside an instantiated function.
    if (const auto *FD = dyn_cast<FunctionDecl>(DC))
      InInstantiatedClass |= FD->isTemplateInstantiation();
  }
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(Definition))
    // Those not written too: an instantiation's do not say that they were.
    for (const CXXCtorInitializer *Init : Ctor->inits())
      if (Init->getInit())
        walk(Init->getInit(), nullptr);
  if (Body)
    walk(Body, nullptr);
}

Function::~Function() = default;

void Function::walk(const Stmt *S, const Stmt *Parent) {
  // A list in a template (`x(a, b)`, `{a, b}`) has no type before it is
  // instantiated; what it holds does, and it remains a parent.
  const auto *E = dyn_cast<Expr>(S);
  if (!E || !E->getType().isNull())
    Nodes.push_back(S);
  Parents.try_emplace(S, Parent);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
    References[cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl())].push_back(
        Ref);
  } else if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(S)) {
    const CXXRecordDecl *Awaiter =
        Await->getCommonExpr() ? recordOf(Await->getCommonExpr()->getType())
                               : nullptr;
    if (!U.types().neverSuspends(Awaiter))
      Suspensions.push_back(Await);
  } else if (isa<DependentCoawaitExpr>(S)) {
    Suspensions.push_back(cast<Expr>(S));
  } else if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
    Lambdas.push_back(Lambda);
  } else if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const auto *D : DS->decls()) {
      if (const auto *VD = dyn_cast<VarDecl>(D))
        Variables.push_back(VD);
      else if (const auto *RD = dyn_cast<CXXRecordDecl>(D))
        if (RD->isThisDeclarationADefinition() && !RD->isLambda())
          LocalClasses.push_back(RD);
    }
  } else if (const auto *Catch = dyn_cast<CXXCatchStmt>(S)) {
    if (const VarDecl *VD = Catch->getExceptionDecl())
      Variables.push_back(VD);
  }
  forEachChild(S, [&](const Stmt *Child) { walk(Child, S); });
}

const AsyncType &Function::returns() const {
  return U.types().of(Decl->getReturnType());
}

const Library *Function::library() {
  if (LibraryKnown)
    return Lib;
  LibraryKnown = true;
  if (const AsyncType &T = returns(); T && T.Lib)
    return Lib = T.Lib;
  for (const Stmt *S : Nodes)
    if (const auto *E = dyn_cast<Expr>(S))
      if (const AsyncType &T = U.types().of(E->getType());
          T && T.Lib && T.Lib->Name != "std")
        return Lib = T.Lib;
  return Lib;
}

bool Function::isLambda() const {
  const auto *MD = dyn_cast<CXXMethodDecl>(Decl);
  return MD && MD->getParent()->isLambda();
}

llvm::ArrayRef<const DeclRefExpr *>
Function::references(const ValueDecl *V) const {
  auto It = References.find(cast<ValueDecl>(V->getCanonicalDecl()));
  return It == References.end() ? llvm::ArrayRef<const DeclRefExpr *>()
                                : llvm::ArrayRef<const DeclRefExpr *>(It->second);
}

bool Function::contains(const Stmt *Outer, const Stmt *Inner) const {
  for (; Inner; Inner = parent(Inner))
    if (Inner == Outer)
      return true;
  return false;
}

SuspensionCfg *Function::cfg() {
  if (!CfgTried) {
    CfgTried = true;
    Cfg = SuspensionCfg::build(*this);
  }
  return Cfg.get();
}

} // namespace corolint
