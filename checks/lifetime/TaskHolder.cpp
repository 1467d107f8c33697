//===-- TaskHolder.cpp - who keeps a task past the expression that makes it
//===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaskHolder.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "flow/Scopes.h"
#include "flow/SuspensionCfg.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {
namespace {

/// `tasks.push_back(work())`: a member of a standard container that adds what
/// it is given.
bool addsToContainer(const Expr *Call) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const CXXMethodDecl *MD = Member ? Member->getMethodDecl() : nullptr;
  return MD && MD->getParent()->isInStdNamespace() && MD->getIdentifier() &&
         llvm::StringSwitch<bool>(MD->getName())
             .Cases({"push_back", "emplace_back", "push_front"}, true)
             .Cases({"emplace_front", "push", "emplace", "insert"}, true)
             .Cases({"insert_or_assign", "try_emplace"}, true)
             .Default(false);
}

/// Whether an await, or a call that blocks until the task is done, surrounds \p
/// E in its full expression, so that temporaries live until then.
bool isAwaitedAround(const Expr *E, Function &F) {
  Calls &C = F.unit().calls();
  for (const Stmt *S = F.parent(E); isa_and_nonnull<Expr>(S); S = F.parent(S)) {
    if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
      return true;
    const auto *Call = dyn_cast<CallExpr>(S);
    const FunctionDecl *Callee = Call ? C.callee(Call) : nullptr;
    // `start(work()).wait()`.
    if (Callee && (C.isBridge(Call) || C.blocking(Callee, C.objectClass(Call))))
      return true;
  }
  return false;
}

/// The member or variable that an expression names.
const ValueDecl *named(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return Member->getMemberDecl();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl();
  return nullptr;
}

/// `auto &&t = work();` is a variable like any other, and so is what a loop
/// over `work()` makes.
bool isOfItsOwn(const VarDecl *Reference) {
  const Expr *Init = Reference->getInit();
  if (const auto *Full = dyn_cast_or_null<FullExpr>(Init))
    Init = Full->getSubExpr();
  const auto *Made = dyn_cast_or_null<MaterializeTemporaryExpr>(
      Init ? Init->IgnoreParenNoopCasts(Reference->getASTContext()) : nullptr);
  return Made && Made->getExtendingDecl() == Reference;
}

TaskHolder variableOrElse(const ValueDecl *D, const Expr *By) {
  TaskHolder Result;
  const auto *V = dyn_cast_or_null<VarDecl>(D);
  // What a reference names may be anywhere, and may well die with the function.
  if (V && V->getType()->isReferenceType() && !isOfItsOwn(V))
    return Result;
  bool IsLocal = V && V->hasLocalStorage();
  Result.Kind = IsLocal ? HolderKind::Variable : HolderKind::Elsewhere;
  if (IsLocal)
    Result.Variable = V;
  else
    Result.Member = D;
  Result.By = By;
  return Result;
}

/// The member that the constructor's initialiser with \p E in it is for.
const ValueDecl *initialisedMember(const Expr *E, const Function &F) {
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(F.decl()))
    for (const CXXCtorInitializer *Init : Ctor->inits())
      if (Init->getInit() && F.contains(Init->getInit(), E))
        return Init->getAnyMember();
  return nullptr;
}

/// The variable whose initialiser is, or holds in its lists, \p List.
const VarDecl *listVariable(const Stmt *List, const Function &F) {
  for (const Stmt *S = List; S; S = F.parent(S)) {
    if (const auto *DS = dyn_cast<DeclStmt>(S))
      return DS->isSingleDecl() ? dyn_cast<VarDecl>(DS->getSingleDecl())
                                : nullptr;
    if (!isa<InitListExpr, FullExpr, MaterializeTemporaryExpr,
             CXXBindTemporaryExpr, CXXFunctionalCastExpr, ImplicitCastExpr>(S))
      return nullptr;
  }
  return nullptr;
}

TaskHolder holderOfStored(const Expr *Task, const ValueUse &Use, Function &F) {
  TaskHolder Result;
  if (!Use.User) {
    Result.Kind = HolderKind::Elsewhere;
    Result.Member = initialisedMember(Task, F);
    return Result;
  }
  if (isa<InitListExpr>(Use.User)) {
    if (const VarDecl *V = listVariable(Use.User, F))
      return variableOrElse(V, nullptr);
    return Result;
  }
  const Expr *Left = nullptr;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Use.User))
    Left = Op->getArg(0);
  else if (const auto *Op = dyn_cast<BinaryOperator>(Use.User))
    Left = Op->getLHS();
  // An element, or what stands behind a pointer, is not known to outlive
  // anything.
  const ValueDecl *D = Left ? named(Left) : nullptr;
  return D ? variableOrElse(D, cast<Expr>(Use.User)) : Result;
}

