//===-- MergeTest.cpp - one list of findings from many units -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Merge.h"
#include "gtest/gtest.h"

namespace corolint {
namespace {

Diagnosis finding(std::string Path, unsigned Offset, std::string Text = "m") {
  Diagnosis D;
  D.CheckId = "async-null-task";
  D.Main.Path = std::move(Path);
  D.Main.Offset = Offset;
  D.Main.Text = std::move(Text);
  D.Main.Edits.push_back({{D.Main.Path, Offset, 0}, "x"});
  return D;
}

TEST(Merge, OrdersAndDropsRepetitions) {
  std::vector<UnitResult> Results(2);
  Results[0].Findings = {finding("/b", 9), finding("/a", 10)};
  Results[1].Findings = {finding("/a", 10), finding("/a", 2),
                         finding("/a", 10, "other")};
  std::vector<std::pair<std::string, unsigned>> Places;
  for (const Diagnosis &D : mergeFindings(Results))
    Places.emplace_back(D.Main.Path, D.Main.Offset);
  EXPECT_EQ(Places, (std::vector<std::pair<std::string, unsigned>>{
                        {"/a", 2}, {"/a", 10}, {"/a", 10}, {"/b", 9}}));
}

TEST(Merge, EditsOfUnitsThatDoNotCompileAreDropped) {
  std::vector<UnitResult> Results(2);
  Results[0].Status = UnitStatus::Broken;
  Results[0].Findings = {finding("/a", 1), finding("/a", 2)};
  Results[1].Findings = {finding("/a", 1)};
  std::vector<Diagnosis> All = mergeFindings(Results);
  ASSERT_EQ(All.size(), 2u);
  EXPECT_FALSE(All[0].Main.Edits.empty());
  EXPECT_TRUE(All[1].Main.Edits.empty());
}

TEST(Result, SurvivesTheWayFromTheWorker) {
  UnitResult R;
  R.Status = UnitStatus::Broken;
  R.Failure = "why \"quoted\"\n";
  R.Findings = {finding("/ä", 7)};
  R.Findings[0].Notes.push_back(R.Findings[0].Main);
  R.Findings[0].Main.Ranges.push_back({"/ä", 1, 2});
  R.ConfigurationErrors = {"c"};
  llvm::json::Path::Root Root;
  UnitResult Back;
  ASSERT_TRUE(fromJSON(toJSON(R), Back, Root));
  EXPECT_EQ(toJSON(Back), toJSON(R));
  EXPECT_EQ(Back.Findings[0].Notes[0].Edits, R.Findings[0].Main.Edits);
}

} // namespace
} // namespace corolint
