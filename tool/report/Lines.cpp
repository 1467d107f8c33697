//===-- Lines.cpp - lines and columns of offsets -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Lines.h"
#include "llvm/ADT/STLExtras.h"

namespace corolint {

const LineTable::File &LineTable::load(llvm::StringRef Path) {
  auto [It, New] = Files.try_emplace(Path);
  File &F = It->second;
  if (!New)
    return F;
  if (auto Buffer = llvm::MemoryBuffer::getFile(Path))
    F.Text = std::move(*Buffer);
  else
    F.Text = llvm::MemoryBuffer::getMemBuffer("");
  F.LineStarts.push_back(0);
  llvm::StringRef Text = F.Text->getBuffer();
  for (size_t I = Text.find('\n'); I != llvm::StringRef::npos;
       I = Text.find('\n', I + 1))
    F.LineStarts.push_back(I + 1);
  return F;
}

LineColumn LineTable::find(llvm::StringRef Path, unsigned Offset) {
  const File &F = load(Path);
  Offset = std::min<unsigned>(Offset, F.Text->getBufferSize());
  auto Next = llvm::upper_bound(F.LineStarts, Offset);
  unsigned Start = *std::prev(Next);
  LineColumn Result;
  Result.Line = Next - F.LineStarts.begin();
  Result.Byte = Offset - Start + 1;
  for (char C : F.Text->getBuffer().slice(Start, Offset)) {
    unsigned char Byte = C;
    if ((Byte & 0xC0) == 0x80)
      continue; // inside a code point
    // Beyond the basic plane a code point takes two units.
    Result.Column += Byte >= 0xF0 ? 2 : 1;
  }
  return Result;
}

unsigned LineTable::start(llvm::StringRef Path, unsigned Line) {
  const File &F = load(Path);
  return Line && Line <= F.LineStarts.size() ? F.LineStarts[Line - 1]
                                             : F.Text->getBufferSize();
}

unsigned LineTable::count(llvm::StringRef Path) {
  return load(Path).LineStarts.size();
}

llvm::StringRef LineTable::text(llvm::StringRef Path, unsigned Line) {
  llvm::StringRef Rest = load(Path).Text->getBuffer().substr(start(Path, Line));
  return Rest.take_until([](char C) { return C == '\n'; }).rtrim('\r');
}

std::optional<unsigned> LineTable::offsetOf(llvm::StringRef Path,
                                            LineColumn Place) {
  const File &F = load(Path);
  llvm::StringRef Text = F.Text->getBuffer();
  if (Text.empty() || Place.Line < 1 || Place.Line > F.LineStarts.size())
    return std::nullopt;
  unsigned Offset = F.LineStarts[Place.Line - 1];
  for (unsigned Column = 1; Column < Place.Column && Offset < Text.size();) {
    Column += static_cast<unsigned char>(Text[Offset]) >= 0xF0 ? 2 : 1;
    do
      ++Offset;
    while (Offset < Text.size() &&
           (static_cast<unsigned char>(Text[Offset]) & 0xC0) == 0x80);
  }
  return Offset;
}

} // namespace corolint
