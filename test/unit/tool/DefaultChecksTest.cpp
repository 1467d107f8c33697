//===-- DefaultChecksTest.cpp - the checks of an editor ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DefaultChecks.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

TEST(DefaultChecks, WithoutConfigurationClangdsAndOurs) {
  std::string Checks = editorChecks("", "bugprone-a");
  EXPECT_TRUE(llvm::StringRef(Checks).starts_with("bugprone-a,async-"));
  EXPECT_TRUE(llvm::StringRef(Checks).contains("async-unawaited-coroutine"));
}

TEST(DefaultChecks, ASelectionIsObeyed) {
  EXPECT_EQ(editorChecks("-*,bugprone-*", "x"), "-*,bugprone-*");
  EXPECT_EQ(editorChecks("misc-*", "x"), "misc-*");
  EXPECT_EQ(editorChecks("-*", "x"), "-*");
}

TEST(DefaultChecks, RemovalsAreTakenFromTheDefaults) {
  std::string Checks = editorChecks(" -async-null-task", "bugprone-a");
  EXPECT_TRUE(llvm::StringRef(Checks).starts_with("bugprone-a,async-"));
  EXPECT_TRUE(llvm::StringRef(Checks).ends_with(", -async-null-task"));
}

} // namespace
} // namespace corolint
