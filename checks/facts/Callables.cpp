//===-- Callables.cpp - code that the standard library runs for a call ----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Callables.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

/// Functions of namespace std that keep a callable, run it elsewhere, or run it
/// once for the whole program.
static bool keepsCallables(llvm::StringRef Name) {
  for (llvm::StringRef Prefix : {"make_", "bind", "set_", "at"})
    if (Name.starts_with(Prefix))
      return true;
  return llvm::StringSwitch<bool>(Name)
      .Cases({"async", "ref", "cref", "not_fn", "call_once", "signal"}, true)
      .Cases({"move", "forward", "addressof", "tie", "exchange", "swap"}, true)
      .Default(false);
}

/// Member functions of the standard library that run a callable at once.
static bool runsCallables(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"and_then", "or_else", "transform", "transform_error"}, true)
      .Cases({"remove_if", "sort", "unique", "merge"}, true)
      .Default(false);
}

static bool runsItsCallables(const FunctionDecl *FD, Unit &U) {
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  llvm::StringRef Name = U.calls().name(FD);
  if (!Name.starts_with("std::"))
    return false;
  if (MD && MD->getOverloadedOperator() == OO_Call)
    // An algorithm of std::ranges is an object.
    return Name.starts_with("std::ranges::") && !Name.contains("views");
  if (!FD->getIdentifier())
    return false;
  if (MD)
    return runsCallables(FD->getName());
  return Name == ("std::" + FD->getName()).str() &&
         !keepsCallables(FD->getName());
}

/// The one function that calling this value runs, or null.
static const FunctionDecl *calledThrough(const Expr *E) {
  E = E->IgnoreUnlessSpelledInSource();
  if (const auto *Address = dyn_cast<UnaryOperator>(E))
    E = Address->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *FD = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return FD;
  const CXXRecordDecl *Record = recordOf(E->getType());
  if (!Record || !Record->hasDefinition())
    return nullptr;
  if (Record->isLambda()) {
    if (!Record->isGenericLambda())
      return Record->getLambdaCallOperator();
    // Which instantiation is run cannot be told; they share their body.
    const FunctionTemplateDecl *Generic =
        Record->getDependentLambdaCallOperator();
    for (const FunctionDecl *Spec : Generic->specializations())
      return Spec;
    return Generic->getTemplatedDecl();
  }
  DeclarationName Call =
      Record->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  auto Operators = Record->lookup(Call);
  return Operators.isSingleResult() ? dyn_cast<CXXMethodDecl>(Operators.front())
                                    : nullptr;
}

llvm::SmallVector<const FunctionDecl *, 2> callablesRunBy(const Expr *Call,
                                                          Unit &U) {
  llvm::SmallVector<const FunctionDecl *, 2> Out;
  const FunctionDecl *FD = U.calls().callee(Call);
  if (!FD || !runsItsCallables(FD, U))
    return Out;
  for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I)
    if (const FunctionDecl *Run = calledThrough(U.calls().argument(Call, I)))
      Out.push_back(Run);
  return Out;
}

/// The class that the first template argument of a function, or of the class of a
/// method, names.
static QualType firstArgument(const FunctionDecl *FD, const Expr *Call) {
  const TemplateArgumentList *Args = FD->getTemplateSpecializationArgs();
  if (const auto *MD = dyn_cast<CXXMethodDecl>(FD)) {
    const auto *Spec =
        dyn_cast<ClassTemplateSpecializationDecl>(MD->getParent());
    Args = Spec ? &Spec->getTemplateArgs() : nullptr;
  } else if (const auto *C = dyn_cast<CallExpr>(Call)) {
    // As written, to keep the name `std::ofstream` of `std::basic_ofstream<char>`.
    const auto *Ref =
        dyn_cast<DeclRefExpr>(C->getCallee()->IgnoreParenImpCasts());
    if (Ref && Ref->getNumTemplateArgs() &&
        Ref->getTemplateArgs()[0].getArgument().getKind() ==
            TemplateArgument::Type)
      return Ref->getTemplateArgs()[0].getArgument().getAsType();
  }
  if (!Args || Args->size() == 0 ||
      Args->get(0).getKind() != TemplateArgument::Type)
    return {};
  return Args->get(0).getAsType();
}

Constructed constructedBy(const Expr *Call, Unit &U) {
  const FunctionDecl *FD = U.calls().callee(Call);
  if (!FD || !FD->getIdentifier() ||
      !U.calls().name(FD).starts_with("std::"))
    return {};
  bool Method = isa<CXXMethodDecl>(FD);
  bool Makes = llvm::StringSwitch<bool>(FD->getName())
                   .Cases({"make_unique", "make_shared", "make_optional"}, !Method)
                   .Cases({"emplace", "emplace_back", "emplace_front"}, Method)
                   .Default(false);
  QualType T = Makes ? firstArgument(FD, Call) : QualType();
  const CXXRecordDecl *Record = T.isNull() ? nullptr : recordOf(T);
  if (!Record || !Record->hasDefinition())
    return {};
  unsigned Given = U.calls().argumentCount(Call);
  const CXXConstructorDecl *Only = nullptr;
  for (const CXXConstructorDecl *Ctor : Record->ctors()) {
    if (Ctor->isDeleted() || Ctor->isCopyOrMoveConstructor() ||
        Given < Ctor->getMinRequiredArguments() ||
        (Given > Ctor->getNumParams() && !Ctor->isVariadic()))
      continue;
    // Of several overloads of a described class any one stands for all.
    if (Only && !U.calls().blocking(Ctor))
      return {};
    Only = Ctor;
  }
  return {Only, T};
}

} // namespace corolint
