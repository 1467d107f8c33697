//===-- DiffTest.cpp - unified diffs -------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "apply/Diff.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

std::string diff(llvm::StringRef Old, llvm::StringRef New) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  printDiff("f", Old, New, Out);
  llvm::StringRef Hunks = Text;
  EXPECT_TRUE(Hunks.consume_front("--- a/f\n+++ b/f\n"));
  return Hunks.str();
}

TEST(Diff, NothingChanged) { EXPECT_EQ(diff("a\nb\n", "a\nb\n"), ""); }

TEST(Diff, OneLineInTheMiddleHasThreeLinesOfContext) {
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(Diff, InsertionIntoNothing) {
  EXPECT_EQ(diff("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
}

TEST(Diff, DeletionOfEverything) {
  EXPECT_EQ(diff("a\nb\n", ""), "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

TEST(Diff, MissingNewlineAtTheEnd) {
  EXPECT_EQ(diff("a", "a\n"), "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n"
                              "+a\n");
}

TEST(Diff, ChangesSixLinesApartShareAHunk) {
  EXPECT_EQ(diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"),
            "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

TEST(Diff, ChangesSevenLinesApartDoNot) {
  EXPECT_EQ(diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(Diff, LaterHunksCountEarlierInsertions) {
  EXPECT_EQ(
      diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "a\nx\ny\n1\n2\n3\n4\n5\n6\n7\nB\n"),
      "@@ -1,4 +1,6 @@\n a\n+x\n+y\n 1\n 2\n 3\n"
      "@@ -6,4 +8,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

} // namespace
} // namespace corolint
