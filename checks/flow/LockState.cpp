//===-- LockState.cpp - which locks are held where a coroutine suspends ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LockState.h"
#include "Conditions.h"
#include "Dataflow.h"
#include "LockEvents.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {
namespace {

/// One lock that is held.
struct Hold {
  LockPath Path;
  /// What locked it; null for a parameter.
  const Stmt *Site = nullptr;
  /// The variable whose end unlocks it, where that is not the path's own.
  const VarDecl *Scope = nullptr;

  bool operator==(const Hold &Other) const {
    return Path == Other.Path && Site == Other.Site && Scope == Other.Scope;
  }
};

/// One way things may be: the locks that are held together with what is known of
/// the flags that go with it.
struct World {
  llvm::SmallVector<Hold, 2> Holds;
  Facts Known;

  void release(const LockPath &Path) {
    llvm::erase_if(Holds, [&](const Hold &H) {
      return H.Path.isPrefixOf(Path) || Path.isPrefixOf(H.Path);
    });
  }
  bool sameLocks(const World &Other) const {
    return Holds.size() == Other.Holds.size() &&
           llvm::all_of(Holds, [&](const Hold &H) {
             return llvm::is_contained(Other.Holds, H);
           });
  }
};

/// The dataflow problem. Worlds with the same locks are merged, keeping the facts
/// that they share; worlds with different locks are kept apart, each with the
/// facts that led to it, so that a later test of the same flag tells them apart.
class LockFlow {
public:
  struct State {
    llvm::SmallVector<World, 2> Worlds;
    bool empty() const { return Worlds.empty(); }
  };

  LockFlow(Function &F, LockTypes &Types)
      : F(F), Events(F, Types), Flags(F) {}

  LockEvents &events() { return Events; }

  void transfer(const CFGElement &E, State &S) {
    const Stmt *Here = statementOf(E);
    // What the compiler adds around an await is not the user's doing; the parts
    // of a declaration of several variables are made by the CFG.
    if (!Here || !(F.has(Here) || isa<DeclStmt>(Here)))
      return;
    State After;
    for (World &W : S.Worlds) {
      Flags.transfer(E, W.Known);
      apply(Here, W, After);
    }
    S.Worlds.clear();
    for (World &W : After.Worlds)
      merge(S, W);
  }

  void branch(const CFGBlock &From, unsigned Successor, State &S) {
    const Expr *Condition = Conditions::deciding(From);
    if (!Condition)
      return;
    bool Outcome = Successor == 0;
    State After;
    for (World &W : S.Worlds) {
      auto Ask = [&](const Expr *Tested) { return asksIfHeld(Tested, W); };
      auto Answer = Flags.evaluate(Condition, W.Known, Ask);
      if (Answer && *Answer != Outcome)
        continue;
      Flags.learn(Condition, Outcome, W.Known);
      merge(After, W);
    }
    S = std::move(After);
  }

  bool join(State &Into, const State &From) {
    bool Changed = false;
    for (const World &W : From.Worlds)
      Changed |= merge(Into, W);
    return Changed;
  }

  /// Unlocking does not throw, and a guard does not hold a lock that threw.
  bool throws(const Stmt *S) {
    return mayThrow(S) && llvm::none_of(Events.of(S), [](const LockEvent &E) {
             return E.What == LockEvent::Unlock || E.What == LockEvent::Move;
           });
  }

private:
  void apply(const Stmt *S, World W, State &Out) {
    // What one call tries to lock, it locks all or nothing.
    World Failed;
    bool Tries = false;
    for (const LockEvent &E : Events.of(S)) {
      switch (E.What) {
      case LockEvent::TryLock:
        if (!Tries)
          Failed = W;
        Tries = true;
        W.Holds.push_back({E.Path, S, nullptr});
        if (isa<CallExpr>(S)) {
          W.Known.set(S, E.Success);
          Failed.Known.set(S, E.Failure);
        }
        break;
      case LockEvent::Lock:
        W.release(E.Path);
        W.Holds.push_back({E.Path, S, nullptr});
        break;
      case LockEvent::Unlock:
        W.release(E.Path);
        break;
      case LockEvent::Move:
        for (Hold &H : W.Holds)
          if (H.Path == E.From)
            H.Path = E.Path;
        break;
      case LockEvent::Bind:
        for (Hold &H : W.Holds)
          if (H.Path == E.Path)
            H.Scope = E.Scope;
        break;
      }
    }
    if (Tries)
      merge(Out, Failed);
    merge(Out, W);
  }

