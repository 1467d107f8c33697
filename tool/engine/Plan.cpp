//===-- Plan.cpp - which units to lint -----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Plan.h"
#include "engine/Database.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace tooling = clang::tooling;

namespace corolint {
namespace {

/// One path of the command line.
struct Target {
  std::string Given;
  std::string Path; // canonical
  bool IsDirectory;

  llvm::StringRef directory() const {
    return IsDirectory ? llvm::StringRef(Path) : path::parent_path(Path);
  }
};

llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

llvm::Expected<Target> resolve(llvm::StringRef Given) {
  fs::file_status Status;
  if (std::error_code Error = fs::status(Given, Status))
    return error(Given + ": " + Error.message());
  Target T{Given.str(), canonicalPath(Given), fs::is_directory(Status)};
  if (T.IsDirectory) {
    std::error_code Error;
    fs::directory_iterator It(T.Path, Error);
    if (Error)
      return error(Given + ": " + Error.message());
  } else {
    int File;
    if (std::error_code Error = fs::openFileForRead(T.Path, File))
      return error(Given + ": " + Error.message());
    llvm::sys::Process::SafelyCloseFileDescriptor(File);
  }
  return T;
}

/// Whether git looks no further up than \p Directory's content.
bool isCeiling(llvm::StringRef Directory) {
  std::optional<std::string> Ceilings =
      llvm::sys::Process::GetEnv("GIT_CEILING_DIRECTORIES");
  return Ceilings && llvm::is_contained(llvm::split(*Ceilings, ':'), Directory);
}

/// The working tree that \p Directory belongs to, or "". As git finds it.
llvm::StringRef repositoryOf(llvm::StringRef Directory) {
  for (; !Directory.empty() && !isCeiling(Directory);
       Directory = path::parent_path(Directory)) {
    llvm::SmallString<256> Git(Directory);
    path::append(Git, ".git");
    if (fs::exists(Git))
      return Directory;
  }
  return "";
}

void addUnique(std::vector<std::string> &List, llvm::StringRef Item) {
  if (!llvm::is_contained(List, Item))
    List.push_back(Item.str());
}

class Planner {
public:
  explicit Planner(const PlanRequest &Request) : Request(Request) {}

  llvm::Expected<Plan> make() {
    std::vector<std::string> Paths = Request.Paths;
    if (Paths.empty())
      Paths.push_back(".");
    for (llvm::StringRef Given : Paths) {
      llvm::Expected<Target> T = resolve(Given);
      if (!T)
        return T.takeError();
      if (llvm::Error Error = Request.Flags ? addWithFlags(*T) : addTarget(*T))
        return std::move(Error);
    }
    countLeftOut();
    return std::move(Result);
  }

private:
  llvm::Error addWithFlags(const Target &T) {
    if (T.IsDirectory)
      return error(T.Given + ": a directory cannot be linted with the flags "
                             "after '--'; name a file");
    std::string Directory = workingDirectory();
    tooling::FixedCompilationDatabase Fixed(Directory, *Request.Flags);
    for (tooling::CompileCommand &Command : Fixed.getCompileCommands(T.Path))
      addUnit(std::move(Command), T.Path);
    addRoot(T, T.directory());
    return llvm::Error::success();
  }

  llvm::Error addTarget(const Target &T) {
    llvm::Expected<const Database *> Found = databaseFor(T);
    if (!Found)
      return Found.takeError();
    const Database &D = **Found;
    bool Any = false;
    for (const tooling::CompileCommand &Command : D.Commands) {
      std::string File = canonicalPath(Command.Filename, Command.Directory);
      if (T.IsDirectory ? isBelow(File, T.Path) : File == T.Path) {
        Any = true;
        addUnit(Command, File);
      } else {
        Passed.insert(File);
      }
    }
    if (!Any && T.IsDirectory)
      return error(T.Given + ": no file below it is listed in " + D.File);
    if (!Any)
      if (llvm::Error Error = addGuessed(T, D))
        return Error;

    llvm::StringRef BuildDirectory = path::parent_path(D.File);
    llvm::StringRef Base = D.Base.empty() ? baseOf(BuildDirectory, T)
                                          : llvm::StringRef(D.Base);
    addRoot(T, Base);
    // Somebody who names a file in the build directory wants to see it.
    if (BuildDirectory != Base && !isBelow(T.Path, BuildDirectory))
      addUnique(Result.Project.Excluded, BuildDirectory);
    return llvm::Error::success();
  }

