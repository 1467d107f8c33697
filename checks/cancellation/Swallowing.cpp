//===-- Swallowing.cpp - whether a handler makes a cancellation disappear -===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Swallowing.h"
#include "StopChecks.h"
#include "Unit.h"
#include "flow/Handlers.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {

static bool contains(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Is) {
  if (!S)
    return false;
  if (Is(S))
    return true;
  bool Found = false;
  forEachChild(S, [&](const Stmt *Child) { Found |= contains(Child, Is); });
  return Found;
}

llvm::SmallVector<const Expr *, 4>
cancellableAwaits(const CXXTryStmt *Try, const CancellationType &T,
                  Function &F) {
  auto Awaits = awaitsThrowingTo(Try, T.Record, F);
  llvm::erase_if(Awaits, [&](const Expr *Await) {
    const Expr *Operand = awaitedExpr(Await);
    if (!Operand || cleansUp(Operand, F))
      return true;
    if (T.OnlyWithToken)
      return !contains(Operand, [&](const Stmt *S) {
        return isa<Expr>(S) && isToken(cast<Expr>(S)->getType(), F.unit());
      });
    // Completions that give their error code do not throw it; a timer is
    // cancelled to wake up who waits for it.
    return !T.Code.empty() && contains(Operand, [&](const Stmt *S) {
      const auto *E = dyn_cast<Expr>(S);
      return E && (asksForCode(E, F) || calledName(E, F) == "asyncwait");
    });
  });
  return Awaits;
}

/// A function that throws what is pending, by its role or by its name.
static bool rethrows(const Expr *Call, Function &F) {
  if (F.unit().calls().hasRole(Call, Role::Rethrows))
    return true;
  std::string Folded = calledName(Call, F);
  auto BeginsWithOneOf = [&](std::initializer_list<llvm::StringRef> Words) {
    return llvm::any_of(Words, [&](llvm::StringRef Word) {
      return llvm::StringRef(Folded).starts_with(Word);
    });
  };
  if (BeginsWithOneOf({"throw", "rethrow", "raise"}))
    return true;
  if (!BeginsWithOneOf({"ensureactive", "checkcancel", "checkpoint", "safepoint"}))
    return false;
  // A description that tells what cancels tells all of it: where a request is
  // delivered once, no checkpoint throws it again.
  const FunctionDecl *Callee = F.unit().calls().callee(Call);
  const Library *Owner =
      Callee ? F.unit().libraries().owner(qualifiedName(Callee)) : nullptr;
  return !Owner || Owner->Cancel.Types.empty();
}

namespace {

/// What a handler's code says of the exception it has caught.
class Judge {
public:
  Judge(const CXXCatchStmt *Handler, Function &F) : F(F) {
    // `auto *e = dynamic_cast<const cancelled *>(&error)`: to look at e is to look
    // at the exception.
    if (const VarDecl *V = Handler->getExceptionDecl())
      Caught.push_back(V);
    for (const VarDecl *V : F.variables())
      if (V->getInit() && F.has(V->getInit()) &&
          F.contains(Handler->getHandlerBlock(), V->getInit()) &&
          looksAtException(V->getInit()))
        Caught.push_back(V);
  }

  /// Whether the exception is thrown on, or handed to somebody who keeps it.
  bool settles(const Stmt *S) const {
    if (isa<CXXThrowExpr>(S))
      return true;
    const auto *E = dyn_cast<Expr>(S);
    // `co_await co_safe_point` awaits an object.
    if (isa<CoroutineSuspendExpr>(S))
      if (const auto *Ref = dyn_cast_or_null<DeclRefExpr>(awaitedExpr(E)))
        return F.unit().libraries().hasRole(qualifiedName(Ref->getDecl()),
                                            Role::Rethrows);
    if (!E || !isa<CallExpr, CXXConstructExpr>(E))
      return false;
    if (isCurrentException(E))
      return isKept(E);
    return rethrows(E, F) || mayRethrow(E, F);
  }

