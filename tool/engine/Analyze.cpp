//===-- Analyze.cpp - lints one translation unit -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Analyze.h"
#include "Check.h"
#include "ClangTidyDiagnosticConsumer.h"
#include "Unit.h"
#include "engine/CompileFlags.h"
#include "engine/FastParse.h"
#include "engine/MacroOrder.h"
#include "engine/Nolint.h"
#include "engine/Preamble.h"
#include "engine/Stopwatch.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Sema/SemaConsumer.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <set>

namespace tidy = clang::tidy;
namespace tooling = clang::tooling;

namespace corolint {
namespace {

/// What the checks see of the engine. Diagnostics go through clang-tidy's own
/// context and consumer, so that NOLINT comments, macro locations and fixes
/// mean here what they mean in clang-tidy.
class EngineHost : public Host {
public:
  EngineHost(tidy::ClangTidyContext &Context, const PlannedUnit &Planned,
             const ProjectFiles &Project,
             std::vector<std::string> &ConfigurationErrors)
      : Context(Context), Planned(Planned), Config(*Planned.Config),
        Project(Project), ConfigurationErrors(ConfigurationErrors) {}

  clang::DiagnosticBuilder diag(llvm::StringRef CheckId,
                                clang::SourceLocation Loc,
                                llvm::StringRef Message,
                                clang::DiagnosticIDs::Level Level) override {
    HasReported = true;
    return Context.diag(CheckId, Loc, Message, Level);
  }

  void configurationError(llvm::StringRef Message) override {
    ConfigurationErrors.push_back(Message.str());
  }

  std::optional<std::string> option(llvm::StringRef CheckId,
                                    llvm::StringRef Name) const override {
    auto It = Config.Options.find(
        CheckId == "*" ? Name.str() : (CheckId + "." + Name).str());
    if (It == Config.Options.end())
      return std::nullopt;
    return It->second;
  }

  bool isForeign(const clang::SourceManager &Sources,
                 clang::FileID File) const override {
    auto [It, New] = Foreign.try_emplace(File);
    if (New)
      It->second = isForeignFile(Sources, File, Planned, Project);
    return It->second;
  }

  bool onlyForeignIsPrecompiled() const override { return true; }

  bool isEnabled(llvm::StringRef CheckId) const override {
    return llvm::any_of(Config.Checks, [&](const CheckInfo *Info) {
      return Info->Id == CheckId;
    });
  }

  bool HasReported = false;

private:
  tidy::ClangTidyContext &Context;
  const PlannedUnit &Planned;
  const Settings &Config;
  const ProjectFiles &Project;
  std::vector<std::string> &ConfigurationErrors;
  /// The parser asks, and the checks do.
  mutable llvm::DenseMap<clang::FileID, bool> Foreign;
};

/// Collects what clang-tidy collects, and what NOLINT comments keep from it.
class Collector : public tidy::ClangTidyDiagnosticConsumer {
public:
  explicit Collector(tidy::ClangTidyContext &Context)
      : ClangTidyDiagnosticConsumer(Context), Context(Context) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    // Asking once more what is suppressed would swallow its complaints.
    unsigned Before = Context.getStats().ErrorsIgnoredNOLINT;
    ClangTidyDiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Context.getStats().ErrorsIgnoredNOLINT != Before)
      keep(Info);
  }

  NolintWatcher Watcher;
  std::vector<tooling::Diagnostic> Silenced;

private:
  void keep(const clang::Diagnostic &Info) {
    std::string CheckId = Context.getCheckName(Info.getID());
    if (!findCheck(CheckId))
      return;
    const clang::SourceManager &Sources = Info.getSourceManager();
    Watcher.silenced(CheckId, Info.getLocation(), Sources);
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    // A message at a macro is about the place where that is used.
    tooling::Diagnostic &D = Silenced.emplace_back(
        CheckId, tidy::ClangTidyError::Level::Warning, "");
    D.Message = tooling::DiagnosticMessage(
        Text, Sources, Sources.getFileLoc(Info.getLocation()));
  }

  tidy::ClangTidyContext &Context;
};

/// What the pieces of one analysis share.
struct Analysis {
  const PlannedUnit &Planned;
  const ProjectFiles &Project;
  Engine How;
  const Preamble *Start;
  tidy::ClangTidyContext &Context;
  UnitResult &Result;
  NolintWatcher &Watcher;
  llvm::function_ref<void(Phase)> EnterPhase;
  Stopwatch Watch = Stopwatch();
  /// The files that findings may want to edit, and what was in them.
  std::vector<std::pair<std::string, Digest>> Texts = {};
};

class LintConsumer : public clang::SemaConsumer {
public:
  LintConsumer(Analysis &A, clang::CompilerInstance &Compiler)
      : A(A), Diagnostics(Compiler.getDiagnostics()),
        TheHost(A.Context, A.Planned, A.Project, A.Result.ConfigurationErrors),
        InSight(Compiler.getSourceManager(), TheHost) {
    if (A.Start)
      Macros.emplace(Compiler.getPreprocessor(), A.Start->Macros);
  }

