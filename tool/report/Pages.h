//===-- Pages.h - the pages of the checks --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_PAGES_H
#define COROLINT_TOOL_REPORT_PAGES_H

#include "llvm/ADT/StringRef.h"

namespace corolint {

/// The Markdown of `docs/checks/<id>.md`, built into the program; "" if there
/// was no such page.
llvm::StringRef pageOf(llvm::StringRef CheckId);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_PAGES_H
