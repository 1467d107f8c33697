//===-- Pages.cpp - the pages of the checks ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Pages.h"

namespace corolint {

namespace {
struct Page {
  llvm::StringLiteral File;
  llvm::StringLiteral Text;
};

constexpr Page Pages[] = {
#include "CheckPages.inc"
    {"", ""},
};
} // namespace

llvm::StringRef pageOf(llvm::StringRef CheckId) {
  for (const Page &P : Pages) {
    llvm::StringRef Name = P.File;
    if (Name.consume_back(".md") && Name == CheckId)
      return P.Text;
  }
  return "";
}

} // namespace corolint
