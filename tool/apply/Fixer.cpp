//===-- Fixer.cpp - fixes findings until nothing is left to fix ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Fixer.h"
#include "apply/EditSet.h"
#include "apply/Rewrite.h"
#include "engine/Digest.h"
#include "engine/Merge.h"
#include "engine/Offers.h"
#include "report/Rules.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <tuple>

namespace tooling = clang::tooling;

namespace corolint {
namespace {

/// Fixes uncover findings seldom, and those others more seldom still.
constexpr unsigned MaxRounds = 10;

/// A finding where it is now.
struct Standing {
  Diagnosis D;
  /// Of a finding of the beginning.
  std::optional<size_t> Number;
  /// The user does not want to hear of it.
  bool Held = false;
  /// No check has made it, and none will say whether it is still there.
  bool Apart = false;
  /// Why its fix is not tried again.
  std::string Refused;
  /// The fix that was in its way.
  std::string Overlap;
};

using Place = std::tuple<std::string, std::string, unsigned>;

Place placeOf(const Diagnosis &D) {
  return {D.CheckId, D.Main.Path, D.Main.Offset};
}

/// What came of some fixes.
struct Test {
  /// Why they cannot be applied together; empty if they can.
  std::string Broken;
  /// Those among them whose findings stay.
  std::vector<size_t> Stay;
  FileTexts Texts;
  std::map<std::string, tooling::Replacements> Changes;
  std::map<size_t, UnitResult> Results;

  unsigned shifted(llvm::StringRef Path, unsigned Offset) const {
    auto It = Changes.find(Path.str());
    return It == Changes.end() ? Offset
                               : It->second.getShiftedCodePosition(Offset);
  }
  Place shifted(const Diagnosis &D) const {
    return {D.CheckId, D.Main.Path, shifted(D.Main.Path, D.Main.Offset)};
  }
};

class Fixer {
public:
  Fixer(const Plan &ThePlan, std::vector<UnitResult> Results,
        llvm::ArrayRef<Diagnosis> Findings, const FixRequest &Request)
      : Findings(Findings), Request(Request), Results(std::move(Results)),
        Attempts(ThePlan, Request.Limits, Request.Readers) {
    // Units may say different things of one place.
    std::map<std::pair<Place, std::string>, size_t> Numbers;
    for (auto [Number, D] : llvm::enumerate(Findings))
      Numbers[{placeOf(D), D.Main.Text}] = Number;
    for (Diagnosis &D : merged()) {
      auto It = Numbers.find({placeOf(D), D.Main.Text});
      Standing S;
      S.Held = It == Numbers.end();
      if (!S.Held) {
        S.Number = It->second;
        D = Findings[It->second];
        Numbers.erase(It);
      }
      S.D = std::move(D);
      Current.push_back(std::move(S));
    }
    for (const auto &[Where, Number] : Numbers) {
      Standing S;
      S.D = Findings[Number];
      S.Number = Number;
      S.Apart = true;
      Current.push_back(std::move(S));
    }
  }

  FixOutcome run() {
    unsigned Round = 0;
    while (Round < MaxRounds && goOnce())
      ++Round;
    if (Round == MaxRounds)
      Out.Remarks.push_back(llvm::formatv(
          "stopped after {0} rounds of fixes; run again for more", MaxRounds));
    finish();
    return std::move(Out);
  }

private:
  std::vector<Diagnosis> merged() const {
    std::vector<UnitResult> Copy = Results;
    return mergeFindings(Copy);
  }

  /// One round; whether it has fixed anything.
  bool goOnce() {
    std::vector<size_t> Batch = collect();
    if (Batch.empty())
      return false;
    FileTexts Touched;
    for (size_t Index : Batch)
      for (const TextEdit &Edit : editsOf(Index))
        Touched[Edit.Where.Path] = Old[Edit.Where.Path];
    Attempts.watch(Touched);
    Accepted.clear();
    Best = Test();
    admit(Batch);
    if (Out.Interrupted || Accepted.empty())
      return false;
    take();
    return true;
  }

  llvm::ArrayRef<TextEdit> editsOf(size_t Index) const {
    auto Offers = offersOf(Current[Index].D);
    const Offer *Fix = chosen(Offers, Request.Unsafe);
    return Fix ? Fix->Edits : llvm::ArrayRef<TextEdit>();
  }

