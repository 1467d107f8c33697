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

namespace corolint::inline COROLINT_ABI {

namespace detail {

COROLINT_DECL void throw_deadlock(const loop &l) { throw deadlock_error(l); }

} // namespace detail

COROLINT_DECL deadlock_error::deadlock_error(const loop &l)
    : text_({"deadlock: every task waits and nothing can wake one; ",
             describe_tasks(l).c_str()}) {}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_RUN_IPP
