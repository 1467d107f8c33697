//===-- Module.cpp - corolint as a clang-tidy module ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clang-tidy, the plugin and clangd know one clang-tidy check per catalogue
// row; corolint does the work of a unit in one go. The adapters of a
// translation unit therefore share one runner, and the first node that is
// matched starts it.
//
//===----------------------------------------------------------------------===//

#include "Catalogue.h"
#include "Check.h"
#include "ClangTidyCheck.h"
#include "ClangTidyModule.h"
#include "Host.h"
#include "Unit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <mutex>

using clang::tidy::ClangTidyCheck;
using clang::tidy::ClangTidyCheckFactories;
using clang::tidy::ClangTidyContext;
using clang::tidy::ClangTidyModule;
using clang::tidy::ClangTidyOptions;

namespace corolint {
namespace {

class Adapter;

/// The host that clang-tidy's checks of one translation unit have in common.
class Runner : public Host {
public:
  explicit Runner(ClangTidyContext *Context) : Context(Context) {}
  ~Runner() override;

  /// The runner of the adapters that live in \p Context now; a new one where
  /// there are none.
  static std::shared_ptr<Runner> of(ClangTidyContext *Context);

  void attach(Adapter &A) { Adapters.push_back(&A); }
  void detach(Adapter &A) { llvm::erase(Adapters, &A); }

  /// True for the first caller: one adapter registers the matchers of all.
  bool claimMatchers() { return !std::exchange(MatchersClaimed, true); }

  void startUnit() { UnitDone = false; }

  /// Runs the attached checks over the unit, once.
  void run(clang::ASTContext &AST);

  clang::DiagnosticBuilder diag(llvm::StringRef CheckId,
                                clang::SourceLocation Loc,
                                llvm::StringRef Message,
                                clang::DiagnosticIDs::Level Level) override {
    return Context->diag(CheckId, Loc, Message, Level);
  }

  void configurationError(llvm::StringRef Message) override {
    Context->configurationDiag("%0") << Message;
  }

  std::optional<std::string> option(llvm::StringRef CheckId,
                                    llvm::StringRef Name) const override;

  bool isEnabled(llvm::StringRef CheckId) const override;

private:
  std::shared_ptr<const Libraries> loadLibraries();

  ClangTidyContext *Context;
  llvm::SmallVector<Adapter *, 32> Adapters;
  bool MatchersClaimed = false;
  bool UnitDone = false;
};

/// What clang-tidy sees of one catalogue row.
class Adapter : public ClangTidyCheck {
public:
  Adapter(const CheckInfo &Info, llvm::StringRef Name,
          ClangTidyContext *Context)
      : ClangTidyCheck(Name, Context), Info(Info), Shared(Runner::of(Context)) {
    Shared->attach(*this);
    // Reading an option is what makes its name known to --verify-config.
    if (Context->getOptionsCollector())
      for (const OptionInfo &O : optionCatalogue())
        if (reads(O))
          value(O);
  }

  ~Adapter() override { Shared->detach(*this); }

  const CheckInfo &info() const { return Info; }

  /// What the configuration says of an option. clang-tidy itself complains of a
  /// value that is no bool or number, and then there is none.
  std::optional<std::string> value(const OptionInfo &O) const {
    switch (O.Type) {
    case OptionType::Bool:
      if (std::optional<bool> Value =
              O.CheckId == "*" ? Options.getLocalOrGlobal<bool>(O.Name)
                               : Options.get<bool>(O.Name))
        return *Value ? "true" : "false";
      return std::nullopt;
    case OptionType::Unsigned:
      if (std::optional<unsigned> Value =
              O.CheckId == "*" ? Options.getLocalOrGlobal<unsigned>(O.Name)
                               : Options.get<unsigned>(O.Name))
        return llvm::utostr(*Value);
      return std::nullopt;
    case OptionType::List:
      if (std::optional<llvm::StringRef> Value =
              O.CheckId == "*" ? Options.getLocalOrGlobal(O.Name)
                               : Options.get(O.Name))
        return Value->str();
      return std::nullopt;
    }
    llvm_unreachable("all option types are read");
  }

  bool isLanguageVersionSupported(
      const clang::LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }

