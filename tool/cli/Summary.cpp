//===-- Summary.cpp - what is said on stderr after a run -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Summary.h"
#include "engine/Paths.h"
#include "report/Words.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

namespace corolint {

void printSummary(const Outcome &O, llvm::ArrayRef<UnitResult> Results,
                  llvm::raw_ostream &Out) {
  auto Count = [&](UnitStatus Status) -> size_t {
    return llvm::count_if(
        Results, [&](const UnitResult &R) { return R.Status == Status; });
  };
  Out << (O.Findings.empty() ? "no findings"
                             : counted(O.Findings.size(), "finding"))
      << " in " << counted(Results.size(), "unit");
  if (O.InBaseline)
    Out << ", " << O.InBaseline << " more in the baseline";
  if (O.Silenced)
    Out << ", " << O.Silenced << " more silenced by NOLINT";
  if (O.NotChanged)
    Out << ", " << O.NotChanged << " more on unchanged lines";
  if (O.UnitsLeftOut)
    Out << ", " << counted(O.UnitsLeftOut, "unit") << " without changes";
  if (size_t Skipped = Count(UnitStatus::Skipped))
    Out << ", " << Skipped << " skipped (not C++20)";
  if (!O.Failed.empty())
    Out << ", " << O.Failed.size() << " not analysed";
  Out << "\n";
  if (O.GoneFromBaseline)
    Out << counted(O.GoneFromBaseline, "finding")
        << " of the baseline " << (O.GoneFromBaseline == 1 ? "is" : "are")
        << " gone; 'corolint baseline prune' removes "
        << (O.GoneFromBaseline == 1 ? "it" : "them") << "\n";
}

void printStats(const Plan &P, const Execution &Done, llvm::StringRef Base,
                llvm::raw_ostream &Out) {
  double Scan = 0, Parse = 0, Check = 0;
  size_t Cached = 0, Filtered = 0;
  std::map<std::string, double> ByCheck;
  double Model = 0;
  std::vector<std::pair<double, llvm::StringRef>> Slowest;
  for (auto [Unit, R] : llvm::zip_equal(P.Units, Done.Results)) {
    if (R.Source == ResultSource::Cache) {
      ++Cached;
      continue;
    }
    Filtered += R.Source == ResultSource::Prefilter;
    Scan += R.ScanSeconds;
    Parse += R.ParseSeconds;
    Check += R.CheckSeconds;
    Model += R.CheckSeconds;
    for (const auto &[Id, Seconds] : R.SecondsByCheck) {
      ByCheck[Id] += Seconds;
      Model -= Seconds;
    }
    Slowest.emplace_back(R.ScanSeconds + R.ParseSeconds + R.CheckSeconds,
                         Unit.File);
  }
  Out << counted(Done.Results.size(), "unit") << " in "
      << llvm::format("%.2f s", Done.Time.Wall) << ": " << Cached
      << " from the cache, " << Filtered << " without asynchronous code, "
      << Done.Results.size() - Cached - Filtered << " parsed\n";
  Out << llvm::format("%.2f s of looking up, %.2f s for ", Done.Time.Lookup,
                      Done.Time.Preambles)
      << counted(Done.Preambles, "shared preamble") << " of "
      << counted(Done.Started, "unit")
      << llvm::format("; in all workers together %.2f s of scanning, %.2f s of "
                      "parsing, %.2f s of checking\n",
                      Scan, Parse, Check);
  std::vector<std::pair<double, llvm::StringRef>> Checks;
  for (const auto &[Id, Seconds] : ByCheck)
    Checks.emplace_back(Seconds, Id);
  if (!Checks.empty())
    Checks.emplace_back(Model, "the model and finding the functions");
  llvm::sort(Checks, std::greater<>());
  for (const auto &[Seconds, Name] : Checks)
    Out << llvm::format("  %7.3f s  ", Seconds) << Name << "\n";
  llvm::sort(Slowest, std::greater<>());
  for (const auto &[Seconds, File] : llvm::ArrayRef(Slowest).take_front(5))
    Out << llvm::format("  %7.2f s  ", Seconds) << relativeTo(File, Base)
        << "\n";
}

} // namespace corolint
