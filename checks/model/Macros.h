//===-- Macros.h - the macros around a place in the source ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_MACROS_H
#define COROLINT_CHECKS_MODEL_MACROS_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace corolint {

class Unit;

/// The innermost macro that \p Loc comes out of, from its body or from one of
/// its arguments, and whose name \p Accept accepts; empty where there is none.
std::string enclosingMacro(clang::SourceLocation Loc, const Unit &U,
                           llvm::function_ref<bool(llvm::StringRef)> Accept);

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_MACROS_H
