//===-- Cache.cpp - results of units that have not changed ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Cache.h"
#include "engine/BuildId.h"
#include "engine/CompileFlags.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

// Stands for the project's root. No path begins with it.
static constexpr llvm::StringLiteral RootMark = "\x01";
// Branches that a checkout goes back and forth between.
static constexpr size_t MaxRecords = 8;

Cache::Cache(std::vector<std::shared_ptr<CacheStore>> Stores, Engine How,
             const ProjectFiles &Project)
    : Stores(std::move(Stores)), How(How), Project(Project),
      Root(Project.Roots.empty() ? "" : Project.Roots.front()) {
  if (Root == "/")
    Root.clear();
}

/// Replaces each mention of the root, also within a flag: `-I<root>/include`.
std::string Cache::relocated(llvm::StringRef Text) const {
  if (Root.empty())
    return Text.str();
  std::string Result;
  while (true) {
    size_t At = Text.find(Root);
    if (At == llvm::StringRef::npos)
      return Result += Text;
    size_t End = At + Root.size();
    bool Whole = End == Text.size() || Text[End] == '/';
    Result += Text.take_front(At);
    Result += Whole ? llvm::StringRef(RootMark) : llvm::StringRef(Root);
    Text = Text.drop_front(End);
  }
}

std::string Cache::located(llvm::StringRef Text) const {
  if (Text.consume_front(RootMark))
    return Root + Text.str();
  return Text.str();
}

Digest Cache::requestOf(const PlannedUnit &Unit) const {
  DigestBuilder Request;
  Request.add("corolint cache 1").add(buildId());
  Request.add(How == Engine::Fast ? "fast" : "full");
  Request.add(relocated(Unit.File)).add(relocated(Unit.Command.Directory));
  for (const std::string &Argument : parseOnlyCommandLine(Unit.Command))
    Request.add(relocated(Argument));
  Request.add("checks");
  for (const CheckInfo *Info : Unit.Config->Checks)
    Request.add(Info->Id);
  Request.add("options");
  for (const auto &[Name, Value] : Unit.Config->Options)
    Request.add(Name).add(relocated(Value));
  Request.add("libraries").add(Unit.Config->LibraryDigest);
  Request.add("roots");
  for (const std::string &Directory : Project.Roots)
    Request.add(relocated(Directory));
  Request.add("excluded");
  for (const std::string &Directory : Project.Excluded)
    Request.add(relocated(Directory));
  // What clang's driver takes from the environment.
  for (llvm::StringRef Name :
       {"CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH", "CCC_OVERRIDE_OPTIONS",
        "COMPILER_PATH", "GCC_EXEC_PREFIX"})
    Request.add(llvm::sys::Process::GetEnv(Name).value_or(""));
  return Request.finish();
}

Digest Cache::keyOf(const Digest &Request, const InputSet &Inputs,
                    InputStates &States) const {
  DigestBuilder Key;
  Key.add(Request);
  for (const auto &[Path, What] : Inputs) {
    char Question = static_cast<char>(What);
    Key.add(relocated(Path)).add(llvm::StringRef(&Question, 1));
    Key.add(States.state(Path, What));
  }
  return Key.finish();
}

std::optional<std::string> Cache::get(const Digest &Key) {
  for (size_t I = 0; I < Stores.size(); ++I)
    if (std::optional<std::string> Value = Stores[I]->get(Key)) {
      for (size_t Nearer = 0; Nearer < I; ++Nearer)
        Stores[Nearer]->put(Key, *Value);
      return Value;
    }
  return std::nullopt;
}

std::string Cache::failure() const {
  for (const std::shared_ptr<CacheStore> &Store : Stores)
    if (std::string Why = Store->failure(); !Why.empty())
      return Why;
  return "";
}

void Cache::put(const Digest &Key, llvm::StringRef Value) {
  for (const std::shared_ptr<CacheStore> &Store : Stores)
    Store->put(Key, Value);
}

//===----------------------------------------------------------------------===//
// Records: the paths of a unit are alike, so each is written as what differs from
// the one before it.
//===----------------------------------------------------------------------===//

std::string Cache::encode(llvm::ArrayRef<Record> Records) const {
  std::string Bytes;
  llvm::raw_string_ostream Out(Bytes);
  llvm::encodeULEB128(Records.size(), Out);
  for (const Record &R : Records) {
    llvm::encodeULEB128(uint64_t(R.Seconds * 1000), Out);
    llvm::encodeULEB128(R.Inputs.size(), Out);
    std::string Last;
    for (const auto &[Path, What] : R.Inputs) {
      std::string Written = relocated(Path);
      size_t Same = 0;
      while (Same < Last.size() && Same < Written.size() &&
             Last[Same] == Written[Same])
        ++Same;
      Out << static_cast<char>(What);
      llvm::encodeULEB128(Same, Out);
      llvm::encodeULEB128(Written.size() - Same, Out);
      Out << llvm::StringRef(Written).drop_front(Same);
      Last = std::move(Written);
    }
  }
  return Bytes;
}

