//===-- Diff.h - unified diffs -------------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_DIFF_H
#define COROLINT_TOOL_APPLY_DIFF_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

/// Prints how \p Old becomes \p New in the format of `diff -u`, with \p Name
/// below `a/` and `b/`, so that `git apply` and `patch -p1` take it.
void printDiff(llvm::StringRef Name, llvm::StringRef Old, llvm::StringRef New,
               llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_DIFF_H
