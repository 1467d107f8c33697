//===-- Offers.h - the fixes that a finding offers -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_OFFERS_H
#define COROLINT_TOOL_ENGINE_OFFERS_H

#include "engine/Result.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace corolint {

/// Who may apply a fix.
enum class Applicability {
  /// It keeps behaviour, or makes the code do what it plainly meant: `--fix`.
  Safe,
  /// The one way out that the check knows; a person should look at what it does:
  /// `--unsafe-fixes`.
  Unsafe,
  /// One of several ways, among which only a person can choose.
  Alternative,
};

llvm::StringRef applicabilityName(Applicability A);

/// One fix.
struct Offer {
  Applicability Who;
  /// What it does, where that was said.
  llvm::StringRef Text;
  llvm::ArrayRef<TextEdit> Edits;
};

/// The fixes of a finding, in their order. This is the one place that tells how
/// applicable each is, by where it stands: a check puts a safe fix on the warning
/// itself (Finding::fix) and any other on a note (Finding::suggest), as all hosts
/// show them.
llvm::SmallVector<Offer, 2> offersOf(const Diagnosis &D);

/// The fix that may be applied unseen, or none.
const Offer *chosen(llvm::ArrayRef<Offer> Offers, bool AllowUnsafe);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_OFFERS_H
