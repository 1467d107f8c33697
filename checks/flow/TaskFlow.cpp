//===-- TaskFlow.cpp - what becomes of a task held by a variable ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaskFlow.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

/// Members that look at a task and leave it as it is.
static bool onlyLooks(const FunctionDecl *FD) {
  if (!FD || !FD->getIdentifier())
    return false;
  return llvm::StringSwitch<bool>(FD->getName())
      .Cases({"valid", "done", "is_ready", "isReady", "ready", "empty"}, true)
      .Cases({"has_value", "is_done", "operator bool", "available"}, true)
      .Default(false);
}

static bool consumes(const ValueUse &Use, Function &F, unsigned Depth) {
  switch (Use.Kind) {
  case UseKind::Discarded:
  case UseKind::Tested:
  case UseKind::Overwritten:
    return false;
  case UseKind::Receiver:
    if (const auto *Call = dyn_cast_or_null<Expr>(Use.User))
      return !onlyLooks(F.unit().calls().callee(Call));
    return true;
  case UseKind::Argument:
    if (const auto *Call = dyn_cast_or_null<Expr>(Use.User))
      if (isa<CallExpr, CXXConstructExpr>(Call))
        return F.unit().calls().fate(Call, Use.Index) != Fate::Drops;
    return true;
  case UseKind::Initializes:
    if (Use.Variable && Use.Variable->isLocalVarDecl() && Depth < 4 &&
        !Use.Variable->isStaticLocal()) {
      for (const DeclRefExpr *Ref : F.references(Use.Variable))
        if (consumes(useOf(Ref, F), F, Depth + 1))
          return true;
      // A variable of another class (a guard, an optional) keeps it.
      return recordOf(Use.Variable->getType()) == nullptr ||
             !Use.Variable->getInit() ||
             recordOf(Use.Variable->getType()) !=
                 recordOf(Use.Variable->getInit()->getType());
    }
    return true;
  default:
    return true;
  }
}

bool consumes(const ValueUse &Use, Function &F) { return consumes(Use, F, 0); }

bool isEverConsumed(const VarDecl *V, Function &F) {
  return llvm::any_of(F.references(V), [&](const DeclRefExpr *Ref) {
    return consumes(useOf(Ref, F), F);
  });
}

} // namespace corolint
