//===-- sweep.hpp - scenarios that are stopped wherever they can be -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A `subject` uses one primitive or combinator in a way that suspends in all of
// its awaits. sweep.cpp runs each again and again, and each time does something
// else to it: cancels it after a certain step, lets an allocation fail, destroys
// the loop. sweep_scenarios.cpp is the table of them.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TEST_RUNTIME_SWEEP_HPP
#define COROLINT_TEST_RUNTIME_SWEEP_HPP

#include "support.hpp"
#include <memory>
#include <ostream>
#include <vector>

namespace sweep {

/// What was begun and must be ended: by awaiting cleanup, where there is some.
struct tally {
  int begun = 0, ended = 0;
};

using token = std::shared_ptr<int>;

class subject {
public:
  subject() = default;
  subject(const subject &) = delete;
  virtual ~subject() = default;

  /// The task that is swept.
  virtual task<> use() = 0;
  /// Whether the primitive is as if nothing had happened, when all tasks have
  /// ended. It may be because their loop was destroyed.
  virtual bool at_rest() { return true; }
  /// The same, if they have ended by themselves: nothing was lost or doubled.
  virtual bool consistent() { return true; }

  /// Cleanup that awaits.
  tally cleanups;
  /// Copies of it stand for what frames own.
  token alive = std::make_shared<int>(0);
};

/// In what a scenario is special.
enum trait : unsigned {
  plain = 0,
  /// The end of a call waits for memory, if there is none.
  waits_for_memory = 1,
  /// Has failures of its own, of which some are for nobody when it is stopped.
  reports = 2,
  /// Without memory its cleanup may not run; then it is told of as skipped.
  cleanup_needs_memory = 4,
};

struct scenario {
  const char *name;
  std::unique_ptr<subject> (*make)();
  unsigned traits;

  // For the messages of GoogleTest.
  friend void PrintTo(const scenario &s, std::ostream *out) { *out << s.name; }
};

/// All of them.
const std::vector<scenario> &scenarios();

} // namespace sweep

#endif // COROLINT_TEST_RUNTIME_SWEEP_HPP
