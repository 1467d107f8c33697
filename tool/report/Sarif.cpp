//===-- Sarif.cpp - findings as SARIF 2.1.0 ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChainNotes.h"
#include "engine/Merge.h"
#include "engine/Offers.h"
#include "engine/Paths.h"
#include "report/Escape.h"
#include "report/Failures.h"
#include "report/Fingerprint.h"
#include "report/Formats.h"
#include "report/Lines.h"
#include "report/Pages.h"
#include "report/Rules.h"
#include "report/SarifParts.h"
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

class SarifWriter {
public:
  SarifWriter(const Outcome &O, const ReportOptions &Options)
      : O(O), Options(Options) {}

  void write(llvm::raw_ostream &Out) {
    json::Object Driver{{"name", "corolint"},
                        {"version", COROLINT_VERSION},
                        {"semanticVersion", COROLINT_VERSION},
                        {"rules", rules()},
                        {"notifications", notifications()}};
    json::OStream J(Out);
    // In the order in which JSON values are printed, as merging does.
    J.object([&] {
      J.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      J.attributeArray("runs", [&] {
        J.object([&] {
          J.attribute("columnKind", "utf16CodeUnits");
          J.attribute("invocations", json::Array{invocation()});
          J.attribute("originalUriBaseIds",
                      json::Object{{"SRCROOT", root()}});
          if (!O.Shard.empty())
            J.attribute("properties", json::Object{{"shard", O.Shard}});
          // One after another: as values all of them would fill the memory.
          J.attributeArray("results", [&] { results(J); });
          J.attribute("tool", json::Object{{"driver", std::move(Driver)}});
        });
      });
      J.attribute("version", "2.1.0");
    });
    Out << "\n";
  }

private:
  void results(json::OStream &J) {
    std::vector<std::string> Names = fingerprints(O, Lines);
    std::vector<Tier> Tiers;
    for (const Diagnosis &D : O.Findings)
      Tiers.push_back(findRule(D.CheckId)->CheckTier);
    for (size_t Index : resultsToWrite(Tiers))
      J.value(result(O.Findings[Index], std::move(Names[Index])));
  }

  json::Object root() const {
    if (!O.RootIsKnown)
      return json::Object{
          {"description", sarifMessage("the root of the project")}};
    return json::Object{{"uri", "file://" + escapeUri(O.Root) + "/"}};
  }

  static json::Array notifications() {
    auto Kind = [](llvm::StringRef Id, llvm::StringRef Text) {
      return json::Object{{"id", Id}, {"shortDescription", sarifMessage(Text)}};
    };
    return json::Array{
        Kind(TroubleId,
             "a unit could not be analysed: its findings are unknown"),
        Kind(TruncatedId, "there are more results than a run may have")};
  }

  json::Array rules() {
    json::Array Rules;
    for (const CheckInfo &Info : corolint::rules()) {
      json::Object Rule{
          {"id", Info.Id},
          {"shortDescription", sarifMessage(Info.Summary)},
          {"fullDescription", sarifMessage(Info.Summary)},
          {"defaultConfiguration",
           json::Object{{"level", levelOf(Info.CheckTier)},
                        {"enabled", Info.onByDefault()}}},
          {"properties",
           json::Object{
               {"precision", precisionOf(Info.CheckTier)},
               {"problem.severity", problemSeverity(Info.CheckTier)},
               {"tags", json::Array{"async", "coroutines", Info.Group}}}}};
      llvm::StringRef Page = pageOf(Info.Id);
      std::string Help = (Page.empty() ? llvm::StringRef(Info.Summary) : Page).str();
      Rule["help"] = json::Object{{"text", Help}, {"markdown", Help}};
      if (std::string Url = Options.pageUrl(Info.Id); !Url.empty())
        Rule["helpUri"] = Url;
      Rules.push_back(std::move(Rule));
    }
    return Rules;
  }

  static llvm::StringRef problemSeverity(Tier T) {
    return T == Tier::Bug          ? "error"
           : T == Tier::Suspicious ? "warning"
                                   : "recommendation";
  }

