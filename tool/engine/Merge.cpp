//===-- Merge.cpp - one list of findings from many units -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Merge.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <numeric>
#include <tuple>

namespace corolint {

static auto orderOf(const Diagnosis &D) {
  return std::tie(D.Main.Path, D.Main.Offset, D.CheckId, D.Main.Text);
}

void sortFindings(std::vector<Diagnosis> &Findings) {
  llvm::sort(Findings, [](const Diagnosis &A, const Diagnosis &B) {
    return orderOf(A) < orderOf(B);
  });
}

std::vector<Diagnosis> mergeFindings(std::vector<UnitResult> &Results,
                                     llvm::ArrayRef<size_t> Numbers,
                                     size_t Total) {
  using Key = std::tuple<std::string, unsigned, std::string, std::string>;
  std::map<Key, Diagnosis> InOrder;
  // Of equal findings the one of the first unit stays.
  auto Add = [&](Diagnosis &D) {
    InOrder.try_emplace(Key(orderOf(D)), std::move(D));
  };
  for (auto [R, Number] : llvm::zip_equal(Results, Numbers)) {
    if (R.Status == UnitStatus::Broken)
      continue;
    for (Diagnosis &D : R.Findings) {
      D.Rank = Number;
      Add(D);
    }
  }
  // The edits of a unit that does not compile rest on what the compiler guessed.
  for (auto [R, Number] : llvm::zip_equal(Results, Numbers)) {
    if (R.Status != UnitStatus::Broken)
      continue;
    for (Diagnosis &D : R.Findings) {
      D.Rank = Total + Number;
      D.Main.Edits.clear();
      for (Remark &Note : D.Notes)
        Note.Edits.clear();
      Add(D);
    }
  }
  std::vector<Diagnosis> All;
  for (auto &[Place, D] : InOrder)
    All.push_back(std::move(D));
  return All;
}

std::vector<Diagnosis> mergeFindings(std::vector<UnitResult> &Results) {
  std::vector<size_t> Numbers(Results.size());
  std::iota(Numbers.begin(), Numbers.end(), 0);
  return mergeFindings(Results, Numbers, Numbers.size());
}

} // namespace corolint
