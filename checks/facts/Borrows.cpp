//===-- Borrows.cpp - what the coroutine of a call goes on referring to ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Borrows.h"
#include "Unit.h"
#include "flow/SuspensionCfg.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/Referents.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {
namespace {

/// A use of something in a coroutine, and one behind a suspension.
struct Uses {
  const Stmt *Any = nullptr;
  const Stmt *Late = nullptr;
};

/// What counts of \p All, which are in source order.
Uses usesAfterCall(llvm::ArrayRef<const Stmt *> All, Function &F) {
  Uses Result;
  if (All.empty())
    return Result;
  if (SuspensionCfg *Cfg = F.cfg())
    for (const Expr *Suspension : F.suspensions()) {
      auto From = Cfg->after(Suspension);
      if (!From)
        continue;
      auto Found = Cfg->search(
          *From,
          [&](const CFGElement &E) {
            const Stmt *S = statementOf(E);
            return S && llvm::is_contained(All, S)
                       ? SuspensionCfg::Step::Found
                       : SuspensionCfg::Step::Continue;
          },
          false);
      if (Found.Found) {
        Result.Late = Found.At;
        break;
      }
    }
  bool Waits =
      F.returns().isLazy() && !F.unit().types().startVaries(F.promise());
  Result.Any = Waits ? All.front() : Result.Late;
  return Result;
}

/// `(void)key;` says that it is not needed.
bool isRead(const Expr *Mention, const Function &F) {
  return useOf(Mention, F).Kind != UseKind::Discarded;
}

Uses usesOfParameter(const ParmVarDecl *P, Function &F) {
  llvm::SmallVector<const Stmt *, 8> All;
  for (const DeclRefExpr *Ref : F.references(P))
    if (isRead(Ref, F))
      All.push_back(Ref);
  return usesAfterCall(All, F);
}

/// A mention of the object: `this`, written or not, and in a lambda whatever it
/// has captured.
Uses usesOfObject(Function &F) {
  llvm::SmallVector<const Stmt *, 8> All;
  for (const Expr *E : F.all<Expr>()) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    bool IsCapture = Ref && Ref->refersToEnclosingVariableOrCapture();
    if ((IsCapture || isa<CXXThisExpr>(E)) && isRead(E, F))
      All.push_back(E);
  }
  return usesAfterCall(All, F);
}

/// `this auto &` of a lambda.
bool isClosure(const ParmVarDecl *P) {
  const CXXRecordDecl *Record = recordOf(P->getType());
  return P->isExplicitObjectParameter() && Record && Record->isLambda();
}

/// The argument for parameter \p I, defaults included.
const Expr *argumentFor(const CallExpr *Call, const FunctionDecl *FD,
                        unsigned I) {
  // A member operator carries its object in front, even a static one.
  if (isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(FD) &&
      !cast<CXXMethodDecl>(FD)->isExplicitObjectMemberFunction())
    ++I;
  return I < Call->getNumArgs() ? Call->getArg(I) : nullptr;
}

} // namespace

Borrows::HeldList Borrows::heldByCoroutine(Function &F) {
  HeldList Result;
  for (const ParmVarDecl *P : F.decl()->parameters())
    if (isReferring(P->getType())) {
      Uses Found = isClosure(P) ? usesOfObject(F) : usesOfParameter(P, F);
      if (Found.Any)
        Result.push_back({P, Found.Any, Found.Late});
    }
  const auto *MD = dyn_cast<CXXMethodDecl>(F.decl());
  if (MD && MD->isImplicitObjectMemberFunction() && !MD->getParent()->isEmpty())
    if (Uses Found = usesOfObject(F); Found.Any)
      Result.push_back({nullptr, Found.Any, Found.Late});
  return Result;
}

Borrows::HeldList Borrows::heldByForwarder(Function &F) {
  HeldList Result;
  auto Add = [&](const ParmVarDecl *P, const Borrow &B) {
    if (llvm::none_of(Result, [&](const Held &H) { return H.Parameter == P; }))
      Result.push_back({P, B.Use, B.LateUse});
  };
  for (const auto *Call : F.all<CallExpr>()) {
    if (Call->isTypeDependent() || !U.types().of(Call->getType()).HasPromise ||
        useOf(Call, F).Kind != UseKind::Returned)
      continue;
    for (const Borrow &B : of(Call)) {
      // The captures of a closure that is made here are no parameters.
      Referent R = referentOf(B.Operand, F);
      if (R.Kind == ReferentKind::Parameter)
        Add(cast<ParmVarDecl>(R.Variable), B);
      // In a lambda `this` is somebody else's object, whose address it copies.
      else if (R.Kind == ReferentKind::This && !F.isLambda())
        Add(nullptr, B);
    }
  }
  return Result;
}

Borrows::HeldList Borrows::heldUnseen(const FunctionDecl *FD) {
  HeldList Result;
  const AsyncType &T = U.types().of(FD->getReturnType());
  if (!T.HasPromise || !T.isLazy() || !U.isReportable(FD->getLocation()))
    return Result;
  // What a template is given may be moved on, and an address may be of
  // anything.
  if (FD->getPrimaryTemplate())
    return Result;
  for (const ParmVarDecl *P : FD->parameters())
    if (isReferring(P->getType()) && !P->getType()->isPointerType() &&
        !P->getType()->isRValueReferenceType())
      Result.push_back({P, nullptr, nullptr});
  return Result;
}

const Borrows::HeldList &Borrows::heldBy(const FunctionDecl *FD) {
  Function *F = U.function(FD);
  const FunctionDecl *Key = F ? F->decl() : FD->getCanonicalDecl();
  auto [It, New] = Known.try_emplace(Key);
  if (!New)
    return It->second;
  HeldList Result = !F                 ? heldUnseen(FD)
                    : F->isCoroutine() ? heldByCoroutine(*F)
                                       : heldByForwarder(*F);
  return Known[Key] = std::move(Result);
}

llvm::SmallVector<Borrow, 2> Borrows::of(const Expr *E) {
  llvm::SmallVector<Borrow, 2> Result;
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *FD = Call ? U.calls().callee(Call) : nullptr;
  if (!FD || FD->isDependentContext())
    return Result;
  for (const Held &H : heldBy(FD)) {
    if (!H.Parameter) {
      if (const Expr *Receiver = U.calls().receiver(Call))
        Result.push_back({Receiver, nullptr,
                          cast<CXXMethodDecl>(FD)->getParent()->isLambda(),
                          H.Use, H.LateUse});
    } else if (const Expr *Argument = argumentFor(
                   Call, FD, H.Parameter->getFunctionScopeIndex())) {
      bool Captures = isClosure(H.Parameter);
      Result.push_back({Argument, Captures ? nullptr : H.Parameter, Captures,
                        H.Use, H.LateUse});
    }
  }
  return Result;
}

} // namespace corolint
