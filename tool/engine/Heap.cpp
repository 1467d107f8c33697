//===-- Heap.cpp - the memory that a unit is parsed into ------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/Heap.h"
#include "llvm/Support/MathExtras.h"
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace corolint {

void useHugePages() {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  // Address space; memory is taken where it is written to. What outgrows it gets
  // small pages.
  constexpr int Reserved = 512 << 20;
  constexpr uintptr_t HugePage = 2 << 20;
  uintptr_t Begin = llvm::alignTo(uintptr_t(::sbrk(0)), HugePage);
  // All sizes from this heap, none back to the system: a worker does not live long.
  ::mallopt(M_TOP_PAD, Reserved);
  ::mallopt(M_TRIM_THRESHOLD, 2 * Reserved);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  void *volatile Grow = std::malloc(1 << 20);
  std::free(Grow);
  uintptr_t End = llvm::alignDown(uintptr_t(::sbrk(0)), HugePage);
  if (Begin < End)
    ::madvise(reinterpret_cast<void *>(Begin), End - Begin, MADV_HUGEPAGE);
#endif
}

} // namespace corolint
