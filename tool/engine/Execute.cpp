//===-- Execute.cpp - all units of a plan --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Execute.h"
#include "engine/Preamble.h"
#include "engine/Prefilter.h"
#include "engine/Stopwatch.h"
#include "engine/Wire.h"
#include "llvm/Support/FormatVariadic.h"
#include <atomic>
#include <map>
#include <thread>

namespace corolint {
namespace {

/// What is known of a unit when it has been scanned.
struct Scanned {
  /// The result, if it need not be parsed.
  std::optional<UnitResult> Result;
  PreambleWishes Wishes;
  double Seconds = 0;
};

llvm::json::Value toJSON(const Scanned &S) {
  llvm::json::Object Out{{"wishes", toJSON(S.Wishes)}, {"seconds", S.Seconds}};
  if (S.Result)
    Out["result"] = toJSON(*S.Result);
  return Out;
}

bool fromJSON(const llvm::json::Value &V, Scanned &S, llvm::json::Path P) {
  llvm::json::ObjectMapper O(V, P);
  return O && O.map("wishes", S.Wishes) && O.map("seconds", S.Seconds) &&
         O.mapOptional("result", S.Result);
}

/// What is known of a unit when it has been parsed.
struct Parsed {
  UnitResult Result;
  /// Whether a preamble did for it.
  bool Started = false;
};

llvm::json::Value toJSON(const Parsed &P) {
  return llvm::json::Object{{"result", toJSON(P.Result)}, {"started", P.Started}};
}

bool fromJSON(const llvm::json::Value &V, Parsed &Result, llvm::json::Path P) {
  llvm::json::ObjectMapper O(V, P);
  return O && O.map("result", Result.Result) && O.map("started", Result.Started);
}

/// What a worker needs from one unit to the next.
class UnitWorker {
public:
  UnitWorker(const Plan &ThePlan, Engine How, Cache *Results,
             InputStates &States)
      : ThePlan(ThePlan), How(How), Results(Results), States(States) {}

  Scanned scan(size_t Index, bool WantWishes) {
    const PlannedUnit &Unit = ThePlan.Units[Index];
    Stopwatch Watch;
    if (!Filter)
      Filter.emplace();
    IncludeWatcher Watcher(Unit, ThePlan.Project);
    auto OnScan = [&](clang::Preprocessor &PP) { Watcher.watch(PP); };
    Prefilter::Answer Answer =
        WantWishes ? Filter->ask(Unit, States, OnScan) : Filter->ask(Unit, States);
    Scanned Result;
    if (Answer.Matters) {
      if (Answer.Inputs)
        Result.Wishes = Watcher.wishes();
      Result.Seconds = Watch.seconds();
      return Result;
    }
    Result.Seconds = Watch.seconds();
    Result.Result.emplace();
    Result.Result->Source = ResultSource::Prefilter;
    Result.Result->ScanSeconds = Result.Seconds;
    keep(Unit, *Answer.Inputs, *Result.Result);
    return Result;
  }

  Parsed parse(size_t Index, const Preamble *Shared,
               llvm::function_ref<void(Phase)> EnterPhase) {
    const PlannedUnit &Unit = ThePlan.Units[Index];
    Parsed Outcome;
    UnitResult &Result = Outcome.Result;
    for (const Preamble *Start : {Shared, static_cast<const Preamble *>(nullptr)}) {
      llvm::IntrusiveRefCntPtr<InputRecorder> Recorder;
      if (Results)
        Recorder = llvm::makeIntrusiveRefCnt<InputRecorder>(
            llvm::vfs::createPhysicalFileSystem(), States);
      Result =
          analyze(Unit, ThePlan.Project, How, EnterPhase, Recorder, Start);
      // What a preamble spoils, or seems to, is parsed as it is written.
      if (Start && Result.Status == UnitStatus::Broken)
        continue;
      Outcome.Started = Start;
      if (!Recorder)
        break;
      InputSet Inputs = Recorder->inputs();
      if (Start) {
        Inputs.erase(Start->File);
        for (const auto &[Path, What, State] : Start->Inputs) {
          auto [It, New] = Inputs.try_emplace(Path, What);
          if (!New && It->second == Asked::Exists)
            It->second = What;
        }
      }
      keep(Unit, Inputs, Result);
      break;
    }
    return Outcome;
  }

private:
  void keep(const PlannedUnit &Unit, const InputSet &Inputs,
            UnitResult &Result) {
    if (!Results)
      return;
    Results->keep(Unit, Inputs, States, Result);
    Result.CacheFailure = Results->failure();
  }

