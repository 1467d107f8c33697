//===-- Stopwatch.h - how long something takes ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_STOPWATCH_H
#define COROLINT_TOOL_ENGINE_STOPWATCH_H

#include <chrono>

namespace corolint {

/// Runs from when it is made.
class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(Clock::now() - Start).count();
  }

private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point Start = Clock::now();
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_STOPWATCH_H
