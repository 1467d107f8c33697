//===-- Execute.h - all units of a plan ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A unit costs as little as it can: its result is taken from the cache; if no
// token of it can lead to a finding, it is not parsed; otherwise a worker parses
// and checks it. The units that took longest the last time are begun first.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_EXECUTE_H
#define COROLINT_TOOL_ENGINE_EXECUTE_H

#include "engine/Cache.h"
#include "engine/Plan.h"
#include "engine/Pool.h"

namespace corolint {

struct ExecuteOptions {
  Engine How = Engine::Fast;
  PoolLimits Limits;
  /// None: nothing is looked up or kept.
  std::vector<std::shared_ptr<CacheStore>> Stores;
  /// Where precompiled headers are kept; without it there are none.
  std::shared_ptr<DirectoryStore> Preambles;
};

/// Where the time of the whole went, in seconds; that of the units is in their
/// results.
struct Timings {
  double Lookup = 0;
  double Preambles = 0;
  double Wall = 0;
};

struct Execution {
  /// In the order of the plan.
  std::vector<UnitResult> Results;
  Timings Time;
  /// Precompiled headers that units started from.
  unsigned Preambles = 0;
  /// How many units did.
  unsigned Started = 0;
  /// Why results could not be looked up or kept; empty if they could.
  std::string CacheFailure;
  /// The user stopped it.
  bool Interrupted = false;
};

/// \p Finished is called with the number of each unit when its result is there.
Execution execute(const Plan &ThePlan, const ExecuteOptions &Options,
                  llvm::function_ref<void(size_t)> Finished);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_EXECUTE_H
