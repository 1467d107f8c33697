//===-- Suppress.cpp - comments that silence a finding --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Suppress.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/LangStandard.h"
#include "clang/Lex/Lexer.h"
#include "llvm/TargetParser/Triple.h"

namespace corolint {
namespace {

class Suppression {
public:
  Suppression(llvm::StringRef Source, llvm::StringRef CheckId)
      : Text(Source.str()), CheckId(CheckId) {}

  llvm::SmallVector<Insertion, 2> around(size_t Begin, size_t End) const {
    size_t First = lineStart(Begin), Last = lineEnd(End);
    bool OneLine = Last == lineEnd(Begin);
    // Which of several lines the finding is on is not known here.
    if (!OneLine) {
      if (!canPutAbove(First) || !canPutAfter(Last))
        return {};
      return {{First, above(First, "NOLINTBEGIN")},
              {Last, newline(First) + indent(First) + comment("NOLINTEND")}};
    }
    if (std::optional<size_t> List = endOfListAbove(First))
      return {{*List, ", " + CheckId.str()}};
    if (canPutAbove(First))
      return {{First, above(First, "NOLINTNEXTLINE")}};
    if (canPutAfter(Last))
      return {{Last, " " + comment("NOLINT")}};
    return {};
  }

private:
  size_t lineStart(size_t Offset) const {
    return ref().take_front(Offset).rfind('\n') + 1;
  }

  size_t lineEnd(size_t Offset) const {
    size_t End = std::min(ref().find('\n', Offset), Text.size());
    return End > Offset && Text[End - 1] == '\r' ? End - 1 : End;
  }

  std::string comment(llvm::StringRef Word) const {
    return ("// " + Word + "(" + CheckId + ")").str();
  }

  std::string above(size_t LineStart, llvm::StringRef Word) const {
    return indent(LineStart) + comment(Word) + newline(LineStart);
  }

  std::string indent(size_t LineStart) const {
    return ref()
        .drop_front(LineStart)
        .take_while([](char C) { return C == ' ' || C == '\t'; })
        .str();
  }

  std::string newline(size_t Offset) const {
    return ref().substr(lineEnd(Offset)).starts_with("\r") ? "\r\n" : "\n";
  }

  /// Where the line above has a NOLINTNEXTLINE with a list of checks: a second
  /// one would silence only the first.
  std::optional<size_t> endOfListAbove(size_t LineStart) const {
    if (LineStart == 0)
      return std::nullopt;
    size_t Above = lineStart(LineStart - 1);
    llvm::StringRef Line = ref().slice(Above, LineStart);
    size_t List = Line.find("NOLINTNEXTLINE(");
    size_t End = List == Line.npos ? Line.npos : Line.find(')', List);
    if (End == Line.npos)
      return std::nullopt;
    return Above + End;
  }

  bool canPutAbove(size_t LineStart) const {
    llvm::StringRef Above = ref().take_front(LineStart).rtrim("\r\n");
    return !Above.ends_with("\\") && !isInsideToken(LineStart);
  }

  bool canPutAfter(size_t LineEnd) const {
    return !ref().take_front(LineEnd).ends_with("\\") &&
           !isInsideToken(LineEnd);
  }

  /// Raw strings and comments are what goes on over the end of a line.
  bool isInsideToken(size_t Offset) const {
    clang::LangOptions Language;
    std::vector<std::string> Includes;
    clang::LangOptions::setLangDefaults(Language, clang::Language::CXX,
                                        llvm::Triple(), Includes,
                                        clang::LangStandard::lang_cxx20);
    clang::Lexer Lexer(clang::SourceLocation(), Language, Text.data(),
                       Text.data(), Text.data() + Text.size());
    Lexer.SetCommentRetentionState(true);
    clang::Token Token;
    do {
      Lexer.LexFromRawLexer(Token);
      size_t End = Lexer.getBufferLocation() - Text.data();
      if (End > Offset)
        return End - Token.getLength() < Offset;
    } while (Token.isNot(clang::tok::eof));
    return false;
  }

  llvm::StringRef ref() const { return Text; }

  /// A copy, because the lexer needs its zero at the end.
  std::string Text;
  llvm::StringRef CheckId;
};

} // namespace

llvm::SmallVector<Insertion, 2> suppress(llvm::StringRef Text, size_t Begin,
                                         size_t End, llvm::StringRef CheckId) {
  return Suppression(Text, CheckId).around(Begin, End);
}

} // namespace corolint
