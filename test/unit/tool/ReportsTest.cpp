//===-- ReportsTest.cpp - reports of outcomes that are hard to come by ---===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChainNotes.h"
#include "report/Escape.h"
#include "report/Fingerprint.h"
#include "report/Formats.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <set>

namespace corolint {
namespace {

Diagnosis finding(std::string Path, unsigned Offset,
                  std::string Check = "async-null-task") {
  Diagnosis D;
  D.CheckId = std::move(Check);
  D.Main.Path = std::move(Path);
  D.Main.Offset = Offset;
  D.Main.Text = "m";
  return D;
}

std::string written(void (*Write)(const Outcome &, const ReportOptions &,
                                  llvm::raw_ostream &),
                    const Outcome &O) {
  std::string Result;
  llvm::raw_string_ostream Stream(Result);
  Write(O, {}, Stream);
  return Result;
}

/// A file that is removed again.
struct TemporaryFile {
  explicit TemporaryFile(llvm::StringRef Text) {
    llvm::SmallString<128> Made;
    int Descriptor;
    if (llvm::sys::fs::createTemporaryFile("reports", "cpp", Descriptor, Made))
      abort();
    Path = Made.str().str();
    llvm::raw_fd_ostream(Descriptor, /*shouldClose=*/true) << Text;
  }
  ~TemporaryFile() { llvm::sys::fs::remove(Path); }
  std::string Path;
};

TEST(Escape, Xml) {
  EXPECT_EQ(escapeXml("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(escapeXml("x\ny\tz\r"), "x&#10;y&#9;z&#13;");
  EXPECT_EQ(escapeXml(llvm::StringRef("\0\x01\x1b\x7f", 4)),
            "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(escapeXml("\xEF\xBF\xBF|\xEF\xBF\xBE|é𝄞"), "\uFFFD|\uFFFD|é𝄞");
  EXPECT_EQ(escapeXml("a\xFF"), "a\uFFFD");
}

TEST(Escape, Commands) {
  EXPECT_EQ(escapeCommandData("a:b,c%\r\n::x"), "a:b,c%25%0D%0A::x");
  EXPECT_EQ(escapeCommandProperty("a:b,c%\r\n"), "a%3Ab%2Cc%25%0D%0A");
}

TEST(Escape, Markdown) {
  EXPECT_EQ(escapeMarkdown("a|b\n<x>&*_`[l](u)"),
            "a\\|b &lt;x&gt;&amp;\\*\\_\\`\\[l\\]\\(u\\)");
  EXPECT_EQ(escapeMarkdown("@team #1"), "&#64;team &#35;1");
}

TEST(Reports, GitHubShowsChangedLinesFirst) {
  Outcome O;
  O.Root = "/src";
  for (int I = 0; I < 12; ++I)
    O.Findings.push_back(finding("/src/old.cpp", I));
  O.Findings.push_back(finding("/src/new.cpp", 0));
  O.Findings.push_back(finding("/src/new.cpp", 0, "async-blocking-call"));
  std::string Without = written(writeGitHub, O);
  EXPECT_EQ(Without.find("::error file=new.cpp"), std::string::npos);
  O.IsChanged = [](const Diagnosis &D) {
    return D.Main.Path == "/src/new.cpp";
  };
  std::string With = written(writeGitHub, O);
  EXPECT_TRUE(llvm::StringRef(With).starts_with("::error file=new.cpp"));
  EXPECT_NE(With.find("3 more findings"), std::string::npos);
}

TEST(Reports, GitHubLeavesRoomForFindings) {
  Outcome O;
  O.Root = "/src";
  for (int I = 0; I < 30; ++I)
    O.Failed.push_back({"/src/f.cpp", UnitStatus::Crashed, "it crashed", {}});
  for (int I = 0; I < 30; ++I)
    O.Findings.push_back(finding("/src/a.cpp", I));
  std::string Written = written(writeGitHub, O);
  llvm::StringRef Text = Written;
  EXPECT_EQ(Text.count("::error file=f.cpp"), 5u);
  EXPECT_EQ(Text.count("::error file=a.cpp"), 5u);
  EXPECT_NE(Text.find("25 more units could not"), llvm::StringRef::npos);
}

TEST(Reports, EveryMachineFormatSaysThatARunWasStopped) {
  Outcome O;
  O.Unfinished = 2;
  for (const ReportFormat &F : reportFormats()) {
    std::string Text;
    llvm::raw_string_ostream Stream(Text);
    ReportOptions InFile;
    InFile.InFile = true;
    F.Write(O, InFile, Stream);
    EXPECT_NE(Text.find("interrupted before 2 units"), std::string::npos)
        << F.Name.str();
  }
}

TEST(Reports, SarifKeepsTheGravestWithinTheLimits) {
  Outcome O;
  O.Root = "/src";
  for (unsigned I = 0; I < 25001; ++I)
    O.Findings.push_back(finding("/src/a.cpp", I, "async-blocking-call"));
  O.Findings.push_back(finding("/src/z.cpp", 0, "async-null-task"));
  std::string Written = written(writeSarif, O);
  llvm::StringRef Log = Written;
  EXPECT_EQ(Log.count("\"ruleId\""), 25000u);
  EXPECT_TRUE(Log.substr(Log.find("\"ruleId\""))
                  .starts_with("\"ruleId\":\"async-null-task\""));
  EXPECT_TRUE(Log.contains("2 results left out"));
}

TEST(Reports, ChainNotesAreKnownByTheirWords) {
  for (bool Last : {true, false})
    for (llvm::StringRef Callee : {"lambda", "std::f<int>"})
      EXPECT_TRUE(isChainNote(chainNote(Callee, Last)));
  for (llvm::StringRef Other :
       {"locked here", "'x' suspends here", "calls '' here", "' blocks here"})
    EXPECT_FALSE(isChainNote(Other)) << Other.str();
}

TEST(Fingerprints, SurviveMovesAndDiffer) {
  TemporaryFile File("  a;\n  a;\n  b;\n");
  auto Of = [&](std::vector<unsigned> Offsets) {
    Outcome O;
    for (unsigned Offset : Offsets)
      O.Findings.push_back(finding(File.Path, Offset));
    LineTable Lines;
    return fingerprints(O, Lines);
  };
  std::vector<std::string> Names = Of({2, 7, 12});
  EXPECT_EQ(std::set<std::string>(Names.begin(), Names.end()).size(), 3u);
  std::error_code Error;
  llvm::raw_fd_ostream(File.Path, Error) << "// new\n\na;\n\n\ta;\nb;\n";
  EXPECT_EQ(Of({8, 13, 16}), Names);
  // Another text of the line is another finding.
  EXPECT_NE(Of({8, 13, 0})[2], Names[2]);
}

} // namespace
} // namespace corolint
