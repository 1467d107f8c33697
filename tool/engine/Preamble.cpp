//===-- Preamble.cpp - foreign headers that units share ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Preamble.h"
#include "engine/BuildId.h"
#include "engine/CompileFlags.h"
#include "engine/FastParse.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <algorithm>
#include <map>

namespace json = llvm::json;

namespace corolint {

// A preamble costs about as much as it saves one unit, and a bit for writing it.
static constexpr size_t MinUsers = 3;
// Below that reading it back is no faster than parsing.
static constexpr uint64_t MinBytes = 300'000;

//===----------------------------------------------------------------------===//
// What a unit could start from
//===----------------------------------------------------------------------===//

class IncludeWatcher::Callbacks : public clang::PPCallbacks {
public:
  Callbacks(const clang::SourceManager &Sources, IncludeWatcher &Watcher)
      : Sources(Sources), Watcher(Watcher) {}

  void InclusionDirective(clang::SourceLocation Hash, const clang::Token &,
                          llvm::StringRef Name, bool IsAngled,
                          clang::CharSourceRange,
                          clang::OptionalFileEntryRef Included, llvm::StringRef,
                          llvm::StringRef, const clang::Module *, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    clang::FileID At = Sources.getFileID(Sources.getExpansionLoc(Hash));
    if (!Included)
      return;
    File &To = fileOf(*Included);
    if (File *From = fileAt(At))
      From->Includes.push_back(&To);
    // One that is found next to who includes it may not be found otherwise.
    if (IsAngled && To.Foreign && !isForeign(At))
      Watcher.Direct.emplace_back(Name.str(), &To);
  }

  void MacroExpands(const clang::Token &Name, const clang::MacroDefinition &MD,
                    clang::SourceRange, const clang::MacroArgs *) override {
    look(Name, MD);
  }
  void Defined(const clang::Token &Name, const clang::MacroDefinition &MD,
               clang::SourceRange) override {
    look(Name, MD);
  }
  void Ifdef(clang::SourceLocation, const clang::Token &Name,
             const clang::MacroDefinition &MD) override {
    look(Name, MD);
  }
  void Ifndef(clang::SourceLocation, const clang::Token &Name,
              const clang::MacroDefinition &MD) override {
    look(Name, MD);
  }

private:
  bool isForeign(clang::FileID Id) {
    File *F = fileAt(Id);
    return F && F->Foreign && Id != Sources.getMainFileID();
  }

  File *fileAt(clang::FileID Id) {
    clang::OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(Id);
    return Entry ? &fileOf(*Entry) : nullptr;
  }

  File &fileOf(clang::FileEntryRef Entry) {
    auto [It, New] = Watcher.Files.try_emplace(&Entry.getFileEntry());
    if (New) {
      It->second = std::make_unique<File>();
      It->second->Size = uint64_t(Entry.getSize());
      It->second->Foreign = !Watcher.Project.contains(
          canonicalPath(Entry.getName(), Watcher.Unit.Command.Directory));
    }
    return *It->second;
  }

  /// A directive has come across a name.
  void look(const clang::Token &Name, const clang::MacroDefinition &MD) {
    clang::MacroInfo *Macro = MD.getMacroInfo();
    if (!Macro)
      return;
    clang::FileID At =
        Sources.getFileID(Sources.getExpansionLoc(Name.getLocation()));
    clang::FileID From = Sources.getFileID(
        Sources.getExpansionLoc(Macro->getDefinitionLoc()));
    if (At != From && fileAt(From) && !isForeign(From) && isForeign(At))
      fileAt(At)->LooksAtProject = true;
  }

