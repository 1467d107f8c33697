//===-- Handlers.cpp - what comes after a handler -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Conditions.h"
#include "Dataflow.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace corolint {

bool catches(const CXXCatchStmt *Handler, const CXXRecordDecl *Thrown) {
  if (!Handler->getExceptionDecl())
    return true;
  QualType Caught = Handler->getCaughtType();
  if (Caught.isNull() || Caught->isDependentType())
    return false;
  const CXXRecordDecl *Class = recordOf(Caught);
  return Class && llvm::any_of(selfAndBases(Thrown), [&](const auto *Base) {
           return Base->getCanonicalDecl() == Class->getCanonicalDecl();
         });
}

const CXXCatchStmt *handlerFor(const CXXTryStmt *Try,
                               const CXXRecordDecl *Thrown) {
  for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
    if (catches(Try->getHandler(I), Thrown))
      return Try->getHandler(I);
  return nullptr;
}

/// The exception of an await comes out of `await_resume`.
static bool awaitMayThrow(const Expr *E) {
  const auto *Await = dyn_cast<CoawaitExpr>(E);
  if (!Await)
    return isa<DependentCoawaitExpr>(E);
  const Expr *Resume = Await->getResumeExpr();
  return !Resume || !isa<CallExpr>(Resume->IgnoreImplicit()) ||
         mayThrow(Resume->IgnoreImplicit());
}

bool mayRethrow(const Stmt *S, Function &F) {
  if (!S)
    return false;
  if (isa<CXXThrowExpr>(S))
    return true;
  Calls &Calls = F.unit().calls();
  const auto *Call = dyn_cast<CallExpr>(S);
  if (const FunctionDecl *FD = Call ? Calls.callee(Call) : nullptr) {
    if (Calls.hasRole(Call, Role::Rethrows) || FD->isNoReturn())
      return true;
    // A function shared by handlers, which rethrows to tell what was thrown.
    Function *Body = F.unit().isReportable(FD->getLocation())
                         ? F.unit().function(FD)
                         : nullptr;
    if (Body && !Body->isCoroutine() &&
        llvm::any_of(Body->nodes(),
                     [](const Stmt *N) { return isa<CXXThrowExpr>(N); }))
      return true;
  }
  bool Found = false;
  forEachChild(S, [&](const Stmt *Child) { Found |= mayRethrow(Child, F); });
  return Found;
}

llvm::SmallVector<const Expr *, 4>
awaitsThrowingTo(const CXXTryStmt *Try, const CXXRecordDecl *Thrown,
                 Function &F) {
  llvm::SmallVector<const Expr *, 4> Out;
  for (const Expr *Await : F.suspensions()) {
    if (!awaitMayThrow(Await) || !F.contains(Try->getTryBlock(), Await))
      continue;
    bool Reaches = true;
    for (const auto *Inner = F.enclosing<CXXTryStmt>(Await); Inner != Try;
         Inner = F.enclosing<CXXTryStmt>(Inner))
      if (F.contains(Inner->getTryBlock(), Await))
        if (const CXXCatchStmt *Handler = handlerFor(Inner, Thrown))
          Reaches &= mayRethrow(Handler, F);
    if (Reaches)
      Out.push_back(Await);
  }
  return Out;
}

bool mentionsDecl(const Stmt *S,
              llvm::function_ref<bool(const ValueDecl *)> Is) {
  if (!S)
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    if (Is(Ref->getDecl()))
      return true;
  if (const auto *Member = dyn_cast<MemberExpr>(S))
    if (Is(Member->getMemberDecl()))
      return true;
  bool Found = false;
  forEachChild(S, [&](const Stmt *Child) { Found |= mentionsDecl(Child, Is); });
  return Found;
}

namespace {

/// The dataflow problem: what is known on a way that is still unsettled.
class Aftermath {
public:
  struct State {
    bool Open = false;
    Facts Known;
    bool empty() const { return !Open; }
  };

  Aftermath(const CXXCatchStmt *Handler, Function &F, const HandlerRules &Rules)
      : F(F), Rules(Rules), Flags(F) {
    for (const Stmt *S : F.nodes())
      if (F.contains(Handler->getHandlerBlock(), S))
        noteAssignment(S);
  }

