//===-- BaselineCommand.h - the baseline as the user sees it -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_BASELINECOMMAND_H
#define COROLINT_TOOL_CLI_BASELINECOMMAND_H

#include "cli/CommandLine.h"
#include "engine/Execute.h"
#include "report/Outcome.h"
#include "scope/Baseline.h"
#include "llvm/ADT/StringSet.h"

namespace corolint {

/// Tells a finding that is gone from one that this run could not have made:
/// because its unit failed, its path was not named or its check was off.
class Coverage {
public:
  Coverage(const Plan &P, const Execution &Done);

  /// Whether the finding would have been made if it were still there.
  bool covers(const Baseline::Entry &Entry) const;

private:
  struct File {
    bool Failed = false;
    llvm::StringSet<> Checks;
  };
  /// By the path of the units.
  llvm::StringMap<File> Files;
  /// Those of any unit: a header may belong to each of them.
  llvm::StringSet<> Checks;
  /// All units of the project were analysed.
  bool Whole;
};

/// Fails at once where the file could not be written after a long run.
llvm::Error checkBaselineWritable(llvm::StringRef File);

/// The default file, or what the user named.
std::string baselineFile(const CommandLine &Line, const Outcome &O);

/// Does what the user asked of `corolint baseline` and says so.
llvm::Error updateBaseline(const CommandLine &Line, const Coverage &Seen,
                           const Outcome &O);

} // namespace corolint

#endif // COROLINT_TOOL_CLI_BASELINECOMMAND_H
