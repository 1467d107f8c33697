//===-- ValueUseTest.cpp - where values go --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUnit.h"
#include "model/Calls.h"
#include "model/ValueUse.h"

using namespace corolint;
using namespace corolint::test;
using namespace clang;

namespace {

/// The use of the call of `make` in each of several coroutine bodies. The uses
/// point into \p Keep.
std::vector<ValueUse> usesIn(std::vector<std::string> Bodies,
                             std::unique_ptr<TestUnit> &Keep,
                             llvm::StringRef Before = "") {
  std::string Code = "#include \"app.hpp\"\n#include <tuple>\n#include <map>\n"
                     "using namespace app; task<int> make(); void take(task<int>);\n" +
                     Before.str() + "\n";
  for (size_t I = 0; I < Bodies.size(); ++I)
    Code += "task<> subject_" + std::string(1, char('a' + I)) + "(bool c) {" +
            Bodies[I] + "; co_return; }\n";
  Keep = std::make_unique<TestUnit>(Code);
  std::vector<ValueUse> Uses;
  for (size_t I = 0; I < Bodies.size(); ++I) {
    Function &F = Keep->function("subject_" + std::string(1, char('a' + I)));
    Uses.emplace_back();
    for (const CallExpr *Call : F.all<CallExpr>())
      if (const FunctionDecl *FD = Call->getDirectCallee();
          FD && FD->getIdentifier() && FD->getName() == "make") {
        Uses.back() = useOf(Call, F);
        break;
      }
  }
  return Uses;
}

void expectAll(UseKind Kind, std::vector<std::string> Bodies,
               llvm::StringRef Before = "") {
  std::unique_ptr<TestUnit> Keep;
  std::vector<ValueUse> Uses = usesIn(Bodies, Keep, Before);
  for (size_t I = 0; I < Bodies.size(); ++I)
    EXPECT_EQ(Uses[I].Kind, Kind) << Bodies[I];
}

TEST(ValueUse, EveryWayToDiscard) {
  expectAll(UseKind::Discarded,
       {"make()", "if (c) make()", "if (c) {} else make()", "for (;c;make()) {}",
        "for (make();c;) {}", "while (c) make()", "do make(); while (c)",
        "c ? make() : make()", "make(), c = true", "{ make(); }",
        "switch (1) { case 1: make(); }", "label: make()", "((make()))",
        "(void)make()", "static_cast<void>(make())", "c = true, void(make())",
        "std::ignore = make()", "std::move(make())", "if (make(); c) {}",
        "({ make(); c; })", "for (int i : {1}) make()"});
}

TEST(ValueUse, SpellingOfADiscard) {
  std::unique_ptr<TestUnit> Keep;
  std::vector<ValueUse> Uses =
      usesIn({"make()", "make(), c = true", "(void)make()",
              "static_cast<void>(make())", "std::ignore = make()"},
             Keep);
  EXPECT_EQ(Uses[0].Spelling, DiscardSpelling::Plain);
  EXPECT_EQ(Uses[1].Spelling, DiscardSpelling::Comma);
  EXPECT_EQ(Uses[2].Spelling, DiscardSpelling::VoidCast);
  EXPECT_EQ(Uses[3].Spelling, DiscardSpelling::StaticCast);
  EXPECT_EQ(Uses[4].Spelling, DiscardSpelling::StdIgnore);
}

TEST(ValueUse, Awaited) {
  expectAll(UseKind::Awaited,
       {"co_await make()", "int x = co_await make()", "co_await std::move(make())",
        "co_await (c ? make() : make())", "co_await (c = true, make())",
        "if (co_await make()) {}", "take2(co_await make())",
        "co_await static_cast<task<int> &&>(make())", "co_await ({ make(); })"},
       "void take2(int);");
}

TEST(ValueUse, BoundToAVariable) {
  std::unique_ptr<TestUnit> Keep;
  std::vector<ValueUse> Uses = usesIn(
       {"auto t = make()", "task<int> t(make())", "task<int> t{make()}",
        "auto &&t = make()", "const auto &t = make()",
        "auto t = std::move(make())", "auto t = c ? make() : make()",
        "int i = 1; auto t = make()"}, Keep);
  for (const ValueUse &Use : Uses) {
    EXPECT_EQ(Use.Kind, UseKind::Initializes);
    ASSERT_TRUE(Use.Variable);
    EXPECT_EQ(Use.Variable->getName(), "t");
  }
}

TEST(ValueUse, PassedOn) {
  std::unique_ptr<TestUnit> Keep;
  std::vector<ValueUse> Uses =
      usesIn({"take(make())", "std::vector<task<int>> v; v.push_back(make())",
              "take2(1, make())", "s(make())",
              "auto p = std::make_unique<task<int>>(make())"},
             Keep,
             "void take2(int, task<int>); struct { void operator()(task<int>); } s;");
  for (const ValueUse &Use : Uses)
    EXPECT_EQ(Use.Kind, UseKind::Argument);
  EXPECT_EQ(Uses[2].Index, 1u);
  EXPECT_EQ(Uses[3].Index, 0u);
}

TEST(ValueUse, Stored) {
  expectAll(UseKind::Stored,
            {"s.t = make()", "S x{make()}",
             "std::map<int, task<int>> m; m[1] = make()"},
            "struct S { task<int> t; } s;");
  expectAll(UseKind::Assigned, {"task<int> t; t = make()"});
}

TEST(ValueUse, AskedCalledCaptured) {
  expectAll(UseKind::Tested,
            {"if (make()) {}", "while (!make()) {}", "c = c && make()",
             "c = static_cast<bool>(make())"});
  expectAll(UseKind::Captured, {"auto l = [t = make()] {}"});
  std::unique_ptr<TestUnit> Keep;
  ValueUse Receiver = usesIn({"make().operator co_await()"}, Keep)[0];
  EXPECT_EQ(Receiver.Kind, UseKind::Receiver);
  EXPECT_TRUE(isa<CXXMemberCallExpr>(Receiver.User));
}

} // namespace