  const Plan &ThePlan;
  Engine How;
  Cache *Results;
  InputStates &States;
  std::optional<Prefilter> Filter;
};

/// One execution, step by step.
class Executor {
public:
  Executor(const Plan &ThePlan, const ExecuteOptions &Options,
           llvm::function_ref<void(size_t)> Finished)
      : ThePlan(ThePlan), Options(Options), Finished(Finished) {
    Run.Results.resize(ThePlan.Units.size());
    for (UnitResult &R : Run.Results)
      R.Status = UnitStatus::Interrupted;
    if (!Options.Stores.empty())
      Results.emplace(Options.Stores, Options.How, ThePlan.Project);
    Worker.emplace(ThePlan, Options.How, Results ? &*Results : nullptr, States);
  }

  Execution go() {
    Stopwatch Watch;
    lookUp();
    Run.Time.Lookup = Watch.seconds();
    ScanSeconds.resize(ThePlan.Units.size());
    StartFrom.resize(ThePlan.Units.size());
    if (Options.How == Engine::Fast)
      scan();
    Stopwatch ForPreambles;
    makePreambles();
    Run.Time.Preambles = ForPreambles.seconds();
    parse();
    if (Results && Run.CacheFailure.empty())
      Run.CacheFailure = Results->failure();
    Run.Time.Wall = Watch.seconds();
    return std::move(Run);
  }

private:
  void finish(size_t Index, UnitResult Result) {
    if (Run.CacheFailure.empty())
      Run.CacheFailure = Result.CacheFailure;
    Run.Results[Index] = std::move(Result);
    Finished(Index);
  }

  /// Nothing is begun once the user has interrupted.
  void pool(llvm::ArrayRef<size_t> Jobs, Work DoWork, Done OnDone) {
    if (!Run.Interrupted)
      Run.Interrupted = !runPool(Jobs, Options.Limits, DoWork, OnDone);
  }

  void lookUp() {
    std::vector<Cache::Lookup> Known(ThePlan.Units.size());
    if (Results) {
      std::atomic<size_t> Next = 0;
      auto Look = [&] {
        for (size_t I; (I = Next++) < ThePlan.Units.size();)
          Known[I] = Results->find(ThePlan.Units[I], States);
      };
      // Threads are fine as long as they have ended before a worker is forked.
      std::vector<std::thread> Helpers;
      for (unsigned I = 1; I < Options.Limits.Workers; ++I)
        Helpers.emplace_back(Look);
      Look();
      for (std::thread &Helper : Helpers)
        Helper.join();
    }
    for (size_t I = 0; I < Known.size(); ++I)
      if (Known[I].Result)
        finish(I, std::move(*Known[I].Result));
      else
        Pending.push_back(I);
    // The longest first, so that none of them is left over at the end. Those
    // that were never seen may be long.
    auto Weight = [&](size_t I) {
      return Known[I].Seconds ? Known[I].Seconds : 1e9;
    };
    llvm::sort(Pending, [&](size_t A, size_t B) {
      return Weight(A) != Weight(B) ? Weight(A) > Weight(B) : A < B;
    });
  }

