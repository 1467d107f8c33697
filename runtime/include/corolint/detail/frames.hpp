//===-- frames.hpp - recycling of coroutine frames ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frames, records of spawned tasks and other small objects of the runtime come
// from free lists of the thread, by size class of 64 bytes up to 1 KiB. In the
// steady state creating a task allocates nothing.
//
// A block is ordinary memory of `operator new`: it may be freed on another
// thread, whose lists then have it. The lists are emptied when the thread ends,
// and by `release_frames()`.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_FRAMES_HPP
#define COROLINT_DETAIL_FRAMES_HPP

#include "config.hpp"
#include <cstddef>
#include <new>

namespace corolint::inline COROLINT_ABI {
namespace detail {

struct frame_cache {
  struct block {
    block *next;
  };
  static constexpr std::size_t granularity = 64;
  static constexpr std::size_t classes = 16;

  block *free[classes + 1];
  // Whether blocks are kept: from the first allocation, when it is arranged that
  // the thread's end empties the lists, until then.
  bool keeps, closed;
};

inline thread_local constinit frame_cache frames{};

/// Gives the memory of finished tasks back to the system.
inline void release_frames() noexcept {
  for (auto &list : frames.free)
    while (frame_cache::block *b = list) {
      list = b->next;
      ::operator delete(b);
    }
}

struct frame_watch {
  ~frame_watch() {
    release_frames();
    frames.keeps = false;
    frames.closed = true;
  }
};

COROLINT_NOINLINE inline void *allocate_new_frame(std::size_t size) {
  if (!frames.keeps && !frames.closed) {
    static thread_local frame_watch watch;
    (void)watch;
    frames.keeps = true;
  }
  return ::operator new(size);
}

inline void *allocate_frame(std::size_t size) {
  const std::size_t index =
      (size + frame_cache::granularity - 1) / frame_cache::granularity;
  if (index > frame_cache::classes)
    return ::operator new(size);
#if COROLINT_RECYCLE_FRAMES
  if (frame_cache::block *b = frames.free[index]) {
    frames.free[index] = b->next;
    // The next one may be far away: blocks come back in the order in which tasks
    // end, not in that of their addresses.
    __builtin_prefetch(b->next, 1);
    return b;
  }
  return allocate_new_frame(index * frame_cache::granularity);
#else
  return ::operator new(index * frame_cache::granularity);
#endif
}

inline void free_frame(void *memory, std::size_t size) noexcept {
#if COROLINT_RECYCLE_FRAMES
  const std::size_t index =
      (size + frame_cache::granularity - 1) / frame_cache::granularity;
  if (index <= frame_cache::classes && frames.keeps) {
    frames.free[index] = ::new (memory) frame_cache::block{frames.free[index]};
    return;
  }
#endif
  (void)size;
  ::operator delete(memory);
}

/// Base of what lives in recycled memory.
struct recycled {
  static void *operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void *memory, std::size_t size) noexcept {
    free_frame(memory, size);
  }
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_FRAMES_HPP
