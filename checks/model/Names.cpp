//===-- Names.cpp - names as library descriptions write them --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

std::string lastName(const NamedDecl *D) {
  if (isa<CXXDestructorDecl>(D))
    return "~" + lastName(cast<CXXDestructorDecl>(D)->getParent());
  if (isa<CXXConstructorDecl>(D))
    return lastName(cast<CXXConstructorDecl>(D)->getParent());
  if (const IdentifierInfo *II = D->getIdentifier())
    return II->getName().str();
  if (D->getDeclName().getNameKind() == DeclarationName::CXXOperatorName)
    return D->getDeclName().getAsString();
  return {};
}

std::string qualifiedName(const NamedDecl *D) {
  llvm::SmallVector<std::string, 6> Parts;
  Parts.push_back(lastName(D));
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent()) {
    if (DC->isFunctionOrMethod() || DC->isTranslationUnit())
      break;
    if (const auto *NS = dyn_cast<NamespaceDecl>(DC)) {
      if (!NS->isInline() && !NS->isAnonymousNamespace())
        Parts.push_back(NS->getName().str());
    } else if (const auto *ED = dyn_cast<EnumDecl>(DC)) {
      // An unscoped enumerator is named without its enumeration.
      if (ED->isScoped() || !isa<EnumConstantDecl>(D))
        Parts.push_back(ED->getName().str());
    } else if (const auto *RD = dyn_cast<RecordDecl>(DC)) {
      Parts.push_back(RD->getName().str());
    }
  }
  std::string Result;
  for (const std::string &Part : llvm::reverse(Parts)) {
    if (!Result.empty())
      Result += "::";
    Result += Part;
  }
  return Result;
}

/// Whether the source spells the name, be it in an argument of a macro.
static bool isNameWritten(const NamedDecl *D) {
  const SourceManager &SM = D->getASTContext().getSourceManager();
  SourceLocation Loc = D->getLocation();
  for (; Loc.isMacroID(); Loc = SM.getImmediateSpellingLoc(Loc))
    if (!SM.isMacroArgExpansion(Loc))
      return false;
  return true;
}

std::string quotedName(const FunctionDecl *FD) {
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  if (MD && MD->getParent()->isLambda())
    return "this lambda";
  if (!isNameWritten(FD))
    return "this function";
  std::string Name = lastName(FD);
  return "'" + (Name.empty() ? FD->getNameAsString() : Name) + "'";
}

std::string quotedName(const VarDecl *V) {
  const auto *Bindings = dyn_cast<DecompositionDecl>(V);
  if (!Bindings)
    return "'" + V->getNameAsString() + "'";
  std::string Names;
  for (const BindingDecl *B : Bindings->bindings())
    Names += (Names.empty() ? "'[" : ", ") + B->getNameAsString();
  return Names + "]'";
}

std::string typeName(QualType T, const ASTContext &Context) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  T = T.getNonReferenceType().getUnqualifiedType();
  std::string Text = T.getAsString(Policy);
  // Closures are named after their files, and nobody reads long names.
  const CXXRecordDecl *Record = recordOf(T);
  if (Record && !lastName(Record).empty() &&
      (Text.size() > 60 || Text.find('(') != std::string::npos))
    return qualifiedName(Record);
  return Text;
}

const CXXRecordDecl *recordOf(QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType().getCanonicalType();
  const CXXRecordDecl *Record = T->getAsCXXRecordDecl();
  // `std::lock_guard g(m)` in a template, whose arguments are not deduced yet.
  if (const auto *Deduced =
          dyn_cast<DeducedTemplateSpecializationType>(T.getTypePtr()))
    if (const auto *CTD = dyn_cast_or_null<ClassTemplateDecl>(
            Deduced->getTemplateName().getAsTemplateDecl()))
      if (!Record)
        Record = CTD->getTemplatedDecl();
  if (!Record) {
    if (const auto *TST = T->getAs<TemplateSpecializationType>())
      if (const auto *CTD = dyn_cast_or_null<ClassTemplateDecl>(
              TST->getTemplateName().getAsTemplateDecl()))
        Record = CTD->getTemplatedDecl();
  }
  if (!Record)
    return nullptr;
  if (const CXXRecordDecl *Definition = Record->getDefinition())
    return Definition;
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Record))
    if (const CXXRecordDecl *Pattern =
            Spec->getSpecializedTemplate()->getTemplatedDecl()->getDefinition())
      return Pattern;
  // A member class of an instantiation that nobody needed complete: a promise of
  // a task type that no coroutine in the unit returns.
  if (const CXXRecordDecl *Member = Record->getInstantiatedFromMemberClass())
    if (const CXXRecordDecl *Pattern = Member->getDefinition())
      return Pattern;
  return Record;
}

