//===-- Fixes.h - applies edits to files ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_FIXES_H
#define COROLINT_TOOL_APPLY_FIXES_H

#include "engine/Result.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <map>

namespace corolint {

/// The new text of files, and which findings it mends.
struct FixedFiles {
  /// By path, the old text and the new.
  struct Texts {
    std::string Old;
    std::string New;
  };
  std::map<std::string, Texts> Files;
  /// Indices into the findings that were given.
  std::vector<size_t> Applied;
  /// Findings whose edits overlap those of an earlier finding.
  std::vector<size_t> Conflicts;
};

/// Works out the fixes of all findings together: equal edits count once, and a
/// finding is mended as a whole or not at all. With \p FromNotes also the fix
/// of a note counts, if the warning has none and exactly one note has. Only
/// files for which \p MayEdit holds are touched.
llvm::Expected<FixedFiles>
planFixes(llvm::ArrayRef<Diagnosis> Findings, bool FromNotes,
          llvm::function_ref<bool(llvm::StringRef Path)> MayEdit);

/// Writes the new texts, each file in one step. A file that changed since it
/// was read is left alone, with an error.
llvm::Error writeFixes(const FixedFiles &Fixes);

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_FIXES_H
