//===-- Lint.cpp - the lint command --------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/BaselineCommand.h"
#include "cli/CacheCommand.h"
#include "cli/CommandLine.h"
#include "cli/Commands.h"
#include "cli/Config.h"
#include "cli/Fixing.h"
#include "cli/Progress.h"
#include "cli/Reports.h"
#include "cli/Summary.h"
#include "engine/Execute.h"
#include "engine/Merge.h"
#include "engine/RemoteCache.h"
#include "report/Failures.h"
#include "report/Rules.h"
#include "scope/ChangedLines.h"
#include "scope/Closure.h"
#include "scope/Suppressions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include <numeric>
#include <set>
#include <utility>

namespace corolint {
namespace {

/// One run, from the command line to the exit code.
class Run {
public:
  explicit Run(const CommandLine &Line) : Line(Line) {
    Out.WorkingDirectory = workingDirectory();
    Out.RootIsKnown = !Line.Hermetic;
    if (Line.Hermetic)
      keepLinksBelow(Out.WorkingDirectory);
  }

  int go() {
    if (llvm::Error Error = plan())
      return fail(std::move(Error));
    if (Line.TheCommand == Command::Baseline)
      return goBaseline();
    if (llvm::Error Error = readBaseline())
      return fail(std::move(Error));
    if (llvm::Error Error = findChanges())
      return fail(std::move(Error));
    analyzeAll();
    if (reportConfigurationErrors())
      return ExitUsage;
    std::vector<UnitResult> Unmerged;
    if (Fixes.isWanted())
      Unmerged = Done.Results;
    collect();
    applyBaseline();
    addAboutComments();
    keepChanges();
    findPullRequest();
    if (Fixes.isWanted() && !Done.Interrupted) {
      Fixes.work(std::move(Unmerged), limits(),
                 [&](const std::set<std::string> &Files) {
                   return readersOf([&](llvm::StringRef Path) {
                     return Files.count(Path.str()) != 0;
                   });
                 });
      Done.Interrupted |= Fixes.isInterrupted();
    }
    if (llvm::Error Error = report())
      return fail(std::move(Error));
    // Last: the reports show the files as they were analysed.
    if (Line.Fix && !Done.Interrupted)
      if (llvm::Error Error = Fixes.write())
        return fail(std::move(Error));
    printFailures(Out, llvm::errs());
    if (!Line.Quiet)
      printSummary(Out, Done.Results, llvm::errs());
    if (!Done.Interrupted)
      Fixes.tell(/*Counts=*/!Line.Quiet, llvm::errs());
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
    std::vector<Diagnosis> Held;
    Out.Findings = Known->filter(std::move(Out.Findings), Held);
    Out.InBaseline = Held.size();
    holdBack(std::move(Held), "baseline");
  }

  llvm::Error findChanges() {
    if (Line.Since.empty() && Line.DiffFile.empty())
      return llvm::Error::success();
    llvm::Expected<ChangedLines> Found =
        Line.Since.empty() ? readDiff()
                           : ChangedLines::since(Line.Since,
                                                 ThePlan.Project.Roots);
    if (!Found)
      return Found.takeError();
    Changes = std::move(*Found);
    llvm::BitVector Concerned = readersOf(
        [&](llvm::StringRef Path) { return Changes->touches(Path); });
    Out.UnitsLeftOut = ThePlan.Units.size() - Concerned.count();
    keepUnits(Concerned);
    return llvm::Error::success();
  }

  llvm::BitVector
  readersOf(llvm::function_ref<bool(llvm::StringRef Path)> IsOneOf) {
    std::optional<Cache> Results;
    openStores();
    if (!Stores.empty())
      Results.emplace(Stores, Line.How, ThePlan.Project);
    return unitsReading(ThePlan, IsOneOf, Results ? &*Results : nullptr,
                        workers());
  }

