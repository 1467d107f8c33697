//===-- SarifMerge.h - one SARIF log from several ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The logs of the shards of a run become the log of the whole run. They are merged as
// what they are, not as findings: the machine that merges need not have the sources.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_SARIFMERGE_H
#define COROLINT_TOOL_REPORT_SARIFMERGE_H

#include "report/Outcome.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace corolint {

/// Reads the logs and merges them. That the log of a shard is missing is a trouble in
/// the merged one. Errors name the file and say why it cannot be merged.
llvm::Expected<llvm::json::Value>
mergeSarif(llvm::ArrayRef<std::string> Files);

/// The findings of a log, for the other formats, with offsets from the sources
/// below \p Root. The place of one whose source is not there has offset 0; it is
/// counted in \p Lost.
std::vector<Diagnosis> findingsOf(const llvm::json::Value &Log,
                                  llvm::StringRef Root, size_t &Lost);

/// What kept the runs of a log from being complete, with files below \p Root.
std::vector<Trouble> troublesOf(const llvm::json::Value &Log,
                                llvm::StringRef Root);

/// Where the sources of a log were when it was made.
std::string rootOf(const llvm::json::Value &Log);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_SARIFMERGE_H
