//===-- LockEvents.cpp - what a piece of code does to locks ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LockEvents.h"
#include "Unit.h"
#include "flow/Conditions.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace corolint {

/// Without wrappers and without `T(x)`.
static const Expr *stripped(const Expr *E) {
  const Expr *Inner = withoutWrappers(E);
  while (const auto *Cast = dyn_cast_or_null<CXXFunctionalCastExpr>(Inner))
    Inner = withoutWrappers(Cast->getSubExpr());
  return Inner;
}

static llvm::SmallVector<const Expr *, 4>
written(llvm::ArrayRef<const Expr *> Arguments) {
  llvm::SmallVector<const Expr *, 4> Out;
  for (const Expr *A : Arguments)
    if (A && !isa<CXXDefaultArgExpr>(A))
      Out.push_back(A);
  return Out;
}

static bool isNothing(const Expr *E) {
  E = stripped(E);
  if (!E || isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return true;
  const CXXRecordDecl *Record = recordOf(E->getType());
  return Record && Record->getIdentifier() && Record->getName() == "nullopt_t";
}

//===----------------------------------------------------------------------===//
// Initialisers
//===----------------------------------------------------------------------===//

enum class Tag { None, Defer, Try, Adopt };

static Tag tagOf(const Expr *E, bool ByName) {
  if (const CXXRecordDecl *Record = recordOf(E->getType());
      Record && Record->getIdentifier()) {
    Tag T = llvm::StringSwitch<Tag>(Record->getName())
                .Case("defer_lock_t", Tag::Defer)
                .Cases({"try_to_lock_t", "duration", "time_point"}, Tag::Try)
                .Case("adopt_lock_t", Tag::Adopt)
                .Default(Tag::None);
    if (T != Tag::None)
      return T;
  }
  // A guard of the user's own, with tags of its own.
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  if (ByName && Ref && Ref->getDecl()->getIdentifier()) {
    std::string Name = foldedName(Ref->getDecl()->getName());
    llvm::StringRef Word = Name;
    if (Word.contains("defer") || Word.contains("dontlock"))
      return Tag::Defer;
    if (Word.contains("adopt"))
      return Tag::Adopt;
    if (Word.contains("trytolock"))
      return Tag::Try;
  }
  return Tag::None;
}

LockOwnership LockEvents::guard(llvm::ArrayRef<const Expr *> Arguments,
                                const CXXConstructorDecl *Ctor) {
  LockOwnership O;
  auto Args = written(Arguments);
  if (Args.empty() || isNothing(Args[0]))
    return O;
  O.What = LockOwnership::Held;
  for (const Expr *A : Args) {
    switch (tagOf(A, /*ByName=*/A != Args[0])) {
    case Tag::Defer:
      O.What = LockOwnership::Free;
      break;
    case Tag::Try:
      O.What = LockOwnership::Maybe;
      break;
    case Tag::Adopt:
      O.Adopts = true;
      break;
    case Tag::None:
      if (!O.Mutex)
        O.Mutex = A;
      QualType T = A->getType();
      if (Types.isAsyncLock(
              recordOf(T->isPointerType() ? T->getPointeeType() : T)))
        return {LockOwnership::Awaited, {}, nullptr, false};
      break;
    }
  }
  // Attributes say what a constructor of an annotated class does.
  if (Ctor && Ctor->getParent()->hasAttr<ScopedLockableAttr>()) {
    if (Ctor->hasAttr<TryAcquireCapabilityAttr>())
      O.What = LockOwnership::Maybe;
    else if (Ctor->hasAttr<RequiresCapabilityAttr>())
      O.Adopts = true;
    else if (!Ctor->hasAttr<AcquireCapabilityAttr>())
      return {};
  }
  return O;
}

LockOwnership LockEvents::wrapper(const CXXConstructExpr *Construct) {
  auto Args = written(llvm::ArrayRef<const Expr *>(
      Construct->getArgs(), Construct->getNumArgs()));
  const CXXConstructorDecl *Ctor = Construct->getConstructor();
  if (Ctor->getParent()->isInStdNamespace() || Ctor->isImplicit() ||
      !F.unit().bodies().definition(Ctor)) {
    if (Args.empty() || isNothing(Args[0]))
      return {};
    if (const CXXRecordDecl *First = recordOf(Args[0]->getType());
        First && First->getIdentifier() && First->getName() == "in_place_t")
      return guard(llvm::ArrayRef(Args).drop_front(), nullptr);
    for (const Expr *A : Args) {
      if (const auto *New = dyn_cast<CXXNewExpr>(stripped(A)))
        return ownership(New->getInitializer(),
                         Types.of(New->getAllocatedType()));
      if (Types.holdsLock(A->getType()))
        return ownership(A, Types.of(A->getType()));
    }
    if (Ctor->getParent()->isInStdNamespace())
      return Ctor->getParent()->getName() == "optional" ? guard(Args, nullptr)
                                                        : LockOwnership();
  }
  // A class of the user's: look at what its constructor does with the guard.
  for (const FieldDecl *Field : Ctor->getParent()->fields()) {
    LockKind Kind = Types.of(Field->getType());
    if (Field->getType()->isReferenceType() || !Types.holdsLock(Field->getType()))
      continue;
    const FunctionDecl *Definition = F.unit().bodies().definition(Ctor);
    if (!Definition) {
      const CXXRecordDecl *Guard = recordOf(Field->getType());
      bool Empty = Guard && Guard->hasDefinition() &&
                   Guard->hasDefaultConstructor();
      return {Empty ? LockOwnership::Free : LockOwnership::Held, {}, nullptr,
              false};
    }
    for (const CXXCtorInitializer *Init :
         cast<CXXConstructorDecl>(Definition)->inits()) {
      if (Init->getMember() != Field)
        continue;
      // A guard handed to the constructor is what the caller makes of it.
      const Expr *Value = stripped(Init->getInit());
      if (const auto *Copy = dyn_cast<CXXConstructExpr>(Value);
          Copy && Copy->getNumArgs() >= 1 &&
          Copy->getConstructor()->isCopyOrMoveConstructor())
        Value = stripped(Copy->getArg(0));
      const Expr *Source = movedOperand(Value) ? movedOperand(Value) : Value;
      if (const auto *Ref = dyn_cast<DeclRefExpr>(stripped(Source)))
        if (const auto *Param = dyn_cast<ParmVarDecl>(Ref->getDecl()))
          if (Types.holdsLock(Param->getType()) &&
              Param->getFunctionScopeIndex() < Args.size())
            return ownership(Args[Param->getFunctionScopeIndex()], Kind);
      LockOwnership O = ownership(Init->getInit(), Kind);
      O.From = {};
      if (O.What == LockOwnership::Moved)
        O.What = LockOwnership::Free;
      O.Mutex = Args.empty() ? nullptr : Args[0];
      return O;
    }
  }
  return {};
}

/// Whether a body mentions `std::defer_lock`: what it returns may not be locked.
static bool mayDefer(const FunctionDecl *FD, Unit &U) {
  Function *Body = U.function(FD);
  return Body && llvm::any_of(Body->all<DeclRefExpr>(), [](const auto *Ref) {
           return tagOf(Ref, /*ByName=*/true) == Tag::Defer;
         });
}

LockOwnership LockEvents::given(const CallExpr *Call, LockKind Kind) {
  const FunctionDecl *FD = F.unit().calls().callee(Call);
  std::string Name = FD ? foldedName(lastName(FD)) : "";
  llvm::StringRef Word = Name;
  if (FD && FD->isInStdNamespace()) {
    if (!Word.starts_with("make"))
      return {};
    llvm::SmallVector<const Expr *, 4> Args(Call->arguments());
    if (Word == "makepair" || Word == "maketuple") {
      for (const Expr *A : Args)
        if (Types.holdsLock(A->getType()))
          return ownership(A, Types.of(A->getType()));
      return {};
    }
    if (Args.size() == 1 && Types.holdsLock(Args[0]->getType()))
      return ownership(Args[0], Types.of(Args[0]->getType()));
    return guard(Args, nullptr);
  }
  if (Word.contains("defer") || Word.contains("unlocked") ||
      (FD && mayDefer(FD, F.unit())))
    return {};
  if (Word.starts_with("try"))
    return {LockOwnership::Maybe, {}, nullptr, false};
  if (Kind == LockKind::Wrapper) {
    // An object of a user's class may hold its lock at other times only.
    const CXXRecordDecl *Record = recordOf(Call->getType());
    if (!Record || !Record->isInStdNamespace())
      return {};
    bool CanBeEmpty = Record->getName() != "pair" && Record->getName() != "tuple";
    return {CanBeEmpty ? LockOwnership::Maybe : LockOwnership::Held, {}, nullptr,
            false};
  }
  return {LockOwnership::Held, {}, nullptr, false};
}

LockOwnership LockEvents::ownership(const Expr *Init, LockKind Kind) {
  bool Hostile = Kind == LockKind::NoSuspend;
  LockOwnership Default{Hostile ? LockOwnership::Held : LockOwnership::Free, {},
                        nullptr, false};
  const Expr *E = stripped(Init);
  if (!E)
    return Default;
  if (const Expr *From = movedOperand(E)) {
    if (auto Path = lockPathOf(From))
      return {LockOwnership::Moved, *Path, nullptr, false};
    return {};
  }
  if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(E))
    return Hostile ? Default
                   : LockOwnership{LockOwnership::Awaited, {}, nullptr, false};
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
    LockOwnership True = ownership(Choice->getTrueExpr(), Kind);
    LockOwnership False = ownership(Choice->getFalseExpr(), Kind);
    if (True.What == False.What && True.What != LockOwnership::Moved)
      return True;
    if (True.What == LockOwnership::Held || False.What == LockOwnership::Held)
      return {LockOwnership::Maybe, {}, nullptr, false};
    return {};
  }
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E)) {
    for (const Expr *Captured : Lambda->capture_inits())
      if (Captured && Types.holdsLock(Captured->getType()) &&
          Captured->isPRValue())
        return ownership(Captured, Types.of(Captured->getType()));
    return {};
  }
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    llvm::SmallVector<const Expr *, 4> Inits(List->inits());
    if (Inits.size() == 1 && Types.of(Inits[0]->getType()) == Kind)
      return ownership(Inits[0], Kind);
    if (Hostile)
      return Default;
    if (Kind == LockKind::Guard)
      return guard(Inits, nullptr);
    for (const Expr *I : Inits) {
      if (Kind == LockKind::Adopter)
        return {LockOwnership::Held, {}, I, true};
      if (Types.holdsLock(I->getType()))
        return ownership(I, Types.of(I->getType()));
    }
    return {};
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (Construct->getNumArgs() >= 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      return ownership(Construct->getArg(0), Kind);
    if (Hostile)
      return Default;
    if (Kind == LockKind::Wrapper)
      return wrapper(Construct);
    LockOwnership O =
        guard(llvm::ArrayRef<const Expr *>(Construct->getArgs(),
                                           Construct->getNumArgs()),
              Construct->getConstructor());
    O.Adopts |= Kind == LockKind::Adopter;
    return O;
  }
  if (Hostile)
    return Default;
  // Templates: the constructor is not chosen yet.
  auto Unresolved = [&](llvm::SmallVector<const Expr *, 4> Args) {
    if (Args.size() == 1 && Types.of(Args[0]->getType()) == Kind)
      return ownership(Args[0], Kind);
    return Kind == LockKind::Guard ? guard(Args, nullptr) : LockOwnership();
  };
  if (const auto *Construct = dyn_cast<CXXUnresolvedConstructExpr>(E))
    return Unresolved(llvm::SmallVector<const Expr *, 4>(Construct->arguments()));
  if (const auto *List = dyn_cast<ParenListExpr>(E)) {
    llvm::SmallVector<const Expr *, 4> Args;
    for (unsigned I = 0; I < List->getNumExprs(); ++I)
      Args.push_back(List->getExpr(I));
    return Unresolved(Args);
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return given(Call, Kind);
  return {};
}

