//===-- Trials.cpp - units parsed with texts not written yet -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Trials.h"
#include "engine/Wire.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace json = llvm::json;

namespace corolint {
namespace {

/// What a worker sends: the result, and the watched files that were read.
struct Sent {
  UnitResult Result;
  std::vector<std::string> Read;
};

json::Value toJSON(const Sent &S) {
  return json::Object{{"result", toJSON(S.Result)},
                      {"read", json::Array(S.Read)}};
}

bool fromJSON(const json::Value &V, Sent &S, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("result", S.Result) && O.map("read", S.Read);
}

} // namespace

std::pair<unsigned, unsigned> lineAndColumn(llvm::StringRef Text,
                                            unsigned Offset) {
  llvm::StringRef Before = Text.take_front(Offset);
  size_t Line = Before.rfind('\n');
  return {Before.count('\n') + 1,
          Before.size() - (Line == llvm::StringRef::npos ? 0 : Line + 1) + 1};
}

void Trials::watch(const FileTexts &Files) {
  std::set<std::string> New;
  for (const auto &[Path, Text] : Files)
    if (OnDisk.try_emplace(Path, Text).second)
      New.insert(Path);
  if (New.empty())
    return;
  // What was read of them before was not written down.
  Known.clear();
  llvm::BitVector More = Readers(New);
  Concerned.resize(ThePlan.Units.size());
  Concerned |= More;
}

const UnitResult *Trials::find(size_t Unit, const FileTexts &Now) const {
  auto It = Known.find(Unit);
  if (It == Known.end())
    return nullptr;
  for (const Memory &M : It->second)
    if (llvm::all_of(M.Read, [&](const auto &Read) {
          return Now.at(Read.first) == Read.second;
        }))
      return &M.Result;
  return nullptr;
}

bool Trials::parse(llvm::ArrayRef<size_t> Units, const FileTexts &Now) {
  return runPool(
      Units, Limits,
      [&](size_t Index, llvm::function_ref<void(Phase)> EnterPhase) {
        auto Files = llvm::makeIntrusiveRefCnt<EditedFiles>(Now);
        UnitResult Result = analyze(ThePlan.Units[Index], ThePlan.Project,
                                    Engine::Full, EnterPhase, Files);
        return toText(Sent{std::move(Result),
                           {Files->read().begin(), Files->read().end()}});
      },
      [&](size_t Index, llvm::Expected<std::string> Text) {
        Memory M;
        if (!Text) {
          M.Result.Status = UnitStatus::Crashed;
          M.Result.Failure = llvm::toString(Text.takeError());
          // It may have read anything.
          M.Read = Now;
        } else if (auto Got = fromText<Sent>(std::move(*Text))) {
          M.Result = std::move(Got->Result);
          for (const std::string &Path : Got->Read)
            M.Read[Path] = Now.at(Path);
        } else {
          M.Result.Status = UnitStatus::Crashed;
          M.Result.Failure = NoResult.str();
          M.Read = Now;
        }
        Known[Index].push_back(std::move(M));
      });
}

bool Trials::parseMissing(const FileTexts &Now) {
  std::vector<size_t> Missing;
  for (size_t Unit : Concerned.set_bits())
    if (!find(Unit, Now))
      Missing.push_back(Unit);
  return Missing.empty() || parse(Missing, Now);
}

std::string Trials::whatBroke(size_t Unit, const UnitResult &Before,
                              const UnitResult &After,
                              const FileTexts &Now) const {
  const std::string &File = ThePlan.Units[Unit].File;
  if (After.Status == UnitStatus::Crashed)
    return Before.Status == UnitStatus::Crashed ? ""
                                                : File + ": " + After.Failure;
  std::multiset<std::pair<std::string, std::string>> Old;
  for (const Diagnosis &D : Before.Errors)
    Old.emplace(D.Main.Path, D.Main.Text);
  for (const Diagnosis &D : After.Errors) {
    if (auto It = Old.find({D.Main.Path, D.Main.Text}); It != Old.end()) {
      Old.erase(It);
      continue;
    }
    std::string Place = D.Main.Path.empty() ? File : D.Main.Path;
    if (auto Text = Now.find(Place); Text != Now.end()) {
      auto [Line, Column] = lineAndColumn(Text->second, D.Main.Offset);
      Place = llvm::formatv("{0}:{1}:{2}", Place, Line, Column);
    }
    std::string What = Place + ": error: " + D.Main.Text;
    return Place.substr(0, File.size()) == File ? What
                                                : What + " (in " + File + ")";
  }
  return "";
}

Trials::Answer Trials::run(const FileTexts &Now) {
  Answer Result;
  if (!parseMissing(Now)) {
    Result.Interrupted = true;
    return Result;
  }
  std::vector<size_t> Suspects;
  for (size_t Unit : Concerned.set_bits()) {
    const UnitResult &R = *find(Unit, Now);
    Result.Results[Unit] = R;
    if (R.Status == UnitStatus::Broken || R.Status == UnitStatus::Crashed)
      Suspects.push_back(Unit);
  }
  // Perhaps they were no better before.
  std::vector<size_t> ToAsk;
  llvm::copy_if(Suspects, std::back_inserter(ToAsk),
                [&](size_t Unit) { return !find(Unit, OnDisk); });
  if (!ToAsk.empty() && !parse(ToAsk, OnDisk)) {
    Result.Interrupted = true;
    return Result;
  }
  for (size_t Unit : Suspects)
    if (Result.Broken = whatBroke(Unit, *find(Unit, OnDisk),
                                  Result.Results[Unit], Now);
        !Result.Broken.empty())
      break;
  return Result;
}

} // namespace corolint
