//===-- Parameters.h - edits of a function's parameters -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FIX_PARAMETERS_H
#define COROLINT_CHECKS_FIX_PARAMETERS_H

#include "Edits.h"

namespace corolint {

class Unit;

/// Makes a copy of \p P, a parameter of type `const T &` or `T &&`: takes the
/// reference off in every declaration of its function. Empty where T cannot be
/// copied or moved or may stand for a derived class, where a declaration is
/// foreign or comes from a macro, and in templates and virtual functions.
Edits takeByValue(const clang::ParmVarDecl *P, Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_FIX_PARAMETERS_H
