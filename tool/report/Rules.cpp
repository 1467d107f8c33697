//===-- Rules.cpp - what findings are named after ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Rules.h"
#include "llvm/ADT/STLExtras.h"
#include <vector>

namespace corolint {

static constexpr CheckInfo OwnRules[] = {
    {NolintReasonId, "suppressions", Tier::Style, FixKind::None, "0.1",
     "a NOLINT comment does not say why", nullptr},
    {UnusedNolintId, "suppressions", Tier::Style, FixKind::Safe, "0.1",
     "a NOLINT comment silences nothing", nullptr},
};

llvm::ArrayRef<CheckInfo> rules() {
  static const std::vector<CheckInfo> All = [] {
    std::vector<CheckInfo> Rows(catalogue().begin(), catalogue().end());
    llvm::append_range(Rows, OwnRules);
    return Rows;
  }();
  return All;
}

const CheckInfo *findRule(llvm::StringRef Id) {
  const auto *It = llvm::find_if(
      rules(), [&](const CheckInfo &Info) { return Info.Id == Id; });
  return It == rules().end() ? nullptr : It;
}

} // namespace corolint
