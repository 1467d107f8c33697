//===-- LockTypes.cpp - which classes are locks, guards and hostile to suspension ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LockTypes.h"
#include "AsyncTypes.h"
#include "Calls.h"
#include "Names.h"
#include "Unit.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace corolint {

LockAction lockAction(const FunctionDecl *Method, llvm::StringRef Name) {
  if (Method) {
    if (Method->hasAttr<TryAcquireCapabilityAttr>())
      return LockAction::TryLock;
    if (Method->hasAttr<AcquireCapabilityAttr>())
      return LockAction::Lock;
    if (Method->hasAttr<ReleaseCapabilityAttr>())
      return LockAction::Unlock;
    if (const auto *Conversion = dyn_cast<CXXConversionDecl>(Method))
      return Conversion->getConversionType()->isBooleanType()
                 ? LockAction::AsksIfLocked
                 : LockAction::None;
  }
  std::string Folded = foldedName(Name);
  llvm::StringRef Word = Folded;
  if (Word.starts_with("trylock") || Word.starts_with("tryacquire"))
    return LockAction::TryLock;
  if (Word.starts_with("unlock") || Word.ends_with("unlock"))
    return LockAction::Unlock;
  return llvm::StringSwitch<LockAction>(Word)
      .Cases({"lock", "lockshared", "lockupgrade", "relock", "acquire"},
             LockAction::Lock)
      .Cases({"lockforread", "lockforwrite", "readerlock", "writerlock"},
             LockAction::Lock)
      .Cases({"release", "reset", "clear", "unblock"}, LockAction::Unlock)
      .Cases({"ownslock", "islocked", "hasvalue", "owns"},
             LockAction::AsksIfLocked)
      .Default(LockAction::None);
}

/// Calls \p Visit for every node of a body, lambdas left out.
static void forEachNode(const Stmt *S,
                        llvm::function_ref<void(const Stmt *)> Visit) {
  if (!S)
    return;
  Visit(S);
  forEachChild(S, [&](const Stmt *Child) { forEachNode(Child, Visit); });
}

/// The member that a call names, resolved or not, with the object it is called on.
static std::pair<const Expr *, DeclarationName> memberCall(const Stmt *S) {
  const auto *Call = dyn_cast<CallExpr>(S);
  if (!Call)
    return {};
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    return {Member->getBase(), Member->getMemberDecl()->getDeclName()};
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    if (!Member->isImplicitAccess())
      return {Member->getBase(), Member->getMember()};
  return {};
}

bool LockTypes::isAsyncLock(const CXXRecordDecl *Record) {
  if (!Record)
    return false;
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    if (R->getIdentifier() && U.libraries().isAsyncGuard(qualifiedName(R)))
      return true;
    if (!R->hasDefinition())
      continue;
    for (const CXXMethodDecl *M : R->methods()) {
      if (!M->getIdentifier())
        continue;
      llvm::StringRef Name = M->getName();
      if ((Name.contains_insensitive("lock") || Name == "acquire") &&
          !Name.contains_insensitive("unlock") &&
          U.types().of(M->getReturnType()))
        return true;
    }
  }
  return false;
}

/// A mutex made for code without threads, whose functions do nothing.
bool LockTypes::locksForNothing(const CXXRecordDecl *Mutex) {
  for (const CXXMethodDecl *M : findMethods(Mutex, "lock"))
    if (const auto *Body = dyn_cast_or_null<CompoundStmt>(U.bodies().bodyOrPattern(M)))
      return Body->body_empty();
  return false;
}

bool LockTypes::isMutexByStructure(const CXXRecordDecl *Record) {
  // One that can be tried is Lockable; one that cannot needs to be called a lock,
  // since textures and files are locked too.
  bool Named = false;
  if (const IdentifierInfo *II = Record->getIdentifier())
    for (llvm::StringRef Word : {"mutex", "lock", "critical"})
      Named |= II->getName().contains_insensitive(Word);
  auto Has = [&](llvm::StringRef Name) {
    return llvm::any_of(findMethods(Record, Name), [](const CXXMethodDecl *M) {
      return M->getReturnType()->isVoidType() ||
             M->getReturnType()->isBooleanType();
    });
  };
  if (Has("lock") && Has("unlock"))
    return Named || Has("try_lock");
  return Named && ((Has("Lock") && Has("Unlock")) ||
                   (Has("lock_shared") && Has("unlock_shared")));
}

LockKind LockTypes::guardByStructure(const CXXRecordDecl *Record) {
  // Calls in a body that do \p Wanted to a member, or to a parameter of the
  // function, that is a mutex.
  auto Does = [&](const FunctionDecl *FD, LockAction Wanted) {
    bool Found = false;
    auto Look = [&](const Stmt *S) {
      auto [Object, Name] = memberCall(S);
      if (!Object || !Name.isIdentifier() || Found)
        return;
      Object = Object->IgnoreParenImpCasts();
      const auto *Member = dyn_cast<MemberExpr>(Object);
      const auto *Param = dyn_cast<DeclRefExpr>(Object);
      if (Member ? !isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts())
                 : !Param || !isa<ParmVarDecl>(Param->getDecl()))
        return;
      llvm::StringRef Word = Name.getAsIdentifierInfo()->getName();
      if (Word == "release" || Word == "reset" || Word == "clear" ||
          lockAction(nullptr, Word) != Wanted)
        return;
      QualType T = Object->getType();
      if (T->isPointerType())
        T = T->getPointeeType();
      // In a template, a member called `unlock` of an unknown class is enough.
      Found = T->isDependentType() || of(T) == LockKind::Mutex;
    };
    forEachNode(U.bodies().bodyOrPattern(FD), Look);
    if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD))
      for (const CXXCtorInitializer *Init : Ctor->inits())
        if (Init->isWritten())
          forEachNode(Init->getInit(), Look);
    return Found;
  };

  const CXXDestructorDecl *Dtor = Record->getDestructor();
  if (!Dtor || !Dtor->isUserProvided() || !Does(Dtor, LockAction::Unlock))
    return LockKind::None;
  bool TakesMutex = false;
  for (const CXXConstructorDecl *Ctor : Record->ctors()) {
    if (Ctor->isCopyOrMoveConstructor() || Ctor->isDefaultConstructor())
      continue;
    TakesMutex = true;
    if (Does(Ctor, LockAction::Lock))
      return LockKind::Guard;
    // An instantiation knows the initialisers only of the constructors in use.
    if (const auto *Pattern = Ctor->getTemplateInstantiationPattern())
      if (Does(Pattern, LockAction::Lock))
        return LockKind::Guard;
  }
  return TakesMutex || Record->isAggregate() ? LockKind::Adopter
                                             : LockKind::None;
}

