//===-- Dependencies.h - what code needs where it is inserted -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FIX_DEPENDENCIES_H
#define COROLINT_CHECKS_FIX_DEPENDENCIES_H

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace corolint {

struct Library;
class Unit;

/// Whether the unit declares every qualified name in \p Code, so that the code
/// may be written into it.
bool declaresNamesIn(llvm::StringRef Code, const Unit &U);

/// The edits that make every qualified name in \p Code known at \p For: includes
/// of the standard library, and of \p Header for the names of \p Lib. Nothing
/// where some name stays unknown.
std::optional<llvm::SmallVector<clang::FixItHint, 2>>
includesFor(llvm::StringRef Code, const Library *Lib, llvm::StringRef Header,
            clang::SourceLocation For, const Unit &U);

/// Adds `#include <Header>` to the file of \p For; nothing where the file has it.
std::optional<clang::FixItHint> includeEdit(llvm::StringRef Header,
                                            clang::SourceLocation For,
                                            const Unit &U);

} // namespace corolint

#endif // COROLINT_CHECKS_FIX_DEPENDENCIES_H
