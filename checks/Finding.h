//===-- Finding.h - one diagnostic with its notes and fixes ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FINDING_H
#define COROLINT_CHECKS_FINDING_H

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include <string>
#include <vector>

namespace corolint {

class Unit;

/// Collects a warning, its notes and its edits, and emits them together when it
/// is destroyed. A finding that was made at the same place by the same check
/// before (another instantiation of one template) is dropped.
///
/// Edits are dropped where they could not be applied: inside macro expansions,
/// in system headers, in code seen only as an instantiation.
class Finding {
public:
  Finding(Unit &U, llvm::StringRef CheckId, bool EditsAllowed,
          clang::SourceLocation Loc, std::string Message)
      : U(&U), CheckId(CheckId), EditsAllowed(EditsAllowed), Loc(Loc),
        Message(std::move(Message)) {}
  Finding(Finding &&Other);
  Finding &operator=(Finding &&) = delete;
  ~Finding();

  /// Highlights source in the caret line.
  Finding &range(clang::SourceRange R);

  /// Adds a note; notes come in the order of the calls.
  Finding &note(clang::SourceLocation At, const llvm::Twine &Text);

  /// A behaviour-preserving edit: `clang-tidy -fix` applies it. At most one set.
  Finding &fix(llvm::ArrayRef<clang::FixItHint> Edits);

  /// An edit that a person should look at, on a note of its own.
  Finding &suggest(clang::SourceLocation At, const llvm::Twine &Text,
                   llvm::ArrayRef<clang::FixItHint> Edits);

private:
  struct Note {
    clang::SourceLocation At;
    std::string Text;
    std::vector<clang::FixItHint> Edits;
  };

  bool canApply(llvm::ArrayRef<clang::FixItHint> Edits) const;

  Unit *U;
  llvm::StringRef CheckId;
  bool EditsAllowed;
  clang::SourceLocation Loc;
  std::string Message;
  llvm::SmallVector<clang::SourceRange, 2> Ranges;
  std::vector<clang::FixItHint> Edits;
  std::vector<Note> Notes;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FINDING_H
