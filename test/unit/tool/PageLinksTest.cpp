//===-- PageLinksTest.cpp - where the page of a check can be opened -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PageLinks.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

TEST(PageLinks, AnAddress) {
  PageLinks Pages("https://docs.example/{check}/", "/nonexistent");
  EXPECT_EQ(Pages.to("async-x"), "https://docs.example/async-x/");
}

TEST(PageLinks, FilesThatAreThere) {
  llvm::SmallString<128> Directory;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("pages of é", Directory));
  llvm::SmallString<128> Page(Directory);
  llvm::sys::path::append(Page, "async-x.md");
  std::error_code Error;
  llvm::raw_fd_ostream(Page, Error) << "# async-x\n";
  ASSERT_FALSE(Error);

  PageLinks Pages("", Directory.str().str());
  std::string Link = Pages.to("async-x");
  EXPECT_TRUE(llvm::StringRef(Link).starts_with("file:///")) << Link;
  EXPECT_TRUE(llvm::StringRef(Link).contains("/pages%20of%20%C3%A9")) << Link;
  EXPECT_TRUE(llvm::StringRef(Link).ends_with("/async-x.md")) << Link;
  EXPECT_EQ(Pages.to("async-y"), "");
  llvm::sys::fs::remove_directories(Directory);
}

} // namespace
} // namespace corolint
