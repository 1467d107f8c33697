//===-- Catalogue.cpp - the tables and what must hold of them -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Catalogue.h"
#include "Check.h"
#include <string_view>

namespace corolint {

// Each check file defines its own factory with COROLINT_CHECK; the row declares it.
#define CHECK(Class, Id, Group, TierName, Fix, Since, Summary)                 \
  std::unique_ptr<Check> create##Class(const CheckInfo &);
#include "Catalogue.def"

namespace {

namespace row {
[[maybe_unused]] constexpr Tier bug = Tier::Bug, suspicious = Tier::Suspicious,
               audit = Tier::Audit, style = Tier::Style;
[[maybe_unused]] constexpr FixKind none = FixKind::None, unsafe = FixKind::Unsafe,
                  safe = FixKind::Safe;
} // namespace row

constexpr CheckInfo Checks[] = {
#define CHECK(Class, Id, Group, TierName, Fix, Since, Summary)                 \
  {Id, #Group, row::TierName, row::Fix, Since, Summary, create##Class},
#include "Catalogue.def"
};

constexpr OptionInfo OptionRows[] = {
#define OPTION(CheckId, Name, Type, Default, Help)                             \
  {CheckId, Name, OptionType::Type, Default, Help},
#include "Options.def"
};

constexpr std::string_view view(llvm::StringLiteral S) {
  return {S.data(), S.size()};
}

constexpr bool idIsLegal(std::string_view Id) {
  if (!Id.starts_with("async-") || Id.ends_with('-'))
    return false;
  for (char C : Id)
    if (!((C >= 'a' && C <= 'z') || C == '-'))
      return false;
  return true;
}

constexpr bool summaryIsLegal(std::string_view S) {
  return !S.empty() && S.size() <= 90 && !(S[0] >= 'A' && S[0] <= 'Z') &&
         !S.ends_with('.');
}

constexpr bool idsAreSortedAndLegal() {
  for (size_t I = 0; I < std::size(Checks); ++I) {
    if (!idIsLegal(view(Checks[I].Id)))
      return false;
    if (I && view(Checks[I - 1].Id) >= view(Checks[I].Id))
      return false;
  }
  return true;
}

constexpr bool summariesAreLegal() {
  for (const CheckInfo &C : Checks)
    if (!summaryIsLegal(view(C.Summary)))
      return false;
  return true;
}

constexpr bool optionsNameKnownChecks() {
  for (const OptionInfo &O : OptionRows) {
    bool Known = view(O.CheckId) == "*";
    for (const CheckInfo &C : Checks)
      Known |= view(C.Id) == view(O.CheckId);
    if (!Known || !summaryIsLegal(view(O.Help)))
      return false;
  }
  return true;
}

static_assert(idsAreSortedAndLegal(),
              "check ids must be unique, sorted, lower case and hyphenated");
static_assert(summariesAreLegal(),
              "summaries: lower case, no full stop, at most 90 characters");
static_assert(optionsNameKnownChecks(),
              "each option must name a check of the catalogue or \"*\"");

} // namespace

llvm::ArrayRef<CheckInfo> catalogue() { return Checks; }

const CheckInfo *findCheck(llvm::StringRef Id) {
  for (const CheckInfo &C : Checks)
    if (C.Id == Id)
      return &C;
  return nullptr;
}

llvm::ArrayRef<OptionInfo> optionCatalogue() { return OptionRows; }

const OptionInfo *findOption(llvm::StringRef CheckId, llvm::StringRef Name) {
  for (const OptionInfo &O : OptionRows)
    if (O.Name == Name && (O.CheckId == CheckId || O.CheckId == "*"))
      return &O;
  return nullptr;
}

llvm::StringRef tierName(Tier T) {
  switch (T) {
  case Tier::Bug:
    return "bug";
  case Tier::Suspicious:
    return "suspicious";
  case Tier::Audit:
    return "audit";
  case Tier::Style:
    return "style";
  }
  llvm_unreachable("all tiers are named");
}

llvm::StringRef fixKindName(FixKind K) {
  switch (K) {
  case FixKind::None:
    return "none";
  case FixKind::Unsafe:
    return "unsafe";
  case FixKind::Safe:
    return "safe";
  }
  llvm_unreachable("all fix kinds are named");
}

} // namespace corolint
