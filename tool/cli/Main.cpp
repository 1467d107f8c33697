//===-- Main.cpp - the command line tool ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/CommandLine.h"
#include "cli/Commands.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/raw_ostream.h"

using namespace corolint;

int main(int Argc, const char **Argv) {
  llvm::Expected<CommandLine> Line =
      parseCommandLine(llvm::ArrayRef(Argv + 1, Argv + Argc));
  if (!Line) {
    llvm::errs() << "corolint: error: " << llvm::toString(Line.takeError())
                 << "\n";
    return ExitUsage;
  }
  switch (Line->TheCommand) {
  case Command::Help:
    printHelp(Line->HelpFor, llvm::outs());
    return ExitClean;
  case Command::Version:
    llvm::outs() << "corolint " COROLINT_VERSION "\n"
                 << clang::getClangFullVersion() << "\n";
    return ExitClean;
  case Command::List:
    return runList(*Line);
  case Command::Explain:
    return runExplain(*Line);
  case Command::Cache:
    return runCache(*Line);
  case Command::Baseline:
    return runBaseline(*Line);
  case Command::Merge:
    return runMerge(*Line);
  case Command::Completion:
    return runCompletion(*Line);
  case Command::Complete:
    return runComplete(*Line);
  case Command::Manual:
    return runManual();
  case Command::Lint:
  case Command::Fix:
    return runLint(*Line);
  }
}
