//===-- UnawaitedCoroutine.cpp - async-unawaited-coroutine ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/AwaitEdits.h"
#include "awaiting/Dropped.h"
#include "fix/Instead.h"
#include "flow/TaskFlow.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {
namespace {

/// A lazy task that nobody awaits never runs. It is dropped where it is made,
/// handed to a function that drops it, or kept in a variable that no mention
/// consumes. The classic of the last kind is an asynchronous lock whose guard
/// variable holds the task and not the guard: nothing is locked.
class UnawaitedCoroutine : public Check {
public:
  using Check::Check;

  void startUnit() override { Silenced = boolOption("ReportSilenced"); }

  void checkFunction(Function &F) override {
    llvm::DenseSet<const Expr *> Seen;
    for (const Expr *E : F.all<Expr>()) {
      if (!createsAsyncValue(E, F))
        continue;
      const AsyncType &T = unit().types().of(E->getType());
      ValueUse Use = useOf(E, F);
      // One finding for a `?:`, whose arms are one value.
      if (Use.Kind == UseKind::Discarded) {
        if (Seen.insert(wholeValue(E, F)).second)
          discarded(E, T, Use, F);
      } else if (Use.Variable) {
        held(E, T, Use, F);
      } else if (Use.Kind == UseKind::Argument) {
        passed(E, T, Use, F);
      }
    }
  }

private:
  void discarded(const Expr *E, const AsyncType &T, const ValueUse &Use,
                 Function &F) {
    if (!neverRunsIfDropped(E, T, F) || isExpectedToFail(E, F) ||
        unit().calls().hasRole(E, Role::Marker) ||
        unit().calls().hasRole(E, Role::Detach))
      return;
    bool Explicit = isExplicit(Use);
    if (Explicit && (!Silenced || isInMacroBody(E, unit())))
      return;
    auto Finding = report(F, E->getExprLoc(), dropMessage(E, T, F));
    Finding.range(E->getSourceRange());
    if (Explicit)
      Finding.note(E->getExprLoc(), "discarding it explicitly does not start it");
    advise(Finding, E, T, F,
           awaitDiscarded(E, T, Use.Spelling == DiscardSpelling::StdIgnore, F),
           /*Safe=*/!Explicit && T.Kind != AsyncKind::Awaiter &&
               resultMayBeDropped(T, unit()));
    if (Use.Spelling != DiscardSpelling::StdIgnore)
      offerDetach(Finding, E, T, F);
  }

  /// The other thing that the author of a coroutine may have meant: to start
  /// work and go on.
  void offerDetach(Finding &Finding, const Expr *E, const AsyncType &T,
                   Function &F) {
    const CXXRecordDecl *Made = recordOf(E->getType());
    const CXXRecordDecl *Own = recordOf(F.decl()->getReturnType());
    // The words are for the library's own task, which this coroutine is.
    if (!F.isCoroutine() || !Made || !Own ||
        qualifiedName(Made) != qualifiedName(Own) ||
        T.Kind != AsyncKind::Task || yieldsGuard(T, unit()) || isInfix(E) ||
        wholeValue(E, F) != E || !allowsAwait(E, F) ||
        E->getBeginLoc().isMacroID())
      return;
    Edits Changes;
    std::string Detach =
        detachText(unit().calls().text(E), T.Lib, E->getExprLoc(), F, Changes);
    if (Detach.empty())
      return;
    Changes.append(replaceEdits(E, Detach));
    Finding.suggest(E->getExprLoc(), "or start it and go on: '" + Detach + "'",
                    Changes);
  }

  void held(const Expr *E, const AsyncType &T, const ValueUse &Use,
            Function &F) {
    const VarDecl *V = Use.Variable;
    if (!isOwnLocal(V, F) || !unit().types().of(V->getType()) ||
        isExpectedToFail(E, F))
      return;
    // An eager task in an unused variable runs all the same; only where what it
    // yields is a guard is the missing await certain.
    bool Guard = yieldsGuard(T, unit());
    if (!neverRunsIfDropped(E, T, F) &&
        !(Guard && mayBeAwaited(T) && T.Discard != DiscardPolicy::Allowed))
      return;
    if ((!Silenced && V->hasAttr<UnusedAttr>()) || isEverConsumed(V, F))
      return;
    auto Finding = report(F, V->getLocation(), holdMessage(V, T, Guard, F));
    Finding.note(E->getExprLoc(),
                 "made by " + unit().calls().describe(E) + " here");
    advise(Finding, E, T, F,
           Use.Kind == UseKind::Initializes ? awaitInitializer(V, E, T, F)
                                            : Edits(),
           /*Safe=*/false);
  }

