//===-- Suppressions.h - NOLINT comments that are of no use --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_SUPPRESSIONS_H
#define COROLINT_TOOL_SCOPE_SUPPRESSIONS_H

#include "engine/Plan.h"
#include "engine/Result.h"
#include "llvm/ADT/ArrayRef.h"

namespace corolint {

/// What the user wants to know of NOLINT comments.
struct SuppressionRules {
  bool ReportUnused = false;
  bool RequireReasons = false;
};

/// Findings about NOLINT comments, in order. What \p RulesOf says counts for the
/// comments of a unit and of its headers. A comment is unused only if that is certain:
/// in a header not before all units were analysed, for which \p AllUnits stands, that
/// include it.
std::vector<Diagnosis>
checkSuppressions(llvm::ArrayRef<PlannedUnit> Units,
                  llvm::ArrayRef<UnitResult> Results, bool AllUnits,
                  llvm::function_ref<SuppressionRules(const PlannedUnit &)>
                      RulesOf);

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_SUPPRESSIONS_H
