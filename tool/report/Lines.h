//===-- Lines.h - lines and columns of offsets ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_REPORT_LINES_H
#define COROLINT_TOOL_REPORT_LINES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include <optional>
#include <vector>

namespace corolint {

/// All from 1.
struct LineColumn {
  unsigned Line = 1;
  /// In UTF-16 code units, as SARIF and editors count.
  unsigned Column = 1;
  /// In bytes, as compilers count.
  unsigned Byte = 1;
};

/// Reads files on demand and finds lines in them.
class LineTable {
public:
  /// The place of an offset; 1:1 if the file cannot be read.
  LineColumn find(llvm::StringRef Path, unsigned Offset);

  /// The text of a line without its end; "" if there is no such line.
  llvm::StringRef text(llvm::StringRef Path, unsigned Line);

  /// The offset of the first byte of a line.
  unsigned start(llvm::StringRef Path, unsigned Line);

  /// How many lines there are; at least 1.
  unsigned count(llvm::StringRef Path);

  /// The offset of a place; none if there is no such line.
  std::optional<unsigned> offsetOf(llvm::StringRef Path, LineColumn Place);

private:
  struct File {
    std::unique_ptr<llvm::MemoryBuffer> Text;
    std::vector<unsigned> LineStarts;
  };

  const File &load(llvm::StringRef Path);

  llvm::StringMap<File> Files;
};

} // namespace corolint

#endif // COROLINT_TOOL_REPORT_LINES_H