  void InitializeSema(clang::Sema &S) override { TheSema = &S; }
  void ForgetSema() override { TheSema = nullptr; }

  bool HandleTopLevelDecl(clang::DeclGroupRef) override {
    // Not when Sema begins: what is added later is asked later, and a preamble has
    // its own instantiations to tell of. Its declarations come before that.
    if (A.How == Engine::Fast && TheSema && !std::exchange(Pruning, true))
      TheSema->addExternalSource(
          llvm::makeIntrusiveRefCnt<InstantiationPruner>(*TheSema, InSight));
    // No need to read to the end of what will be parsed again.
    if (Macros && Macros->isBroken())
      A.Result.Status = UnitStatus::Broken;
    return A.Result.Status != UnitStatus::Broken;
  }

  bool shouldSkipFunctionBody(clang::Decl *D) override {
    return maySkipBody(D, InSight);
  }

  void HandleTranslationUnit(clang::ASTContext &AST) override {
    A.Result.ParseSeconds = A.Watch.seconds();
    if (Macros && !Macros->holds()) {
      A.Result.Status = UnitStatus::Broken;
      return;
    }
    // After a missing header hardly anything means what it seems to.
    if (Diagnostics.hasFatalErrorOccurred())
      return;
    A.EnterPhase(Phase::Checking);
    Stopwatch Watch;
    A.Context.setASTContext(&AST);
    const Settings &Config = *A.Planned.Config;
    std::vector<std::unique_ptr<Check>> Owned;
    std::vector<Check *> Checks;
    for (const CheckInfo *Info : Config.Checks) {
      Owned.push_back(Info->Create(*Info));
      Checks.push_back(Owned.back().get());
    }
    std::vector<double> Seconds;
    Unit(AST, TheHost, Config.Libs).run(Checks, &Seconds);
    A.Result.CheckSeconds = Watch.seconds();
    clang::SourceManager &Sources = AST.getSourceManager();
    auto Files = projectFiles(Sources, [&](clang::FileID File) {
      return TheHost.isForeign(Sources, File);
    });
    if (TheHost.HasReported)
      for (const auto &[File, Entry] : Files)
        if (auto Text = Sources.getBufferDataIfLoaded(File))
          A.Texts.emplace_back(Entry.getName(), digestOf(*Text));
    for (auto [Info, Taken] : llvm::zip_equal(Config.Checks, Seconds))
      A.Result.SecondsByCheck[Info->Id.str()] = Taken;
    A.Result.Comments =
        A.Watcher.comments(Sources, Files, [&](llvm::StringRef CheckId) {
          return TheHost.isEnabled(CheckId);
        });
  }

private:
  Analysis &A;
  clang::DiagnosticsEngine &Diagnostics;
  EngineHost TheHost;
  Bodies InSight;
  std::optional<MacroGuard> Macros;
  clang::Sema *TheSema = nullptr;
  bool Pruning = false;
};

class LintAction : public clang::ASTFrontendAction {
public:
  explicit LintAction(Analysis &A) : A(A) {}

protected:
  std::unique_ptr<clang::ASTConsumer>
  CreateASTConsumer(clang::CompilerInstance &Compiler,
                    llvm::StringRef File) override {
    A.Context.setSourceManager(&Compiler.getSourceManager());
    A.Context.setCurrentFile(File);
    Compiler.getPreprocessor().addPPCallbacks(std::make_unique<SkippedCode>(
        A.Watcher, Compiler.getSourceManager()));
    return std::make_unique<LintConsumer>(A, Compiler);
  }

private:
  Analysis &A;
};

/// Turns a compiler invocation into a run of the checks, if the language is one
/// that has coroutines.
class LintInvocation : public tooling::FrontendActionFactory {
public:
  explicit LintInvocation(Analysis &A) : A(A) {}

  std::unique_ptr<clang::FrontendAction> create() override {
    return std::make_unique<LintAction>(A);
  }

  bool runInvocation(std::shared_ptr<clang::CompilerInvocation> Invocation,
                     clang::FileManager *Files,
                     std::shared_ptr<clang::PCHContainerOperations> Containers,
                     clang::DiagnosticConsumer *Consumer) override {
    if (!Invocation->getLangOpts().CPlusPlus20) {
      A.Result.Status = UnitStatus::Skipped;
      return true;
    }
    Invocation->getFrontendOpts().SkipFunctionBodies = A.How == Engine::Fast;
    if (A.Start)
      Invocation->getPreprocessorOpts().ImplicitPCHInclude = A.Start->File;
    // Without carets clang does not print how many warnings it "generated".
    Invocation->getDiagnosticOpts().ShowCarets = false;
    return FrontendActionFactory::runInvocation(
        std::move(Invocation), Files, std::move(Containers), Consumer);
  }

private:
  Analysis &A;
};

/// Translates clang-tidy's results, whose paths may be relative.
class Translator {
public:
  explicit Translator(llvm::StringRef Directory) : Directory(Directory) {}

