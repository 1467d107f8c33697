//===-- hooks.ipp - what is said of coroutines that were dropped ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_HOOKS_IPP
#define COROLINT_IMPL_HOOKS_IPP

#include "../task.hpp"
#include <cstdio>

namespace corolint::inline COROLINT_ABI {
namespace detail {

COROLINT_DECL void
print_never_awaited(const std::source_location &coroutine) noexcept {
  std::fprintf(stderr, "corolint: coroutine was never awaited [%s, %s:%u]\n",
               coroutine.function_name(), coroutine.file_name(),
               static_cast<unsigned>(coroutine.line()));
}

COROLINT_DECL void
print_skipped_cleanup(const std::source_location &coroutine) noexcept {
  std::fprintf(stderr,
               "corolint: coroutine was destroyed before its cleanup could run "
               "[%s, %s:%u]\n",
               coroutine.function_name(), coroutine.file_name(),
               static_cast<unsigned>(coroutine.line()));
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_HOOKS_IPP
