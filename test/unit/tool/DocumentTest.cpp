//===-- DocumentTest.cpp - the text of an open file -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Document.h"
#include "gtest/gtest.h"

namespace json = llvm::json;

namespace corolint {
namespace {

json::Object at(int64_t Line, int64_t Column) {
  return json::Object{{"line", Line}, {"character", Column}};
}

json::Value parse(llvm::StringRef Text) {
  return llvm::cantFail(json::parse(Text));
}

std::optional<size_t> offset(const char *Text, int64_t Line, int64_t Column,
                             Encoding E = Encoding::Utf16) {
  json::Object Position = at(Line, Column);
  return Document(Text).offset(&Position, E);
}

TEST(Document, Lines) {
  EXPECT_EQ(offset("ab\ncd", 0, 0), 0U);
  EXPECT_EQ(offset("ab\ncd", 1, 1), 4U);
  EXPECT_EQ(offset("ab\n", 1, 0), 3U);
  EXPECT_EQ(offset("ab", 1, 0), std::nullopt);
}

TEST(Document, ColumnsPastTheEndOfALine) {
  EXPECT_EQ(offset("ab\ncd", 0, 9), 2U);
  EXPECT_EQ(offset("ab\ncd", 1, 9), 5U);
}

// No editor should say so; the place is then that of the character.
TEST(Document, ColumnsInsideACharacter) {
  EXPECT_EQ(offset("a😀b\nc", 0, 2), 1U);
}

TEST(Document, NoPosition) {
  json::Object Empty, Negative = at(0, -1);
  EXPECT_EQ(Document("ab").offset(nullptr, Encoding::Utf8), std::nullopt);
  EXPECT_EQ(Document("ab").offset(&Empty, Encoding::Utf8), std::nullopt);
  EXPECT_EQ(Document("ab").offset(&Negative, Encoding::Utf8), std::nullopt);
}

// One, two, three and four bytes; the last are two units of UTF-16.
TEST(Document, Encodings) {
  const char *Text = "\naé€😀b";
  const size_t End = 11;
  const std::pair<Encoding, int64_t> Columns[] = {
      {Encoding::Utf8, 10}, {Encoding::Utf16, 5}, {Encoding::Utf32, 4}};
  for (auto [E, Column] : Columns) {
    EXPECT_EQ(offset(Text, 1, Column, E), End);
    EXPECT_EQ(Document(Text).position(End, E), at(1, Column));
  }
}

TEST(Document, EncodingOfTheSession) {
  EXPECT_EQ(encodingOf(parse("{}")), Encoding::Utf16);
  EXPECT_EQ(encodingOf(parse("null")), Encoding::Utf16);
  EXPECT_EQ(encodingOf(parse(R"({"offsetEncoding": "utf-8"})")),
            Encoding::Utf8);
  EXPECT_EQ(
      encodingOf(parse(R"({"capabilities": {"positionEncoding": "utf-32"}})")),
      Encoding::Utf32);
}

bool apply(Document &D, llvm::StringRef Changes) {
  return D.apply(*parse(Changes).getAsArray(), Encoding::Utf16);
}

TEST(Document, ChangesBuildOnEachOther) {
  Document D("ab\ncd\n");
  EXPECT_TRUE(apply(D, R"([
    {"text": "x\ny", "range": {"start": {"line": 0, "character": 1},
                               "end": {"line": 1, "character": 1}}},
    {"text": "z", "range": {"start": {"line": 1, "character": 2},
                            "end": {"line": 1, "character": 2}}}])"));
  EXPECT_EQ(D.text(), "ax\nydz\n");
}

TEST(Document, WholeText) {
  Document D("ab");
  EXPECT_TRUE(apply(D, R"([{"text": "new"}])"));
  EXPECT_EQ(D.text(), "new");
}

TEST(Document, ChangesThatDoNotFit) {
  for (llvm::StringRef Changes :
       {R"([{"text": "", "range": {"start": {"line": 3, "character": 0},
                                   "end": {"line": 3, "character": 0}}}])",
        R"([{"text": "", "range": {"start": {"line": 0, "character": 2},
                                   "end": {"line": 0, "character": 1}}}])",
        R"([{"text": 1}])", R"([0])"}) {
    Document D("ab");
    EXPECT_FALSE(apply(D, Changes)) << Changes.str();
  }
}

} // namespace
} // namespace corolint
