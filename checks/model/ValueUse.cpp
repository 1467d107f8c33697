//===-- ValueUse.cpp - what becomes of the value of an expression ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ValueUse.h"
#include "Function.h"
#include "Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace corolint {

const Expr *movedOperand(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(E))
    return Cast->getTypeAsWritten()->isRValueReferenceType()
               ? Cast->getSubExpr()
               : nullptr;
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call || Call->getNumArgs() != 1)
    return nullptr;
  if (const FunctionDecl *FD = Call->getDirectCallee()) {
    if (FD->isInStdNamespace() && FD->getIdentifier() &&
        (FD->getName() == "move" || FD->getName() == "forward"))
      return Call->getArg(0);
    return nullptr;
  }
  // In a template the call may not be resolved yet.
  if (const auto *Lookup =
          dyn_cast<UnresolvedLookupExpr>(Call->getCallee()->IgnoreParens()))
    if (const IdentifierInfo *II = Lookup->getName().getAsIdentifierInfo())
      if (II->isStr("move") || II->isStr("forward"))
        for (const NamedDecl *D : Lookup->decls())
          if (D->isInStdNamespace())
            return Call->getArg(0);
  return nullptr;
}

bool isDiscardedStatement(const Stmt *S, const Function &F) {
  const Stmt *P = F.parent(S);
  if (!P)
    return S == F.body();
  switch (P->getStmtClass()) {
  case Stmt::CompoundStmtClass:
    // The last statement of a statement expression is its value.
    if (const auto *SE = dyn_cast_or_null<StmtExpr>(F.parent(P)))
      if (cast<CompoundStmt>(P)->size() &&
          cast<CompoundStmt>(P)->body_back() == S)
        return SE->getType()->isVoidType();
    return true;
  case Stmt::IfStmtClass:
    return S == cast<IfStmt>(P)->getThen() || S == cast<IfStmt>(P)->getElse() ||
           S == cast<IfStmt>(P)->getInit();
  case Stmt::WhileStmtClass:
    return S == cast<WhileStmt>(P)->getBody();
  case Stmt::DoStmtClass:
    return S == cast<DoStmt>(P)->getBody();
  case Stmt::ForStmtClass:
    return S == cast<ForStmt>(P)->getBody() || S == cast<ForStmt>(P)->getInc() ||
           S == cast<ForStmt>(P)->getInit();
  case Stmt::CXXForRangeStmtClass:
    return S == cast<CXXForRangeStmt>(P)->getBody() ||
           S == cast<CXXForRangeStmt>(P)->getInit();
  case Stmt::SwitchStmtClass:
    return S == cast<SwitchStmt>(P)->getBody() ||
           S == cast<SwitchStmt>(P)->getInit();
  case Stmt::CaseStmtClass:
    return S == cast<CaseStmt>(P)->getSubStmt();
  case Stmt::DefaultStmtClass:
  case Stmt::LabelStmtClass:
  case Stmt::AttributedStmtClass:
    return true;
  default:
    return false;
  }
}

static bool isStdIgnore(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  return Ref && Ref->getDecl()->getIdentifier() &&
         Ref->getDecl()->getName() == "ignore" &&
         Ref->getDecl()->isInStdNamespace();
}

