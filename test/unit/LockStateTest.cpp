//===-- LockStateTest.cpp - locks along the paths of a coroutine ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUnit.h"
#include "flow/LockState.h"

using namespace corolint;
using namespace corolint::test;

namespace {

/// The locks held at suspensions of `task<> subject(bool a, bool b)`, as
/// `name@count of suspensions`.
std::string held(llvm::StringRef Body) {
  TestUnit T(("#include \"app.hpp\"\n#include <mutex>\nusing namespace app; "
              "std::mutex m, n; bool c();\n"
              "task<> subject(bool a, bool b) {" +
              Body + "; co_return; }")
                 .str());
  LockTypes Types(T.unit(), {}, {});
  std::string Out;
  for (const HeldLock &Lock :
       locksHeldAtSuspensions(T.function("subject"), Types,
                              [](const clang::Expr *) { return false; }))
    Out += (Out.empty() ? "" : " ") + Lock.Name + "@" +
           std::to_string(Lock.Suspensions.size());
  return Out;
}

TEST(LockStateTest, FlagsThatAgree) {
  const char *Guard = "std::unique_lock g(m, std::defer_lock); ";
  auto With = [&](const char *Rest) { return held(std::string(Guard) + Rest); };
  EXPECT_EQ(With("if (a) g.lock(); if (a) g.unlock(); co_await work()"), "");
  EXPECT_EQ(With("if (a) g.lock(); if (!a) co_await work()"), "");
  EXPECT_EQ(With("if (a) g.lock(); if (b) g.unlock(); co_await work()"), "g@1");
  EXPECT_EQ(With("if (a && b) g.lock(); if (!a || !b) co_await work()"), "");
  // A flag that changes in between tells nothing.
  EXPECT_EQ(With("if (a) g.lock(); a = b; if (a) g.unlock(); co_await work()"),
            "g@1");
  EXPECT_EQ(With("if (c()) g.lock(); if (c()) g.unlock(); co_await work()"),
            "g@1");
}

TEST(LockStateTest, TriedLocks) {
  EXPECT_EQ(held("bool ok = m.try_lock(); if (!ok) co_await work()"), "");
  EXPECT_EQ(held("bool ok = m.try_lock(); if (ok) co_await work()"), "m@1");
  EXPECT_EQ(held("while (!m.try_lock()) co_await work(); m.unlock();"), "");
  EXPECT_EQ(held("if (!m.try_lock()) co_return; co_await work()"), "m@1");
  EXPECT_EQ(held("if (std::try_lock(m, n) != -1) co_await work()"), "");
  EXPECT_EQ(held("if (std::try_lock(m, n) == -1) co_await work()"), "m@1");
}

TEST(LockStateTest, Loops) {
  EXPECT_EQ(held("while (a) { std::lock_guard g(m); } co_await work()"), "");
  EXPECT_EQ(held("while (a) { co_await work(); std::lock_guard g(m); }"), "");
  EXPECT_EQ(held("while (a) { co_await work(); m.lock(); }"), "m@1");
  EXPECT_EQ(held("std::unique_lock g(m); do { co_await work(); g.unlock(); } "
                 "while (a)"),
            "g@1");
}

TEST(LockStateTest, Exceptions) {
  EXPECT_EQ(held("std::unique_lock g(m); try { g.unlock(); co_await work(); "
                 "g.lock(); } catch (...) {} g.unlock(); co_await work()"),
            "");
  EXPECT_EQ(held("std::unique_lock g(m, std::defer_lock); try { g.lock(); "
                 "throw 1; } catch (...) { } co_await work()"),
            "g@1");
  EXPECT_EQ(held("try { std::lock_guard g(m); throw 1; } catch (...) { } "
                 "co_await work()"),
            "");
}

TEST(LockStateTest, EverySuspension) {
  EXPECT_EQ(held("std::lock_guard g(m); co_await work(); int x = co_await "
                 "number(); std::scoped_lock h(n); co_await work()"),
            "g@3 h@1");
}

} // namespace
