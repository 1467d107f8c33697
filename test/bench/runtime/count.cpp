//===-- count.cpp - one operation, counted --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: corolint-runtime-count OPERATION N
//
// Prints the number of calls of operator new and the bytes asked for. The difference between two values
// of N is that of the operation itself, and so are the instructions under
// callgrind.
//
//===----------------------------------------------------------------------===//

#include "operations.hpp"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {
long allocations = 0, bytes = 0;
}

// NOLINTBEGIN: replaced to count
void *operator new(std::size_t size) {
  ++allocations;
  bytes += static_cast<long>(size);
  if (void *p = std::malloc(size))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
// NOLINTEND

int main(int argc, char **argv) {
  struct operation {
    const char *name;
    long (*run)(long);
  };
  static const operation operations[] = {
      {"await", bench::await_trivial},
      {"outcome", bench::await_outcome},
      {"spawn", bench::spawn_join},
      {"create_task", bench::create_task_await},
      {"gather", bench::gather_range},
      {"yield", bench::yielding},
      {"sleep", bench::sleepers},
      {"cancel", bench::cancel_group},
      {"timeout", bench::timeouts_not_reached},
      {"semaphore", bench::semaphore_free},
      {"waiters", bench::semaphore_waiters},
      {"channel", bench::channel_round_trip},
      {"generator", bench::generator_items},
      {"frame", bench::unawaited},
  };
  if (argc == 3)
    for (const operation &o : operations)
      if (!std::strcmp(argv[1], o.name)) {
        const long n = std::atol(argv[2]);
        const long before = allocations, bytes_before = bytes;
        o.run(n);
        std::printf("%s: %ld operations, %ld allocations, %ld bytes\n", o.name, n,
                    allocations - before, bytes - bytes_before);
        return 0;
      }
  std::fprintf(stderr,
               "usage: corolint-runtime-count OPERATION N; operations:");
  for (const operation &o : operations)
    std::fprintf(stderr, " %s", o.name);
  std::fputc('\n', stderr);
  return 2;
}
