//===-- SarifMerge.cpp - one SARIF log from several ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/SarifMerge.h"
#include "engine/Paths.h"
#include "report/Failures.h"
#include "report/Fingerprint.h"
#include "report/Lines.h"
#include "report/Rules.h"
#include "report/SarifParts.h"
#include "scope/Shard.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <map>
#include <set>
#include <tuple>

namespace json = llvm::json;

namespace corolint {
namespace {

/// Walks down objects; null where a step is missing.
const json::Object *objectAt(const json::Object *O,
                             std::initializer_list<llvm::StringRef> Steps) {
  for (llvm::StringRef Step : Steps)
    O = O ? O->getObject(Step) : nullptr;
  return O;
}

llvm::StringRef textIn(const json::Object *O, llvm::StringRef Name) {
  return O ? O->getString(Name).value_or("") : "";
}

int64_t numberIn(const json::Object *O, llvm::StringRef Name, int64_t Default) {
  return O ? O->getInteger(Name).value_or(Default) : Default;
}

const json::Object *runOf(const json::Value &Log) {
  const json::Object *O = Log.getAsObject();
  const json::Array *Runs = O ? O->getArray("runs") : nullptr;
  return Runs && Runs->size() == 1 ? (*Runs)[0].getAsObject() : nullptr;
}

/// A region of a file, as SARIF counts.
struct Place {
  std::string Path;
  LineColumn Begin, End;
};

std::string unescapeUri(llvm::StringRef Uri) {
  std::string Path;
  while (!Uri.empty()) {
    unsigned Code;
    if (Uri.starts_with("%") && Uri.size() >= 3 &&
        !Uri.substr(1, 2).getAsInteger(16, Code)) {
      Path += static_cast<char>(Code);
      Uri = Uri.drop_front(3);
    } else {
      Path += Uri.front();
      Uri = Uri.drop_front();
    }
  }
  return Path;
}

std::string pathOf(const json::Object *Artifact, llvm::StringRef Root) {
  std::string Path = unescapeUri(textIn(Artifact, "uri"));
  if (llvm::StringRef Absolute = Path; Absolute.consume_front("file://"))
    return Absolute.str();
  llvm::SmallString<256> Full(Root);
  llvm::sys::path::append(Full, Path);
  return Full.str().str();
}

Place placeOf(const json::Object *Artifact, const json::Object *Region,
              llvm::StringRef Root) {
  Place P;
  P.Path = pathOf(Artifact, Root);
  P.Begin.Line = numberIn(Region, "startLine", 1);
  P.Begin.Column = numberIn(Region, "startColumn", 1);
  P.End.Line = numberIn(Region, "endLine", P.Begin.Line);
  P.End.Column = numberIn(Region, "endColumn", P.Begin.Column);
  return P;
}

const json::Object *firstLocation(const json::Object &Result) {
  const json::Array *Locations = Result.getArray("locations");
  return Locations && !Locations->empty() ? (*Locations)[0].getAsObject()
                                          : nullptr;
}

/// Takes what only merging needs out of a result or a notification.
int64_t takeUnit(json::Object &O) {
  json::Object *Properties = O.getObject("properties");
  if (!Properties)
    return 0;
  int64_t Unit = numberIn(Properties, "unit", 0);
  Properties->erase("unit");
  if (Properties->empty())
    O.erase("properties");
  return Unit;
}

/// Reads one log and refuses what is none of ours.
llvm::Expected<json::Value> readLog(llvm::StringRef File) {
  auto Error = [&](const llvm::Twine &Why) {
    return llvm::createStringError(File + ": " + Why);
  };
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer)
    return Error(Buffer.getError().message());
  llvm::Expected<json::Value> Log = json::parse((*Buffer)->getBuffer());
  if (!Log)
    return Error("not a SARIF report: " + llvm::toString(Log.takeError()));
  const json::Object *Run = runOf(*Log);
  const json::Object *Driver = objectAt(Run, {"tool", "driver"});
  if (textIn(Driver, "name") != "corolint")
    return Error("not a SARIF report of corolint");
  if (llvm::StringRef Version = textIn(Driver, "version");
      Version != COROLINT_VERSION)
    return Error("made by corolint " + Version + ", and this is corolint " +
                 COROLINT_VERSION + "; merge the reports of one version with it");
  if (!Run->getArray("results"))
    return Error("a SARIF report without results");
  for (const json::Value &Result : *Run->getArray("results"))
    if (!Result.getAsObject() ||
        !findRule(textIn(Result.getAsObject(), "ruleId")))
      return Error("a result is of no check that this corolint has");
  return Log;
}

} // namespace

std::string rootOf(const json::Value &Log) {
  llvm::StringRef Uri = textIn(
      objectAt(runOf(Log), {"originalUriBaseIds", "SRCROOT"}), "uri");
  Uri.consume_front("file://");
  return unescapeUri(Uri.size() > 1 ? Uri.rtrim('/') : Uri);
}

