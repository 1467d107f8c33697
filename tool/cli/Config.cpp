//===-- Config.cpp - the configuration of units --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Config.h"
#include "ClangTidyOptions.h"
#include "GlobList.h"
#include "engine/Digest.h"
#include "engine/Paths.h"
#include "model/Suggest.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/YAMLTraits.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace corolint {

static constexpr llvm::StringLiteral ConfigName = ".corolint.yaml";

static llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

llvm::Expected<std::vector<const CheckInfo *>>
selectChecks(llvm::StringRef Globs) {
  llvm::SmallVector<llvm::StringRef, 8> Items;
  Globs.split(Items, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  std::vector<bool> On(catalogue().size());
  bool First = true;
  for (llvm::StringRef Item : Items) {
    Item = Item.trim();
    if (Item.empty())
      continue;
    llvm::StringRef Pattern = Item;
    bool Remove = Pattern.consume_front("-");
    if (Item == "default" || (First && Remove))
      for (auto [Info, IsOn] : llvm::zip(catalogue(), On))
        IsOn = IsOn || Info.onByDefault();
    First = false;
    if (Item == "default")
      continue;
    clang::tidy::GlobList Glob(Pattern);
    bool Any = false;
    for (size_t I = 0; I < On.size(); ++I)
      if (Glob.contains(catalogue()[I].Id)) {
        On[I] = !Remove;
        Any = true;
      }
    if (!Any)
      return error("unknown check '" + Pattern + "'" +
                   suggestion(Pattern,
                              llvm::map_range(catalogue(),
                                              [](const CheckInfo &Info) {
                                                return llvm::StringRef(Info.Id);
                                              }),
                              "async-"));
  }
  std::vector<const CheckInfo *> Selected;
  for (size_t I = 0; I < On.size(); ++I)
    if (On[I])
      Selected.push_back(&catalogue()[I]);
  if (Selected.empty())
    return error("no check is enabled by '" + Globs + "'");
  return Selected;
}

namespace {

/// The row of an option by the name it has in configuration files. A check may
/// also be given a value of its own for an option of all checks, as
/// `clang-tidy --dump-config` writes it.
const OptionInfo *optionNamed(llvm::StringRef Name) {
  auto [CheckId, OptionName] = Name.rsplit('.');
  return OptionName.empty() ? findOption("*", Name)
                            : findOption(CheckId, OptionName);
}

std::string configurationName(const OptionInfo &Row) {
  return Row.CheckId == "*" ? Row.Name.str()
                            : (Row.CheckId + "." + Row.Name).str();
}

/// Merges the sources of options, from weak to strong.
class SettingsBuilder {
public:
  SettingsBuilder() : Result(std::make_shared<Settings>()) {}

  llvm::Error set(llvm::StringRef Name, llvm::StringRef Value,
                  llvm::StringRef Place) {
    const OptionInfo *Row = optionNamed(Name);
    if (!Row) {
      std::vector<std::string> Names;
      for (const OptionInfo &O : optionCatalogue())
        Names.push_back(configurationName(O));
      return error(Place + ": unknown option '" + Name + "'" +
                   suggestion(Name, Names));
    }
    std::string Normal = Value.str();
    if (Row->Type == OptionType::Bool) {
      std::optional<bool> Bool = llvm::yaml::parseBool(Value);
      if (Value == "0" || Value == "1")
        Bool = Value == "1";
      if (!Bool)
        return error(Place + ": '" + Value + "' is no value for '" + Name +
                     "': expected true or false");
      Normal = *Bool ? "true" : "false";
    }
    unsigned Number;
    if (Row->Type == OptionType::Unsigned && Value.getAsInteger(10, Number))
      return error(Place + ": '" + Value + "' is no value for '" + Name +
                   "': expected a number");
    Result->Options[configurationName(*Row)] = Normal;
    return llvm::Error::success();
  }

  llvm::Error setChecks(llvm::StringRef Globs, llvm::StringRef Place) {
    llvm::Expected<std::vector<const CheckInfo *>> Selected =
        selectChecks(Globs);
    if (!Selected)
      return error(Place + ": " + llvm::toString(Selected.takeError()));
    Result->Checks = std::move(*Selected);
    return llvm::Error::success();
  }

  void setSuppressions(const ConfigFile &File) {
    Result->ReportUnusedSuppressions = File.ReportUnusedSuppressions;
    Result->RequireReasons = File.RequireReasons;
  }

  void addLibrary(std::string Path) { LibraryFiles.push_back(std::move(Path)); }

  /// All library files, of the option and of the configuration file.
  std::vector<std::string> libraryFiles() const {
    llvm::SmallVector<llvm::StringRef, 4> Listed;
    if (auto It = Result->Options.find("LibraryFiles");
        It != Result->Options.end())
      llvm::SplitString(It->second, Listed, ";");
    std::vector<std::string> Files(Listed.begin(), Listed.end());
    Files.insert(Files.end(), LibraryFiles.begin(), LibraryFiles.end());
    return Files;
  }

  std::shared_ptr<const Settings>
  finish(std::shared_ptr<const Libraries> Libs) {
    Result->Libs = std::move(Libs);
    DigestBuilder Texts;
    std::vector<std::string> Files = libraryFiles();
    for (const std::string &File : Files)
      if (auto Text = llvm::MemoryBuffer::getFile(File))
        Texts.add((*Text)->getBuffer());
    if (!Files.empty())
      Result->LibraryDigest = hex(Texts.finish());
    return std::move(Result);
  }

private:
  std::shared_ptr<Settings> Result;
  std::vector<std::string> LibraryFiles;
};

/// Whether a name in `.clang-tidy` is meant for a check of ours. Others belong
/// to checks that only clang-tidy has.
bool isOurs(llvm::StringRef Name) {
  auto [CheckId, OptionName] = Name.rsplit('.');
  return OptionName.empty() ? findOption("*", Name) != nullptr
                            : findCheck(CheckId) != nullptr;
}

llvm::Error addClangTidyOptions(llvm::StringRef Directory,
                                SettingsBuilder &Builder) {
  using namespace clang::tidy;
  // The provider looks at the directory of the file only; its name is free.
  llvm::SmallString<256> AnyFile(Directory);
  path::append(AnyFile, "any.cpp");
  FileOptionsProvider Provider(ClangTidyGlobalOptions{}, ClangTidyOptions{},
                               ClangTidyOptions{});
  for (const auto &[Options, Source] : Provider.getRawOptions(AnyFile)) {
    std::vector<llvm::StringRef> Names;
    for (const auto &Entry : Options.CheckOptions)
      if (isOurs(Entry.getKey()))
        Names.push_back(Entry.getKey());
    llvm::sort(Names);
    for (llvm::StringRef Name : Names)
      if (llvm::Error Error = Builder.set(
              Name, Options.CheckOptions.lookup(Name).Value, Source))
        return Error;
  }
  return llvm::Error::success();
}

std::string nearestConfigFile(llvm::StringRef Directory) {
  for (; !Directory.empty(); Directory = path::parent_path(Directory)) {
    llvm::SmallString<256> File(Directory);
    path::append(File, ConfigName);
    if (fs::exists(File))
      return File.str().str();
  }
  return "";
}

llvm::Error addConfigFile(llvm::StringRef File, bool ChecksWanted,
                          SettingsBuilder &Builder) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return error(File + ": " + Buffer.getError().message());
  llvm::Expected<ConfigFile> Config =
      parseConfigFile((*Buffer)->getBuffer(), File);
  if (!Config)
    return Config.takeError();
  if (Config->Checks && ChecksWanted)
    if (llvm::Error Error =
            Builder.setChecks(*Config->Checks, Config->ChecksPlace))
      return Error;
  for (const ConfigFile::Option &O : Config->Options)
    if (llvm::Error Error = Builder.set(O.Name, O.Value, O.Place))
      return Error;
  Builder.setSuppressions(*Config);
  for (const std::string &Library : Config->Libraries)
    Builder.addLibrary(
        canonicalPath(Library, canonicalPath(path::parent_path(File))));
  return llvm::Error::success();
}

} // namespace

