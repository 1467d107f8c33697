//===-- NullTask.cpp - async-null-task ------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "fix/Edits.h"
#include "flow/SuspensionCfg.h"
#include "model/AsyncTypes.h"
#include "model/Function.h"
#include "model/Names.h"
#include "structure/EmptyTask.h"

using namespace clang;

namespace corolint {
namespace {

/// `return {};` in a function that is no coroutine makes a task without a
/// coroutine. Its caller cannot tell and awaits it: that resumes a null handle,
/// throws, or waits for ever, depending on the library. `co_return` makes a
/// task that is done.
class NullTask : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    const AsyncType &T = F.returns();
    if (F.isCoroutine() ||
        (T.Kind != AsyncKind::Task && T.Kind != AsyncKind::Future) ||
        F.decl()->getReturnType()->isReferenceType() ||
        mayReturnNothing(F, T) || toleratesEmpty(T.Record, unit()))
      return;
    llvm::SmallVector<const ReturnStmt *, 4> Empty;
    for (const auto *Return : F.all<ReturnStmt>())
      if (Return->getRetValue() &&
          emptinessOf(Return->getRetValue(), F) != Emptiness::NotEmpty &&
          isReached(Return, F))
        Empty.push_back(Return);
    // The first finding brings the edits for all. Tasks that are returned are
    // awaited instead.
    llvm::ArrayRef<const ReturnStmt *> Rewritten;
    llvm::SmallVector<const ReturnStmt *, 4> All(F.all<ReturnStmt>().begin(),
                                                 F.all<ReturnStmt>().end());
    if (!Empty.empty() && mayBecomeCoroutine(F, T) &&
        llvm::all_of(All, [&](const ReturnStmt *R) {
          return llvm::is_contained(Empty, R) || mayBeAwaited(R, T, F);
        }))
      Rewritten = All;
    for (const ReturnStmt *Return : Empty) {
      check(Return, T, Rewritten, F);
      Rewritten = {};
    }
  }

private:
  void check(const ReturnStmt *Return, const AsyncType &T,
             llvm::ArrayRef<const ReturnStmt *> Rewritten, Function &F) {
    std::string Where =
        F.isLambda() ? "this lambda" : "'" + lastName(F.decl()) + "'";
    auto Finding = report(F, Return->getReturnLoc(),
                          Where + " returns " +
                              what(emptinessOf(Return->getRetValue(), F), T) +
                              (T.Kind == AsyncKind::Future
                                   ? ": there is nothing to wait for, and its "
                                     "result cannot be taken"
                                   : ": awaiting it fails or never ends"));
    if (!Rewritten.empty() && !Return->getReturnLoc().isMacroID()) {
      Edits Rewrite;
      for (const ReturnStmt *R : Rewritten)
        if (emptinessOf(R->getRetValue(), F) != Emptiness::NotEmpty)
          Rewrite.push_back(FixItHint::CreateReplacement(
              CharSourceRange::getTokenRange(R->getSourceRange()), "co_return"));
        else
          Rewrite.push_back(FixItHint::CreateReplacement(
              CharSourceRange::getTokenRange(R->getReturnLoc(),
                                             R->getReturnLoc()),
              "co_return co_await"));
      Finding.suggest(Return->getReturnLoc(),
                      "make it a coroutine that is done at once", Rewrite);
    }
  }

  static std::string what(Emptiness How, const AsyncType &T) {
    std::string Noun = T.Kind == AsyncKind::Future ? "future" : "task";
    switch (How) {
    case Emptiness::Null:
      return "a null " + Noun;
    case Emptiness::MovedFrom:
      return "a " + Noun + " that has been moved away";
    case Emptiness::Variable:
      return "a " + Noun + " that was never given a coroutine";
    default:
      return "an empty " + Noun;
    }
  }

  static Emptiness emptinessOf(const Expr *E, Function &F) {
    if (const auto *Choice = dyn_cast<ConditionalOperator>(
            E->IgnoreImplicit()->IgnoreParens())) {
      Emptiness Left = emptinessOf(Choice->getTrueExpr(), F);
      return Left != Emptiness::NotEmpty
                 ? Left
                 : emptinessOf(Choice->getFalseExpr(), F);
    }
    return emptiness(E, F);
  }

  /// `assert(false); return {};` only calms the compiler.
  static bool isReached(const ReturnStmt *Return, Function &F) {
    return !F.cfg() || F.cfg()->isReachable(Return);
  }

  /// The author of the task type, stand-ins of tests, and functions whose name
  /// says that there may be no task.
  static bool mayReturnNothing(const Function &F, const AsyncType &T) {
    for (const DeclContext *DC = F.decl(); DC; DC = DC->getParent())
      if (const auto *R = dyn_cast<CXXRecordDecl>(DC))
        if (isSameOrPattern(R, T.Record) ||
            hasWord(R, {"mock", "fake", "stub", "dummy", "null"}))
          return true;
    return hasWord(F.decl(), {"try_", "maybe", "empty", "null", "invalid",
                              "get_return_object"});
  }

  static bool hasWord(const NamedDecl *D,
                      llvm::ArrayRef<llvm::StringRef> Words) {
    std::string Name = llvm::StringRef(lastName(D)).lower();
    return llvm::any_of(Words, [&](llvm::StringRef Word) {
      return llvm::StringRef(Name).contains(Word);
    });
  }

  static bool isSameOrPattern(const CXXRecordDecl *A, const CXXRecordDecl *B) {
    auto Pattern = [](const CXXRecordDecl *R) -> const Decl * {
      if (const CXXRecordDecl *P = R->getTemplateInstantiationPattern())
        R = P;
      return R->getCanonicalDecl();
    };
    return Pattern(A) == Pattern(B);
  }

  /// Whether `co_return co_await` can stand for the `return` of a new task. What
  /// the function refers to must outlive that task then.
  static bool mayBeAwaited(const ReturnStmt *R, const AsyncType &T, Function &F) {
    const Expr *E = R->getRetValue();
    bool Refers = llvm::any_of(F.decl()->parameters(), [](const ParmVarDecl *P) {
      return P->getType()->isReferenceType();
    });
    return E && E->isPRValue() && recordOf(E->getType()) == T.Record &&
           isa<CallExpr>(E->IgnoreUnlessSpelledInSource()) && !Refers &&
           !R->getReturnLoc().isMacroID() && !F.isLambda();
  }

  bool mayBecomeCoroutine(const Function &F, const AsyncType &T) const {
    const FunctionDecl *FD = F.decl();
    const CXXRecordDecl *Promise = unit().types().promiseOf(T.Record);
    return Promise && !findMethods(Promise, "return_void").empty() &&
           !FD->isConstexpr() && !FD->isVariadic() && !FD->isMain() &&
           !isa<CXXConstructorDecl, CXXDestructorDecl>(FD) &&
           !FD->getDeclaredReturnType()->getContainedAutoType();
  }
};

} // namespace

COROLINT_CHECK(NullTask)

} // namespace corolint
