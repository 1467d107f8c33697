//===-- Identifiers.h - the words of a text ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_IDENTIFIERS_H
#define COROLINT_TOOL_ENGINE_IDENTIFIERS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace corolint {

/// Calls \p Visit with each identifier and keyword of a C++ source text, inactive
/// branches included, comments and strings not. One that a backslash at the end
/// of a line cuts in two is whole. \p Text ends with a null character.
void forEachIdentifier(llvm::StringRef Text,
                       llvm::function_ref<void(llvm::StringRef)> Visit);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_IDENTIFIERS_H