  void storeOptions(ClangTidyOptions::OptionMap &Opts) override {
    for (const OptionInfo &O : optionCatalogue())
      if (reads(O))
        Options.store(Opts, O.Name, value(O).value_or(O.Default.str()));
  }

  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override {
    using namespace clang::ast_matchers;
    if (!Shared->claimMatchers())
      return;
    // clangd never shows the translation unit itself to matchers, only the
    // declarations of the main file.
    Finder->addMatcher(translationUnitDecl(), this);
    Finder->addMatcher(functionDecl(), this);
  }

  void onStartOfTranslationUnit() override { Shared->startUnit(); }

  void
  check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override {
    Shared->run(*Result.Context);
  }

private:
  bool reads(const OptionInfo &O) const {
    return O.CheckId == "*" || O.CheckId == Info.Id;
  }

  const CheckInfo &Info;
  std::shared_ptr<Runner> Shared;
};

/// The runners alive, by context. clangd builds several units at a time.
struct Registry {
  std::mutex Lock;
  llvm::DenseMap<ClangTidyContext *, std::weak_ptr<Runner>> Runners;
};

Registry &registry() {
  static Registry TheRegistry;
  return TheRegistry;
}

Runner::~Runner() {
  // The context may be gone already, and its address taken by the context of
  // another runner: that entry is not ours to erase.
  Registry &R = registry();
  std::lock_guard<std::mutex> Guard(R.Lock);
  auto It = R.Runners.find(Context);
  if (It != R.Runners.end() && It->second.expired())
    R.Runners.erase(It);
}

std::shared_ptr<Runner> Runner::of(ClangTidyContext *Context) {
  Registry &R = registry();
  std::lock_guard<std::mutex> Guard(R.Lock);
  std::weak_ptr<Runner> &Known = R.Runners[Context];
  std::shared_ptr<Runner> Result = Known.lock();
  if (!Result)
    Known = Result = std::make_shared<Runner>(Context);
  return Result;
}

void Runner::run(clang::ASTContext &AST) {
  if (std::exchange(UnitDone, true))
    return;
  llvm::SmallVector<std::unique_ptr<Check>, 32> Owned;
  llvm::SmallVector<Check *, 32> Checks;
  for (const CheckInfo &Info : catalogue()) {
    if (!isEnabled(Info.Id))
      continue;
    Owned.push_back(Info.Create(Info));
    Checks.push_back(Owned.back().get());
  }
  Unit(AST, *this, loadLibraries()).run(Checks);
}

std::shared_ptr<const Libraries> Runner::loadLibraries() {
  llvm::SmallVector<llvm::StringRef, 4> Names;
  std::string Value = option("*", "LibraryFiles").value_or("");
  llvm::SplitString(Value, Names, ";");
  if (Names.empty())
    return Libraries::builtIn();
  auto Loaded =
      Libraries::load(std::vector<std::string>(Names.begin(), Names.end()));
  if (Loaded)
    return *Loaded;
  configurationError(llvm::toString(Loaded.takeError()));
  return Libraries::builtIn();
}

std::optional<std::string> Runner::option(llvm::StringRef CheckId,
                                          llvm::StringRef Name) const {
  const OptionInfo *Row = findOption(CheckId, Name);
  if (!Row)
    return std::nullopt;
  // Any adapter can read an option of "*"; one that has a value of its own for
  // it, as --dump-config writes them, speaks for all.
  std::optional<std::string> Found;
  for (const Adapter *A : Adapters)
    if (CheckId == "*" || CheckId == A->info().Id)
      if (std::optional<std::string> Value = A->value(*Row))
        if (!Found || Found->empty())
          Found = std::move(Value);
  return Found;
}

bool Runner::isEnabled(llvm::StringRef CheckId) const {
  return llvm::any_of(
      Adapters, [&](const Adapter *A) { return A->info().Id == CheckId; });
}

class AsyncModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    for (const CheckInfo &Info : catalogue())
      Factories.registerCheckFactory(
          Info.Id, [&Info](llvm::StringRef Name, ClangTidyContext *Context) {
            return std::make_unique<Adapter>(Info, Name, Context);
          });
  }
};

clang::tidy::ClangTidyModuleRegistry::Add<AsyncModule>
    Registration("async-module", "Finds misuse of coroutines and futures.");

} // namespace
} // namespace corolint
