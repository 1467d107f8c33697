//===-- Fixer.h - fixes findings until nothing is left to fix ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The fixes of all units together, in memory. In each round those that do not
// overlap are applied, and the units that read an edited file are parsed and
// checked again. A fix with which one of them does not compile any more, or whose
// finding stays, is taken back; the others are kept, and what the checks find now
// is the business of the next round: what had to wait because of an overlap, what
// a fix has uncovered. So a second run finds nothing to fix.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_FIXER_H
#define COROLINT_TOOL_APPLY_FIXER_H

#include "apply/Trials.h"
#include "llvm/Support/Error.h"

namespace corolint {

struct FixRequest {
  /// Also the fixes that a person should look at.
  bool Unsafe = false;
  /// Why a file must not be edited; empty if it may.
  std::function<std::string(llvm::StringRef Path)> WhyNot;
  PoolLimits Limits;
  ReaderFinder Readers;
};

/// A finding that stands after all, though it has a fix that was asked for, or
/// that came to light when another was fixed.
struct FindingLeft {
  /// Of a finding of the beginning: its number.
  std::optional<size_t> Number;
  Diagnosis Finding;
  /// Where it is in the new text.
  unsigned Line = 0, Column = 0;
  /// Why it was not fixed; empty if it has no fix to apply.
  std::string Why;
};

struct FixOutcome {
  struct Texts {
    std::string Old;
    std::string New;
  };
  /// The files that change, by path.
  std::map<std::string, Texts> Files;
  /// By number, the findings of the beginning that are gone.
  std::vector<bool> Fixed;
  /// What came to light and was fixed as well.
  size_t AlsoFixed = 0;
  /// Findings that were not fixed, and why; those that came to light, and stay.
  std::vector<FindingLeft> Left;
  /// What else the user should know.
  std::vector<std::string> Remarks;
  bool Interrupted = false;
};

/// Fixes \p Findings, which are among those in \p Results, the results of all
/// units; other findings there were held back and are let be.
FixOutcome fixFindings(const Plan &ThePlan, std::vector<UnitResult> Results,
                       llvm::ArrayRef<Diagnosis> Findings,
                       const FixRequest &Request);

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_FIXER_H
