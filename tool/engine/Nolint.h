//===-- Nolint.h - comments that silence findings ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// clang-tidy decides what a NOLINT comment silences. Here it is only looked which
// comments do.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_NOLINT_H
#define COROLINT_TOOL_ENGINE_NOLINT_H

#include "engine/Result.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/PPCallbacks.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"

namespace corolint {

/// The NOLINT comments of a file in their order, without NOLINTEND. Nothing is known
/// yet of their use.
std::vector<NolintComment> nolintComments(llvm::StringRef Text,
                                          llvm::StringRef Path);

/// Learns during a unit what was silenced.
class NolintWatcher {
public:
  /// A finding at \p Loc that a comment silences.
  void silenced(llvm::StringRef CheckId, clang::SourceLocation Loc,
                const clang::SourceManager &Sources);
  /// What the preprocessor leaves out: nothing can be found there.
  void skipped(clang::SourceRange Range, const clang::SourceManager &Sources);

  /// The comments that name one of our checks, or that silence a finding, in \p
  /// Files; \p IsEnabled says which checks have run. To be asked at the end of
  /// the unit. Paths are as clang has them.
  std::vector<NolintComment>
  comments(const clang::SourceManager &Sources,
           llvm::ArrayRef<std::pair<clang::FileID, clang::FileEntryRef>> Files,
           llvm::function_ref<bool(llvm::StringRef CheckId)> IsEnabled) const;

private:
  struct Silenced {
    unsigned Line;
    std::string CheckId;
  };
  // By file: a header may be entered several times.
  llvm::DenseMap<const clang::FileEntry *, std::vector<Silenced>> Findings;
  llvm::DenseMap<const clang::FileEntry *,
                 std::vector<std::pair<unsigned, unsigned>>>
      Skipped;
};

/// Tells a watcher what the preprocessor skips.
class SkippedCode : public clang::PPCallbacks {
public:
  SkippedCode(NolintWatcher &Watcher, const clang::SourceManager &Sources)
      : Watcher(Watcher), Sources(Sources) {}

  void SourceRangeSkipped(clang::SourceRange Range,
                          clang::SourceLocation) override {
    Watcher.skipped(Range, Sources);
  }

private:
  NolintWatcher &Watcher;
  const clang::SourceManager &Sources;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_NOLINT_H