  json::Object result(const Diagnosis &D, std::string Fingerprint) {
    const CheckInfo *Info = findRule(D.CheckId);
    json::Array Related;
    for (const Remark &Note : D.Notes)
      if (!Note.Path.empty() && Related.size() < ShownLocations)
        Related.push_back(location(Note, /*WithMessage=*/true));
    json::Object Result{
        {"ruleId", D.CheckId},
        {"ruleIndex", int64_t(Info - corolint::rules().begin())},
        {"level", levelOf(Info->CheckTier)},
        {"message", sarifMessage(D.Main.Text)},
        {"locations", json::Array{location(D.Main, /*WithMessage=*/false)}},
        {"partialFingerprints",
         json::Object{{"corolint/v1", std::move(Fingerprint)}}}};
    if (!Related.empty())
      Result["relatedLocations"] = std::move(Related);
    if (json::Array Steps = chain(D); !Steps.empty())
      Result["codeFlows"] = json::Array{json::Object{
          {"threadFlows",
           json::Array{json::Object{{"locations", std::move(Steps)}}}}}};
    if (json::Array Fixes = fixes(D); !Fixes.empty())
      Result["fixes"] = std::move(Fixes);
    if (!D.HeldBackBy.empty())
      Result["suppressions"] = json::Array{json::Object{
          {"kind", D.HeldBackBy == "NOLINT" ? "inSource" : "external"},
          {"justification", D.HeldBackBy}}};
    if (!O.Shard.empty())
      Result["properties"] = json::Object{{"unit", int64_t(D.Rank)}};
    return Result;
  }

  /// From the finding down to what it is about; empty if that is one place.
  json::Array chain(const Diagnosis &D) {
    json::Array Steps;
    auto Add = [&](const Remark &R) {
      Steps.push_back(
          json::Object{{"location", location(R, /*WithMessage=*/true)}});
    };
    for (const Remark &Note : D.Notes) {
      if (!isChainNote(Note.Text) || Note.Path.empty() ||
          Steps.size() == ShownLocations)
        continue;
      if (Steps.empty())
        Add(D.Main);
      Add(Note);
    }
    return Steps;
  }

  json::Object location(const Remark &R, bool WithMessage) {
    json::Object Result{{"physicalLocation",
                         json::Object{{"artifactLocation", artifact(R.Path)},
                                      {"region", region(R.place())}}}};
    if (WithMessage)
      Result["message"] = sarifMessage(R.Text);
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

  /// SARIF has no word for who may apply a fix: it is a property.
  json::Array fixes(const Diagnosis &D) {
    json::Array Fixes;
    for (const Offer &O : offersOf(D)) {
      json::Object Fix = fix(O.Edits, O.Text);
      Fix["properties"] =
          json::Object{{"applicability", applicabilityName(O.Who)}};
      Fixes.push_back(std::move(Fix));
    }
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
                       {"insertedContent",
                        json::Object{{"text", json::fixUTF8(Edit.Text)}}}});
    }
    json::Array Changes;
    for (auto &[Path, Replacements] : ByFile)
      Changes.push_back(
          json::Object{{"artifactLocation", artifact(Path)},
                       {"replacements", std::move(Replacements)}});
    json::Object Fix{{"artifactChanges", std::move(Changes)}};
    if (!Text.empty())
      Fix["description"] = sarifMessage(Text);
    return Fix;
  }

  json::Object invocation() {
    json::Array Notifications;
    for (const Trouble &T : troubles(O, Lines)) {
      json::Object Notification = sarifNotification("error", TroubleId, T.text(O.Root));
      if (!T.Path.empty())
        Notification["locations"] = json::Array{json::Object{
            {"physicalLocation",
             json::Object{{"artifactLocation", artifact(T.Path)},
                          {"region", json::Object{{"startLine", T.Line}}}}}}};
      if (!O.Shard.empty())
        Notification["properties"] = json::Object{{"unit", int64_t(T.Unit)}};
      Notifications.push_back(std::move(Notification));
    }
    if (O.Findings.size() > MaxResults)
      Notifications.push_back(
          sarifTruncation(O.Findings.size() - MaxResults));
    json::Object Result{{"executionSuccessful", O.isComplete()}};
    if (!Notifications.empty())
      Result["toolExecutionNotifications"] = std::move(Notifications);
    return Result;
  }

  const Outcome &O;
  const ReportOptions &Options;
  LineTable Lines;
};

} // namespace

void writeSarif(const Outcome &O, const ReportOptions &Options,
                llvm::raw_ostream &Out) {
  if (O.HeldBack.empty())
    return SarifWriter(O, Options).write(Out);
  Outcome All = O;
  llvm::append_range(All.Findings, O.HeldBack);
  sortFindings(All.Findings);
  SarifWriter(All, Options).write(Out);
}

} // namespace corolint
