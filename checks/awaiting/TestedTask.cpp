//===-- TestedTask.cpp - a task used as if it were its result -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestedTask.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "model/Calls.h"
#include "model/Macros.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {

/// Whether \p E is an argument of a macro that states what must hold.
static bool isArgumentOfTestMacro(const Expr *E, Unit &U) {
  SourceLocation Loc = E->getBeginLoc();
  return Loc.isMacroID() && U.sources().isMacroArgExpansion(Loc) &&
         !enclosingMacro(Loc, U, [](llvm::StringRef Name) {
            for (llvm::StringRef Word : {"EXPECT", "ASSERT", "CHECK", "REQUIRE",
                                         "WARN", "VERIFY", "BOOST_TEST"})
              if (Name.contains(Word))
                return true;
            return false;
          }).empty();
}

/// Whether \p Op is an operator that a macro adds to its argument.
static bool isAddedByMacro(const CXXOperatorCallExpr *Op, Unit &U) {
  SourceLocation Loc = Op->getOperatorLoc();
  return Loc.isMacroID() && !U.sources().isMacroArgExpansion(Loc);
}

/// Whether a function does nothing with its parameter but ask for its truth, as
/// the constructor of a test framework's result does.
static bool onlyTests(const FunctionDecl *FD, unsigned I, Unit &U) {
  Function *F = FD ? U.function(FD) : nullptr;
  if (!F || I >= F->decl()->getNumParams())
    return false;
  auto Mentions = F->references(F->decl()->getParamDecl(I));
  return !Mentions.empty() &&
         llvm::all_of(Mentions, [&](const DeclRefExpr *Ref) {
           return useOf(Ref, *F).Kind == UseKind::Tested;
         });
}

std::optional<TaskUse> valueUse(const Expr *E, const ValueUse &Use,
                                Function &F) {
  Unit &U = F.unit();
  const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(Use.User);
  if (Use.Kind == UseKind::Tested) {
    if (const auto *Builtin = dyn_cast_or_null<BinaryOperator>(Use.User))
      return Builtin->isComparisonOp() ? TaskUse::Compared : TaskUse::Tested;
    if (!Op || Op->getOperator() == OO_Exclaim)
      return TaskUse::Tested;
    // Some test macros take their argument apart with a comparison of their
    // own.
    return isArgumentOfTestMacro(E, U) && isAddedByMacro(Op, U)
               ? TaskUse::Tested
               : TaskUse::Compared;
  }
  if (Use.Kind != UseKind::Argument || !Use.User)
    return std::nullopt;
  if (Op && Op->getOperator() == OO_LessLess && Op->getNumArgs() == 2) {
    if (isOrDerivesFrom(recordOf(Op->getArg(0)->getType()),
                        "std::basic_ostream"))
      return TaskUse::Printed;
    if (isArgumentOfTestMacro(E, U) && isAddedByMacro(Op, U))
      return TaskUse::Tested;
    return std::nullopt;
  }
  const auto *Call = cast<Expr>(Use.User);
  if (isArgumentOfTestMacro(E, U) && isa<CallExpr, CXXConstructExpr>(Call) &&
      onlyTests(U.calls().callee(Call), Use.Index, U))
    return TaskUse::Tested;
  return std::nullopt;
}

/// A class that holds a value, or none: its truth says which.
static bool isOptionalLike(const CXXRecordDecl *Record) {
  for (llvm::StringRef Name : {"has_value", "hasValue", "error", "has_error"})
    if (!findMethods(Record, Name).empty())
      return true;
  for (const CXXRecordDecl *R : selfAndBases(Record))
    for (const CXXMethodDecl *M : R->methods())
      if ((M->getOverloadedOperator() == OO_Star && M->getNumParams() == 0) ||
          M->getOverloadedOperator() == OO_Arrow)
        return true;
  return false;
}

static bool isCopyable(const CXXRecordDecl *Record) {
  for (const CXXConstructorDecl *Ctor : Record->ctors())
    if (Ctor->isCopyConstructor())
      return !Ctor->isDeleted() && Ctor->getAccess() == AS_public;
  return Record->hasSimpleCopyConstructor();
}

static bool hasTruth(QualType T) {
  T = T.getNonReferenceType();
  if (T->isScalarType())
    return !T->isScopedEnumeralType();
  return convertsToBool(recordOf(T));
}

bool isMistaken(const Expr *Made, const AsyncType &T, TaskUse How, Unit &U) {
  if (!mayBeAwaited(T) || T.AwaitResult.isNull() ||
      T.AwaitResult->isDependentType() || T.AwaitResult->isVoidType() ||
      !T.Record || !T.Record->hasDefinition() || isOptionalLike(T.Record))
    return false;
  if (How == TaskUse::Tested && !hasTruth(T.AwaitResult))
    return false;
  // A copy of a handle that somebody keeps; unless a coroutine was just
  // started.
  if (isCopyable(T.Record)) {
    const FunctionDecl *Callee = U.calls().callee(Made);
    Function *Body = Callee ? U.function(Callee) : nullptr;
    return Body && Body->isCoroutine();
  }
  return true;
}

} // namespace corolint
