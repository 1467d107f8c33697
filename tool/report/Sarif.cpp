//===-- Sarif.cpp - findings as SARIF 2.1.0 ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Catalogue.h"
#include "engine/Paths.h"
#include "report/Escape.h"
#include "report/Formats.h"
#include "report/Lines.h"
#include "report/Pages.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

namespace json = llvm::json;

namespace corolint {
namespace {

llvm::StringRef levelOf(Tier T) {
  switch (T) {
  case Tier::Bug:
    return "error";
  case Tier::Suspicious:
    return "warning";
  case Tier::Audit:
  case Tier::Style:
    return "note";
  }
  llvm_unreachable("all tiers have a level");
}

llvm::StringRef precisionOf(Tier T) {
  return T == Tier::Bug          ? "very-high"
         : T == Tier::Suspicious ? "high"
                                 : "medium";
}

json::Object message(llvm::StringRef Text) {
  return json::Object{{"text", Text.str()}};
}

class SarifWriter {
public:
  explicit SarifWriter(const Outcome &O) : O(O) {}

  json::Value document() {
    json::Array Results;
    for (const Diagnosis &D : O.Findings)
      Results.push_back(result(D));
    json::Object Driver{{"name", "corolint"},
                        {"version", COROLINT_VERSION},
                        {"semanticVersion", COROLINT_VERSION},
                        {"rules", rules()}};
    return json::Object{
        {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs",
         json::Array{json::Object{
             {"tool", json::Object{{"driver", std::move(Driver)}}},
             {"columnKind", "utf16CodeUnits"},
             {"originalUriBaseIds",
              json::Object{{"SRCROOT",
                            json::Object{{"uri", "file://" + escapeUri(O.Root) +
                                                     "/"}}}}},
             {"invocations", json::Array{invocation()}},
             {"results", std::move(Results)}}}}};
  }

private:
  json::Array rules() {
    json::Array Rules;
    for (const CheckInfo &Info : catalogue()) {
      json::Object Rule{
          {"id", Info.Id},
          {"shortDescription", message(Info.Summary)},
          {"fullDescription", message(Info.Summary)},
          {"defaultConfiguration",
           json::Object{{"level", levelOf(Info.CheckTier)},
                        {"enabled", Info.onByDefault()}}},
          {"properties",
           json::Object{
               {"precision", precisionOf(Info.CheckTier)},
               {"problem.severity", problemSeverity(Info.CheckTier)},
               {"tags", json::Array{"async", "coroutines", Info.Group}}}}};
      if (llvm::StringRef Page = pageOf(Info.Id); !Page.empty())
        Rule["help"] =
            json::Object{{"text", Page.str()}, {"markdown", Page.str()}};
      Rules.push_back(std::move(Rule));
    }
    return Rules;
  }

  static llvm::StringRef problemSeverity(Tier T) {
    return T == Tier::Bug          ? "error"
           : T == Tier::Suspicious ? "warning"
                                   : "recommendation";
  }

  json::Object result(const Diagnosis &D) {
    const CheckInfo *Info = findCheck(D.CheckId);
    json::Array Related;
    for (const Remark &Note : D.Notes)
      if (!Note.Path.empty())
        Related.push_back(location(Note, /*WithMessage=*/true));
    json::Object Result{
        {"ruleId", D.CheckId},
        {"ruleIndex", int64_t(Info - catalogue().begin())},
        {"level", levelOf(Info->CheckTier)},
        {"message", message(D.Main.Text)},
        {"locations", json::Array{location(D.Main, /*WithMessage=*/false)}}};
    if (!Related.empty())
      Result["relatedLocations"] = std::move(Related);
    if (json::Array Fixes = fixes(D); !Fixes.empty())
      Result["fixes"] = std::move(Fixes);
    return Result;
  }

  json::Object location(const Remark &R, bool WithMessage) {
    json::Object Result{{"physicalLocation",
                         json::Object{{"artifactLocation", artifact(R.Path)},
                                      {"region", region(R.place())}}}};
    if (WithMessage)
      Result["message"] = message(R.Text);
    return Result;
  }

  json::Object artifact(llvm::StringRef Path) {
    llvm::StringRef Relative = relativeTo(Path, O.Root);
    if (Relative == Path)
      return json::Object{{"uri", "file://" + escapeUri(Path)}};
    return json::Object{{"uri", escapeUri(Relative)}, {"uriBaseId", "SRCROOT"}};
  }

  json::Object region(const TextRange &Range) {
    LineColumn Begin = Lines.find(Range.Path, Range.Offset);
    LineColumn End = Lines.find(Range.Path, Range.Offset + Range.Length);
    json::Object Region{{"startLine", Begin.Line},
                        {"startColumn", Begin.Column}};
    if (Range.Length) {
      Region["endLine"] = End.Line;
      Region["endColumn"] = End.Column;
    }
    return Region;
  }

  /// The fix of the warning, and each that a note offers.
  json::Array fixes(const Diagnosis &D) {
    json::Array Fixes;
    if (!D.Main.Edits.empty())
      Fixes.push_back(fix(D.Main.Edits, ""));
    for (const Remark &Note : D.Notes)
      if (!Note.Edits.empty())
        Fixes.push_back(fix(Note.Edits, Note.Text));
    return Fixes;
  }

  json::Object fix(llvm::ArrayRef<TextEdit> Edits, llvm::StringRef Text) {
    std::map<llvm::StringRef, json::Array> ByFile;
    for (const TextEdit &Edit : Edits) {
      // An insertion is a region of no width: end and start must both stand.
      json::Object Deleted = region(Edit.Where);
      if (!Edit.Where.Length) {
        Deleted["endLine"] = Deleted["startLine"];
        Deleted["endColumn"] = Deleted["startColumn"];
      }
      ByFile[Edit.Where.Path].push_back(
          json::Object{{"deletedRegion", std::move(Deleted)},
                       {"insertedContent", json::Object{{"text", Edit.Text}}}});
    }
    json::Array Changes;
    for (auto &[Path, Replacements] : ByFile)
      Changes.push_back(
          json::Object{{"artifactLocation", artifact(Path)},
                       {"replacements", std::move(Replacements)}});
    json::Object Fix{{"artifactChanges", std::move(Changes)}};
    if (!Text.empty())
      Fix["description"] = message(Text);
    return Fix;
  }

  json::Object invocation() {
    json::Array Notifications;
    for (const FailedUnit &Unit : O.Failed) {
      std::string Text = Unit.Failure;
      for (const Diagnosis &D : Unit.Errors)
        Text += (Text.empty() ? "" : "\n") + D.Main.Text;
      Notifications.push_back(json::Object{
          {"level", "error"},
          {"message", message(Text)},
          {"locations",
           json::Array{json::Object{
               {"physicalLocation",
                json::Object{{"artifactLocation", artifact(Unit.File)}}}}}}});
    }
    json::Object Result{
        {"executionSuccessful", O.Failed.empty() && !O.Unfinished}};
    if (!Notifications.empty())
      Result["toolExecutionNotifications"] = std::move(Notifications);
    return Result;
  }

  const Outcome &O;
  LineTable Lines;
};

} // namespace

void writeSarif(const Outcome &O, const ReportOptions &,
                llvm::raw_ostream &Out) {
  Out << SarifWriter(O).document() << "\n";
}

} // namespace corolint
