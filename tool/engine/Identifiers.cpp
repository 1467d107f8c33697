//===-- Identifiers.cpp - the words of a text ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Identifiers.h"
#include "clang/Lex/Lexer.h"

namespace corolint {

void forEachIdentifier(llvm::StringRef Text,
                       llvm::function_ref<void(llvm::StringRef)> Visit) {
  static const clang::LangOptions Language = [] {
    clang::LangOptions Options;
    Options.CPlusPlus = Options.CPlusPlus11 = Options.CPlusPlus14 =
        Options.CPlusPlus17 = Options.CPlusPlus20 = true;
    return Options;
  }();
  clang::Lexer Lexer(clang::SourceLocation(), Language, Text.begin(),
                     Text.begin(), Text.end());
  clang::Token Token;
  do {
    Lexer.LexFromRawLexer(Token);
    if (Token.isNot(clang::tok::raw_identifier))
      continue;
    llvm::StringRef Word = Token.getRawIdentifier();
    if (!Token.needsCleaning()) {
      Visit(Word);
      continue;
    }
    std::string Joined;
    for (char C : Word)
      if (C != '\\' && C != '\n' && C != '\r')
        Joined += C;
    Visit(Joined);
  } while (Token.isNot(clang::tok::eof));
}

} // namespace corolint
