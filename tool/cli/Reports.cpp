//===-- Reports.cpp - the reports that were asked for --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Reports.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

static bool useColors(When Wanted) {
  switch (Wanted) {
  case When::Always:
    return true;
  case When::Never:
    return false;
  case When::Auto:
    return llvm::sys::Process::StandardOutHasColors() &&
           !llvm::sys::Process::GetEnv("NO_COLOR");
  }
  llvm_unreachable("all choices are covered");
}

llvm::Error writeReports(const CommandLine &Line, const Outcome &O,
                         bool ToStdout, WriteReport Write) {
  llvm::SetVector<const ReportFormat *> Used;
  if (ToStdout) {
    Used.insert(Line.Format);
    Write(*Line.Format, {useColors(Line.Color), /*InFile=*/false, Line.PageUrl},
          llvm::outs());
    llvm::outs().flush();
  }
  const ReportOptions ForFiles{/*Colors=*/false, /*InFile=*/true, Line.PageUrl};
  llvm::Error Failed = llvm::Error::success();
  for (const OutputFile &File : Line.Outputs) {
    Used.insert(File.Format);
    if (llvm::Error Error =
            llvm::writeToOutput(File.Path, [&](llvm::raw_ostream &Stream) {
              Write(*File.Format, ForFiles, Stream);
              return llvm::Error::success();
            }))
      Failed =
          llvm::joinErrors(std::move(Failed),
                           llvm::createFileError(File.Path, std::move(Error)));
  }
  for (const ReportFormat *Format : Used)
    if (Format->Publish)
      Failed =
          llvm::joinErrors(std::move(Failed), Format->Publish(O, ForFiles));
  return Failed;
}

} // namespace corolint
