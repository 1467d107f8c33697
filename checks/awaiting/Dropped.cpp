//===-- Dropped.cpp - what dropping an asynchronous value means -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dropped.h"
#include "Unit.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {

bool createsAsyncValue(const Expr *E, const Function &F) {
  if (E->isTypeDependent() || !E->isPRValue() || !E->getType()->isRecordType())
    return false;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return bool(F.unit().types().of(Call->getType()));
  // Constructing a task from a handle is the business of its author; an awaiter
  // that is spelled out as a temporary is an operation like any call.
  if (isa<CXXTemporaryObjectExpr, CXXFunctionalCastExpr>(E))
    return F.unit().types().of(E->getType()).Kind == AsyncKind::Awaiter;
  return false;
}

bool mayBeAwaited(const AsyncType &T) {
  return T.Awaitable || T.Kind == AsyncKind::Task;
}

/// The body of a constructor or destructor does nothing of its own.
static bool doesNothing(const FunctionDecl *FD) {
  if (FD->isDefaulted() || FD->isTrivial())
    return true;
  const FunctionDecl *Definition = nullptr;
  if (!FD->hasBody(Definition)) {
    if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
      return doesNothing(Pattern);
    return false;
  }
  const auto *Body = dyn_cast<CompoundStmt>(Definition->getBody());
  return Body && Body->body_empty();
}

/// Making and dropping an object of this class has no effect.
static bool isInertAwaiter(const CXXRecordDecl *Record) {
  if (!Record || !Record->hasDefinition())
    return false;
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    for (const CXXConstructorDecl *Ctor : R->ctors())
      if (!Ctor->isDeleted() && !Ctor->isCopyOrMoveConstructor() &&
          !doesNothing(Ctor))
        return false;
    if (const CXXDestructorDecl *Dtor = R->getDestructor())
      if (!doesNothing(Dtor))
        return false;
  }
  return true;
}

/// The function only builds what it returns: `{ return awaiter{...}; }`.
static bool onlyBuildsResult(const FunctionDecl *FD, Unit &U) {
  Function *F = FD ? U.function(FD) : nullptr;
  const auto *Body = F ? dyn_cast_or_null<CompoundStmt>(F->body()) : nullptr;
  if (!Body || F->isCoroutine() || Body->size() == 0)
    return false;
  // Local classes may be declared before the return; anything that runs may not.
  for (const Stmt *S : Body->body())
    if (!isa<ReturnStmt>(S)) {
      const auto *DS = dyn_cast<DeclStmt>(S);
      if (!DS || !llvm::all_of(DS->decls(),
                               [](const Decl *D) { return isa<TypeDecl>(D); }))
        return false;
    }
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_back());
  if (!Return)
    return false;
  for (const auto *Call : F->all<CallExpr>())
    if (!isa<CXXOperatorCallExpr>(Call))
      if (const FunctionDecl *Callee = U.calls().callee(Call))
        if (!Callee->isInStdNamespace() && !Callee->isConstexpr())
          return false;
  return true;
}

bool neverRunsIfDropped(const Expr *E, const AsyncType &T, Function &F) {
  if (T.Discard == DiscardPolicy::Allowed)
    return false;
  switch (T.Kind) {
  case AsyncKind::Task:
  case AsyncKind::Sender:
    return T.isLazy();
  case AsyncKind::Awaiter: {
    if (T.isLazy())
      return true;
    if (T.isEager())
      return false;
    const FunctionDecl *Callee = F.unit().calls().callee(E);
    if (Callee && Callee->hasAttr<WarnUnusedResultAttr>())
      return true;
    if (T.Nodiscard)
      return true;
    if (!isInertAwaiter(T.Record))
      return false;
    return !isa<CallExpr>(E) || onlyBuildsResult(Callee, F.unit());
  }
  default:
    return false;
  }
}

bool yieldsGuard(const AsyncType &T) {
  const CXXRecordDecl *Yielded = recordOf(T.AwaitResult);
  if (!Yielded || !Yielded->hasDefinition() ||
      T.AwaitResult->isReferenceType() || Yielded->hasTrivialDestructor())
    return false;
  std::string Name = llvm::StringRef(Yielded->getName()).lower();
  for (llvm::StringRef Word : {"lock", "guard", "units", "permit", "holder"})
    if (llvm::StringRef(Name).contains(Word))
      return true;
  return false;
}

bool resultMayBeDropped(const AsyncType &T, Unit &U) {
  if (T.AwaitResult.isNull())
    return false;
  if (T.AwaitResult->isVoidType())
    return true;
  const CXXRecordDecl *Record = recordOf(T.AwaitResult);
  if (!Record)
    return !T.AwaitResult->isBooleanType();
  return !Record->hasAttr<WarnUnusedResultAttr>() &&
         !U.types().of(Record) && !yieldsGuard(T) &&
         !U.libraries().isCheckedResult(qualifiedName(Record));
}

bool isExpectedToFail(const Expr *E, Unit &U) {
  const SourceManager &SM = U.sources();
  for (SourceLocation Loc = E->getBeginLoc(); Loc.isMacroID();
       Loc = SM.getImmediateMacroCallerLoc(Loc)) {
    llvm::StringRef Name =
        Lexer::getImmediateMacroName(Loc, SM, U.context().getLangOpts());
    if (Name.contains("THROW") || Name.contains("DEATH") ||
        Name.contains("EXCEPTION") || Name.contains("COMPILE"))
      return true;
  }
  return false;
}

bool isInMacroBody(const Expr *E, Unit &U) {
  SourceLocation Loc = E->getBeginLoc();
  return Loc.isMacroID() && !U.sources().isMacroArgExpansion(Loc);
}

std::string bridgeText(const AsyncType &T, llvm::StringRef Call) {
  if (!T.Lib || T.Lib->Instead.Bridge.empty())
    return {};
  std::string Text = T.Lib->Instead.Bridge;
  if (size_t At = Text.find("{call}"); At != std::string::npos)
    Text.replace(At, 6, Call.str());
  return Text;
}

} // namespace corolint