  /// The findings whose fixes can be tried together, the surest first.
  std::vector<size_t> collect() {
    std::vector<std::tuple<Applicability, Tier, size_t>> InOrder;
    for (auto [Index, S] : llvm::enumerate(Current)) {
      if (S.Held || !S.Refused.empty())
        continue;
      auto Offers = offersOf(S.D);
      const Offer *Fix = chosen(Offers, Request.Unsafe);
      if (!Fix)
        continue;
      S.Refused = whyNot(Fix->Edits);
      if (S.Refused.empty())
        InOrder.emplace_back(Fix->Who, findRule(S.D.CheckId)->CheckTier,
                             Index);
    }
    llvm::sort(InOrder);
    EditSet Set;
    std::vector<size_t> Batch;
    for (const auto &[Who, Grave, Index] : InOrder) {
      std::optional<size_t> Other = Set.add(editsOf(Index), Index);
      if (!Other) {
        Batch.push_back(Index);
        continue;
      }
      const Diagnosis &D = Current[*Other].D;
      Current[Index].Overlap =
          llvm::formatv("it overlaps the fix of {0} in line {1}", D.CheckId,
                        lineAndColumn(textNow(D.Main.Path), D.Main.Offset).first);
    }
    return Batch;
  }

  std::string whyNot(llvm::ArrayRef<TextEdit> Edits) {
    for (const TextEdit &Edit : Edits)
      if (std::string Why = whyNot(Edit.Where.Path); !Why.empty())
        return Why;
    return "";
  }

  /// Reads a file that is to be edited.
  std::string whyNot(const std::string &Path) {
    if (Now.count(Path))
      return "";
    if (std::string Why = Request.WhyNot(Path); !Why.empty())
      return Why;
    auto Buffer = llvm::MemoryBuffer::getFile(Path);
    if (!Buffer)
      return Path + ": " + Buffer.getError().message();
    std::string Text = (*Buffer)->getBuffer().str();
    std::string Digest = hex(digestOf(Text));
    for (const UnitResult &R : Results)
      for (const auto &[Edited, Analysed] : R.EditedTexts)
        if (Edited == Path && Analysed != Digest)
          return Path + " changed while it was analysed";
    Old[Path] = Text;
    Now[Path] = std::move(Text);
    return "";
  }

  Test test(llvm::ArrayRef<size_t> Tried) {
    Test T;
    EditSet Set;
    for (size_t Index : Tried)
      Set.add(editsOf(Index), Index);
    T.Texts = Now;
    for (const auto &[Path, Edits] : Set.files()) {
      llvm::Expected<Rewritten> New =
          Style.rewrite(Path, Now.at(Path), Edits);
      if (!New) {
        T.Broken = Path + ": " + llvm::toString(New.takeError());
        return T;
      }
      T.Texts[Path] = std::move(New->Text);
      T.Changes[Path] = std::move(New->Changes);
    }
    Trials::Answer Answer = Attempts.run(T.Texts);
    T.Broken = std::move(Answer.Broken);
    T.Results = std::move(Answer.Results);
    Out.Interrupted |= Answer.Interrupted;
    if (!T.Broken.empty() || Out.Interrupted)
      return T;
    std::set<std::pair<Place, std::string>> Found;
    for (const auto &[Unit, R] : T.Results)
      for (const Diagnosis &D : R.Findings)
        Found.emplace(placeOf(D), D.Main.Text);
    for (size_t Index : Tried) {
      const Diagnosis &D = Current[Index].D;
      if (Found.count({T.shifted(D), D.Main.Text}) || repeats(Index, T, Found))
        T.Stay.push_back(Index);
    }
    return T;
  }

  /// Whether a check finds more in what a fix has written than it did in what stood
  /// there, the finding itself apart.
  bool repeats(size_t Index, const Test &T,
               const std::set<std::pair<Place, std::string>> &Found) const {
    const std::string &Check = Current[Index].D.CheckId;
    for (const TextEdit &Edit : editsOf(Index)) {
      const TextRange &Old = Edit.Where;
      if (!Old.Length)
        continue;
      auto IsWithin = [&](const Place &P, unsigned Begin, unsigned End) {
        const auto &[Id, Path, Offset] = P;
        return Id == Check && Path == Old.Path && Begin <= Offset &&
               Offset < End;
      };
      size_t Before = llvm::count_if(Current, [&](const Standing &S) {
        return &S != &Current[Index] &&
               IsWithin(placeOf(S.D), Old.Offset, Old.Offset + Old.Length);
      });
      unsigned Begin = T.shifted(Old.Path, Old.Offset);
      unsigned End = T.shifted(Old.Path, Old.Offset + Old.Length);
      size_t After = llvm::count_if(Found, [&](const auto &F) {
        return IsWithin(F.first, Begin, End);
      });
      if (After > Before)
        return true;
    }
    return false;
  }

  /// Accepts as many of \p More as there can be, in addition to those that are.
  void admit(std::vector<size_t> More) {
    if (More.empty() || Out.Interrupted)
      return;
    std::vector<size_t> Tried = Accepted;
    llvm::append_range(Tried, More);
    Test T = test(Tried);
    if (Out.Interrupted)
      return;
    if (T.Broken.empty() && T.Stay.empty()) {
      Accepted = std::move(Tried);
      Best = std::move(T);
      return;
    }
    size_t Before = More.size();
    for (size_t Index : T.Stay)
      if (llvm::is_contained(More, Index)) {
        Current[Index].Refused = "it would be found again";
        llvm::erase(More, Index);
      }
    if (More.size() < Before)
      return admit(std::move(More));
    if (More.size() == 1) {
      Current[More[0]].Refused =
          T.Broken.empty() ? "another fix would be found again"
                           : "taken back: " + T.Broken;
      return;
    }
    size_t Half = More.size() / 2;
    admit(std::vector<size_t>(More.begin(), More.begin() + Half));
    admit(std::vector<size_t>(More.begin() + Half, More.end()));
  }

