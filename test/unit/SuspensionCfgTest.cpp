//===-- SuspensionCfgTest.cpp - paths past suspensions --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUnit.h"
#include "flow/SuspensionCfg.h"
#include "model/Calls.h"

using namespace corolint;
using namespace corolint::test;
using namespace clang;

namespace {

class SuspensionCfgTest : public ::testing::Test {
protected:
  void parse(llvm::StringRef Body) {
    T = std::make_unique<TestUnit>(
        ("#include \"app.hpp\"\nusing namespace app; void start(); void goal(); "
         "[[noreturn]] void die(); bool c();\n task<> subject() {" +
         Body + "; co_return; }")
            .str());
    F = &T->function("subject");
    Cfg = F->cfg();
    ASSERT_TRUE(Cfg);
  }

  const CallExpr *call(llvm::StringRef Name) {
    for (const CallExpr *Call : F->all<CallExpr>())
      if (const FunctionDecl *FD = Call->getDirectCallee();
          FD && FD->getIdentifier() && FD->getName() == Name)
        return Call;
    return nullptr;
  }

  /// Whether `goal()` (or the exit) is reached from `start()` without a
  /// suspension in between.
  SuspensionCfg::Result unsuspended(bool ToExit = false,
                                    SuspensionCfg::Options Opts = {}) {
    return Cfg->search(
        *Cfg->after(call("start")),
        [&](const CFGElement &E) {
          if (Cfg->suspension(E))
            return SuspensionCfg::Step::Stop;
          return statementOf(E) == call("goal") && call("goal")
                     ? SuspensionCfg::Step::Found
                     : SuspensionCfg::Step::Continue;
        },
        ToExit, Opts);
  }

  std::unique_ptr<TestUnit> T;
  Function *F = nullptr;
  SuspensionCfg *Cfg = nullptr;
};

TEST_F(SuspensionCfgTest, SuspensionsInEveryPosition) {
  parse(R"(int x = co_await number(); x = co_await number() + co_await number();
    if (co_await allowed(1)) co_await work();
    for (co_await work(); co_await allowed(1); co_await work()) co_await work();
    auto l = [&]() -> task<> { co_await work(); };
    std::string s = co_await text() + "x"; co_await tick{1})");
  EXPECT_EQ(F->suspensions().size(), 11u);
  for (const Expr *Await : F->suspensions())
    EXPECT_TRUE(Cfg->isReachable(Await));
}

TEST_F(SuspensionCfgTest, AwaitThatNeverSuspendsIsNone) {
  parse("co_await std::suspend_never{}; co_await std::suspend_always{}");
  EXPECT_EQ(F->suspensions().size(), 1u);
}

TEST_F(SuspensionCfgTest, StraightLine) {
  parse("start(); goal()");
  EXPECT_TRUE(unsuspended().Found);
  parse("start(); co_await work(); goal()");
  EXPECT_FALSE(unsuspended().Found);
  parse("goal(); start()");
  EXPECT_FALSE(unsuspended().Found);
}

TEST_F(SuspensionCfgTest, OneBranchSuspends) {
  parse("start(); if (c()) co_await work(); goal()");
  auto R = unsuspended();
  EXPECT_TRUE(R.Found);
  EXPECT_EQ(R.Conditions.size(), 1u);
  parse("start(); if (c()) co_await work(); else co_await work(); goal()");
  EXPECT_FALSE(unsuspended().Found);
}

TEST_F(SuspensionCfgTest, LoopsComeAround) {
  parse("while (c()) { goal(); start(); }");
  EXPECT_TRUE(unsuspended().Found);
  parse("while (c()) { goal(); start(); co_await work(); }");
  EXPECT_FALSE(unsuspended().Found);
}

TEST_F(SuspensionCfgTest, ExitIsAGoalOnRequest) {
  parse("start(); if (c()) co_return; co_await work()");
  EXPECT_TRUE(unsuspended(true).ReachedExit);
  EXPECT_FALSE(unsuspended(false).Found);
  parse("start(); co_await work()");
  EXPECT_FALSE(unsuspended(true).Found);
  parse("start(); die(); goal()");
  EXPECT_FALSE(unsuspended(true).Found);
}

TEST_F(SuspensionCfgTest, HandlersAreReachedOnRequest) {
  parse("try { start(); co_await work(); } catch (...) { goal(); }");
  EXPECT_FALSE(unsuspended(false, {.Exceptions = false}).Found);
  // `co_await work()` may throw: the handler runs.
  EXPECT_TRUE(unsuspended(false, {.Exceptions = true}).Found);
}

TEST_F(SuspensionCfgTest, ThrowGoesToTheHandler) {
  parse("try { start(); throw 1; } catch (...) { goal(); }");
  EXPECT_TRUE(unsuspended().Found);
  EXPECT_FALSE(unsuspended(false, {.Throws = false}).Found);
}

TEST_F(SuspensionCfgTest, TemplatePatternHasAGraph) {
  T = std::make_unique<TestUnit>(R"(#include "app.hpp"
    using namespace app;
    template <class X> task<> subject(X x) { x(); co_await x(); co_await work(); })");
  F = T->unit().function(T->find<FunctionTemplateDecl>("subject")->getTemplatedDecl());
  ASSERT_TRUE(F && F->cfg());
  EXPECT_TRUE(F->isCoroutine());
  EXPECT_EQ(F->suspensions().size(), 2u);
}

TEST(Calls, WhatACalleeDoesWithATask) {
  TestUnit T(R"(#include "app.hpp"
    using namespace app;
    std::vector<task<>> kept;
    task<> awaits(task<> t) { co_await std::move(t); }
    void drops(task<> t) {}
    void drops2(task<>) {}
    void keeps(task<> t) { kept.push_back(std::move(t)); }
    task<> returns(task<> t) { return t; }
    void forwards(task<> t) { drops(std::move(t)); }
    task<> outer(task<> t) { co_await awaits(std::move(t)); }
    void unknown(task<> t);
    task<> subject() { awaits(work()); drops(work()); drops2(work()); keeps(work());
      returns(work()); forwards(work()); outer(work()); unknown(work()); co_return; })");
  Function &F = T.function("subject");
  std::map<std::string, Fate> Fates;
  for (const CallExpr *Call : F.all<CallExpr>())
    if (Call->getNumArgs() == 1)
      Fates[Call->getDirectCallee()->getName().str()] =
          T.unit().calls().fate(Call, 0);
  EXPECT_EQ(Fates["awaits"], Fate::Awaits);
  EXPECT_EQ(Fates["drops"], Fate::Drops);
  EXPECT_EQ(Fates["drops2"], Fate::Drops);
  EXPECT_EQ(Fates["keeps"], Fate::Keeps);
  EXPECT_EQ(Fates["returns"], Fate::Returns);
  EXPECT_EQ(Fates["forwards"], Fate::Drops);
  EXPECT_EQ(Fates["outer"], Fate::Awaits);
  EXPECT_EQ(Fates["unknown"], Fate::Keeps);
}

} // namespace
