//===-- Rewrite.h - edits a file in its own style ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_REWRITE_H
#define COROLINT_TOOL_APPLY_REWRITE_H

#include "apply/EditSet.h"
#include "clang/Format/Format.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace corolint {

/// A file after its edits.
struct Rewritten {
  std::string Text;
  /// All that has changed, the layout included.
  clang::tooling::Replacements Changes;
};

/// Rewrites files, each in the style that its `.clang-format` asks for. Without
/// one nothing is laid out anew. Lines end as those of the file do.
class Rewriter {
public:
  llvm::Expected<Rewritten> rewrite(llvm::StringRef Path, llvm::StringRef Text,
                                    const EditSet::File &Edits);

  /// What was wrong with `.clang-format` files.
  const std::set<std::string> &complaints() const { return Complaints; }

private:
  clang::format::FormatStyle styleOf(llvm::StringRef Path, llvm::StringRef Text);

  std::set<std::string> Complaints;
};

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_REWRITE_H
