//===-- Suppressions.cpp - NOLINT comments that are of no use ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/Suppressions.h"
#include "Catalogue.h"
#include "model/Suggest.h"
#include "report/Lines.h"
#include "report/Rules.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <map>
#include <set>

namespace corolint {
namespace {

struct Known {
  NolintComment Comment;
  SuppressionRules Wanted;
  /// A unit reads it of which not everything is known.
  bool Doubtful = false;
};

class Checker {
public:
  void add(const PlannedUnit &Unit, const UnitResult &R, SuppressionRules Wanted,
           bool AllUnits) {
    for (const NolintComment &C : R.Comments) {
      auto [It, New] = Comments.try_emplace({C.Where.Path, C.Where.Offset});
      Known &K = It->second;
      if (New)
        K.Comment = C;
      K.Comment.IsUsed |= C.IsUsed;
      for (auto [Mine, Other] : llvm::zip(K.Comment.Names, C.Names))
        Mine.Use = std::max(Mine.Use, Other.Use);
      K.Wanted.ReportUnused |= Wanted.ReportUnused;
      K.Wanted.RequireReasons |= Wanted.RequireReasons;
      K.Doubtful |= R.Status != UnitStatus::Analysed ||
                    (!AllUnits && C.Where.Path != Unit.File);
    }
  }

  std::vector<Diagnosis> findings() {
    std::vector<Diagnosis> Result;
    for (const auto &[Where, K] : Comments) {
      if (K.Wanted.ReportUnused && !K.Doubtful)
        reportUnused(K.Comment, Result);
      if (K.Wanted.RequireReasons && !K.Comment.HasReason && isOurs(K.Comment))
        Result.push_back(finding(NolintReasonId, K.Comment,
                                 "'" + textOf(K.Comment) +
                                     "' does not say why; write it behind"));
    }
    return Result;
  }

private:
  static Diagnosis finding(llvm::StringRef Id, const NolintComment &C,
                           std::string Text) {
    Diagnosis D;
    D.CheckId = Id.str();
    D.Main.Text = std::move(Text);
    D.Main.Path = C.Where.Path;
    D.Main.Offset = C.Where.Offset;
    D.Main.Ranges.push_back(C.Where);
    return D;
  }

  static std::string textOf(const NolintComment &C) {
    if (!C.HasNames)
      return C.Kind;
    return C.Kind + "(" +
           llvm::join(llvm::map_range(C.Names,
                                      [](const NolintComment::Name &N) {
                                        return N.Text;
                                      }),
                      ", ") +
           ")";
  }

  /// It is about our checks, and not only by the way.
  static bool isOurs(const NolintComment &C) {
    return C.IsUsed || llvm::any_of(C.Names, [](const NolintComment::Name &N) {
             return N.Use != NolintUse::NotOurs;
           });
  }

  void reportUnused(const NolintComment &C, std::vector<Diagnosis> &Result) {
    auto IsIdle = [](const NolintComment::Name &N) {
      return N.Use == NolintUse::Unused || N.Use == NolintUse::NoSuchCheck;
    };
    std::vector<std::string> Idle, Kept;
    for (const NolintComment::Name &N : C.Names)
      (IsIdle(N) ? Idle : Kept).push_back(N.Text);
    if (Idle.empty())
      return;
    std::string Text;
    for (const NolintComment::Name &N : C.Names)
      if (N.Use == NolintUse::NoSuchCheck)
        Text += (Text.empty() ? "" : "; ") +
                ("there is no check '" + N.Text + "'") +
                suggestion(N.Text,
                           llvm::map_range(catalogue(),
                                           [](const CheckInfo &Info) {
                                             return llvm::StringRef(Info.Id);
                                           }),
                           "async-");
    if (Text.empty())
      Text = Kept.empty() ? "'" + textOf(C) + "' silences nothing"
                          : "'" + llvm::join(Idle, "', '") + "' in '" +
                                textOf(C) + "' silences nothing";
    Diagnosis D = finding(UnusedNolintId, C, std::move(Text));
    // The other end of a block would have to change with it.
    if (C.Kind != "NOLINTBEGIN")
      D.Main.Edits.push_back(Kept.empty() ? removal(C) : withNames(C, Kept));
    Result.push_back(std::move(D));
  }

  static TextEdit withNames(const NolintComment &C,
                            llvm::ArrayRef<std::string> Names) {
    return {C.Where, C.Kind + "(" + llvm::join(Names, ", ") + ")"};
  }

  /// The comment with its reason, if it is nothing else; else the word.
  TextEdit removal(const NolintComment &C) {
    LineColumn At = Lines.find(C.Whole.Path, C.Whole.Offset);
    llvm::StringRef Line = Lines.text(C.Whole.Path, At.Line);
    unsigned Start = Lines.start(C.Whole.Path, At.Line);
    unsigned Column = C.Whole.Offset - Start;
    llvm::StringRef Comment = Line.substr(Column, C.Whole.Length);
    if (!Comment.ltrim("/*! \t").starts_with(C.Kind))
      return {C.Where, ""};
    llvm::StringRef Before = Line.take_front(Column).rtrim(),
                    After = Line.substr(Column + C.Whole.Length);
    unsigned End = C.Whole.Offset + C.Whole.Length;
    // Alone on its line, that goes with it.
    if (Before.empty() && After.trim().empty())
      return {{C.Whole.Path, Start, Lines.start(C.Whole.Path, At.Line + 1) - Start},
              ""};
    unsigned From = Start + Before.size();
    return {{C.Whole.Path, From, End - From}, ""};
  }

  std::map<std::pair<std::string, unsigned>, Known> Comments;
  LineTable Lines;
};

} // namespace

std::vector<Diagnosis>
checkSuppressions(llvm::ArrayRef<PlannedUnit> Units,
                  llvm::ArrayRef<UnitResult> Results, bool AllUnits,
                  llvm::function_ref<SuppressionRules(const PlannedUnit &)>
                      RulesOf) {
  // What a unit has silenced that crashed is not known.
  AllUnits &= llvm::none_of(Results, [](const UnitResult &R) {
    return R.Status == UnitStatus::Crashed ||
           R.Status == UnitStatus::Interrupted;
  });
  Checker All;
  for (auto [Unit, R] : llvm::zip_equal(Units, Results))
    All.add(Unit, R, RulesOf(Unit), AllUnits);
  return All.findings();
}

} // namespace corolint
