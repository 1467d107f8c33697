//===-- WriteFiles.cpp - writes many files, or none ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/WriteFiles.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <sys/stat.h>
#include <unistd.h>

namespace fs = llvm::sys::fs;

namespace corolint {
namespace {

/// A text that is written, and not yet in its place.
struct Prepared {
  std::string Path;
  std::string Temporary;
};

llvm::Error failure(llvm::StringRef Path, std::error_code Why) {
  return llvm::createFileError(Path, Why);
}

llvm::Error prepare(llvm::StringRef Path, const FixOutcome::Texts &Texts,
                    std::vector<Prepared> &Done) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return failure(Path, Buffer.getError());
  if ((*Buffer)->getBuffer() != Texts.Old)
    return llvm::createStringError(Path + ": changed while it was analysed");
  fs::file_status Status;
  if (std::error_code Why = fs::status(Path, Status))
    return failure(Path, Why);
  llvm::SmallString<256> Temporary;
  int File;
  if (std::error_code Why = fs::createUniqueFile(Path + ".corolint-%%%%%%",
                                                 File, Temporary))
    return llvm::createStringError(Path + ": cannot write beside it: " +
                                   Why.message());
  Done.push_back({Path.str(), Temporary.str().str()});
  // Its owner first: that takes away some modes.
  (void)!::fchown(File, Status.getUser(), Status.getGroup());
  std::error_code Why = fs::setPermissions(File, Status.permissions());
  llvm::raw_fd_ostream Out(File, /*shouldClose=*/true);
  Out << Texts.New;
  Out.close();
  if (Out.has_error()) {
    Why = Out.error();
    Out.clear_error();
  }
  return Why ? failure(Path, Why) : llvm::Error::success();
}

} // namespace

std::string whyNotWritable(llvm::StringRef Path) {
  llvm::ErrorOr<fs::perms> Modes = fs::getPermissions(Path);
  if ((Modes && !(*Modes & fs::all_write)) ||
      fs::access(Path, fs::AccessMode::Write))
    return "is read-only";
  llvm::StringRef Directory = llvm::sys::path::parent_path(Path);
  if (fs::access(Directory, fs::AccessMode::Write))
    return "is in a directory that cannot be written to";
  return "";
}

llvm::Error
writeFiles(const std::map<std::string, FixOutcome::Texts> &Files) {
  std::vector<Prepared> Done;
  llvm::Error Failed = llvm::Error::success();
  for (const auto &[Path, Texts] : Files)
    Failed = llvm::joinErrors(std::move(Failed), prepare(Path, Texts, Done));
  if (Failed) {
    for (const Prepared &P : Done)
      fs::remove(P.Temporary);
    return llvm::joinErrors(
        std::move(Failed),
        llvm::createStringError("no file was changed"));
  }
  for (const Prepared &P : Done)
    if (std::error_code Why = fs::rename(P.Temporary, P.Path)) {
      fs::remove(P.Temporary);
      Failed = llvm::joinErrors(std::move(Failed), failure(P.Path, Why));
    }
  return Failed;
}

} // namespace corolint
