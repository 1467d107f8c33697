//===-- Progress.h - shows how far the run is ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_CLI_PROGRESS_H
#define COROLINT_TOOL_CLI_PROGRESS_H

#include "cli/CommandLine.h"
#include <chrono>

namespace corolint {

/// Progress on stderr: one line that is rewritten on a terminal, otherwise a
/// line now and then, for logs.
class Progress {
public:
  Progress(When Shown, size_t Total);
  ~Progress();

  void finished(llvm::StringRef Unit);

private:
  size_t Total;
  size_t Count = 0;
  bool OnTerminal;
  bool Shown;
  std::chrono::steady_clock::time_point LastShown;
};

} // namespace corolint

#endif // COROLINT_TOOL_CLI_PROGRESS_H
