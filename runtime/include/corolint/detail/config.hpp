//===-- config.hpp - compilers, attributes, ABI ---------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What differs between compilers, in one place.
//
// Handle transfer. clang turns `await_suspend` returning a handle into a tail
// call at every optimisation level; gcc does so only at -O2 without sanitizers,
// and its stack overflows elsewhere. So clang transfers directly and gcc goes
// through a pump (see transfer.hpp). The choice follows the compiler alone,
// never the optimisation level, and is part of the inline namespace's name:
// objects of unlike kinds do not link instead of misbehaving.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_DETAIL_CONFIG_HPP
#define COROLINT_DETAIL_CONFIG_HPP

#if defined(__clang__)
#define COROLINT_DIRECT_TRANSFER 1
#define COROLINT_ABI direct
#else
#define COROLINT_DIRECT_TRANSFER 0
#define COROLINT_ABI pumped
#endif

// The few functions that need costly system headers live in impl/*.ipp:
// compiled once in the library, or inline everywhere with COROLINT_HEADER_ONLY.
#ifdef COROLINT_HEADER_ONLY
#define COROLINT_DECL inline
#else
#define COROLINT_DECL
#endif

#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::coro_return_type)
#define COROLINT_CORO_RETURN_TYPE [[clang::coro_return_type]]
#endif
#if __has_cpp_attribute(clang::coro_lifetimebound)
#define COROLINT_CORO_LIFETIMEBOUND [[clang::coro_lifetimebound]]
#endif
#if __has_cpp_attribute(clang::coro_wrapper)
#define COROLINT_CORO_WRAPPER [[clang::coro_wrapper]]
#endif
#if __has_cpp_attribute(clang::coro_disable_lifetimebound)
#define COROLINT_CORO_DISABLE_LIFETIMEBOUND                                    \
  [[clang::coro_disable_lifetimebound]]
#endif
#if __has_cpp_attribute(clang::coro_await_elidable)
#define COROLINT_CORO_AWAIT_ELIDABLE [[clang::coro_await_elidable]]
#endif
#endif

/// On a class: functions that return it must be coroutines, or say that they
/// are wrappers of one.
#ifndef COROLINT_CORO_RETURN_TYPE
#define COROLINT_CORO_RETURN_TYPE
#endif
/// On a class: what is passed by reference to a coroutine of this type must
/// live as long as the task does.
#ifndef COROLINT_CORO_LIFETIMEBOUND
#define COROLINT_CORO_LIFETIMEBOUND
#endif
/// On a function: it returns the task of another coroutine.
#ifndef COROLINT_CORO_WRAPPER
#define COROLINT_CORO_WRAPPER
#endif
/// On a function: the task it returns keeps no reference to the arguments.
#ifndef COROLINT_CORO_DISABLE_LIFETIMEBOUND
#define COROLINT_CORO_DISABLE_LIFETIMEBOUND
#endif
/// On a class: the frame of a coroutine called in the operand of co_await may
/// be part of the awaiting frame.
#ifndef COROLINT_CORO_AWAIT_ELIDABLE
#define COROLINT_CORO_AWAIT_ELIDABLE
#endif

#if defined(__GNUC__) || defined(__clang__)
#define COROLINT_INLINE [[gnu::always_inline]]
#define COROLINT_NOINLINE [[gnu::noinline]]
#define COROLINT_COLD [[gnu::cold, gnu::noinline]]
#else
#define COROLINT_INLINE
#define COROLINT_NOINLINE
#define COROLINT_COLD
#endif

// A condition that is as often true as not: clang then selects instead of jumping,
// which gcc does by itself.
#if defined(__clang__)
#define COROLINT_UNPREDICTABLE(condition) __builtin_unpredictable(condition)
#else
#define COROLINT_UNPREDICTABLE(condition) (condition)
#endif

// Recycled frames would hide uses after free from the address sanitizer.
#if defined(__SANITIZE_ADDRESS__)
#define COROLINT_RECYCLE_FRAMES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COROLINT_RECYCLE_FRAMES 0
#endif
#endif
#ifndef COROLINT_RECYCLE_FRAMES
#define COROLINT_RECYCLE_FRAMES 1
#endif

// Whether cancellations are raised without `throw`, if the standard library is
// libstdc++: see impl/cancel.ipp. Sanitizers look at what is thrown. A debugger that
// is to stop at cancellations (`catch throw`) wants this defined as 0.
#ifndef COROLINT_RAISES
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) &&     \
    defined(__cpp_exceptions) && defined(__cpp_rtti) &&                        \
    COROLINT_RECYCLE_FRAMES && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(thread_sanitizer) && !__has_feature(memory_sanitizer)
#define COROLINT_RAISES 1
#endif
#else
#define COROLINT_RAISES 1
#endif
#endif
#ifndef COROLINT_RAISES
#define COROLINT_RAISES 0
#endif
#endif

#endif // COROLINT_DETAIL_CONFIG_HPP
