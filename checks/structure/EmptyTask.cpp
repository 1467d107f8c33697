//===-- EmptyTask.cpp - task values with no coroutine behind them ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmptyTask.h"
#include "Unit.h"
#include "flow/SpentTask.h"
#include "model/AsyncTypes.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace corolint {

static bool leavesEmpty(const CXXConstructorDecl *Ctor, unsigned Depth, Unit &U);

/// An initialiser that gives a member nothing to refer to.
static bool isNullish(const Expr *E, unsigned Depth, Unit &U) {
  if (!E)
    return true;
  E = E->IgnoreParenCasts();
  if (const auto *Init = dyn_cast<CXXDefaultInitExpr>(E))
    return isNullish(Init->getExpr(), Depth, U);
  if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(E))
    return isNullish(Cleanups->getSubExpr(), Depth, U);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return isNullish(Temporary->getSubExpr(), Depth, U);
  if (const auto *Temporary = dyn_cast<CXXBindTemporaryExpr>(E))
    return isNullish(Temporary->getSubExpr(), Depth, U);
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, ImplicitValueInitExpr,
          CXXScalarValueInitExpr, CXXDefaultArgExpr>(E))
    return true;
  if (const auto *Number = dyn_cast<IntegerLiteral>(E))
    return Number->getValue().isZero();
  if (const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(E))
    return !Bool->getValue();
  auto AllNullish = [&](auto Range) {
    return llvm::all_of(
        Range, [&](const Expr *Part) { return isNullish(Part, Depth, U); });
  };
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return AllNullish(List->inits());
  if (const auto *List = dyn_cast<ParenListExpr>(E))
    return AllNullish(const_cast<ParenListExpr *>(List)->exprs());
  if (const auto *Unresolved = dyn_cast<CXXUnresolvedConstructExpr>(E))
    return AllNullish(Unresolved->arguments());
  if (const auto *CE = dyn_cast<CXXConstructExpr>(E))
    return AllNullish(CE->arguments()) &&
           leavesEmpty(CE->getConstructor(), Depth + 1, U);
  return false;
}

/// Whether an object that \p Ctor makes, from nothing or from nulls, refers to
/// nothing: each member is null, and the body is empty.
static bool leavesEmpty(const CXXConstructorDecl *Ctor, unsigned Depth, Unit &U) {
  if (Depth > 4 || Ctor->isDeleted())
    return false;
  // Made from nothing, a future of the library has no state.
  if (Ctor->getParent()->isInStdNamespace())
    return true;
  const CXXRecordDecl *Record = Ctor->getParent();
  const FunctionDecl *Definition = U.bodies().definition(Ctor);
  if (!Definition) {
    if (const FunctionDecl *Pattern = Ctor->getTemplateInstantiationPattern())
      Definition = U.bodies().definition(Pattern);
    if (!Definition && !Ctor->isImplicit() && !Ctor->isDefaulted())
      return false;
  }
  llvm::SmallPtrSet<const FieldDecl *, 4> Initialised;
  if (const auto *Body = dyn_cast_or_null<CXXConstructorDecl>(Definition)) {
    const auto *Block = dyn_cast_or_null<CompoundStmt>(Body->getBody());
    if (!Body->isDefaulted() && (!Block || !Block->body_empty()))
      return false;
    for (const CXXCtorInitializer *Init : Body->inits()) {
      const Expr *Value = Init->getInit();
      const auto *Ref =
          Value ? dyn_cast<DeclRefExpr>(Value->IgnoreParenCasts()) : nullptr;
      // A parameter stands for the null that was passed.
      if (!(Ref && isa<ParmVarDecl>(Ref->getDecl())) &&
          !isNullish(Value, Depth, U))
        return false;
      if (const FieldDecl *Field = Init->getMember())
        Initialised.insert(Field);
    }
  }
  for (const FieldDecl *Field : Record->fields())
    if (!Initialised.contains(Field) && Field->hasInClassInitializer() &&
        !isNullish(Field->getInClassInitializer(), Depth, U))
      return false;
  if (Definition)
    return true;
  for (const CXXBaseSpecifier &Base : Record->bases())
    if (const CXXRecordDecl *BaseRecord = recordOf(Base.getType()))
      for (const CXXConstructorDecl *BaseCtor : BaseRecord->ctors())
        if (BaseCtor->isDefaultConstructor() &&
            !leavesEmpty(BaseCtor, Depth + 1, U))
          return false;
  return true;
}

