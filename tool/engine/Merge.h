//===-- Merge.h - one list of findings from many units -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_MERGE_H
#define COROLINT_TOOL_ENGINE_MERGE_H

#include "engine/Result.h"

namespace corolint {

/// The findings of all units: each once, though many units include its header,
/// ordered by file and place. The outcome does not depend on the order in which
/// units finished, only on their numbers. Findings of units that do not compile come
/// without edits.
std::vector<Diagnosis> mergeFindings(std::vector<UnitResult> &Results);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_MERGE_H
