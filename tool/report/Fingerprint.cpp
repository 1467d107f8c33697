//===-- Fingerprint.cpp - names of findings that survive edits ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Fingerprint.h"
#include "engine/Digest.h"
#include "engine/Paths.h"

namespace corolint {

/// 128 bits in hexadecimal, which a baseline has a line for.
static std::string digest(llvm::ArrayRef<llvm::StringRef> Parts) {
  DigestBuilder Builder;
  for (llvm::StringRef Part : Parts)
    Builder.add(Part);
  return hex(Builder.finish()).substr(0, 32);
}

std::string AlikeNumbers::number(llvm::StringRef Fingerprint) {
  llvm::StringRef Base = Fingerprint.split(':').first;
  unsigned Number = ++Seen[Base];
  return Number == 1 ? Base.str() : (Base + ":" + llvm::Twine(Number)).str();
}

std::vector<std::string> fingerprints(const Outcome &O, LineTable &Lines) {
  std::vector<std::string> Result;
  AlikeNumbers Alike;
  for (const Diagnosis &D : O.Findings) {
    std::string Line =
        Lines.text(D.Main.Path, Lines.find(D.Main.Path, D.Main.Offset).Line)
            .str();
    llvm::erase_if(Line, [](char C) { return llvm::isSpace(C); });
    llvm::StringRef Path = relativeTo(D.Main.Path, O.Root);
    Result.push_back(Alike.number(digest({D.CheckId, Path, Line})));
  }
  return Result;
}

std::string fingerprint(llvm::StringRef Kind, llvm::StringRef Path) {
  return digest({Kind, Path});
}

} // namespace corolint
