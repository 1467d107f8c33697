//===-- Paths.h - canonical paths and the files of a project
//----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_PATHS_H
#define COROLINT_TOOL_ENGINE_PATHS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace corolint {

/// \p Path made absolute from \p Base, its symbolic links resolved. A path that
/// does not exist only loses its dots.
std::string canonicalPath(llvm::StringRef Path, llvm::StringRef Base = "");

/// From now on paths below \p Root, which is canonical, keep their symbolic links: in
/// the sandbox of a build system these lead out of it.
void keepLinksBelow(llvm::StringRef Root);

/// The directory the program was started in.
std::string workingDirectory();

/// Whether \p Path is \p Directory or lies below it. Both canonical.
bool isBelow(llvm::StringRef Path, llvm::StringRef Directory);

/// \p Path relative to \p Base if it lies below it, else \p Path.
llvm::StringRef relativeTo(llvm::StringRef Path, llvm::StringRef Base);

/// The files whose findings the user wants to see.
class ProjectFiles {
public:
  /// Directories below which files belong to the project.
  std::vector<std::string> Roots;
  /// Build directories: what lies below them is generated or fetched.
  std::vector<std::string> Excluded;

  bool contains(llvm::StringRef Path) const;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_PATHS_H
