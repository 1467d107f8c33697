//===-- GitLab.cpp - findings as a code quality report ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Paths.h"
#include "report/Failures.h"
#include "report/Fingerprint.h"
#include "report/Formats.h"
#include "report/Rules.h"
#include "llvm/Support/JSON.h"

namespace json = llvm::json;

namespace corolint {

static llvm::StringRef severityOf(Tier T) {
  switch (T) {
  case Tier::Bug:
    return "critical";
  case Tier::Suspicious:
    return "major";
  case Tier::Audit:
    return "minor";
  case Tier::Style:
    return "info";
  }
  llvm_unreachable("all tiers have a severity");
}

static json::Object issue(llvm::StringRef Id, llvm::StringRef Text,
                          llvm::StringRef Severity, std::string Fingerprint,
                          llvm::StringRef Path, unsigned Line) {
  return json::Object{
      {"type", "issue"},
      {"check_name", Id},
      {"description", json::fixUTF8(Text)},
      {"categories", json::Array{"Bug Risk"}},
      {"severity", Severity},
      {"fingerprint", std::move(Fingerprint)},
      {"location", json::Object{{"path", json::fixUTF8(Path)},
                                {"lines", json::Object{{"begin", Line}}}}}};
}

void writeGitLab(const Outcome &O, const ReportOptions &Options,
                 llvm::raw_ostream &Out) {
  LineTable Lines;
  json::Array Issues;
  for (auto [D, Name] : llvm::zip_equal(O.Findings, fingerprints(O, Lines))) {
    json::Object Issue = issue(D.CheckId, D.Main.Text,
                               severityOf(findRule(D.CheckId)->CheckTier),
                               Name, relativeTo(D.Main.Path, O.Root),
                               Lines.find(D.Main.Path, D.Main.Offset).Line);
    if (std::string Url = Options.pageUrl(D.CheckId); !Url.empty())
      Issue["content"] = json::Object{{"body", Url}};
    Issues.push_back(std::move(Issue));
  }
  for (const Trouble &T : troubles(O, Lines)) {
    // GitLab drops what has no place.
    llvm::StringRef Path = T.Path.empty() ? "." : relativeTo(T.Path, O.Root);
    Issues.push_back(issue(TroubleId, T.text(O.Root), "blocker",
                           fingerprint(TroubleId, Path), Path, T.Line));
  }
  Out << llvm::formatv("{0:2}", json::Value(std::move(Issues))) << "\n";
}

} // namespace corolint
