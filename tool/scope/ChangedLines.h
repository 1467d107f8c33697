//===-- ChangedLines.h - the lines that a change has written -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_CHANGEDLINES_H
#define COROLINT_TOOL_SCOPE_CHANGEDLINES_H

#include "engine/Result.h"
#include "report/Lines.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace corolint {

class ChangedLines {
public:
  /// What the files of the working trees at \p Roots have that the commit has
  /// not at which \p Revision parted from them: committed or not, staged or not;
  /// a file that git does not know is new as a whole. Errors are for the user.
  static llvm::Expected<ChangedLines> since(llvm::StringRef Revision,
                                            llvm::ArrayRef<std::string> Roots);

  /// The lines that a unified diff adds. Its paths are relative to \p Root, or to
  /// the working directory, with or without the prefix of git. \p Name is what
  /// the user calls the diff.
  static llvm::Expected<ChangedLines> ofDiff(llvm::StringRef Text,
                                             llvm::StringRef Name,
                                             llvm::StringRef Root);

  /// Whether anything in the file has changed, be it that lines were removed.
  bool touches(llvm::StringRef Path) const { return Files.contains(Path); }

  /// Whether a finding, or a place that one of its notes points at, is on a
  /// changed line.
  bool concerns(const Diagnosis &D);

private:
  struct File {
    bool AllNew = false;
    /// First and last line of each run, in order.
    std::vector<std::pair<unsigned, unsigned>> Runs;

    void add(unsigned Line);
    bool overlaps(unsigned First, unsigned Last) const;
  };

  /// \p Strayed becomes a path of the diff, if there is one, for which there is no
  /// file.
  llvm::Error read(llvm::StringRef Text, llvm::StringRef Name,
                   llvm::ArrayRef<std::string> Bases, std::string &Strayed);
  bool concerns(const Remark &R);

  llvm::StringMap<File> Files;
  LineTable Lines;
};

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_CHANGEDLINES_H
