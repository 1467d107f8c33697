//===-- Conditions.cpp - what is known of variables along a path ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Conditions.h"
#include "SuspensionCfg.h"
#include "Unit.h"
#include "model/Function.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {

std::optional<int64_t> Facts::get(const void *Key) const {
  for (const auto &[K, V] : Known)
    if (K == Key)
      return V;
  return std::nullopt;
}

void Facts::set(const void *Key, int64_t Value) {
  forget(Key);
  Known.emplace_back(Key, Value);
}

void Facts::forget(const void *Key) {
  llvm::erase_if(Known, [&](const auto &Fact) { return Fact.first == Key; });
}

bool Facts::intersect(const Facts &Other) {
  size_t Before = Known.size();
  llvm::erase_if(Known, [&](const auto &Fact) {
    return Other.get(Fact.first) != Fact.second;
  });
  return Known.size() != Before;
}

const Expr *withoutWrappers(const Expr *E) {
  while (E) {
    const Expr *Inner = E->IgnoreParenImpCasts();
    if (const auto *Full = dyn_cast<FullExpr>(Inner))
      Inner = Full->getSubExpr();
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Inner))
      Inner = Temporary->getSubExpr();
    else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(Inner))
      Inner = Bind->getSubExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
  return nullptr;
}

/// The object of `x.operator bool()`, `x.has_value()`, or null.
static const Expr *askedForTruth(const Expr *E) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || Call->getNumArgs() != 0)
    return nullptr;
  if (const auto *Conversion = dyn_cast<CXXConversionDecl>(Method))
    return Conversion->getConversionType()->isBooleanType()
               ? Call->getImplicitObjectArgument()
               : nullptr;
  return Method->getIdentifier() && Method->getName() == "has_value"
             ? Call->getImplicitObjectArgument()
             : nullptr;
}

static bool isNull(const Expr *E, const ASTContext &Context) {
  E = withoutWrappers(E);
  if (!E || E->isValueDependent())
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl()->getIdentifier() &&
           Ref->getDecl()->getName() == "nullopt";
  return E->isNullPointerConstant(const_cast<ASTContext &>(Context),
                                  Expr::NPC_ValueDependentIsNotNull);
}

/// Whether this use of a variable leaves its value alone, or changes it in a way
/// that `transfer` sees.
static bool isFollowable(const Expr *Use, const Function &F) {
  const Stmt *P = F.parent(Use);
  while (isa_and_nonnull<ParenExpr>(P)) {
    Use = cast<Expr>(P);
    P = F.parent(P);
  }
  if (!P)
    return false;
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(P))
    return Cast->getCastKind() == CK_LValueToRValue ||
           (Cast->getCastKind() == CK_NoOp && Cast->getType().isConstQualified());
  if (const auto *Op = dyn_cast<BinaryOperator>(P))
    return Op->isAssignmentOp() && Op->getLHS() == Use;
  if (const auto *Op = dyn_cast<UnaryOperator>(P))
    return Op->isIncrementDecrementOp();
  if (const auto *Call = dyn_cast<CallExpr>(P); Call && movedOperand(Call) == Use)
    return true;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P))
    return Op->getOperator() == OO_Equal && Op->getNumArgs() == 2 &&
           Op->getArg(0) == Use;
  if (const auto *Member = dyn_cast<MemberExpr>(P)) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl());
    return Method && Method->isConst();
  }
  return false;
}

bool Conditions::isFollowed(const ValueDecl *D) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  auto [It, New] = Followed.try_emplace(D, false);
  if (!New)
    return It->second;
  bool Answer = false;
  if (const auto *V = dyn_cast<VarDecl>(D)) {
    Answer = V->hasLocalStorage() && !V->getType()->isReferenceType() &&
             !V->getType()->isDependentType() &&
             llvm::all_of(F.references(V), [&](const DeclRefExpr *Ref) {
               return isFollowable(Ref, F);
             });
  } else if (isa<FieldDecl>(D)) {
    // Others may write a member at any suspension; that two tests of it agree
    // is still what its author relies on.
    Answer = !D->getType()->isDependentType();
    for (const auto *Member : F.all<MemberExpr>())
      if (Member->getMemberDecl() == D) {
        const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(F.parent(Member));
        Answer &= Cast && Cast->getCastKind() == CK_LValueToRValue;
      }
  }
  return Followed[D] = Answer;
}

const void *Conditions::keyOf(const Expr *E) {
  E = withoutWrappers(E);
  if (!E)
    return nullptr;
  if (const Expr *Object = askedForTruth(E))
    return keyOf(Object);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return isFollowed(Ref->getDecl()) ? Ref->getDecl()->getCanonicalDecl()
                                      : nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()) &&
                   isFollowed(Member->getMemberDecl())
               ? Member->getMemberDecl()->getCanonicalDecl()
               : nullptr;
  // The result of this evaluation of a call.
  return isa<CallExpr>(E) ? E : nullptr;
}

std::optional<int64_t> Conditions::valueOf(const Expr *E, const Facts &Known) {
  E = withoutWrappers(E);
  if (!E || E->isTypeDependent() || E->isValueDependent())
    return std::nullopt;
  if (const void *Key = keyOf(E))
    if (auto Value = Known.get(Key))
      return Value;
  ASTContext &Context = F.unit().context();
  if (isNull(E, Context))
    return 0;
  Expr::EvalResult Result;
  if (E->getType()->isIntegralOrEnumerationType() &&
      E->EvaluateAsInt(Result, Context, Expr::SE_NoSideEffects))
    return Result.Val.getInt().trySExtValue();
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *FD = Call->getDirectCallee())
      if (FD->isInStdNamespace() && FD->getIdentifier() &&
          FD->getName() == "current_exception")
        return 1;
  return std::nullopt;
}

