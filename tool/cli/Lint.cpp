//===-- Lint.cpp - the lint command --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Diff.h"
#include "apply/Fixes.h"
#include "cli/BaselineCommand.h"
#include "cli/CacheCommand.h"
#include "cli/CommandLine.h"
#include "cli/Commands.h"
#include "cli/Config.h"
#include "cli/Progress.h"
#include "cli/Summary.h"
#include "engine/Execute.h"
#include "engine/Merge.h"
#include "engine/RemoteCache.h"
#include "report/Failures.h"
#include "report/Formats.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

namespace corolint {
namespace {

bool useColors(When Wanted) {
  switch (Wanted) {
  case When::Always:
    return true;
  case When::Never:
    return false;
  case When::Auto:
    return llvm::sys::Process::StandardOutHasColors() &&
           !llvm::sys::Process::GetEnv("NO_COLOR");
  }
  llvm_unreachable("all choices are covered");
}

/// One run, from the command line to the exit code.
class Run {
public:
  explicit Run(const CommandLine &Line) : Line(Line) {
    Out.WorkingDirectory = workingDirectory();
  }

  int go() {
    if (llvm::Error Error = plan())
      return fail(std::move(Error));
    if (Line.TheCommand == Command::Baseline)
      return goBaseline();
    if (llvm::Error Error = readBaseline())
      return fail(std::move(Error));
    analyzeAll();
    if (reportConfigurationErrors())
      return ExitUsage;
    collect();
    applyBaseline();
    if (Line.Fix || Line.Diff)
      if (llvm::Error Error = planEdits())
        return fail(std::move(Error));
    if (llvm::Error Error = report())
      return fail(std::move(Error));
    // Last: the reports show the files as they were analysed.
    if (Line.Fix && !Done.Interrupted)
      if (llvm::Error Error = writeFixes(Fixes))
        return fail(std::move(Error));
    printFailures(Out, llvm::errs());
    if (!Line.Quiet)
      printSummary(Out, Done.Results, Fixes, Line.Fix, llvm::errs());
    if (Line.Stats)
      printStats(ThePlan, Done, Out.WorkingDirectory, llvm::errs());
    return exitCode();
  }

private:
  int goBaseline() {
    if (llvm::Error Error = checkBaselineWritable(baselineFile(Line, Out)))
      return fail(std::move(Error));
    analyzeAll();
    if (reportConfigurationErrors())
      return ExitUsage;
    collect();
    printFailures(Out, llvm::errs());
    if (Done.Interrupted)
      return ExitInterrupted;
    if (llvm::Error Error =
            updateBaseline(Line, Coverage(ThePlan, Done), Out))
      return fail(std::move(Error));
    return Out.Failed.empty() ? ExitClean : ExitIncomplete;
  }

  /// Before the analysis: what is wrong with the file should not come late.
  llvm::Error readBaseline() {
    if (Line.BaselineFile.empty())
      return llvm::Error::success();
    llvm::Expected<Baseline> Read = Baseline::read(Line.BaselineFile, Out.Root);
    if (!Read)
      return Read.takeError();
    Known = std::move(*Read);
    return llvm::Error::success();
  }

  void applyBaseline() {
    if (!Known)
      return;
    Baseline Now(Out.Root);
    Now.add(Out.Findings);
    Coverage Seen(ThePlan, Done);
    Out.GoneFromBaseline = Known->countGone(
        Now, [&](const Baseline::Entry &Entry) { return Seen.covers(Entry); });
    size_t All = Out.Findings.size();
    Out.Findings = Known->filter(std::move(Out.Findings));
    Out.InBaseline = All - Out.Findings.size();
  }

  static int fail(llvm::Error Error) {
    llvm::errs() << "corolint: error: " << llvm::toString(std::move(Error))
                 << "\n";
    return ExitUsage;
  }

  llvm::Error plan() {
    llvm::Expected<Plan> Made = makePlan(Line.Request);
    if (!Made)
      return Made.takeError();
    ThePlan = std::move(*Made);
    Out.Root = ThePlan.Project.Roots.front();
    ConfigFinder Finder(Line.ConfigFile, Line.Checks);
    for (PlannedUnit &Unit : ThePlan.Units) {
      llvm::Expected<std::shared_ptr<const Settings>> Found =
          Finder.settingsFor(Unit.File);
      if (!Found)
        return Found.takeError();
      Unit.Config = std::move(*Found);
    }
    if (!Line.Quiet)
      for (const std::string &Remark : ThePlan.Remarks)
        llvm::errs() << "corolint: note: " << Remark << "\n";
    return llvm::Error::success();
  }

