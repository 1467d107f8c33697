//===-- Plan.h - which units to lint -------------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_PLAN_H
#define COROLINT_TOOL_ENGINE_PLAN_H

#include "engine/Analyze.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace corolint {

/// What the user named on the command line.
struct PlanRequest {
  /// Files and directories; the working directory where empty.
  std::vector<std::string> Paths;
  /// The directory of the compile database (`-p`), or empty to look for it.
  std::string BuildDirectory;
  /// The flags after `--`: then no database is used.
  std::optional<std::vector<std::string>> Flags;
  /// The root of the project; empty to look for it.
  std::string Root;
};

struct Plan {
  /// In the order of their database, each command once.
  std::vector<PlannedUnit> Units;
  ProjectFiles Project;
  /// How many files of the project stand in the databases and are not below the
  /// paths.
  size_t LeftOut = 0;
  /// Things that the user may want to know, for stderr.
  std::vector<std::string> Remarks;
};

/// Finds the compile databases and the units below the paths. Errors say what
/// the user can do. The configuration of the units is left to the caller.
llvm::Expected<Plan> makePlan(const PlanRequest &Request);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_PLAN_H
