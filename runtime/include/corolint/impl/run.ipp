//===-- run.ipp - the text of a deadlock ----------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_RUN_IPP
#define COROLINT_IMPL_RUN_IPP

#include "../debug.hpp"
#include "../run.hpp"
#include <string>

namespace corolint::inline COROLINT_ABI {

struct deadlock_error::text {
  std::string what;
  unsigned references = 1;
};

namespace detail {

COROLINT_DECL void throw_deadlock(const loop &l) { throw deadlock_error(l); }

} // namespace detail

COROLINT_DECL deadlock_error::deadlock_error(const loop &l)
    : text_(new text{"deadlock: every task waits and nothing can wake one; " +
                     describe_tasks(l)}) {
}

// The exception is copied by its thread only, or under the locks of the C++
// runtime.
COROLINT_DECL
deadlock_error::deadlock_error(const deadlock_error &other) noexcept
    : std::exception(other), text_(other.text_) {
  __atomic_add_fetch(&text_->references, 1, __ATOMIC_RELAXED);
}

COROLINT_DECL deadlock_error::~deadlock_error() {
  if (!__atomic_sub_fetch(&text_->references, 1, __ATOMIC_ACQ_REL))
    delete text_;
}

COROLINT_DECL const char *deadlock_error::what() const noexcept {
  return text_->what.c_str();
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_RUN_IPP
