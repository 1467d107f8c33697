//===-- LockTypes.h - which classes are locks, guards and hostile to suspension ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_LOCKTYPES_H
#define COROLINT_CHECKS_MODEL_LOCKTYPES_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"
#include <string>
#include <vector>

namespace corolint {

class Unit;

/// What a class is to somebody who looks for locks.
enum class LockKind {
  None,
  Mutex,     ///< locked and unlocked by its members, bound to a thread
  Guard,     ///< an object that unlocks something when it dies
  Adopter,   ///< a guard that only unlocks: somebody else has locked
  Wrapper,   ///< holds a guard in itself: an optional, a pair, a user's class
  NoSuspend, ///< must not be alive at a suspension for another reason
};

/// Recognises lock classes: by library descriptions, by thread-safety attributes,
/// by the annotation `corolint::no_suspend`, and by structure (a constructor that
/// locks what it is given, a destructor that unlocks it). Locks that a coroutine
/// awaits, and guards over them, are None.
class LockTypes {
public:
  LockTypes(Unit &U, std::vector<std::string> ExtraGuards,
            std::vector<std::string> ExtraNoSuspend)
      : U(U), ExtraGuards(std::move(ExtraGuards)),
        ExtraNoSuspend(std::move(ExtraNoSuspend)) {}

  LockKind of(clang::QualType T);
  LockKind of(const clang::CXXRecordDecl *Record);

  /// Whether objects of this class may hold a lock: Guard, Adopter or Wrapper.
  bool holdsLock(clang::QualType T);

  /// Whether locking an object of this class is awaited, so that it does not
  /// belong to a thread.
  bool isAsyncLock(const clang::CXXRecordDecl *Record);

private:
  LockKind classify(const clang::CXXRecordDecl *Record, unsigned Depth);
  LockKind guardByStructure(const clang::CXXRecordDecl *Record);
  bool isMutexByStructure(const clang::CXXRecordDecl *Record);
  bool locksForNothing(const clang::CXXRecordDecl *Mutex);

  Unit &U;
  std::vector<std::string> ExtraGuards;
  std::vector<std::string> ExtraNoSuspend;
  llvm::DenseMap<const clang::CXXRecordDecl *, LockKind> Known;
};

/// What a member of a lock or guard does, by its name and its thread-safety
/// attributes.
enum class LockAction { None, Lock, TryLock, Unlock, AsksIfLocked };
LockAction lockAction(const clang::FunctionDecl *Method, llvm::StringRef Name);

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_LOCKTYPES_H
