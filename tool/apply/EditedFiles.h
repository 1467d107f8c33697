//===-- EditedFiles.h - a file system with texts that are not written yet ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_EDITEDFILES_H
#define COROLINT_TOOL_APPLY_EDITEDFILES_H

#include "llvm/Support/VirtualFileSystem.h"
#include <map>
#include <set>
#include <string>

namespace corolint {

/// By canonical path.
using FileTexts = std::map<std::string, std::string>;

/// The file system of the machine, in which some files have another text. They are
/// known by what they are, not by how a unit spells their paths.
class EditedFiles : public llvm::vfs::ProxyFileSystem {
public:
  /// \p Texts must live on.
  explicit EditedFiles(const FileTexts &Texts);

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>>
  openFileForRead(const llvm::Twine &Path) override;

  /// The files of \p Texts that were read.
  const std::set<std::string> &read() const { return Read; }

private:
  using Entry = FileTexts::value_type;
  const Entry *find(const llvm::vfs::Status &Status) const;

  std::map<llvm::sys::fs::UniqueID, const Entry *> ById;
  std::set<std::string> Read;
};

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_EDITEDFILES_H