  static bool merge(State &Into, const World &W) {
    for (World &Old : Into.Worlds)
      if (Old.sameLocks(W))
        return Old.Known.intersect(W.Known);
    // A function with so many combinations is beyond saying anything about.
    if (Into.Worlds.size() >= 32)
      return false;
    Into.Worlds.push_back(W);
    return true;
  }

  /// `l.owns_lock()`, `if (l)`: the world knows.
  static std::optional<bool> asksIfHeld(const Expr *E, const World &W) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    if (!Method || Call->getNumArgs() != 0)
      return std::nullopt;
    llvm::StringRef Name =
        Method->getIdentifier() ? Method->getName() : llvm::StringRef();
    if (lockAction(Method, Name) != LockAction::AsksIfLocked)
      return std::nullopt;
    auto Path = lockPathOf(Call->getImplicitObjectArgument());
    if (!Path)
      return std::nullopt;
    if (llvm::any_of(W.Holds, [&](const Hold &H) { return H.Path == *Path; }))
      return true;
    // Only of a lock that was seen from its beginning is it known that it is not
    // held.
    const VarDecl *V = Path->variable();
    return V && V->isLocalVarDecl() && !V->getType()->isReferenceType()
               ? std::optional(false)
               : std::nullopt;
  }

  Function &F;
  LockEvents Events;
  Conditions Flags;
};

/// Collects what the solved problem says of each suspension.
class Collector {
public:
  Collector(Function &F, LockTypes &Types,
            llvm::function_ref<bool(const Expr *)> Ignore)
      : F(F), Types(Types), Ignore(Ignore), Problem(F, Types) {
    for (const Stmt *S : F.nodes())
      Order.try_emplace(S, Order.size());
  }

  std::vector<HeldLock> run() {
    if (SuspensionCfg *Flow = F.cfg(); Flow && concernsLocks())
      follow(*Flow);
    temporaries();
    llvm::sort(Found, [&](const HeldLock &A, const HeldLock &B) {
      return std::make_pair(Order.lookup(A.Suspensions.front()),
                            Order.lookup(A.Locked)) <
             std::make_pair(Order.lookup(B.Suspensions.front()),
                            Order.lookup(B.Locked));
    });
    return std::move(Found);
  }

private:
  /// Most coroutines have no locks; they are not followed.
  bool concernsLocks() {
    for (const ParmVarDecl *P : F.decl()->parameters())
      if (isGuardParameter(P))
        return true;
    return llvm::any_of(F.nodes(), [&](const Stmt *S) {
      return llvm::any_of(Problem.events().of(S), [](const LockEvent &E) {
        return E.What != LockEvent::Unlock;
      });
    });
  }

  bool isGuardParameter(const ParmVarDecl *P) {
    LockKind Kind = Problem.events().kindOf(P);
    return Kind == LockKind::Guard || Kind == LockKind::NoSuspend;
  }

  void follow(SuspensionCfg &Flow) {
    World Entry;
    for (const ParmVarDecl *P : F.decl()->parameters())
      if (isGuardParameter(P))
        Entry.Holds.push_back(
            {{P->getCanonicalDecl(), {}}, nullptr, nullptr});
    LockFlow::State Initial;
    Initial.Worlds.push_back(std::move(Entry));
    Dataflow<LockFlow> Solver(Flow, Problem);
    Solver.solve(Flow.entry(), std::move(Initial));
    Solver.replay([&](const CFGElement &E, const LockFlow::State &S) {
      const Expr *Suspension = Flow.suspension(E);
      if (!Suspension || Ignore(Suspension))
        return;
      for (const World &W : S.Worlds)
        for (const Hold &H : W.Holds)
          if (isAliveAt(H, Suspension) && !isHandedOver(H, Suspension))
            add(H, Suspension);
    });
  }

  /// Whether the scope of the guard, or of what unlocks the mutex, reaches here.
  bool isAliveAt(const Hold &H, const Expr *At) const {
    return isInScope(dyn_cast_or_null<VarDecl>(H.Path.Base), At) &&
           isInScope(H.Scope, At);
  }

  bool isInScope(const VarDecl *V, const Stmt *At) const {
    if (!V || !V->isLocalVarDecl() || !V->hasLocalStorage())
      return true;
    for (const Stmt *S : F.nodes())
      if (const auto *DS = dyn_cast<DeclStmt>(S);
          DS && llvm::is_contained(DS->decls(), V))
        return F.parent(DS) && F.contains(F.parent(DS), At) &&
               Order.lookup(DS) < Order.lookup(At) && !F.contains(DS, At);
    return true;
  }

