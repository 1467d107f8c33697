//===-- IgnoredCode.cpp - loops that ignore a cancellation's error code ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IgnoredCode.h"
#include "StopChecks.h"
#include "Unit.h"
#include "facts/Waits.h"
#include "flow/Conditions.h"
#include "flow/Dataflow.h"
#include "flow/Handlers.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

static bool isErrorCode(QualType T) {
  const CXXRecordDecl *Record = recordOf(T);
  return Record && (isOrDerivesFrom(Record, "std::error_code") ||
                    isOrDerivesFrom(Record, "boost::system::error_code"));
}

/// `redirect_error(token, ec)` in the arguments of the operation, `redirect_error_t`
/// spelled out, or a variable that holds one.
static const ValueDecl *redirectedTo(const Stmt *S, Function &F) {
  if (!S)
    return nullptr;
  if (const auto *E = dyn_cast<Expr>(S);
      E && isa<CallExpr, CXXConstructExpr>(E) && asksForCode(E, F) &&
      F.unit().calls().argumentCount(E) == 2)
    if (const auto *Ref = dyn_cast<DeclRefExpr>(
            F.unit().calls().argument(E, 1)->IgnoreParenImpCasts());
        Ref && isErrorCode(Ref->getType()))
      return Ref->getDecl();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S); Ref && asksForCode(Ref, F))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
        V && V->isLocalVarDecl())
      return redirectedTo(V->getInit(), F);
  const ValueDecl *Found = nullptr;
  forEachChild(S, [&](const Stmt *Child) {
    if (!Found)
      Found = redirectedTo(Child, F);
  });
  return Found;
}

/// The object that an operation works on: that of a member call, or the first
/// argument.
static const Expr *objectOf(const Expr *Operation, Function &F) {
  const Calls &C = F.unit().calls();
  if (const Expr *Receiver = C.receiver(Operation))
    return Receiver->IgnoreUnlessSpelledInSource();
  const Expr *First = C.argument(Operation, 0);
  return First ? First->IgnoreUnlessSpelledInSource() : nullptr;
}

/// Whether \p D is made anew in each turn of the loop, or refers to what is.
static bool isMadeIn(const Stmt *Loop, const ValueDecl *D, Function &F) {
  for (unsigned Steps = 0; D && Steps < 4; ++Steps) {
    if (const auto *Binding = dyn_cast<BindingDecl>(D))
      D = Binding->getDecomposedDecl();
    const auto *V = dyn_cast_or_null<VarDecl>(D);
    if (!V || !V->getInit() || !F.contains(Loop, V->getInit()))
      return false;
    if (!V->getType()->isReferenceType())
      return true;
    D = variableOf(V->getInit());
  }
  return false;
}

/// The variable that gets the error of an await, or null.
static const ValueDecl *codeOf(const Expr *Await, Function &F) {
  if (const ValueDecl *V = redirectedTo(awaitedExpr(Await), F))
    return V;
  const auto *DS = F.enclosing<DeclStmt>(Await);
  if (!DS || !DS->isSingleDecl())
    return nullptr;
  const auto *V = dyn_cast<VarDecl>(DS->getSingleDecl());
  if (!V || !V->getInit() || V->getInit()->IgnoreUnlessSpelledInSource() != Await)
    return nullptr;
  if (const auto *Bindings = dyn_cast<DecompositionDecl>(V)) {
    if (Bindings->bindings().empty())
      return nullptr;
    const BindingDecl *First = Bindings->bindings().front();
    return isErrorCode(First->getType()) ? First : nullptr;
  }
  return isErrorCode(V->getType()) ? V : nullptr;
}

namespace {

/// The ways from an await on which its error code is set and not looked into.
class AfterError {
public:
  struct State {
    bool Open = false;
    Facts Known;
    bool empty() const { return !Open; }
  };

  AfterError(const Expr *Await, const ValueDecl *Code, const Stmt *Loop,
             Function &F)
      : Await(Await), Code(Code), Loop(Loop), F(F), Flags(F) {}

  void transfer(const CFGElement &E, State &S) {
    const Stmt *Here = statementOf(E);
    if (!Here || !F.has(Here))
      return;
    if (Here == Await)
      ComesBack = true;
    // Who throws, leaves, or gets the code does something about it. Another await
    // that throws is cancelled too, or stopped by the same error.
    if (Here == Await || isa<CXXThrowExpr>(Here) || takesCode(Here) ||
        (isSuspension(Here) && !codeOf(cast<Expr>(Here), F)))
      S.Open = false;
    else if (!F.contains(Loop, Here))
      Leaves = true;
    else
      Flags.transfer(E, S.Known);
  }

