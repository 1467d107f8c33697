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
    unsigned Returns = 0;
    for (const auto *Return : F.all<ReturnStmt>()) {
      ++Returns;
      if (Return->getRetValue() &&
          emptinessOf(Return->getRetValue(), F) != Emptiness::NotEmpty &&
          isReached(Return, F))
        Empty.push_back(Return);
    }
    // Only where every return is empty is nothing else to rewrite. The first
    // finding brings the edits for all.
    llvm::ArrayRef<const ReturnStmt *> Rewritten;
    if (Empty.size() == Returns && mayBecomeCoroutine(F, T))
      Rewritten = Empty;
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
        Rewrite.push_back(FixItHint::CreateReplacement(
            CharSourceRange::getTokenRange(R->getSourceRange()), "co_return"));
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
