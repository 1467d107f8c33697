//===-- Anchor.cpp - places in words that survive edits ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "scope/Anchor.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MemoryBuffer.h"

namespace tok = clang::tok;

namespace corolint {
namespace {

using Words = llvm::ArrayRef<llvm::StringRef>;

bool isIdentifier(llvm::StringRef Word) {
  return !Word.empty() && (llvm::isAlpha(Word[0]) || Word[0] == '_' ||
                           static_cast<unsigned char>(Word[0]) >= 0x80);
}

/// Followed by a parenthesis, these name no function.
bool isKeyword(llvm::StringRef Word) {
  return llvm::StringSwitch<bool>(Word)
      .Cases({"if", "for", "while", "switch", "catch", "return"}, true)
      .Cases({"alignas", "decltype", "explicit", "noexcept", "requires"}, true)
      .Cases({"__attribute__", "__declspec", "sizeof"}, true)
      .Default(false);
}

bool isClassKey(llvm::StringRef Word) {
  return Word == "class" || Word == "struct" || Word == "union" ||
         Word == "enum";
}

/// What stands before a brace, without template parameters.
std::vector<llvm::StringRef> withoutTemplate(Words Header) {
  std::vector<llvm::StringRef> Result;
  for (size_t I = 0; I < Header.size(); ++I) {
    Result.push_back(Header[I]);
    if (Header[I] != "template" || I + 1 == Header.size() ||
        Header[I + 1] != "<")
      continue;
    int Depth = 0;
    do {
      ++I;
      Depth += Header[I] == "<" ? 1 : Header[I] == ">" ? -1 : 0;
      Depth -= Header[I] == ">>" ? 2 : 0;
    } while (Depth > 0 && I + 1 < Header.size());
  }
  return Result;
}

/// A pair of braces.
struct Scope {
  bool IsFunction = false;
  std::string Name;

  std::string member(llvm::StringRef Member) const {
    return Name.empty() ? Member.str() : Name + "::" + Member.str();
  }

  /// The scope that \p Header opens in this one.
  Scope open(Words Header, const Scope &Last) const {
    if (IsFunction)
      return *this;
    // The members that a constructor initialises with braces are over.
    if (!Header.empty() && Header.front() == ",")
      return Last;
    std::vector<llvm::StringRef> Stripped = withoutTemplate(Header);
    for (size_t I = 0; I < Stripped.size(); ++I) {
      if (Stripped[I] == "namespace")
        return *this;
      if (isClassKey(Stripped[I]))
        return {false, member(className(Words(Stripped).drop_front(I + 1)))};
      if (Stripped[I] == "=" && I && isIdentifier(Stripped[I - 1]))
        return {true, member(Stripped[I - 1])};
      if (Stripped[I] == "(" && I)
        if (std::string Function = functionName(Words(Stripped).take_front(I));
            !Function.empty())
          return {true, member(Function)};
    }
    return {false, Name};
  }

private:
  static llvm::StringRef className(Words AfterKey) {
    llvm::StringRef Name;
    for (llvm::StringRef Word : AfterKey) {
      if (Word == ":" || Word == "<" || Word == "final")
        break;
      if (isIdentifier(Word) && !isClassKey(Word))
        Name = Word;
    }
    return Name;
  }

