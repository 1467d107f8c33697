//===-- ByValue.cpp - edits that make a value of a reference --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByValue.h"
#include "Unit.h"
#include "model/Names.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/TypeLoc.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {

/// Whether a \p T can be made of another, by copying or by moving it.
static bool canBeMade(QualType T, bool Copies) {
  if (T->isDependentType() || T->isArrayType() || T->isFunctionType() ||
      T->isIncompleteType())
    return false;
  const CXXRecordDecl *Record = recordOf(T);
  if (!Record)
    return true;
  // It may stand for a derived class.
  if (!Record->hasDefinition() || Record->isPolymorphic())
    return false;
  for (const CXXConstructorDecl *C : Record->ctors())
    if (Copies ? C->isCopyConstructor() : C->isCopyOrMoveConstructor())
      return !C->isDeleted() && C->getAccess() == AS_public;
  return Copies ? Record->needsImplicitCopyConstructor() &&
                      !Record->defaultedCopyConstructorIsDeleted()
                : Record->needsImplicitMoveConstructor();
}

/// The `&` or `&&` as it stands in the declaration of \p V; invalid where an
/// alias hides it, in macros and in foreign code.
static SourceLocation sigilOf(const VarDecl *V, Unit &U) {
  const TypeSourceInfo *Written = V->getTypeSourceInfo();
  auto Loc = Written ? Written->getTypeLoc().getAs<ReferenceTypeLoc>()
                     : ReferenceTypeLoc();
  if (!Loc || Loc.getSigilLoc().isMacroID() || V->getBeginLoc().isMacroID() ||
      !U.isReportable(Loc.getSigilLoc()))
    return {};
  return Loc.getSigilLoc();
}

Edits takeByValue(const ParmVarDecl *P, Unit &U) {
  const auto *FD = dyn_cast<FunctionDecl>(P->getDeclContext());
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  if (!FD || FD->isTemplated() || FD->isTemplateInstantiation() ||
      (MD && MD->isVirtual()) || !P->getType()->isReferenceType())
    return {};
  QualType T = P->getType().getNonReferenceType();
  bool Copies = P->getType()->isLValueReferenceType();
  if ((Copies && !T.isConstQualified()) || !canBeMade(T, Copies))
    return {};
  Edits Changes;
  const LangOptions &Opts = U.context().getLangOpts();
  for (const FunctionDecl *Declaration : FD->redecls()) {
    const ParmVarDecl *Here =
        Declaration->getParamDecl(P->getFunctionScopeIndex());
    SourceLocation Sigil = sigilOf(Here, U);
    if (Sigil.isInvalid())
      return {};
    Changes.push_back(
        FixItHint::CreateRemoval(CharSourceRange::getTokenRange(Sigil)));
    // `const` in front would make the copy constant, which nobody asked for.
    Token First;
    SourceLocation Begin = Here->getBeginLoc();
    if (!Lexer::getRawToken(Begin, First, U.sources(), Opts) &&
        First.is(tok::raw_identifier) && First.getRawIdentifier() == "const") {
      auto Next = Lexer::findNextToken(Begin, U.sources(), Opts);
      if (!Next)
        return {};
      Changes.push_back(FixItHint::CreateRemoval(
          CharSourceRange::getCharRange(Begin, Next->getLocation())));
    }
  }
  return Changes;
}

Edits holdByValue(const VarDecl *V, Unit &U) {
  if (!V->getType()->isReferenceType() || !V->getInit() || V->isImplicit() ||
      !canBeMade(V->getType().getNonReferenceType(),
                 /*Copies=*/V->getInit()->isLValue()))
    return {};
  SourceLocation Sigil = sigilOf(V, U);
  if (Sigil.isInvalid())
    return {};
  return {FixItHint::CreateRemoval(CharSourceRange::getTokenRange(Sigil))};
}

} // namespace corolint
