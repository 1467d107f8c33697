//===-- BaselineCommand.cpp - the baseline as the user sees it -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/BaselineCommand.h"
#include "engine/Paths.h"
#include "report/Words.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;

namespace corolint {

Coverage::Coverage(const Plan &P, const Execution &Done)
    : Whole(P.LeftOut == 0) {
  for (auto [Unit, R] : llvm::zip_equal(P.Units, Done.Results)) {
    File &F = Files[Unit.File];
    if (R.Status != UnitStatus::Analysed && R.Status != UnitStatus::Skipped)
      F.Failed = true, Whole = false;
    for (const CheckInfo *Info : Unit.Config->Checks) {
      F.Checks.insert(Info->Id);
      Checks.insert(Info->Id);
    }
  }
}

bool Coverage::covers(const Baseline::Entry &Entry) const {
  // Neither a file nor a check that is no more will ever be seen again.
  if (!fs::exists(Entry.Path) || !findCheck(Entry.CheckId))
    return true;
  if (auto It = Files.find(Entry.Path); It != Files.end())
    return !It->second.Failed && It->second.Checks.contains(Entry.CheckId);
  // A header: which of its units would show the finding is not known.
  return Whole && Checks.contains(Entry.CheckId);
}

std::string baselineFile(const CommandLine &Line, const Outcome &O) {
  if (!Line.BaselineFile.empty())
    return Line.BaselineFile;
  llvm::SmallString<256> File(O.Root);
  llvm::sys::path::append(File, "corolint-baseline.txt");
  return relativeTo(File, O.WorkingDirectory).str();
}

llvm::Error checkBaselineWritable(llvm::StringRef File) {
  auto Fail = [&](const llvm::Twine &Why) {
    return llvm::createStringError(File + ": cannot be written: " + Why);
  };
  if (fs::is_directory(File))
    return Fail("it is a directory");
  if (fs::exists(File) && !Baseline::isBaseline(File))
    return Fail("what is there is not a baseline");
  llvm::SmallString<256> Path(File);
  fs::make_absolute(Path);
  llvm::StringRef Directory = llvm::sys::path::parent_path(Path);
  // The file is replaced by a new one in its directory.
  if (std::error_code Error = fs::access(Directory, fs::AccessMode::Write))
    return Fail(Directory + ": " + Error.message());
  return llvm::Error::success();
}

llvm::Error updateBaseline(const CommandLine &Line, const Coverage &Seen,
                           const Outcome &O) {
  std::string File = baselineFile(Line, O);
  Baseline Now(O.Root);
  Now.add(O.Findings);
  auto MayGo = [&](const Baseline::Entry &Entry) { return Seen.covers(Entry); };

  Baseline Kept(O.Root);
  bool Writes = Line.Baseline == BaselineAction::Write;
  if (!Writes || fs::exists(File)) {
    llvm::Expected<Baseline> Old = Baseline::read(File, O.Root);
    if (Old)
      Kept = std::move(*Old);
    else if (!Writes)
      return Old.takeError();
    else
      // Writing it again is what the user was told to do.
      llvm::consumeError(Old.takeError());
  }
  size_t Gone = Kept.prune(Now, MayGo);
  size_t Unseen = Kept.countGone(Now, [](const Baseline::Entry &) { return true; });
  if (Writes)
    Kept.add(O.Findings);
  if (llvm::Error Error = Kept.write(File))
    return Error;
  if (Line.Quiet)
    return llvm::Error::success();
  llvm::outs() << File << ": ";
  if (Writes)
    llvm::outs() << counted(Kept.size(), "finding") << " written\n";
  else
    llvm::outs() << counted(Gone, "finding") << " removed, " << Kept.size() << " left\n";
  if (Unseen)
    llvm::outs() << counted(Unseen, "finding")
                 << (Unseen == 1 ? " was" : " were")
                 << " kept that this run could not look for\n";
  return llvm::Error::success();
}

} // namespace corolint
