//===-- Flags.cpp - commands, flags and the words they take --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Flags.h"
#include "cli/Commands.h"
#include "llvm/ADT/STLExtras.h"

namespace opt = llvm::opt;

namespace corolint {
namespace {

enum CommandVisibility : unsigned {
  LintFlag = 1 << 1,
  ListFlag = 1 << 2,
  ExplainFlag = 1 << 3,
  CacheFlag = 1 << 4,
  BaselineFlag = 1 << 5,
  MergeFlag = 1 << 6,
  CompletionFlag = 1 << 7,
};
using opt::DefaultVis;
using opt::HelpHidden;

#define OPTTABLE_STR_TABLE_CODE
#include "Flags.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "Flags.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

constexpr opt::OptTable::Info InfoTable[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Flags.inc"
#undef OPTION
};

class FlagTable : public opt::GenericOptTable {
public:
  FlagTable()
      : GenericOptTable(OptionStrTable, OptionPrefixesTable, InfoTable) {}
};

constexpr CommandInfo Commands[] = {
    {Command::Lint, "", "", "[FLAGS] [PATH...]", "lint what is below the paths",
     LintFlag},
    {Command::Fix, "fix", "", "[FLAGS] [PATH...]", "lint with --fix", LintFlag},
    {Command::List, "list", "", "[--format=text|json]", "the checks", ListFlag},
    {Command::Explain, "explain", "CHECK", "", "what a check is about",
     ExplainFlag},
    {Command::Cache, "cache", "stats|clear", "[--cache-dir=DIR]",
     "the results that are kept", CacheFlag},
    {Command::Baseline, "baseline", "write|prune", "[FLAGS] [PATH...]",
     "the findings that are not reported", BaselineFlag},
    {Command::Merge, "merge", "SARIF...", "[FLAGS]", "one report of the shards",
     MergeFlag},
    {Command::Completion, "completion", "bash|zsh|fish", "",
     "a script that completes words in a shell", CompletionFlag},
};

constexpr ExitCodeInfo ExitCodes[] = {
    {ExitClean, "nothing found"},
    {ExitFindings, "findings"},
    {ExitUsage, "bad usage or configuration"},
    {ExitIncomplete, "at least one unit could not be analysed"},
    {ExitInterrupted, "interrupted; what was found is reported"},
};

template <typename T, size_t N>
std::vector<llvm::StringRef> texts(const Word<T> (&Words)[N]) {
  std::vector<llvm::StringRef> Result;
  for (const Word<T> &W : Words)
    Result.push_back(W.Text);
  return Result;
}

} // namespace

const opt::GenericOptTable &flagTable() {
  static const FlagTable Table;
  return Table;
}

llvm::ArrayRef<CommandInfo> commandTable() { return Commands; }

const CommandInfo &infoOf(Command C) {
  const auto *Found =
      llvm::find_if(Commands, [C](const CommandInfo &I) { return I.Id == C; });
  return Found == std::end(Commands) ? Commands[0] : *Found;
}

const CommandInfo *findCommand(llvm::StringRef Name) {
  const auto *Found = llvm::find_if(
      Commands, [Name](const CommandInfo &I) { return I.Name == Name; });
  return Name.empty() || Found == std::end(Commands) ? nullptr : Found;
}

Usage usageOf(const CommandInfo &Info, bool Full) {
  std::string Words = "corolint";
  // Linting has nothing but what may be given.
  bool All = Full || Info.Visibility == LintFlag;
  for (llvm::StringRef Part :
       {llvm::StringRef(Info.Name), llvm::StringRef(Info.Operands),
        All ? llvm::StringRef(Info.Optional) : ""})
    if (!Part.empty())
      Words += (" " + Part).str();
  return {Words, Info.Summary};
}

std::vector<Usage> allUsages(bool Full) {
  std::vector<Usage> Result;
  for (const CommandInfo &Info : Commands) {
    Result.push_back(usageOf(Info, Full));
    if (Info.Id == Command::Lint)
      Result.push_back({"corolint [FLAGS] FILE -- FLAGS...",
                        "lint a file with these compiler flags"});
  }
  return Result;
}

llvm::ArrayRef<ExitCodeInfo> exitCodeTable() { return ExitCodes; }

std::vector<llvm::StringRef> wordsOfFlag(unsigned Flag, Command C) {
  switch (Flag) {
  case OPT_format:
    if (C == Command::List)
      return texts(ListFormats);
    [[fallthrough]];
  case OPT_output: {
    std::vector<llvm::StringRef> Names;
    for (const ReportFormat &F : reportFormats())
      Names.push_back(F.Name);
    return Names;
  }
  case OPT_progress:
  case OPT_color:
    return texts(WhenWords);
  case OPT_fail_on:
    return texts(FailWords);
  case OPT_engine:
    return texts(EngineWords);
  default:
    return {};
  }
}

std::vector<llvm::StringRef> wordsOfOperand(Command C) {
  switch (C) {
  case Command::Cache:
    return texts(CacheWords);
  case Command::Baseline:
    return texts(BaselineWords);
  case Command::Completion:
    return texts(ShellWords);
  default:
    return {};
  }
}

} // namespace corolint