ConfigFinder::ConfigFinder(std::string File, std::optional<std::string> Checks,
                           bool Search)
    : File(std::move(File)), Checks(std::move(Checks)), Search(Search) {}

ConfigFinder::~ConfigFinder() = default;

llvm::Expected<std::shared_ptr<const Settings>>
ConfigFinder::settingsFor(llvm::StringRef MainFile) {
  llvm::StringRef Directory = path::parent_path(MainFile);
  if (auto It = ByDirectory.find(Directory); It != ByDirectory.end())
    return It->second;
  llvm::Expected<std::shared_ptr<const Settings>> Made = make(Directory);
  if (Made)
    ByDirectory[Directory] = *Made;
  return Made;
}

llvm::Expected<std::shared_ptr<const Settings>>
ConfigFinder::make(llvm::StringRef Directory) {
  SettingsBuilder Builder;
  if (llvm::Error Error = Builder.setChecks("default", "catalogue"))
    return std::move(Error);
  if (Search)
    if (llvm::Error Error = addClangTidyOptions(Directory, Builder))
      return std::move(Error);
  std::string Nearest =
      File.empty() && Search ? nearestConfigFile(Directory) : File;
  if (!Nearest.empty())
    if (llvm::Error Error = addConfigFile(Nearest, !Checks, Builder))
      return std::move(Error);
  if (Checks)
    if (llvm::Error Error = Builder.setChecks(*Checks, "--checks"))
      return std::move(Error);
  llvm::Expected<std::shared_ptr<const Libraries>> Libs =
      librariesFor(Builder.libraryFiles());
  if (!Libs)
    return Libs.takeError();
  return Builder.finish(std::move(*Libs));
}

llvm::Expected<std::shared_ptr<const Libraries>>
ConfigFinder::librariesFor(const std::vector<std::string> &Files) {
  if (Files.empty())
    return Libraries::builtIn();
  std::shared_ptr<const Libraries> &Known = ByFiles[Files];
  if (!Known) {
    llvm::Expected<std::shared_ptr<const Libraries>> Loaded =
        Libraries::load(Files);
    if (!Loaded)
      return Loaded.takeError();
    Known = std::move(*Loaded);
  }
  return Known;
}

} // namespace corolint