  /// A header, or a file too new for the database: the flags of a neighbour.
  llvm::Error addGuessed(const Target &T, const Database &D) {
    std::vector<tooling::CompileCommand> Commands =
        D.Lookup->getCompileCommands(T.Path);
    if (Commands.empty())
      return error(T.Given + ": not listed in " + D.File);
    Result.Remarks.push_back(T.Given + ": not listed in " + D.File +
                             "; using flags " + Commands.front().Heuristic);
    addUnit(std::move(Commands.front()), T.Path);
    return llvm::Error::success();
  }

  void addUnit(tooling::CompileCommand Command, std::string File) {
    std::string Key = Command.Directory + '\0' +
                      llvm::join(Command.CommandLine, llvm::StringRef("\0", 1));
    if (Seen.insert(Key).second)
      Result.Units.push_back({std::move(Command), std::move(File), nullptr});
  }

  /// What one path leaves out another may name.
  void countLeftOut() {
    for (const PlannedUnit &Unit : Result.Units)
      Passed.erase(Unit.File);
    for (llvm::StringRef File : Passed.keys())
      Result.LeftOut += Result.Project.contains(File);
  }

  void addRoot(const Target &T, llvm::StringRef Base) {
    if (!Request.Root.empty())
      return addUnique(Result.Project.Roots, Request.Root);
    llvm::StringRef Repository = repositoryOf(T.directory());
    addUnique(Result.Project.Roots, Repository.empty() ? Base : Repository);
  }

  llvm::Expected<const Database *> databaseFor(const Target &T) {
    if (!Request.BuildDirectory.empty()) {
      // `-p` may name the directory or the file itself.
      llvm::SmallString<256> File(Request.BuildDirectory);
      if (fs::is_directory(File))
        path::append(File, "compile_commands.json");
      return read(canonicalPath(File), "");
    }
    std::optional<DatabasePlace> Place = findDatabase(T.directory());
    if (!Place)
      return error(
          T.Given +
          ": no compile_commands.json found here, in build*/ or further up\n"
          "  with CMake: cmake -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON\n"
          "  with other build systems: bear -- <build command>\n"
          "  a database elsewhere: corolint -p DIR …\n"
          "  a single file: corolint FILE -- -std=c++20 -Iinclude …");
    if (!Place->Others.empty() && !Databases.count(Place->File))
      Result.Remarks.push_back("using " + Place->File + ", the newest of " +
                               std::to_string(Place->Others.size() + 1) +
                               " databases; choose with -p");
    return read(Place->File, Place->Base);
  }

  /// The project that is built in \p BuildDirectory: in the sources or beside
  /// them.
  static llvm::StringRef baseOf(llvm::StringRef BuildDirectory,
                                const Target &T) {
    for (llvm::StringRef Base :
         {BuildDirectory, path::parent_path(BuildDirectory)})
      if (isBelow(T.Path, Base) && Base != path::root_path(Base))
        return Base;
    return T.directory();
  }

  llvm::Expected<const Database *> read(llvm::StringRef File,
                                        llvm::StringRef Base) {
    if (auto It = Databases.find(File); It != Databases.end())
      return &It->second;
    llvm::Expected<Database> Read = readDatabase(File, Base);
    if (!Read)
      return Read.takeError();
    return &Databases.try_emplace(File, std::move(*Read)).first->second;
  }

  const PlanRequest &Request;
  Plan Result;
  llvm::StringMap<Database> Databases;
  llvm::StringSet<> Seen;
  /// Files of the databases that a path did not name.
  llvm::StringSet<> Passed;
};

} // namespace

llvm::Expected<Plan> makePlan(const PlanRequest &Request) {
  return Planner(Request).make();
}

} // namespace corolint
