//===-- Formats.cpp - the formats of reports ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Formats.h"
#include "Catalogue.h"

namespace corolint {

static constexpr ReportFormat Formats[] = {
    {"text", "as clang prints warnings, with source lines, notes and fixes",
     writeText, nullptr},
    {"concise", "one line per finding", writeConcise, nullptr},
    {"json", "all that is known of each finding, for programs", writeJson,
     nullptr},
    {"sarif", "SARIF 2.1.0, for code scanning and editors", writeSarif,
     nullptr},
    {"github", "annotations and a step summary of GitHub Actions", writeGitHub,
     publishStepSummary},
    {"gitlab", "a code quality report of GitLab", writeGitLab, nullptr},
    {"junit", "JUnit XML: a failed test per finding", writeJUnit, nullptr},
    {"checkstyle", "Checkstyle XML", writeCheckstyle, nullptr},
    {"html", "one page with source lines, for people", writeHtml, nullptr},
};

llvm::ArrayRef<ReportFormat> reportFormats() { return Formats; }

std::string ReportOptions::pageUrl(llvm::StringRef CheckId) const {
  auto [Before, After] = llvm::StringRef(PageUrl).split("{check}");
  return PageUrl.empty() || !findCheck(CheckId) ? "" : (Before + CheckId + After).str();
}

} // namespace corolint