  void keepUnits(const llvm::BitVector &Kept) {
    std::vector<PlannedUnit> Units;
    std::vector<size_t> KeptNumbers;
    for (size_t Index : Kept.set_bits()) {
      Units.push_back(std::move(ThePlan.Units[Index]));
      KeptNumbers.push_back(Numbers[Index]);
    }
    ThePlan.LeftOut += ThePlan.Units.size() - Units.size();
    ThePlan.Units = std::move(Units);
    Numbers = std::move(KeptNumbers);
  }

  llvm::Expected<ChangedLines> readDiff() {
    std::string Name = Line.DiffFile == "-" ? "<stdin>" : Line.DiffFile;
    auto Buffer = llvm::MemoryBuffer::getFileOrSTDIN(Line.DiffFile);
    if (!Buffer)
      return llvm::createStringError(llvm::Twine(Name) + ": " +
                                     Buffer.getError().message());
    return ChangedLines::ofDiff((*Buffer)->getBuffer(), Name, Out.Root);
  }

  /// After the baseline, which tells equal findings of a file apart.
  void keepChanges() {
    if (!Changes)
      return;
    size_t All = Out.Findings.size();
    llvm::erase_if(Out.Findings, [&](const Diagnosis &D) {
      return !Changes->concerns(D);
    });
    Out.NotChanged = All - Out.Findings.size();
    llvm::erase_if(Out.HeldBack, [&](const Diagnosis &D) {
      return !Changes->concerns(D);
    });
  }

  /// Where a pull request is linted as a whole, what it changed comes first in
  /// annotations. That git cannot say it, as in a shallow clone, is no error.
  void findPullRequest() {
    std::optional<std::string> Base =
        llvm::sys::Process::GetEnv("GITHUB_BASE_REF");
    if (Changes || !Base || Base->empty() || Out.Findings.empty() ||
        !usesFormat("github"))
      return;
    llvm::Expected<ChangedLines> Found =
        ChangedLines::since("origin/" + *Base, ThePlan.Project.Roots);
    if (Found) {
      PullRequest = std::move(*Found);
      Out.IsChanged = [&](const Diagnosis &D) {
        return PullRequest->concerns(D);
      };
    } else if (std::string Why = llvm::toString(Found.takeError());
               !Line.Quiet) {
      llvm::errs() << "corolint: note: annotations of changed lines do not come "
                      "first: "
                   << Why << "\n";
    }
  }

