//===-- Paths.cpp - canonical paths and the files of a project
//--------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Paths.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace path = llvm::sys::path;

namespace corolint {

/// Set once, before there are threads; empty for none.
static std::string KeptRoot;

void keepLinksBelow(llvm::StringRef Root) { KeptRoot = Root.str(); }

std::string canonicalPath(llvm::StringRef Path, llvm::StringRef Base) {
  llvm::SmallString<256> Absolute(Path);
  if (!Base.empty())
    path::make_absolute(Base, Absolute);
  else
    llvm::sys::fs::make_absolute(Absolute);
  if (!KeptRoot.empty()) {
    llvm::SmallString<256> Kept(Absolute);
    path::remove_dots(Kept, /*remove_dot_dot=*/true);
    if (isBelow(Kept, KeptRoot))
      return Kept.str().str();
  }
  llvm::SmallString<256> Real;
  if (!llvm::sys::fs::real_path(Absolute, Real))
    return Real.str().str();
  path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  return Absolute.str().str();
}

std::string workingDirectory() { return canonicalPath("."); }

bool isBelow(llvm::StringRef Path, llvm::StringRef Directory) {
  if (!Path.consume_front(Directory))
    return false;
  return Path.empty() || Path.starts_with("/") || Directory.ends_with("/");
}

llvm::StringRef relativeTo(llvm::StringRef Path, llvm::StringRef Base) {
  if (Path == Base || !isBelow(Path, Base))
    return Path;
  return Path.drop_front(Base.size()).ltrim('/');
}

bool ProjectFiles::contains(llvm::StringRef Path) const {
  auto HoldsPath = [&](llvm::StringRef Directory) {
    return isBelow(Path, Directory);
  };
  return llvm::any_of(Roots, HoldsPath) && llvm::none_of(Excluded, HoldsPath);
}

} // namespace corolint
