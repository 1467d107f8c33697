//===-- memory.cpp - memory that runs out when it is told to --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replaces `operator new` and `operator delete`. clang's thread sanitizer defines
// them itself, in a way that cannot be replaced: there, with
// COROLINT_TEST_WRAPS_NEW, the linker is told to lead calls of `operator new` to
// the functions here (--wrap). Allocations in shared libraries are not led here
// then, so what is in use cannot be counted.
//
//===----------------------------------------------------------------------===//

#include "memory.hpp"
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>
#include <new>

namespace {

// Until the next failure; negative if there is to be none.
constinit std::atomic<long> left = -1;
constinit std::atomic<bool> again = false, failed = false;
constinit std::atomic<long> allocated = 0;

bool may_allocate() noexcept {
  long n = left.load(std::memory_order_relaxed);
  while (n >= 0) {
    const long next = n ? n - 1 : again ? 0 : -1;
    if (left.compare_exchange_weak(n, next)) {
      if (n)
        return true;
      failed = true;
      return false;
    }
  }
  return true;
}

} // namespace

namespace memory {

void run_out(long n, failing how) noexcept {
  failed = false;
  again = how == failing::on;
  left = n;
}
bool refill() noexcept {
  left = -1;
  return failed;
}
long in_use() noexcept { return allocated; }

} // namespace memory

// NOLINTBEGIN: replaced to fail

#ifdef COROLINT_TEST_WRAPS_NEW

extern "C" {
void *__real__Znwm(std::size_t size);
void *__real__ZnwmSt11align_val_t(std::size_t size, std::align_val_t alignment);

void *__wrap__Znwm(std::size_t size) {
  if (!may_allocate())
    throw std::bad_alloc();
  return __real__Znwm(size);
}
void *__wrap__ZnwmSt11align_val_t(std::size_t size,
                                  std::align_val_t alignment) {
  if (!may_allocate())
    throw std::bad_alloc();
  return __real__ZnwmSt11align_val_t(size, alignment);
}
}

#else

namespace {

void *counted(void *p) noexcept {
  if (p)
    allocated.fetch_add(1, std::memory_order_relaxed);
  return p;
}
void *allocate(std::size_t size) noexcept {
  return may_allocate() ? counted(std::malloc(size ? size : 1)) : nullptr;
}
void *allocate(std::size_t size, std::align_val_t alignment) noexcept {
  const auto a = static_cast<std::size_t>(alignment);
  return may_allocate()
             ? counted(std::aligned_alloc(a, (size + a - 1) / a * a))
             : nullptr;
}
void release(void *p) noexcept {
  if (p)
    allocated.fetch_sub(1, std::memory_order_relaxed);
  std::free(p);
}
void *checked(void *p) {
  if (!p)
    throw std::bad_alloc();
  return p;
}

} // namespace

void *operator new(std::size_t size) { return checked(allocate(size)); }
void *operator new[](std::size_t size) { return checked(allocate(size)); }
void *operator new(std::size_t size, std::align_val_t a) {
  return checked(allocate(size, a));
}
void *operator new[](std::size_t size, std::align_val_t a) {
  return checked(allocate(size, a));
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  return allocate(size);
}
void *operator new[](std::size_t size, const std::nothrow_t &) noexcept {
  return allocate(size);
}
void operator delete(void *p) noexcept { release(p); }
void operator delete[](void *p) noexcept { release(p); }
void operator delete(void *p, std::size_t) noexcept { release(p); }
void operator delete[](void *p, std::size_t) noexcept { release(p); }
void operator delete(void *p, std::align_val_t) noexcept { release(p); }
void operator delete[](void *p, std::align_val_t) noexcept { release(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  release(p);
}
void operator delete[](void *p, std::size_t, std::align_val_t) noexcept {
  release(p);
}
void operator delete(void *p, const std::nothrow_t &) noexcept { release(p); }
void operator delete[](void *p, const std::nothrow_t &) noexcept {
  release(p);
}

#endif

// NOLINTEND

namespace {

// A compiler may leave out an allocation that it sees the end of: not this one.
template <class T> std::unique_ptr<T> made() {
  T *volatile p = new T();
  return std::unique_ptr<T>(p);
}
struct alignas(128) wide {
  int value;
};

// A helper that does not fail when it should would let every test pass.
TEST(Memory, RunsOut) {
  memory::run_out(1, memory::failing::once);
  auto first = made<int>();
  EXPECT_THROW((void)made<int>(), std::bad_alloc);
  auto third = made<int>();
  EXPECT_TRUE(memory::refill());

  memory::run_out(0, memory::failing::on);
  EXPECT_THROW((void)made<int>(), std::bad_alloc);
  EXPECT_THROW((void)made<wide>(), std::bad_alloc);
  EXPECT_TRUE(memory::refill());
  EXPECT_TRUE(made<wide>());
  memory::run_out(1, memory::failing::on);
  EXPECT_FALSE(memory::refill());
}

TEST(Memory, IsCounted) {
  const long before = memory::in_use();
  auto one = made<int>();
#ifdef COROLINT_TEST_WRAPS_NEW
  EXPECT_EQ(memory::in_use(), 0);
#else
  EXPECT_EQ(memory::in_use(), before + 1);
#endif
  one.reset();
  EXPECT_EQ(memory::in_use(), before);
}

} // namespace
