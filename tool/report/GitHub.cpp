//===-- GitHub.cpp - findings in GitHub Actions -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Paths.h"
#include "report/Escape.h"
#include "report/Failures.h"
#include "report/Formats.h"
#include "report/Lines.h"
#include "report/Rules.h"
#include "report/Words.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include <map>

namespace corolint {
namespace {

/// Annotations of each level that GitHub shows of a step.
constexpr size_t ShownOfLevel = 10;
/// Of the errors at most so many are spent on units that failed.
constexpr size_t ShownTroubles = 5;
/// GitHub refuses a summary above 1 MiB.
constexpr size_t SummaryLimit = 1000 * 1000;

llvm::StringRef levelOf(Tier T) {
  return T == Tier::Bug          ? "error"
         : T == Tier::Suspicious ? "warning"
                                 : "notice";
}

/// Those on changed lines first, then the gravest, then as in the outcome.
std::vector<const Diagnosis *> byImportance(const Outcome &O) {
  std::vector<std::tuple<bool, Tier, size_t>> Order;
  for (auto [Index, D] : llvm::enumerate(O.Findings))
    Order.emplace_back(O.IsChanged && !O.IsChanged(D),
                       findRule(D.CheckId)->CheckTier, Index);
  llvm::sort(Order);
  std::vector<const Diagnosis *> Result;
  for (const auto &[Unchanged, T, Index] : Order)
    Result.push_back(&O.Findings[Index]);
  return Result;
}

/// Writes workflow commands until GitHub would show no more.
class Annotations {
public:
  Annotations(const Outcome &O, llvm::raw_ostream &Out) : O(O), Out(Out) {}

  void write() {
    for (const Trouble &T : troubles(O, Lines))
      if (mayShow("error", ShownTroubles))
        command("error", T.Path.empty() ? "" : place(T.Path, T.Line),
                "corolint: not analysed", T.text(O.Root));
      else
        ++LeftOutTroubles;
    for (const Diagnosis *D : byImportance(O)) {
      llvm::StringRef Level = levelOf(findRule(D->CheckId)->CheckTier);
      if (mayShow(Level, ShownOfLevel))
        command(Level, place(D->Main.place()), D->CheckId, message(*D));
      else
        ++LeftOut;
    }
    if (LeftOutTroubles)
      Out << counted(LeftOutTroubles, "more unit")
          << " could not be analysed\n";
    if (LeftOut)
      Out << counted(LeftOut, "more finding")
          << " without annotation: GitHub shows " << ShownOfLevel
          << " errors, warnings and notices of a step\n";
  }

private:
  bool mayShow(llvm::StringRef Level, size_t Limit) {
    return Shown[Level] < Limit && ++Shown[Level];
  }

  void command(llvm::StringRef Level, llvm::StringRef Place,
               llvm::StringRef Title, llvm::StringRef Text) {
    Out << "::" << Level << " " << Place
        << "title=" << escapeCommandProperty(Title)
        << "::" << escapeCommandData(Text) << "\n";
  }

  std::string place(llvm::StringRef Path, unsigned Line) {
    return "file=" + escapeCommandProperty(relativeTo(Path, O.Root)) +
           ",line=" + std::to_string(Line) + ",";
  }

  std::string place(const TextRange &Range) {
    LineColumn Begin = Lines.find(Range.Path, Range.Offset);
    LineColumn End = Lines.find(Range.Path, Range.Offset + Range.Length);
    std::string Result = place(Range.Path, Begin.Line) +
                         "endLine=" + std::to_string(End.Line) + ",";
    // Columns of ranges over several lines are not understood.
    if (Begin.Line == End.Line)
      Result += "col=" + std::to_string(Begin.Column) +
                ",endColumn=" + std::to_string(End.Column) + ",";
    return Result;
  }

  std::string message(const Diagnosis &D) {
    std::string Result = D.Main.Text;
    for (const Remark &Note : D.Notes) {
      Result += "\n";
      if (!Note.Path.empty())
        Result += (relativeTo(Note.Path, O.Root) + ":" +
                   llvm::Twine(Lines.find(Note.Path, Note.Offset).Line) + ": ")
                      .str();
      Result += Note.Text;
    }
    return Result;
  }

