//===-- Concise.cpp - findings, a line each -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Paths.h"
#include "report/Failures.h"
#include "report/Formats.h"
#include "report/Lines.h"

namespace corolint {

/// A message is one line, whatever is in it.
static std::string oneLine(llvm::StringRef Text) {
  std::string Result = Text.str();
  for (char &C : Result)
    if (C == '\n' || C == '\r')
      C = ' ';
  return Result;
}

void writeConcise(const Outcome &O, const ReportOptions &Options,
                  llvm::raw_ostream &Out) {
  LineTable Lines;
  for (const Diagnosis &D : O.Findings) {
    LineColumn At = Lines.find(D.Main.Path, D.Main.Offset);
    Out << relativeTo(D.Main.Path, O.WorkingDirectory) << ":" << At.Line << ":"
        << At.Byte << ": warning: " << oneLine(D.Main.Text) << " [" << D.CheckId
        << "]\n";
  }
  if (!Options.InFile)
    return;
  for (const Trouble &T : troubles(O, Lines))
    Out << (T.Path.empty() ? "corolint"
                           : relativeTo(T.Path, O.WorkingDirectory))
        << ":" << T.Line << ":1: error: " << oneLine(T.What) << " ["
        << TroubleId << "]\n";
}

} // namespace corolint
