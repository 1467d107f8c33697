//===-- LockPath.cpp - how code names an object it locks ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LockPath.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace corolint {

bool LockPath::isPrefixOf(const LockPath &Other) const {
  return Base == Other.Base && Steps.size() <= Other.Steps.size() &&
         std::equal(Steps.begin(), Steps.end(), Other.Steps.begin());
}

const VarDecl *LockPath::variable() const {
  return Steps.empty() ? dyn_cast_or_null<VarDecl>(Base) : nullptr;
}

std::string LockPath::text() const {
  std::string Text;
  auto Add = [&](const Decl *D) {
    if (!Text.empty())
      Text += '.';
    if (const auto *Bindings = dyn_cast<DecompositionDecl>(D)) {
      llvm::SmallVector<std::string, 2> Names;
      for (const BindingDecl *B : Bindings->bindings())
        Names.push_back(B->getNameAsString());
      Text += "[" + llvm::join(Names, ", ") + "]";
    } else if (const auto *ND = dyn_cast<NamedDecl>(D)) {
      Text += ND->getNameAsString();
    }
    if (isa<FunctionDecl>(D))
      Text += "()";
  };
  if (Base)
    Add(Base);
  for (const Decl *Step : Steps)
    Add(Step);
  return Text.empty() ? "*this" : Text;
}

/// Operators and members that give what an optional or a smart pointer holds.
static const Expr *held(const Expr *E) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    if ((Op->getOperator() == OO_Arrow || Op->getOperator() == OO_Star) &&
        Op->getNumArgs() == 1)
      return Op->getArg(0);
    return nullptr;
  }
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    if (const CXXMethodDecl *Method = Call->getMethodDecl())
      if (Method->getParent()->isInStdNamespace() && Method->getIdentifier() &&
          (Method->getName() == "value" || Method->getName() == "get"))
        return Call->getImplicitObjectArgument();
  return nullptr;
}

bool bindsTemporary(const VarDecl *V) {
  const Expr *Init = V->getInit();
  while (Init) {
    if (isa<MaterializeTemporaryExpr>(Init))
      return true;
    if (const auto *Full = dyn_cast<FullExpr>(Init))
      Init = Full->getSubExpr();
    else if (const auto *Cast = dyn_cast<ImplicitCastExpr>(Init))
      Init = Cast->getSubExpr();
    else if (const auto *Paren = dyn_cast<ParenExpr>(Init))
      Init = Paren->getSubExpr();
    else
      return false;
  }
  return false;
}

/// What a reference variable refers to, or null where that is not an lvalue.
static const Expr *referent(const VarDecl *V) {
  if (!V->getType()->isReferenceType() || isa<ParmVarDecl>(V) ||
      bindsTemporary(V))
    return nullptr;
  return V->getInit();
}

static std::optional<LockPath> pathOf(const Expr *E, unsigned Depth) {
  if (!E || Depth > 8)
    return std::nullopt;
  E = E->IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(E))
    return LockPath();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Binding = dyn_cast<BindingDecl>(Ref->getDecl()))
      return LockPath{Binding->getDecomposedDecl(), {}};
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (!V)
      return std::nullopt;
    if (const Expr *To = referent(V))
      if (auto Path = pathOf(To, Depth + 1))
        return Path;
    return LockPath{V->getCanonicalDecl(), {}};
  }
  auto Extend = [&](const Expr *Object,
                    const Decl *Step) -> std::optional<LockPath> {
    auto Path = pathOf(Object, Depth + 1);
    if (Path)
      Path->Steps.push_back(Step->getCanonicalDecl());
    return Path;
  };
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (isa<FieldDecl>(Member->getMemberDecl()))
      return Extend(Member->getBase(), Member->getMemberDecl());
    if (const auto *V = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return LockPath{V->getCanonicalDecl(), {}};
    return std::nullopt;
  }
  if (const auto *Op = dyn_cast<UnaryOperator>(E))
    return Op->getOpcode() == UO_Deref || Op->getOpcode() == UO_AddrOf
               ? pathOf(Op->getSubExpr(), Depth + 1)
               : std::nullopt;
  if (const Expr *Holder = held(E))
    return pathOf(Holder, Depth + 1);
  // An accessor: `conn.mutex()`.
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E))
    if (const CXXMethodDecl *Method = Call->getMethodDecl())
      if (Call->getNumArgs() == 0 &&
          (Method->getReturnType()->isReferenceType() ||
           Method->getReturnType()->isPointerType()))
        return Extend(Call->getImplicitObjectArgument(), Method);
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *FD = Call->getDirectCallee())
      if (Call->getNumArgs() == 0 && !isa<CXXMethodDecl>(FD) &&
          FD->getReturnType()->isReferenceType())
        return LockPath{FD->getCanonicalDecl(), {}};
  return std::nullopt;
}

std::optional<LockPath> lockPathOf(const Expr *E) { return pathOf(E, 0); }

} // namespace corolint
