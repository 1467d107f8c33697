//===-- Dropped.cpp - what dropping an asynchronous value means -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dropped.h"
#include "Unit.h"
#include "model/AsyncTypes.h"
#include "model/Callable.h"
#include "model/Calls.h"
#include "model/Macros.h"
#include "model/Names.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace corolint {

/// Gives back an object that existed before the call.
static bool handsOutOldValue(const FunctionDecl *FD) {
  if (!FD || !FD->getIdentifier())
    return false;
  return (FD->getName() == "exchange" && FD->isInStdNamespace()) ||
         FD->getName() == "get_return_object";
}

/// Calls what the caller of a template passed in, `f()` or `std::invoke(f)`.
static bool callsCallersCallable(const CallExpr *Call, const Function &F) {
  const Calls &C = F.unit().calls();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call))
    return Operator->getOperator() == OO_Call &&
           isCallersCallable(Operator->getArg(0), F);
  const FunctionDecl *Callee = C.callee(Call);
  if (!Callee)
    return isCallersCallable(Call->getCallee(), F);
  return Callee->isInStdNamespace() && Callee->getIdentifier() &&
         Callee->getName() == "invoke" && Call->getNumArgs() &&
         isCallersCallable(Call->getArg(0), F);
}

bool createsAsyncValue(const Expr *E, const Function &F) {
  if (E->isTypeDependent() || !E->isPRValue() || !E->getType()->isRecordType())
    return false;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return F.unit().types().of(Call->getType()) &&
           !handsOutOldValue(F.unit().calls().callee(Call)) &&
           !callsCallersCallable(Call, F);
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
static bool doesNothing(const FunctionDecl *FD, Unit &U) {
  if (FD->isDefaulted() || FD->isTrivial())
    return true;
  if (!U.bodies().definition(FD))
    if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
      return doesNothing(Pattern, U);
  const auto *Body =
      dyn_cast_or_null<CompoundStmt>(U.bodies().bodyOrPattern(FD));
  return Body && Body->body_empty();
}

/// Making and dropping an object of this class has no effect.
static bool isInertAwaiter(const CXXRecordDecl *Record, Unit &U) {
  if (!Record || !Record->hasDefinition())
    return false;
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    for (const CXXConstructorDecl *Ctor : R->ctors())
      if (!Ctor->isDeleted() && !Ctor->isCopyOrMoveConstructor() &&
          !doesNothing(Ctor, U))
        return false;
    if (const CXXDestructorDecl *Dtor = R->getDestructor())
      if (!doesNothing(Dtor, U))
        return false;
  }
  return true;
}

/// `if (!pool) throw …;`
static bool onlyThrows(const Stmt *S) {
  const auto *If = dyn_cast<IfStmt>(S);
  if (!If || If->getElse() || If->getInit())
    return false;
  const Stmt *Then = If->getThen();
  if (const auto *Block = dyn_cast<CompoundStmt>(Then))
    Then = Block->size() == 1 ? Block->body_front() : nullptr;
  const auto *E = dyn_cast_or_null<Expr>(Then);
  return E && isa<CXXThrowExpr>(E->IgnoreImplicit());
}

/// The function only builds what it returns: `{ return awaiter{...}; }`.
static bool onlyBuildsResult(const FunctionDecl *FD, Unit &U) {
  Function *F = FD ? U.function(FD) : nullptr;
  const auto *Body = F ? dyn_cast_or_null<CompoundStmt>(F->body()) : nullptr;
  if (!Body || F->isCoroutine() || Body->size() == 0)
    return false;
  // Local classes may be declared before the return, and arguments refused;
  // anything else that runs may not.
  for (const Stmt *S : Body->body())
    if (!isa<ReturnStmt>(S) && !onlyThrows(S)) {
      const auto *DS = dyn_cast<DeclStmt>(S);
      if (!DS || !llvm::all_of(DS->decls(),
                               [](const Decl *D) { return isa<TypeDecl>(D); }))
        return false;
    }
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_back());
  if (!Return)
    return false;
  for (const auto *Call : F->all<CallExpr>())
    if (!isa<CXXOperatorCallExpr>(Call) && !F->enclosing<CXXThrowExpr>(Call))
      if (const FunctionDecl *Callee = U.calls().callee(Call))
        if (!Callee->isInStdNamespace() && !Callee->isConstexpr())
          return false;
  return true;
}