  const clang::SourceManager &Sources;
  IncludeWatcher &Watcher;
};

void IncludeWatcher::watch(clang::Preprocessor &PP) {
  Files.clear();
  Direct.clear();
  PP.addPPCallbacks(
      std::make_unique<Callbacks>(PP.getSourceManager(), *this));
}

static bool hasForcedIncludes(const PlannedUnit &Unit) {
  return llvm::any_of(Unit.Command.CommandLine, [](llvm::StringRef Argument) {
    return Argument.starts_with("-include") || Argument.starts_with("-imacros") ||
           Argument.starts_with("--include") || Argument.starts_with("/FI");
  });
}

PreambleWishes IncludeWatcher::wishes() const {
  PreambleWishes Wishes;
  if (hasForcedIncludes(Unit))
    return Wishes;
  llvm::StringSet<> Named;
  for (const auto &[Name, Header] : Direct) {
    if (!Named.insert(Name).second)
      continue;
    llvm::SmallPtrSet<const File *, 32> Seen{Header};
    std::vector<const File *> ToVisit{Header};
    uint64_t Bytes = 0;
    bool LooksAtProject = false;
    while (!ToVisit.empty()) {
      const File *F = ToVisit.back();
      ToVisit.pop_back();
      Bytes += F->Size;
      LooksAtProject |= F->LooksAtProject || !F->Foreign;
      for (const File *Next : F->Includes)
        if (Seen.insert(Next).second)
          ToVisit.push_back(Next);
    }
    if (!LooksAtProject)
      Wishes.push_back({Name, Bytes});
  }
  return Wishes;
}

//===----------------------------------------------------------------------===//
// Which are worth it
//===----------------------------------------------------------------------===//

/// The flags of a unit without the name of its file.
static std::string flagsOf(const PlannedUnit &Unit) {
  std::string Flags = Unit.Command.Directory;
  for (const std::string &Argument : parseOnlyCommandLine(Unit.Command))
    if (Argument != Unit.Command.Filename)
      Flags += '\0' + Argument;
  return Flags;
}

/// The header \p Name among what a unit could start from, or null.
static const SharedHeader *wish(const PreambleWishes &Wishes,
                                llvm::StringRef Name) {
  auto It = llvm::find_if(
      Wishes, [&](const SharedHeader &H) { return H.Name == Name; });
  return It == Wishes.end() ? nullptr : &*It;
}

/// What all of \p Headers bring with them, together; 0 if a unit cannot start
/// from one of them.
static uint64_t bytesOf(llvm::ArrayRef<std::string> Headers,
                        const PreambleWishes &Wishes) {
  uint64_t Bytes = 0;
  for (const std::string &Name : Headers) {
    const SharedHeader *Header = wish(Wishes, Name);
    if (!Header)
      return 0;
    Bytes += Header->Bytes;
  }
  return Bytes;
}

std::vector<PlannedPreamble>
planPreambles(llvm::ArrayRef<PlannedUnit> Units,
              llvm::ArrayRef<PreambleWishes> Wishes) {
  std::map<std::string, std::vector<size_t>> ByFlags;
  for (size_t I = 0; I < Units.size(); ++I)
    if (!Wishes[I].empty())
      ByFlags[flagsOf(Units[I])].push_back(I);

  std::vector<PlannedPreamble> Planned;
  for (auto &[Flags, Rest] : ByFlags)
    while (Rest.size() >= MinUsers) {
      // The headers that weigh most, over all units together, first.
      std::map<std::string, std::pair<uint64_t, size_t>> Weights;
      for (size_t I : Rest)
        for (const SharedHeader &H : Wishes[I]) {
          auto &[Bytes, Users] = Weights[H.Name];
          Bytes = std::max(Bytes, H.Bytes);
          ++Users;
        }
      std::vector<std::pair<uint64_t, std::string>> Order;
      for (const auto &[Name, Weight] : Weights)
        Order.emplace_back(Weight.first * Weight.second, Name);
      llvm::sort(Order, std::greater<>());

      PlannedPreamble Best;
      Best.Users = Rest;
      uint64_t Bytes = 0;
      double Value = 0;
      for (const auto &[Total, Name] : Order) {
        std::vector<size_t> Users;
        for (size_t I : Best.Users)
          if (wish(Wishes[I], Name))
            Users.push_back(I);
        uint64_t Sum = Bytes + Weights[Name].first;
        double Worth = double(Sum) * (double(Users.size()) - 1.5);
        if (Users.size() < MinUsers || Worth <= Value)
          continue;
        Value = Worth;
        Bytes = Sum;
        Best.Headers.push_back(Name);
        Best.Users = std::move(Users);
      }
      if (Best.Headers.empty() || Bytes < MinBytes)
        break;
      // As most of the users include them: what is sensitive to the order comes
      // right.
      std::map<std::vector<std::string>, std::vector<size_t>> Orders;
      for (size_t I : Best.Users) {
        std::vector<std::string> InOrder;
        for (const SharedHeader &H : Wishes[I])
          if (llvm::is_contained(Best.Headers, H.Name))
            InOrder.push_back(H.Name);
        Orders[std::move(InOrder)].push_back(I);
      }
      const auto &[Headers, Alike] = *std::max_element(
          Orders.begin(), Orders.end(), [](const auto &A, const auto &B) {
            return A.second.size() < B.second.size();
          });
      Best.Headers = Headers;
      Best.Model = Alike.front();
      llvm::erase_if(Rest, [&](size_t I) {
        return llvm::is_contained(Best.Users, I);
      });
      Planned.push_back(std::move(Best));
    }
  return Planned;
}

std::vector<PlannedPreamble>
planKeptPreambles(llvm::ArrayRef<size_t> Rest,
                  llvm::ArrayRef<PreambleWishes> Wishes,
                  llvm::function_ref<const KeptHeaders &(size_t)> Kept) {
  // By the list itself: it belongs to one set of flags.
  std::map<const std::vector<std::string> *, PlannedPreamble> ByHeaders;
  for (size_t I : Rest) {
    if (Wishes[I].empty())
      continue;
    const std::vector<std::string> *Best = nullptr;
    uint64_t BestBytes = 0;
    for (const std::vector<std::string> &Headers : Kept(I))
      if (uint64_t Bytes = bytesOf(Headers, Wishes[I]); Bytes > BestBytes) {
        Best = &Headers;
        BestBytes = Bytes;
      }
    if (!Best)
      continue;
    auto [It, New] = ByHeaders.try_emplace(Best);
    if (New) {
      It->second.Model = I;
      It->second.Headers = *Best;
      It->second.OnlyIfKept = true;
    }
    It->second.Users.push_back(I);
  }
  std::vector<PlannedPreamble> Planned;
  for (auto &[Headers, P] : ByHeaders)
    Planned.push_back(std::move(P));
  llvm::sort(Planned, [](const PlannedPreamble &A, const PlannedPreamble &B) {
    return A.Model < B.Model;
  });
  return Planned;
}

//===----------------------------------------------------------------------===//
// Making one
//===----------------------------------------------------------------------===//

namespace {

/// Tells what is foreign, and nothing else.
class PreambleHost : public Host {
public:
  PreambleHost(const PlannedUnit &Model, const ProjectFiles &Project)
      : Model(Model), Project(Project) {}
  clang::DiagnosticBuilder diag(llvm::StringRef, clang::SourceLocation,
                                llvm::StringRef,
                                clang::DiagnosticIDs::Level) override {
    llvm_unreachable("no check runs over a preamble");
  }
  void configurationError(llvm::StringRef) override {}
  std::optional<std::string> option(llvm::StringRef,
                                    llvm::StringRef) const override {
    return std::nullopt;
  }
  bool isEnabled(llvm::StringRef) const override { return false; }
  bool isForeign(const clang::SourceManager &Sources,
                 clang::FileID File) const override {
    return isForeignFile(Sources, File, Model, Project);
  }

private:
  const PlannedUnit &Model;
  const ProjectFiles &Project;
};

/// Leaves out the bodies that a unit would leave out.
class Skipper : public clang::ASTConsumer {
public:
  Skipper(const clang::SourceManager &Sources, const Host &TheHost)
      : InSight(Sources, TheHost) {}
  bool shouldSkipFunctionBody(clang::Decl *D) override {
    return maySkipBody(D, InSight);
  }

private:
  Bodies InSight;
};

class PreambleAction : public clang::GeneratePCHAction {
public:
  PreambleAction(const Host &TheHost, std::optional<MacroTrace> &Trace)
      : TheHost(TheHost), Trace(Trace) {}

protected:
  std::unique_ptr<clang::ASTConsumer>
  CreateASTConsumer(clang::CompilerInstance &Compiler,
                    llvm::StringRef File) override {
    Recorder.emplace(Compiler.getPreprocessor());
    std::unique_ptr<clang::ASTConsumer> Writer =
        GeneratePCHAction::CreateASTConsumer(Compiler, File);
    if (!Writer)
      return nullptr;
    std::vector<std::unique_ptr<clang::ASTConsumer>> Both;
    Both.push_back(
        std::make_unique<Skipper>(Compiler.getSourceManager(), TheHost));
    Both.push_back(std::move(Writer));
    return std::make_unique<clang::MultiplexConsumer>(std::move(Both));
  }

