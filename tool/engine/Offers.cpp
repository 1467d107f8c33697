//===-- Offers.cpp - the fixes that a finding offers ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Offers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

namespace corolint {

llvm::StringRef applicabilityName(Applicability A) {
  switch (A) {
  case Applicability::Safe:
    return "safe";
  case Applicability::Unsafe:
    return "unsafe";
  case Applicability::Alternative:
    return "alternative";
  }
  llvm_unreachable("all are named");
}

llvm::SmallVector<Offer, 2> offersOf(const Diagnosis &D) {
  llvm::SmallVector<Offer, 2> Offers;
  if (!D.Main.Edits.empty())
    Offers.push_back({Applicability::Safe, "", D.Main.Edits});
  for (const Remark &Note : D.Notes)
    if (!Note.Edits.empty())
      Offers.push_back({Applicability::Alternative, Note.Text, Note.Edits});
  // Where there is one way, there is nothing to choose.
  if (Offers.size() == 1 && Offers[0].Who == Applicability::Alternative)
    Offers[0].Who = Applicability::Unsafe;
  return Offers;
}

const Offer *chosen(llvm::ArrayRef<Offer> Offers, bool AllowUnsafe) {
  const auto *It = llvm::find_if(Offers, [&](const Offer &O) {
    return O.Who == Applicability::Safe ||
           (AllowUnsafe && O.Who == Applicability::Unsafe);
  });
  return It == Offers.end() ? nullptr : &*It;
}

} // namespace corolint
