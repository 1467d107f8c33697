//===-- Dependencies.cpp - what code needs where it is inserted -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dependencies.h"
#include "Unit.h"
#include "clang/Tooling/Inclusions/HeaderIncludes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

/// What a name stands for in a namespace or class, aliases of namespaces resolved.
static const DeclContext *enter(const NamedDecl *D) {
  D = D->getUnderlyingDecl();
  if (const auto *Alias = dyn_cast<NamespaceAliasDecl>(D))
    return Alias->getNamespace();
  return dyn_cast<DeclContext>(D);
}

static bool isDeclared(llvm::StringRef QualifiedName, const Unit &U) {
  llvm::SmallVector<llvm::StringRef, 6> Parts;
  QualifiedName.split(Parts, "::");
  llvm::SmallVector<const DeclContext *, 2> Scopes{
      U.context().getTranslationUnitDecl()};
  for (llvm::StringRef Part : Parts) {
    if (Part.empty())
      continue;
    llvm::SmallVector<const DeclContext *, 2> Next;
    bool Found = false;
    for (const DeclContext *Scope : Scopes)
      for (const NamedDecl *D :
           Scope->lookup(DeclarationName(&U.context().Idents.get(Part)))) {
        Found = true;
        if (const DeclContext *DC = enter(D))
          Next.push_back(DC);
      }
    if (!Found)
      return false;
    Scopes = std::move(Next);
  }
  return true;
}

/// The qualified names in \p Code that the unit does not declare.
static llvm::SmallVector<llvm::StringRef, 2> missingNames(llvm::StringRef Code,
                                                          const Unit &U) {
  llvm::SmallVector<llvm::StringRef, 2> Missing;
  auto IsName = [](char C) { return llvm::isAlnum(C) || C == '_' || C == ':'; };
  while (!Code.empty()) {
    llvm::StringRef Word = Code.take_while(IsName);
    bool Qualified = Word.contains("::") && !Word.starts_with("::");
    if (Qualified && !isDeclared(Word, U))
      Missing.push_back(Word);
    Code = Code.drop_front(std::max<size_t>(Word.size(), 1));
  }
  return Missing;
}

bool declaresNamesIn(llvm::StringRef Code, const Unit &U) {
  return missingNames(Code, U).empty();
}

/// The header of what our templates use of the standard library.
static llvm::StringRef standardHeader(llvm::StringRef Name) {
  if (Name.starts_with("std::chrono::"))
    return "<chrono>";
  return llvm::StringSwitch<llvm::StringRef>(Name)
      .Case("std::decay_t", "<type_traits>")
      .Case("std::move", "<utility>")
      .Case("std::system_error", "<system_error>")
      .Default("");
}

std::optional<llvm::SmallVector<FixItHint, 2>>
includesFor(llvm::StringRef Code, const Library *Lib, llvm::StringRef Header,
            SourceLocation For, const Unit &U) {
  llvm::SmallVector<llvm::StringRef, 2> Headers;
  for (llvm::StringRef Name : missingNames(Code, U)) {
    llvm::StringRef Declares = standardHeader(Name);
    if (Declares.empty() && Lib && U.libraries().owner(Name) == Lib)
      Declares = Header;
    if (Declares.empty())
      return std::nullopt;
    if (!llvm::is_contained(Headers, Declares))
      Headers.push_back(Declares);
  }
  llvm::SmallVector<FixItHint, 2> Edits;
  for (llvm::StringRef Needed : Headers) {
    std::optional<FixItHint> Edit = includeEdit(Needed, For, U);
    if (!Edit)
      return std::nullopt;
    Edits.push_back(*Edit);
  }
  return Edits;
}

std::optional<FixItHint> includeEdit(llvm::StringRef Header, SourceLocation For,
                                     const Unit &U) {
  const SourceManager &SM = U.sources();
  FileID File = SM.getFileID(SM.getExpansionLoc(For));
  std::optional<llvm::StringRef> Code = SM.getBufferDataOrNone(File);
  OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File);
  if (!Code || !Entry)
    return std::nullopt;
  bool Angled = Header.consume_front("<") && Header.consume_back(">");
  tooling::HeaderIncludes Includes(Entry->getName(), *Code,
                                   tooling::IncludeStyle());
  std::optional<tooling::Replacement> Added = Includes.insert(
      Header.trim('"'), Angled, tooling::IncludeDirective::Include);
  if (!Added)
    return std::nullopt;
  return FixItHint::CreateInsertion(
      SM.getLocForStartOfFile(File).getLocWithOffset(Added->getOffset()),
      Added->getReplacementText());
}

} // namespace corolint