LockKind LockEvents::kindOf(const VarDecl *V) {
  QualType T = V->getType();
  if (T->isReferenceType() && !isa<ParmVarDecl>(V)) {
    // A reference keeps the temporary alive that it is bound to.
    if (!V->getInit() || !bindsTemporary(V))
      return LockKind::None;
  } else if (T->isReferenceType()) {
    return LockKind::None;
  }
  LockKind Kind = Types.of(T);
  if (Kind == LockKind::None && V->getInit() &&
      (T->isUndeducedType() || T->isDependentType()))
    Kind = Types.of(stripped(V->getInit())->getType());
  return Kind;
}

//===----------------------------------------------------------------------===//
// Effects
//===----------------------------------------------------------------------===//

void LockEvents::take(const LockPath &Path, LockKind Kind,
                      const LockOwnership &O, Events &Out) {
  // The object that was there before is gone.
  Out.push_back({LockEvent::Unlock, Path, {}, nullptr});
  std::optional<LockPath> Mutex;
  if (O.Adopts && O.Mutex)
    Mutex = lockPathOf(O.Mutex);
  switch (O.What) {
  case LockOwnership::Free:
  case LockOwnership::Awaited:
    return;
  case LockOwnership::Moved:
    Out.push_back({LockEvent::Move, Path, O.From, nullptr});
    return;
  case LockOwnership::Held:
  case LockOwnership::Maybe:
    // What only unlocks holds what was locked by hand before.
    if (Kind == LockKind::Adopter) {
      if (Mutex)
        Out.push_back({LockEvent::Move, Path, *Mutex, nullptr});
      return;
    }
    if (Mutex)
      Out.push_back({LockEvent::Unlock, *Mutex, {}, nullptr});
    Out.push_back({O.What == LockOwnership::Held ? LockEvent::Lock
                                                 : LockEvent::TryLock,
                   Path,
                   {},
                   nullptr});
    return;
  }
}

