//===-- Fixing.h - fixes the findings of a run ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_FIXING_H
#define COROLINT_TOOL_CLI_FIXING_H

#include "apply/Fixer.h"
#include "report/Outcome.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

struct CommandLine;

/// The fixes of a run.
class Fixing {
public:
  Fixing(const CommandLine &Line, const Plan &ThePlan, const Outcome &O)
      : Line(Line), ThePlan(ThePlan), O(O) {}

  /// Whether the command line asks for any.
  bool isWanted() const;

  /// Works them out; \p Results are those of all units.
  void work(std::vector<UnitResult> Results, const PoolLimits &Limits,
            ReaderFinder Readers);

  bool isInterrupted() const { return Fixes.Interrupted; }

  /// Prints what would change, for `--diff`.
  void printDiffs(llvm::raw_ostream &Out) const;

  /// Changes the files, for `--fix`.
  llvm::Error write() const;

  /// Says what was fixed, and what was not and why; without \p Counts only the
  /// errors.
  void tell(bool Counts, llvm::raw_ostream &Out) const;

  /// Whether files could not be written to.
  bool hasFailed() const { return !Unwritable.empty(); }

  /// Whether a finding of the run, by its number, is one no longer.
  bool isFixed(size_t Number) const;

  /// Findings that came to light and stay.
  llvm::SmallVector<const Diagnosis *, 2> uncovered() const;

private:
  std::string whyNot(llvm::StringRef Path);

  const CommandLine &Line;
  const Plan &ThePlan;
  const Outcome &O;
  FixOutcome Fixes;
  /// What is wrong with each file that would have to be written to.
  std::map<std::string, std::string> Unwritable;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLI_FIXING_H
