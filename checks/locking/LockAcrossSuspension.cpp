//===-- LockAcrossSuspension.cpp - async-lock-across-suspension -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "fix/Instead.h"
#include "flow/LockState.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {
namespace {

/// A mutex belongs to the thread that locked it. A coroutine that suspends while
/// it holds one gives its thread to other coroutines: the next of them that wants
/// the mutex blocks the thread, often the only one that could resume the owner;
/// and the owner may be resumed on another thread, whose unlock is undefined.
class LockAcrossSuspension : public Check {
public:
  using Check::Check;

  void startUnit() override {
    Types.emplace(unit(), listOption("GuardTypes"), listOption("NoSuspendTypes"));
    NonSuspending = listOption("NonSuspendingAwaitables");
  }

  void checkFunction(Function &F) override {
    auto Ignore = [&](const Expr *Suspension) { return isIgnored(Suspension); };
    for (const HeldLock &Lock : locksHeldAtSuspensions(F, *Types, Ignore)) {
      SourceLocation Loc = Lock.Variable ? Lock.Variable->getLocation()
                           : isa<Expr>(Lock.Locked)
                               ? cast<Expr>(Lock.Locked)->getExprLoc()
                               : Lock.Locked->getBeginLoc();
      auto Finding = report(F, Loc, message(Lock));
      if (Lock.Variable && Lock.Locked && isa<CallExpr>(Lock.Locked))
        Finding.note(cast<CallExpr>(Lock.Locked)->getExprLoc(), "locked here");
      // Three are enough to see the pattern.
      for (const Expr *At : llvm::ArrayRef(Lock.Suspensions).take_front(3))
        Finding.note(At->getExprLoc(), "suspends here");
      if (Lock.Kind == LockKind::Guard && Lock.Variable)
        if (auto Better = suspendingLock(Lock.Variable, F))
          Finding.suggest(Lock.Variable->getLocation(),
                          "'" + Better->Code +
                              "' may be held across suspensions",
                          Better->Changes);
    }
  }

private:
  static std::string message(const HeldLock &Lock) {
    std::string Name = "'" + Lock.Name + "'";
    const char *Consequence =
        " while the coroutine is suspended: the next one that locks it blocks "
        "its thread";
    if (Lock.Kind == LockKind::NoSuspend)
      return (Lock.Name.empty() ? std::string("this temporary") : Name) +
             " is alive while the coroutine is suspended, which its type does "
             "not allow";
    if (Lock.Kind == LockKind::Mutex)
      return Name + " stays locked" + Consequence;
    std::string Guard = Lock.Name.empty()
                            ? "this temporary guard, which lives until the end "
                              "of the statement,"
                            : Name;
    return Guard + " keeps " +
           (Lock.Mutex.empty() ? "a mutex" : "'" + Lock.Mutex + "'") + " locked" +
           Consequence;
  }

  /// An awaitable, or a function that makes one, that the user knows better.
  bool isIgnored(const Expr *Suspension) {
    const Expr *Operand = nullptr;
    if (const auto *Await = dyn_cast<CoroutineSuspendExpr>(Suspension))
      Operand = Await->getOperand();
    else if (const auto *Await = dyn_cast<DependentCoawaitExpr>(Suspension))
      Operand = Await->getOperand();
    if (NonSuspending.empty() || !Operand)
      return false;
    for (const CXXRecordDecl *R : selfAndBases(recordOf(Operand->getType())))
      if (llvm::is_contained(NonSuspending, qualifiedName(R)))
        return true;
    Operand = Operand->IgnoreUnlessSpelledInSource();
    const FunctionDecl *FD = unit().calls().callee(Operand);
    return FD && llvm::is_contained(NonSuspending, unit().calls().name(FD));
  }

  std::optional<LockTypes> Types;
  std::vector<std::string> NonSuspending;
};

} // namespace

COROLINT_CHECK(LockAcrossSuspension)

} // namespace corolint
