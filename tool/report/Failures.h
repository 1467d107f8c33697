//===-- Failures.h - what could not be analysed -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_FAILURES_H
#define COROLINT_TOOL_REPORT_FAILURES_H

#include "report/Lines.h"
#include "report/Outcome.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

/// The word by which formats call a \ref Trouble where a finding has its check.
constexpr llvm::StringLiteral TroubleId = "corolint-incomplete";

/// All failed units, in order, what merged reports say, and that the user stopped the
/// run.
std::vector<Trouble> troubles(const Outcome &O, LineTable &Lines);

/// Names the units that could not be analysed, with their first errors, as on
/// stderr.
void printFailures(const Outcome &O, llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_FAILURES_H