void LockEvents::declare(const VarDecl *V, Events &Out) {
  LockKind Kind = kindOf(V);
  if (Kind == LockKind::None || Kind == LockKind::Mutex)
    return;
  take({V->getCanonicalDecl(), {}}, Kind, ownership(V->getInit(), Kind), Out);
}

void LockEvents::assign(const Expr *To, const Expr *From, Events &Out) {
  LockKind Kind = Types.of(To->getType());
  if (Kind == LockKind::None || Kind == LockKind::Mutex)
    return;
  if (auto Path = lockPathOf(To))
    take(*Path, Kind,
         isNothing(From) || (isa<InitListExpr>(stripped(From)) &&
                             !cast<InitListExpr>(stripped(From))->getNumInits())
             ? LockOwnership()
             : ownership(From, Kind),
         Out);
}

/// Turns what an attribute says of a function into events of a call of it.
bool LockEvents::attributes(const FunctionDecl *FD, const Expr *Object,
                            const CallExpr *Call, Events &Out) {
  bool Found = false;
  auto Add = [&](LockEvent::Effect What, auto Arguments, LockEvent Like) {
    Found = true;
    auto AddPath = [&](std::optional<LockPath> Path) {
      if (!Path)
        return;
      Like.What = What;
      Like.Path = *Path;
      Out.push_back(Like);
    };
    if (Arguments.begin() == Arguments.end())
      return AddPath(Object ? lockPathOf(Object) : std::nullopt);
    for (const Expr *A : Arguments) {
      auto Path = A ? lockPathOf(A) : std::nullopt;
      if (!Path)
        continue;
      // Said of a parameter: the argument is meant; of a member: the object's.
      if (const auto *Param = dyn_cast_or_null<ParmVarDecl>(Path->Base)) {
        unsigned I = Param->getFunctionScopeIndex();
        auto Base = I < Call->getNumArgs() ? lockPathOf(Call->getArg(I))
                                           : std::nullopt;
        if (Base)
          Base->Steps.append(Path->Steps);
        AddPath(Base);
      } else if (!Path->Base) {
        auto Base = Object ? lockPathOf(Object) : std::nullopt;
        if (Base)
          Base->Steps.append(Path->Steps);
        AddPath(Base);
      } else {
        AddPath(Path);
      }
    }
  };
  if (const auto *A = FD->getAttr<TryAcquireCapabilityAttr>()) {
    LockEvent Like{LockEvent::TryLock, {}, {}, nullptr};
    if (const Expr *Success = A->getSuccessValue())
      if (const auto *Literal =
              dyn_cast<CXXBoolLiteralExpr>(Success->IgnoreParenImpCasts());
          Literal && !Literal->getValue())
        std::swap(Like.Success, Like.Failure);
    Add(LockEvent::TryLock, A->args(), Like);
  }
  if (const auto *A = FD->getAttr<AcquireCapabilityAttr>())
    Add(LockEvent::Lock, A->args(), {});
  if (const auto *A = FD->getAttr<ReleaseCapabilityAttr>())
    Add(LockEvent::Unlock, A->args(), {});
  return Found;
}

