//===-- Closure.h - units that read a file -------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_CLOSURE_H
#define COROLINT_TOOL_SCOPE_CLOSURE_H

#include "engine/Cache.h"
#include "engine/Plan.h"
#include "llvm/ADT/BitVector.h"

namespace corolint {

/// The units of \p P that read a file for which \p IsOneOf holds (canonical
/// paths). The cache knows it of units that have not changed; of the others
/// clang's dependency scanner says it, in \p Threads threads. Where it cannot, in
/// the face of a missing header for example, the unit is taken for one that does.
llvm::BitVector unitsReading(const Plan &P,
                             llvm::function_ref<bool(llvm::StringRef)> IsOneOf,
                             Cache *Results, unsigned Threads);

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_CLOSURE_H