  /// A function that never looks at its parameter is one more way to say that the
  /// task is not needed.
  void passed(const Expr *E, const AsyncType &T, const ValueUse &Use,
              Function &F) {
    const auto *Call = dyn_cast_or_null<Expr>(Use.User);
    if (!Silenced || !Call || !isa<CallExpr, CXXConstructExpr>(Call) ||
        !neverRunsIfDropped(E, T, F))
      return;
    const FunctionDecl *Callee = unit().calls().callee(Call);
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
    if (!Callee || (Method && Method->isVirtual()) ||
        unit().calls().fate(Call, Use.Index) != Fate::Drops)
      return;
    auto Finding = report(F, E->getExprLoc(), dropMessage(E, T, F));
    Finding.range(E->getSourceRange())
        .note(Callee->getLocation(), unit().calls().describe(Call) +
                                         " drops the " + noun(T) +
                                         " that it is given");
    advise(Finding, E, T, F, {}, /*Safe=*/false);
  }

  std::string dropMessage(const Expr *E, const AsyncType &T, Function &F) {
    std::string What = unit().calls().describe(E);
    std::string Kind = noun(T).str();
    if (isGenerator(T))
      return What + " makes a generator that is never iterated, so it never runs";
    if (T.Kind == AsyncKind::Awaiter)
      return What + (isa<CallExpr>(E) ? " makes" : " is") +
             " an awaitable that is never awaited, so nothing happens";
    if (isSyncCode(F))
      return What + " is asynchronous: this sync code drops the " + Kind +
             " that it makes, so it never runs";
    return What + " makes " + aNoun(T) + " that is never awaited, so it never runs";
  }

  std::string holdMessage(const VarDecl *V, const AsyncType &T, bool Guard,
                          Function &F) {
    std::string Name = "'" + V->getNameAsString() + "'";
    std::string Kind = noun(T).str();
    if (Guard)
      return Name + " holds an unawaited " + Kind + " and not the '" +
             recordOf(T.AwaitResult)->getNameAsString() +
             "' it yields, so nothing is held";
    if (isGenerator(T))
      return Name + " holds a generator that is never iterated, so it never runs";
    if (T.Kind == AsyncKind::Awaiter)
      return Name + " holds an awaitable that is never awaited, so nothing happens";
    if (isSyncCode(F))
      return Name + " holds " + aNoun(T) +
             " that this sync code never hands on, so it never runs";
    return Name + " holds " + aNoun(T) + " that is never awaited, so it never runs";
  }

  /// Offers the await or, where none is possible, says what is.
  void advise(Finding &Finding, const Expr *E, const AsyncType &T, Function &F,
              const Edits &Await, bool Safe) {
    if (isGenerator(T))
      return;
    std::string Where = quotedName(F.decl());
    if (F.isCoroutine()) {
      if (Safe && !Await.empty())
        Finding.fix(Await);
      else if (!Await.empty())
        Finding.suggest(E->getExprLoc(),
                        yieldsGuard(T, unit()) ? "await it and hold what it yields"
                                               : "await it here",
                        Await);
      else if (F.enclosing<CXXCatchStmt>(E))
        Finding.note(E->getExprLoc(), "a handler cannot await: do so after it");
    } else if (!isSyncCode(F)) {
      Finding.note(F.decl()->getLocation(),
                   Where + " is not a coroutine and cannot await it");
    } else if (std::string Bridge = bridgeText(T, unit().calls().text(E));
               !Bridge.empty()) {
      Finding.note(E->getExprLoc(), Where + " is not a coroutine; '" + Bridge +
                                        "' runs the " + noun(T) + " from here");
    } else {
      Finding.note(E->getExprLoc(),
                   Where + " is not a coroutine; the " + noun(T) +
                       " must be handed to something that runs it");
    }
  }

  static bool isGenerator(const AsyncType &T) {
    return T.Kind == AsyncKind::Generator || T.Kind == AsyncKind::AsyncGenerator;
  }

  /// Plain code that no coroutine surrounds. A function that itself returns a
  /// task, or a callback inside a coroutine, must not block to run one.
  bool isSyncCode(Function &F) {
    if (F.isCoroutine() || F.returns())
      return false;
    for (const DeclContext *DC = F.decl()->getDeclContext(); DC;
         DC = DC->getParent())
      if (const auto *Around = dyn_cast<FunctionDecl>(DC))
        if (Function *Body = unit().function(Around))
          if (Body->isCoroutine() || Body->returns())
            return false;
    return true;
  }

  bool Silenced = true;
};

} // namespace

COROLINT_CHECK(UnawaitedCoroutine)

} // namespace corolint