namespace {
/// Reads what encode() wrote. What does not fit ends it.
class Decoder {
public:
  explicit Decoder(llvm::StringRef Bytes)
      : At(Bytes.bytes_begin()), End(Bytes.bytes_end()) {}

  uint64_t number() {
    unsigned Length = 0;
    const char *Error = nullptr;
    uint64_t Value = llvm::decodeULEB128(At, &Length, End, &Error);
    if (Error)
      Failed = true;
    else
      At += Length;
    return Failed ? 0 : Value;
  }
  llvm::StringRef text(uint64_t Size) {
    if (Failed || Size > uint64_t(End - At)) {
      Failed = true;
      return "";
    }
    llvm::StringRef Text(reinterpret_cast<const char *>(At), Size);
    At += Size;
    return Text;
  }
  bool Failed = false;

private:
  const uint8_t *At, *End;
};
} // namespace

std::vector<Cache::Record> Cache::decode(llvm::StringRef Bytes) const {
  Decoder In(Bytes);
  std::vector<Record> Records;
  for (uint64_t N = In.number(); N && !In.Failed; --N) {
    Record R;
    R.Seconds = double(In.number()) / 1000;
    std::string Written;
    for (uint64_t Paths = In.number(); Paths && !In.Failed; --Paths) {
      llvm::StringRef What = In.text(1);
      uint64_t Same = In.number(), Rest = In.number();
      if (In.Failed || Same > Written.size())
        return {};
      Written.resize(Same);
      Written += In.text(Rest);
      R.Inputs.emplace_hint(R.Inputs.end(), located(Written), Asked(What[0]));
    }
    Records.push_back(std::move(R));
  }
  return In.Failed ? std::vector<Record>() : Records;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// Calls \p Change with each path of a result.
static void forEachPath(UnitResult &Result,
                        llvm::function_ref<void(std::string &)> Change) {
  auto InRemark = [&](Remark &R) {
    Change(R.Path);
    for (TextRange &Range : R.Ranges)
      Change(Range.Path);
    for (TextEdit &Edit : R.Edits)
      Change(Edit.Where.Path);
  };
  for (std::vector<Diagnosis> *List : {&Result.Findings, &Result.Errors})
    for (Diagnosis &D : *List) {
      InRemark(D.Main);
      for (Remark &Note : D.Notes)
        InRemark(Note);
    }
  for (auto &[Path, Digest] : Result.EditedTexts)
    Change(Path);
}

Cache::Lookup Cache::find(const PlannedUnit &Unit, InputStates &States) {
  Lookup Found;
  Digest Request = requestOf(Unit);
  std::optional<std::string> Known = get(Request);
  if (!Known)
    return Found;
  for (const Record &R : decode(*Known)) {
    if (!Found.Seconds)
      Found.Seconds = R.Seconds;
    std::optional<std::string> Text = get(keyOf(Request, R.Inputs, States));
    if (!Text)
      continue;
    llvm::Expected<llvm::json::Value> Value = llvm::json::parse(*Text);
    llvm::json::Path::Root At("result");
    UnitResult Result;
    if (!Value || !fromJSON(*Value, Result, At)) {
      llvm::consumeError(Value.takeError());
      continue;
    }
    forEachPath(Result, [&](std::string &Path) { Path = located(Path); });
    Result.Source = ResultSource::Cache;
    Found.Result = std::move(Result);
    return Found;
  }
  return Found;
}

std::optional<InputSet> Cache::inputsOf(const PlannedUnit &Unit,
                                        InputStates &States) {
  Digest Request = requestOf(Unit);
  std::optional<std::string> Known = get(Request);
  if (!Known)
    return std::nullopt;
  for (Record &R : decode(*Known))
    if (get(keyOf(Request, R.Inputs, States)))
      return std::move(R.Inputs);
  return std::nullopt;
}

void Cache::keep(const PlannedUnit &Unit, const InputSet &Inputs,
                 InputStates &States, const UnitResult &Result) {
  if (Result.Status == UnitStatus::Crashed ||
      !Result.ConfigurationErrors.empty())
    return;
  UnitResult Kept = Result;
  forEachPath(Kept, [&](std::string &Path) { Path = relocated(Path); });
  Digest Request = requestOf(Unit);
  // The result first: who finds the record then finds the result, too.
  put(keyOf(Request, Inputs, States), llvm::formatv("{0}", toJSON(Kept)).str());

  std::vector<Record> Records;
  if (std::optional<std::string> Known = get(Request))
    Records = decode(*Known);
  llvm::erase_if(Records,
                 [&](const Record &R) { return R.Inputs == Inputs; });
  Records.insert(Records.begin(),
                 {Result.ParseSeconds + Result.CheckSeconds, Inputs});
  if (Records.size() > MaxRecords)
    Records.resize(MaxRecords);
  put(Request, encode(Records));
}

} // namespace corolint
