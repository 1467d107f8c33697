//===-- CallbackDropsTask.cpp - async-callback-drops-task -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "fix/Instead.h"
#include "model/AsyncTypes.h"
#include "model/Callable.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {
namespace {

/// A callback that returns a task does nothing more than make that task; its
/// caller has to await it. `std::function<void()>`, a thread or an algorithm
/// cannot: they accept the callback, call it and destroy the task.
class CallbackDropsTask : public Check {
public:
  using Check::Check;

  void checkFunction(Function &F) override {
    for (const Expr *E : F.all<Expr>()) {
      if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
        if (!Construct->getConstructor()->isCopyOrMoveConstructor())
          arguments(E, F);
      } else if (isa<CallExpr>(E)) {
        arguments(E, F);
      } else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
        castToVoidFunction(Cast, F);
      }
    }
  }

private:
  void arguments(const Expr *Call, Function &F) {
    if (Call->isTypeDependent())
      return;
    for (unsigned I = 0, N = unit().calls().argumentCount(Call); I < N; ++I) {
      const Expr *Callable = unit().calls().argument(Call, I);
      const AsyncType *T = taskOf(Callable);
      if (!T || isCallersCallable(Callable, F) || !dropsResult(Call, I, F))
        continue;
      auto Finding = report(F, Callable->getExprLoc(),
                            describe(Callable) + " returns " + aNoun(*T) +
                                " that " + Sink + " drops, so " +
                                consequence(*T));
      Finding.range(Callable->getSourceRange());
      if (Drop.At != Call && unit().isReportable(Drop.At->getBeginLoc()))
        Finding.note(Drop.At->getBeginLoc(),
                     Drop.HandedOver
                         ? "handed to something that returns nothing here"
                         : "called here, and the " + noun(*T) + " dropped");
      if (Edits Start = startEdits(Callable, *T, F); !Start.empty())
        Finding.suggest(Callable->getExprLoc(),
                        "start the " + noun(*T) + " from a plain function",
                        Start);
    }
  }

  /// `[this]() -> task<> { co_await work(); }` becomes `[this] { detach(work()); }`:
  /// what the lambda holds is not needed once the task is made.
  Edits startEdits(const Expr *Callable, const AsyncType &T, Function &F) {
    const auto *Lambda =
        dyn_cast<LambdaExpr>(Callable->IgnoreUnlessSpelledInSource());
    const CompoundStmt *Body =
        Lambda ? Lambda->getCompoundStmtBody() : nullptr;
    if (!Body || Body->size() != 1 || Lambda->isMutable() ||
        Lambda->getBeginLoc().isMacroID() || Lambda->getEndLoc().isMacroID())
      return {};
    const Stmt *Only = Body->body_front();
    if (const auto *Full = dyn_cast<ExprWithCleanups>(Only))
      Only = Full->getSubExpr();
    const auto *Await = dyn_cast<CoawaitExpr>(Only);
    if (!Await)
      return {};
    // From the parameters, or the captures, to the body.
    const Unit &U = unit();
    SourceLocation From = Lambda->getIntroducerRange().getEnd();
    if (Lambda->hasExplicitParameters())
      From = Lambda->getCallOperator()->getFunctionTypeLoc().getRParenLoc();
    From = Lexer::getLocForEndOfToken(From, 0, U.sources(),
                                      U.context().getLangOpts());
    Edits Changes;
    const Expr *Made = Await->getOperand()->IgnoreUnlessSpelledInSource();
    std::string Detach = detachText(unit().calls().text(Made), T.Lib,
                                    Lambda->getBeginLoc(), F, Changes);
    if (Detach.empty() || From.isInvalid())
      return {};
    Changes.push_back(FixItHint::CreateReplacement(
        CharSourceRange::getCharRange(From, Body->getBeginLoc()), " "));
    Changes.append(replaceEdits(Await, Detach));
    return Changes;
  }

  /// A function pointer of another type: the caller does not even see the task.
  void castToVoidFunction(const ExplicitCastExpr *Cast, Function &F) {
    QualType To = Cast->getType();
    if (Cast->isTypeDependent() || !To->isFunctionPointerType())
      return;
    QualType Promised = callResult(To);
    const Expr *Callable = Cast->getSubExpr();
    const AsyncType *T = taskOf(Callable);
    if (T && !Promised.isNull() &&
        (Promised->isVoidType() || Promised->isVoidPointerType()))
      report(F, Callable->getExprLoc(),
             describe(Callable) + " returns " + aNoun(*T) +
                 " that callers of '" + typeName(To) + "' drop, so " +
                 consequence(*T));
  }

  /// The task that calling \p Callable gives, where dropping it is a bug.
  const AsyncType *taskOf(const Expr *Callable) {
    if (!Callable || Callable->isTypeDependent())
      return nullptr;
    QualType Type = Callable->getType().getNonReferenceType();
    if (!Type->isRecordType() && !Type->isFunctionType() &&
        !Type->isFunctionPointerType() && !Type->isMemberFunctionPointerType())
      return nullptr;
    auto [It, New] = Results.try_emplace(Type.getCanonicalType().getTypePtr());
    if (New)
      It->second = callResult(Type);
    if (It->second.isNull() || !It->second->isRecordType())
      return nullptr;
    const AsyncType &T = unit().types().of(It->second);
    // Futures of work that runs anyway are returned by accident as a rule.
    if (T.Kind == AsyncKind::Future && !T.HasPromise)
      return nullptr;
    return dropEffect(T) == DropEffect::Harmless ? nullptr : &T;
  }

  /// Whether the call drops what the callable returns; says where, and what the
  /// message calls the culprit.
  bool dropsResult(const Expr *Call, unsigned I, Function &F) {
    const FunctionDecl *Callee = unit().calls().callee(Call);
    Drop = {ResultFate::Dropped, Call};
    Sink = unit().calls().describe(Call);
    // A future of a task is the business of async-nested-task, unless it is gone.
    if (Callee && unit().calls().name(Callee) == "std::async")
      return useOf(Call, F).Kind == UseKind::Discarded;
    Drop = resultsOfArgument(Call, I, F);
    if (Drop.Fate != ResultFate::Dropped)
      return false;
    const Expr *Object = unit().calls().receiver(Call);
    if (isa<CXXConstructExpr>(Call))
      Sink = "'" + typeName(Call->getType()) + "'";
    else if (Object && isVoidCallable(recordOf(Object->getType())))
      Sink = "'" + typeName(Object->getType()) + "'";
    return true;
  }

  std::string describe(const Expr *Callable) {
    const Expr *E = Callable->IgnoreUnlessSpelledInSource();
    if (const CXXRecordDecl *Record = recordOf(E->getType());
        Record && Record->isLambda() && !isa<DeclRefExpr>(E))
      return "this lambda";
    if (const auto *Address = dyn_cast<UnaryOperator>(E))
      E = Address->getSubExpr()->IgnoreParens();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return "'" + Ref->getDecl()->getNameAsString() + "'";
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return "'" + Member->getMemberDecl()->getNameAsString() + "'";
    return "this callable";
  }

  std::string typeName(QualType T) const {
    return T.getNonReferenceType().getCanonicalType().getUnqualifiedType()
        .getAsString(unit().context().getPrintingPolicy());
  }

  static std::string consequence(const AsyncType &T) {
    switch (dropEffect(T)) {
    case DropEffect::Destroys:
      return "it is destroyed at its first suspension";
    case DropEffect::LosesResult:
      return "its result and its exception are lost";
    default:
      return "it never runs";
    }
  }

  llvm::DenseMap<const Type *, QualType> Results;
  std::string Sink;
  CallableUse Drop;
};

} // namespace

COROLINT_CHECK(CallbackDropsTask)

} // namespace corolint
