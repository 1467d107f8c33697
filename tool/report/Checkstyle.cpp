//===-- Checkstyle.cpp - findings as Checkstyle XML ---------------------===//
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
#include <map>

namespace corolint {

static llvm::StringRef severityOf(Tier T) {
  return T == Tier::Bug ? "error" : T == Tier::Suspicious ? "warning" : "info";
}

static std::string error(LineColumn At, llvm::StringRef Severity,
                         llvm::StringRef Message, llvm::StringRef Source) {
  return ("    <error line=\"" + llvm::Twine(At.Line) + "\" column=\"" +
          llvm::Twine(At.Byte) + "\" severity=\"" + Severity + "\" message=\"" +
          escapeXml(Message) + "\" source=\"" + escapeXml(Source) + "\"/>\n")
      .str();
}

void writeCheckstyle(const Outcome &O, const ReportOptions &,
                     llvm::raw_ostream &Out) {
  LineTable Lines;
  std::map<std::string, std::string> Files;
  for (const Diagnosis &D : O.Findings)
    Files[relativeTo(D.Main.Path, O.Root).str()] +=
        error(Lines.find(D.Main.Path, D.Main.Offset),
              severityOf(findRule(D.CheckId)->CheckTier), D.Main.Text,
              "corolint." + D.CheckId);
  for (const Trouble &T : troubles(O, Lines)) {
    llvm::StringRef Path =
        T.Path.empty() ? "corolint" : relativeTo(T.Path, O.Root);
    LineColumn At;
    At.Line = T.Line;
    Files[Path.str()] +=
        error(At, "error", T.text(O.Root), "corolint." + TroubleId.str());
  }
  Out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle "
         "version=\"8.0\">\n";
  for (const auto &[Path, Errors] : Files)
    Out << "  <file name=\"" << escapeXml(Path) << "\">\n"
        << Errors << "  </file>\n";
  Out << "</checkstyle>\n";
}

} // namespace corolint
