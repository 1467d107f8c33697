//===-- WriteFiles.h - writes many files, or none ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_APPLY_WRITEFILES_H
#define COROLINT_TOOL_APPLY_WRITEFILES_H

#include "apply/Fixer.h"

namespace corolint {

/// Why a file could not be written, as far as its modes tell: that it is read-only,
/// also for who may write anything; empty if it may be.
std::string whyNotWritable(llvm::StringRef Path);

/// Writes the new texts: first all of them beside the files they are for, then each
/// in the place of its file in one step. If any cannot be written, or its file is
/// not what it was when it was read, none is. Modes and owners stay.
llvm::Error
writeFiles(const std::map<std::string, FixOutcome::Texts> &Files);

} // namespace corolint

#endif // COROLINT_TOOL_APPLY_WRITEFILES_H