LockKind LockTypes::classify(const CXXRecordDecl *Record, unsigned Depth) {
  if (U.calls().isAnnotated(Record, "no_suspend"))
    return LockKind::NoSuspend;
  // Locks that a library or an attribute names, the class or a base of it.
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    if (!R->getIdentifier())
      continue;
    const Libraries &Libs = U.libraries();
    std::string Name = qualifiedName(R);
    if (Libs.isAsyncGuard(Name))
      return LockKind::None;
    if (Libs.isNoSuspend(Name) || llvm::is_contained(ExtraNoSuspend, Name) ||
        U.calls().isAnnotated(R, "no_suspend"))
      return LockKind::NoSuspend;
    if (Libs.isGuard(Name) || llvm::is_contained(ExtraGuards, Name) ||
        R->hasAttr<ScopedLockableAttr>()) {
      // What is locked, as far as the template arguments tell.
      if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R)) {
        llvm::SmallVector<TemplateArgument, 4> Arguments;
        for (const TemplateArgument &A : Spec->getTemplateArgs().asArray())
          if (A.getKind() == TemplateArgument::Pack)
            Arguments.append(A.pack_begin(), A.pack_end());
          else
            Arguments.push_back(A);
        for (const TemplateArgument &A : Arguments)
          if (A.getKind() == TemplateArgument::Type)
            if (const CXXRecordDecl *Mutex = recordOf(A.getAsType()))
              if (isAsyncLock(Mutex) || locksForNothing(Mutex))
                return LockKind::None;
        // `std::scoped_lock<>` locks nothing.
        if (Arguments.empty())
          return LockKind::None;
      }
      return LockKind::Guard;
    }
    if (Libs.isMutex(Name))
      return LockKind::Mutex;
  }
  if (U.types().of(Record) || isAsyncLock(Record))
    return LockKind::None;
  for (const CXXRecordDecl *R : selfAndBases(Record))
    if (R->hasAttr<CapabilityAttr>())
      return LockKind::Mutex;
  // A guard in a member, in an optional in a member: deeper ones are state of
  // their owner and no lock for the length of its life.
  if (!Record->hasDefinition() || Depth > 2)
    return LockKind::None;

  auto Holds = [&](QualType T) {
    const CXXRecordDecl *Held = recordOf(T);
    if (T->isReferenceType() || !Held || Held == Record)
      return false;
    auto Found = Known.find(Held);
    LockKind Kind =
        Found != Known.end() ? Found->second : classify(Held, Depth + 1);
    return Kind == LockKind::Guard || Kind == LockKind::Wrapper;
  };
  if (Record->isInStdNamespace() || qualifiedName(Record) == "boost::optional") {
    if (!llvm::StringSwitch<bool>(Record->getName())
             .Cases({"optional", "unique_ptr", "shared_ptr"}, true)
             .Cases({"pair", "tuple"}, true)
             .Default(false))
      return LockKind::None;
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Record))
      for (const TemplateArgument &A : Spec->getTemplateArgs().asArray()) {
        if (A.getKind() == TemplateArgument::Type && Holds(A.getAsType()))
          return LockKind::Wrapper;
        if (A.getKind() == TemplateArgument::Pack)
          for (const TemplateArgument &P : A.pack_elements())
            if (P.getKind() == TemplateArgument::Type && Holds(P.getAsType()))
              return LockKind::Wrapper;
      }
    return LockKind::None;
  }
  if (LockKind Kind = guardByStructure(Record); Kind != LockKind::None)
    return Kind;
  for (const FieldDecl *Field : Record->fields())
    if (Holds(Field->getType()))
      return LockKind::Wrapper;
  if (isMutexByStructure(Record))
    return locksForNothing(Record) ? LockKind::None : LockKind::Mutex;
  return LockKind::None;
}

LockKind LockTypes::of(const CXXRecordDecl *Record) {
  if (!Record)
    return LockKind::None;
  auto [It, New] = Known.try_emplace(Record, LockKind::None);
  if (!New)
    return It->second;
  LockKind Kind = classify(Record, 0);
  return Known[Record] = Kind;
}

LockKind LockTypes::of(QualType T) { return of(recordOf(T)); }

bool LockTypes::holdsLock(QualType T) {
  LockKind Kind = of(T);
  return Kind == LockKind::Guard || Kind == LockKind::Adopter ||
         Kind == LockKind::Wrapper;
}

} // namespace corolint
