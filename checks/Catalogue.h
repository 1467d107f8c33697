//===-- Catalogue.h - the checks and options as tables --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `Catalogue.def` and `Options.def` as constexpr tables. Hosts loop over them;
// nothing else in the program names a check.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CATALOGUE_H
#define COROLINT_CHECKS_CATALOGUE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <memory>

namespace corolint {

class Check;
struct CheckInfo;

/// How sure and how grave a check is. `Bug` and `Suspicious` are on by default.
enum class Tier { Bug, Suspicious, Audit, Style };

/// The strongest fix a check may offer. `Safe` fixes sit on the warning itself;
/// `Unsafe` ones on a note, where `clang-tidy -fix` leaves them alone.
enum class FixKind { None, Unsafe, Safe };

enum class OptionType { Bool, Unsigned, List };

using CheckFactory = std::unique_ptr<Check> (*)(const CheckInfo &);

/// One row of `Catalogue.def`.
struct CheckInfo {
  llvm::StringLiteral Id;
  llvm::StringLiteral Group;
  Tier CheckTier;
  FixKind Fix;
  llvm::StringLiteral Since;
  llvm::StringLiteral Summary;
  CheckFactory Create;

  constexpr bool onByDefault() const {
    return CheckTier == Tier::Bug || CheckTier == Tier::Suspicious;
  }
};

/// One row of `Options.def`. `CheckId` is "*" where all checks read the option.
struct OptionInfo {
  llvm::StringLiteral CheckId;
  llvm::StringLiteral Name;
  OptionType Type;
  llvm::StringLiteral Default;
  llvm::StringLiteral Help;
};

/// All checks, sorted by id.
llvm::ArrayRef<CheckInfo> catalogue();

/// The row with this id, or null.
const CheckInfo *findCheck(llvm::StringRef Id);

/// All options in the order of `Options.def`.
llvm::ArrayRef<OptionInfo> optionCatalogue();

/// The row of an option as \p CheckId reads it, or null.
const OptionInfo *findOption(llvm::StringRef CheckId, llvm::StringRef Name);

llvm::StringRef tierName(Tier T);
llvm::StringRef fixKindName(FixKind K);

} // namespace corolint

#endif // COROLINT_CHECKS_CATALOGUE_H