  /// Whether the outcome of \p Condition depends on the exception.
  bool looksAtException(const Expr *Condition) const {
    return mentionsDecl(Condition,
                        [&](const ValueDecl *D) {
                          return llvm::is_contained(Caught, D);
                        }) ||
           contains(Condition, [&](const Stmt *S) {
             return isa<Expr>(S) && isCurrentException(cast<Expr>(S));
           });
  }

private:
  bool isCurrentException(const Expr *E) const {
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *FD = Call ? F.unit().calls().callee(Call) : nullptr;
    return FD && FD->getIdentifier() && FD->getName() == "current_exception";
  }

  /// Whether anything but a log gets the value of \p E.
  bool isKept(const Expr *E) const {
    ValueUse Use = useOf(E, F);
    switch (Use.Kind) {
    case UseKind::Discarded:
    case UseKind::Tested:
      return false;
    case UseKind::Argument:
      // What wraps it may be logged itself.
      if (const auto *Call = dyn_cast_or_null<Expr>(Use.User))
        return !logs(Call, F) &&
               (!isa<CXXConstructExpr>(Call) || isKept(Call));
      return true;
    case UseKind::Initializes:
    case UseKind::Assigned:
      if (!Use.Variable)
        return true;
      return llvm::any_of(F.references(Use.Variable), [&](const auto *Ref) {
        ValueUse Later = useOf(Ref, F);
        if (Later.Kind == UseKind::Overwritten || Later.Kind == UseKind::Tested)
          return false;
        const auto *Call = dyn_cast_or_null<Expr>(Later.User);
        return !(Later.Kind == UseKind::Argument && Call && logs(Call, F));
      });
    default:
      return true;
    }
  }

  Function &F;
  llvm::SmallVector<const ValueDecl *, 2> Caught;
};

} // namespace

/// Whether this coroutine has itself cancelled something before the try: what it
/// then waits for is expected to be cancelled.
static bool cancelledBefore(const CXXTryStmt *Try, Function &F) {
  for (const Stmt *S : F.nodes()) {
    if (S == Try)
      return false;
    const auto *Call = dyn_cast<CallExpr>(S);
    if (!Call)
      continue;
    std::string Folded = calledName(Call, F);
    llvm::StringRef Name = Folded;
    if (Name.starts_with("cancel") || Name.starts_with("requeststop") ||
        Name.starts_with("requestcancel") || Name.starts_with("requestabort"))
      return true;
  }
  return false;
}

Swallowed swallowedBy(const CXXCatchStmt *Handler, const CXXTryStmt *Try,
                      const CancellationType &T, Function &F) {
  // A macro that wraps statements in a try is a tool whose maker knew what it
  // catches: a test expects a throw with it.
  SourceLocation Loc = Handler->getCatchLoc();
  if (Loc.isMacroID() && !F.unit().sources().isMacroArgExpansion(Loc))
    return {};
  Judge Exception(Handler, F);
  auto Settles = [&](const Stmt *S) { return Exception.settles(S); };
  auto Decides = [&](const Expr *Condition) {
    return Exception.looksAtException(Condition) ||
           asksWhetherToStop(Condition, F);
  };
  auto Passes = [&](const Expr *Await) {
    const Expr *Operand = awaitedExpr(Await);
    return Operand && cleansUp(Operand, F);
  };
  HandlerExits Exits = exitsOf(Handler, F, {Settles, Decides, Passes});

  Swallowed Result;
  bool OnlyHere = true;
  for (const Expr *Next : Exits.Suspensions) {
    bool Here = F.contains(Try->getTryBlock(), Next);
    OnlyHere &= Here;
    if (Here || !Result.Next)
      Result.Next = Next;
    if (Here)
      Result.How = Swallowed::Repeats;
    else if (Result.How != Swallowed::Repeats)
      Result.How = Swallowed::GoesOn;
  }
  bool Exact = Handler->getExceptionDecl() &&
               recordOf(Handler->getCaughtType()) == T.Record;
  // A code tells cancellation from failure, and the cancellation is thrown again
  // by the next await that nothing catches.
  if (Exact || !T.Code.empty())
    return Result.How == Swallowed::Repeats && OnlyHere && !Exits.End
               ? Result
               : Swallowed();
  if (Result.How == Swallowed::Never)
    Result.How = Exits.End ? Swallowed::Ends : Swallowed::Never;
  if (Result.How != Swallowed::Repeats && cancelledBefore(Try, F))
    return {};
  return Result;
}

} // namespace corolint