  void scan() {
    // Without a place for it there is nothing to share. One or two units share with
    // those of earlier runs only.
    bool WantWishes =
        Options.Preambles &&
        (Pending.size() > 2 || llvm::any_of(Pending, [&](size_t I) {
           return !keptHeaders(I).empty();
         }));
    std::vector<size_t> ToParse;
    std::vector<PreambleWishes> Wishes(ThePlan.Units.size());
    std::vector<bool> Matters(ThePlan.Units.size());
    pool(
        Pending,
        [&](size_t Index, llvm::function_ref<void(Phase)> EnterPhase) {
          EnterPhase(Phase::Scanning);
          return toText(Worker->scan(Index, WantWishes));
        },
        [&](size_t Index, llvm::Expected<std::string> Text) {
          std::optional<Scanned> S = fromText<Scanned>(std::move(Text));
          if (S && S->Result)
            return finish(Index, std::move(*S->Result));
          // If the scanner crashed, perhaps the parser does not.
          Matters[Index] = true;
          if (!S)
            return;
          ScanSeconds[Index] = S->Seconds;
          Wishes[Index] = std::move(S->Wishes);
        });
    for (size_t I : Pending)
      if (Matters[I])
        ToParse.push_back(I);
    Pending = std::move(ToParse);
    if (!WantWishes)
      return;
    Planned = planPreambles(ThePlan.Units, Wishes);
    std::vector<bool> HasOne(ThePlan.Units.size());
    for (const PlannedPreamble &P : Planned)
      for (size_t User : P.Users)
        HasOne[User] = true;
    std::vector<size_t> Rest;
    llvm::copy_if(Pending, std::back_inserter(Rest),
                  [&](size_t I) { return !HasOne[I]; });
    llvm::append_range(
        Planned,
        planKeptPreambles(Rest, Wishes, [&](size_t I) -> const KeptHeaders & {
          return keptHeaders(I);
        }));
  }

  /// The headers of the preambles that there are for flags like those of a
  /// unit.
  KeptHeaders &keptHeaders(size_t Index) {
    Digest Key = keptHeadersKey(ThePlan.Units[Index], ThePlan.Project);
    auto [It, New] = Kept.try_emplace(Key);
    if (New)
      if (std::optional<std::string> Text = Options.Preambles->get(Key))
        if (auto Headers = fromText<KeptHeaders>(std::move(*Text)))
          It->second = std::move(*Headers);
    return It->second;
  }

  /// Tells later runs what there is. Another run may do so at the same time;
  /// what is forgotten is made again.
  void remember(const PlannedPreamble &P) {
    KeptHeaders &Known = keptHeaders(P.Model);
    if (!Known.empty() && Known.front() == P.Headers)
      return;
    llvm::erase(Known, P.Headers);
    Known.insert(Known.begin(), P.Headers);
    if (Known.size() > MaxKept)
      Known.resize(MaxKept);
    Options.Preambles->put(
        keptHeadersKey(ThePlan.Units[P.Model], ThePlan.Project),
        llvm::formatv("{0}", llvm::json::Value(Known)).str());
  }

  /// A preamble of an earlier run, if none of its headers has changed.
  std::optional<Preamble> knownPreamble(const Digest &Key) {
    std::optional<std::string> Text = Options.Preambles->get(Key);
    if (!Text)
      return std::nullopt;
    std::optional<Preamble> Known = fromText<Preamble>(std::move(*Text));
    if (!Known)
      return std::nullopt;
    for (const auto &[Path, What, State] : Known->Inputs)
      if (States.state(Path, What) != State)
        return std::nullopt;
    Known->File = Options.Preambles->fileOf(Key);
    if (!Options.Preambles->isWhole(Key))
      return std::nullopt;
    return Known;
  }