  void EndSourceFileAction() override {
    Trace = Recorder->finish();
    GeneratePCHAction::EndSourceFileAction();
  }

private:
  const Host &TheHost;
  std::optional<MacroTrace> &Trace;
  std::optional<MacroTraceRecorder> Recorder;
};

class PreambleInvocation : public clang::tooling::FrontendActionFactory {
public:
  PreambleInvocation(const Host &TheHost, llvm::MemoryBufferRef Text,
                     llvm::StringRef Output)
      : TheHost(TheHost), Text(Text), Output(Output) {}

  std::unique_ptr<clang::FrontendAction> create() override {
    return std::make_unique<PreambleAction>(TheHost, Trace);
  }

  bool runInvocation(std::shared_ptr<clang::CompilerInvocation> Invocation,
                     clang::FileManager *Files,
                     std::shared_ptr<clang::PCHContainerOperations> Containers,
                     clang::DiagnosticConsumer *Consumer) override {
    clang::FrontendOptions &Options = Invocation->getFrontendOpts();
    clang::InputKind Kind = Options.Inputs.front().getKind();
    Options.Inputs.assign(1, clang::FrontendInputFile(Text, Kind));
    Options.OutputFile = Output.str();
    Options.SkipFunctionBodies = true;
    return FrontendActionFactory::runInvocation(
        std::move(Invocation), Files, std::move(Containers), Consumer);
  }

