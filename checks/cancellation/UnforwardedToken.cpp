//===-- UnforwardedToken.cpp - async-unforwarded-token --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "blocking/Loops.h"
#include "cancellation/MissingToken.h"
#include "cancellation/StopChecks.h"
#include "fix/Edits.h"
#include "flow/Handlers.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {
namespace {

/// A coroutine that takes a token promises to stop when it is told. What it awaits
/// meanwhile stops only if it gets the token too; a parameter with a default value
/// lets one forget it in silence.
class UnforwardedToken : public Check {
public:
  using Check::Check;

  void startUnit() override { Unconsulted = boolOption("ReportUnconsulted"); }

  void checkFunction(Function &F) override {
    if (!F.isCoroutine() && !F.returns())
      return;
    auto Tokens = tokensOf(F);
    for (const ValueDecl *Token : Tokens)
      if (isUsable(Token, F))
        forwardedTo(Token, Tokens.size() == 1, F);
    if (Unconsulted && F.isCoroutine())
      for (const ValueDecl *Token : Tokens)
        consulted(Token, F);
  }

private:
  /// The tokens that the function was given: parameters, and captures of lambdas.
  llvm::SmallVector<const ValueDecl *, 2> tokensOf(const Function &F) {
    llvm::SmallVector<const ValueDecl *, 2> Out;
    auto Add = [&](const ValueDecl *D) {
      if (D && D->getIdentifier() && isToken(D->getType(), unit()))
        Out.push_back(D);
    };
    for (const ParmVarDecl *P : F.decl()->parameters())
      Add(P);
    if (const auto *MD = dyn_cast<CXXMethodDecl>(F.decl());
        MD && MD->getParent()->isLambda())
      for (const LambdaCapture &C : MD->getParent()->captures())
        if (C.capturesVariable())
          Add(C.getCapturedVar());
    return Out;
  }

  /// Whether the token is still what was given when others could get it.
  static bool isUsable(const ValueDecl *Token, Function &F) {
    return llvm::none_of(F.references(Token), [&](const DeclRefExpr *Ref) {
      ValueUse Use = useOf(Ref, F);
      return Use.Moved || Use.Kind == UseKind::Overwritten;
    });
  }

  void forwardedTo(const ValueDecl *Token, bool Only, Function &F) {
    QualType T = Token->getType().getNonReferenceType();
    const CXXRecordDecl *Class =
        recordOf(T->isPointerType() ? T->getPointeeType() : T);
    for (const auto *Call : F.all<CallExpr>()) {
      auto Missing = missingToken(Call, Class, unit());
      if (!Missing || isMeantWithout(Call, Token, F))
        continue;
      std::string Callee = unit().calls().describe(Call);
      std::string Name = "'" + Token->getNameAsString() + "'";
      auto Finding = report(F, Call->getExprLoc(),
                            Name + " is not passed to " + Callee +
                                ", so a request to stop does not reach it");
      Finding.note(Missing->Parameter->getLocation(),
                   Callee + " can be given a '" +
                       Class->getNameAsString() + "' here");
      std::string Argument = tokenArgument(Token, Missing->Parameter);
      if (Only && Missing->Last && !Argument.empty())
        Finding.suggest(Call->getExprLoc(), "pass " + Name + " on",
                        appendEdits(Call, Argument));
    }
  }

  Edits appendEdits(const CallExpr *Call, llvm::StringRef Argument) {
    SourceLocation End = Call->getRParenLoc();
    if (End.isInvalid() || End.isMacroID() || Call->getBeginLoc().isMacroID())
      return {};
    bool First = llvm::none_of(Call->arguments(), [](const Expr *A) {
      return !isa<CXXDefaultArgExpr>(A);
    });
    return {FixItHint::CreateInsertion(
        End, First ? Argument.str() : ", " + Argument.str())};
  }

