//===-- Escape.cpp - text inside of other text --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Escape.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"

namespace corolint {

/// What stands for something that cannot be said.
static constexpr llvm::StringLiteral Replacement = "\xEF\xBF\xBD";

std::string escapeXml(llvm::StringRef Text) {
  std::string Valid = llvm::json::fixUTF8(Text);
  std::string Result;
  for (llvm::StringRef Rest = Valid; !Rest.empty();) {
    // U+FFFE and U+FFFF are no characters to XML.
    if (Rest.starts_with("\xEF\xBF\xBE") || Rest.starts_with("\xEF\xBF\xBF")) {
      Result += Replacement;
      Rest = Rest.drop_front(3);
      continue;
    }
    unsigned char C = Rest.front();
    Rest = Rest.drop_front();
    switch (C) {
    case '<':
      Result += "&lt;";
      break;
    case '>':
      Result += "&gt;";
      break;
    case '&':
      Result += "&amp;";
      break;
    case '"':
      Result += "&quot;";
      break;
    case '\'':
      Result += "&#39;";
      break;
    // Written as they are, attributes would lose them.
    case '\n':
      Result += "&#10;";
      break;
    case '\r':
      Result += "&#13;";
      break;
    case '\t':
      Result += "&#9;";
      break;
    default:
      if (C < 0x20 || C == 0x7F)
        Result += Replacement;
      else
        Result += C;
    }
  }
  return Result;
}

std::string escapeMarkdown(llvm::StringRef Text) {
  std::string Result;
  for (char C : llvm::json::fixUTF8(Text)) {
    if (C == '\n' || C == '\r' || C == '\t')
      Result += ' ';
    else if (C == '<')
      Result += "&lt;";
    else if (C == '>')
      Result += "&gt;";
    else if (C == '&')
      Result += "&amp;";
    // Else people would be called and issues linked.
    else if (C == '@' || C == '#')
      Result += ("&#" + llvm::Twine(int(C)) + ";").str();
    else if (llvm::StringRef("\\`*_{}[]()|~!$:").contains(C))
      (Result += '\\') += C;
    else if (llvm::isPrint(C) || (C & 0x80))
      Result += C;
    else
      Result += Replacement;
  }
  return Result;
}

std::string escapeUri(llvm::StringRef Path) {
  std::string Result;
  for (unsigned char C : Path) {
    if (llvm::isAlnum(C) || llvm::StringRef("/-._~").contains(C))
      Result += C;
    else
      Result += "%" + llvm::utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
  }
  return Result;
}

/// Escapes those of \p Special as URIs do.
static std::string percent(llvm::StringRef Text, llvm::StringRef Special) {
  std::string Result;
  for (unsigned char C : llvm::json::fixUTF8(Text))
    if (Special.contains(C))
      Result += "%" + llvm::utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
    else
      Result += C;
  return Result;
}

std::string escapeCommandData(llvm::StringRef Text) {
  return percent(Text, "%\r\n");
}

std::string escapeCommandProperty(llvm::StringRef Text) {
  return percent(Text, "%\r\n:,");
}

} // namespace corolint
