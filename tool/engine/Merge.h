//===-- Merge.h - one list of findings from many units -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_MERGE_H
#define COROLINT_TOOL_ENGINE_MERGE_H

#include "engine/Result.h"
#include "llvm/ADT/ArrayRef.h"

namespace corolint {

/// The findings of all units: each once, though many units include its header,
/// ordered by file and place. The outcome does not depend on the order in which
/// units finished, only on their numbers. Findings of units that do not compile come
/// without edits. \p Ranks are those of the units.
///
/// Equal findings may differ in their notes. \p Numbers are those of the units in the
/// whole of \p Total, of which these may be a part: the part takes the same of them as
/// the whole would.
std::vector<Diagnosis> mergeFindings(std::vector<UnitResult> &Results,
                                     llvm::ArrayRef<size_t> Numbers,
                                     size_t Total);

/// The same where the units are the whole.
std::vector<Diagnosis> mergeFindings(std::vector<UnitResult> &Results);

/// Puts findings in the order of reports: by file, place, check and text.
void sortFindings(std::vector<Diagnosis> &Findings);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_MERGE_H
