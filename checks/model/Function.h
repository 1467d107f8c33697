//===-- Function.h - one function body as the checks see it ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_FUNCTION_H
#define COROLINT_CHECKS_MODEL_FUNCTION_H

#include "AsyncType.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include <memory>

namespace corolint {

class SuspensionCfg;
class Unit;

/// Calls \p Visit for each written, evaluated child of \p S. The machinery that
/// the compiler adds around a coroutine body and an await is left out, and so are
/// unevaluated operands and the bodies of lambdas, which are functions of their
/// own.
void forEachChild(const clang::Stmt *S,
                  llvm::function_ref<void(const clang::Stmt *)> Visit);

/// The body of one function, method or lambda: its nodes in source order with
/// their parents, and what makes it asynchronous. Made by the Unit, once per body.
class Function {
public:
  Function(Unit &U, const clang::FunctionDecl *Definition);
  ~Function();

  Unit &unit() const { return U; }
  const clang::FunctionDecl *decl() const { return Decl; }

  /// The written body; for a coroutine without what the compiler adds.
  const clang::Stmt *body() const { return Body; }

  bool isCoroutine() const { return Coroutine != nullptr; }

  /// The promise class. Null for a plain function and where it is dependent.
  const clang::CXXRecordDecl *promise() const { return Promise; }

  /// What the return type is to asynchronous code.
  const AsyncType &returns() const;

  /// The library this function is written against: of its return type, else of
  /// the first asynchronous type used in it, else null.
  const Library *library();

  /// A template as written, whose types may be dependent.
  bool isPattern() const { return Decl->isDependentContext(); }

  /// Code that the compiler made from a template. No edit is right for all of
  /// its instantiations.
  bool isInstantiation() const {
    return Decl->isTemplateInstantiation() || InInstantiatedClass;
  }

  bool isLambda() const;

  /// All evaluated nodes, in source order, outer before inner. Every expression
  /// among them has a type.
  llvm::ArrayRef<const clang::Stmt *> nodes() const { return Nodes; }

  /// The nodes of one class: `for (const CallExpr *C : F.all<CallExpr>())`.
  template <class T> auto all() const {
    return llvm::map_range(
        llvm::make_filter_range(
            nodes(), [](const clang::Stmt *S) { return llvm::isa<T>(S); }),
        [](const clang::Stmt *S) { return llvm::cast<T>(S); });
  }

  /// Each `co_await` and `co_yield`, dependent ones too. An await whose awaiter
  /// is known never to suspend is not among them.
  llvm::ArrayRef<const clang::Expr *> suspensions() const {
    return Suspensions;
  }

  /// The variables declared in this body, parameters not included.
  llvm::ArrayRef<const clang::VarDecl *> variables() const {
    return Variables;
  }

  /// The mentions of a variable in this body; captures by lambdas included, as
  /// the capture's initialiser.
  llvm::ArrayRef<const clang::DeclRefExpr *>
  references(const clang::ValueDecl *V) const;

  /// The lambdas written directly in this body.
  llvm::ArrayRef<const clang::LambdaExpr *> lambdas() const { return Lambdas; }

  /// The classes defined directly in this body.
  llvm::ArrayRef<const clang::CXXRecordDecl *> localClasses() const {
    return LocalClasses;
  }

  /// The node that \p S is a child of; null at the top of the body.
  const clang::Stmt *parent(const clang::Stmt *S) const {
    return Parents.lookup(S);
  }

  /// Whether \p Inner is \p Outer or lies within it.
  bool contains(const clang::Stmt *Outer, const clang::Stmt *Inner) const;

  /// The nearest node of class T around \p S, not \p S itself.
  template <class T> const T *enclosing(const clang::Stmt *S) const {
    for (S = parent(S); S; S = parent(S))
      if (const auto *Match = llvm::dyn_cast<T>(S))
        return Match;
    return nullptr;
  }

  /// Whether evaluation of this body reaches \p S at all: false for `#if`-like
  /// branches known at compile time.
  bool has(const clang::Stmt *S) const {
    return S == Body || Parents.count(S);
  }

  /// The control flow of this body; null where clang cannot build it.
  SuspensionCfg *cfg();

private:
  void walk(const clang::Stmt *S, const clang::Stmt *Parent);

  Unit &U;
  const clang::FunctionDecl *Decl;
  const clang::CoroutineBodyStmt *Coroutine = nullptr;
  const clang::Stmt *Body = nullptr;
  const clang::CXXRecordDecl *Promise = nullptr;
  bool InInstantiatedClass = false;
  bool LibraryKnown = false;
  const Library *Lib = nullptr;
  std::vector<const clang::Stmt *> Nodes;
  std::vector<const clang::Expr *> Suspensions;
  std::vector<const clang::VarDecl *> Variables;
  std::vector<const clang::LambdaExpr *> Lambdas;
  std::vector<const clang::CXXRecordDecl *> LocalClasses;
  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::ValueDecl *,
                 llvm::SmallVector<const clang::DeclRefExpr *, 2>>
      References;
  std::unique_ptr<SuspensionCfg> Cfg;
  bool CfgTried = false;
};

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_FUNCTION_H