  bool usesFormat(llvm::StringRef Name) const {
    return Line.Format->Name == Name ||
           llvm::any_of(Line.Outputs, [&](const OutputFile &File) {
             return File.Format->Name == Name;
           });
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
    Total = ThePlan.Units.size();
    Numbers.resize(Total);
    std::iota(Numbers.begin(), Numbers.end(), 0);
    if (Line.Part) {
      Out.Shard = Line.Part->str();
      keepUnits(unitsOf(*Line.Part, ThePlan));
    }
    ConfigFinder Finder(Line.ConfigFile, Line.Checks,
                        /*Search=*/!Line.Hermetic);
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

  unsigned workers() const {
    return Line.Jobs ? Line.Jobs
                     : llvm::hardware_concurrency().compute_thread_count();
  }

  PoolLimits limits() const {
    PoolLimits Limits;
    Limits.Workers = workers();
    Limits.Timeout = std::chrono::seconds(Line.Timeout);
    Limits.Memory = Line.MaxMemory;
    return Limits;
  }

  /// Only once: what is wrong with a store is said when it is opened.
  void openStores() {
    if (!Line.UseCache || std::exchange(StoresOpened, true))
      return;
    Local = openCache(Line);
    if (Local)
      Stores.push_back(Local);
    if (!Line.RemoteCache.empty())
      Stores.push_back(std::make_shared<RemoteStore>(Line.RemoteCache,
                                                     Line.RemoteReadOnly));
  }

  void analyzeAll() {
    ExecuteOptions Options;
    Options.How = Line.How;
    Options.Limits = limits();
    openStores();
    Options.Stores = Stores;
    Options.Preambles = Local;
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
    for (auto [Unit, R, Number] :
         llvm::zip_equal(ThePlan.Units, Done.Results, Numbers))
      if (R.Status == UnitStatus::Broken || R.Status == UnitStatus::Crashed)
        Out.Failed.push_back(
            {Unit.File, R.Status, R.Failure, R.Errors, Number});
      else if (R.Status == UnitStatus::Interrupted)
        ++Out.Unfinished;
    // Before the merge, which takes the findings out of the results.
    AboutComments = checkSuppressions(
        ThePlan.Units, Done.Results,
        /*AllUnits=*/!ThePlan.LeftOut && !Line.Request.Flags,
        [&](const PlannedUnit &Unit) {
          return SuppressionRules{Line.ReportUnusedSuppressions ||
                                      Unit.Config->ReportUnusedSuppressions,
                                  Line.RequireReasons ||
                                      Unit.Config->RequireReasons};
        });
    Out.Findings = mergeFindings(Done.Results, Numbers, Total);
    for (UnitResult &R : Done.Results)
      R.Findings = std::move(R.Silenced);
    std::vector<Diagnosis> Silenced =
        mergeFindings(Done.Results, Numbers, Total);
    Out.Silenced = Silenced.size();
    holdBack(std::move(Silenced), "NOLINT");
  }

  /// For the reports that can say of a finding that it does not count.
  void holdBack(std::vector<Diagnosis> Findings, llvm::StringRef By) {
    if (!Line.KeepSuppressed)
      return;
    for (Diagnosis &D : Findings) {
      D.HeldBackBy = By.str();
      Out.HeldBack.push_back(std::move(D));
    }
    sortFindings(Out.HeldBack);
  }

  /// Not in the baseline: such a comment can go at once.
  void addAboutComments() {
    if (AboutComments.empty())
      return;
    llvm::append_range(Out.Findings, std::move(AboutComments));
    sortFindings(Out.Findings);
  }

  llvm::Error report() {
    if (Line.Diff)
      Fixes.printDiffs(llvm::outs());
    llvm::outs().flush();
    return writeReports(Line, Out, /*ToStdout=*/!Line.Diff,
                        [&](const ReportFormat &Format,
                            const ReportOptions &Options,
                            llvm::raw_ostream &Stream) {
                          Format.Write(Out, Options, Stream);
                        });
  }

  int exitCode() const {
    if (Done.Interrupted)
      return ExitInterrupted;
    if (Fixes.hasFailed())
      return ExitUsage;
    if (!Out.Failed.empty())
      return ExitIncomplete;
    auto Fails = [&](const Diagnosis &D) {
      return Line.FailOn && findRule(D.CheckId)->CheckTier <= *Line.FailOn;
    };
    for (auto [Number, D] : llvm::enumerate(Out.Findings))
      if (Fails(D) && !Fixes.isFixed(Number))
        return ExitFindings;
    for (const Diagnosis *D : Fixes.uncovered())
      if (Fails(*D))
        return ExitFindings;
    return ExitClean;
  }

  const CommandLine &Line;
  Plan ThePlan;
  /// How many units there were before some were left out, and the number among
  /// them of each that is left.
  size_t Total = 0;
  std::vector<size_t> Numbers;
  Execution Done;
  Outcome Out;
  std::vector<Diagnosis> AboutComments;
  std::optional<Baseline> Known;
  std::optional<ChangedLines> Changes;
  std::optional<ChangedLines> PullRequest;
  bool StoresOpened = false;
  std::shared_ptr<DirectoryStore> Local;
  std::vector<std::shared_ptr<CacheStore>> Stores;
  Fixing Fixes{Line, ThePlan, Out};
};

} // namespace

int runLint(const CommandLine &Line) { return Run(Line).go(); }
int runBaseline(const CommandLine &Line) { return Run(Line).go(); }

} // namespace corolint
