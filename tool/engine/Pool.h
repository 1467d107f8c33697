//===-- Pool.h - worker processes ----------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Units are analysed in processes of their own: clang crashes on some code, and
// neither a broken heap nor a stack overflow may take the run with it.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_POOL_H
#define COROLINT_TOOL_ENGINE_POOL_H

#include "engine/Analyze.h"
#include "engine/Result.h"
#include <chrono>

namespace corolint {

/// Analyses the unit of the given number. Called in a worker.
using Work =
    llvm::function_ref<UnitResult(size_t, llvm::function_ref<void(Phase)>)>;

/// Receives results in the order in which units finish.
using Done = llvm::function_ref<void(size_t, UnitResult)>;

/// Runs \p DoWork for 0 … \p Count - 1 in up to \p Workers processes. A worker
/// that dies, or that takes longer than \p Timeout for a unit, costs its unit,
/// which is then Crashed, and is replaced. The caller must not have started
/// threads.
void runPool(size_t Count, unsigned Workers, std::chrono::seconds Timeout,
             Work DoWork, Done OnDone);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_POOL_H
