//===-- cancel.ipp - raising cancellations --------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Delivering a cancellation is mostly unwinding, twice, the few frames between the
// await and the coroutine's own handler: with `throw`, the awaiting function's and
// that of `__cxa_throw`. What that one does before it unwinds is done here, and
// `throw_cancelled` calls the unwinder itself, which saves a quarter.
//
// It is all ABI. Of the Itanium C++ ABI: the unwinder's header is right before the
// object, and the second word of `__cxa_eh_globals` counts the uncaught. Of libstdc++
// since gcc 7: `__cxa_init_primary_exception`, by which its headers implement
// std::make_exception_ptr, returns what begins with the reference count.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_CANCEL_IPP
#define COROLINT_IMPL_CANCEL_IPP

#include "../cancel.hpp"
#if COROLINT_RAISES && defined(__GLIBCXX__)
#include <cxxabi.h>
#include <new>
#include <typeinfo>

namespace corolint::inline COROLINT_ABI {
namespace detail {

COROLINT_DECL _Unwind_Exception *make_cancelled() noexcept {
  struct eh_globals {
    void *caught;
    unsigned uncaught;
  };
  void *const object = abi::__cxa_allocate_exception(sizeof(cancelled_error));
  ::new (object) cancelled_error();
  void *const header = abi::__cxa_init_primary_exception(
      object, const_cast<std::type_info *>(&typeid(cancelled_error)), nullptr);
  *static_cast<int *>(header) = 1; // reference
  ++reinterpret_cast<eh_globals *>(abi::__cxa_get_globals())->uncaught;
  return static_cast<_Unwind_Exception *>(object) - 1;
}

COROLINT_DECL void uncaught_cancelled(_Unwind_Exception *thrown) noexcept {
  abi::__cxa_begin_catch(thrown); // for the terminate handler
  std::terminate();
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif
#endif // COROLINT_IMPL_CANCEL_IPP
