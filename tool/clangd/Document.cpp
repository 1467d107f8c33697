//===-- Document.cpp - the text of an open file ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Document.h"

namespace json = llvm::json;

namespace corolint {

Encoding encodingOf(const json::Value &InitializeResult) {
  const json::Object *Result = InitializeResult.getAsObject();
  if (!Result)
    return Encoding::Utf16;
  std::optional<llvm::StringRef> Name;
  if (const json::Object *Capabilities = Result->getObject("capabilities"))
    Name = Capabilities->getString("positionEncoding");
  if (!Name)
    Name = Result->getString("offsetEncoding");
  return Name == "utf-8"    ? Encoding::Utf8
         : Name == "utf-32" ? Encoding::Utf32
                            : Encoding::Utf16;
}

/// How many columns the character takes of which \p Byte is a byte; all are
/// counted at the first one.
static size_t columnsAt(char Byte, Encoding E) {
  auto Bits = static_cast<unsigned char>(Byte);
  if (E == Encoding::Utf8)
    return 1;
  if ((Bits & 0xC0) == 0x80)
    return 0;
  return E == Encoding::Utf16 && Bits >= 0xF0 ? 2 : 1;
}

std::optional<size_t> Document::offset(const json::Object *Position,
                                       Encoding E) const {
  if (!Position)
    return std::nullopt;
  std::optional<int64_t> Line = Position->getInteger("line");
  std::optional<int64_t> Column = Position->getInteger("character");
  if (!Line || !Column || *Line < 0 || *Column < 0)
    return std::nullopt;
  size_t Offset = 0;
  for (int64_t L = 0; L < *Line; ++L) {
    Offset = Text.find('\n', Offset);
    if (Offset == std::string::npos)
      return std::nullopt;
    ++Offset;
  }
  // A column past the end of the line stands for its end.
  auto Left = static_cast<size_t>(*Column);
  while (Offset < Text.size() && Text[Offset] != '\n') {
    size_t Columns = columnsAt(Text[Offset], E);
    if (Columns > Left || (Columns != 0 && Left == 0))
      break;
    Left -= Columns;
    ++Offset;
  }
  return Offset;
}

json::Object Document::position(size_t Offset, Encoding E) const {
  llvm::StringRef Before = text().take_front(Offset);
  size_t Column = 0;
  for (char Byte : Before.substr(Before.rfind('\n') + 1))
    Column += columnsAt(Byte, E);
  return json::Object{{"line", Before.count('\n')}, {"character", Column}};
}

bool Document::apply(const json::Array &Changes, Encoding E) {
  for (const json::Value &Change : Changes) {
    const json::Object *Fields = Change.getAsObject();
    std::optional<llvm::StringRef> New =
        Fields ? Fields->getString("text") : std::nullopt;
    if (!New)
      return false;
    const json::Object *Range = Fields->getObject("range");
    if (!Range) {
      Text = New->str();
      continue;
    }
    std::optional<size_t> Begin = offset(Range->getObject("start"), E);
    std::optional<size_t> End = offset(Range->getObject("end"), E);
    if (!Begin || !End || *End < *Begin)
      return false;
    Text.replace(*Begin, *End - *Begin, New->data(), New->size());
  }
  return true;
}

} // namespace corolint
