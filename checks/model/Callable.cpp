//===-- Callable.cpp - callables and what becomes of what they return -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Callable.h"
#include "Calls.h"
#include "Names.h"
#include "Unit.h"
#include "ValueUse.h"
#include "flow/TaskFlow.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace corolint {

/// The first template argument that is a type, packs looked into.
static QualType firstTypeArgument(llvm::ArrayRef<TemplateArgument> Arguments) {
  for (const TemplateArgument &A : Arguments) {
    if (A.getKind() == TemplateArgument::Type)
      return A.getAsType();
    if (A.getKind() == TemplateArgument::Pack)
      return firstTypeArgument(A.pack_elements());
  }
  return {};
}

static QualType known(QualType T) {
  return T.isNull() || T->isDependentType() || T->isUndeducedType() ? QualType()
                                                                    : T;
}

/// What all instantiations of a call operator agree on.
static QualType commonResult(const FunctionTemplateDecl *Operator) {
  if (QualType Written = known(Operator->getTemplatedDecl()->getReturnType());
      !Written.isNull())
    return Written;
  QualType Common;
  for (const FunctionDecl *Spec : Operator->specializations()) {
    QualType Result = known(Spec->getReturnType());
    if (Result.isNull() ||
        (!Common.isNull() && recordOf(Common) != recordOf(Result)))
      return {};
    Common = Result;
  }
  return Common;
}

/// `std::bind`, `std::bind_front`, `std::mem_fn`, `std::ref`: wrappers whose first
/// argument is what they call.
static bool isStdWrapper(const ClassTemplateSpecializationDecl *Spec) {
  if (!Spec->isInStdNamespace() || !Spec->getIdentifier())
    return false;
  return llvm::StringSwitch<bool>(Spec->getName())
      .Cases({"reference_wrapper", "_Bind", "_Bind_result", "_Bind_front"}, true)
      .Cases({"_Bind_back", "_Mem_fn", "__bind", "__mem_fn"}, true)
      .Default(false);
}

static QualType callResult(QualType T, unsigned Depth) {
  if (T.isNull() || T->isDependentType() || Depth > 4)
    return {};
  T = T.getNonReferenceType();
  if (T->isPointerType() || T->isMemberFunctionPointerType())
    T = T->getPointeeType();
  if (const auto *Signature = T->getAs<FunctionType>())
    return known(Signature->getReturnType());

  const CXXRecordDecl *Record = recordOf(T);
  if (!Record || !Record->hasDefinition())
    return {};
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Record);
      Spec && isStdWrapper(Spec)) {
    QualType Wrapped = firstTypeArgument(Spec->getTemplateArgs().asArray());
    // libstdc++ spells what it binds as a signature: `_Bind<Callable(Arguments)>`.
    if (!Wrapped.isNull() && Spec->getName().starts_with("_Bind"))
      if (const auto *Signature = Wrapped->getAs<FunctionProtoType>())
        Wrapped = Signature->getReturnType();
    return callResult(Wrapped, Depth + 1);
  }
  QualType Common;
  for (const NamedDecl *D : findMembers(Record, "operator()")) {
    QualType Result;
    if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D))
      Result = commonResult(FTD);
    else if (const auto *MD = dyn_cast<CXXMethodDecl>(D))
      Result = known(MD->getReturnType());
    if (Result.isNull() ||
        (!Common.isNull() && recordOf(Common) != recordOf(Result)))
      return {};
    Common = Result;
  }
  return Common;
}

QualType callResult(QualType T) { return callResult(T, 0); }

static bool isVoidSignature(const TemplateArgument &A) {
  if (A.getKind() == TemplateArgument::Pack)
    return llvm::any_of(A.pack_elements(), isVoidSignature);
  if (A.getKind() != TemplateArgument::Type)
    return false;
  const auto *Signature = A.getAsType()->getAs<FunctionProtoType>();
  return Signature && Signature->getReturnType()->isVoidType();
}

bool isVoidCallable(const CXXRecordDecl *Record) {
  return llvm::any_of(selfAndBases(Record), [](const CXXRecordDecl *R) {
    const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
    return Spec &&
           llvm::any_of(Spec->getTemplateArgs().asArray(), isVoidSignature) &&
           !findMembers(Spec, "operator()").empty();
  });
}

namespace {

/// Follows a callable through bodies: from the parameter that receives it to the
/// calls of it.
class Follower {
public:
  explicit Follower(Unit &U) : U(U) {}

  CallableUse argument(const Expr *Call, unsigned I, Function &F) {
    Calls &C = U.calls();
    for (Role Takes : {Role::RunsCallback, Role::Spawn, Role::Detach, Role::Join,
                       Role::Bridge, Role::Marker})
      if (C.hasRole(Call, Takes))
        return {ResultFate::Taken, Call};
    if (C.hasRole(Call, Role::DropsCallback) || wrapsIt(Call))
      return {ResultFate::Dropped, Call, /*HandedOver=*/true};

    const FunctionDecl *FD = C.callee(Call);
    if (FD && I == 0 && callsItsFirst(FD))
      return {ResultFate::Passed, Call};
    Function *Body = FD ? U.function(FD) : nullptr;
    if (!Body || I >= Body->decl()->getNumParams() || Depth > 8)
      return {ResultFate::Taken, Call};
    ++Depth;
    CallableUse Use = variable(Body->decl()->getParamDecl(I), *Body);
    --Depth;
    return Use;
  }

private:
  /// Functions, out of sight, whose result is that of the callable.
  static bool callsItsFirst(const FunctionDecl *FD) {
    return FD->isInStdNamespace() && FD->getIdentifier() &&
           (FD->getName() == "invoke" || FD->getName() == "invoke_r" ||
            FD->getName() == "apply");
  }

