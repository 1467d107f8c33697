//===-- StopChecks.cpp - code that asks whether to stop, and code that stops ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StopChecks.h"
#include "Unit.h"
#include "blocking/Loops.h"
#include "facts/Waits.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

bool isToken(QualType T, Unit &U) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *Record = recordOf(T);
  return Record && llvm::any_of(selfAndBases(Record), [&](const auto *R) {
           return R->getIdentifier() && U.libraries().isToken(qualifiedName(R));
         });
}

static bool isStopWord(llvm::StringRef Name) {
  std::string Folded = foldedName(Name);
  for (llvm::StringRef Word :
       {"stop", "cancel", "abort", "quit", "exit", "shut", "clos", "terminat",
        "running", "alive", "isopen", "interrupt"})
    if (llvm::StringRef(Folded).contains(Word))
      return true;
  return false;
}

/// `peer.is_open()`, `peer.closed`.
static bool asksWhetherOpen(const MemberExpr *Member) {
  const NamedDecl *D = Member->getMemberDecl();
  std::string Folded =
      D->getIdentifier() ? foldedName(D->getName()) : std::string();
  return llvm::StringRef(Folded).contains("isopen") ||
         llvm::StringRef(Folded).contains("clos");
}

static bool
containsStopWord(const Stmt *S, Unit &U,
                 llvm::function_ref<bool(const ValueDecl *)> New) {
  if (!S)
    return false;
  if (const auto *E = dyn_cast<Expr>(S); E && isToken(E->getType(), U))
    return true;
  if (const auto *Member = dyn_cast<MemberExpr>(S); Member && New)
    if (const ValueDecl *Object = variableOf(Member->getBase());
        Object && New(Object) && asksWhetherOpen(Member))
      return false;
  const NamedDecl *D = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    D = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(S))
    D = Member->getMemberDecl();
  else if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(S)) {
    if (const IdentifierInfo *II = Member->getMember().getAsIdentifierInfo();
        II && isStopWord(II->getName()))
      return true;
  }
  if (D && D->getIdentifier() && isStopWord(D->getName()))
    return true;
  bool Found = false;
  forEachChild(S, [&](const Stmt *Child) { Found |= containsStopWord(Child, U, New); });
  return Found;
}

bool asksWhetherToStop(const Expr *Condition, Function &F,
                       llvm::function_ref<bool(const ValueDecl *)> New) {
  return containsStopWord(Condition, F.unit(), New);
}

const Stmt *endlessLoopAround(const Stmt *S, const Function &F) {
  for (S = F.parent(S); S; S = F.parent(S)) {
    if (isa<CXXForRangeStmt>(S))
      return nullptr;
    if (Loop L = Loop::of(S))
      return L.isEndless(F.unit().context()) ? S : nullptr;
  }
  return nullptr;
}

const Expr *awaitedExpr(const Expr *Suspension) {
  const Expr *Operand = nullptr;
  if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(Suspension))
    Operand = Await->getOperand();
  else if (const auto *Await = dyn_cast<DependentCoawaitExpr>(Suspension))
    Operand = Await->getOperand();
  return Operand ? Operand->IgnoreUnlessSpelledInSource() : nullptr;
}

std::string calledName(const Expr *E, Function &F) {
  if (const FunctionDecl *FD = F.unit().calls().callee(E))
    return foldedName(lastName(FD));
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return {};
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    if (const IdentifierInfo *II = Member->getMember().getAsIdentifierInfo())
      return foldedName(II->getName());
  if (const auto *Overloads = dyn_cast<OverloadExpr>(Callee))
    if (const IdentifierInfo *II = Overloads->getName().getAsIdentifierInfo())
      return foldedName(II->getName());
  return {};
}

bool asksForCode(const Expr *E, Function &F) {
  const CXXRecordDecl *Record = recordOf(E->getType());
  std::string Class = Record ? lastName(Record) : std::string();
  if (Class == "as_tuple_t" || Class == "redirect_error_t")
    return true;
  std::string Name = calledName(E, F);
  return Name == "astuple" || Name == "redirecterror";
}

bool cleansUp(const Expr *Call, Function &F) {
  if (!Call)
    return false;
  std::string Folded = calledName(Call, F);
  llvm::StringRef Name = Folded;
  Name.consume_front("async");
  if (!Name.starts_with("commit") && !Name.starts_with("connect") &&
      !Name.starts_with("cou") && !Name.starts_with("cop"))
    Name.consume_front("co");
  for (llvm::StringRef Word :
       {"close", "shutdown", "stop", "disconnect", "cleanup", "dispose",
        "cancel", "abort", "rollback", "teardown", "finali", "finish", "quit",
        "release", "unlock", "logout", "unsubscribe", "destroy", "terminate",
        "drain", "requeststop"})
    if (Name.starts_with(Word))
      return true;
  return false;
}

bool logs(const Expr *Call, Function &F) {
  std::string Folded = calledName(Call, F);
  llvm::StringRef Name = Folded;
  for (llvm::StringRef Word : {"log", "print", "format", "debug", "warn", "trace"})
    if (Name.contains(Word))
      return true;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call))
    return Op->getOperator() == OO_LessLess;
  return llvm::StringSwitch<bool>(Name)
      .Cases({"info", "error", "fatal", "critical", "write", "what", "message"},
             true)
      .Default(false);
}

} // namespace corolint