DropEffect dropEffect(const AsyncType &T) {
  if (T.Discard == DiscardPolicy::Allowed)
    return DropEffect::Harmless;
  bool ToBeKept = T.Nodiscard || T.Discard == DiscardPolicy::Bug;
  switch (T.Kind) {
  case AsyncKind::None:
  case AsyncKind::SelfOwning:
    return DropEffect::Harmless;
  case AsyncKind::Generator:
  case AsyncKind::AsyncGenerator:
    return T.isLazy() ? DropEffect::NeverRuns : DropEffect::Harmless;
  case AsyncKind::Task:
    if (T.isLazy())
      return DropEffect::NeverRuns;
    if (T.DestroysFrame)
      return DropEffect::Destroys;
    return ToBeKept ? DropEffect::LosesResult : DropEffect::Harmless;
  case AsyncKind::Sender:
    return T.isEager() ? DropEffect::Harmless : DropEffect::NeverRuns;
  case AsyncKind::Awaiter:
    if (T.isLazy() || (T.Nodiscard && !T.isEager()))
      return DropEffect::NeverRuns;
    return ToBeKept ? DropEffect::LosesResult : DropEffect::Harmless;
  case AsyncKind::Future:
    return ToBeKept ? DropEffect::LosesResult : DropEffect::Harmless;
  }
  return DropEffect::Harmless;
}

DropEffect dropEffect(const Expr *E, const AsyncType &T, Function &F) {
  DropEffect Effect = dropEffect(T);
  if (!T.isLazy() && F.unit().calls().hasRole(E, Role::Ready))
    return DropEffect::Harmless;
  // What a spawn function gives back stands for something that runs already.
  if (Effect == DropEffect::NeverRuns &&
      F.unit().calls().hasRole(E, Role::Spawn))
    return T.Nodiscard || T.Discard == DiscardPolicy::Bug
               ? DropEffect::LosesResult
               : DropEffect::Harmless;
  if (Effect != DropEffect::Harmless || T.Discard == DiscardPolicy::Allowed)
    return Effect;
  const FunctionDecl *Callee = F.unit().calls().callee(E);
  bool ToBeKept = Callee && Callee->hasAttr<WarnUnusedResultAttr>();
  if (T.Kind == AsyncKind::Task || T.Kind == AsyncKind::Future)
    return ToBeKept ? DropEffect::LosesResult : Effect;
  if (T.Kind != AsyncKind::Awaiter || T.isEager())
    return Effect;
  if (ToBeKept)
    return DropEffect::NeverRuns;
  // Always ready: there is nothing to run, such as a value in the clothes of an
  // operation.
  if (F.unit().types().neverSuspends(F.unit().types().awaiterOf(T.Record)))
    return Effect;
  // Some operations start when they are made, and no type says so.
  if (isInertAwaiter(T.Record, F.unit()) &&
      (!isa<CallExpr>(E) || onlyBuildsResult(Callee, F.unit())))
    return DropEffect::NeverRuns;
  return Effect;
}

bool neverRunsIfDropped(const Expr *E, const AsyncType &T, Function &F) {
  return dropEffect(E, T, F) == DropEffect::NeverRuns;
}

llvm::StringRef noun(const AsyncType &T) {
  switch (T.Kind) {
  case AsyncKind::Generator:
  case AsyncKind::AsyncGenerator:
    return "generator";
  case AsyncKind::Awaiter:
    return "awaitable";
  case AsyncKind::Future:
    return "future";
  case AsyncKind::Sender:
    return "sender";
  default:
    return "task";
  }
}

std::string aNoun(const AsyncType &T) {
  return ((T.Kind == AsyncKind::Awaiter ? "an " : "a ") + noun(T)).str();
}

bool isOwnLocal(const VarDecl *V, const Function &F) {
  // A lambda may assign to a variable of the function around it.
  return V->isLocalVarDecl() && !V->hasGlobalStorage() && !V->isImplicit() &&
         !isa<DecompositionDecl>(V) && V->getParentFunctionOrMethod() == F.decl();
}

bool isExplicit(const ValueUse &Use) {
  return Use.Kind == UseKind::Discarded &&
         Use.Spelling != DiscardSpelling::Plain &&
         Use.Spelling != DiscardSpelling::Comma;
}

