//===-- Database.cpp - finding and reading compile databases -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Database.h"
#include "clang/Driver/Types.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace tooling = clang::tooling;

namespace corolint {

static constexpr llvm::StringLiteral FileName = "compile_commands.json";

static bool isBuildFolder(llvm::StringRef Name) {
  return Name.starts_with("build") || Name.starts_with("cmake-build") ||
         Name == "out";
}

static void addIfPresent(llvm::StringRef Directory,
                         std::vector<std::string> &Found) {
  llvm::SmallString<256> File(Directory);
  path::append(File, FileName);
  if (fs::is_regular_file(File))
    Found.push_back(File.str().str());
}

/// The databases in the subfolders of \p Directory that \p Accept names.
template <typename Predicate>
static void addFromFolders(llvm::StringRef Directory, Predicate Accept,
                           std::vector<std::string> &Found,
                           llvm::function_ref<void(llvm::StringRef)> Deeper) {
  std::error_code Error;
  for (fs::directory_iterator It(Directory, Error), End; It != End && !Error;
       It.increment(Error)) {
    if (!Accept(path::filename(It->path())) || !fs::is_directory(It->path()))
      continue;
    addIfPresent(It->path(), Found);
    Deeper(It->path());
  }
}

static llvm::sys::TimePoint<> modificationTime(llvm::StringRef File) {
  fs::file_status Status;
  (void)fs::status(File, Status);
  return Status.getLastModificationTime();
}

std::optional<DatabasePlace> findDatabase(llvm::StringRef Start) {
  for (llvm::StringRef Directory = Start; !Directory.empty();
       Directory = path::parent_path(Directory)) {
    std::vector<std::string> Found;
    addIfPresent(Directory, Found);
    // A database beside the sources was put there, or linked, on purpose.
    if (Found.empty()) {
      addFromFolders(Directory, isBuildFolder, Found, [&](llvm::StringRef Sub) {
        // Presets build in build/<preset>.
        addFromFolders(
            Sub, [](llvm::StringRef) { return true; }, Found,
            [](llvm::StringRef) {});
      });
      llvm::sort(Found, [](const std::string &A, const std::string &B) {
        auto TimeOfA = modificationTime(A), TimeOfB = modificationTime(B);
        return TimeOfA != TimeOfB ? TimeOfA > TimeOfB : A < B;
      });
    }
    if (Found.empty())
      continue;
    DatabasePlace Place{Found.front(), Directory.str(), {}};
    Place.Others.assign(Found.begin() + 1, Found.end());
    return Place;
  }
  return std::nullopt;
}

/// Whether a command compiles C or C++, by the extension of its file as a
/// driver judges it. `ninja -t compdb` lists every command of a build: those
/// that link, archive, assemble and generate, too.
static bool compiles(const tooling::CompileCommand &Command) {
  namespace types = clang::driver::types;
  if (llvm::any_of(Command.CommandLine, [](llvm::StringRef Argument) {
        return Argument.starts_with("-x") || Argument == "/TP" ||
               Argument == "/TC";
      }))
    return true;
  llvm::StringRef Extension = path::extension(Command.Filename);
  types::ID Type = Extension.consume_front(".")
                       ? types::lookupTypeForExtension(Extension)
                       : types::TY_INVALID;
  return Type != types::TY_INVALID && types::isDerivedFromC(Type);
}

static llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

/// Points at the line of a JSON error, whose text begins with `[line:column, `.
static std::string withPlace(llvm::StringRef File, llvm::StringRef Message) {
  auto [Place, Text] = Message.split("]: ");
  if (!Place.consume_front("[") || Text.empty())
    return (File + ": " + Message).str();
  return (File + ":" + Place.split(',').first + ": " + Text).str();
}

llvm::Expected<Database> readDatabase(llvm::StringRef File,
                                      llvm::StringRef Base) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return error(File + ": " + Buffer.getError().message());
  // The reader of clang says neither where nor always what is wrong.
  llvm::Expected<llvm::json::Value> Json =
      llvm::json::parse((*Buffer)->getBuffer());
  if (!Json)
    return error(withPlace(File, llvm::toString(Json.takeError())));
  if (const llvm::json::Array *Entries = Json->getAsArray();
      Entries && Entries->empty())
    return error(File + ": the database is empty; build or configure the "
                        "project first");

  std::string Message;
  auto Listed = tooling::JSONCompilationDatabase::loadFromBuffer(
      (*Buffer)->getBuffer(), Message,
      tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Listed)
    return error(File + ": " + llvm::StringRef(Message).trim());
  Database Result;
  Result.File = File.str();
  Result.Base = Base.str();
  Result.Lookup = tooling::inferTargetAndDriverMode(
      tooling::inferMissingCompileCommands(tooling::expandResponseFiles(
          std::move(Listed), llvm::vfs::getRealFileSystem())));
  Result.Commands = Result.Lookup->getAllCompileCommands();
  llvm::erase_if(Result.Commands, [](const tooling::CompileCommand &Command) {
    return !compiles(Command);
  });
  if (Result.Commands.empty())
    return error(File + ": none of its commands compiles C or C++");
  return Result;
}

} // namespace corolint
