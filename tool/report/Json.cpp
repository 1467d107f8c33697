//===-- Json.cpp - findings as JSON -------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "llvm/Support/JSON.h"
#include "engine/Offers.h"
#include "engine/Paths.h"
#include "report/Failures.h"
#include "report/Fingerprint.h"
#include "report/Formats.h"
#include "report/Rules.h"

namespace json = llvm::json;

namespace corolint {
namespace {

class JsonWriter {
public:
  JsonWriter(const Outcome &O, const ReportOptions &Options)
      : O(O), Options(Options) {}

  json::Value document() {
    json::Array Findings, Incomplete;
    for (auto [D, Name] : llvm::zip_equal(O.Findings, fingerprints(O, Lines)))
      Findings.push_back(finding(D, Name));
    for (const Trouble &T : troubles(O, Lines))
      Incomplete.push_back(
          json::Object{{"path", json::fixUTF8(relativeTo(T.Path, O.Root))},
                       {"what", json::fixUTF8(T.What)},
                       {"details", json::fixUTF8(T.Details)}});
    json::Object Report{{"tool", "corolint"},
                        {"version", COROLINT_VERSION},
                        {"complete", Incomplete.empty()},
                        {"findings", std::move(Findings)},
                        {"incomplete", std::move(Incomplete)}};
    if (O.RootIsKnown)
      Report["root"] = json::fixUTF8(O.Root);
    return Report;
  }

private:
  json::Object finding(const Diagnosis &D, llvm::StringRef Name) {
    const CheckInfo *Info = findRule(D.CheckId);
    json::Object Result = remark(D.Main);
    json::Array Notes, Fixes;
    for (const Remark &Note : D.Notes)
      Notes.push_back(remark(Note));
    for (const Offer &O : offersOf(D))
      Fixes.push_back(fix(O, D));
    Result["check"] = D.CheckId;
    Result["tier"] = tierName(Info->CheckTier);
    Result["fingerprint"] = Name.str();
    Result["notes"] = std::move(Notes);
    Result["fixes"] = std::move(Fixes);
    if (std::string Url = Options.pageUrl(D.CheckId); !Url.empty())
      Result["url"] = Url;
    return Result;
  }

  json::Object remark(const Remark &R) {
    json::Object Result{{"message", json::fixUTF8(R.Text)}};
    if (!R.Path.empty())
      place(R.place(), Result);
    return Result;
  }

  void place(const TextRange &Range, json::Object &Result) {
    LineColumn Begin = Lines.find(Range.Path, Range.Offset);
    LineColumn End = Lines.find(Range.Path, Range.Offset + Range.Length);
    Result["path"] = json::fixUTF8(relativeTo(Range.Path, O.Root));
    Result["line"] = Begin.Line;
    Result["column"] = Begin.Byte;
    Result["endLine"] = End.Line;
    Result["endColumn"] = End.Byte;
  }

  json::Object fix(const Offer &Fix, const Diagnosis &D) {
    json::Array Edits;
    for (const TextEdit &E : Fix.Edits) {
      json::Object Edit{{"offset", E.Where.Offset},
                        {"length", E.Where.Length},
                        {"text", json::fixUTF8(E.Text)}};
      place(E.Where, Edit);
      Edits.push_back(std::move(Edit));
    }
    return json::Object{{"applicability", applicabilityName(Fix.Who)},
                        {"safe", Fix.Who == Applicability::Safe},
                        {"message",
                         json::fixUTF8(Fix.Text.empty() ? D.Main.Text
                                                        : Fix.Text)},
                        {"edits", std::move(Edits)}};
  }

  const Outcome &O;
  const ReportOptions &Options;
  LineTable Lines;
};

} // namespace

void writeJson(const Outcome &O, const ReportOptions &Options,
               llvm::raw_ostream &Out) {
  Out << llvm::formatv("{0:2}", JsonWriter(O, Options).document()) << "\n";
}

} // namespace corolint
