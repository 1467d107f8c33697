//===-- Closure.cpp - units that read a file -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/Closure.h"
#include "engine/CompileFlags.h"
#include "engine/ModuleFinder.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Tooling/DependencyScanningTool.h"
#include <atomic>
#include <mutex>
#include <thread>

namespace scan = clang::dependencies;

namespace corolint {
namespace {

/// Decides for paths as units spell them; each is resolved once.
class Question {
public:
  explicit Question(llvm::function_ref<bool(llvm::StringRef)> IsOneOf)
      : IsOneOf(IsOneOf) {}

  bool ask(llvm::StringRef Path) {
    {
      std::lock_guard<std::mutex> Guard(Lock);
      if (auto It = Known.find(Path); It != Known.end())
        return It->second;
    }
    bool Answer = IsOneOf(canonicalPath(Path));
    std::lock_guard<std::mutex> Guard(Lock);
    return Known.try_emplace(Path, Answer).first->second;
  }

  bool askAny(const InputSet &Inputs) {
    // Also what was looked for in vain: it may be what has gone.
    return llvm::any_of(Inputs,
                        [&](const auto &Input) { return ask(Input.first); });
  }

private:
  llvm::function_ref<bool(llvm::StringRef)> IsOneOf;
  std::mutex Lock;
  llvm::StringMap<bool> Known;
};

/// Finds what a unit reads without parsing it. One per thread.
class Scanner {
public:
  explicit Scanner(scan::DependencyScanningService &Service)
      : Worker(Service, llvm::vfs::createPhysicalFileSystem()) {}

  /// Nothing if it cannot be found out.
  std::optional<InputSet> inputsOf(const PlannedUnit &Unit,
                                   InputStates &States) {
    auto Recorder = llvm::makeIntrusiveRefCnt<InputRecorder>(
        llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(&Worker.getVFS()),
        States);
    Recorder->setCurrentWorkingDirectory(Unit.Command.Directory);
    auto Overlay =
        llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Recorder);
    ModuleFinder Found;
    NoModules Controller;
    clang::IgnoringDiagConsumer Ignore;
    if (!clang::tooling::computeDependencies(
            Worker, Unit.Command.Directory, parseOnlyCommandLine(Unit.Command),
            Found, Controller, Ignore, Overlay) ||
        Found.HasModules)
      return std::nullopt;
    return Recorder->inputs();
  }

private:
  scan::DependencyScanningWorker Worker;
};

} // namespace

llvm::BitVector unitsReading(const Plan &P,
                             llvm::function_ref<bool(llvm::StringRef)> IsOneOf,
                             Cache *Results, unsigned Threads) {
  scan::DependencyScanningService Service{
      scan::ScanningMode::DependencyDirectivesScan,
      scan::ScanningOutputFormat::Make, scan::ScanningOptimizations::None};
  Question Read(IsOneOf);
  InputStates States;
  auto Decide = [&](const PlannedUnit &Unit, Scanner &Scan) {
    if (Read.ask(Unit.File))
      return true;
    // What the cache holds for the files as they are now is what they include.
    std::optional<InputSet> Inputs;
    if (Results)
      Inputs = Results->inputsOf(Unit, States);
    if (!Inputs)
      Inputs = Scan.inputsOf(Unit, States);
    return !Inputs || Read.askAny(*Inputs);
  };

  // Bits of one word cannot be written by several threads.
  std::vector<char> Decided(P.Units.size());
  std::atomic<size_t> Next = 0;
  auto Work = [&] {
    Scanner Scan(Service);
    for (size_t I; (I = Next++) < P.Units.size();)
      Decided[I] = Decide(P.Units[I], Scan);
  };
  std::vector<std::thread> Helpers;
  for (unsigned I = 1; I < std::min<size_t>(Threads, P.Units.size()); ++I)
    Helpers.emplace_back(Work);
  Work();
  for (std::thread &Helper : Helpers)
    Helper.join();

  llvm::BitVector Result(P.Units.size());
  for (size_t I = 0; I < Decided.size(); ++I)
    if (Decided[I])
      Result.set(I);
  return Result;
}

} // namespace corolint
