//===-- FastParse.cpp - parses only what the checks can see --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/FastParse.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace corolint {

bool isForeignFile(const SourceManager &Sources, FileID File,
                   const PlannedUnit &Unit, const ProjectFiles &Project) {
  if (File == Sources.getMainFileID())
    return false;
  OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File);
  return Entry && !Project.contains(
                      canonicalPath(Entry->getName(), Unit.Command.Directory));
}

std::vector<std::pair<FileID, FileEntryRef>>
projectFiles(const SourceManager &Sources,
             llvm::function_ref<bool(FileID)> IsForeign) {
  std::vector<std::pair<FileID, FileEntryRef>> Files;
  llvm::DenseSet<const FileEntry *> Seen;
  // Not one by one with translateFile(), which looks through all entries each
  // time.
  for (unsigned I = 0, N = Sources.local_sloc_entry_size(); I < N; ++I) {
    const SrcMgr::SLocEntry &Entry = Sources.getLocalSLocEntry(I);
    if (!Entry.isFile())
      continue;
    FileID File = Sources.getFileID(
        SourceLocation::getFromRawEncoding(Entry.getOffset()));
    OptionalFileEntryRef Ref = Sources.getFileEntryRefForID(File);
    if (Ref && Seen.insert(&Ref->getFileEntry()).second && !IsForeign(File))
      Files.emplace_back(File, *Ref);
  }
  return Files;
}

bool maySkipBody(const Decl *D, const Bodies &InSight) {
  const FunctionDecl *FD = D->getAsFunction();
  return FD && !InSight.isInSight(FD);
}

bool InstantiationPruner::isWanted(const ValueDecl *D) const {
  const auto *FD = dyn_cast<FunctionDecl>(D);
  if (!FD)
    return true; // a variable: cheap, and others may ask for its value
  const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern();
  return !Pattern || InSight.isInSight(Pattern);
}

void InstantiationPruner::ReadPendingInstantiations(
    llvm::SmallVectorImpl<std::pair<ValueDecl *, SourceLocation>> &Precompiled) {
  auto Drop = [&](const std::pair<ValueDecl *, SourceLocation> &P) {
    if (isWanted(P.first))
      return false;
    if (auto *FD = dyn_cast<FunctionDecl>(P.first))
      FD->setInstantiationIsPending(false);
    return true;
  };
  llvm::erase_if(TheSema.PendingInstantiations, Drop);
  llvm::erase_if(Precompiled, Drop);
}

void InstantiationPruner::ReadUndefinedButUsed(
    llvm::MapVector<NamedDecl *, SourceLocation> &Undefined) {
  // Defined, had its definition been asked for. What has none is undefined anyway.
  Undefined.remove_if([&](const std::pair<NamedDecl *, SourceLocation> &U) {
    const auto *FD = dyn_cast<FunctionDecl>(U.first);
    return FD && !isWanted(FD) &&
           FD->getTemplateInstantiationPattern()->isDefined();
  });
}

} // namespace corolint