  void branch(const CFGBlock &From, unsigned Successor, State &S) {
    const Expr *Condition = Conditions::deciding(From);
    if (!Condition) {
      if (const auto *Switch =
              dyn_cast_or_null<SwitchStmt>(From.getTerminatorStmt()))
        if (mentionsCode(Switch->getCond()))
          Leaves = true;
      return;
    }
    auto IsSet = [&](const Expr *E) -> std::optional<bool> {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
      if (Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()) &&
          mentionsCode(Call->getImplicitObjectArgument()))
        return true;
      return std::nullopt;
    };
    auto Answer = Flags.evaluate(Condition, S.Known, IsSet);
    if (Answer) {
      S.Open = *Answer == (Successor == 0);
    } else if (mentionsCode(Condition) ||
               asksWhetherToStop(Condition, F, [&](const ValueDecl *D) {
                 return isMadeByAwait(D);
               })) {
      Leaves = true;
      S.Open = false;
    }
    Flags.learn(Condition, Successor == 0, S.Known);
  }

  bool join(State &Into, const State &From) {
    return Into.Known.intersect(From.Known);
  }
  bool throws(const Stmt *) { return false; }

  bool ComesBack = false;
  bool Leaves = false;

private:
  bool isSuspension(const Stmt *S) const {
    return isa<Expr>(S) && llvm::is_contained(F.suspensions(), cast<Expr>(S));
  }

  bool mentionsCode(const Stmt *S) const {
    return mentionsDecl(S, [&](const ValueDecl *D) { return D == Code; });
  }

  /// Whether it is the result of the await, or a part of it.
  bool isMadeByAwait(const ValueDecl *D) const {
    if (const auto *Binding = dyn_cast<BindingDecl>(D))
      D = Binding->getDecomposedDecl();
    const auto *V = dyn_cast_or_null<VarDecl>(D);
    return V && V->getInit() && F.contains(V->getInit(), Await);
  }

  /// A call that is given the code, other than to write it to a log.
  bool takesCode(const Stmt *S) const {
    const auto *Call = dyn_cast<CallExpr>(S);
    if (!Call || F.contains(Await, Call) || logs(Call, F) ||
        (isa<CXXMemberCallExpr>(Call) && Call->getNumArgs() == 0))
      return false;
    return llvm::any_of(Call->arguments(), [&](const Expr *Argument) {
      return mentionsCode(Argument) && isErrorCode(Argument->getType());
    });
  }

  const Expr *Await;
  const ValueDecl *Code;
  const Stmt *Loop;
  Function &F;
  Conditions Flags;
};

} // namespace

/// The object's name, where it has one.
static std::string objectName(const Expr *Object, Function &F) {
  return Object && isa<DeclRefExpr, MemberExpr>(Object)
             ? F.unit().calls().text(Object)
             : std::string();
}

std::vector<IgnoredCode> ignoredCodesIn(Function &F) {
  std::vector<IgnoredCode> Out;
  const Library *L = F.library();
  if (!L || L->Cancel.ErrorCodes.empty() || L->Name == "std")
    return Out;
  SuspensionCfg *Flow = F.cfg();
  llvm::SmallVector<const Stmt *, 2> Loops; // reported
  for (const Expr *Await : F.suspensions()) {
    const Stmt *Loop = endlessLoopAround(Await, F);
    const ValueDecl *Code = Loop ? codeOf(Await, F) : nullptr;
    const Expr *Operand = awaitedExpr(Await);
    auto From = Flow && Code ? Flow->after(Await) : std::nullopt;
    if (!From || !Operand || calledName(Operand, F) == "asyncwait" ||
        cleansUp(Operand, F) || llvm::is_contained(Loops, Loop))
      continue;
    // Nobody else cancels what lives for one turn.
    const Expr *Object = objectOf(Operand, F);
    if (Object && isMadeIn(Loop, variableOf(Object), F))
      continue;
    AfterError Problem(Await, Code, Loop, F);
    Dataflow<AfterError> Solver(*Flow, Problem);
    AfterError::State Initial;
    Initial.Open = true;
    Solver.solve(*From, Initial);
    if (!Problem.ComesBack || Problem.Leaves || Solver.reachesExit())
      continue;
    Loops.push_back(Loop);
    llvm::StringRef Name = L->Cancel.ErrorCodes.front();
    Out.push_back({Await, Code->getNameAsString(),
                   Name.drop_front(Name.rfind(':') + 1).str(),
                   objectName(Object, F)});
  }
  return Out;
}

} // namespace corolint
