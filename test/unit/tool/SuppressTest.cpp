//===-- SuppressTest.cpp - comments that silence a finding ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Suppress.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

/// The text with the comments that silence what stands between `[` and `]`.
std::string silenced(llvm::StringRef Marked) {
  auto [Before, Rest] = Marked.split('[');
  auto [Inside, After] = Rest.split(']');
  std::string Text = (llvm::Twine(Before) + Inside + After).str();
  auto Comments =
      suppress(Text, Before.size(), Before.size() + Inside.size(), "async-x");
  for (const Insertion &I : llvm::reverse(Comments))
    Text.insert(I.Offset, I.Text);
  return Text;
}

TEST(Suppress, AboveTheLineAndIndentedLikeIt) {
  EXPECT_EQ(silenced("a();\n \t[b]();\nc();\n"),
            "a();\n \t// NOLINTNEXTLINE(async-x)\n \tb();\nc();\n");
}

TEST(Suppress, FirstLine) {
  EXPECT_EQ(silenced("[b]();"), "// NOLINTNEXTLINE(async-x)\nb();");
}

TEST(Suppress, KeepsLineEndings) {
  EXPECT_EQ(silenced("a();\r\n  [b]();\r\n"),
            "a();\r\n  // NOLINTNEXTLINE(async-x)\r\n  b();\r\n");
}

TEST(Suppress, JoinsTheListAbove) {
  EXPECT_EQ(silenced("// NOLINTNEXTLINE(other): why (not)\n[b]();\n"),
            "// NOLINTNEXTLINE(other, async-x): why (not)\nb();\n");
}

TEST(Suppress, ListTwoLinesAboveIsOfAnotherLine) {
  EXPECT_EQ(silenced("// NOLINTNEXTLINE(other)\na();\n[b]();\n"),
            "// NOLINTNEXTLINE(other)\na();\n"
            "// NOLINTNEXTLINE(async-x)\nb();\n");
}

TEST(Suppress, SeveralLines) {
  EXPECT_EQ(silenced("{\n  [b(\n    1]);\n}\n"),
            "{\n  // NOLINTBEGIN(async-x)\n  b(\n    1);\n"
            "  // NOLINTEND(async-x)\n}\n");
}

TEST(Suppress, SeveralLinesAtTheEnd) {
  EXPECT_EQ(silenced("[b(\r\n1]);"), "// NOLINTBEGIN(async-x)\r\nb(\r\n1);\r\n"
                                     "// NOLINTEND(async-x)");
}

TEST(Suppress, AfterTheLineBelowARawString) {
  EXPECT_EQ(silenced("a(R\"(\n)\"); [b]();\n"),
            "a(R\"(\n)\"); b(); // NOLINT(async-x)\n");
}

TEST(Suppress, AboveTheLineThatBeginsARawString) {
  EXPECT_EQ(silenced("[b](R\"(\n)\");\n"),
            "// NOLINTNEXTLINE(async-x)\nb(R\"(\n)\");\n");
}

TEST(Suppress, AfterTheLineBelowAComment) {
  EXPECT_EQ(silenced("/* two\nlines */ [b](); // why\n"),
            "/* two\nlines */ b(); // why // NOLINT(async-x)\n");
}

TEST(Suppress, NowhereBetweenTwoRawStrings) {
  EXPECT_EQ(silenced("a(R\"(\n)\"); [b](R\"(\n)\");\n"),
            "a(R\"(\n)\"); b(R\"(\n)\");\n");
  EXPECT_EQ(silenced("a(R\"(\n)\"); [b(\n1]);\n"), "a(R\"(\n)\"); b(\n1);\n");
}

TEST(Suppress, NotBetweenJoinedLines) {
  EXPECT_EQ(silenced("#define M \\\n  [b]()\n"),
            "#define M \\\n  b() // NOLINT(async-x)\n");
  EXPECT_EQ(silenced("#define M \\\n  [b]() \\\n  c()\n"),
            "#define M \\\n  b() \\\n  c()\n");
  EXPECT_EQ(silenced("#define M \\\r\n  [b]() \\\r\n  c()\r\n"),
            "#define M \\\r\n  b() \\\r\n  c()\r\n");
}

} // namespace
} // namespace corolint