  void makePreambles() {
    std::vector<size_t> ToMake;
    std::vector<Digest> Keys;
    Preambles.resize(Planned.size());
    for (size_t I = 0; I < Planned.size(); ++I) {
      Keys.push_back(preambleKey(ThePlan.Units[Planned[I].Model],
                                 Planned[I].Headers, ThePlan.Project));
      Preambles[I] = knownPreamble(Keys[I]);
      if (!Preambles[I] && !Planned[I].OnlyIfKept)
        ToMake.push_back(I);
    }
    pool(
        ToMake,
        [&](size_t I, llvm::function_ref<void(Phase)> EnterPhase) {
          EnterPhase(Phase::Parsing);
          std::string Output = Options.Preambles->newFile();
          std::optional<Preamble> Made =
              makePreamble(ThePlan.Units[Planned[I].Model], Planned[I].Headers,
                           ThePlan.Project, Output);
          if (!Made || !Options.Preambles->adopt(Keys[I], Output))
            return std::string();
          Made->File = Options.Preambles->fileOf(Keys[I]);
          std::string Text = toText(*Made);
          Options.Preambles->put(Keys[I], Text);
          return Text;
        },
        [&](size_t I, llvm::Expected<std::string> Text) {
          Preambles[I] = fromText<Preamble>(std::move(Text));
        });
    for (size_t I = 0; I < Planned.size(); ++I) {
      if (!Preambles[I])
        continue;
      // The units that start from it see what it was made from.
      for (const auto &[Path, What, State] : Preambles[I]->Inputs)
        States.assume(Path, What, State);
      for (size_t User : Planned[I].Users)
        StartFrom[User] = &*Preambles[I];
      Run.Preambles += 1;
      remember(Planned[I]);
    }
  }

  void parse() {
    parse(Pending);
    // Perhaps it was the preamble.
    std::vector<size_t> Again = std::move(Crashed);
    for (size_t I : Again)
      StartFrom[I] = nullptr;
    parse(Again);
  }

  void parse(llvm::ArrayRef<size_t> Units) {
    pool(
        Units,
        [&](size_t Index, llvm::function_ref<void(Phase)> EnterPhase) {
          Parsed Outcome = Worker->parse(Index, StartFrom[Index], EnterPhase);
          Outcome.Result.ScanSeconds = ScanSeconds[Index];
          return toText(Outcome);
        },
        [&](size_t Index, llvm::Expected<std::string> Text) {
          UnitResult Result;
          if (!Text && StartFrom[Index]) {
            llvm::consumeError(Text.takeError());
            Crashed.push_back(Index);
            return;
          }
          if (!Text) {
            Result.Status = UnitStatus::Crashed;
            Result.Failure = llvm::toString(Text.takeError());
          } else if (auto Sent = fromText<Parsed>(std::move(*Text))) {
            Result = std::move(Sent->Result);
            Run.Started += Sent->Started;
          } else {
            Result.Status = UnitStatus::Crashed;
            Result.Failure = NoResult.str();
          }
          finish(Index, std::move(Result));
        });
  }

  const Plan &ThePlan;
  const ExecuteOptions &Options;
  llvm::function_ref<void(size_t)> Finished;
  Execution Run;
  InputStates States;
  std::optional<Cache> Results;
  /// Made here; lives on in each worker that is forked.
  std::optional<UnitWorker> Worker;
  /// Units without a result.
  std::vector<size_t> Pending;
  std::vector<double> ScanSeconds;
  std::vector<PlannedPreamble> Planned;
  static constexpr size_t MaxKept = 8;
  std::map<Digest, KeptHeaders> Kept;
  std::vector<std::optional<Preamble>> Preambles;
  /// By unit.
  std::vector<const Preamble *> StartFrom;
  /// Units that did not survive a preamble.
  std::vector<size_t> Crashed;
};

} // namespace

Execution execute(const Plan &ThePlan, const ExecuteOptions &Options,
                  llvm::function_ref<void(size_t)> Finished) {
  return Executor(ThePlan, Options, Finished).go();
}

} // namespace corolint
