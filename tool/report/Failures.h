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

/// Something that keeps a run from being complete, for a report.
struct Trouble {
  /// The unit, or empty if it is the run.
  std::string Path;
  unsigned Line = 1;
  /// A clause: `does not compile`.
  std::string What;
  /// The first errors, a line each; may be empty.
  std::string Details;

  /// All of it, with the name of the unit below \p Base.
  std::string text(llvm::StringRef Base) const;
};

/// The word by which formats call a \ref Trouble where a finding has its check.
constexpr llvm::StringLiteral TroubleId = "corolint-incomplete";

/// All failed units, in order, and that the user stopped the run.
std::vector<Trouble> troubles(const Outcome &O, LineTable &Lines);

/// Names the units that could not be analysed, with their first errors, as on
/// stderr.
void printFailures(const Outcome &O, llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_FAILURES_H
