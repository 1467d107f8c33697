//===-- PageLinks.cpp - where the page of a check can be opened -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PageLinks.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

namespace corolint {

static constexpr llvm::StringLiteral Check = "{check}";

static std::string fileUri(llvm::StringRef Path) {
  std::string Uri = "file://";
  for (char C : Path) {
    if (llvm::isAlnum(C) || llvm::StringRef("/-._~").contains(C))
      Uri += C;
    else
      Uri += "%" + llvm::toHex(llvm::StringRef(&C, 1));
  }
  return Uri;
}

PageLinks PageLinks::ofProgram(llvm::StringRef Program) {
  std::string Pattern =
      llvm::sys::Process::GetEnv("COROLINT_PAGE_URL").value_or("");
  if (!llvm::StringRef(Pattern).contains(Check))
    Pattern.clear();
  llvm::SmallString<128> Directory(Program);
  llvm::sys::path::append(Directory, "..", "..", "share", "doc");
  llvm::sys::path::append(Directory, "corolint", "checks");
  llvm::sys::path::remove_dots(Directory, /*remove_dot_dot=*/true);
  return PageLinks(std::move(Pattern), Directory.str().str());
}

std::string PageLinks::to(llvm::StringRef CheckId) const {
  if (!Pattern.empty()) {
    auto [Before, After] = llvm::StringRef(Pattern).split(Check);
    return (Before + CheckId + After).str();
  }
  llvm::SmallString<128> Page(Directory);
  llvm::sys::path::append(Page, CheckId + ".md");
  return llvm::sys::fs::exists(Page) ? fileUri(Page) : "";
}

} // namespace corolint
