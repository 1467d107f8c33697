//===-- EditedFiles.cpp - a file system with texts not written yet -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/EditedFiles.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

namespace vfs = llvm::vfs;

namespace corolint {
namespace {

class EditedFile : public vfs::File {
public:
  EditedFile(vfs::Status Status, llvm::StringRef Text)
      : Status(std::move(Status)), Text(Text) {}

  llvm::ErrorOr<vfs::Status> status() override { return Status; }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>>
  getBuffer(const llvm::Twine &Name, int64_t, bool, bool) override {
    return llvm::MemoryBuffer::getMemBufferCopy(Text, Name);
  }
  std::error_code close() override { return {}; }

private:
  vfs::Status Status;
  llvm::StringRef Text;
};

} // namespace

EditedFiles::EditedFiles(const FileTexts &Texts)
    : ProxyFileSystem(vfs::createPhysicalFileSystem()) {
  for (const Entry &E : Texts) {
    llvm::sys::fs::UniqueID Id;
    if (!llvm::sys::fs::getUniqueID(E.first, Id))
      ById[Id] = &E;
  }
}

const EditedFiles::Entry *EditedFiles::find(const vfs::Status &Status) const {
  auto It = ById.find(Status.getUniqueID());
  return It == ById.end() ? nullptr : It->second;
}

llvm::ErrorOr<vfs::Status> EditedFiles::status(const llvm::Twine &Path) {
  llvm::ErrorOr<vfs::Status> Status = ProxyFileSystem::status(Path);
  if (Status)
    if (const Entry *E = find(*Status))
      return vfs::Status::copyWithNewSize(*Status, E->second.size());
  return Status;
}

llvm::ErrorOr<std::unique_ptr<vfs::File>>
EditedFiles::openFileForRead(const llvm::Twine &Path) {
  auto File = ProxyFileSystem::openFileForRead(Path);
  if (!File)
    return File;
  llvm::ErrorOr<vfs::Status> Status = (*File)->status();
  const Entry *E = Status ? find(*Status) : nullptr;
  if (!E)
    return File;
  Read.insert(E->first);
  return std::make_unique<EditedFile>(
      vfs::Status::copyWithNewSize(*Status, E->second.size()), E->second);
}

} // namespace corolint
