//===-- Progress.cpp - shows how far the run is --------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cli/Progress.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using Clock = std::chrono::steady_clock;

namespace corolint {

Progress::Progress(When Shown, size_t Total)
    : Total(Total), OnTerminal(llvm::sys::Process::StandardErrIsDisplayed()),
      Shown(Shown == When::Always || (Shown == When::Auto && OnTerminal)),
      LastShown(Clock::now()) {}

Progress::~Progress() {
  if (Shown && OnTerminal)
    llvm::errs() << "\r\033[K";
}

void Progress::finished(llvm::StringRef Unit) {
  ++Count;
  if (!Shown)
    return;
  if (OnTerminal) {
    // What is longer than the line would leave its rest behind.
    unsigned Columns = llvm::sys::Process::StandardErrColumns();
    std::string Line =
        ("[" + llvm::Twine(Count) + "/" + llvm::Twine(Total) + "] " + Unit)
            .str();
    if (Columns > 1 && Line.size() >= Columns)
      Line.resize(Columns - 1);
    llvm::errs() << '\r' << Line << "\033[K";
    return;
  }
  // A log wants a sign of life, not a line for each of a thousand units.
  if (Count != Total && Total > 20 &&
      Clock::now() - LastShown < std::chrono::seconds(10))
    return;
  LastShown = Clock::now();
  llvm::errs() << "[" << Count << "/" << Total << "] " << Unit << "\n";
}

} // namespace corolint
