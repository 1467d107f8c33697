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
  /// Its number among all units.
  size_t Number = 0;
};

/// Something that keeps a run from being complete, for a report.
struct Trouble {
  /// The unit, or empty if it is the run.
  std::string Path;
  unsigned Line = 1;
  /// A clause: `does not compile`.
  std::string What;
  /// The first errors, a line each; may be empty.
  std::string Details;
  /// The number of the unit among all.
  size_t Unit = 0;

  /// All of it, with the name of the unit below \p Base.
  std::string text(llvm::StringRef Base) const;
};

/// What every report is made from.
struct Outcome {
  /// Deduplicated and in order.
  std::vector<Diagnosis> Findings;
  std::vector<FailedUnit> Failed;
  /// What kept runs from being complete whose reports are merged here.
  std::vector<Trouble> MergedTroubles;
  /// Findings that the baseline holds back…
  size_t InBaseline = 0;
  /// …and entries of it whose findings are gone.
  size_t GoneFromBaseline = 0;
  /// Findings that a NOLINT comment silences.
  size_t Silenced = 0;
  /// Those, where reports shall have them, and those in the baseline, in order.
  std::vector<Diagnosis> HeldBack;
  /// Findings on lines that have not changed…
  size_t NotChanged = 0;
  /// …and units that read no changed file, where only changes are asked for.
  size_t UnitsLeftOut = 0;
  /// Units that the user did not wait for.
  size_t Unfinished = 0;
  /// `K/N` of a run over a part of the units, for who merges the parts.
  std::string Shard;
  /// Text shows paths relative to this directory…
  std::string WorkingDirectory;
  /// …and machine-readable formats relative to this one.
  std::string Root;
  /// Whether reports may say where that is: in a sandbox it is nowhere.
  bool RootIsKnown = true;
  /// Whether a finding is of the change in question; empty where none is.
  std::function<bool(const Diagnosis &D)> IsChanged;

  bool isComplete() const {
    return Failed.empty() && MergedTroubles.empty() && !Unfinished;
  }
};

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_OUTCOME_H