llvm::Expected<json::Value> mergeSarif(llvm::ArrayRef<std::string> Files) {
  json::Value Merged = nullptr;
  bool Successful = true;
  // The order is that of mergeFindings().
  using Key = std::tuple<std::string, unsigned, unsigned, std::string, std::string>;
  std::map<Key, std::pair<int64_t, json::Value>> Results;
  std::map<std::pair<int64_t, std::string>, json::Value> Notifications;
  std::set<unsigned> Present;
  unsigned Shards = 0;
  std::string FirstWithShards;
  std::string Root;

  for (auto [Index, File] : llvm::enumerate(Files)) {
    llvm::Expected<json::Value> Log = readLog(File);
    if (!Log)
      return Log.takeError();
    json::Object &Run =
        *(*Log->getAsObject()->getArray("runs"))[0].getAsObject();
    if (Index == 0)
      Root = rootOf(*Log);

    llvm::StringRef Part = textIn(Run.getObject("properties"), "shard");
    if (!Part.empty()) {
      llvm::Expected<Shard> S = Shard::parse(Part);
      if (!S)
        return llvm::createStringError(File + ": " +
                                       llvm::toString(S.takeError()));
      if (Shards && Shards != S->Count)
        return llvm::createStringError(
            File + ": shard " + Part + ", but " + FirstWithShards +
            " is one of " + llvm::Twine(Shards));
      Shards = S->Count;
      FirstWithShards = File;
      Present.insert(S->Number);
      Run.erase("properties");
    }

    for (json::Value &V : *Run.getArray("results")) {
      json::Object &Result = *V.getAsObject();
      int64_t Unit = takeUnit(Result);
      const json::Object *Physical =
          objectAt(firstLocation(Result), {"physicalLocation"});
      Place P = placeOf(objectAt(Physical, {"artifactLocation"}),
                        objectAt(Physical, {"region"}), Root);
      Key K(P.Path, P.Begin.Line, P.Begin.Column,
            textIn(&Result, "ruleId").str(),
            textIn(Result.getObject("message"), "text").str());
      auto It = Results.find(K);
      if (It == Results.end())
        Results.try_emplace(std::move(K), Unit, std::move(V));
      else if (Unit < It->second.first)
        It->second = {Unit, std::move(V)};
    }

    if (json::Array *Invocations = Run.getArray("invocations"))
      for (json::Value &V : *Invocations) {
        json::Object *Invocation = V.getAsObject();
        if (!Invocation)
          continue;
        Successful &=
            Invocation->getBoolean("executionSuccessful").value_or(false);
        if (json::Array *List =
                Invocation->getArray("toolExecutionNotifications"))
          for (json::Value &N : *List) {
            int64_t Unit = N.getAsObject() ? takeUnit(*N.getAsObject()) : 0;
            std::string Text;
            llvm::raw_string_ostream(Text) << N;
            Notifications.try_emplace({Unit, Text}, std::move(N));
          }
      }
    if (Index == 0)
      Merged = std::move(*Log);
  }

  std::vector<json::Value *> InOrder;
  std::vector<Tier> Tiers;
  AlikeNumbers Alike;
  for (auto &[K, Result] : Results) {
    json::Object &O = *Result.second.getAsObject();
    InOrder.push_back(&Result.second);
    Tiers.push_back(findRule(textIn(&O, "ruleId"))->CheckTier);
    // A shard numbers those that it has.
    if (json::Object *Names = O.getObject("partialFingerprints"))
      for (auto &[Kind, Name] : *Names)
        if (std::optional<llvm::StringRef> Text = Name.getAsString())
          Name = Alike.number(*Text);
  }
  json::Array All, Notes;
  for (size_t Index : resultsToWrite(Tiers))
    All.push_back(std::move(*InOrder[Index]));
  for (auto &[K, Notification] : Notifications)
    Notes.push_back(std::move(Notification));
  for (unsigned Number = 1; Number <= Shards; ++Number)
    if (!Present.count(Number)) {
      Successful = false;
      Notes.push_back(sarifNotification("error", TroubleId,
                                   "the report of shard " +
                                       Shard{Number, Shards}.str() +
                                       " is missing"));
    }
  if (size_t Lost = InOrder.size() - All.size())
    Notes.push_back(sarifTruncation(Lost));
  json::Object Invocation{{"executionSuccessful", Successful}};
  if (!Notes.empty())
    Invocation["toolExecutionNotifications"] = std::move(Notes);
  json::Object &Run =
      *(*Merged.getAsObject()->getArray("runs"))[0].getAsObject();
  Run["results"] = std::move(All);
  Run["invocations"] = json::Array{std::move(Invocation)};
  return std::move(Merged);
}

