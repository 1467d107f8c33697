//===-- Analyze.h - lints one translation unit ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_ANALYZE_H
#define COROLINT_TOOL_ENGINE_ANALYZE_H

#include "engine/Inputs.h"
#include "engine/Paths.h"
#include "engine/Result.h"
#include "engine/Settings.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace corolint {

struct Preamble;

/// What the engine is doing, for the report of a crash.
enum class Phase : char { Scanning = 's', Parsing = 'p', Checking = 'c' };

/// One unit to lint.
struct PlannedUnit {
  clang::tooling::CompileCommand Command;
  /// The main file, canonical.
  std::string File;
  std::shared_ptr<const Settings> Config;
};

/// How a unit is parsed. The findings are the same.
enum class Engine {
  /// What the checks cannot see is left out: FastParse.h.
  Fast,
  /// As a compiler does.
  Full,
};

/// Parses \p Unit and runs its checks. Findings outside of \p Project and of
/// the main file are dropped, and so is what NOLINT comments suppress. Files are
/// read through \p FileSystem, where there is one, whose working directory is
/// changed. \p Start, where there is one, is what to start from; if it cannot be used,
/// the result says that the unit is broken.
UnitResult
analyze(const PlannedUnit &Unit, const ProjectFiles &Project, Engine How,
        llvm::function_ref<void(Phase)> EnterPhase,
        llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FileSystem = nullptr,
        const Preamble *Start = nullptr);

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_ANALYZE_H
