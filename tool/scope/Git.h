//===-- Git.h - questions to git -----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_GIT_H
#define COROLINT_TOOL_SCOPE_GIT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace corolint {

/// The working tree that a directory belongs to. Errors are for the user.
class GitTree {
public:
  static llvm::Expected<GitTree> open(llvm::StringRef Directory);

  /// Canonical.
  const std::string &root() const { return Root; }

  /// The commit at which the history of \p Revision and that of the working tree
  /// part.
  llvm::Expected<std::string> mergeBase(llvm::StringRef Revision) const;
  /// From \p Commit to the files as they are, staged or not, without context.
  llvm::Expected<std::string> diff(llvm::StringRef Commit) const;
  /// Files that git neither knows nor ignores, relative to the root.
  llvm::Expected<std::vector<std::string>> untracked() const;

private:
  explicit GitTree(std::string Program) : Program(std::move(Program)) {}

  struct Answer {
    int Code;
    std::string Out;
    std::string Complaint;
  };
  llvm::Expected<Answer> ask(llvm::StringRef Directory,
                             llvm::ArrayRef<llvm::StringRef> Arguments) const;
  /// The output of a question that git has to answer.
  llvm::Expected<std::string>
  demand(llvm::ArrayRef<llvm::StringRef> Arguments) const;
  bool isShallow() const;

  std::string Program;
  std::string Root;
};

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_GIT_H
