//===-- CacheCommand.cpp - the cache as the user sees it -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/CacheCommand.h"
#include "cli/Commands.h"
#include "engine/Paths.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

std::string cacheDirectory(const CommandLine &Line) {
  if (!Line.CacheDirectory.empty())
    return canonicalPath(Line.CacheDirectory);
  if (std::optional<std::string> Named =
          llvm::sys::Process::GetEnv("COROLINT_CACHE_DIR");
      Named && !Named->empty())
    return canonicalPath(*Named);
  llvm::SmallString<256> Directory;
  if (!llvm::sys::path::cache_directory(Directory))
    return "";
  llvm::sys::path::append(Directory, "corolint");
  return Directory.str().str();
}

std::shared_ptr<DirectoryStore> openCache(const CommandLine &Line) {
  std::string Directory = cacheDirectory(Line);
  // A user without a home directory did not ask for a cache.
  if (Directory.empty())
    return nullptr;
  llvm::Expected<std::unique_ptr<DirectoryStore>> Store =
      DirectoryStore::open(Directory);
  if (Store)
    return std::move(*Store);
  llvm::errs() << "corolint: warning: no result can be kept in " << Directory
               << ": " << llvm::toString(Store.takeError()) << "\n";
  return nullptr;
}

static std::string megabytes(uint64_t Bytes) {
  std::string Text;
  llvm::raw_string_ostream(Text) << llvm::format("%.1f MB", double(Bytes) / 1e6);
  return Text;
}

int runCache(const CommandLine &Line) {
  std::string Directory = cacheDirectory(Line);
  if (Directory.empty()) {
    llvm::errs() << "corolint: error: there is no cache directory; name one "
                    "with --cache-dir\n";
    return ExitUsage;
  }
  if (!llvm::sys::fs::exists(Directory)) {
    llvm::outs() << Directory << ": nothing is kept\n";
    return ExitClean;
  }
  if (Line.Cache == CacheAction::Clear) {
    llvm::Expected<DirectoryStore::Usage> Cleared =
        DirectoryStore::clear(Directory);
    if (!Cleared) {
      llvm::errs() << "corolint: error: " << Directory << ": "
                   << llvm::toString(Cleared.takeError()) << "\n";
      return ExitUsage;
    }
    llvm::outs() << Directory << ": " << Cleared->Files << " files removed, "
                 << megabytes(Cleared->Bytes) << "\n";
    return ExitClean;
  }
  DirectoryStore::Usage Used = DirectoryStore::usage(Directory);
  llvm::outs() << Directory << ": " << Used.Files << " files, "
               << megabytes(Used.Bytes) << "\n";
  return ExitClean;
}

} // namespace corolint
