//===-- Shard.h - a share of the units -----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_SHARD_H
#define COROLINT_TOOL_SCOPE_SHARD_H

#include "engine/Plan.h"
#include "llvm/ADT/BitVector.h"

namespace corolint {

/// `--shard=<Number>/<Count>`, from 1.
struct Shard {
  unsigned Number = 1;
  unsigned Count = 1;

  static llvm::Expected<Shard> parse(llvm::StringRef Text);
  std::string str() const {
    return std::to_string(Number) + "/" + std::to_string(Count);
  }
};

/// The units of one shard. Each unit is in exactly one, sizes differ by one at most,
/// and it does not depend on the machine or on where the project stands. Where a
/// file is added, few units go to another shard, so that their caches stay good.
llvm::BitVector unitsOf(const Shard &S, const Plan &P);

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_SHARD_H
