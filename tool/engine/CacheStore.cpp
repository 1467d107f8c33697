//===-- CacheStore.cpp - where cached results are kept -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// DIR/CACHEDIR.TAG               for backup programs
// DIR/ac/llvmcache-HEX           a value; the name is what LLVM's pruning looks for
//
//===----------------------------------------------------------------------===//

#include "engine/CacheStore.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace corolint {

static constexpr llvm::StringLiteral Prefix = "llvmcache-";
static constexpr llvm::StringLiteral TagName = "CACHEDIR.TAG";
// https://bford.info/cachedir/
static constexpr llvm::StringLiteral Tag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Results of corolint. May be deleted at any time.\n";

std::string sealed(llvm::StringRef Value) {
  Digest Sum = digestOf(Value);
  std::string Bytes(Sum.begin(), Sum.end());
  return Bytes += Value;
}

std::optional<std::string> unsealed(llvm::StringRef Bytes) {
  Digest Sum;
  if (Bytes.size() < Sum.size())
    return std::nullopt;
  llvm::copy(Bytes.take_front(Sum.size()), Sum.begin());
  llvm::StringRef Value = Bytes.drop_front(Sum.size());
  if (digestOf(Value) != Sum)
    return std::nullopt;
  return Value.str();
}

/// Writes a file under its final name at once, or not at all.
static llvm::Error writeWhole(llvm::StringRef Path, llvm::StringRef Bytes) {
  llvm::Expected<fs::TempFile> Temporary = fs::TempFile::create(
      path::parent_path(Path) + "/" + Prefix + "new-%%%%%%%%");
  if (!Temporary)
    return Temporary.takeError();
  llvm::raw_fd_ostream Out(Temporary->FD, /*shouldClose=*/false);
  Out << Bytes;
  Out.flush();
  if (std::error_code Error = Out.error()) {
    Out.clear_error();
    llvm::consumeError(Temporary->discard());
    return llvm::errorCodeToError(Error);
  }
  return Temporary->keep(Path);
}

llvm::Expected<std::unique_ptr<DirectoryStore>>
DirectoryStore::open(llvm::StringRef Directory) {
  llvm::SmallString<256> Values(Directory);
  path::append(Values, "ac");
  if (std::error_code Error = fs::create_directories(Values))
    return llvm::errorCodeToError(Error);
  llvm::SmallString<256> TagFile(Directory);
  path::append(TagFile, TagName);
  if (!fs::exists(TagFile))
    if (llvm::Error Error = writeWhole(TagFile, Tag))
      return std::move(Error);
  if (std::error_code Error = fs::access(Values, fs::AccessMode::Write))
    return llvm::errorCodeToError(Error);
  return std::unique_ptr<DirectoryStore>(
      new DirectoryStore(Values.str().str()));
}

std::string DirectoryStore::pathOf(const Digest &Key) const {
  return (Values + "/" + Prefix + hex(Key)).str();
}

std::optional<std::string> DirectoryStore::get(const Digest &Key) {
  std::string Path = pathOf(Key);
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return std::nullopt;
  std::optional<std::string> Value = unsealed((*Buffer)->getBuffer());
  if (!Value)
    fs::remove(Path);
  return Value;
}

/// Returns true if that fails.
bool DirectoryStore::writeToStore(llvm::StringRef Path, llvm::StringRef Bytes) {
  llvm::Error Error = writeWhole(Path, Bytes);
  if (!Error)
    return false;
  std::string Why = llvm::toString(std::move(Error));
  std::lock_guard<std::mutex> Guard(Lock);
  if (Failure.empty())
    Failure = "no result can be kept in " + Values + ": " + Why;
  return true;
}

void DirectoryStore::put(const Digest &Key, llvm::StringRef Value) {
  writeToStore(pathOf(Key), sealed(Value));
}

std::string DirectoryStore::newFile() const {
  llvm::SmallString<256> Path;
  fs::createUniquePath(Values + "/" + Prefix + "new-%%%%%%%%.pch", Path,
                       /*MakeAbsolute=*/false);
  return Path.str().str();
}

std::string DirectoryStore::fileOf(const Digest &Key) const {
  return pathOf(Key) + ".pch";
}

static std::optional<Digest> digestOfFile(llvm::StringRef Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return std::nullopt;
  return digestOf((*Buffer)->getBuffer());
}

bool DirectoryStore::adopt(const Digest &Key, llvm::StringRef Path) {
  std::optional<Digest> Sum = digestOfFile(Path);
  if (!Sum || writeToStore(fileOf(Key) + ".sum", hex(*Sum)) ||
      fs::rename(Path, fileOf(Key))) {
    fs::remove(Path);
    return false;
  }
  return true;
}

bool DirectoryStore::isWhole(const Digest &Key) const {
  auto Sum = llvm::MemoryBuffer::getFile(fileOf(Key) + ".sum");
  std::optional<Digest> Now = digestOfFile(fileOf(Key));
  return Sum && Now && (*Sum)->getBuffer() == hex(*Now);
}

void DirectoryStore::prune(uint64_t MaxBytes) {
  llvm::CachePruningPolicy Policy;
  Policy.Interval = std::chrono::seconds(0);
  Policy.Expiration = std::chrono::hours(24 * 30);
  Policy.MaxSizePercentageOfAvailableSpace = 75;
  Policy.MaxSizeBytes = MaxBytes;
  llvm::pruneCache(Values, Policy);
}

/// Calls \p Visit with the path and size of each file that a store made.
static void forEachValue(llvm::StringRef Values,
                         llvm::function_ref<void(llvm::StringRef, uint64_t)> Visit) {
  std::error_code Error;
  for (fs::directory_iterator It(Values, Error), End; !Error && It != End;
       It.increment(Error)) {
    uint64_t Size = 0;
    if (path::filename(It->path()).starts_with(Prefix) &&
        !fs::file_size(It->path(), Size))
      Visit(It->path(), Size);
  }
}

DirectoryStore::Usage DirectoryStore::usage(llvm::StringRef Directory) {
  Usage Result;
  forEachValue((Directory + "/ac").str(), [&](llvm::StringRef, uint64_t Size) {
    ++Result.Files;
    Result.Bytes += Size;
  });
  return Result;
}

llvm::Expected<DirectoryStore::Usage>
DirectoryStore::clear(llvm::StringRef Directory) {
  Usage Result;
  std::error_code Failed;
  forEachValue((Directory + "/ac").str(),
               [&](llvm::StringRef Path, uint64_t Size) {
                 if (std::error_code Error = fs::remove(Path)) {
                   Failed = Error;
                   return;
                 }
                 ++Result.Files;
                 Result.Bytes += Size;
               });
  if (Failed)
    return llvm::errorCodeToError(Failed);
  return Result;
}

} // namespace corolint
