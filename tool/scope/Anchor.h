//===-- Anchor.h - places in words that survive edits --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lines move when something is added above them, columns when something is
// indented. What a statement says, and which function it stands in, changes only
// with the code itself. Both are found in the tokens, without the compiler, so
// that a place can be named wherever the source is.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_SCOPE_ANCHOR_H
#define COROLINT_TOOL_SCOPE_ANCHOR_H

#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace corolint {

struct Anchor {
  /// The outermost function, with its class: `server::run`. Empty outside of
  /// functions, and where the tokens do not tell.
  std::string Function;
  /// Without comments, with no more space than the tokens need; long ones are
  /// cut. Has no control characters.
  std::string Statement;
};

/// Reads files on demand and names places in them.
class AnchorTable {
public:
  /// The statement that holds an offset; empty if the file cannot be read.
  Anchor find(llvm::StringRef Path, unsigned Offset);

private:
  struct Segment {
    unsigned Begin;
    Anchor Name;
  };

  static std::vector<Segment> split(llvm::StringRef Text);

  llvm::StringMap<std::vector<Segment>> Files;
};

} // namespace corolint

#endif // COROLINT_TOOL_SCOPE_ANCHOR_H
