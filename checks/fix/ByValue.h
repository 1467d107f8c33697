//===-- ByValue.h - edits that make a value of a reference ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FIX_BYVALUE_H
#define COROLINT_CHECKS_FIX_BYVALUE_H

#include "Edits.h"

namespace corolint {

class Unit;

/// Makes a copy of \p P, a parameter of type `const T &` or `T &&`: takes the
/// reference off in every declaration of its function. Empty where T cannot be
/// copied or moved or may stand for a derived class, where a declaration is
/// foreign or comes from a macro, and in templates and virtual functions.
Edits takeByValue(const clang::ParmVarDecl *P, Unit &U);

/// Makes a variable of its own of \p V, a local reference: takes the reference
/// off. Empty for views and pointers, in macros, and where the type cannot be
/// moved.
Edits holdByValue(const clang::VarDecl *V, Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_FIX_BYVALUE_H