static void
addWithBases(const CXXRecordDecl *Record,
             llvm::SmallVectorImpl<const CXXRecordDecl *> &Out) {
  // Deep hierarchies exist, cycles do not; the bound keeps generated mixin
  // chains from costing more than they can tell.
  if (!Record || Out.size() > 32 || llvm::is_contained(Out, Record))
    return;
  Out.push_back(Record);
  if (!Record->hasDefinition())
    return;
  for (const CXXBaseSpecifier &Base : Record->bases())
    addWithBases(recordOf(Base.getType()), Out);
}

llvm::SmallVector<const CXXRecordDecl *, 4>
selfAndBases(const CXXRecordDecl *Record) {
  llvm::SmallVector<const CXXRecordDecl *, 4> Out;
  addWithBases(Record, Out);
  return Out;
}

llvm::SmallVector<const NamedDecl *, 2> findMembers(const CXXRecordDecl *Record,
                                                    llvm::StringRef Name) {
  llvm::SmallVector<const NamedDecl *, 2> Out;
  if (!Record)
    return Out;
  ASTContext &Ctx = Record->getASTContext();
  auto Operator = llvm::StringSwitch<OverloadedOperatorKind>(Name)
                      .Case("operator co_await", OO_Coawait)
                      .Case("operator()", OO_Call)
                      .Default(OO_None);
  DeclarationName DN = Operator != OO_None
                           ? Ctx.DeclarationNames.getCXXOperatorName(Operator)
                           : DeclarationName(&Ctx.Idents.get(Name));
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    for (const NamedDecl *D : R->lookup(DN))
      Out.push_back(D->getUnderlyingDecl());
    if (!Out.empty())
      break;
  }
  return Out;
}

llvm::SmallVector<const CXXMethodDecl *, 2>
findMethods(const CXXRecordDecl *Record, llvm::StringRef Name) {
  llvm::SmallVector<const CXXMethodDecl *, 2> Out;
  for (const NamedDecl *D : findMembers(Record, Name)) {
    if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D))
      D = FTD->getTemplatedDecl();
    if (const auto *MD = dyn_cast<CXXMethodDecl>(D))
      Out.push_back(MD);
  }
  return Out;
}

bool isAnnotated(const Decl *D, llvm::StringRef Tag) {
  return llvm::any_of(D->redecls(), [&](const Decl *Redecl) {
    return llvm::any_of(
        Redecl->specific_attrs<AnnotateAttr>(), [&](const AnnotateAttr *A) {
          llvm::StringRef Text = A->getAnnotation();
          return Text.consume_front("corolint::") && Text == Tag;
        });
  });
}

std::string foldedName(llvm::StringRef Name) {
  std::string Folded;
  for (char C : Name)
    if (C != '_')
      Folded += llvm::toLower(C);
  return Folded;
}

bool convertsToBool(const CXXRecordDecl *Record) {
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    if (!R->hasDefinition())
      continue;
    for (const NamedDecl *D : R->getVisibleConversionFunctions())
      if (const auto *Conversion =
              dyn_cast<CXXConversionDecl>(D->getUnderlyingDecl()))
        if (Conversion->getConversionType()->isBooleanType())
          return true;
  }
  return false;
}

bool isOrDerivesFrom(const CXXRecordDecl *Record, llvm::StringRef Name) {
  llvm::StringRef Last = Name;
  if (size_t Colon = Name.rfind("::"); Colon != llvm::StringRef::npos)
    Last = Name.drop_front(Colon + 2);
  return llvm::any_of(selfAndBases(Record), [&](const CXXRecordDecl *R) {
    return R->getIdentifier() && R->getName() == Last &&
           qualifiedName(R) == Name;
  });
}

} // namespace corolint
