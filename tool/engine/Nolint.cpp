//===-- Nolint.cpp - comments that silence findings ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Nolint.h"
#include "Catalogue.h"
#include "GlobList.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace corolint {
namespace {

constexpr llvm::StringLiteral Word = "NOLINT";

/// One comment of a file, and the word in it.
struct Found {
  NolintComment Comment;
  llvm::StringRef Kind; // "", "NEXTLINE", "BEGIN", "END"
  llvm::StringRef Names;
};

/// What is left of a comment without the word says why; the separators do not.
bool saysSomething(llvm::StringRef Text) {
  return llvm::any_of(Text, [](char C) {
    return llvm::isAlnum(C) || static_cast<unsigned char>(C) >= 0x80;
  });
}

/// Reads the words of one comment.
void readComment(llvm::StringRef Text, llvm::StringRef Path, unsigned Start,
                 unsigned FirstLine, std::vector<Found> &All) {
  for (size_t At = Text.find(Word); At != llvm::StringRef::npos;
       At = Text.find(Word, At + 1)) {
    if (At && llvm::isAlnum(Text[At - 1]))
      continue;
    llvm::StringRef Rest = Text.substr(At + Word.size());
    Found F;
    F.Kind = Rest.take_while(llvm::isAlpha);
    if (F.Kind != "" && F.Kind != "NEXTLINE" && F.Kind != "BEGIN" &&
        F.Kind != "END")
      continue;
    Rest = Rest.drop_front(F.Kind.size());
    size_t Length = Word.size() + F.Kind.size();
    if (Rest.starts_with("(")) {
      size_t End = Rest.find_first_of(")\n");
      if (End != llvm::StringRef::npos && Rest[End] == ')') {
        F.Names = Rest.slice(1, End);
        F.Comment.HasNames = true;
        Length += End + 1;
      }
    }
    llvm::SmallVector<llvm::StringRef, 4> Names;
    F.Names.split(Names, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    for (llvm::StringRef Name : Names)
      F.Comment.Names.push_back({Name.trim().str()});
    F.Comment.Where = {Path.str(), unsigned(Start + At), unsigned(Length)};
    F.Comment.Whole = {Path.str(), Start, unsigned(Text.size())};
    F.Comment.Kind = (Word + F.Kind).str();
    unsigned Line = FirstLine + Text.take_front(At).count('\n');
    F.Comment.FirstLine = F.Comment.LastLine =
        Line + (F.Kind == "NEXTLINE" ? 1 : 0);
    llvm::StringRef Before = Text.take_front(At),
                    After = Text.substr(At + Length);
    F.Comment.HasReason = saysSomething(Before) || saysSomething(After);
    All.push_back(std::move(F));
  }
}

unsigned lineOf(llvm::StringRef Text, unsigned Offset) {
  return 1 + Text.take_front(Offset).count('\n');
}

/// Blocks get the lines that they enclose, and ends go.
std::vector<NolintComment> withBlocks(std::vector<Found> All) {
  std::vector<NolintComment> Result;
  std::vector<std::pair<llvm::StringRef, size_t>> Open;
  for (Found &F : All) {
    if (F.Kind == "END") {
      for (auto It = Open.rbegin(); It != Open.rend(); ++It)
        if (It->first == F.Names) {
          Result[It->second].LastLine = F.Comment.LastLine;
          Open.erase(std::next(It).base());
          break;
        }
      continue;
    }
    if (F.Kind == "BEGIN")
      Open.emplace_back(F.Names, Result.size());
    Result.push_back(std::move(F.Comment));
  }
  return Result;
}

} // namespace

std::vector<NolintComment> nolintComments(llvm::StringRef Text,
                                          llvm::StringRef Path) {
  std::vector<Found> All;
  // Hardly any file has one, and lexing is not for nothing.
  if (!Text.contains(Word))
    return {};
  clang::LangOptions Language;
  Language.CPlusPlus = Language.CPlusPlus11 = Language.CPlusPlus20 = true;
  Language.LineComment = true;
  clang::Lexer Lexer(clang::SourceLocation(), Language, Text.begin(),
                     Text.begin(), Text.end());
  Lexer.SetCommentRetentionState(true);
  clang::Token Token;
  for (bool Done = false; !Done;) {
    Done = Lexer.LexFromRawLexer(Token);
    if (!Token.is(clang::tok::comment))
      continue;
    unsigned End = Lexer.getBufferLocation() - Text.begin();
    unsigned Start = End - Token.getLength();
    llvm::StringRef Comment = Text.slice(Start, End);
    if (Comment.contains(Word))
      readComment(Comment, Path, Start, lineOf(Text, Start), All);
  }
  return withBlocks(std::move(All));
}

void NolintWatcher::silenced(llvm::StringRef CheckId,
                             clang::SourceLocation Loc,
                             const clang::SourceManager &Sources) {
  // As clang-tidy looks for comments: where it is spelled, then outward.
  while (Loc.isValid()) {
    auto [File, Offset] = Sources.getDecomposedSpellingLoc(Loc);
    if (clang::OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File))
      Findings[&Entry->getFileEntry()].push_back(
          {Sources.getLineNumber(File, Offset), CheckId.str()});
    if (!Loc.isMacroID())
      break;
    Loc = Sources.getImmediateExpansionRange(Loc).getBegin();
  }
}

