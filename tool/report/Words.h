//===-- Words.h - words that reports share ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_WORDS_H
#define COROLINT_TOOL_REPORT_WORDS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include <string>

namespace corolint {

/// `1 unit`, `2 units`.
inline std::string counted(size_t Count, llvm::StringRef Singular) {
  return (llvm::Twine(Count) + " " + Singular + (Count == 1 ? "" : "s")).str();
}

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_WORDS_H