/// The object and name of a member call, resolved or not.
static std::pair<const Expr *, llvm::StringRef> memberOf(const CallExpr *Call) {
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(Callee)) {
    const IdentifierInfo *II = Member->getMemberDecl()->getIdentifier();
    return {Member->getBase(), II ? II->getName() : ""};
  }
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    if (!Member->isImplicitAccess() && Member->getMember().isIdentifier())
      return {Member->getBase(),
              Member->getMember().getAsIdentifierInfo()->getName()};
  return {};
}

void LockEvents::memberCall(const CallExpr *Call, Events &Out) {
  auto [Object, Name] = memberOf(Call);
  const FunctionDecl *Method = F.unit().calls().callee(Call);
  if (Method && attributes(Method, Object, Call, Out))
    return;
  auto Path = lockPathOf(Object);
  if (!Path)
    return;
  QualType T = Object->getType();
  LockKind Kind = Types.of(T->isPointerType() ? T->getPointeeType() : T);
  if (Kind == LockKind::None) {
    // In a template the type of `auto g = std::unique_lock(m)` is not known.
    if (const VarDecl *V = Path->variable())
      Kind = kindOf(V);
    if (Kind == LockKind::None)
      return;
  }
  auto Args = written(llvm::ArrayRef<const Expr *>(Call->getArgs(),
                                                    Call->getNumArgs()));
  if (Kind != LockKind::Mutex && Name == "emplace")
    return take(*Path, LockKind::Guard, guard(Args, nullptr), Out);
  if (Kind == LockKind::Wrapper && Name == "reset" && Args.size() == 1 &&
      !isNothing(Args[0])) {
    if (const auto *New = dyn_cast<CXXNewExpr>(stripped(Args[0])))
      take(*Path, LockKind::Guard,
           ownership(New->getInitializer(), Types.of(New->getAllocatedType())),
           Out);
    return;
  }
  switch (lockAction(Method, Name)) {
  case LockAction::Lock:
    if (Kind != LockKind::Wrapper)
      Out.push_back({LockEvent::Lock, *Path, {}, nullptr});
    return;
  case LockAction::TryLock:
    if (Kind != LockKind::Wrapper)
      Out.push_back({LockEvent::TryLock, *Path, {}, nullptr});
    return;
  case LockAction::Unlock:
    Out.push_back({LockEvent::Unlock, *Path, {}, nullptr});
    return;
  case LockAction::AsksIfLocked:
    return;
  case LockAction::None:
    break;
  }
  // A class that holds a guard may let go of it in any of its functions.
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(Method);
  if (Name == "swap" || (Kind == LockKind::Wrapper && MD && !MD->isConst() &&
                         !MD->getParent()->isInStdNamespace())) {
    if (Name == "swap" || !MD || mayUnlock(F.unit().function(MD), {}))
      Out.push_back({LockEvent::Unlock, *Path, {}, nullptr});
  }
}

