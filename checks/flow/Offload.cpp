//===-- Offload.cpp - code that runs where blocking is fine ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Offload.h"
#include "SuspensionCfg.h"
#include "Unit.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace corolint {

/// A pool of threads, or an executor of one, by its name: blocking one of its
/// threads holds up less than blocking the loop.
static bool isThreadPool(const CXXRecordDecl *Record) {
  if (!Record || !Record->getIdentifier())
    return false;
  std::string Name;
  for (char C : Record->getName())
    if (C != '_')
      Name += llvm::toLower(C);
  return llvm::any_of(llvm::ArrayRef<llvm::StringRef>(
                          {"threadpool", "threadexecutor", "blockingexecutor",
                           "backgroundexecutor"}),
                      [&](llvm::StringRef Word) {
                        return llvm::StringRef(Name).contains(Word);
                      });
}

/// Whether a value is a thread pool, or a pointer to one, smart or not.
static bool givesThreadPool(QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *Record = recordOf(T);
  if (isThreadPool(Record))
    return true;
  const auto *Pointer =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(Record);
  if (!Pointer || !Pointer->hasDefinition() ||
      Pointer->getTemplateArgs().size() == 0 ||
      Pointer->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  DeclarationName Arrow =
      Pointer->getASTContext().DeclarationNames.getCXXOperatorName(OO_Arrow);
  auto HasArrow = [&](const CXXRecordDecl *R) {
    return !R->lookup(Arrow).empty();
  };
  return llvm::any_of(selfAndBases(Pointer), HasArrow) &&
         isThreadPool(recordOf(Pointer->getTemplateArgs()[0].getAsType()));
}

/// A call that is given nothing and yields the pool of the whole process,
/// whatever its type: `folly::getGlobalCPUExecutor()`.
static bool isPoolOfAll(const Expr *E, Unit &U) {
  return isa<CallExpr>(E) && U.calls().argumentCount(E) == 0 &&
         !U.calls().receiver(E) && U.calls().hasRole(E, Role::Offload);
}

/// Whether a call moves what it is given, or who awaits it, to a thread that may
/// block.
static bool offloads(const Expr *Call, Unit &U) {
  const Calls &CallModel = U.calls();
  if (U.calls().hasRole(Call, Role::Offload))
    return true;
  if (isThreadPool(CallModel.objectClass(Call)))
    return true;
  for (unsigned I = 0; I < CallModel.argumentCount(Call); ++I) {
    // The class that the author knows, not the base that the callee asks for.
    const Expr *Argument =
        CallModel.argument(Call, I)->IgnoreUnlessSpelledInSource();
    if (givesThreadPool(Argument->getType()) || isPoolOfAll(Argument, U))
      return true;
  }
  return false;
}

static bool isLambda(const Expr *E) {
  const CXXRecordDecl *Record = recordOf(E->getType());
  return Record && Record->isLambda();
}

/// Whether a callable, or the lazy task that it makes, goes to a thread that
/// may block. \p Steps bounds the way from one variable to the next.
static bool isGivenToOffload(const Expr *E, Function &F, unsigned Steps = 8) {
  if (Steps == 0)
    return false;
  Unit &U = F.unit();
  ValueUse Use = useOf(E, F);
  if (Use.Kind == UseKind::Initializes && Use.Variable)
    return llvm::any_of(F.references(Use.Variable),
                        [&](const DeclRefExpr *Ref) {
                          return isGivenToOffload(Ref, F, Steps - 1);
                        });
  bool OnObject = Use.Kind == UseKind::Receiver;
  const auto *Call = dyn_cast_or_null<Expr>(Use.User);
  if (!Call || !(OnObject || Use.Kind == UseKind::Argument))
    return false;
  // A lambda that is called runs here, whatever it is called with.
  if (!(OnObject && isLambda(E)) && offloads(Call, U))
    return true;
  bool MakesTask = OnObject ? isa<CXXOperatorCallExpr>(Call)
                            : U.calls().hasRole(Call, Role::RunsCallback);
  return MakesTask && U.types().of(Call->getType()).isLazy() &&
         isGivenToOffload(Call, F, Steps - 1);
}

/// A coroutine that starts on the pool it is given: one of its parameters is a tag
/// that says so, `executor_tag` of concurrencpp.
static bool startsOnPool(Function &F) {
  auto IsTag = [&](const ParmVarDecl *P) {
    const CXXRecordDecl *Record = recordOf(P->getType());
    return Record && Record->isEmpty() &&
           F.unit().libraries().hasRole(qualifiedName(Record), Role::Offload);
  };
  return F.isCoroutine() && llvm::any_of(F.decl()->parameters(), IsTag) &&
         llvm::any_of(F.decl()->parameters(), [](const ParmVarDecl *P) {
           return givesThreadPool(P->getType());
         });
}

bool isOffloaded(Function &F) {
  if (startsOnPool(F))
    return true;
  const FunctionDecl *FD = F.decl();
  while (const auto *Op = dyn_cast<CXXMethodDecl>(FD)) {
    const CXXRecordDecl *Closure = Op->getParent();
    if (!Closure->isLambda())
      return false;
    const auto *Outer = dyn_cast<FunctionDecl>(Closure->getDeclContext());
    Function *Around = Outer ? F.unit().function(Outer) : nullptr;
    if (!Around)
      return false;
    for (const LambdaExpr *Lambda : Around->lambdas())
      if (Lambda->getLambdaClass() == Closure &&
          isGivenToOffload(Lambda, *Around))
        return true;
    FD = Outer;
  }
  return false;
}

/// Whether a value can be called: what is given to run.
static bool isCallable(const Expr *E) {
  QualType T = E->getType().getNonReferenceType();
  if (T->isFunctionType() || T->isFunctionPointerType() ||
      T->isMemberFunctionPointerType())
    return true;
  const CXXRecordDecl *Record = recordOf(T);
  if (!Record)
    return false;
  if (Record->isLambda())
    return true;
  if (!Record->hasDefinition())
    return false;
  DeclarationName Call =
      Record->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  return !Record->lookup(Call).empty();
}

/// The await moves its coroutine to another thread.
static bool hops(const Expr *Await, Unit &U) {
  const Expr *Operand = nullptr;
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(Await))
    Operand = Suspend->getOperand();
  else if (const auto *Dependent = dyn_cast<DependentCoawaitExpr>(Await))
    Operand = Dependent->getOperand();
  if (Operand)
    Operand = Operand->IgnoreUnlessSpelledInSource();
  if (!Operand || !isa<CallExpr, CXXConstructExpr>(Operand) ||
      !offloads(Operand, U))
    return false;
  // What is given goes there, and the coroutine comes back to where it was.
  auto IsWork = [&](const Expr *E) {
    return isCallable(E) || U.types().of(E->getType()).Kind == AsyncKind::Task;
  };
  for (unsigned I = 0; I < U.calls().argumentCount(Operand); ++I)
    if (IsWork(U.calls().argument(Operand, I)))
      return false;
  const Expr *Object = U.calls().receiver(Operand);
  return !Object || U.types().of(Object->getType()).Kind != AsyncKind::Task;
}

bool isAfterOffload(const Stmt *S, Function &F) {
  llvm::SmallVector<const Expr *, 4> Hops;
  for (const Expr *Await : F.suspensions())
    if (hops(Await, F.unit()))
      Hops.push_back(Await);
  if (Hops.empty())
    return false;
  SuspensionCfg *Cfg = F.cfg();
  auto At = Cfg ? Cfg->before(S) : std::nullopt;
  if (!At)
    return false;
  auto Reached = Cfg->search(
      Cfg->entry(),
      [&](const CFGElement &E) {
        const Stmt *Here = statementOf(E);
        if (!Here)
          return SuspensionCfg::Step::Continue;
        if (llvm::is_contained(Hops, Here))
          return SuspensionCfg::Step::Stop;
        auto Place = Cfg->before(Here);
        return Place && Place->Block == At->Block && Place->Index == At->Index
                   ? SuspensionCfg::Step::Found
                   : SuspensionCfg::Step::Continue;
      },
      /*ToExit=*/false, {.Exceptions = true});
  return !Reached.Found;
}

} // namespace corolint
