//===-- Execute.cpp - all units of a plan --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Execute.h"
#include "engine/Prefilter.h"
#include <atomic>
#include <thread>

namespace corolint {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point Start) {
  return std::chrono::duration<double>(Clock::now() - Start).count();
}

/// What a worker needs from one unit to the next.
class UnitWorker {
public:
  UnitWorker(const Plan &ThePlan, Engine How, Cache *Results,
             InputStates &States)
      : ThePlan(ThePlan), How(How), Results(Results), States(States) {}

  UnitResult run(size_t Index, llvm::function_ref<void(Phase)> EnterPhase) {
    const PlannedUnit &Unit = ThePlan.Units[Index];
    if (How == Engine::Fast) {
      EnterPhase(Phase::Scanning);
      Clock::time_point Start = Clock::now();
      if (!Filter)
        Filter.emplace();
      InputSet Inputs;
      bool Matters = Filter->mayMatter(Unit, States, Inputs);
      ScanSeconds = secondsSince(Start);
      if (!Matters) {
        UnitResult Result;
        Result.Source = ResultSource::Prefilter;
        Result.ScanSeconds = ScanSeconds;
        keep(Unit, Inputs, Result);
        return Result;
      }
    }
    llvm::IntrusiveRefCntPtr<InputRecorder> Recorder;
    if (Results)
      Recorder = llvm::makeIntrusiveRefCnt<InputRecorder>(
          llvm::vfs::createPhysicalFileSystem(), States);
    UnitResult Result = analyze(Unit, ThePlan.Project, How, EnterPhase,
                                Recorder.get());
    Result.ScanSeconds = ScanSeconds;
    if (Recorder)
      keep(Unit, Recorder->inputs(), Result);
    return Result;
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
  double ScanSeconds = 0;
};

} // namespace

Execution execute(const Plan &ThePlan, const ExecuteOptions &Options,
                  llvm::function_ref<void(size_t)> Finished) {
  Clock::time_point Start = Clock::now();
  Execution Run;
  Run.Results.resize(ThePlan.Units.size());
  InputStates States;
  std::optional<Cache> Results;
  std::vector<Cache::Lookup> Known(ThePlan.Units.size());
  if (!Options.Stores.empty()) {
    Results.emplace(Options.Stores, Options.How, ThePlan.Project);
    // Threads are fine as long as they have ended before a worker is forked.
    std::atomic<size_t> Next = 0;
    auto LookUp = [&] {
      for (size_t I; (I = Next++) < ThePlan.Units.size();)
        Known[I] = Results->find(ThePlan.Units[I], States);
    };
    std::vector<std::thread> Helpers;
    for (unsigned I = 1; I < Options.Limits.Workers; ++I)
      Helpers.emplace_back(LookUp);
    LookUp();
    for (std::thread &Helper : Helpers)
      Helper.join();
  }
  Run.Time.Lookup = secondsSince(Start);
  if (Results)
    Run.CacheFailure = Results->failure();

  std::vector<size_t> ToDo;
  for (size_t I = 0; I < Known.size(); ++I) {
    if (!Known[I].Result) {
      ToDo.push_back(I);
      continue;
    }
    Run.Results[I] = std::move(*Known[I].Result);
    Finished(I);
  }
  // The longest first, so that none of them is left over at the end. Those that
  // were never seen may be long.
  auto Weight = [&](size_t I) {
    return Known[I].Seconds ? Known[I].Seconds : 1e9;
  };
  llvm::sort(ToDo, [&](size_t A, size_t B) {
    return Weight(A) != Weight(B) ? Weight(A) > Weight(B) : A < B;
  });

  // Made here, lives in each worker.
  UnitWorker Worker(ThePlan, Options.How, Results ? &*Results : nullptr,
                    States);
  std::vector<bool> IsDone(Run.Results.size(), true);
  for (size_t I : ToDo)
    IsDone[I] = false;
  Run.Interrupted = !runPool(
      ToDo, Options.Limits,
      [&](size_t Index, llvm::function_ref<void(Phase)> EnterPhase) {
        return Worker.run(Index, EnterPhase);
      },
      [&](size_t Index, UnitResult Result) {
        if (Run.CacheFailure.empty())
          Run.CacheFailure = Result.CacheFailure;
        Run.Results[Index] = std::move(Result);
        IsDone[Index] = true;
        Finished(Index);
      });
  for (size_t I = 0; I < IsDone.size(); ++I)
    if (!IsDone[I])
      Run.Results[I].Status = UnitStatus::Interrupted;
  Run.Time.Wall = secondsSince(Start);
  return Run;
}

} // namespace corolint