std::vector<Trouble> troublesOf(const json::Value &Log, llvm::StringRef Root) {
  std::vector<Trouble> Result;
  const json::Array *Invocations = runOf(Log)->getArray("invocations");
  if (!Invocations)
    return Result;
  for (const json::Value &Invocation : *Invocations) {
    const json::Object *O = Invocation.getAsObject();
    const json::Array *Notifications =
        O ? O->getArray("toolExecutionNotifications") : nullptr;
    if (!Notifications)
      continue;
    for (const json::Value &V : *Notifications) {
      const json::Object *N = V.getAsObject();
      if (!N || textIn(N, "level") != "error")
        continue;
      Trouble T;
      llvm::StringRef Text = textIn(N->getObject("message"), "text");
      if (const json::Object *Physical =
              objectAt(firstLocation(*N), {"physicalLocation"})) {
        Place P = placeOf(objectAt(Physical, {"artifactLocation"}),
                          objectAt(Physical, {"region"}), Root);
        T.Path = P.Path;
        T.Line = P.Begin.Line;
        Text.consume_front((relativeTo(P.Path, Root) + ": ").str());
      }
      auto [What, Details] = Text.split('\n');
      T.What = What.str();
      T.Details = Details.str();
      T.Unit = Result.size();
      Result.push_back(std::move(T));
    }
  }
  return Result;
}

namespace {

/// Turns places back into offsets.
class Decoder {
public:
  explicit Decoder(llvm::StringRef Root) : Root(Root) {}

  Diagnosis diagnosis(const json::Object &Result) {
    Diagnosis D;
    D.CheckId = textIn(&Result, "ruleId").str();
    D.Main = remark(firstLocation(Result));
    D.Main.Text = textIn(Result.getObject("message"), "text").str();
    if (const json::Array *Related = Result.getArray("relatedLocations"))
      for (const json::Value &Location : *Related)
        D.Notes.push_back(remark(Location.getAsObject()));
    if (const json::Array *Fixes = Result.getArray("fixes"))
      for (const json::Value &Fix : *Fixes)
        addFix(Fix.getAsObject(), D);
    return D;
  }

  size_t Lost = 0;

private:
  TextRange range(const json::Object *Artifact, const json::Object *Region) {
    Place P = placeOf(Artifact, Region, Root);
    std::optional<unsigned> Begin = Lines.offsetOf(P.Path, P.Begin),
                            End = Lines.offsetOf(P.Path, P.End);
    if (!Begin || !End || *End < *Begin)
      return {P.Path, 0, 0};
    return {P.Path, *Begin, *End - *Begin};
  }

  Remark remark(const json::Object *Location) {
    const json::Object *Physical = objectAt(Location, {"physicalLocation"});
    TextRange Where = range(objectAt(Physical, {"artifactLocation"}),
                            objectAt(Physical, {"region"}));
    LineColumn Begin;
    Begin.Line = numberIn(objectAt(Physical, {"region"}), "startLine", 1);
    Begin.Column = numberIn(objectAt(Physical, {"region"}), "startColumn", 1);
    if (!Lines.offsetOf(Where.Path, Begin))
      ++Lost;
    Remark R;
    R.Text = textIn(objectAt(Location, {"message"}), "text").str();
    R.Path = Where.Path;
    R.Offset = Where.Offset;
    if (Where.Length)
      R.Ranges.push_back(Where);
    return R;
  }

  /// A fix with a description is that of the note that says the same.
  void addFix(const json::Object *Fix, Diagnosis &D) {
    llvm::StringRef Text = textIn(objectAt(Fix, {"description"}), "text");
    Remark *Owner = Text.empty() ? &D.Main : nullptr;
    for (Remark &Note : D.Notes)
      if (!Owner && Note.Text == Text && Note.Edits.empty())
        Owner = &Note;
    const json::Array *Changes = Fix ? Fix->getArray("artifactChanges") : nullptr;
    if (!Owner || !Changes)
      return;
    for (const json::Value &V : *Changes) {
      const json::Object *Change = V.getAsObject();
      const json::Array *Edits =
          Change ? Change->getArray("replacements") : nullptr;
      if (!Edits)
        continue;
      for (const json::Value &Edit : *Edits)
        Owner->Edits.push_back(
            {range(objectAt(Change, {"artifactLocation"}),
                   objectAt(Edit.getAsObject(), {"deletedRegion"})),
             textIn(objectAt(Edit.getAsObject(), {"insertedContent"}), "text")
                 .str()});
    }
    llvm::sort(Owner->Edits);
  }

  std::string Root;
  LineTable Lines;
};

} // namespace

std::vector<Diagnosis> findingsOf(const json::Value &Log, llvm::StringRef Root,
                                  size_t &Lost) {
  Decoder D(Root);
  std::vector<Diagnosis> Findings;
  for (const json::Value &Result : *runOf(Log)->getArray("results"))
    if (!Result.getAsObject()->get("suppressions"))
      Findings.push_back(D.diagnosis(*Result.getAsObject()));
  Lost = D.Lost;
  return Findings;
}

} // namespace corolint
