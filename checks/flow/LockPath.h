//===-- LockPath.h - how code names an object it locks --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_LOCKPATH_H
#define COROLINT_CHECKS_FLOW_LOCKPATH_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>

namespace corolint {

/// A variable or `this`, and members of it: `m`, `state.mutex`, `mutex_`,
/// `conn->mutex()`. Two expressions of one path are taken to name one object.
struct LockPath {
  /// Null for `this`.
  const clang::Decl *Base = nullptr;
  llvm::SmallVector<const clang::Decl *, 2> Steps;

  bool operator==(const LockPath &Other) const {
    return Base == Other.Base && Steps == Other.Steps;
  }
  bool isPrefixOf(const LockPath &Other) const;

  /// The variable, where the path is one alone.
  const clang::VarDecl *variable() const;
  std::string text() const;
};

/// The path of an lvalue or pointer. References with an initialiser are followed,
/// optionals and smart pointers stand for what they hold. Nothing for anything
/// else.
std::optional<LockPath> lockPathOf(const clang::Expr *E);

/// Whether a reference variable keeps the temporary alive that it is bound to.
bool bindsTemporary(const clang::VarDecl *V);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_LOCKPATH_H
