//===-- HandlersTest.cpp - ways out of handlers ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUnit.h"
#include "flow/Handlers.h"

using namespace corolint;
using namespace corolint::test;
using namespace clang;

namespace {

class HandlersTest : public ::testing::Test {
protected:
  void parse(llvm::StringRef Body) {
    T = std::make_unique<TestUnit>(
        ("#include \"app.hpp\"\n#include <stdexcept>\nusing namespace app; "
         "struct stop : std::exception {}; bool c(); task<> next();\n"
         "task<> subject() {" +
         Body + "; co_return; }")
            .str());
    F = &T->function("subject");
    Try = *F->all<CXXTryStmt>().begin();
  }

  /// Where the first handler leads: `s` for each suspension, `e` for the end.
  std::string exits(llvm::StringRef Body) {
    parse(Body);
    auto Throws = [](const Stmt *S) { return isa<CXXThrowExpr>(S); };
    auto Never = [](const Expr *) { return false; };
    HandlerExits Exits =
        exitsOf(Try->getHandler(0), *F, {Throws, Never, Never});
    return std::string(Exits.Suspensions.size(), 's') + (Exits.End ? "e" : "");
  }

  std::unique_ptr<TestUnit> T;
  Function *F = nullptr;
  const CXXTryStmt *Try = nullptr;
};

TEST_F(HandlersTest, Exits) {
  EXPECT_EQ(exits("try { co_await work(); } catch (...) { }"), "e");
  EXPECT_EQ(exits("try { co_await work(); } catch (...) { } co_await next()"),
            "s");
  EXPECT_EQ(exits("try { co_await work(); } catch (...) { throw; } "
                  "co_await next()"),
            "");
  EXPECT_EQ(exits("try { co_await work(); } catch (...) { if (c()) throw; } "
                  "co_await next()"),
            "s");
  EXPECT_EQ(exits("for (;;) try { co_await work(); } catch (...) { }"), "s");
  EXPECT_EQ(exits("while (c()) try { co_await work(); } catch (...) { }"), "se");
  EXPECT_EQ(exits("try { co_await work(); } catch (...) { if (c()) co_return; } "
                  "if (c()) co_await next(); else co_await next()"),
            "sse");
}

TEST_F(HandlersTest, FlagsOfTheHandler) {
  const char *Before = "bool failed = false; try { co_await work(); } catch "
                       "(...) { failed = true; } ";
  auto With = [&](const char *Rest) { return exits(std::string(Before) + Rest); };
  EXPECT_EQ(With("if (failed) co_return; co_await next()"), "e");
  EXPECT_EQ(With("if (!failed) co_await next()"), "e");
  EXPECT_EQ(With("if (failed) { co_await next(); co_return; } co_await next()"),
            "e");
  EXPECT_EQ(With("co_await next()"), "s");
  EXPECT_EQ(With("while (!failed) co_await next()"), "e");
}

TEST_F(HandlersTest, AwaitsInNestedTries) {
  const CXXRecordDecl *Stop = nullptr;
  auto Reaching = [&](llvm::StringRef Body) {
    parse(Body);
    Stop = T->find<CXXRecordDecl>("stop")->getDefinition();
    return awaitsThrowingTo(Try, Stop, *F).size();
  };
  EXPECT_EQ(Reaching("try { co_await work(); co_await next(); } catch (...) {}"),
            2u);
  EXPECT_EQ(Reaching("try { auto l = []() -> task<> { co_await work(); }; } "
                     "catch (...) {}"),
            0u);
  EXPECT_EQ(Reaching("try { try { co_await work(); } catch (const "
                     "std::runtime_error &) {} } catch (...) {}"),
            1u);
  EXPECT_EQ(Reaching("try { try { co_await work(); } catch (...) {} } "
                     "catch (...) {}"),
            0u);
  EXPECT_EQ(Reaching("try { try { co_await work(); } catch (...) { throw; } } "
                     "catch (...) {}"),
            1u);
}

TEST_F(HandlersTest, HandlerOfAClass) {
  parse("try { co_await work(); } catch (const std::runtime_error &) {} "
        "catch (std::exception) {} catch (...) {}");
  const CXXRecordDecl *Stop = T->find<CXXRecordDecl>("stop")->getDefinition();
  EXPECT_EQ(handlerFor(Try, Stop), Try->getHandler(1));
  EXPECT_FALSE(catches(Try->getHandler(0), Stop));
  EXPECT_TRUE(catches(Try->getHandler(2), Stop));
}

} // namespace