bool starts(const Expr *Call, Function &F) {
  Calls &C = F.unit().calls();
  return C.hasRole(Call, Role::Spawn) || C.hasRole(Call, Role::Detach) ||
         C.hasRole(Call, Role::StartsLater);
}

TaskHolder startedBy(const Expr *Call, Function &F) {
  return {HolderKind::Started, nullptr, nullptr, Call,
          !F.unit().calls().hasRole(Call, Role::StartsLater)};
}

TaskHolder holderOfArgument(const Expr *Call, Function &F) {
  TaskHolder Result;
  Calls &C = F.unit().calls();
  // `co_spawn(executor, work(), detached)` gives nothing that could be waited
  // for.
  if (starts(Call, F) || (C.hasRole(Call, Role::RunsCallback) &&
                          Call->getType()->isVoidType() && !C.isBridge(Call))) {
    if (!isAwaitedAround(Call, F))
      Result = startedBy(Call, F);
    return Result;
  }
  if (addsToContainer(Call))
    if (const ValueDecl *D = named(C.receiver(Call)))
      return variableOrElse(D, Call);
  return Result;
}

/// Whether \p Outer is one more asynchronous value, with the one that it is
/// made from in it: `when_all(work(), work())`, `work().scheduleOn(executor)`.
bool wraps(const Expr *Outer, Function &F) {
  return Outer->isPRValue() && Outer->getType()->isRecordType() &&
         F.unit().types().of(Outer->getType()) &&
         !F.unit().calls().isBridge(Outer);
}

/// A future stands for work that has been started.
bool isFuture(const Expr *Value, Function &F) {
  return F.unit().types().of(Value->getType()).Kind == AsyncKind::Future;
}

/// Whether the coroutine goes on when its task is dropped.
bool runsWhenDropped(const AsyncType &T) {
  return T.Kind == AsyncKind::SelfOwning || (T.isEager() && !T.DestroysFrame);
}

bool mentionsOutside(const TaskHolder &Holder, const Stmt *Scope, Function &F) {
  return llvm::any_of(F.references(Holder.Variable),
                      [&](const DeclRefExpr *Ref) {
                        return !F.contains(Scope, Ref) &&
                               useOf(Ref, F).Kind != UseKind::Overwritten;
                      });
}

/// Members that do not touch the tasks in a container.
bool leavesTasksAlone(const ValueUse &Use, Function &F) {
  if (Use.Kind != UseKind::Receiver)
    return Use.Kind == UseKind::Overwritten;
  const auto *Call = dyn_cast_or_null<Expr>(Use.User);
  const FunctionDecl *FD = Call ? F.unit().calls().callee(Call) : nullptr;
  return FD && FD->getIdentifier() &&
         (addsToContainer(Call) ||
          llvm::StringSwitch<bool>(FD->getName())
              .Cases({"reserve", "size", "empty", "capacity"}, true)
              .Default(false));
}

bool isTouchedWithin(const TaskHolder &Holder, const Stmt *Scope, Function &F) {
  return llvm::any_of(
      F.references(Holder.Variable), [&](const DeclRefExpr *Ref) {
        return F.contains(Scope, Ref) && !leavesTasksAlone(useOf(Ref, F), F);
      });
}

/// Whether the function names \p D more often than to put the task there.
bool isNamedElsewhere(const ValueDecl *D, const Expr *By, Function &F) {
  return llvm::any_of(F.all<Expr>(), [&](const Expr *E) {
    return isa<MemberExpr, DeclRefExpr>(E) && named(E) == D &&
           !(By && F.contains(By, E));
  });
}

/// Whether the function calls a member of its own object.
bool callsOwnMember(Function &F) {
  return llvm::any_of(F.all<CXXMemberCallExpr>(), [](const auto *Call) {
    return isa<CXXThisExpr>(
        Call->getImplicitObjectArgument()->IgnoreParenImpCasts());
  });
}

