//===-- LinkFilterTest.cpp - the filter on clangd's messages -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinkFilter.h"
#include "llvm/ADT/Twine.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

constexpr llvm::StringLiteral Dead =
    R"({"codeDescription":{"href":"https://clang.llvm.org/extra/clang-tidy/)"
    R"(checks/async/null-task.html"},"message":"m"})";
constexpr llvm::StringLiteral Alive =
    R"({"codeDescription":{"href":"https://clang.llvm.org/extra/clang-tidy/)"
    R"(checks/bugprone/unused-raii.html"},"message":"m"})";

std::string framed(llvm::StringRef Message) {
  return ("Content-Length: " + llvm::Twine(Message.size()) + "\r\n\r\n" +
          Message)
      .str();
}

TEST(LinkFilter, DropsOurLinks) {
  EXPECT_EQ(withoutDeadLinks(Dead), R"({"message":"m"})");
  EXPECT_EQ(withoutDeadLinks(("[" + llvm::Twine(Dead) + "]").str()),
            R"([{"message":"m"}])");
}

TEST(LinkFilter, LeavesOtherMessagesAsTheyAre) {
  for (llvm::StringRef Message :
       {llvm::StringRef(Alive), llvm::StringRef("{ \"a\" : 1 }"),
        llvm::StringRef("no JSON")})
    EXPECT_EQ(withoutDeadLinks(Message), Message);
}

TEST(LinkFilter, KeepsTextThatOnlyMentionsALink) {
  std::string Message =
      R"({"message":"https://clang.llvm.org/extra/clang-tidy/)"
      R"(checks/async/null-task.html"})";
  EXPECT_EQ(withoutDeadLinks(Message), Message);
}

TEST(LinkFilter, FindsMessagesHoweverTheyAreCut) {
  std::string Input = framed(Dead) + framed(Alive) + framed("");
  std::string Expected =
      framed(R"({"message":"m"})") + framed(Alive) + framed("");
  for (size_t Piece = 1; Piece <= Input.size(); ++Piece) {
    std::string Output;
    llvm::raw_string_ostream Out(Output);
    LinkFilter Filter(Out);
    for (llvm::StringRef Rest = Input; !Rest.empty();
         Rest = Rest.drop_front(std::min(Piece, Rest.size())))
      Filter << Rest.take_front(Piece);
    EXPECT_EQ(Output, Expected) << "in pieces of " << Piece;
  }
}

TEST(LinkFilter, PassesOnWhatIsNoMessage) {
  std::string Output;
  llvm::raw_string_ostream Out(Output);
  LinkFilter Filter(Out);
  Filter << "Content-Type: x\r\n";
  EXPECT_EQ(Output, "Content-Type: x\r\n");
}

} // namespace
} // namespace corolint