/// Whether an object of this class refers to something outside itself.
static bool holdsHandle(const CXXRecordDecl *Record, unsigned Depth) {
  if (!Record || Depth > 3)
    return false;
  if (isOrDerivesFrom(Record, "std::coroutine_handle"))
    return true;
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    if (!R->hasDefinition())
      continue;
    for (const FieldDecl *Field : R->fields())
      if (Field->getType()->isPointerType() ||
          holdsHandle(recordOf(Field->getType()), Depth + 1))
        return true;
  }
  return false;
}

static Emptiness constructed(const Expr *E, Unit &U) {
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    if (!List->getType()->isRecordType() || !isNullish(List, 0, U))
      return Emptiness::NotEmpty;
    const InitListExpr *Written = List->getSyntacticForm();
    return (Written ? Written : List)->getNumInits()
               ? Emptiness::Null
               : Emptiness::DefaultConstructed;
  }
  const auto *CE = dyn_cast<CXXConstructExpr>(E);
  if (!CE || CE->getConstructor()->isCopyOrMoveConstructor())
    return Emptiness::NotEmpty;
  bool Given = llvm::any_of(CE->arguments(), [](const Expr *Arg) {
    return !isa<CXXDefaultArgExpr>(Arg);
  });
  for (const Expr *Arg : CE->arguments())
    if (!isNullish(Arg, 0, U))
      return Emptiness::NotEmpty;
  if (!leavesEmpty(CE->getConstructor(), 0, U))
    return Emptiness::NotEmpty;
  return Given ? Emptiness::Null : Emptiness::DefaultConstructed;
}

/// What only passes a value on, its copies and moves included.
static const Expr *passedOn(const Expr *E) {
  while (true) {
    const Expr *Inner = E->IgnoreImplicit()->IgnoreParens();
    if (const Expr *Moved = movedOperand(Inner))
      Inner = Moved;
    else if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(Inner))
      Inner = Cast->getSubExpr();
    else if (const auto *CE = dyn_cast<CXXConstructExpr>(Inner);
             CE && CE->getNumArgs() == 1 &&
             CE->getConstructor()->isCopyOrMoveConstructor())
      Inner = CE->getArg(0);
    if (Inner == E)
      return E;
    E = Inner;
  }
}

Emptiness emptiness(const Expr *E, Function &F) {
  E = passedOn(E);
  if (E->isTypeDependent() || !holdsHandle(recordOf(E->getType()), 0))
    return Emptiness::NotEmpty;
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  if (!Ref)
    return constructed(E, F.unit());
  const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
  if (!V || V->getType()->isReferenceType() ||
      !(isa<ParmVarDecl>(V) || V->isLocalVarDecl()) || V->isStaticLocal() ||
      !llvm::is_contained(F.references(V), Ref))
    return Emptiness::NotEmpty;
  if (isMovedAwayAt(V, Ref, F))
    return Emptiness::MovedFrom;
  // Never given a task: the return is its only mention.
  if (!isa<ParmVarDecl>(V) && V->getInit() && F.references(V).size() == 1 &&
      constructed(passedOn(V->getInit()), F.unit()) != Emptiness::NotEmpty)
    return Emptiness::Variable;
  return Emptiness::NotEmpty;
}

static bool contains(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Is) {
  if (!S)
    return false;
  return Is(S) || llvm::any_of(S->children(), [&](const Stmt *Child) {
           return contains(Child, Is);
         });
}

bool toleratesEmpty(const CXXRecordDecl *Record, Unit &U) {
  AsyncTypes &Types = U.types();
  const AsyncType &T = Types.of(Record);
  if (T.AwaitResult.isNull() || !T.AwaitResult->isVoidType())
    return false;
  const CXXRecordDecl *Awaiter = Types.awaiterOf(Record);
  bool Asks = llvm::any_of(
      findMethods(Awaiter, "await_ready"), [&](const CXXMethodDecl *Ready) {
        return contains(U.bodies().bodyOrPattern(Ready), [](const Stmt *S) {
          if (const auto *Not = dyn_cast<UnaryOperator>(S))
            return Not->getOpcode() == UO_LNot;
          if (const auto *Not = dyn_cast<CXXOperatorCallExpr>(S);
              Not && Not->getOperator() == OO_Exclaim)
            return true;
          return isa<CXXNullPtrLiteralExpr>(S);
        });
      });
  bool Raises = llvm::any_of(
      findMethods(Awaiter, "await_resume"), [&](const CXXMethodDecl *Resume) {
        return contains(U.bodies().bodyOrPattern(Resume),
                        [](const Stmt *S) { return isa<CXXThrowExpr>(S); });
      });
  return Asks && !Raises;
}

} // namespace corolint
