//===-- memory.hpp - memory that runs out when it is told to --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The test program has an `operator new` of its own, in memory.cpp, which can be
// told to fail, and counts what is not freed.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TEST_RUNTIME_MEMORY_HPP
#define COROLINT_TEST_RUNTIME_MEMORY_HPP

namespace memory {

/// How allocations fail: one of them, or all from there on.
enum class failing { once, on };

/// After `n` more allocations, of whatever thread, the next one fails.
void run_out(long n, failing how) noexcept;
/// Back to normal. True if an allocation has failed.
bool refill() noexcept;

/// The number of allocations that are not freed. Always zero where that cannot
/// be told: see memory.cpp.
long in_use() noexcept;

/// Runs out of memory at once, while it lives.
class exhausted {
public:
  exhausted() noexcept { run_out(0, failing::on); }
  exhausted(const exhausted &) = delete;
  ~exhausted() { refill(); }
};

} // namespace memory

#endif // COROLINT_TEST_RUNTIME_MEMORY_HPP
