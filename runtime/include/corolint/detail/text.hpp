//===-- text.hpp - what an exception says ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A text that is put together once. Copies share it and do not throw, as those
// of exceptions must not.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_TEXT_HPP
#define COROLINT_DETAIL_TEXT_HPP

#include "config.hpp"
#include <cstddef>
#include <initializer_list>
#include <new>

namespace corolint::inline COROLINT_ABI {
namespace detail {

class shared_text {
public:
  /// All parts, one after the other. May throw std::bad_alloc.
  explicit shared_text(std::initializer_list<const char *> parts) {
    std::size_t size = 0;
    for (const char *part : parts)
      size += __builtin_strlen(part);
    void *memory = ::operator new(sizeof(block) + size + 1);
    block_ = ::new (memory) block;
    char *to = text();
    for (const char *part : parts) {
      const std::size_t n = __builtin_strlen(part);
      __builtin_memcpy(to, part, n);
      to += n;
    }
    *to = '\0';
  }
  shared_text(const shared_text &other) noexcept : block_(other.block_) {
    __atomic_add_fetch(&block_->references, 1, __ATOMIC_RELAXED);
  }
  shared_text &operator=(const shared_text &) = delete;
  ~shared_text() {
    if (!__atomic_sub_fetch(&block_->references, 1, __ATOMIC_ACQ_REL))
      ::operator delete(block_);
  }
  [[nodiscard]] const char *c_str() const noexcept { return text(); }

private:
  // The characters come behind it.
  struct block {
    unsigned references = 1;
  };
  [[nodiscard]] char *text() const noexcept {
    return reinterpret_cast<char *>(block_ + 1);
  }
  block *block_;
};

/// A number for a text.
class digits {
public:
  explicit digits(unsigned long n) noexcept {
    do {
      *--first_ = static_cast<char>('0' + n % 10);
    } while (n /= 10);
  }
  digits(const digits &) = delete;
  [[nodiscard]] const char *c_str() const noexcept { return first_; }

private:
  char room_[21] = {};
  char *first_ = room_ + 20;
};

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_DETAIL_TEXT_HPP