void LockEvents::freeCall(const CallExpr *Call, Events &Out) {
  const FunctionDecl *FD = F.unit().calls().callee(Call);
  if (!FD || !FD->getIdentifier())
    return;
  if (attributes(FD, nullptr, Call, Out))
    return;
  auto Each = [&](LockEvent Like, unsigned Count) {
    for (unsigned I = 0; I < std::min(Count, Call->getNumArgs()); ++I)
      if (auto Path = lockPathOf(Call->getArg(I))) {
        Like.Path = *Path;
        Out.push_back(Like);
      }
  };
  llvm::StringRef Name = FD->getName();
  if (FD->isInStdNamespace()) {
    if (Name == "lock")
      Each({LockEvent::Lock, {}, {}, nullptr}, ~0u);
    else if (Name == "try_lock") // -1 is success
      Each({LockEvent::TryLock, {}, {}, nullptr, -1, 0}, ~0u);
    else if (Name == "swap")
      Each({LockEvent::Unlock, {}, {}, nullptr}, 2);
    return;
  }
  if (!FD->isExternC())
    return;
  switch (llvm::StringSwitch<LockAction>(Name)
              .Cases({"pthread_mutex_lock", "pthread_spin_lock", "mtx_lock"},
                     LockAction::Lock)
              .Cases({"pthread_rwlock_rdlock", "pthread_rwlock_wrlock"},
                     LockAction::Lock)
              .Cases({"EnterCriticalSection", "AcquireSRWLockExclusive",
                      "AcquireSRWLockShared"},
                     LockAction::Lock)
              .Cases({"pthread_mutex_unlock", "pthread_spin_unlock",
                      "mtx_unlock", "pthread_rwlock_unlock"},
                     LockAction::Unlock)
              .Cases({"LeaveCriticalSection", "ReleaseSRWLockExclusive",
                      "ReleaseSRWLockShared"},
                     LockAction::Unlock)
              .Cases({"pthread_mutex_trylock", "pthread_mutex_timedlock",
                      "pthread_spin_trylock", "pthread_rwlock_tryrdlock",
                      "pthread_rwlock_trywrlock", "mtx_trylock"},
                     LockAction::TryLock)
              .Default(LockAction::None)) {
  case LockAction::Lock:
    return Each({LockEvent::Lock, {}, {}, nullptr}, 1);
  case LockAction::Unlock:
    return Each({LockEvent::Unlock, {}, {}, nullptr}, 1);
  case LockAction::TryLock: // zero is success
    return Each({LockEvent::TryLock, {}, {}, nullptr, 0, 1}, 1);
  default:
    return;
  }
}

