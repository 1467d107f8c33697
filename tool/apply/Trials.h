//===-- Trials.h - units parsed with texts that are not written yet ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_TRIALS_H
#define COROLINT_TOOL_APPLY_TRIALS_H

#include "apply/EditedFiles.h"
#include "engine/Plan.h"
#include "engine/Pool.h"
#include "llvm/ADT/BitVector.h"

namespace corolint {

/// The line and column, in bytes, of an offset; both from 1.
std::pair<unsigned, unsigned> lineAndColumn(llvm::StringRef Text,
                                            unsigned Offset);

/// Finds the units that read one of some files (canonical paths), or may.
using ReaderFinder = std::function<llvm::BitVector(
    const std::set<std::string> &Files)>;

/// Parses and checks the units that read edited files, each as a compiler would,
/// and finds what is wrong with them that was not before.
class Trials {
public:
  Trials(const Plan &ThePlan, const PoolLimits &Limits, ReaderFinder Readers)
      : ThePlan(ThePlan), Limits(Limits), Readers(std::move(Readers)) {}

  /// From now on files of these names may change; these are their texts as they
  /// are on the disk.
  void watch(const FileTexts &OnDisk);

  struct Answer {
    /// Where a unit does not compile any more, and why; empty if all do.
    std::string Broken;
    /// The result of each unit that reads a watched file.
    std::map<size_t, UnitResult> Results;
    bool Interrupted = false;
  };

  /// \p Now has the texts of all watched files.
  Answer run(const FileTexts &Now);

private:
  /// One parse, and the texts of the watched files that it read.
  struct Memory {
    std::map<std::string, std::string> Read;
    UnitResult Result;
  };
  const UnitResult *find(size_t Unit, const FileTexts &Now) const;
  bool parse(llvm::ArrayRef<size_t> Units, const FileTexts &Now);
  bool parseMissing(const FileTexts &Now);
  std::string whatBroke(size_t Unit, const UnitResult &Before,
                        const UnitResult &After, const FileTexts &Now) const;

  const Plan &ThePlan;
  PoolLimits Limits;
  ReaderFinder Readers;
  FileTexts OnDisk;
  llvm::BitVector Concerned;
  std::map<size_t, std::vector<Memory>> Known;
};

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_TRIALS_H
