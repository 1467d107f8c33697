//===-- Rules.h - what findings are named after --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_RULES_H
#define COROLINT_TOOL_REPORT_RULES_H

#include "Catalogue.h"

namespace corolint {

/// A comment or a name in it that silences nothing.
inline constexpr llvm::StringLiteral UnusedNolintId = "corolint-unused-nolint";
/// A comment that silences without a word of why.
inline constexpr llvm::StringLiteral NolintReasonId = "corolint-nolint-reason";

/// The checks, and then what only `corolint` itself reports, which nothing creates.
llvm::ArrayRef<CheckInfo> rules();

/// The rule of a finding, or null.
const CheckInfo *findRule(llvm::StringRef Id);

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_RULES_H