  /// Work that is to go on although the coroutine was told to stop.
  bool isMeantWithout(const CallExpr *Call, const ValueDecl *Token,
                      Function &F) {
    auto IsToken = [&](const ValueDecl *D) { return D == Token; };
    if (cleansUp(Call, F))
      return true;
    const Stmt *Child = Call;
    for (const Stmt *P = F.parent(Call); P; Child = P, P = F.parent(P)) {
      // Detached, or wrapped by something that is given a token.
      if (isa<CallExpr, CXXConstructExpr>(P)) {
        const auto *Outer = cast<Expr>(P);
        if (startsWork(Outer))
          return true;
        for (unsigned I = 0; I < unit().calls().argumentCount(Outer); ++I)
          if (const Expr *A = unit().calls().argument(Outer, I);
              A && A != Child && !isa<CXXDefaultArgExpr>(A) &&
              (isToken(A->getType(), unit()) || mentionsDecl(A, IsToken)))
            return true;
      }
      if (isa<CXXCatchStmt>(P))
        return true;
      // What is done once the token has asked to stop.
      if (const auto *If = dyn_cast<IfStmt>(P))
        if (Child != If->getCond() && mentionsDecl(If->getCond(), IsToken) &&
            (Child == If->getThen()) != isNegated(If->getCond()))
          return true;
    }
    return comesAfterLoopOn(IsToken, Call, F);
  }

  /// A function that takes a task and gives nothing back to wait for.
  bool startsWork(const Expr *Call) {
    const FunctionDecl *FD = unit().calls().callee(Call);
    if (!FD || movedOperand(Call))
      return false;
    if (unit().calls().hasRole(Call, Role::Detach) ||
        unit().calls().hasRole(Call, Role::Spawn))
      return true;
    // `tasks.push_back(read(s))`: they are waited for later.
    const auto *Method = dyn_cast<CXXMethodDecl>(FD);
    bool Std = FD->isInStdNamespace() ||
               (Method && Method->getParent()->isInStdNamespace());
    return !Std && FD->getReturnType()->isVoidType() &&
           !unit().calls().hasRole(Call, Role::Join) &&
           !unit().calls().hasRole(Call, Role::Bridge);
  }

  static bool isNegated(const Expr *Condition) {
    const auto *Not = dyn_cast<UnaryOperator>(Condition->IgnoreParenImpCasts());
    return Not && Not->getOpcode() == UO_LNot;
  }

  /// `while (!token.stop_requested()) …` has ended: this is the way out.
  static bool comesAfterLoopOn(llvm::function_ref<bool(const ValueDecl *)> IsToken,
                               const CallExpr *Call, Function &F) {
    for (const Stmt *S : F.nodes()) {
      if (S == Call)
        return false;
      if (Loop L = Loop::of(S); L.Condition && !F.contains(S, Call) &&
                                mentionsDecl(L.Condition, IsToken))
        return true;
    }
    return false;
  }

  /// A token that nobody looks at; a loop without end that does not.
  void consulted(const ValueDecl *Token, Function &F) {
    auto IsToken = [&](const ValueDecl *D) { return D == Token; };
    std::string Name = "'" + Token->getNameAsString() + "'";
    bool Silenced = Token->hasAttr<UnusedAttr>();
    bool Used = false, HandedOn = false;
    for (const DeclRefExpr *Ref : F.references(Token)) {
      ValueUse Use = useOf(Ref, F);
      Silenced |= Use.Kind == UseKind::Discarded;
      Used |= Use.Kind != UseKind::Discarded;
      HandedOn |= Use.Kind != UseKind::Discarded &&
                  Use.Kind != UseKind::Receiver && Use.Kind != UseKind::Tested;
    }
    // Wholly unused, it is the compiler's to report.
    if (!Used) {
      if (Silenced && !F.suspensions().empty())
        report(F, Token->getLocation(),
               Name + " is never looked at, so the coroutine cannot be stopped");
      return;
    }
    if (HandedOn)
      return;
    for (const Expr *Await : F.suspensions())
      if (const Stmt *Loop = endlessLoopAround(Await, F);
          Loop && !mentionsDecl(Loop, IsToken))
        report(F, Loop->getBeginLoc(),
               "this loop never looks at " + Name +
                   ", so a request to stop does not end it");
  }

  bool Unconsulted = false;
};

} // namespace

COROLINT_CHECK(UnforwardedToken)

} // namespace corolint
