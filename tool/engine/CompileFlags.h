//===-- CompileFlags.h - makes any compiler's command fit clang ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_COMPILEFLAGS_H
#define COROLINT_TOOL_ENGINE_COMPILEFLAGS_H

#include "clang/Tooling/CompilationDatabase.h"

namespace corolint {

/// The command line of \p Command for parsing alone: without outputs, without
/// precompiled headers (they belong to one compiler build), without response
/// files that do not exist and without flags that clang does not know.
std::vector<std::string>
parseOnlyCommandLine(const clang::tooling::CompileCommand &Command);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_COMPILEFLAGS_H
