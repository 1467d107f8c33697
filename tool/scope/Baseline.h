//===-- Baseline.h - findings that were there before ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A line of the file is a finding: path, check, function and statement, with tabs
// between them. The second and further findings that say the same have their
// number behind it, so that no two lines are equal. That makes the file a set: a
// merge of two branches, even one that keeps the lines of both sides and does not
// look at their order, is the union of their findings.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_BASELINE_H
#define COROLINT_TOOL_SCOPE_BASELINE_H

#include "engine/Result.h"
#include "scope/Anchor.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <set>

namespace corolint {

class Baseline {
public:
  /// Paths below \p Root are written relative to it.
  explicit Baseline(llvm::StringRef Root) : Root(Root) {}

  /// Reads \p File. Errors say what the user can do.
  static llvm::Expected<Baseline> read(llvm::StringRef File,
                                       llvm::StringRef Root);
  /// Whether \p File is a baseline, of whatever version, or empty.
  static bool isBaseline(llvm::StringRef File);
  /// Writes the file in one step, sorted.
  llvm::Error write(llvm::StringRef File) const;

  /// Adds all of a run.
  void add(llvm::ArrayRef<Diagnosis> Findings);
  /// The findings of a run that are not in the baseline. All findings of a file
  /// must be given at once: equal ones are told apart by their number. The others
  /// are added to \p Held.
  std::vector<Diagnosis> filter(std::vector<Diagnosis> Findings,
                                std::vector<Diagnosis> &Held) const;

  /// What an entry says about the place of its finding.
  struct Entry {
    std::string Path; // absolute
    llvm::StringRef CheckId;
  };
  /// How many entries are not among the findings of \p Now, and \p MayGo says that
  /// they would be if they were still there.
  size_t countGone(const Baseline &Now,
                   llvm::function_ref<bool(const Entry &)> MayGo) const;
  /// Removes those entries; returns their number.
  size_t prune(const Baseline &Now,
               llvm::function_ref<bool(const Entry &)> MayGo);

  size_t size() const { return Entries.size(); }

private:
  std::vector<std::string> keys(llvm::ArrayRef<Diagnosis> Findings) const;
  bool isGone(const std::string &Line, const Baseline &Now,
              llvm::function_ref<bool(const Entry &)> MayGo) const;

  std::string Root;
  std::set<std::string> Entries;
};

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_BASELINE_H