  static bool isOrHoldsVoidCallable(const CXXRecordDecl *Record) {
    const auto *Spec =
        dyn_cast_or_null<ClassTemplateSpecializationDecl>(Record);
    return isVoidCallable(Record) ||
           (Spec && Spec->isInStdNamespace() &&
            isVoidCallable(recordOf(
                firstTypeArgument(Spec->getTemplateArgs().asArray()))));
  }

  /// Makes a void callable of its argument, be it out of sight:
  /// `std::function<void()>(f)`, `on_close = f`, `handlers.emplace_back(f)`.
  bool wrapsIt(const Expr *Call) {
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call)) {
      const CXXRecordDecl *Record = recordOf(Construct->getType());
      return isVoidCallable(Record) ||
             (isOrHoldsVoidCallable(Record) && Record->getName() == "optional");
    }
    const FunctionDecl *Callee = U.calls().callee(Call);
    const Expr *Object = U.calls().receiver(Call);
    if (!Callee || !Object)
      return false;
    QualType Type = Object->getType();
    const CXXRecordDecl *Record =
        recordOf(Type->isPointerType() ? Type->getPointeeType() : Type);
    llvm::StringRef Name =
        Callee->getIdentifier() ? Callee->getName() : llvm::StringRef();
    if (Name.starts_with("emplace"))
      return isOrHoldsVoidCallable(Record);
    return (Callee->getOverloadedOperator() == OO_Equal || Name == "assign") &&
           isVoidCallable(Record);
  }

  /// All mentions of a variable that holds the callable, or refers to it.
  CallableUse variable(const ValueDecl *V, Function &F) {
    CallableUse All;
    for (const DeclRefExpr *Ref : F.references(V))
      merge(All, mention(Ref, F));
    return All;
  }

  CallableUse mention(const Expr *E, Function &F) {
    ValueUse Use = useOf(E, F);
    switch (Use.Kind) {
    case UseKind::Discarded:
    case UseKind::Tested:
      return {};
    case UseKind::Receiver: {
      const auto *Call = dyn_cast_or_null<CallExpr>(Use.User);
      if (!Call)
        return {ResultFate::Taken, E};
      const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
      bool IsCall = Operator ? Operator->getOperator() == OO_Call
                             : !isa<CXXMemberCallExpr>(Call);
      return IsCall ? result(Call, F) : CallableUse{ResultFate::Taken, E};
    }
    case UseKind::Argument:
      if (const auto *Call = dyn_cast_or_null<Expr>(Use.User))
        if (isa<CallExpr, CXXConstructExpr>(Call)) {
          CallableUse There = argument(Call, Use.Index, F);
          return There.Fate == ResultFate::Passed ? result(Call, F) : There;
        }
      return {ResultFate::Taken, E};
    case UseKind::Stored:
      if (const auto *Assign = dyn_cast_or_null<CXXOperatorCallExpr>(Use.User))
        if (Assign->getOperator() == OO_Equal)
          return argument(Assign, 0, F);
      return {ResultFate::Taken, E};
    case UseKind::Initializes:
      if (Use.Variable && Use.Variable->isLocalVarDecl() && Depth <= 8) {
        ++Depth;
        CallableUse Held = variable(Use.Variable, F);
        --Depth;
        return Held;
      }
      return {ResultFate::Taken, E};
    case UseKind::Captured:
      return captured(E, cast<LambdaExpr>(Use.User), F);
    default:
      return {ResultFate::Taken, E};
    }
  }

  /// The callable became part of another one.
  CallableUse captured(const Expr *E, const LambdaExpr *Lambda, Function &F) {
    Function *Body = U.function(Lambda->getCallOperator());
    if (!Body || Depth > 8)
      return {ResultFate::Taken, E};
    CallableUse All;
    ++Depth;
    auto Inits = Lambda->capture_init_begin();
    for (const LambdaCapture &Capture : Lambda->captures()) {
      const Expr *Init = *Inits++;
      if (Capture.capturesVariable() && F.contains(Init, E))
        merge(All, variable(Capture.getCapturedVar(), *Body));
    }
    if (All.Fate == ResultFate::Passed)
      All = mention(Lambda, F);
    --Depth;
    return All;
  }

  /// What becomes of the value that a call of the callable gives.
  CallableUse result(const Expr *Call, Function &F) {
    ValueUse Use = useOf(Call, F);
    switch (Use.Kind) {
    case UseKind::Discarded:
    case UseKind::Tested:
      return {ResultFate::Dropped, Call};
    case UseKind::Returned:
      return {F.isCoroutine() ? ResultFate::Taken : ResultFate::Passed, Call};
    case UseKind::Initializes:
      if (Use.Variable && Use.Variable->isLocalVarDecl() &&
          !isEverConsumed(Use.Variable, F))
        return {ResultFate::Dropped, Call};
      return {ResultFate::Taken, Call};
    default:
      return {ResultFate::Taken, Call};
    }
  }

  /// One use that takes the values is enough.
  static void merge(CallableUse &All, CallableUse One) {
    if (One.Fate > All.Fate)
      All = One;
  }

  Unit &U;
  unsigned Depth = 0;
};

} // namespace

bool isCallersCallable(const Expr *E, const Function &F) {
  if (!F.isInstantiation())
    return false;
  E = E->IgnoreUnlessSpelledInSource();
  if (const Expr *Moved = movedOperand(E))
    E = Moved->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return V && (isa<ParmVarDecl>(V) || V->isInitCapture()) &&
         !callResult(V->getType()).isNull();
}

CallableUse resultsOfArgument(const Expr *Call, unsigned I, Function &F) {
  return Follower(F.unit()).argument(Call, I, F);
}

} // namespace corolint
