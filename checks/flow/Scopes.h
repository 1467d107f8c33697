//===-- Scopes.h - the part of a body in which a variable lives -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_SCOPES_H
#define COROLINT_CHECKS_FLOW_SCOPES_H

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace corolint {

class Function;

/// The statement at whose end \p V, a local variable of \p F, dies: a block, a
/// loop, a condition, a handler. The whole body for a parameter by value. Null
/// for what is no variable of this body.
const clang::Stmt *scopeOf(const clang::VarDecl *V, const Function &F);

/// Whether \p Inner dies before \p Outer does, both of them variables of \p F:
/// its scope lies within the other's. Two variables of one block die in an
/// order too, but nothing runs in between that could tell.
bool diesBefore(const clang::VarDecl *Inner, const clang::VarDecl *Outer,
                const Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_SCOPES_H
