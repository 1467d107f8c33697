//===-- Finding.cpp - one diagnostic with its notes and fixes -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Finding.h"
#include "Unit.h"

using namespace clang;

namespace corolint {

Finding::Finding(Finding &&Other)
    : U(std::exchange(Other.U, nullptr)), CheckId(Other.CheckId),
      EditsAllowed(Other.EditsAllowed), Loc(Other.Loc),
      Message(std::move(Other.Message)), Ranges(std::move(Other.Ranges)),
      Edits(std::move(Other.Edits)), Notes(std::move(Other.Notes)) {}

Finding &Finding::range(SourceRange R) {
  Ranges.push_back(R);
  return *this;
}

Finding &Finding::note(SourceLocation At, const llvm::Twine &Text) {
  Notes.push_back({At, Text.str(), {}});
  return *this;
}

bool Finding::canApply(llvm::ArrayRef<FixItHint> Wanted) const {
  if (!EditsAllowed || Wanted.empty())
    return false;
  return llvm::all_of(Wanted, [&](const FixItHint &Hint) {
    SourceLocation Begin = Hint.RemoveRange.getBegin();
    SourceLocation End = Hint.RemoveRange.getEnd();
    return Begin.isValid() && !Begin.isMacroID() && !End.isMacroID() &&
           U->isReportable(Begin);
  });
}

Finding &Finding::fix(llvm::ArrayRef<FixItHint> Wanted) {
  if (canApply(Wanted))
    Edits.assign(Wanted.begin(), Wanted.end());
  return *this;
}

Finding &Finding::suggest(SourceLocation At, const llvm::Twine &Text,
                          llvm::ArrayRef<FixItHint> Wanted) {
  Note N{At, Text.str(), {}};
  if (canApply(Wanted))
    N.Edits.assign(Wanted.begin(), Wanted.end());
  Notes.push_back(std::move(N));
  return *this;
}

Finding::~Finding() {
  if (!U || !U->isReportable(Loc) || !U->isFirstReport(CheckId, Loc))
    return;
  {
    // The text is an argument: it may contain a percent sign.
    DiagnosticBuilder Warning =
        U->host().diag(CheckId, Loc, "%0", DiagnosticIDs::Warning);
    Warning << Message;
    for (SourceRange R : Ranges)
      Warning << R;
    for (const FixItHint &Hint : Edits)
      Warning << Hint;
  }
  for (const Note &N : Notes) {
    DiagnosticBuilder Emitted =
        U->host().diag(CheckId, N.At.isValid() ? N.At : Loc, "%0",
                       DiagnosticIDs::Note);
    Emitted << N.Text;
    for (const FixItHint &Hint : N.Edits)
      Emitted << Hint;
  }
}

} // namespace corolint