  std::optional<MacroTrace> Trace;

private:
  const Host &TheHost;
  llvm::MemoryBufferRef Text;
  llvm::StringRef Output;
};

} // namespace

std::optional<Preamble> makePreamble(const PlannedUnit &Model,
                                     llvm::ArrayRef<std::string> Headers,
                                     const ProjectFiles &Project,
                                     llvm::StringRef Output) {
  std::string Text;
  for (const std::string &Header : Headers)
    Text += "#include <" + Header + ">\n";
  InputStates States;
  auto Recorder = llvm::makeIntrusiveRefCnt<InputRecorder>(
      llvm::vfs::createPhysicalFileSystem(), States);
  Recorder->setCurrentWorkingDirectory(Model.Command.Directory);
  auto Files = llvm::makeIntrusiveRefCnt<clang::FileManager>(
      clang::FileSystemOptions(), Recorder);
  PreambleHost TheHost(Model, Project);
  PreambleInvocation Action(TheHost,
                            llvm::MemoryBufferRef(Text, "corolint-preamble.hpp"),
                            Output);
  clang::tooling::ToolInvocation Invocation(
      parseOnlyCommandLine(Model.Command), &Action, Files.get(),
      std::make_shared<clang::PCHContainerOperations>());
  clang::IgnoringDiagConsumer Ignore;
  Invocation.setDiagnosticConsumer(&Ignore);
  if (!Invocation.run() || !llvm::sys::fs::exists(Output) || !Action.Trace)
    return std::nullopt;
  Preamble Made;
  Made.Macros = std::move(*Action.Trace);
  Made.File = Output.str();
  for (const auto &[Path, What] : Recorder->inputs())
    Made.Inputs.emplace_back(Path, What, States.state(Path, What));
  return Made;
}

/// A digest of what a preamble is made with: the flags, and what is foreign.
static Digest keyOf(llvm::StringRef Kind, const PlannedUnit &Model,
                    llvm::ArrayRef<std::string> Headers,
                    const ProjectFiles &Project) {
  DigestBuilder Key;
  Key.add(Kind).add(buildId()).add(flagsOf(Model));
  for (const std::string &Header : Headers)
    Key.add(Header);
  Key.add("roots");
  for (const std::string &Root : Project.Roots)
    Key.add(Root);
  Key.add("excluded");
  for (const std::string &Root : Project.Excluded)
    Key.add(Root);
  return Key.finish();
}

Digest preambleKey(const PlannedUnit &Model,
                   llvm::ArrayRef<std::string> Headers,
                   const ProjectFiles &Project) {
  return keyOf("corolint preamble 2", Model, Headers, Project);
}

Digest keptHeadersKey(const PlannedUnit &Model, const ProjectFiles &Project) {
  return keyOf("corolint preambles", Model, {}, Project);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

json::Value toJSON(const PreambleWishes &Wishes) {
  json::Array Out;
  for (const SharedHeader &H : Wishes)
    Out.push_back(json::Object{{"name", H.Name}, {"bytes", int64_t(H.Bytes)}});
  return Out;
}

bool fromJSON(const json::Value &V, SharedHeader &H, json::Path P) {
  json::ObjectMapper O(V, P);
  int64_t Bytes = 0;
  if (!O || !O.map("name", H.Name) || !O.map("bytes", Bytes))
    return false;
  H.Bytes = uint64_t(Bytes);
  return true;
}

json::Value toJSON(const Preamble &P) {
  json::Array Inputs;
  for (const auto &[Path, What, State] : P.Inputs)
    Inputs.push_back(
        json::Array{Path, std::string(1, static_cast<char>(What)), hex(State)});
  return json::Object{{"file", P.File},
                      {"inputs", std::move(Inputs)},
                      {"macros", toJSON(P.Macros)}};
}

bool fromJSON(const json::Value &V, Preamble &P, json::Path Path) {
  const json::Object *O = V.getAsObject();
  std::optional<llvm::StringRef> File = O ? O->getString("file") : std::nullopt;
  const json::Array *Inputs = O ? O->getArray("inputs") : nullptr;
  const json::Value *Macros = O ? O->get("macros") : nullptr;
  if (!File || !Inputs || !Macros ||
      !fromJSON(*Macros, P.Macros, Path.field("macros")))
    return false;
  P.File = File->str();
  for (const json::Value &Input : *Inputs) {
    const json::Array *Parts = Input.getAsArray();
    if (!Parts || Parts->size() != 3)
      return false;
    auto Name = (*Parts)[0].getAsString(), What = (*Parts)[1].getAsString(),
         State = (*Parts)[2].getAsString();
    std::string Bytes;
    if (!Name || !What || What->size() != 1 || !State ||
        !llvm::tryGetFromHex(*State, Bytes) || Bytes.size() != sizeof(Digest))
      return false;
    Digest D;
    llvm::copy(Bytes, D.begin());
    P.Inputs.emplace_back(Name->str(), Asked((*What)[0]), D);
  }
  return true;
}

} // namespace corolint
