//===-- PrefilterTest.cpp - the words that can lead to a finding ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Prefilter.h"
#include "gtest/gtest.h"

using namespace corolint;

namespace {

bool matters(llvm::StringRef Text, llvm::StringRef TaskTypes = "") {
  Settings Config;
  Config.Libs = Libraries::builtIn();
  if (!TaskTypes.empty())
    Config.Options["TaskTypes"] = TaskTypes.str();
  AsyncWords Words(Config);
  return Words.mayMatter(Words.in(Text));
}

// <coroutine> has most of them, so each is tried alone.
TEST(AsyncWords, OneIsEnough) {
  for (llvm::StringRef Word :
       {"co_await", "co_return", "co_yield", "promise_type", "coroutine_traits",
        "await_ready", "await_suspend", "await_resume", "sender_concept"})
    EXPECT_TRUE(matters(Word)) << Word.str();
}

TEST(AsyncWords, WhereverTheyComeFrom) {
  EXPECT_TRUE(matters("JOIN(co_, await)"));
  EXPECT_TRUE(matters("co_aw\\\nait"));
  EXPECT_TRUE(matters("import tasks;"));
  EXPECT_TRUE(matters("#if 0\nco_await\n#endif"));
}

TEST(AsyncWords, NotInCommentsAndStrings) {
  EXPECT_FALSE(matters("// co_await\n/* promise_type */ \"await_ready\""));
  EXPECT_FALSE(matters("int co_awaiting, my_promise_type;"));
}

TEST(AsyncWords, OfDescribedClasses) {
  EXPECT_TRUE(matters("std::future<int> f;"));
  EXPECT_TRUE(matters("namespace std { class future; }"));
  EXPECT_FALSE(matters("other::future<int> f;"));
  EXPECT_FALSE(matters("std::vector<int> v;"));
}

TEST(AsyncWords, OfTheOptionTaskTypes) {
  EXPECT_FALSE(matters("my::job j;"));
  EXPECT_TRUE(matters("my::job j;", "::my::job"));
  EXPECT_TRUE(matters("my::job j;", "x::y; my::job"));
  EXPECT_FALSE(matters("my::other j;", "my::job"));
  // What is no plain name cannot be looked for.
  EXPECT_TRUE(matters("int i;", "my::.*"));
}

} // namespace
