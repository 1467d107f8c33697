//===-- Callables.h - code that the standard library runs for a call ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_CALLABLES_H
#define COROLINT_CHECKS_FACTS_CALLABLES_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallVector.h"

namespace corolint {

class Unit;

/// The functions that a call of the standard library runs before it returns: the
/// lambdas, function objects and functions given to an algorithm, `std::invoke`,
/// `std::visit` and the like.
llvm::SmallVector<const clang::FunctionDecl *, 2>
callablesRunBy(const clang::Expr *Call, Unit &U);

/// A constructor that a call of the standard library runs.
struct Constructed {
  /// Null where there is none or it cannot be told which.
  const clang::CXXConstructorDecl *Ctor = nullptr;
  /// The class as the call spells it.
  clang::QualType Class;
};

/// What `std::make_unique<T>(…)`, `emplace_back(…)` and their kin construct.
Constructed constructedBy(const clang::Expr *Call, Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_CALLABLES_H
