//===-- Parameters.cpp - edits of a function's parameters -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parameters.h"
#include "Unit.h"
#include "model/Names.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/TypeLoc.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {

static bool canBeKept(QualType Reference) {
  QualType T = Reference.getNonReferenceType();
  if (Reference->isLValueReferenceType() && !T.isConstQualified())
    return false;
  if (T->isDependentType() || T->isArrayType() || T->isFunctionType() ||
      T->isIncompleteType())
    return false;
  const CXXRecordDecl *Record = recordOf(T);
  if (!Record)
    return true;
  if (!Record->hasDefinition() || Record->isPolymorphic() ||
      Record->isAbstract())
    return false;
  auto IsUsable = [](const CXXConstructorDecl *C) {
    return !C->isDeleted() && C->getAccess() == AS_public;
  };
  bool Copies = Reference->isLValueReferenceType();
  for (const CXXConstructorDecl *C : Record->ctors())
    if (Copies ? C->isCopyConstructor() : C->isCopyOrMoveConstructor())
      return IsUsable(C);
  return Copies ? Record->needsImplicitCopyConstructor() &&
                      !Record->defaultedCopyConstructorIsDeleted()
                : Record->needsImplicitMoveConstructor();
}

Edits takeByValue(const ParmVarDecl *P, Unit &U) {
  const auto *FD = dyn_cast<FunctionDecl>(P->getDeclContext());
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  if (!FD || FD->isTemplated() || FD->isTemplateInstantiation() ||
      (MD && MD->isVirtual()) || !P->getType()->isReferenceType() ||
      !canBeKept(P->getType()))
    return {};
  Edits Changes;
  const LangOptions &Opts = U.context().getLangOpts();
  for (const FunctionDecl *Declaration : FD->redecls()) {
    const ParmVarDecl *Here =
        Declaration->getParamDecl(P->getFunctionScopeIndex());
    const TypeSourceInfo *Written = Here->getTypeSourceInfo();
    auto Loc = Written ? Written->getTypeLoc().getAs<ReferenceTypeLoc>()
                       : ReferenceTypeLoc();
    // Not where an alias hides the reference.
    if (!Loc || Loc.getSigilLoc().isMacroID() ||
        Here->getBeginLoc().isMacroID() || !U.isReportable(Loc.getSigilLoc()))
      return {};
    Changes.push_back(FixItHint::CreateRemoval(
        CharSourceRange::getTokenRange(Loc.getSigilLoc())));
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

} // namespace corolint
