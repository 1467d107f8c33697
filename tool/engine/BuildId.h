//===-- BuildId.h - which build of the program is running ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_BUILDID_H
#define COROLINT_TOOL_ENGINE_BUILDID_H

#include "engine/Digest.h"

namespace corolint {

/// A digest of the linker's build ids of this program and of the LLVM and clang
/// libraries it runs with: results of another build are not its results.
const Digest &buildId();

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_BUILDID_H