  /// Goes on from the accepted fixes.
  void take() {
    std::multimap<Place, Standing *> Before;
    for (size_t Index = 0; Index < Current.size(); ++Index)
      if (!llvm::is_contained(Accepted, Index))
        Before.emplace(Best.shifted(Current[Index].D), &Current[Index]);
    Now = std::move(Best.Texts);
    for (auto &[Unit, R] : Best.Results) {
      // What is broken as before is no more broken than it was.
      R.Status = Results[Unit].Status;
      Results[Unit] = std::move(R);
    }
    std::vector<Standing> After;
    for (Diagnosis &D : merged()) {
      auto [It, End] = Before.equal_range(placeOf(D));
      for (auto Same = It; Same != End; ++Same)
        if (Same->second->D.Main.Text == D.Main.Text)
          It = Same;
      if (It == End) {
        Standing S;
        S.D = std::move(D);
        After.push_back(std::move(S));
        continue;
      }
      Standing S = *It->second;
      S.D = std::move(D);
      After.push_back(std::move(S));
    }
    for (const auto &[Where, S] : Before)
      if (S->Apart) {
        shift(S->D);
        After.push_back(*S);
      }
    auto New = [](const Standing &S) { return !S.Held && !S.Number; };
    size_t Stayed = 0;
    for (const Standing &S : After)
      Stayed += New(S) && Before.count(placeOf(S.D));
    Out.AlsoFixed += llvm::count_if(Current, New) - Stayed;
    Current = std::move(After);
  }

  /// What no check makes anew is moved along.
  void shift(Diagnosis &D) const {
    auto Shift = [&](Remark &R) {
      R.Offset = Best.shifted(R.Path, R.Offset);
      for (TextEdit &Edit : R.Edits)
        Edit.Where.Offset = Best.shifted(Edit.Where.Path, Edit.Where.Offset);
    };
    Shift(D.Main);
    for (Remark &Note : D.Notes)
      Shift(Note);
  }

  void finish() {
    Out.Fixed.assign(Findings.size(), true);
    for (const Standing &S : Current) {
      if (S.Held)
        continue;
      FindingLeft Left;
      Left.Number = S.Number;
      Left.Why = S.Refused.empty() ? S.Overlap : S.Refused;
      if (S.Number) {
        Out.Fixed[*S.Number] = false;
        if (Left.Why.empty())
          continue;
        Left.Finding = Findings[*S.Number];
        auto It = Old.find(Left.Finding.Main.Path);
        place(Left, It == Old.end() ? textOnDisk(Left.Finding.Main.Path)
                                    : It->second);
      } else {
        Left.Finding = S.D;
        place(Left, textNow(S.D.Main.Path));
      }
      Out.Left.push_back(std::move(Left));
    }
    if (!Out.Interrupted)
      for (const auto &[Path, Text] : Old)
        if (Now.at(Path) != Text)
          Out.Files[Path] = {Text, Now.at(Path)};
    Out.Remarks.insert(Out.Remarks.end(), Style.complaints().begin(),
                       Style.complaints().end());
  }

  static void place(FindingLeft &Left, llvm::StringRef Text) {
    std::tie(Left.Line, Left.Column) =
        lineAndColumn(Text, Left.Finding.Main.Offset);
  }

  std::string textNow(const std::string &Path) const {
    auto It = Now.find(Path);
    return It == Now.end() ? textOnDisk(Path) : It->second;
  }

  static std::string textOnDisk(llvm::StringRef Path) {
    auto Buffer = llvm::MemoryBuffer::getFile(Path);
    return Buffer ? (*Buffer)->getBuffer().str() : std::string();
  }

  llvm::ArrayRef<Diagnosis> Findings;
  const FixRequest &Request;
  /// Of all units, for the texts as they are now.
  std::vector<UnitResult> Results;
  Trials Attempts;
  Rewriter Style;
  std::vector<Standing> Current;
  FileTexts Old, Now;
  /// Of this round: the fixes that are in, by their places in Current, and the
  /// test that they have stood.
  std::vector<size_t> Accepted;
  Test Best;
  FixOutcome Out;
};

} // namespace

FixOutcome fixFindings(const Plan &ThePlan, std::vector<UnitResult> Results,
                       llvm::ArrayRef<Diagnosis> Findings,
                       const FixRequest &Request) {
  return Fixer(ThePlan, std::move(Results), Findings, Request).run();
}

} // namespace corolint
