//===-- Failures.cpp - what could not be analysed -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Failures.h"
#include "engine/Paths.h"
#include "report/Text.h"
#include "report/Words.h"

namespace corolint {

/// Errors of a unit that are shown; the rest follows from them more often than
/// not.
static constexpr size_t ShownErrors = 3;

/// The other errors are clang-tidy's, of NOLINTBEGIN without NOLINTEND.
static bool isCompilerError(const Diagnosis &D) {
  return llvm::StringRef(D.CheckId).starts_with("clang-diagnostic");
}

static std::string reason(const FailedUnit &Unit) {
  if (Unit.Status == UnitStatus::Crashed)
    return "not analysed: " + Unit.Failure;
  return Unit.Errors.empty() || isCompilerError(Unit.Errors.front())
             ? "does not compile"
             : "its NOLINT comments do not match";
}

static std::string moreErrors(const FailedUnit &Unit) {
  return "and " + counted(Unit.Errors.size() - ShownErrors, "more error");
}

static std::string interrupted(const Outcome &O) {
  return "interrupted before " + counted(O.Unfinished, "unit") +
         " had been analysed";
}

std::string Trouble::text(llvm::StringRef Base) const {
  std::string Result;
  if (!Path.empty())
    Result = (relativeTo(Path, Base) + ": ").str();
  Result += What;
  if (!Details.empty())
    Result += "\n" + Details;
  return Result;
}

std::vector<Trouble> troubles(const Outcome &O, LineTable &Lines) {
  std::vector<Trouble> Result;
  for (const FailedUnit &Unit : O.Failed) {
    Trouble T{Unit.File, 1, reason(Unit), "", Unit.Number};
    if (Unit.Status != UnitStatus::Crashed) {
      for (const Diagnosis &D :
           llvm::ArrayRef(Unit.Errors).take_front(ShownErrors)) {
        unsigned Line = Lines.find(D.Main.Path, D.Main.Offset).Line;
        if (D.Main.Path == Unit.File && T.Line == 1)
          T.Line = Line;
        if (!T.Details.empty())
          T.Details += "\n";
        if (!D.Main.Path.empty())
          T.Details +=
              (relativeTo(D.Main.Path, O.Root) + ":" + llvm::Twine(Line) + ": ")
                  .str();
        T.Details += D.Main.Text;
      }
      if (Unit.Errors.size() > ShownErrors)
        T.Details += "\n" + moreErrors(Unit);
    }
    Result.push_back(std::move(T));
  }
  llvm::append_range(Result, O.MergedTroubles);
  if (O.Unfinished)
    Result.push_back({"", 1, interrupted(O), "", 0});
  return Result;
}

void printFailures(const Outcome &O, llvm::raw_ostream &Out) {
  for (const FailedUnit &Unit : O.Failed) {
    Out << "corolint: error: " << relativeTo(Unit.File, O.WorkingDirectory)
        << ": " << reason(Unit) << "\n";
    if (Unit.Status == UnitStatus::Crashed)
      continue;
    printText(llvm::ArrayRef(Unit.Errors).take_front(ShownErrors),
              O.WorkingDirectory, /*Colors=*/false, Out);
    if (Unit.Errors.size() > ShownErrors)
      Out << "  " << moreErrors(Unit) << "\n";
  }
  for (const Trouble &T : O.MergedTroubles)
    Out << "corolint: error: " << T.text(O.WorkingDirectory) << "\n";
  if (O.Unfinished)
    Out << "corolint: error: " << interrupted(O) << "\n";
}

} // namespace corolint