bool LockEvents::isOperandOfAwait(const Stmt *S) const {
  for (; S && !isa<CompoundStmt>(S); S = F.parent(S))
    if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
      return true;
  return false;
}

/// A lock handed to a function by reference: that function may unlock it.
void LockEvents::escapes(const Expr *Call, Events &Out) {
  const Calls &Calls = F.unit().calls();
  const FunctionDecl *FD = Calls.callee(Call);
  // Waits give a lock back as they took it, and so does an awaited operation.
  if (isOperandOfAwait(Call))
    return;
  if (FD && (foldedName(lastName(FD)).starts_with("wait") ||
             (FD->isInStdNamespace() && FD->getIdentifier() &&
              !llvm::StringRef(FD->getName()).contains("ref"))))
    return;
  if (isa<CXXConstructExpr>(Call) && Types.holdsLock(Call->getType()))
    return;
  for (unsigned I = 0; I < Calls.argumentCount(Call); ++I) {
    const Expr *Argument = Calls.argument(Call, I);
    if (!Argument || isa<CXXDefaultArgExpr>(Argument))
      continue;
    const Expr *E = stripped(Argument);
    const auto *AddressOf = dyn_cast<UnaryOperator>(E);
    bool Address = AddressOf && AddressOf->getOpcode() == UO_AddrOf;
    if (!Address && !Argument->isLValue())
      continue;
    QualType T = Address ? AddressOf->getSubExpr()->getType() : E->getType();
    if (Types.of(T) == LockKind::None)
      continue;
    if (FD && I < FD->getNumParams()) {
      QualType Param = FD->getParamDecl(I)->getType();
      if (Param->isReferenceType() &&
          Param->getPointeeType().isConstQualified())
        continue;
      Function *Body = F.unit().function(FD);
      if (Body && I < Body->decl()->getNumParams() &&
          !mayUnlock(Body,
                     {Body->decl()->getParamDecl(I)->getCanonicalDecl(), {}}))
        continue;
    }
    if (auto Path = lockPathOf(E))
      Out.push_back({LockEvent::Unlock, *Path, {}, nullptr});
  }
}

