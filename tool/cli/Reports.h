//===-- Reports.h - the reports that were asked for ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_REPORTS_H
#define COROLINT_TOOL_CLI_REPORTS_H

#include "cli/CommandLine.h"

namespace corolint {

/// Writes one report.
using WriteReport = llvm::function_ref<void(
    const ReportFormat &, const ReportOptions &, llvm::raw_ostream &)>;

/// Writes the report for stdout, if \p ToStdout, then those that `--output` asks for,
/// and publishes them. All are tried though one fails.
llvm::Error writeReports(const CommandLine &Line, const Outcome &O,
                         bool ToStdout, WriteReport Write);

} // namespace corolint

#endif // COROLINT_TOOL_CLI_REPORTS_H
