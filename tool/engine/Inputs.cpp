//===-- Inputs.cpp - what a unit asked of the file system ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Inputs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace vfs = llvm::vfs;

namespace corolint {

static unsigned indexOf(Asked What) {
  return What == Asked::Exists ? 0 : What == Asked::Listing ? 1 : 2;
}

static Digest ask(llvm::StringRef Path, Asked What) {
  switch (What) {
  case Asked::Exists: {
    fs::file_status Status;
    if (fs::status(Path, Status))
      return digestOf("missing");
    return digestOf(fs::is_directory(Status) ? "directory" : "file");
  }
  case Asked::Listing: {
    std::vector<std::string> Names;
    std::error_code Error;
    for (fs::directory_iterator It(Path, Error), End; !Error && It != End;
         It.increment(Error))
      Names.push_back(llvm::sys::path::filename(It->path()).str());
    llvm::sort(Names);
    DigestBuilder Digest;
    for (const std::string &Name : Names)
      Digest.add(Name);
    return Digest.finish();
  }
  case Asked::Content: {
    auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                              /*RequiresNullTerminator=*/false);
    return Buffer ? digestOf((*Buffer)->getBuffer()) : digestOf("missing");
  }
  }
  llvm_unreachable("all questions are answered");
}

Digest InputStates::state(llvm::StringRef Path, Asked What) {
  llvm::StringMap<Answer> &Answers = Known[indexOf(What)];
  {
    std::lock_guard<std::mutex> Guard(Lock);
    if (auto It = Answers.find(Path); It != Answers.end())
      return It->second.State;
  }
  Digest State = ask(Path, What);
  std::lock_guard<std::mutex> Guard(Lock);
  return Answers.try_emplace(Path, Answer{State, {}}).first->second.State;
}

void InputStates::remember(llvm::StringRef Path, const vfs::Status &Status,
                           llvm::StringRef Bytes) {
  llvm::StringMap<Answer> &Answers = Known[indexOf(Asked::Content)];
  std::pair Version(Status.getLastModificationTime(), Status.getSize());
  {
    std::lock_guard<std::mutex> Guard(Lock);
    if (auto It = Answers.find(Path);
        It != Answers.end() && It->second.Version == Version)
      return;
  }
  Answer Read{digestOf(Bytes), Version};
  std::lock_guard<std::mutex> Guard(Lock);
  Answers[Path] = Read;
}

void InputStates::assume(llvm::StringRef Path, Asked What,
                         const Digest &State) {
  std::lock_guard<std::mutex> Guard(Lock);
  Known[indexOf(What)].try_emplace(Path, Answer{State, {}});
}

namespace {

/// A file whose bytes are remembered when they are read.
class RecordedFile : public vfs::File {
public:
  RecordedFile(std::unique_ptr<vfs::File> Below, std::string Path,
               InputStates &States)
      : Below(std::move(Below)), Path(std::move(Path)), States(States) {}

  llvm::ErrorOr<vfs::Status> status() override { return Below->status(); }
  llvm::ErrorOr<std::string> getName() override { return Below->getName(); }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>>
  getBuffer(const llvm::Twine &Name, int64_t FileSize,
            bool RequiresNullTerminator, bool IsVolatile) override {
    auto Buffer =
        Below->getBuffer(Name, FileSize, RequiresNullTerminator, IsVolatile);
    if (!Buffer)
      return Buffer;
    if (llvm::ErrorOr<vfs::Status> Status = Below->status())
      States.remember(Path, *Status, (*Buffer)->getBuffer());
    return Buffer;
  }
  std::error_code close() override { return Below->close(); }

private:
  std::unique_ptr<vfs::File> Below;
  std::string Path;
  InputStates &States;
};

} // namespace

std::string InputRecorder::note(const llvm::Twine &Path, Asked What) {
  llvm::SmallString<256> Absolute;
  Path.toVector(Absolute);
  makeAbsolute(Absolute);
  auto [It, New] = Inputs.try_emplace(Absolute.str().str(), What);
  if (!New && indexOf(It->second) < indexOf(What))
    It->second = What;
  return It->first;
}

llvm::ErrorOr<vfs::Status> InputRecorder::status(const llvm::Twine &Path) {
  note(Path, Asked::Exists);
  return ProxyFileSystem::status(Path);
}

bool InputRecorder::exists(const llvm::Twine &Path) {
  note(Path, Asked::Exists);
  return ProxyFileSystem::exists(Path);
}

llvm::ErrorOr<std::unique_ptr<vfs::File>>
InputRecorder::openFileForRead(const llvm::Twine &Path) {
  auto Opened = ProxyFileSystem::openFileForRead(Path);
  if (!Opened) {
    note(Path, Asked::Exists);
    return Opened;
  }
  std::string Absolute = note(Path, Asked::Content);
  return std::make_unique<RecordedFile>(std::move(*Opened), std::move(Absolute),
                                        States);
}

vfs::directory_iterator InputRecorder::dir_begin(const llvm::Twine &Directory,
                                                 std::error_code &Error) {
  note(Directory, Asked::Listing);
  return ProxyFileSystem::dir_begin(Directory, Error);
}

} // namespace corolint
