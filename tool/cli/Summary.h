//===-- Summary.h - what is said on stderr after a run -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_SUMMARY_H
#define COROLINT_TOOL_CLI_SUMMARY_H

#include "engine/Execute.h"
#include "report/Outcome.h"

namespace corolint {

/// Counts of findings and units.
void printSummary(const Outcome &O, llvm::ArrayRef<UnitResult> Results,
                  llvm::raw_ostream &Out);

/// Where the time went.
void printStats(const Plan &P, const Execution &Done, llvm::StringRef Base,
                llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_CLI_SUMMARY_H
