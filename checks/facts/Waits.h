//===-- Waits.h - whether a call of a blocking function really waits ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_WAITS_H
#define COROLINT_CHECKS_FACTS_WAITS_H

#include "model/Libraries.h"
#include "clang/AST/Expr.h"

namespace corolint {

class Function;

/// Whether this call of a function that may block does wait, as far as the code
/// around it tells: not with a zero timeout or a "do not wait" flag, not on a
/// descriptor that is non-blocking, not for something that is known to be ready.
bool waits(const BlockingEntry &Entry, const clang::Expr *Call, Function &In);

/// Whether the object of a wait is known to be ready: it came out of an await,
/// was awaited, or was asked before.
bool isKnownReady(const clang::Expr *Call, Function &In);

/// The variable or member that an expression is about: `x` of `x`, `x[i].get()`,
/// `*x`, `std::move(x)`, `&x`. Null where there is none.
const clang::ValueDecl *rootOf(const clang::Expr *E);

/// The variable that the expression starts from, also through members: `x` of
/// `x.socket`. Null where there is none, as for members of `*this`.
const clang::ValueDecl *variableOf(const clang::Expr *E);

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_WAITS_H
