//===-- CacheCommand.h - the cache as the user sees it -------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_CACHECOMMAND_H
#define COROLINT_TOOL_CLI_CACHECOMMAND_H

#include "cli/CommandLine.h"
#include "engine/CacheStore.h"

namespace corolint {

/// Where results are kept: as the command line, the environment or the system
/// says; empty if none of them does.
std::string cacheDirectory(const CommandLine &Line);

/// The cache of a run; null, with a warning, if there can be none.
std::shared_ptr<DirectoryStore> openCache(const CommandLine &Line);

} // namespace corolint

#endif // COROLINT_TOOL_CLI_CACHECOMMAND_H
