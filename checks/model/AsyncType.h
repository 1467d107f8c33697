//===-- AsyncType.h - what is known of one asynchronous type --------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_ASYNCTYPE_H
#define COROLINT_CHECKS_MODEL_ASYNCTYPE_H

#include "clang/AST/Type.h"

namespace corolint {

struct Library;
struct TypeEntry;

/// What a type is to asynchronous code.
enum class AsyncKind {
  None,
  /// Return type of a coroutine whose result or completion somebody awaits.
  Task,
  /// Return type of a coroutine that is iterated with plain code.
  Generator,
  /// As Generator, but each step is awaited.
  AsyncGenerator,
  /// Return type of a coroutine that owns its frame: fire-and-forget.
  SelfOwning,
  /// Can be awaited, is no coroutine's return type: timers, operations, locks.
  Awaiter,
  /// `std::future` and its kin: running work whose result is fetched later.
  Future,
  /// A sender in the sense of P2300: a description of work.
  Sender,
};

/// When the body starts to run.
enum class StartPolicy { Unknown, Lazy, Eager };

/// How often a value may be awaited.
enum class AwaitPolicy { Unknown, Once, Many };

/// What dropping a value means, where a library says so.
enum class DiscardPolicy { Unknown, Bug, Allowed };

/// The answer to "what is this type?". Default-constructed: not asynchronous.
struct AsyncType {
  AsyncKind Kind = AsyncKind::None;
  StartPolicy Start = StartPolicy::Unknown;
  AwaitPolicy Awaits = AwaitPolicy::Unknown;
  DiscardPolicy Discard = DiscardPolicy::Unknown;
  /// `co_await` accepts it without help from the promise.
  bool Awaitable = false;
  /// It is the return type of coroutines (it has a promise type).
  bool HasPromise = false;
  /// The destructor destroys the coroutine's frame, finished or not.
  bool DestroysFrame = false;
  /// `[[nodiscard]]`, `warn_unused_result` or `warn_unused` on the class.
  bool Nodiscard = false;
  /// What awaiting yields; null where unknown or dependent.
  clang::QualType AwaitResult;
  /// The class, or the pattern of its template. Null for Kind None.
  const clang::CXXRecordDecl *Record = nullptr;
  /// The description that named this type, or whose namespace it lives in.
  const Library *Lib = nullptr;
  /// What the description says of this type or a base of it, or null.
  const TypeEntry *Entry = nullptr;

  explicit operator bool() const { return Kind != AsyncKind::None; }
  bool isLazy() const { return Start == StartPolicy::Lazy; }
  bool isEager() const { return Start == StartPolicy::Eager; }
};

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_ASYNCTYPE_H
