//===-- MissingToken.cpp - calls that could be given a token and are not --===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MissingToken.h"
#include "StopChecks.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace corolint {

/// The class that a parameter takes by value, reference or pointer.
static const CXXRecordDecl *classOf(QualType T) {
  T = T.getNonReferenceType();
  return recordOf(T->isPointerType() ? T->getPointeeType() : T);
}

/// What overloads are compared by: the template's pattern, or the function.
static const FunctionDecl *patternOf(const FunctionDecl *FD) {
  if (const FunctionTemplateDecl *Template = FD->getPrimaryTemplate())
    return Template->getTemplatedDecl();
  return FD;
}

/// Whether \p Longer is \p FD with a parameter more.
static bool addsOneParameter(const FunctionDecl *Longer, const FunctionDecl *FD) {
  unsigned N = FD->getNumParams();
  if (Longer->getNumParams() != N + 1 || Longer->isDeleted() ||
      Longer->isVariadic() != FD->isVariadic() ||
      bool(Longer->getDescribedFunctionTemplate()) !=
          bool(FD->getDescribedFunctionTemplate()))
    return false;
  const ASTContext &Context = FD->getASTContext();
  for (unsigned I = 0; I < N; ++I)
    if (!Context.hasSameType(Longer->getParamDecl(I)->getType(),
                             FD->getParamDecl(I)->getType()))
      return false;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  const auto *LongerMethod = dyn_cast<CXXMethodDecl>(Longer);
  if (Method && LongerMethod &&
      (Method->isStatic() != LongerMethod->isStatic() ||
       Method->getMethodQualifiers() != LongerMethod->getMethodQualifiers() ||
       Method->getRefQualifier() != LongerMethod->getRefQualifier() ||
       (LongerMethod->getAccess() != AS_public &&
        LongerMethod->getAccess() != Method->getAccess())))
    return false;
  return Context.hasSameType(Longer->getReturnType(), FD->getReturnType());
}

static const FunctionDecl *overloadWithToken(const FunctionDecl *FD,
                                             const CXXRecordDecl *Token) {
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  if (!FD->getIdentifier() || (MD && MD->getParent()->isLambda()))
    return nullptr;
  const FunctionDecl *Pattern = patternOf(FD);
  for (const NamedDecl *D :
       FD->getDeclContext()->getRedeclContext()->lookup(FD->getDeclName())) {
    D = D->getUnderlyingDecl();
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      D = Template->getTemplatedDecl();
    const auto *Other = dyn_cast<FunctionDecl>(D);
    if (Other && addsOneParameter(Other, Pattern) &&
        classOf(Other->getParamDecl(Pattern->getNumParams())->getType()) == Token)
      return Other;
  }
  return nullptr;
}

std::optional<MissingToken>
missingToken(const Expr *Call, const CXXRecordDecl *Token, Unit &U) {
  const Calls &Calls = U.calls();
  const FunctionDecl *FD = Calls.callee(Call);
  if (!FD || isa<CXXConstructorDecl, CXXConversionDecl>(FD))
    return std::nullopt;
  unsigned Given = 0;
  std::optional<MissingToken> Missing;
  for (unsigned I = 0; I < Calls.argumentCount(Call); ++I) {
    const Expr *Argument = Calls.argument(Call, I);
    bool Default = isa_and_nonnull<CXXDefaultArgExpr>(Argument);
    Given += !Default;
    if (!Default && isToken(Argument->getType(), U))
      return std::nullopt;
    if (I >= FD->getNumParams())
      continue;
    const ParmVarDecl *Parameter = FD->getParamDecl(I);
    if (classOf(Parameter->getType()) != Token)
      continue;
    if (!Default)
      return std::nullopt;
    if (!Missing)
      Missing = MissingToken{Parameter, Given == I};
  }
  if (Missing || Given != FD->getNumParams())
    return Missing;
  if (const FunctionDecl *Longer = overloadWithToken(FD, Token))
    return MissingToken{Longer->getParamDecl(Longer->getNumParams() - 1), true};
  return std::nullopt;
}

std::string tokenArgument(const ValueDecl *Variable,
                          const ParmVarDecl *Parameter) {
  QualType From = Variable->getType().getNonReferenceType();
  QualType To = Parameter->getType();
  bool Pointer = From->isPointerType();
  QualType Object = Pointer ? From->getPointeeType() : From;
  // What may change the token must not be given one that is const; what takes it
  // over must not be given ours.
  if (To->isRValueReferenceType())
    return {};
  QualType Target = To->isPointerType()           ? To->getPointeeType()
                    : To->isLValueReferenceType() ? To->getPointeeType()
                                                  : QualType();
  if (!Target.isNull() && Object.isConstQualified() && !Target.isConstQualified())
    return {};
  std::string Name = Variable->getNameAsString();
  if (To->isPointerType() && !Pointer)
    return "&" + Name;
  if (!To->isPointerType() && Pointer)
    return "*" + Name;
  return Name;
}

} // namespace corolint
