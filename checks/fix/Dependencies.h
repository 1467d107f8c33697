//===-- Dependencies.h - what code needs where it is inserted -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FIX_DEPENDENCIES_H
#define COROLINT_CHECKS_FIX_DEPENDENCIES_H

#include "clang/Basic/Diagnostic.h"
#include <optional>

namespace corolint {

class Unit;

/// Whether the unit declares every qualified name in \p Code, so that the code
/// may be written into it.
bool declaresNamesIn(llvm::StringRef Code, const Unit &U);

/// Adds `#include <Header>` to the file of \p For; nothing where the file has it.
std::optional<clang::FixItHint> includeEdit(llvm::StringRef Header,
                                            clang::SourceLocation For,
                                            const Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_FIX_DEPENDENCIES_H
