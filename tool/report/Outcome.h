//===-- Outcome.h - what a run has to report -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_OUTCOME_H
#define COROLINT_TOOL_REPORT_OUTCOME_H

#include "engine/Result.h"
#include <functional>

namespace corolint {

/// A unit that could not be analysed, or not wholly.
struct FailedUnit {
  std::string File;
  UnitStatus Status;
  /// Why it crashed.
  std::string Failure;
  std::vector<Diagnosis> Errors;
};

/// What every report is made from.
struct Outcome {
  /// Deduplicated and in order.
  std::vector<Diagnosis> Findings;
  std::vector<FailedUnit> Failed;
  /// Findings that the baseline holds back…
  size_t InBaseline = 0;
  /// …and entries of it whose findings are gone.
  size_t GoneFromBaseline = 0;
  /// Units that the user did not wait for.
  size_t Unfinished = 0;
  /// Text shows paths relative to this directory…
  std::string WorkingDirectory;
  /// …and machine-readable formats relative to this one.
  std::string Root;
  /// Whether a line is among those that the change in question touches; empty
  /// where no change is in question.
  std::function<bool(llvm::StringRef Path, unsigned Line)> IsChanged;
};

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_OUTCOME_H
