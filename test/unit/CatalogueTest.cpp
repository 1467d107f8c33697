//===-- CatalogueTest.cpp - the tables of checks and options --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the assertions in Catalogue.cpp cannot see at compile time.
//
//===----------------------------------------------------------------------===//

#include "Catalogue.h"
#include "Check.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

TEST(Catalogue, EveryCheckIsFoundByItsId) {
  ASSERT_FALSE(catalogue().empty());
  for (const CheckInfo &Info : catalogue())
    EXPECT_EQ(findCheck(Info.Id), &Info) << Info.Id.str();
}

TEST(Catalogue, OnlyWholeIdsAreFound) {
  EXPECT_EQ(findCheck(""), nullptr);
  EXPECT_EQ(findCheck("async-"), nullptr);
  llvm::StringRef Id = catalogue().front().Id;
  EXPECT_EQ(findCheck(Id.drop_back()), nullptr);
  EXPECT_EQ(findCheck(Id.drop_front(6)), nullptr);
  EXPECT_EQ(findCheck(Id.upper()), nullptr);
}

// A factory that names another class's row would compile.
TEST(Catalogue, FactoriesMakeTheCheckOfTheirRow) {
  for (const CheckInfo &Info : catalogue()) {
    std::unique_ptr<Check> Made = Info.Create(Info);
    ASSERT_NE(Made, nullptr) << Info.Id.str();
    EXPECT_EQ(&Made->info(), &Info);
  }
  llvm::SmallVector<CheckFactory> Factories;
  for (const CheckInfo &Info : catalogue()) {
    EXPECT_FALSE(llvm::is_contained(Factories, Info.Create)) << Info.Id.str();
    Factories.push_back(Info.Create);
  }
}

TEST(Catalogue, GroupsAreTheFoldersOfTheChecks) {
  for (const CheckInfo &Info : catalogue())
    EXPECT_TRUE(llvm::is_contained({"awaiting", "blocking", "cancellation",
                                    "lifetime", "locking", "structure",
                                    "authoring"},
                                   Info.Group))
        << Info.Id.str() << ": " << Info.Group.str();
}

TEST(Catalogue, BugAndSuspiciousAreOnByDefault) {
  auto IsOn = [](Tier T) {
    return CheckInfo{"async-x", "awaiting", T,      FixKind::None,
                     "0.1",     "x",        nullptr}
        .onByDefault();
  };
  EXPECT_TRUE(IsOn(Tier::Bug));
  EXPECT_TRUE(IsOn(Tier::Suspicious));
  EXPECT_FALSE(IsOn(Tier::Audit));
  EXPECT_FALSE(IsOn(Tier::Style));
}

TEST(Catalogue, NamesAreThoseOfTheTable) {
  EXPECT_EQ(tierName(Tier::Bug), "bug");
  EXPECT_EQ(tierName(Tier::Suspicious), "suspicious");
  EXPECT_EQ(tierName(Tier::Audit), "audit");
  EXPECT_EQ(tierName(Tier::Style), "style");
  EXPECT_EQ(fixKindName(FixKind::None), "none");
  EXPECT_EQ(fixKindName(FixKind::Unsafe), "unsafe");
  EXPECT_EQ(fixKindName(FixKind::Safe), "safe");
}

TEST(Catalogue, VersionsAreMajorAndMinor) {
  for (const CheckInfo &Info : catalogue()) {
    auto [Major, Minor] = Info.Since.split('.');
    unsigned Number;
    EXPECT_FALSE(Major.getAsInteger(10, Number)) << Info.Id.str();
    EXPECT_FALSE(Minor.getAsInteger(10, Number)) << Info.Id.str();
  }
}

TEST(Options, DefaultsAreValuesOfTheirType) {
  for (const OptionInfo &O : optionCatalogue()) {
    unsigned Number;
    switch (O.Type) {
    case OptionType::Bool:
      EXPECT_TRUE(O.Default == "true" || O.Default == "false") << O.Name.str();
      break;
    case OptionType::Unsigned:
      EXPECT_FALSE(O.Default.getAsInteger(10, Number)) << O.Name.str();
      break;
    case OptionType::List:
      EXPECT_EQ(llvm::join(splitList(O.Default), ";"), O.Default)
          << O.Name.str();
      break;
    }
  }
}

TEST(Options, NamesAreUniqueAndCamelCase) {
  llvm::StringSet<> Seen;
  for (const OptionInfo &O : optionCatalogue()) {
    EXPECT_TRUE(Seen.insert((O.CheckId + "." + O.Name).str()).second)
        << O.Name.str();
    EXPECT_TRUE(llvm::isUpper(O.Name.front())) << O.Name.str();
    EXPECT_TRUE(llvm::all_of(O.Name, [](char C) { return llvm::isAlpha(C); }))
        << O.Name.str();
  }
}

// findOption gives the first match: a check's own option of that name would
// depend on the order of the rows.
TEST(Options, NoCheckHidesAnOptionOfAll) {
  for (const OptionInfo &O : optionCatalogue())
    if (O.CheckId != "*")
      EXPECT_EQ(findOption("*", O.Name), nullptr)
          << O.CheckId.str() << "." << O.Name.str();
}

TEST(Options, AreFoundByTheChecksThatReadThem) {
  const OptionInfo *Depth = findOption("*", "MaxCallDepth");
  ASSERT_NE(Depth, nullptr);
  EXPECT_EQ(Depth->Type, OptionType::Unsigned);
  for (const CheckInfo &Info : catalogue())
    EXPECT_EQ(findOption(Info.Id, "MaxCallDepth"), Depth) << Info.Id.str();
  for (const OptionInfo &O : optionCatalogue())
    EXPECT_EQ(findOption(O.CheckId, O.Name), &O);
}

TEST(Options, BelongToOneCheckOrToAll) {
  EXPECT_NE(findOption("async-unawaited-coroutine", "ReportSilenced"), nullptr);
  EXPECT_EQ(findOption("async-static-init-await", "ReportSilenced"), nullptr);
  EXPECT_EQ(findOption("*", "ReportSilenced"), nullptr);
  EXPECT_EQ(findOption("*", "maxcalldepth"), nullptr);
  EXPECT_EQ(findOption("*", ""), nullptr);
}

TEST(Options, ListsAreSplitAtSemicolons) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(splitList(""), Strings());
  EXPECT_EQ(splitList("a::b"), Strings({"a::b"}));
  EXPECT_EQ(splitList(" a ; b;;c; "), Strings({"a", "b", "c"}));
}

} // namespace
} // namespace corolint