  Diagnosis operator()(const tooling::Diagnostic &D) {
    Diagnosis Result;
    Result.CheckId = D.DiagnosticName;
    Result.Main = remark(D.Message);
    for (const tooling::DiagnosticMessage &Note : D.Notes)
      Result.Notes.push_back(remark(Note));
    return Result;
  }

  void operator()(TextRange &Range) { Range.Path = canonical(Range.Path); }

  const std::string &canonical(llvm::StringRef Path) {
    auto [It, New] = Known.try_emplace(Path);
    if (New && !Path.empty())
      It->second = canonicalPath(Path, Directory);
    return It->second;
  }

  /// The files that what was translated offers to edit.
  std::set<std::string> Edited;

private:
  Remark remark(const tooling::DiagnosticMessage &Message) {
    Remark Result;
    Result.Text = Message.Message;
    Result.Path = canonical(Message.FilePath);
    Result.Offset = Message.FilePath.empty() ? 0 : Message.FileOffset;
    for (const tooling::FileByteRange &R : Message.Ranges)
      Result.Ranges.push_back({canonical(R.FilePath), R.FileOffset, R.Length});
    for (const auto &[Path, Replacements] : Message.Fix)
      for (const tooling::Replacement &R : Replacements)
        Result.Edits.push_back(
            {{canonical(R.getFilePath()), R.getOffset(), R.getLength()},
             R.getReplacementText().str()});
    llvm::sort(Result.Edits);
    for (const TextEdit &Edit : Result.Edits)
      Edited.insert(Edit.Where.Path);
    return Result;
  }

  std::string Directory;
  llvm::StringMap<std::string> Known;
};

std::unique_ptr<tidy::ClangTidyOptionsProvider>
optionsFor(const Settings &Config) {
  tidy::ClangTidyOptions Options = tidy::ClangTidyOptions::getDefaults();
  Options.Checks = llvm::join(
      llvm::map_range(Config.Checks,
                      [](const CheckInfo *Info) { return Info->Id.str(); }),
      ",");
  Options.HeaderFilterRegex = ".*";
  return std::make_unique<tidy::DefaultOptionsProvider>(
      tidy::ClangTidyGlobalOptions(), std::move(Options));
}

} // namespace

UnitResult analyze(const PlannedUnit &Unit, const ProjectFiles &Project,
                   Engine How, llvm::function_ref<void(Phase)> EnterPhase,
                   llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FileSystem,
                   const Preamble *Start) {
  UnitResult Result;
  EnterPhase(Phase::Parsing);

  tidy::ClangTidyContext Context(optionsFor(*Unit.Config));
  Collector Consumer(Context);
  auto Options = std::make_unique<clang::DiagnosticOptions>();
  clang::DiagnosticsEngine Engine(clang::DiagnosticIDs::create(), *Options,
                                  &Consumer, /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(std::move(Options), &Engine);
  Context.setCurrentBuildDirectory(Unit.Command.Directory);

  // A file system with a working directory of its own.
  if (!FileSystem)
    FileSystem = llvm::vfs::createPhysicalFileSystem();
  FileSystem->setCurrentWorkingDirectory(Unit.Command.Directory);
  auto Files = llvm::makeIntrusiveRefCnt<clang::FileManager>(
      clang::FileSystemOptions(), FileSystem);

  Analysis A{Unit,    Project, How,  Start,
             Context, Result,  Consumer.Watcher, EnterPhase};
  LintInvocation Action(A);
  tooling::ToolInvocation Invocation(
      parseOnlyCommandLine(Unit.Command), &Action, Files.get(),
      std::make_shared<clang::PCHContainerOperations>());
  Invocation.setDiagnosticConsumer(&Consumer);
  bool Compiled = Invocation.run();

  Translator Translate(Unit.Command.Directory);
  for (const tidy::ClangTidyError &Error : Consumer.take()) {
    Diagnosis D = Translate(Error);
    if (!findCheck(D.CheckId))
      Result.Errors.push_back(std::move(D));
    else if (D.Main.Path == Unit.File || Project.contains(D.Main.Path))
      Result.Findings.push_back(std::move(D));
  }
  for (const tooling::Diagnostic &Silenced : Consumer.Silenced)
    if (Diagnosis D = Translate(Silenced);
        D.Main.Path == Unit.File || Project.contains(D.Main.Path))
      Result.Silenced.push_back(std::move(D));
  for (NolintComment &C : Result.Comments) {
    Translate(C.Where);
    Translate(C.Whole);
  }
  std::map<std::string, std::string> Texts;
  if (!Translate.Edited.empty())
    for (const auto &[Name, Text] : A.Texts)
      if (Translate.Edited.count(Translate.canonical(Name)))
        Texts[Translate.canonical(Name)] = hex(Text);
  Result.EditedTexts.assign(Texts.begin(), Texts.end());
  if (Result.Status == UnitStatus::Analysed &&
      (!Compiled || !Result.Errors.empty()))
    Result.Status = UnitStatus::Broken;
  return Result;
}

} // namespace corolint