  /// The awaited operation is given the lock: `co_await ready.wait(lock)`.
  bool isHandedOver(const Hold &H, const Expr *Suspension) const {
    return llvm::any_of(F.nodes(), [&](const Stmt *S) {
      const auto *E = dyn_cast<Expr>(S);
      return E && isa<DeclRefExpr, MemberExpr>(E) &&
             F.contains(Suspension, E) && lockPathOf(E) == H.Path;
    });
  }

  std::string textOf(const Expr *Mutex) const {
    if (!Mutex)
      return {};
    if (const auto *Op = dyn_cast<UnaryOperator>(Mutex->IgnoreParenImpCasts()))
      if (Op->getOpcode() == UO_AddrOf)
        Mutex = Op->getSubExpr();
    if (!Mutex->getBeginLoc().isMacroID())
      return F.unit().calls().text(Mutex);
    auto Path = lockPathOf(Mutex);
    return Path ? Path->text() : std::string();
  }

  void add(const Hold &H, const Expr *Suspension) {
    const VarDecl *V = H.Path.variable();
    LockKind Kind = V ? Problem.events().kindOf(V) : LockKind::None;
    if (Kind == LockKind::None || Kind == LockKind::Mutex)
      V = nullptr;
    HeldLock *Lock = nullptr;
    for (HeldLock &Old : Found)
      if (V ? Old.Variable == V : !Old.Variable && Old.Locked == H.Site)
        Lock = &Old;
    if (!Lock) {
      Lock = &Found.emplace_back();
      Lock->Name = H.Path.text();
      Lock->Variable = V;
      Lock->Locked = H.Site;
      Lock->Kind = V ? Kind : LockKind::Mutex;
      if (V && V->getInit() && Lock->Kind != LockKind::NoSuspend)
        Lock->Mutex =
            textOf(Problem.events().ownership(V->getInit(), Lock->Kind).Mutex);
    }
    auto &At = Lock->Suspensions;
    if (llvm::is_contained(At, Suspension))
      return;
    At.push_back(Suspension);
    llvm::sort(At, [&](const Expr *A, const Expr *B) {
      return Order.lookup(A) < Order.lookup(B);
    });
  }

  /// A guard without a name lives until its full expression ends:
  /// `co_await state.wlock()->refresh()`.
  void temporaries() {
    if (F.suspensions().empty())
      return;
    for (const auto *E : F.all<Expr>()) {
      if (!E->isPRValue() ||
          !isa<CallExpr, CXXTemporaryObjectExpr, CXXFunctionalCastExpr>(E))
        continue;
      LockKind Kind = Types.of(E->getType());
      if (Kind != LockKind::Guard && Kind != LockKind::NoSuspend)
        continue;
      ValueUse Use = useOf(E, F);
      if (Use.Kind != UseKind::Receiver && Use.Kind != UseKind::Member &&
          !(Use.Kind == UseKind::Discarded &&
            Use.Spelling == DiscardSpelling::Comma))
        continue;
      LockOwnership O = Problem.events().ownership(E, Kind);
      if (O.What != LockOwnership::Held)
        continue;
      const Stmt *Full = E;
      while (isa_and_nonnull<Expr>(F.parent(Full)))
        Full = F.parent(Full);
      HeldLock Lock;
      Lock.Kind = Kind;
      Lock.Locked = E;
      Lock.Mutex = textOf(O.Mutex);
      for (const Expr *Suspension : F.suspensions())
        if (F.contains(Full, Suspension) && !Ignore(Suspension) &&
            (F.contains(Suspension, E) ||
             Order.lookup(E) < Order.lookup(Suspension)) &&
            !F.contains(E, Suspension))
          Lock.Suspensions.push_back(Suspension);
      if (!Lock.Suspensions.empty())
        Found.push_back(std::move(Lock));
    }
  }

  Function &F;
  LockTypes &Types;
  llvm::function_ref<bool(const Expr *)> Ignore;
  LockFlow Problem;
  llvm::DenseMap<const Stmt *, size_t> Order;
  std::vector<HeldLock> Found;
};

} // namespace

std::vector<HeldLock>
locksHeldAtSuspensions(Function &F, LockTypes &Types,
                       llvm::function_ref<bool(const Expr *)> Ignore) {
  if (!F.isCoroutine() || F.suspensions().empty())
    return {};
  return Collector(F, Types, Ignore).run();
}

} // namespace corolint
