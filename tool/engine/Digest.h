//===-- Digest.h - content hashes ----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_DIGEST_H
#define COROLINT_TOOL_ENGINE_DIGEST_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/BLAKE3.h"
#include <array>
#include <string>

namespace corolint {

using Digest = std::array<uint8_t, 32>;

inline Digest digestOf(llvm::StringRef Bytes) {
  return llvm::BLAKE3::hash<32>(llvm::arrayRefFromStringRef(Bytes));
}

inline std::string hex(const Digest &D) {
  return llvm::toHex(llvm::ArrayRef<uint8_t>(D), /*LowerCase=*/true);
}

/// A digest of a sequence of parts: "ab", "c" is not "a", "bc".
class DigestBuilder {
public:
  DigestBuilder &add(llvm::StringRef Part) {
    uint64_t Size = Part.size();
    Hasher.update(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(&Size),
                                 sizeof Size));
    Hasher.update(Part);
    return *this;
  }
  DigestBuilder &add(const Digest &Part) {
    Hasher.update(llvm::ArrayRef<uint8_t>(Part));
    return *this;
  }
  Digest finish() { return Hasher.final<32>(); }

private:
  llvm::BLAKE3 Hasher;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_DIGEST_H
