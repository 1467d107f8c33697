//===-- Sarif.h - findings as SARIF 2.1.0 --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_SARIF_H
#define COROLINT_TOOL_REPORT_SARIF_H

#include "report/Outcome.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

/// Writes one run, compact: code scanning services limit the size of a report.
void printSarif(const Outcome &O, llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_SARIF_H
