//===-- Fixes.cpp - applies edits to files -------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Fixes.h"
#include "clang/Tooling/Core/Replacement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

namespace fs = llvm::sys::fs;
namespace tooling = clang::tooling;

namespace corolint {
namespace {

/// The edits that mend a finding, or none.
llvm::ArrayRef<TextEdit> editsOf(const Diagnosis &D, bool FromNotes) {
  if (!D.Main.Edits.empty() || !FromNotes)
    return D.Main.Edits;
  const Remark *Only = nullptr;
  for (const Remark &Note : D.Notes) {
    if (Note.Edits.empty())
      continue;
    // Several offers are a choice that only a person can make.
    if (Only)
      return {};
    Only = &Note;
  }
  return Only ? llvm::ArrayRef(Only->Edits) : llvm::ArrayRef<TextEdit>();
}

class Collector {
public:
  /// Takes the edits of one finding, all or none. False if they overlap earlier
  /// ones.
  bool add(llvm::ArrayRef<TextEdit> Edits) {
    std::map<std::string, tooling::Replacements> Changed;
    std::vector<TextEdit> New;
    for (const TextEdit &Edit : Edits) {
      if (Taken.count(Edit))
        continue;
      auto [It, First] = Changed.try_emplace(Edit.Where.Path);
      if (First)
        It->second = ByFile[Edit.Where.Path];
      if (llvm::Error Error = It->second.add(
              tooling::Replacement(Edit.Where.Path, Edit.Where.Offset,
                                   Edit.Where.Length, Edit.Text))) {
        llvm::consumeError(std::move(Error));
        return false;
      }
      New.push_back(Edit);
    }
    for (auto &[Path, Replacements] : Changed)
      ByFile[Path] = std::move(Replacements);
    Taken.insert(New.begin(), New.end());
    return true;
  }

  llvm::Error apply(std::map<std::string, FixedFiles::Texts> &Files) const {
    for (const auto &[Path, Replacements] : ByFile) {
      if (Replacements.empty())
        continue;
      auto Buffer = llvm::MemoryBuffer::getFile(Path);
      if (!Buffer)
        return llvm::createFileError(Path, Buffer.getError());
      std::string Old = (*Buffer)->getBuffer().str();
      llvm::Expected<std::string> New =
          tooling::applyAllReplacements(Old, Replacements);
      if (!New)
        return llvm::createFileError(Path, New.takeError());
      Files[Path] = {std::move(Old), std::move(*New)};
    }
    return llvm::Error::success();
  }

private:
  std::map<std::string, tooling::Replacements> ByFile;
  std::set<TextEdit> Taken;
};

} // namespace

llvm::Expected<FixedFiles>
planFixes(llvm::ArrayRef<Diagnosis> Findings, bool FromNotes,
          llvm::function_ref<bool(llvm::StringRef Path)> MayEdit) {
  FixedFiles Result;
  Collector Edits;
  for (auto [Index, Finding] : llvm::enumerate(Findings)) {
    llvm::ArrayRef<TextEdit> Mine = editsOf(Finding, FromNotes);
    if (Mine.empty() || !llvm::all_of(Mine, [&](const TextEdit &Edit) {
          return MayEdit(Edit.Where.Path);
        }))
      continue;
    (Edits.add(Mine) ? Result.Applied : Result.Conflicts).push_back(Index);
  }
  if (llvm::Error Error = Edits.apply(Result.Files))
    return std::move(Error);
  return Result;
}

llvm::Error writeFixes(const FixedFiles &Fixes) {
  for (const auto &[Path, Texts] : Fixes.Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(Path);
    if (!Buffer)
      return llvm::createFileError(Path, Buffer.getError());
    if ((*Buffer)->getBuffer() != Texts.Old)
      return llvm::createStringError(
          Path + ": changed while it was analysed; not fixed");
    llvm::ErrorOr<fs::perms> Permissions = fs::getPermissions(Path);
    if (llvm::Error Error =
            llvm::writeToOutput(Path, [&](llvm::raw_ostream &Out) {
              Out << Texts.New;
              return llvm::Error::success();
            }))
      return llvm::createFileError(Path, std::move(Error));
    if (Permissions)
      (void)fs::setPermissions(Path, *Permissions);
  }
  return llvm::Error::success();
}

} // namespace corolint
