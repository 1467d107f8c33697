//===-- Bodies.cpp - the function bodies that are looked into -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bodies.h"
#include "Names.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

bool Bodies::isForeign(SourceLocation Loc) const {
  if (Loc.isInvalid())
    return true;
  FileID File = Sources.getFileID(Sources.getExpansionLoc(Loc));
  auto [It, New] = Foreign.try_emplace(File);
  if (New)
    It->second = Sources.isInSystemHeader(Sources.getLocForStartOfFile(File)) ||
                 TheHost.isForeign(Sources, File);
  // A linemarker or a pragma may make a part of a file a system header.
  return It->second || Sources.isInSystemHeader(Sources.getExpansionLoc(Loc));
}

/// A member by which coroutines and locks are known.
static bool isTelling(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"promise_type", "await_ready", "await_suspend", "await_resume"},
             true)
      .Cases({"initial_suspend", "final_suspend", "get_return_object"}, true)
      .Cases({"unhandled_exception", "return_void", "return_value"}, true)
      .Cases({"await_transform", "yield_value"}, true)
      .Cases({"lock", "unlock", "try_lock", "Lock", "Unlock"}, true)
      .Cases({"lock_shared", "unlock_shared", "owns_lock"}, true)
      .Default(false);
}

static bool hasTellingMember(const CXXRecordDecl *Record) {
  for (const Decl *D : Record->decls()) {
    if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D))
      D = FTD->getTemplatedDecl();
    if (const auto *FD = dyn_cast<FunctionDecl>(D))
      if (FD->getOverloadedOperator() == OO_Coawait)
        return true;
    if (const auto *Field = dyn_cast<FieldDecl>(D)) {
      const CXXRecordDecl *Held = recordOf(Field->getType());
      if (Held && Held->getIdentifier() &&
          (Held->getName() == "coroutine_handle"))
        return true;
    }
    const auto *ND = dyn_cast<NamedDecl>(D);
    if (ND && ND->getIdentifier() && isTelling(ND->getName()))
      return true;
  }
  return false;
}

bool Bodies::isTellingClass(const CXXRecordDecl *Record) const {
  if (!Record || !(Record = Record->getDefinition()))
    return false;
  if (const CXXRecordDecl *Pattern = Record->getTemplateInstantiationPattern())
    Record = Pattern;
  auto [It, New] = Telling.try_emplace(Record);
  if (New)
    It->second = hasTellingMember(Record);
  return It->second;
}

bool Bodies::isInSight(const FunctionDecl *FD) const {
  if (!isForeign(FD->getLocation()))
    return true;
  // What an instantiation is, its pattern says.
  if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
    FD = Pattern;
  // What a call gives can only be read there.
  if (FD->getDeclaredReturnType()->getContainedDeducedType())
    return true;
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  if (MD && (MD->getParent()->isLambda() || MD->getParent()->isLocalClass()))
    return false;
  // Whether something starts when it is made may depend on who makes it.
  if (isTellingClass(recordOf(FD->getReturnType())))
    return true;
  if (!MD)
    return false;
  const CXXRecordDecl *Record = MD->getParent();
  // Objects of any class may hold a guard, or do something when they are made
  // and dropped.
  if (isa<CXXConstructorDecl, CXXDestructorDecl>(MD))
    return !Record->isInStdNamespace();
  return isTellingClass(Record);
}

const FunctionDecl *Bodies::definition(const FunctionDecl *FD) const {
  const FunctionDecl *Definition = nullptr;
  if (!FD || !FD->hasBody(Definition) || !isInSight(Definition))
    return nullptr;
  return Definition;
}

const Stmt *Bodies::bodyOrPattern(const FunctionDecl *FD) const {
  if (const FunctionDecl *Definition = definition(FD))
    return Definition->getBody();
  if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
    if (const FunctionDecl *Definition = definition(Pattern))
      return Definition->getBody();
  return nullptr;
}

} // namespace corolint
