//===-- Prefilter.cpp - units that cannot have a finding -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Prefilter.h"
#include "Check.h"
#include "engine/CompileFlags.h"
#include "engine/Identifiers.h"
#include "engine/ModuleFinder.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/DependencyScanning/DependencyScanningService.h"
#include "clang/DependencyScanning/DependencyScanningWorker.h"
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <optional>

namespace scan = clang::dependencies;

namespace corolint {

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

unsigned AsyncWords::indexOf(llvm::StringRef Word) {
  return Indices.try_emplace(Word, Indices.size()).first->second;
}

AsyncWords::AsyncWords(const Settings &Config) {
  for (llvm::StringRef Word :
       {"co_await", "co_return", "co_yield", "co_", "promise_type",
        "coroutine_traits", "await_ready", "await_suspend", "await_resume",
        "sender_concept", "import"})
    Telling.push_back(indexOf(Word));
  auto AddClass = [&](llvm::StringRef Name) {
    Name.consume_front("::");
    llvm::StringRef First = Name.split("::").first;
    llvm::StringRef Last = Name.rsplit("::").second;
    if (Last.empty())
      Last = First;
    Classes.emplace_back(indexOf(Last), indexOf(First));
  };
  for (const std::unique_ptr<Library> &Lib : Config.Libs->all())
    for (const TypeEntry &Type : Lib->Types)
      AddClass(Type.Name);
  if (auto It = Config.Options.find("TaskTypes"); It != Config.Options.end())
    for (llvm::StringRef Name : splitList(It->second)) {
      if (llvm::any_of(Name, [](char C) {
            return !llvm::isAlnum(C) && C != '_' && C != ':';
          }))
        Always = true;
      else
        AddClass(Name);
    }
}

llvm::BitVector AsyncWords::in(llvm::StringRef Text) const {
  llvm::BitVector Found(Indices.size());
  forEachIdentifier(Text, [&](llvm::StringRef Word) {
    if (auto It = Indices.find(Word); It != Indices.end())
      Found.set(It->second);
  });
  return Found;
}

bool AsyncWords::mayMatter(const llvm::BitVector &Words) const {
  return Always ||
         llvm::any_of(Telling, [&](unsigned W) { return Words.test(W); }) ||
         llvm::any_of(Classes, [&](std::pair<unsigned, unsigned> C) {
           return Words.test(C.first) && Words.test(C.second);
         });
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

namespace {

/// Counts the errors and prints none. It is the one object of ours that gets to know
/// the scanner's preprocessor.
class ScanDiagnostics : public clang::DiagnosticConsumer {
public:
  explicit ScanDiagnostics(
      llvm::function_ref<void(clang::Preprocessor &)> Watch)
      : Watch(Watch) {}

  void BeginSourceFile(const clang::LangOptions &,
                       const clang::Preprocessor *PP) override {
    if (PP && Watch)
      Watch(const_cast<clang::Preprocessor &>(*PP));
  }

private:
  llvm::function_ref<void(clang::Preprocessor &)> Watch;
};

} // namespace

/// One way to scan, and what it keeps from one unit to the next.
struct Scan {
  explicit Scan(scan::ScanningMode Mode)
      : Service(Mode, scan::ScanningOutputFormat::Make,
                scan::ScanningOptimizations::None) {}

  scan::DependencyScanningService Service;
  scan::DependencyScanningWorker Worker{Service,
                                        llvm::vfs::createPhysicalFileSystem()};
};

struct Prefilter::State {
  Scan Directives{scan::ScanningMode::DependencyDirectivesScan};
  /// Reads everything. Where it takes files down to their directives, clang's
  /// scanner does not know what the language has: digit separators are errors.
  std::optional<Scan> Everything;
  /// The words depend on the configuration alone, of which there are few.
  std::map<const Settings *, AsyncWords> Words;
  std::map<std::pair<const Settings *, std::string>, llvm::BitVector> InFile;

  /// The words in a file; nothing if it cannot be read.
  const llvm::BitVector *wordsIn(llvm::StringRef Path, const Settings &Config,
                                 llvm::vfs::FileSystem &Files) {
    auto [It, New] = InFile.try_emplace({&Config, Path.str()});
    if (New) {
      auto Buffer = Files.getBufferForFile(Path);
      if (!Buffer) {
        InFile.erase(It);
        return nullptr;
      }
      It->second = Words.try_emplace(&Config, Config)
                       .first->second.in((*Buffer)->getBuffer());
    }
    return &It->second;
  }
};

Prefilter::Prefilter() : S(std::make_unique<State>()) {}
Prefilter::~Prefilter() = default;

Prefilter::Answer Prefilter::ask(const PlannedUnit &Unit, InputStates &States,
                                 llvm::function_ref<void(clang::Preprocessor &)> Watch) {
  Answer Result;
  const Settings &Config = *Unit.Config;
  const AsyncWords &Words = S->Words.try_emplace(&Config, Config).first->second;
  llvm::vfs::FileSystem &Shared = S->Directives.Worker.getVFS();
  // Most units that matter say so in their own file.
  llvm::BitVector All = Words.in(llvm::join(Unit.Command.CommandLine, " "));
  const llvm::BitVector *InMain = S->wordsIn(Unit.File, Config, Shared);
  if (!InMain)
    return Result;
  All |= *InMain;
  if (!Watch && Words.mayMatter(All))
    return Result;

  auto Recorder = llvm::makeIntrusiveRefCnt<InputRecorder>(
      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(&Shared), States);
  Recorder->setCurrentWorkingDirectory(Unit.Command.Directory);
  // The scanner takes what the driver gives the compiler.
  std::vector<std::string> Arguments = parseOnlyCommandLine(Unit.Command);
  std::vector<const char *> Argv;
  for (const std::string &Argument : Arguments)
    Argv.push_back(Argument.c_str());
  ScanDiagnostics Diagnostics(Watch);
  clang::DiagnosticOptions DiagOptions;
  clang::CreateInvocationOptions Options;
  Options.Diags = clang::CompilerInstance::createDiagnostics(
      *Recorder, DiagOptions, &Diagnostics, /*ShouldOwnClient=*/false);
  Options.VFS = Recorder;
  std::vector<std::string> FrontendArguments;
  Options.CC1Args = &FrontendArguments;
  std::unique_ptr<clang::CompilerInvocation> Invocation =
      clang::createInvocation(Argv, std::move(Options));
  // Where there is nothing to lint, let the parser say so.
  if (!Invocation || Diagnostics.getNumErrors() || FrontendArguments.empty() ||
      !Invocation->getLangOpts().CPlusPlus20)
    return Result;
  // As a program's arguments, the first of which is its name.
  FrontendArguments.insert(FrontendArguments.begin(), "clang");

  auto IsScannedBy = [&](Scan &How) {
    auto Overlay =
        llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Recorder);
    ScanDiagnostics Errors(Watch);
    ModuleFinder Found;
    NoModules Controller;
    return How.Worker.computeDependencies(Unit.Command.Directory,
                                          FrontendArguments, Found, Controller,
                                          Errors, Overlay) &&
           // A header that is missing may have anything in it.
           !Errors.getNumErrors() && !Found.HasModules;
  };
  if (!IsScannedBy(S->Directives)) {
    if (!S->Everything)
      S->Everything.emplace(scan::ScanningMode::CanonicalPreprocessing);
    if (!IsScannedBy(*S->Everything))
      return Result;
  }
  Result.Inputs = Recorder->inputs();
  for (const auto &[File, What] : *Result.Inputs) {
    if (What != Asked::Content)
      continue;
    const llvm::BitVector *InFile = S->wordsIn(File, Config, Shared);
    if (!InFile)
      return Result;
    All |= *InFile;
  }
  Result.Matters = Words.mayMatter(All);
  return Result;
}

} // namespace corolint
