//===-- Offload.h - code that runs where blocking is fine -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FLOW_OFFLOAD_H
#define COROLINT_CHECKS_FLOW_OFFLOAD_H

#include "clang/AST/Stmt.h"

namespace corolint {

class Function;

/// Whether \p F is a lambda that is handed to an offload function or to a thread
/// pool, or stands in one, or a coroutine that starts on a pool it is given: it
/// runs on a thread that may block.
bool isOffloaded(Function &F);

/// Whether every way to \p S in the coroutine \p F awaits an offload function that
/// is given nothing to run: it moves the coroutine itself to a thread that may
/// block, as `co_await winrt::resume_background()` and `co_await pool.schedule()`
/// do.
bool isAfterOffload(const clang::Stmt *S, Function &F);

} // namespace corolint

#endif // COROLINT_CHECKS_FLOW_OFFLOAD_H
