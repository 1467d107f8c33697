//===-- inbox.hpp - what other threads give the loop ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A stack that any thread pushes on and the loop takes whole. Shared and
// counted, so that a thread may post to a loop that is gone: it is told so.
//
// Uses the compiler's atomic operations, because <atomic> costs more to compile
// than the core.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_INBOX_HPP
#define COROLINT_DETAIL_INBOX_HPP

#include "config.hpp"
#include "core.hpp"

namespace corolint::inline COROLINT_ABI {
namespace detail {

// In impl/loop.ipp.
/// A descriptor that becomes readable by wake_descriptor; -1 if there is none
/// left.
int open_descriptor() noexcept;
void wake_descriptor(int descriptor) noexcept;
void close_descriptor(int descriptor) noexcept;

class inbox {
public:
  inbox() : descriptor_(open_descriptor()) {
    if (descriptor_ < 0)
      throw std::bad_alloc();
  }
  inbox(const inbox &) = delete;

  /// Any thread: false, and the work is the caller's, if the loop is gone.
  [[nodiscard]] bool post(work &w) noexcept {
    work *head = __atomic_load_n(&head_, __ATOMIC_RELAXED);
    do {
      if (head == closed())
        return false;
      w.next_work = head;
    } while (!__atomic_compare_exchange_n(&head_, &head, &w, true,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
    // Who finds it empty wakes the loop; the others know that it was woken.
    if (!head)
      wake_descriptor(descriptor_);
    return true;
  }

  /// The loop: everything posted, in order.
  void take(work_queue &into) noexcept {
    if (__atomic_load_n(&head_, __ATOMIC_RELAXED))
      reverse(__atomic_exchange_n(&head_, nullptr, __ATOMIC_ACQUIRE), into);
  }
  [[nodiscard]] bool empty() const noexcept {
    return !__atomic_load_n(&head_, __ATOMIC_RELAXED);
  }
  /// The loop: nothing more is taken.
  void close(work_queue &rest) noexcept {
    reverse(__atomic_exchange_n(&head_, closed(), __ATOMIC_ACQ_REL), rest);
  }
  /// Readable when something was posted.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Whether anyone but the loop can post.
  [[nodiscard]] bool shared() const noexcept {
    return __atomic_load_n(&posters_, __ATOMIC_ACQUIRE);
  }
  void add_poster() noexcept {
    __atomic_add_fetch(&posters_, 1, __ATOMIC_RELAXED);
    __atomic_add_fetch(&owners_, 1, __ATOMIC_RELAXED);
  }
  void remove_poster() noexcept {
    // The loop may be waiting for a post that can no longer come.
    if (!__atomic_sub_fetch(&posters_, 1, __ATOMIC_ACQ_REL))
      wake_descriptor(descriptor_);
    release();
  }
  void release() noexcept {
    if (!__atomic_sub_fetch(&owners_, 1, __ATOMIC_ACQ_REL))
      delete this;
  }

private:
  ~inbox() { close_descriptor(descriptor_); }
  static work *closed() noexcept {
    alignas(work) static char mark;
    return reinterpret_cast<work *>(&mark);
  }
  static void reverse(work *newest, work_queue &into) noexcept {
    work *oldest = nullptr;
    while (newest) {
      work *next = newest->next_work;
      newest->next_work = oldest;
      oldest = newest;
      newest = next;
    }
    while (oldest) {
      work *next = oldest->next_work;
      into.push(*oldest);
      oldest = next;
    }
  }

  work *head_ = nullptr;
  unsigned posters_ = 0; // handles of the loop
  unsigned owners_ = 1;  // these, and the loop
  int descriptor_;
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_INBOX_HPP
