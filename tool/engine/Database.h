//===-- Database.h - finding and reading compile databases ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_DATABASE_H
#define COROLINT_TOOL_ENGINE_DATABASE_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/Support/Error.h"

namespace corolint {

/// One `compile_commands.json`.
struct Database {
  /// Where it stands.
  std::string File;
  /// The directory whose upward search led to it: of `project/build/…`,
  /// `project`. Empty if it was not searched for.
  std::string Base;
  std::vector<clang::tooling::CompileCommand> Commands;
  /// Also guesses commands for files that are not listed.
  std::unique_ptr<clang::tooling::CompilationDatabase> Lookup;
};

/// The place of a database, and of others that could have been meant.
struct DatabasePlace {
  std::string File;
  std::string Base;
  std::vector<std::string> Others;
};

/// Looks in \p Directory and its build folders, then in the parents. The newest
/// of several build folders wins.
std::optional<DatabasePlace> findDatabase(llvm::StringRef Directory);

/// Reads a database. An error names file and line.
llvm::Expected<Database> readDatabase(llvm::StringRef File,
                                      llvm::StringRef Base);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_DATABASE_H
