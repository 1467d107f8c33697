//===-- Suppress.h - comments that silence a finding ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLANGD_SUPPRESS_H
#define COROLINT_TOOL_CLANGD_SUPPRESS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace corolint {

struct Insertion {
  size_t Offset;
  std::string Text;
};

/// What to insert into \p Text so that `NOLINT` comments silence the finding of
/// \p CheckId that an editor marks from \p Begin to \p End. Nothing where no
/// comment can stand, such as among the lines of a macro.
llvm::SmallVector<Insertion, 2> suppress(llvm::StringRef Text, size_t Begin,
                                         size_t End, llvm::StringRef CheckId);

} // namespace corolint

#endif // COROLINT_TOOL_CLANGD_SUPPRESS_H
