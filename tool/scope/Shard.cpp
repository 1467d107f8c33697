//===-- Shard.cpp - a share of the units ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/Shard.h"
#include "engine/Digest.h"
#include "llvm/ADT/STLExtras.h"

namespace corolint {

llvm::Expected<Shard> Shard::parse(llvm::StringRef Text) {
  Shard S;
  auto [Number, Count] = Text.split('/');
  if (Number.getAsInteger(10, S.Number) || Count.getAsInteger(10, S.Count) ||
      S.Number < 1 || S.Number > S.Count)
    return llvm::createStringError("--shard: '" + Text +
                                   "' is not K/N with K from 1 to N, such as 2/8");
  return S;
}

llvm::BitVector unitsOf(const Shard &S, const Plan &P) {
  // By digest neighbours come apart: the files of a directory often cost alike.
  llvm::StringRef Root = P.Project.Roots.front();
  std::vector<std::pair<Digest, size_t>> Shuffled;
  for (auto [Index, Unit] : llvm::enumerate(P.Units))
    Shuffled.emplace_back(digestOf(relativeTo(Unit.File, Root)), Index);
  llvm::sort(Shuffled);
  size_t Begin = Shuffled.size() * (S.Number - 1) / S.Count;
  size_t End = Shuffled.size() * S.Number / S.Count;
  llvm::BitVector Units(P.Units.size());
  for (size_t I = Begin; I < End; ++I)
    Units.set(Shuffled[I].second);
  return Units;
}

} // namespace corolint
