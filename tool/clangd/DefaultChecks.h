//===-- DefaultChecks.h - the checks of a user without configuration -----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLANGD_DEFAULTCHECKS_H
#define COROLINT_TOOL_CLANGD_DEFAULTCHECKS_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace corolint {

/// The checks to run in an editor, as clang-tidy globs. \p Configured is what
/// the user's `.clang-tidy` and `.clangd` say, \p Defaults what clangd runs if
/// they say nothing. Whoever selects checks gets these and no more; a
/// configuration that only switches checks off takes them from the defaults and
/// ours.
std::string editorChecks(llvm::StringRef Configured, llvm::StringRef Defaults);

} // namespace corolint

#endif // COROLINT_TOOL_CLANGD_DEFAULTCHECKS_H
