//===-- Referents.cpp - what a reference, pointer or view refers to -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Referents.h"
#include "AsyncTypes.h"
#include "Function.h"
#include "Names.h"
#include "Unit.h"
#include "ValueUse.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {
namespace {

template <class Attribute> bool hasClassAttr(QualType T) {
  const CXXRecordDecl *Record = T->getAsCXXRecordDecl();
  return Record && Record->hasAttr<Attribute>();
}

bool isOwner(QualType T) {
  return hasClassAttr<OwnerAttr>(T.getNonReferenceType());
}

bool isInitializerList(QualType T) {
  const CXXRecordDecl *Record = T->getAsCXXRecordDecl();
  return Record && Record->isInStdNamespace() && Record->getIdentifier() &&
         Record->getName() == "initializer_list";
}

bool isView(QualType T) {
  return hasClassAttr<PointerAttr>(T) || isInitializerList(T);
}

/// Nothing can be read of it, so it does not matter when it dies: tags,
/// comparators, closures without captures.
bool isStateless(QualType T) {
  const CXXRecordDecl *Record = T->getAsCXXRecordDecl();
  return Record && Record->hasDefinition() && Record->isEmpty();
}

bool isStdFunction(const FunctionDecl *FD,
                   std::initializer_list<llvm::StringRef> Names) {
  return FD && FD->isInStdNamespace() && FD->getIdentifier() &&
         llvm::is_contained(Names, FD->getName());
}

/// `v[i]`, `*p`, `v.front()`: the owner of the element that the call gives, or
/// the owner itself as `s.append(t)` gives it back.
const Expr *ownerOfElement(const CallExpr *Call) {
  if (!Call->isGLValue())
    return nullptr;
  const Expr *Object = nullptr;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call)) {
    if (Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Star)
      Object = Op->getArg(0);
  } else if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call)) {
    const CXXMethodDecl *MD = Member->getMethodDecl();
    if (MD && MD->getIdentifier() &&
        (llvm::StringSwitch<bool>(MD->getName())
             .Cases({"at", "front", "back", "value", "top"}, true)
             .Default(false) ||
         recordOf(Call->getType()) == MD->getParent()))
      Object = Member->getImplicitObjectArgument();
  }
  return Object && isOwner(Object->getType()) ? Object : nullptr;
}

class Search {
public:
  explicit Search(const Function &F) : F(F) {}

