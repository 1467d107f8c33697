//===-- Macros.cpp - the macros around a place in the source --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Macros.h"
#include "Unit.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {

std::string enclosingMacro(SourceLocation Loc, const Unit &U,
                           llvm::function_ref<bool(llvm::StringRef)> Accept) {
  const SourceManager &SM = U.sources();
  if (!Loc.isMacroID())
    return {};
  const SrcMgr::ExpansionInfo &Expansion =
      SM.getSLocEntry(SM.getFileID(Loc)).getExpansion();
  SourceLocation Start = Expansion.getExpansionLocStart();
  if (Expansion.isMacroArgExpansion()) {
    // The argument may hold, or come out of, other macros; Start lies in the
    // body of the macro that it is given to.
    std::string Inner =
        enclosingMacro(SM.getImmediateSpellingLoc(Loc), U, Accept);
    return Inner.empty() ? enclosingMacro(Start, U, Accept) : Inner;
  }
  llvm::StringRef Name = Lexer::getSourceText(
      CharSourceRange::getTokenRange(SM.getSpellingLoc(Start)), SM,
      U.context().getLangOpts());
  return Accept(Name) ? Name.str() : enclosingMacro(Start, U, Accept);
}

} // namespace corolint
