//===-- Formats.h - the formats of reports ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_FORMATS_H
#define COROLINT_TOOL_REPORT_FORMATS_H

#include "report/Outcome.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

struct ReportOptions {
  bool Colors = false;
  /// Who reads the report does not see stderr: text says there which units
  /// failed.
  bool InFile = false;
  /// Where the page of a check is, with `{check}` for its name; or empty.
  std::string PageUrl;

  /// The page of one check, or "".
  std::string pageUrl(llvm::StringRef CheckId) const;
};

/// A format that `--format` and `--output` know.
struct ReportFormat {
  llvm::StringLiteral Name;
  /// For help and documentation: a clause.
  llvm::StringLiteral Description;
  void (*Write)(const Outcome &O, const ReportOptions &Options,
                llvm::raw_ostream &Out);
  /// What is done once per run beside writing, or null.
  llvm::Error (*Publish)(const Outcome &O, const ReportOptions &Options);
};

/// All formats; the first is the default.
llvm::ArrayRef<ReportFormat> reportFormats();

// The formats, each in a file of its own.
void writeText(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeConcise(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeJson(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeSarif(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeGitHub(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeGitLab(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeJUnit(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeHtml(const Outcome &, const ReportOptions &, llvm::raw_ostream &);
void writeCheckstyle(const Outcome &, const ReportOptions &,
                     llvm::raw_ostream &);

/// Appends a summary in Markdown to the file that $GITHUB_STEP_SUMMARY names.
llvm::Error publishStepSummary(const Outcome &, const ReportOptions &);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_FORMATS_H