/// Whether one of the words of an identifier, in either case style, says that the
/// object holds something: `scoped_lock`, `SemaphoreUnits`.
static bool isGuardName(llvm::StringRef Name) {
  auto IsGuardWord = [](llvm::StringRef Word) {
    return Word == "guard" || Word == "units" || Word == "permit" ||
           Word == "holder" || Word == "lease" ||
           (Word.ends_with("lock") && !Word.ends_with("block") &&
            !Word.ends_with("clock"));
  };
  std::string Word;
  for (size_t I = 0; I <= Name.size(); ++I) {
    bool Ends = I == Name.size() || Name[I] == '_' ||
                (I && isUppercase(Name[I]) && isLowercase(Name[I - 1]));
    if (Ends && IsGuardWord(Word))
      return true;
    if (Ends)
      Word.clear();
    if (I < Name.size() && Name[I] != '_')
      Word += toLowercase(Name[I]);
  }
  return false;
}

bool isGuard(QualType T, Unit &U) {
  const CXXRecordDecl *Record = recordOf(T);
  if (!Record || !Record->hasDefinition() || !Record->getIdentifier() ||
      T->isReferenceType() || Record->hasTrivialDestructor())
    return false;
  return isGuardName(Record->getName()) ||
         U.libraries().isAsyncGuard(qualifiedName(Record));
}

bool yieldsGuard(const AsyncType &T, Unit &U) {
  return isGuard(T.AwaitResult, U);
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
         !U.types().of(Record) && !yieldsGuard(T, U) &&
         !U.libraries().isCheckedResult(qualifiedName(Record));
}

/// The name of a test macro or function that expects what it is given to fail.
static bool expectsFailure(llvm::StringRef Name) {
  // The opposite: a test that passes because the task never ran.
  if (Name.contains_insensitive("nothrow") ||
      Name.contains_insensitive("no_throw"))
    return false;
  return Name.contains_insensitive("throw") || Name.contains("DEATH") ||
         Name.contains("EXCEPTION") || Name.contains("COMPILE");
}

/// `assert_throws([] { work(); })`: the function that the lambda is given to.
static const FunctionDecl *receiverOfLambda(const Function &F) {
  Unit &U = F.unit();
  if (!F.isLambda())
    return nullptr;
  const DeclContext *Around = F.decl()->getParent()->getParent();
  Function *Outer = U.function(dyn_cast_or_null<FunctionDecl>(Around));
  if (!Outer)
    return nullptr;
  for (const LambdaExpr *Lambda : Outer->lambdas())
    if (Lambda->getCallOperator() == F.decl()) {
      ValueUse Use = useOf(Lambda, *Outer);
      if (Use.Kind == UseKind::Argument)
        return U.calls().callee(cast<Expr>(Use.User));
    }
  return nullptr;
}

bool isExpectedToFail(const Expr *E, Unit &U) {
  return !enclosingMacro(E->getBeginLoc(), U, expectsFailure).empty();
}

/// `try { auto t = work(); FAIL(); } catch (…) {}`: what comes after the task is
/// made says that it must not be.
static bool isFollowedByFailure(const Expr *E, const Function &F) {
  const Stmt *Here = E;
  const Stmt *Block = F.parent(E);
  while (Block && !isa<CompoundStmt>(Block)) {
    Here = Block;
    Block = F.parent(Block);
  }
  if (!Block || !isa_and_nonnull<CXXTryStmt>(F.parent(Block)))
    return false;
  auto Statements = cast<CompoundStmt>(Block)->body();
  auto Next = std::next(llvm::find(Statements, Here));
  return Next < Statements.end() &&
         !enclosingMacro((*Next)->getBeginLoc(), F.unit(),
                         [](llvm::StringRef Name) {
                           return Name.contains("FAIL");
                         })
              .empty();
}

bool isExpectedToFail(const Expr *E, const Function &F) {
  if (isExpectedToFail(E, F.unit()) || isFollowedByFailure(E, F))
    return true;
  const FunctionDecl *Receiver = receiverOfLambda(F);
  return Receiver && Receiver->getIdentifier() &&
         expectsFailure(Receiver->getName());
}

bool isInMacroBody(const Expr *E, Unit &U) {
  SourceLocation Loc = E->getBeginLoc();
  return Loc.isMacroID() && !U.sources().isMacroArgExpansion(Loc);
}

std::string bridgeText(const AsyncType &T, llvm::StringRef Call) {
  if (T.Entry && !T.Entry->Bridge.empty())
    return fillTemplate(T.Entry->Bridge, Call).Text;
  // What runs a library's tasks need not take its other awaitables.
  if (T.Kind != AsyncKind::Task || !T.Lib || T.Lib->Instead.Bridge.empty())
    return {};
  return fillTemplate(T.Lib->Instead.Bridge, Call).Text;
}

} // namespace corolint
