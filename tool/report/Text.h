//===-- Text.h - findings as clang prints them ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_TEXT_H
#define COROLINT_TOOL_REPORT_TEXT_H

#include "engine/Result.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace corolint {

/// Prints diagnoses in clang's own style, with source lines, carets, notes and
/// the text of fixes. Paths below \p Base are printed relative to it. Those of
/// `clang-diagnostic-error` are errors, all others warnings.
void printText(llvm::ArrayRef<Diagnosis> Findings, llvm::StringRef Base,
               bool Colors, llvm::raw_ostream &Out);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_TEXT_H
