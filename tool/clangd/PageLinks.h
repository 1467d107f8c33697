//===-- PageLinks.h - where the page of a check can be opened -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLANGD_PAGELINKS_H
#define COROLINT_TOOL_CLANGD_PAGELINKS_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace corolint {

class PageLinks {
public:
  /// \p Pattern is an address with {check} in it, or empty; pages are then
  /// looked for in \p Directory.
  PageLinks(std::string Pattern, std::string Directory)
      : Pattern(std::move(Pattern)), Directory(std::move(Directory)) {}

  /// $COROLINT_PAGE_URL, or else the documentation beside \p Program.
  static PageLinks ofProgram(llvm::StringRef Program);

  /// The address of the page of a check; "" if there is none.
  std::string to(llvm::StringRef CheckId) const;

private:
  std::string Pattern;
  std::string Directory;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLANGD_PAGELINKS_H
