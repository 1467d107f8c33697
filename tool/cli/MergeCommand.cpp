//===-- MergeCommand.cpp - one report from those of several runs ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/CommandLine.h"
#include "cli/Commands.h"
#include "cli/Reports.h"
#include "report/Failures.h"
#include "report/Rules.h"
#include "report/SarifMerge.h"
#include "report/Words.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {
namespace {

class Merging {
public:
  Merging(const CommandLine &Line, llvm::json::Value Merged)
      : Line(Line), Log(std::move(Merged)) {
    Out.WorkingDirectory = workingDirectory();
    Out.Root = rootOf(Log);
    // Merged on another machine than linted on.
    if (!llvm::sys::fs::is_directory(Out.Root))
      Out.Root = Out.WorkingDirectory;
    Out.Findings = findingsOf(Log, Out.Root, Lost);
    Out.MergedTroubles = troublesOf(Log, Out.Root);
  }

  llvm::Error report() {
    return writeReports(Line, Out, /*ToStdout=*/true,
                        [&](const ReportFormat &Format,
                            const ReportOptions &Options,
                            llvm::raw_ostream &Stream) {
                          // As it was merged: what this machine has of the sources
                          // plays no part.
                          if (Format.Name == "sarif") {
                            Stream << Log << "\n";
                            return;
                          }
                          NeedsSources = true;
                          Format.Write(Out, Options, Stream);
                        });
  }

  void sayWhatIsMissing() {
    if (Lost && NeedsSources)
      llvm::errs() << "corolint: warning: the sources of "
                   << counted(Lost, "place") << " are not below " << Out.Root
                   << "; merge in a checkout to see lines\n";
    printFailures(Out, llvm::errs());
    if (Line.Quiet)
      return;
    llvm::errs() << (Out.Findings.empty()
                         ? "no findings"
                         : counted(Out.Findings.size(), "finding"))
                 << " in " << counted(Line.Reports.size(), "report") << "\n";
  }

  int exitCode() const {
    if (!Out.isComplete())
      return ExitIncomplete;
    return Line.FailOn && llvm::any_of(Out.Findings, [&](const Diagnosis &D) {
             return findRule(D.CheckId)->CheckTier <= *Line.FailOn;
           })
               ? ExitFindings
               : ExitClean;
  }

private:
  const CommandLine &Line;
  llvm::json::Value Log;
  Outcome Out;
  size_t Lost = 0;
  bool NeedsSources = false;
};

} // namespace

int runMerge(const CommandLine &Line) {
  auto Fail = [](llvm::Error Error) {
    llvm::errs() << "corolint: error: " << llvm::toString(std::move(Error))
                 << "\n";
    return ExitUsage;
  };
  llvm::Expected<llvm::json::Value> Merged = mergeSarif(Line.Reports);
  if (!Merged)
    return Fail(Merged.takeError());
  Merging Report(Line, std::move(*Merged));
  if (llvm::Error Error = Report.report())
    return Fail(std::move(Error));
  Report.sayWhatIsMissing();
  return Report.exitCode();
}

} // namespace corolint