static std::optional<bool> compare(BinaryOperatorKind Op, int64_t L, int64_t R) {
  switch (Op) {
  case BO_EQ:
    return L == R;
  case BO_NE:
    return L != R;
  case BO_LT:
    return L < R;
  case BO_GT:
    return L > R;
  case BO_LE:
    return L <= R;
  case BO_GE:
    return L >= R;
  default:
    return std::nullopt;
  }
}

std::optional<bool> Conditions::evaluate(const Expr *Condition,
                                         const Facts &Known, Oracle Ask) {
  const Expr *E = Condition ? withoutWrappers(Condition) : nullptr;
  if (!E)
    return std::nullopt;
  if (auto Answer = Ask(E))
    return Answer;
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot) {
    auto Inner = evaluate(Not->getSubExpr(), Known, Ask);
    return Inner ? std::optional(!*Inner) : std::nullopt;
  }
  if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
    if (Op->isLogicalOp()) {
      auto L = evaluate(Op->getLHS(), Known, Ask);
      auto R = evaluate(Op->getRHS(), Known, Ask);
      bool Decides = Op->getOpcode() == BO_LOr;
      if (L == Decides || R == Decides)
        return Decides;
      return L && R ? std::optional(!Decides) : std::nullopt;
    }
    if (Op->isComparisonOp()) {
      auto L = valueOf(Op->getLHS(), Known);
      auto R = valueOf(Op->getRHS(), Known);
      return L && R ? compare(Op->getOpcode(), *L, *R) : std::nullopt;
    }
  }
  // `p == nullptr` of a class type asks for its truth.
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
      Op && Op->getNumArgs() == 2 &&
      (Op->getOperator() == OO_EqualEqual ||
       Op->getOperator() == OO_ExclaimEqual) &&
      isNull(Op->getArg(1), F.unit().context())) {
    auto Value = valueOf(Op->getArg(0), Known);
    if (!Value)
      return std::nullopt;
    return (*Value != 0) == (Op->getOperator() == OO_ExclaimEqual);
  }
  auto Value = valueOf(E, Known);
  return Value ? std::optional(*Value != 0) : std::nullopt;
}

void Conditions::learn(const Expr *Condition, bool Outcome, Facts &Known) {
  const Expr *E = Condition ? withoutWrappers(Condition) : nullptr;
  if (!E)
    return;
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot)
    return learn(Not->getSubExpr(), !Outcome, Known);
  if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
    if (Op->isLogicalOp()) {
      if (Outcome == (Op->getOpcode() == BO_LAnd)) {
        learn(Op->getLHS(), Outcome, Known);
        learn(Op->getRHS(), Outcome, Known);
      }
    } else if (Op->isEqualityOp() && Outcome == (Op->getOpcode() == BO_EQ)) {
      if (auto Value = valueOf(Op->getRHS(), Known))
        if (const void *Key = keyOf(Op->getLHS()))
          Known.set(Key, *Value);
    }
    return;
  }
  const void *Key = keyOf(E);
  if (!Key)
    return;
  // A number that is not zero is not known to be one.
  QualType T = E->getType();
  if (!Outcome)
    Known.set(Key, 0);
  else if (T->isBooleanType() || T->isPointerType() || T->isRecordType())
    Known.set(Key, 1);
}

void Conditions::transfer(const CFGElement &E, Facts &Known) {
  const Stmt *S = statementOf(E);
  if (!S)
    return;
  auto Assign = [&](const void *Key, const Expr *Value) {
    if (auto V = Value ? valueOf(Value, Known) : std::nullopt)
      Known.set(Key, *V);
    else
      Known.forget(Key);
  };
  if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D); V && isFollowed(V))
        Assign(V->getCanonicalDecl(), V->getInit());
  } else if (const auto *Op = dyn_cast<BinaryOperator>(S)) {
    if (!Op->isAssignmentOp())
      return;
    if (const void *Key = keyOf(Op->getLHS()))
      Assign(Key, Op->getOpcode() == BO_Assign ? Op->getRHS() : nullptr);
  } else if (const auto *Op = dyn_cast<UnaryOperator>(S)) {
    if (Op->isIncrementDecrementOp())
      if (const void *Key = keyOf(Op->getSubExpr()))
        Known.forget(Key);
  } else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(S)) {
    if (Op->getOperator() == OO_Equal && Op->getNumArgs() == 2)
      if (const void *Key = keyOf(Op->getArg(0)))
        Assign(Key, Op->getArg(1));
  } else if (isa<CallExpr>(S)) {
    // A new evaluation, a new result.
    Known.forget(S);
    if (const Expr *Moved = movedOperand(cast<Expr>(S)))
      if (const void *Key = keyOf(Moved))
        Known.forget(Key);
  }
}

const Expr *Conditions::deciding(const CFGBlock &Block) {
  if (Block.succ_size() != 2 || !Block.getTerminator().isStmtBranch())
    return nullptr;
  const Stmt *Terminator = Block.getTerminatorStmt();
  if (!isa_and_nonnull<IfStmt, ForStmt, WhileStmt, DoStmt, ConditionalOperator,
                       BinaryOperator>(Terminator))
    return nullptr;
  const auto *E = dyn_cast_or_null<Expr>(Block.getTerminatorCondition());
  if (const auto *Op = dyn_cast<BinaryOperator>(Terminator)) {
    if (!Op->isLogicalOp())
      return nullptr;
    E = Op->getLHS();
  }
  // Each operand of `a && b` has a block; this one decides by the last.
  while (E) {
    const auto *Op = dyn_cast<BinaryOperator>(E->IgnoreParens());
    if (!Op || !Op->isLogicalOp())
      break;
    E = Op->getRHS();
  }
  return E;
}

} // namespace corolint