  /// The name at the end of what stands before a parenthesis.
  static std::string functionName(Words Before) {
    for (size_t Back = 1; Back <= 3 && Back <= Before.size(); ++Back)
      if (Before[Before.size() - Back] == "operator") {
        Words Operator = Before.take_back(Back - 1);
        return "operator" +
               (Operator.empty() ? "()" : llvm::join(Operator, ""));
      }
    llvm::StringRef Last = Before.back();
    if (!isIdentifier(Last) || isKeyword(Last))
      return "";
    std::string Name = Last.str();
    Before = Before.drop_back();
    if (!Before.empty() && Before.back() == "~") {
      Name.insert(0, "~");
      Before = Before.drop_back();
    }
    while (Before.size() > 1 && Before.back() == "::" &&
           isIdentifier(Before[Before.size() - 2])) {
      Name = (Before[Before.size() - 2] + "::" + Name).str();
      Before = Before.drop_back(2);
    }
    return Name;
  }
};

std::string statementText(Words Tokens) {
  constexpr size_t Longest = 120;
  auto IsWordCharacter = [](unsigned char C) {
    return llvm::isAlnum(C) || C == '_' || C >= 0x80;
  };
  std::string Text;
  for (llvm::StringRef Token : Tokens) {
    if (!Text.empty() && IsWordCharacter(Text.back()) &&
        IsWordCharacter(Token.front()))
      Text += ' ';
    Text += Token;
  }
  if (Text.size() > Longest) {
    size_t End = Longest;
    while (End && (static_cast<unsigned char>(Text[End]) & 0xC0) == 0x80)
      --End; // not inside a code point
    Text.resize(End);
  }
  for (char &C : Text)
    if (static_cast<unsigned char>(C) < 0x20 || C == 0x7F)
      C = ' ';
  return llvm::StringRef(Text).trim().str();
}

} // namespace

std::vector<AnchorTable::Segment> AnchorTable::split(llvm::StringRef Text) {
  clang::LangOptions Language;
  Language.CPlusPlus = Language.CPlusPlus11 = Language.CPlusPlus14 =
      Language.CPlusPlus17 = Language.CPlusPlus20 = true;
  clang::Lexer Lexer(clang::SourceLocation(), Language, Text.begin(),
                     Text.begin(), Text.end());

  std::vector<Segment> Segments;
  std::vector<Scope> Open(1);
  Scope LastClosed;
  // All branches of an #if begin with the same scopes open, and behind it those
  // are open that the first one leaves.
  struct Condition {
    std::vector<Scope> Before;
    std::optional<std::vector<Scope>> After;
  };
  std::vector<Condition> Conditions;
  std::vector<llvm::StringRef> Tokens;
  auto EndStatement = [&] {
    if (!Tokens.empty())
      Segments.push_back({unsigned(Tokens.front().begin() - Text.begin()),
                          {Open.back().Name, statementText(Tokens)}});
    Tokens.clear();
  };
  auto Spelling = [&](const clang::Token &Token) {
    return llvm::StringRef(Lexer.getBufferLocation() - Token.getLength(),
                           Token.getLength());
  };

  clang::Token Token;
  Lexer.LexFromRawLexer(Token);
  while (Token.isNot(tok::eof)) {
    llvm::StringRef Word = Spelling(Token);
    if (Token.is(tok::hash) && Token.isAtStartOfLine()) {
      EndStatement();
      do {
        Tokens.push_back(Spelling(Token));
        Lexer.LexFromRawLexer(Token);
      } while (Token.isNot(tok::eof) && !Token.isAtStartOfLine());
      llvm::StringRef Directive = Tokens.size() > 1 ? Tokens[1] : "";
      EndStatement();
      if (Directive.starts_with("if")) {
        Conditions.push_back({Open, std::nullopt});
      } else if (Directive.starts_with("el") && !Conditions.empty()) {
        Condition &C = Conditions.back();
        if (!C.After)
          C.After = std::move(Open);
        Open = C.Before;
      } else if (Directive == "endif" && !Conditions.empty()) {
        if (Conditions.back().After)
          Open = std::move(*Conditions.back().After);
        Conditions.pop_back();
      }
      continue;
    }
    Tokens.push_back(Word);
    if (Token.is(tok::l_brace)) {
      Scope Inner =
          Open.back().open(Words(Tokens).drop_back(), LastClosed);
      EndStatement();
      Open.push_back(std::move(Inner));
    } else if (Token.is(tok::r_brace)) {
      EndStatement();
      if (Open.size() > 1) {
        LastClosed = std::move(Open.back());
        Open.pop_back();
      }
    } else if (Token.is(tok::semi) ||
               (Token.is(tok::colon) && Tokens.size() == 2 &&
                (Tokens[0] == "public" || Tokens[0] == "protected" ||
                 Tokens[0] == "private"))) {
      EndStatement();
    }
    Lexer.LexFromRawLexer(Token);
  }
  EndStatement();
  return Segments;
}

Anchor AnchorTable::find(llvm::StringRef Path, unsigned Offset) {
  auto [It, New] = Files.try_emplace(Path);
  if (New)
    if (auto Buffer = llvm::MemoryBuffer::getFile(Path))
      It->second = split((*Buffer)->getBuffer());
  auto Next = llvm::upper_bound(
      It->second, Offset,
      [](unsigned Value, const Segment &S) { return Value < S.Begin; });
  return Next == It->second.begin() ? Anchor() : std::prev(Next)->Name;
}

} // namespace corolint
