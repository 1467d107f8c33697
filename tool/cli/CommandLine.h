//===-- CommandLine.h - what the user typed ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_COMMANDLINE_H
#define COROLINT_TOOL_CLI_COMMANDLINE_H

#include "Catalogue.h"
#include "engine/Plan.h"
#include "report/Formats.h"
#include "scope/Shard.h"

namespace corolint {

enum class Command {
  Lint,
  /// Linting with `--fix`.
  Fix,
  List,
  Explain,
  Help,
  Version,
  Cache,
  Baseline,
  Merge,
  Completion,
  Complete,
  Manual
};

/// What `corolint cache` does.
enum class CacheAction { Stats, Clear };

/// What `corolint baseline` does.
enum class BaselineAction { Write, Prune };

/// Whose script `corolint completion` prints.
enum class Shell { Bash, Zsh, Fish };

enum class When { Auto, Always, Never };

/// How `corolint list` prints.
enum class ListFormat { Text, Json };

/// `--output=FORMAT:FILE`.
struct OutputFile {
  const ReportFormat *Format;
  std::string Path;
};

struct CommandLine {
  Command TheCommand = Command::Lint;
  /// The command whose help was asked for.
  Command HelpFor = Command::Lint;
  /// Operand of `explain`.
  std::string CheckName;

  PlanRequest Request;
  std::optional<std::string> Checks;
  std::string ConfigFile;
  const ReportFormat *Format = &reportFormats().front();
  ListFormat ListAs = ListFormat::Text;
  std::vector<OutputFile> Outputs;
  /// Where the pages of the checks are: `{check}` stands for the name of one.
  std::string PageUrl;
  /// Nothing of this machine but the files below the working directory matters.
  bool Hermetic = false;
  bool Quiet = false;
  bool Stats = false;
  When Progress = When::Auto;
  When Color = When::Auto;
  /// Findings of this tier and graver ones fail the run; none where empty.
  std::optional<Tier> FailOn = Tier::Style;
  bool Fix = false;
  bool UnsafeFixes = false;
  bool Diff = false;
  /// 0: as many as there are processors.
  unsigned Jobs = 0;
  Engine How = Engine::Fast;
  /// Seconds that one unit may take.
  unsigned Timeout = 600;
  /// Bytes for all workers; 0 for no limit.
  uint64_t MaxMemory = 0;

  bool UseCache = true;
  /// Empty for the default.
  std::string CacheDirectory;
  uint64_t CacheBytes = uint64_t(2) << 30;
  std::string RemoteCache;
  bool RemoteReadOnly = false;
  /// Operand of `cache`.
  CacheAction Cache = CacheAction::Stats;
  /// Operand of `baseline`.
  BaselineAction Baseline = BaselineAction::Write;

  /// Findings that are not reported; empty for none. `baseline` has a default.
  std::string BaselineFile;
  bool ReportUnusedSuppressions = false;
  bool RequireReasons = false;
  /// Reports that can say that a finding does not count have those, too.
  bool KeepSuppressed = false;
  /// Only what has changed since a revision, or in a diff; empty for all.
  std::string Since;
  std::string DiffFile;
  /// The part of the units to lint.
  std::optional<Shard> Part;
  /// Operands of `merge`.
  std::vector<std::string> Reports;
  /// Operand of `completion`.
  Shell CompleteFor = Shell::Bash;
  /// What has been typed behind the program's name; the last one is unfinished.
  std::vector<std::string> Words;
};

/// Parses the arguments after the program's name. Errors are for the user.
llvm::Expected<CommandLine>
parseCommandLine(llvm::ArrayRef<const char *> Arguments);

/// Prints the help of a command.
void printHelp(Command C, llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_CLI_COMMANDLINE_H
