//===-- Destruction.cpp - what the end of an object's life runs -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Destruction.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

/// Class templates of the standard library that destroy the objects they hold.
static bool isStdOwner(const CXXRecordDecl *Record) {
  if (!Record->isInStdNamespace() || !Record->getIdentifier() ||
      !isa<ClassTemplateSpecializationDecl>(Record))
    return false;
  return llvm::StringSwitch<bool>(Record->getName())
      .Cases({"vector", "array", "deque", "list", "forward_list"}, true)
      .Cases({"optional", "unique_ptr", "pair", "tuple"}, true)
      .Cases({"map", "unordered_map", "set", "unordered_set"}, true)
      .Default(false);
}

Destroyed destroyed(QualType T, Unit &U) {
  if (T.isNull() || T->isDependentType() || T->isReferenceType())
    return {};
  if (const ArrayType *Array = T->getAsArrayTypeUnsafe())
    return destroyed(Array->getElementType(), U);
  const CXXRecordDecl *Record = recordOf(T);
  if (!Record || !Record->hasDefinition() || Record->hasTrivialDestructor() ||
      Record->isLambda())
    return {};
  if (const CXXDestructorDecl *Dtor = Record->getDestructor())
    if (const BlockingEntry *Entry = U.calls().blocking(Dtor, Record))
      return {Record, Entry};
  // What the destructors of a described library do, their descriptions tell.
  if (U.libraries().owner(qualifiedName(Record)) && !isStdOwner(Record))
    return {};
  return {Record, nullptr};
}

void forEachPart(const CXXRecordDecl *Record,
                 llvm::function_ref<void(QualType, SourceLocation)> Visit) {
  if (isStdOwner(Record)) {
    const auto *Spec = cast<ClassTemplateSpecializationDecl>(Record);
    auto Held = [&](const TemplateArgument &A) {
      if (A.getKind() == TemplateArgument::Type)
        Visit(A.getAsType(), SourceLocation());
    };
    for (const TemplateArgument &A : Spec->getTemplateArgs().asArray()) {
      if (A.getKind() == TemplateArgument::Pack)
        llvm::for_each(A.pack_elements(), Held);
      else
        Held(A);
    }
    return;
  }
  for (const FieldDecl *Field : Record->fields())
    Visit(Field->getType(), Field->getLocation());
  for (const CXXBaseSpecifier &Base : Record->bases())
    Visit(Base.getType(), Base.getBeginLoc());
}

/// Member functions after which nothing is left to wait for.
static bool endsWork(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"join", "detach", "get", "wait", "stop", "close"}, true)
      .Cases({"release", "reset", "swap", "clear", "shutdown", "share"}, true)
      .Default(false);
}

/// Whether the argument is passed in a way that lets the callee take the value.
static bool mayBeTaken(const FunctionDecl *Callee, unsigned I) {
  if (!Callee || I >= Callee->getNumParams())
    return true;
  QualType T = Callee->getParamDecl(I)->getType();
  return T->isReferenceType() && !T.getNonReferenceType().isConstQualified();
}

static bool settles(const ValueUse &Use, Unit &U) {
  if (Use.Moved)
    return true;
  const auto *Call = dyn_cast_or_null<Expr>(Use.User);
  switch (Use.Kind) {
  case UseKind::Awaited:
  case UseKind::Returned:
  case UseKind::Captured:
  case UseKind::Assigned:
  case UseKind::Overwritten:
  case UseKind::AddressTaken:
  case UseKind::Initializes:
  case UseKind::Stored:
    return true;
  case UseKind::Argument:
    return !Call || mayBeTaken(U.calls().callee(Call), Use.Index);
  case UseKind::Receiver: {
    const FunctionDecl *FD = Call ? U.calls().callee(Call) : nullptr;
    return !FD || !FD->getIdentifier() || endsWork(FD->getName());
  }
  default:
    return false;
  }
}

bool isSettledBefore(const VarDecl *V, Function &F) {
  return llvm::any_of(F.references(V), [&](const DeclRefExpr *Ref) {
    return settles(useOf(Ref, F), F.unit());
  });
}

bool isAsyncFuture(const VarDecl *V, Unit &U) {
  if (!V->getInit() || !isOrDerivesFrom(recordOf(V->getType()), "std::future"))
    return false;
  const auto *Call =
      dyn_cast<CallExpr>(V->getInit()->IgnoreUnlessSpelledInSource());
  const FunctionDecl *FD = Call ? Call->getDirectCallee() : nullptr;
  if (!FD || U.calls().name(FD) != "std::async" || Call->getNumArgs() == 0)
    return false;
  std::string Policy = U.calls().text(Call->getArg(0));
  return !Policy.ends_with("deferred");
}

} // namespace corolint