  const Outcome &O;
  llvm::raw_ostream &Out;
  LineTable Lines;
  std::map<llvm::StringRef, size_t> Shown;
  size_t LeftOut = 0;
  size_t LeftOutTroubles = 0;
};

std::string variable(llvm::StringRef Name) {
  return llvm::sys::Process::GetEnv(Name).value_or("");
}

class StepSummary {
public:
  StepSummary(const Outcome &O, const ReportOptions &Options)
      : O(O), Options(Options) {
    std::string Server = variable("GITHUB_SERVER_URL"),
                Repository = variable("GITHUB_REPOSITORY"),
                Commit = variable("GITHUB_SHA");
    if (!Server.empty() && !Repository.empty() && !Commit.empty())
      Blob = Server + "/" + Repository + "/blob/" + Commit + "/";
  }

  std::string text() {
    std::vector<Trouble> Troubles = troubles(O, Lines);
    Out << "## corolint: "
        << (O.Findings.empty() ? "no findings"
                               : counted(O.Findings.size(), "finding"))
        << "\n\n";
    if (!Troubles.empty()) {
      Out << "**Incomplete:**\n\n";
      rows(Troubles, [&](const Trouble &T) {
        Out << "- " << (T.Path.empty() ? "" : link(T.Path, T.Line) + ": ")
            << escapeMarkdown(T.What) << "\n";
      });
      Out << "\n";
    }
    if (!O.Findings.empty()) {
      counts();
      Out << "\n| where | check | what |\n|---|---|---|\n";
      rows(byImportance(O), [&](const Diagnosis *D) {
        Out << "| "
            << link(D->Main.Path, Lines.find(D->Main.Path, D->Main.Offset).Line)
            << " | " << checkName(D->CheckId) << " | "
            << escapeMarkdown(D->Main.Text) << " |\n";
      });
    }
    return std::move(Text);
  }

private:
  /// As many as fit.
  template <typename Range, typename Callback>
  void rows(const Range &Items, Callback Row) {
    size_t Written = 0;
    for (const auto &Item : Items) {
      if (Text.size() > SummaryLimit)
        break;
      Row(Item);
      ++Written;
    }
    if (Written < Items.size())
      Out << "\n" << Items.size() - Written << " more are left out\n";
  }

  void counts() {
    std::map<llvm::StringRef, size_t> ByCheck;
    for (const Diagnosis &D : O.Findings)
      ++ByCheck[D.CheckId];
    Out << "| check | tier | findings |\n|---|---|---:|\n";
    for (auto [Id, Count] : ByCheck)
      Out << "| " << checkName(Id) << " | "
          << tierName(findRule(Id)->CheckTier) << " | " << Count << " |\n";
  }

  std::string checkName(llvm::StringRef Id) {
    std::string Url = Options.pageUrl(Id);
    return Url.empty() ? ("`" + Id + "`").str()
                       : ("[`" + Id + "`](" + Url + ")").str();
  }

  std::string link(llvm::StringRef Path, unsigned Line) {
    llvm::StringRef Relative = relativeTo(Path, O.Root);
    std::string Place =
        escapeMarkdown((Relative + ":" + llvm::Twine(Line)).str());
    if (Blob.empty() || Relative == Path)
      return Place;
    return "[" + Place + "](" + Blob + escapeUri(Relative) + "#L" +
           std::to_string(Line) + ")";
  }

  const Outcome &O;
  const ReportOptions &Options;
  LineTable Lines;
  std::string Blob;
  std::string Text;
  llvm::raw_string_ostream Out{Text};
};

} // namespace

void writeGitHub(const Outcome &O, const ReportOptions &,
                 llvm::raw_ostream &Out) {
  Annotations(O, Out).write();
}

llvm::Error publishStepSummary(const Outcome &O, const ReportOptions &Options) {
  std::string Path = variable("GITHUB_STEP_SUMMARY");
  if (Path.empty())
    return llvm::Error::success();
  std::error_code Error;
  llvm::raw_fd_ostream File(Path, Error, llvm::sys::fs::OF_Append);
  if (!Error) {
    File << StepSummary(O, Options).text();
    File.close();
    Error = File.error();
    File.clear_error();
  }
  if (Error)
    return llvm::createFileError("GITHUB_STEP_SUMMARY: " + Path, Error);
  return llvm::Error::success();
}

} // namespace corolint