  void transfer(const CFGElement &E, State &S) {
    const Stmt *Here = statementOf(E);
    if (!Here || !(F.has(Here) || isa<DeclStmt>(Here)))
      return;
    if (Rules.Settles(Here) || goesOn(Here) ||
        (isSuspension(Here) && mentionsRecorded(Here))) {
      S.Open = false;
      return;
    }
    Flags.transfer(E, S.Known);
  }

  void branch(const CFGBlock &From, unsigned Successor, State &S) {
    const Expr *Condition = Conditions::deciding(From);
    if (!Condition) {
      if (const auto *Switch =
              dyn_cast_or_null<SwitchStmt>(From.getTerminatorStmt()))
        if (const Expr *C = Switch->getCond())
          S.Open = !Rules.Decides(C) && !mentionsRecorded(C);
      return;
    }
    auto Nobody = [](const Expr *) { return std::optional<bool>(); };
    auto Answer = Flags.evaluate(Condition, S.Known, Nobody);
    if (Answer)
      S.Open = *Answer == (Successor == 0);
    else if (Rules.Decides(Condition) || mentionsRecorded(Condition))
      S.Open = false;
    Flags.learn(Condition, Successor == 0, S.Known);
  }

  bool join(State &Into, const State &From) {
    return Into.Known.intersect(From.Known);
  }

  bool throws(const Stmt *) { return false; }

  /// A suspension at which the coroutine goes on as if nothing had happened.
  bool goesOn(const Stmt *S) const {
    return isSuspension(S) && !mentionsRecorded(S) && !handlesFailure(S) &&
           !Rules.Passes(cast<Expr>(S));
  }

private:
  bool isSuspension(const Stmt *S) const {
    return isa<Expr>(S) && llvm::is_contained(F.suspensions(), cast<Expr>(S));
  }

  void noteAssignment(const Stmt *S) {
    const Expr *To = nullptr;
    if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
      if (Op->getOpcode() == BO_Assign)
        To = Op->getLHS();
    } else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(S)) {
      if (Op->getOperator() == OO_Equal)
        To = Op->getArg(0);
    } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S)) {
      // `error.emplace(e.what())`; counting, logging and the like do not tell
      // one outcome from another.
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (Method && !Method->isConst() && Call->getNumArgs() > 0)
        To = Call->getImplicitObjectArgument();
    }
    if (!To)
      return;
    To = To->IgnoreParenImpCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(To)) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      if (V && V->hasLocalStorage())
        Recorded.insert(V->getCanonicalDecl());
    } else if (const auto *Member = dyn_cast<MemberExpr>(To)) {
      if (!isa<CXXMemberCallExpr>(S))
        Recorded.insert(Member->getMemberDecl()->getCanonicalDecl());
    }
  }

  bool mentionsRecorded(const Stmt *S) const {
    return !Recorded.empty() && mentionsDecl(S, [&](const ValueDecl *D) {
      return Recorded.contains(D->getCanonicalDecl());
    });
  }

  bool handlesFailure(const Stmt *S) const {
    for (const auto *If = F.enclosing<IfStmt>(S); If; If = F.enclosing<IfStmt>(If))
      if (mentionsRecorded(If->getCond()))
        return true;
    return false;
  }

  Function &F;
  const HandlerRules &Rules;
  Conditions Flags;
  llvm::SmallPtrSet<const Decl *, 4> Recorded;
};

} // namespace

HandlerExits exitsOf(const CXXCatchStmt *Handler, Function &F,
                     const HandlerRules &Rules) {
  HandlerExits Exits;
  SuspensionCfg *Flow = F.cfg();
  auto From = Flow ? Flow->handler(Handler) : std::nullopt;
  if (!From)
    return Exits;
  Aftermath Problem(Handler, F, Rules);
  Dataflow<Aftermath> Solver(*Flow, Problem);
  Aftermath::State Initial;
  Initial.Open = true;
  Solver.solve(*From, Initial);
  Solver.replay([&](const CFGElement &E, const Aftermath::State &) {
    const Stmt *S = statementOf(E);
    if (S && Problem.goesOn(S) && !Rules.Settles(S) &&
        !llvm::is_contained(Exits.Suspensions, cast<Expr>(S)))
      Exits.Suspensions.push_back(cast<Expr>(S));
  });
  Exits.End = Solver.reachesExit();
  return Exits;
}

} // namespace corolint