/// A lambda that unlocks something: a deferred unlock if a variable keeps it.
void LockEvents::capture(const LambdaExpr *Lambda, Events &Out) {
  Function *Body = F.unit().function(Lambda->getCallOperator());
  if (!Body)
    return;
  const VarDecl *Keeper = nullptr;
  if (const auto *DS = F.enclosing<DeclStmt>(Lambda); DS && DS->isSingleDecl())
    Keeper = dyn_cast<VarDecl>(DS->getSingleDecl());
  llvm::SmallVector<LockPath, 2> Unlocked;
  if (Depth > 3)
    return;
  LockEvents Inner(*Body, Types, Depth + 1);
  for (const Stmt *S : Body->nodes())
    for (const LockEvent &E : Inner.of(S)) {
      const auto *V = dyn_cast_or_null<VarDecl>(E.Path.Base);
      bool Outer = !E.Path.Base || (V && V->getDeclContext() != Body->decl());
      if (E.What == LockEvent::Unlock && Outer)
        Unlocked.push_back(E.Path);
      else if (E.What == LockEvent::Move && E.From.Base)
        Unlocked.push_back(E.From);
    }
  for (const LockPath &Path : Unlocked)
    Out.push_back({Keeper ? LockEvent::Bind : LockEvent::Unlock, Path, {}, Keeper});
}

/// `std::move(l)`: whoever takes it, it is not here any more. Where a declaration
/// or an assignment in the same expression takes it, that is its effect.
void LockEvents::moved(const Expr *Move, Events &Out) {
  const Expr *Operand = movedOperand(Move);
  LockKind Kind = Types.of(Operand->getType());
  if (Kind == LockKind::None || Kind == LockKind::Mutex)
    return;
  auto Path = lockPathOf(Operand);
  if (!Path)
    return;
  for (const Stmt *P = F.parent(Move); P; P = F.parent(P)) {
    if (isa<DeclStmt>(P) ||
        (isa<CXXOperatorCallExpr>(P) &&
         cast<CXXOperatorCallExpr>(P)->getOperator() == OO_Equal))
      for (const LockEvent &E : of(P))
        if (E.What == LockEvent::Move && E.From == *Path)
          return;
    if (!isa<Expr>(P))
      break;
  }
  Out.push_back({LockEvent::Unlock, *Path, {}, nullptr});
}

llvm::ArrayRef<LockEvent> LockEvents::of(const Stmt *S) {
  auto It = Known.find(S);
  if (It != Known.end())
    return It->second;
  Events Out;
  if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        declare(V, Out);
  } else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(S);
             Op && Op->getOperator() == OO_Equal && Op->getNumArgs() == 2) {
    assign(Op->getArg(0), Op->getArg(1), Out);
  } else if (const auto *Op = dyn_cast<BinaryOperator>(S);
             Op && Op->getOpcode() == BO_Assign) {
    assign(Op->getLHS(), Op->getRHS(), Out);
  } else if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
    capture(Lambda, Out);
  } else if (const auto *Call = dyn_cast<CallExpr>(S)) {
    if (movedOperand(Call)) {
      moved(Call, Out);
    } else {
      if (memberOf(Call).first)
        memberCall(Call, Out);
      else if (!isa<CXXOperatorCallExpr>(Call))
        freeCall(Call, Out);
      if (Out.empty())
        escapes(Call, Out);
    }
  } else if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(S)) {
    if (movedOperand(Cast))
      moved(Cast, Out);
  } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(S)) {
    escapes(Construct, Out);
  }
  return Known[S] = std::move(Out);
}

bool LockEvents::mayUnlock(Function *Body, const LockPath &Path) {
  if (!Body || Depth > 3)
    return true;
  LockEvents Inner(*Body, Types, Depth + 1);
  for (const Stmt *S : Body->nodes())
    for (const LockEvent &E : Inner.of(S)) {
      if (E.What == LockEvent::Unlock &&
          (Path.isPrefixOf(E.Path) || E.Path.isPrefixOf(Path)))
        return true;
      if (E.What == LockEvent::Move && Path.isPrefixOf(E.From))
        return true;
    }
  return false;
}

} // namespace corolint
