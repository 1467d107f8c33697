//===-- Heap.h - the memory that a unit is parsed into --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_HEAP_H
#define COROLINT_TOOL_ENGINE_HEAP_H

namespace corolint {

/// Lets the heap of this process grow in huge pages. A unit fills a hundred
/// megabytes, once; at 4 KiB each, a sixth of its time goes into page faults. Does
/// nothing where the system has no such pages.
void useHugePages();

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_HEAP_H
