//===-- NamePatterns.h - function names given in an option ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_NAMEPATTERNS_H
#define COROLINT_CHECKS_FACTS_NAMEPATTERNS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include <deque>
#include <string>
#include <vector>

namespace corolint {

/// Qualified names, or globs over them (`db::*`, `*::query`), as library
/// descriptions write names.
class NamePatterns {
public:
  /// An error names the pattern that is none.
  static llvm::Expected<NamePatterns> make(llvm::ArrayRef<std::string> Texts);

  bool empty() const { return Globs.empty(); }

  bool match(llvm::StringRef Name) const {
    for (const llvm::GlobPattern &G : Globs)
      if (G.match(Name))
        return true;
    return false;
  }

private:
  // A pattern refers to its text, whose place a deque keeps when it is moved.
  std::deque<std::string> Texts;
  std::vector<llvm::GlobPattern> Globs;
};

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_NAMEPATTERNS_H