static const VarDecl *variableOf(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

static const VarDecl *initialised(const DeclStmt *DS, const Expr *Init) {
  for (const Decl *D : DS->decls())
    if (const auto *VD = dyn_cast<VarDecl>(D))
      if (VD->getInit() == Init)
        return VD;
  return nullptr;
}

static bool isComparison(OverloadedOperatorKind Op) {
  switch (Op) {
  case OO_EqualEqual:
  case OO_ExclaimEqual:
  case OO_Less:
  case OO_Greater:
  case OO_LessEqual:
  case OO_GreaterEqual:
  case OO_Spaceship:
  case OO_Exclaim:
    return true;
  default:
    return false;
  }
}

/// A copy or move of the value itself: the new object stands for the old one.
static bool copiesOrMoves(const CXXConstructExpr *CE) {
  return CE->getNumArgs() >= 1 &&
         CE->getConstructor()->isCopyOrMoveConstructor();
}

ValueUse useOf(const Expr *E, const Function &F) {
  ValueUse Use;
  auto Is = [&](UseKind Kind, const Stmt *User) {
    Use.Kind = Kind;
    Use.User = User;
    return Use;
  };
  const Expr *Value = E;
  while (true) {
    const Stmt *P = F.parent(Value);
    if (isDiscardedStatement(Value, F))
      return Is(UseKind::Discarded, P);
    if (!P)
      // The top of a constructor's initialiser.
      return Is(UseKind::Stored, nullptr);

    switch (P->getStmtClass()) {
    case Stmt::ParenExprClass:
    case Stmt::ExprWithCleanupsClass:
    case Stmt::MaterializeTemporaryExprClass:
    case Stmt::CXXBindTemporaryExprClass:
    case Stmt::ConstantExprClass:
    case Stmt::SubstNonTypeTemplateParmExprClass:
    case Stmt::CXXStdInitializerListExprClass:
      Value = cast<Expr>(P);
      continue;

    case Stmt::ImplicitCastExprClass: {
      const auto *Cast = cast<ImplicitCastExpr>(P);
      if (Cast->getCastKind() == CK_UserDefinedConversion &&
          Cast->getType()->isBooleanType())
        return Is(UseKind::Tested, P);
      if (Cast->getCastKind() == CK_ToVoid)
        return Is(UseKind::Discarded, P);
      Value = Cast;
      continue;
    }

    case Stmt::CXXStaticCastExprClass:
    case Stmt::CStyleCastExprClass:
    case Stmt::CXXFunctionalCastExprClass: {
      const auto *Cast = cast<ExplicitCastExpr>(P);
      if (Cast->getCastKind() == CK_ToVoid) {
        Use.Spelling = isa<CXXStaticCastExpr>(P) ? DiscardSpelling::StaticCast
                                                 : DiscardSpelling::VoidCast;
        return Is(UseKind::Discarded, P);
      }
      if (Cast->getType()->isBooleanType())
        return Is(UseKind::Tested, P);
      if (Cast->getTypeAsWritten()->isRValueReferenceType())
        Use.Moved = true;
      Value = Cast;
      continue;
    }

    case Stmt::ConditionalOperatorClass:
      if (cast<ConditionalOperator>(P)->getCond() == Value)
        return Is(UseKind::Tested, P);
      Use.Conditional = true;
      Value = cast<Expr>(P);
      continue;

    case Stmt::StmtExprClass:
      Value = cast<Expr>(P);
      continue;

    case Stmt::CompoundStmtClass:
      // Not discarded, so it is the value of a statement expression.
      if (const auto *SE = dyn_cast_or_null<StmtExpr>(F.parent(P))) {
        Value = SE;
        continue;
      }
      return Is(UseKind::Other, P);

    case Stmt::BinaryOperatorClass: {
      const auto *BO = cast<BinaryOperator>(P);
      if (BO->getOpcode() == BO_Comma) {
        if (BO->getLHS() == Value) {
          Use.Spelling = DiscardSpelling::Comma;
          return Is(UseKind::Discarded, P);
        }
        Value = BO;
        continue;
      }
      if (BO->isLogicalOp()) {
        // `c && work()` as a statement: the value of the right side is dropped
        // only if it is not tested, which a class type always is.
        return Is(UseKind::Tested, P);
      }
      if (BO->isAssignmentOp()) {
        if (BO->getLHS() == Value)
          return Is(UseKind::Overwritten, P);
        if (const VarDecl *VD = variableOf(BO->getLHS())) {
          Use.Variable = VD;
          return Is(UseKind::Assigned, P);
        }
        return Is(UseKind::Stored, P);
      }
      if (BO->isComparisonOp())
        return Is(UseKind::Tested, P);
      return Is(UseKind::Other, P);
    }

    case Stmt::UnaryOperatorClass: {
      const auto *UO = cast<UnaryOperator>(P);
      if (UO->getOpcode() == UO_AddrOf)
        return Is(UseKind::AddressTaken, P);
      if (UO->getOpcode() == UO_LNot)
        return Is(UseKind::Tested, P);
      return Is(UseKind::Other, P);
    }

    case Stmt::CoawaitExprClass:
    case Stmt::DependentCoawaitExprClass:
      return Is(UseKind::Awaited, P);
    case Stmt::CoyieldExprClass:
      return Is(UseKind::Yielded, P);
    case Stmt::ReturnStmtClass:
    case Stmt::CoreturnStmtClass:
      return Is(UseKind::Returned, P);

    case Stmt::DeclStmtClass:
      Use.Variable = initialised(cast<DeclStmt>(P), Value);
      return Is(UseKind::Initializes, P);

    case Stmt::LambdaExprClass:
      return Is(UseKind::Captured, P);

    case Stmt::CXXOperatorCallExprClass: {
      const auto *Call = cast<CXXOperatorCallExpr>(P);
      if (Call->getCallee() == Value)
        return Is(UseKind::Receiver, P);
      OverloadedOperatorKind Op = Call->getOperator();
      if (Op == OO_Comma && Call->getNumArgs() == 2) {
        if (Call->getArg(0) == Value) {
          Use.Spelling = DiscardSpelling::Comma;
          return Is(UseKind::Discarded, P);
        }
      }
      if (Op == OO_Equal && Call->getNumArgs() == 2) {
        if (Call->getArg(0) == Value)
          return Is(UseKind::Overwritten, P);
        if (isStdIgnore(Call->getArg(0))) {
          Use.Spelling = DiscardSpelling::StdIgnore;
          return Is(UseKind::Discarded, P);
        }
        if (const VarDecl *VD = variableOf(Call->getArg(0))) {
          // Assigning to an object of another class is passing an argument.
          if (recordOf(VD->getType()) == recordOf(E->getType())) {
            Use.Variable = VD;
            return Is(UseKind::Assigned, P);
          }
        }
        return Is(UseKind::Stored, P);
      }
      if (isComparison(Op))
        return Is(UseKind::Tested, P);
      for (unsigned I = 0; I < Call->getNumArgs(); ++I)
        if (Call->getArg(I) == Value)
          Use.Index = I;
      if (isa_and_nonnull<CXXMethodDecl>(Call->getDirectCallee())) {
        if (Use.Index == 0)
          return Is(UseKind::Receiver, P);
        --Use.Index;
      }
      return Is(UseKind::Argument, P);
    }

    case Stmt::CXXMemberCallExprClass:
    case Stmt::UserDefinedLiteralClass:
    case Stmt::CallExprClass: {
      const auto *Call = cast<CallExpr>(P);
      if (movedOperand(Call) == Value) {
        Use.Moved = true;
        Value = Call;
        continue;
      }
      if (Call->getCallee() == Value)
        return Is(UseKind::Receiver, P);
      for (unsigned I = 0; I < Call->getNumArgs(); ++I)
        if (Call->getArg(I) == Value)
          Use.Index = I;
      return Is(UseKind::Argument, P);
    }

    case Stmt::CXXConstructExprClass:
    case Stmt::CXXTemporaryObjectExprClass: {
      const auto *CE = cast<CXXConstructExpr>(P);
      if (copiesOrMoves(CE)) {
        Value = CE;
        continue;
      }
      for (unsigned I = 0; I < CE->getNumArgs(); ++I)
        if (CE->getArg(I) == Value)
          Use.Index = I;
      return Is(UseKind::Argument, P);
    }

    case Stmt::CXXUnresolvedConstructExprClass:
      return Is(UseKind::Argument, P);

    case Stmt::MemberExprClass: {
      // The object of a member call hangs below the call's callee.
      const Stmt *Up = F.parent(P);
      while (isa_and_nonnull<ParenExpr>(Up))
        Up = F.parent(Up);
      if (const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Up))
        if (Call->getCallee()->IgnoreParens() == P) {
          // A conversion to bool that was written out by the compiler.
          if (isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()) &&
              Call->getType()->isBooleanType())
            return Is(UseKind::Tested, Call);
          return Is(UseKind::Receiver, Call);
        }
      return Is(UseKind::Member, P);
    }
    case Stmt::CXXDependentScopeMemberExprClass:
    case Stmt::UnresolvedMemberExprClass: {
      const Stmt *Up = F.parent(P);
      return Is(UseKind::Receiver, Up ? Up : P);
    }

    case Stmt::InitListExprClass:
      // `task t{work()}` and `{work()}` of the same type pass it on.
      if (cast<InitListExpr>(P)->getNumInits() == 1 &&
          recordOf(cast<InitListExpr>(P)->getType()) == recordOf(E->getType())) {
        Value = cast<Expr>(P);
        continue;
      }
      return Is(UseKind::Stored, P);
    case Stmt::ParenListExprClass:
      if (const Stmt *Up = F.parent(P); isa_and_nonnull<DeclStmt>(Up)) {
        Value = cast<Expr>(P);
        continue;
      }
      return Is(UseKind::Argument, P);

    case Stmt::IfStmtClass:
    case Stmt::WhileStmtClass:
    case Stmt::DoStmtClass:
    case Stmt::ForStmtClass:
      return Is(UseKind::Tested, P);

    default:
      return Is(UseKind::Other, P);
    }
  }
}

} // namespace corolint
