//===-- EditSet.h - edits of many findings, together ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_EDITSET_H
#define COROLINT_TOOL_APPLY_EDITSET_H

#include "engine/Result.h"
#include "clang/Tooling/Core/Replacement.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <set>

namespace corolint {

/// Edits that do not overlap, by file. The edits of a finding are taken as a whole
/// or not at all; a replacement that two findings want, or an `#include`, counts
/// once.
class EditSet {
public:
  /// What is to be done to one file.
  struct File {
    clang::tooling::Replacements Edits;
    /// `<a.h>` or `"a.h"`: where they go depends on what is there.
    std::set<std::string> Includes;
  };

  /// Takes the edits of \p Owner. If others are in their way, nothing is taken, and
  /// the owner of one of those is returned.
  std::optional<size_t> add(llvm::ArrayRef<TextEdit> Edits, size_t Owner);

  const std::map<std::string, File> &files() const { return Files; }

private:
  struct Taken {
    TextEdit Edit;
    size_t Owner;
  };
  std::optional<size_t> ownerNear(const TextEdit &Edit) const;

  std::map<std::string, File> Files;
  std::vector<Taken> All;
  std::set<TextEdit> Known;
  std::set<std::vector<TextEdit>> Whole;
};

/// The header that an edit includes, and nothing else: `<a.h>`.
std::optional<std::string> includedBy(const TextEdit &Edit);

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_EDITSET_H