  Referent of(const Expr *E) {
    if (E->isTypeDependent())
      return {};
    if (E->isGLValue() || isa<MaterializeTemporaryExpr>(bare(E)))
      return object(E);
    if (E->getType()->isPointerType())
      return pointer(E);
    if (isView(E->getType()))
      return view(E);
    // A temporary on its way to being materialised.
    return {};
  }

private:
  static const Expr *bare(const Expr *E) {
    while (true) {
      E = E->IgnoreParens();
      if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(E))
        E = Default->getExpr();
      else if (const auto *Full = dyn_cast<FullExpr>(E))
        E = Full->getSubExpr();
      else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(E))
        E = Bind->getSubExpr();
      else
        return E;
    }
  }

  /// \p E is a glvalue, or a temporary that is being made one.
  Referent object(const Expr *E) {
    if (++Steps > 32)
      return {};
    E = bare(E);
    if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(E))
      return temporary(Made);
    if (const Expr *Operand = movedOperand(E))
      return object(Operand);
    if (const auto *Cast = dyn_cast<CastExpr>(E)) {
      switch (Cast->getCastKind()) {
      case CK_NoOp:
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
        return object(Cast->getSubExpr());
      default:
        return {};
      }
    }
    if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      Referent First = object(Choice->getTrueExpr());
      Referent Second = object(Choice->getFalseExpr());
      return First && Second ? First : Referent();
    }
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
      if (!Field || Field->getType()->isReferenceType() || Member->isArrow())
        return {};
      return object(Member->getBase());
    }
    if (const auto *Await = dyn_cast<CoawaitExpr>(E))
      return result(Await);
    if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      return pointer(Element->getBase());
    // What any other pointer points at is not known to be a local.
    if (const auto *Operator = dyn_cast<UnaryOperator>(E))
      return Operator->getOpcode() == UO_Deref &&
                     isa<CXXThisExpr>(
                         Operator->getSubExpr()->IgnoreParenImpCasts())
                 ? Referent{ReferentKind::This}
                 : Referent();
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      if (const Expr *Owner = ownerOfElement(Call))
        return object(Owner);
      if (isStdFunction(Call->getDirectCallee(), {"as_const", "get"}) &&
          Call->getNumArgs() == 1)
        return object(Call->getArg(0));
      return {};
    }
    if (const auto *Name = dyn_cast<DeclRefExpr>(E))
      return named(Name);
    return {};
  }

  Referent temporary(const MaterializeTemporaryExpr *Made) {
    if (isStateless(Made->getType()))
      return {};
    if (Made->getStorageDuration() == SD_FullExpression)
      return {ReferentKind::Temporary, bare(Made->getSubExpr())};
    // `const auto &x = make();` makes it live as long as x.
    const auto *V = dyn_cast_or_null<VarDecl>(Made->getExtendingDecl());
    return V ? variable(V) : Referent();
  }

  /// \p Await gives a reference.
  Referent result(const CoawaitExpr *Await) {
    const Expr *Task = bare(Await->getOperand());
    if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(Task))
      Task = bare(Made->getSubExpr());
    const auto *Call = dyn_cast<CallExpr>(Task);
    if (!Call || !Call->isPRValue() || Call->isTypeDependent())
      return {};
    const AsyncType &T = F.unit().types().of(Call->getType());
    QualType Declared =
        T.Record ? AsyncTypes::declaredResult(recordOf(Call->getType()))
                 : QualType();
    // A reference that the coroutine returned is to something of its own
    // choice.
    if (T.Kind != AsyncKind::Task || !T.DestroysFrame ||
        T.Awaits == AwaitPolicy::Many || Declared.isNull() ||
        Declared->isReferenceType() || isStateless(Declared))
      return {};
    return {ReferentKind::Temporary, Call};
  }

  Referent named(const DeclRefExpr *Name) {
    // What a closure holds of its surroundings is in no scope of this body.
    if (Name->refersToEnclosingVariableOrCapture())
      return {};
    const ValueDecl *D = Name->getDecl();
    if (const auto *Binding = dyn_cast<BindingDecl>(D)) {
      const auto *Whole = dyn_cast<VarDecl>(Binding->getDecomposedDecl());
      // A tuple may hold references, and `auto &[a, b]` is one.
      if (!Whole || Whole->getType()->isReferenceType() ||
          refersElsewhere(Binding))
        return {};
      return variable(Whole);
    }
    const auto *V = dyn_cast<VarDecl>(D);
    if (!V)
      return {};
    if (!V->getType()->isReferenceType())
      return variable(V);
    if (isa<ParmVarDecl>(V))
      return parameter(V);
    return V->getInit() && isMine(V) ? object(V->getInit()) : Referent();
  }

  static bool refersElsewhere(const BindingDecl *Binding) {
    if (const VarDecl *Holder = Binding->getHoldingVar())
      // An element by value is held by an rvalue reference to the hidden copy.
      return !Holder->getType()->isRValueReferenceType();
    const auto *Member = dyn_cast_or_null<MemberExpr>(Binding->getBinding());
    return Member && Member->getMemberDecl()->getType()->isReferenceType();
  }

  bool isMine(const VarDecl *V) const {
    return V->getParentFunctionOrMethod() == F.decl();
  }

  Referent variable(const VarDecl *V) {
    if (!isMine(V) || V->hasGlobalStorage() || isStateless(V->getType()))
      return {};
    return {ReferentKind::Local, nullptr, V};
  }

  Referent parameter(const VarDecl *V) {
    return isMine(V) ? Referent{ReferentKind::Parameter, nullptr, V}
                     : Referent();
  }

  Referent pointer(const Expr *E) {
    if (++Steps > 32)
      return {};
    E = bare(E);
    if (isa<CXXThisExpr>(E))
      return {ReferentKind::This};
    if (const auto *Cast = dyn_cast<CastExpr>(E)) {
      switch (Cast->getCastKind()) {
      case CK_ArrayToPointerDecay:
        return object(Cast->getSubExpr());
      case CK_NoOp:
      case CK_BitCast:
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
        return pointer(Cast->getSubExpr());
      case CK_LValueToRValue:
        return copied(Cast->getSubExpr());
      default:
        return {};
      }
    }
    if (const auto *Operator = dyn_cast<UnaryOperator>(E))
      return Operator->getOpcode() == UO_AddrOf ? object(Operator->getSubExpr())
                                                : Referent();
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      const CXXMethodDecl *MD = Call->getMethodDecl();
      const Expr *Object = Call->getImplicitObjectArgument();
      if (MD && MD->getIdentifier() && isOwner(Object->getType()) &&
          llvm::StringSwitch<bool>(MD->getName())
              .Cases({"c_str", "data", "get"}, true)
              .Default(false))
        return object(Object);
      return {};
    }
    if (const auto *Call = dyn_cast<CallExpr>(E))
      if (isStdFunction(Call->getDirectCallee(), {"addressof"}) &&
          Call->getNumArgs() == 1)
        return object(Call->getArg(0));
    return {};
  }

  /// A pointer or view that is copied refers to what the original does, which
  /// is followed for parameters alone: a variable may have been assigned to.
  Referent copied(const Expr *Original) {
    const auto *Name = dyn_cast<DeclRefExpr>(bare(Original));
    if (!Name || Name->refersToEnclosingVariableOrCapture() ||
        !isa<ParmVarDecl>(Name->getDecl()))
      return {};
    return parameter(cast<ParmVarDecl>(Name->getDecl()));
  }

  Referent view(const Expr *E) {
    if (++Steps > 32)
      return {};
    E = bare(E);
    if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(E))
      return view(Made->getSubExpr());
    // The array behind `{a, b}`.
    if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
      return object(List->getSubExpr());
    if (const auto *Cast = dyn_cast<CastExpr>(E)) {
      if (E->isPRValue() && Cast->getCastKind() != CK_LValueToRValue)
        return view(Cast->getSubExpr());
      return {};
    }
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      const Expr *Object = Call->getImplicitObjectArgument();
      if (isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()) &&
          isOwner(Object->getType()))
        return object(Object);
      return {};
    }
    const auto *Made = dyn_cast<CXXConstructExpr>(E);
    if (!Made || !Made->getNumArgs())
      return {};
    const Expr *From = Made->getArg(0);
    if (Made->getConstructor()->isCopyOrMoveConstructor())
      return From->isGLValue() && !isa<MaterializeTemporaryExpr>(bare(From))
                 ? copied(From->IgnoreImpCasts())
                 : view(From);
    QualType T = From->getType().getNonReferenceType();
    if (isOwner(T) || T->isArrayType())
      return object(From);
    if (T->isPointerType())
      return pointer(From);
    return isView(T) ? view(From) : Referent();
  }

  const Function &F;
  unsigned Steps = 0;
};

} // namespace

Referent referentOf(const Expr *E, const Function &F) {
  return Search(F).of(E);
}

Referent referentAs(QualType T, const Expr *E, const Function &F) {
  QualType From = E->getType().getNonReferenceType();
  if (T->isReferenceType())
    return E->isGLValue() ? referentOf(E, F) : Referent();
  if (!isReferring(T))
    return {};
  // A pointer or view in a variable refers to whatever it was given.
  if (From->isPointerType() || isView(From))
    return E->isPRValue() ? referentOf(E, F) : Referent();
  if (!isOwner(From) && !From->isArrayType())
    return {};
  return E->isGLValue() ? referentOf(E, F)
                        : Referent{ReferentKind::Temporary, E};
}

bool isReferring(QualType T) {
  if (T->isReferenceType() || isView(T))
    return !T->isDependentType();
  return T->isPointerType() && T->getPointeeType()->isObjectType();
}

} // namespace corolint