/// Whether the function comes to its end after \p Start without anything that
/// may wait for what was started: no suspension, no further call.
bool endsAtOnce(const Expr *Start, const VarDecl *V, Function &F) {
  // An executor or a scope that is a local may wait in its destructor.
  for (const Stmt *S : F.nodes()) {
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    const auto *Other = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (Other && Other != V && F.contains(Start, Ref) &&
        Other->hasLocalStorage() && !Other->getType()->isReferenceType()) {
      const CXXRecordDecl *Record = recordOf(Other->getType());
      if (Record && Record->hasDefinition() && !Record->hasTrivialDestructor())
        return false;
    }
  }
  SuspensionCfg *Cfg = F.cfg();
  auto From = Cfg ? Cfg->after(Start) : std::nullopt;
  if (!From)
    return false;
  auto Way = Cfg->search(*From,
                         [&](const CFGElement &E) {
                           if (Cfg->suspension(E))
                             return SuspensionCfg::Step::Stop;
                           const auto *Call =
                               dyn_cast_or_null<CallExpr>(statementOf(E));
                           // What the compiler adds to a `co_return` is no call
                           // of the author's.
                           if (!Call || !F.has(Call) || starts(Call, F))
                             return SuspensionCfg::Step::Continue;
                           return SuspensionCfg::Step::Stop;
                         },
                         true, {.Throws = false});
  return Way.ReachedExit;
}

} // namespace

static TaskHolder follow(const Expr *Call, const Expr *&Value, Function &F) {
  Calls &C = F.unit().calls();
  while (true) {
    ValueUse Use = useOf(Value, F);
    switch (Use.Kind) {
    case UseKind::Initializes:
    case UseKind::Assigned:
      return Use.Variable
                 ? variableOrElse(Use.Variable,
                                  Use.Kind == UseKind::Assigned
                                      ? dyn_cast_or_null<Expr>(Use.User)
                                      : nullptr)
                 : TaskHolder();
    case UseKind::Stored:
      return holderOfStored(Value, Use, F);
    case UseKind::Returned:
      return {HolderKind::Returned};
    case UseKind::Discarded:
      if (Value == Call &&
          runsWhenDropped(F.unit().types().of(Call->getType())))
        return {HolderKind::Started};
      return {};
    case UseKind::Argument: {
      const auto *Outer = dyn_cast_or_null<Expr>(Use.User);
      if (!Outer || !isa<CallExpr, CXXConstructExpr>(Outer))
        return {};
      if (TaskHolder Holder = holderOfArgument(Outer, F);
          Holder.Kind != HolderKind::None)
        return Holder;
      if (!wraps(Outer, F) || C.fate(Outer, Use.Index) == Fate::Drops)
        return {};
      Value = Outer;
      continue;
    }
    case UseKind::Receiver: {
      const auto *Outer = dyn_cast_or_null<CallExpr>(Use.User);
      if (Outer && starts(Outer, F) && !isAwaitedAround(Outer, F))
        return startedBy(Outer, F);
      if (!Outer || !wraps(Outer, F))
        return {};
      Value = Outer;
      continue;
    }
    default:
      return {};
    }
  }
}

TaskHolder holderOf(const Expr *Call, Function &F) {
  const Expr *Value = Call;
  TaskHolder Holder = follow(Call, Value, F);
  if (Value != Call && isFuture(Value, F))
    Holder.Running = true;
  return Holder;
}

bool outlives(const TaskHolder &Holder, const VarDecl *V, Function &F) {
  switch (Holder.Kind) {
  case HolderKind::None:
    return false;
  case HolderKind::Returned:
    return true;
  case HolderKind::Variable: {
    if (!diesBefore(V, Holder.Variable, F))
      return false;
    const Stmt *Scope = scopeOf(V, F);
    return mentionsOutside(Holder, Scope, F) &&
           !isTouchedWithin(Holder, Scope, F);
  }
  case HolderKind::Elsewhere: {
    const auto *Static = dyn_cast_or_null<VarDecl>(Holder.Member);
    if (Static && Static->isStaticLocal() && !Holder.By)
      return true;
    if (!Holder.Member || isNamedElsewhere(Holder.Member, Holder.By, F))
      return false;
    // Other members, or whoever else knows it, may wait for it.
    return Holder.By ? endsAtOnce(Holder.By, V, F) : !callsOwnMember(F);
  }
  case HolderKind::Started:
    return Holder.By && endsAtOnce(Holder.By, V, F);
  }
  return false;
}

} // namespace corolint
