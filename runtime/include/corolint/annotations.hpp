//===-- annotations.hpp - what the linter cannot see ----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Macros that tell corolint about a function or a class. They stand where an
// attribute stands: before a declaration, or after the `class` keyword.
//
//     COROLINT_BLOCKING int query(connection &, std::string_view sql);
//
//     class COROLINT_NO_SUSPEND trace_span { ... };
//
// Under clang they are `[[clang::annotate("corolint::...")]]`, which changes no
// generated code; elsewhere they are nothing. The header includes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_ANNOTATIONS_HPP
#define COROLINT_ANNOTATIONS_HPP

// Not `#if defined(...) && __has_cpp_attribute(...)`: a compiler that lacks the
// operator could not parse the line.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::annotate)
#define COROLINT_DETAIL_ANNOTATE(tag) [[clang::annotate("corolint::" tag)]]
#endif
#endif
#ifndef COROLINT_DETAIL_ANNOTATE
#define COROLINT_DETAIL_ANNOTATE(tag)
#endif

/// The function blocks its thread: it must not be called, directly or through
/// helpers, where a coroutine runs. On a class it holds for every member
/// function. clang's `[[clang::blocking]]` says the same and is understood too.
#define COROLINT_BLOCKING COROLINT_DETAIL_ANNOTATE("blocking")

/// The function may be called from coroutines whatever its body looks like: it
/// is cold, bounded, or only seems to block. Callers are not followed into it.
/// `[[clang::nonblocking]]` says the same and is understood too.
#define COROLINT_NONBLOCKING COROLINT_DETAIL_ANNOTATE("nonblocking")

/// Objects of the class are bound to the thread that made them, as lock guards
/// and profiling scopes are: none may be alive while its coroutine is suspended.
#define COROLINT_NO_SUSPEND COROLINT_DETAIL_ANNOTATE("no_suspend")

/// Work that nobody waits for is meant here. On a function: its tasks run by
/// themselves, so that what it returns may be dropped. On a class: dropping an
/// object of it is right.
#define COROLINT_DETACHED COROLINT_DETAIL_ANNOTATE("detached")

#endif // COROLINT_ANNOTATIONS_HPP
