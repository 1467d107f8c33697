//===-- Commands.h - what the tool can do --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_COMMANDS_H
#define COROLINT_TOOL_CLI_COMMANDS_H

namespace corolint {

struct CommandLine;

enum ExitCode {
  ExitClean = 0,
  ExitFindings = 1,
  ExitUsage = 2,
  /// At least one unit could not be analysed: its findings are unknown.
  ExitIncomplete = 3,
  /// As a shell says it of a program that Ctrl-C ended.
  ExitInterrupted = 130,
};

/// Each runs one command, prints, and returns the exit code.
int runLint(const CommandLine &Line);
int runList(const CommandLine &Line);
int runExplain(const CommandLine &Line);
int runCache(const CommandLine &Line);
/// Lints, and writes the baseline in place of a report.
int runBaseline(const CommandLine &Line);
/// One report from those of several runs.
int runMerge(const CommandLine &Line);
/// Prints a shell's script.
int runCompletion(const CommandLine &Line);
/// Prints what the unfinished word can become; Completion.cpp says how.
int runComplete(const CommandLine &Line);
/// Prints the manual page, corolint(1).
int runManual();

} // namespace corolint

#endif // COROLINT_TOOL_CLI_COMMANDS_H
