//===-- NamePatterns.cpp - function names given in an option --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NamePatterns.h"

namespace corolint {

llvm::Expected<NamePatterns>
NamePatterns::make(llvm::ArrayRef<std::string> Texts) {
  NamePatterns Result;
  for (llvm::StringRef Text : Texts) {
    llvm::StringRef Name = Text;
    Name.consume_front("::");
    llvm::Expected<llvm::GlobPattern> Glob =
        llvm::GlobPattern::create(Result.Texts.emplace_back(Name.str()));
    if (!Glob)
      return llvm::createStringError("'" + Text + "' is neither a name nor a "
                                     "pattern: " +
                                     llvm::toString(Glob.takeError()));
    Result.Globs.push_back(std::move(*Glob));
  }
  return Result;
}

} // namespace corolint
