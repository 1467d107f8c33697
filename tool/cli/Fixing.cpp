//===-- Fixing.cpp - fixes the findings of a run -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Fixing.h"
#include "apply/Diff.h"
#include "apply/WriteFiles.h"
#include "cli/CommandLine.h"
#include "engine/Offers.h"
#include "engine/Paths.h"
#include "report/Words.h"
#include "llvm/ADT/STLExtras.h"

namespace corolint {

/// What is said of files, with their paths as the user knows them.
static std::string withRelativePaths(std::string Text, llvm::StringRef Base) {
  std::string Prefix = Base.str() + "/";
  for (size_t At; (At = Text.find(Prefix)) != std::string::npos;)
    Text.erase(At, Prefix.size());
  return Text;
}

bool Fixing::isWanted() const { return Line.Fix || Line.Diff; }

std::string Fixing::whyNot(llvm::StringRef Path) {
  if (!ThePlan.Project.contains(Path) &&
      llvm::none_of(ThePlan.Units, [&](const PlannedUnit &Unit) {
        return Unit.File == Path;
      }))
    return (Path + " does not belong to the project").str();
  if (!Line.Fix)
    return "";
  std::string Why = whyNotWritable(Path);
  if (Why.empty())
    return "";
  Unwritable[Path.str()] = Why;
  return (Path + " " + Why).str();
}

void Fixing::work(std::vector<UnitResult> Results, const PoolLimits &Limits,
                  ReaderFinder Readers) {
  FixRequest Request;
  Request.Unsafe = Line.UnsafeFixes;
  Request.WhyNot = [&](llvm::StringRef Path) { return whyNot(Path); };
  Request.Limits = Limits;
  Request.Readers = std::move(Readers);
  Fixes = fixFindings(ThePlan, std::move(Results), O.Findings, Request);
}

void Fixing::printDiffs(llvm::raw_ostream &Out) const {
  for (const auto &[Path, Texts] : Fixes.Files)
    printDiff(relativeTo(Path, O.WorkingDirectory), Texts.Old, Texts.New, Out);
}

llvm::Error Fixing::write() const { return writeFiles(Fixes.Files); }

bool Fixing::isFixed(size_t Number) const {
  return Line.Fix && Number < Fixes.Fixed.size() && Fixes.Fixed[Number];
}

llvm::SmallVector<const Diagnosis *, 2> Fixing::uncovered() const {
  llvm::SmallVector<const Diagnosis *, 2> All;
  for (const FindingLeft &Left : Fixes.Left)
    if (!Left.Number)
      All.push_back(&Left.Finding);
  return All;
}

void Fixing::tell(bool Counts, llvm::raw_ostream &Out) const {
  if (!isWanted()) {
    size_t Safe = 0, Unsafe = 0;
    for (const Diagnosis &D : O.Findings)
      if (auto Offers = offersOf(D); const Offer *Fix = chosen(Offers, true))
        ++(Fix->Who == Applicability::Safe ? Safe : Unsafe);
    if (!Counts || Safe + Unsafe == 0)
      return;
    if (Safe)
      Out << counted(Safe, "finding") << " can be fixed with --fix";
    if (Unsafe)
      Out << (Safe ? ", " + std::to_string(Unsafe) + " more"
                   : counted(Unsafe, "finding") + " can be fixed")
          << " with --fix --unsafe-fixes";
    Out << "\n";
    return;
  }
  for (const auto &[Path, Why] : Unwritable)
    Out << "corolint: error: " << relativeTo(Path, O.WorkingDirectory) << " "
        << Why << ": what is found there is not fixed\n";
  if (!Counts)
    return;
  for (const std::string &Remark : Fixes.Remarks)
    Out << "corolint: note: " << Remark << "\n";
  for (const FindingLeft &Left : Fixes.Left) {
    Out << relativeTo(Left.Finding.Main.Path, O.WorkingDirectory) << ":"
        << Left.Line << ":" << Left.Column << ": ";
    if (!Left.Number)
      Out << "came to light: " << Left.Finding.Main.Text
          << (Left.Why.empty() ? "" : "; ");
    if (!Left.Why.empty())
      Out << "not fixed: " << withRelativePaths(Left.Why, O.WorkingDirectory);
    Out << " [" << Left.Finding.CheckId << "]\n";
  }
  size_t Fixed = llvm::count(Fixes.Fixed, true) + Fixes.AlsoFixed;
  Out << counted(Fixed, "finding")
      << (Line.Fix ? " fixed in " : " would be fixed in ")
      << counted(Fixes.Files.size(), "file");
  if (Fixes.AlsoFixed)
    Out << ", " << Fixes.AlsoFixed << " of which came to light meanwhile";
  Out << "\n";
}

} // namespace corolint