  void analyzeAll() {
    ExecuteOptions Options;
    Options.How = Line.How;
    Options.Limits.Workers =
        Line.Jobs ? Line.Jobs
                  : llvm::hardware_concurrency().compute_thread_count();
    Options.Limits.Timeout = std::chrono::seconds(Line.Timeout);
    Options.Limits.Memory = Line.MaxMemory;
    std::shared_ptr<DirectoryStore> Local;
    if (Line.UseCache) {
      Local = openCache(Line);
      if (Local)
        Options.Stores.push_back(Local);
      Options.Preambles = Local;
      if (!Line.RemoteCache.empty())
        Options.Stores.push_back(std::make_shared<RemoteStore>(
            Line.RemoteCache, Line.RemoteReadOnly));
    }
    Progress Shown(Line.Quiet ? When::Never : Line.Progress,
                   ThePlan.Units.size());
    Done = execute(ThePlan, Options, [&](size_t Index) {
      Shown.finished(
          relativeTo(ThePlan.Units[Index].File, Out.WorkingDirectory));
    });
    if (!Done.CacheFailure.empty())
      llvm::errs() << "corolint: warning: " << Done.CacheFailure << "\n";
    if (Local && !Done.Interrupted)
      Local->prune(Line.CacheBytes);
  }

  /// What only a check could find wrong with the configuration.
  bool reportConfigurationErrors() {
    std::set<std::string> Messages;
    for (const UnitResult &R : Done.Results)
      Messages.insert(R.ConfigurationErrors.begin(),
                      R.ConfigurationErrors.end());
    for (const std::string &Message : Messages)
      llvm::errs() << "corolint: error: " << Message << "\n";
    return !Messages.empty();
  }

  void collect() {
    for (auto [Unit, R] : llvm::zip_equal(ThePlan.Units, Done.Results))
      if (R.Status == UnitStatus::Broken || R.Status == UnitStatus::Crashed)
        Out.Failed.push_back({Unit.File, R.Status, R.Failure, R.Errors});
      else if (R.Status == UnitStatus::Interrupted)
        ++Out.Unfinished;
    Out.Findings = mergeFindings(Done.Results);
  }

  llvm::Error planEdits() {
    auto MayEdit = [&](llvm::StringRef Path) {
      return ThePlan.Project.contains(Path) ||
             llvm::any_of(ThePlan.Units, [&](const PlannedUnit &Unit) {
               return Unit.File == Path;
             });
    };
    llvm::Expected<FixedFiles> Planned =
        planFixes(Out.Findings, Line.UnsafeFixes, MayEdit);
    if (!Planned)
      return Planned.takeError();
    Fixes = std::move(*Planned);
    return llvm::Error::success();
  }

  llvm::Error report() {
    if (Line.Diff)
      for (const auto &[Path, Texts] : Fixes.Files)
        printDiff(relativeTo(Path, Out.WorkingDirectory), Texts.Old, Texts.New,
                  llvm::outs());
    else
      Line.Format->Write(
          Out, {useColors(Line.Color), /*InFile=*/false, Line.PageUrl},
          llvm::outs());
    llvm::outs().flush();
    const ReportOptions ForFiles{/*Colors=*/false, /*InFile=*/true,
                                 Line.PageUrl};
    // That one report cannot be written is no reason to lose the others.
    llvm::Error Failed = llvm::Error::success();
    llvm::SetVector<const ReportFormat *> Used;
    if (!Line.Diff)
      Used.insert(Line.Format);
    for (const OutputFile &File : Line.Outputs) {
      Used.insert(File.Format);
      if (llvm::Error Error =
              llvm::writeToOutput(File.Path, [&](llvm::raw_ostream &Stream) {
                File.Format->Write(Out, ForFiles, Stream);
                return llvm::Error::success();
              }))
        Failed = llvm::joinErrors(
            std::move(Failed),
            llvm::createFileError(File.Path, std::move(Error)));
    }
    for (const ReportFormat *Format : Used)
      if (Format->Publish)
        Failed =
            llvm::joinErrors(std::move(Failed), Format->Publish(Out, ForFiles));
    return Failed;
  }

  int exitCode() const {
    if (Done.Interrupted)
      return ExitInterrupted;
    if (!Out.Failed.empty())
      return ExitIncomplete;
    std::set<size_t> Fixed;
    if (Line.Fix)
      Fixed.insert(Fixes.Applied.begin(), Fixes.Applied.end());
    for (auto [Index, D] : llvm::enumerate(Out.Findings))
      if (Line.FailOn && findCheck(D.CheckId)->CheckTier <= *Line.FailOn &&
          !Fixed.count(Index))
        return ExitFindings;
    return ExitClean;
  }

  const CommandLine &Line;
  Plan ThePlan;
  Execution Done;
  Outcome Out;
  std::optional<Baseline> Known;
  FixedFiles Fixes;
};

} // namespace

int runLint(const CommandLine &Line) { return Run(Line).go(); }
int runBaseline(const CommandLine &Line) { return Run(Line).go(); }

} // namespace corolint
