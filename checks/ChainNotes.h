//===-- ChainNotes.h - the words of a chain of calls ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Some findings are about what happens some calls further down, and have a note
// at each of these calls. All hosts hand on of a note is its place and its
// text, so that is what reports, which show such a chain as one, know it by.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CHAINNOTES_H
#define COROLINT_CHECKS_CHAINNOTES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include <string>

namespace corolint {

/// The callee is `lambda` where it has no name.
inline std::string chainNote(llvm::StringRef Callee, bool IsLast) {
  if (IsLast)
    return ("'" + llvm::Twine(Callee) + "' blocks here").str();
  return Callee == "lambda" ? "runs a lambda here"
                            : ("calls '" + llvm::Twine(Callee) + "' here").str();
}

/// Whether \ref chainNote made this text.
inline bool isChainNote(llvm::StringRef Text) {
  if (Text == chainNote("lambda", /*IsLast=*/false))
    return true;
  auto IsMade = [&](llvm::StringRef Before, llvm::StringRef After) {
    llvm::StringRef Callee = Text;
    return Callee.consume_front(Before) && Callee.consume_back(After) &&
           !Callee.empty();
  };
  return IsMade("'", "' blocks here") || IsMade("calls '", "' here");
}

} // namespace corolint

#endif // COROLINT_CHECKS_CHAINNOTES_H