void NolintWatcher::skipped(clang::SourceRange Range,
                            const clang::SourceManager &Sources) {
  auto [File, Begin] = Sources.getDecomposedLoc(Range.getBegin());
  auto [EndFile, End] = Sources.getDecomposedLoc(Range.getEnd());
  if (File == EndFile)
    if (clang::OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File))
      Skipped[&Entry->getFileEntry()].emplace_back(Begin, End);
}

/// Whether a name can be judged by this run, before it is known to be used.
static NolintUse judge(llvm::StringRef Name,
                       llvm::function_ref<bool(llvm::StringRef)> IsEnabled) {
  if (!Name.starts_with("async-"))
    return NolintUse::NotOurs;
  clang::tidy::GlobList Glob(Name);
  bool Any = false, AnyOn = false;
  for (const CheckInfo &Info : catalogue()) {
    if (!Glob.contains(Info.Id))
      continue;
    Any = true;
    AnyOn |= IsEnabled(Info.Id);
    // It may be there for a run with this check.
    if (!IsEnabled(Info.Id) && (Info.onByDefault() || Name == Info.Id))
      return NolintUse::Unknown;
  }
  if (!Any)
    return NolintUse::NoSuchCheck;
  return AnyOn ? NolintUse::Unused : NolintUse::Unknown;
}

std::vector<NolintComment> NolintWatcher::comments(
    const clang::SourceManager &Sources,
    llvm::ArrayRef<std::pair<clang::FileID, clang::FileEntryRef>> Files,
    llvm::function_ref<bool(llvm::StringRef CheckId)> IsEnabled) const {
  std::vector<NolintComment> Result;
  for (const auto &[File, Entry] : Files) {
    auto Hidden = Skipped.find(&Entry.getFileEntry());
    auto Silent = Findings.find(&Entry.getFileEntry());
    for (NolintComment &C :
         nolintComments(Sources.getBufferData(File), Entry.getName())) {
      if (Hidden != Skipped.end() &&
          llvm::any_of(Hidden->second, [&](auto Range) {
            return Range.first <= C.Where.Offset &&
                   C.Where.Offset < Range.second;
          }))
        continue;
      for (NolintComment::Name &N : C.Names)
        N.Use = judge(N.Text, IsEnabled);
      if (Silent != Findings.end())
        for (const Silenced &S : Silent->second) {
          if (S.Line < C.FirstLine || C.LastLine < S.Line)
            continue;
          if (!C.HasNames)
            C.IsUsed = true;
          for (NolintComment::Name &N : C.Names)
            if (clang::tidy::GlobList(N.Text).contains(S.CheckId)) {
              C.IsUsed = true;
              if (N.Use != NolintUse::NotOurs)
                N.Use = NolintUse::Used;
            }
        }
      if (C.IsUsed || llvm::any_of(C.Names, [](const NolintComment::Name &N) {
            return N.Use != NolintUse::NotOurs;
          }))
        Result.push_back(std::move(C));
    }
  }
  return Result;
}

} // namespace corolint
