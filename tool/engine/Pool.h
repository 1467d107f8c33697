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
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <chrono>

namespace corolint {

/// Does the job of the given number and returns what came of it, in whatever form.
/// Called in a worker.
using Work =
    llvm::function_ref<std::string(size_t, llvm::function_ref<void(Phase)>)>;

/// Receives what came of a job, or why it failed, in the order in which they end.
using Done = llvm::function_ref<void(size_t, llvm::Expected<std::string>)>;

struct PoolLimits {
  unsigned Workers = 1;
  /// For one job.
  std::chrono::seconds Timeout{600};
  /// Bytes of memory that all workers together may take up; 0 for no limit. A job
  /// that needs more than that alone is run alone.
  uint64_t Memory = 0;
};

/// Runs \p DoWork for the given jobs, begun in that order, in worker processes. A
/// worker that dies, or takes too long, costs its job, which has then failed, and
/// is replaced. If the workers together take up too much memory, the one that
/// began last is stopped, and its job is begun again when others have finished.
///
/// Returns false if the user interrupted it (SIGINT, SIGTERM): workers are
/// stopped, and OnDone is not called for what they had not finished.
///
/// The caller must not have started threads.
bool runPool(llvm::ArrayRef<size_t> Jobs, const PoolLimits &Limits, Work DoWork,
             Done OnDone);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_POOL_H
