//===-- CallEdges.h - the calls of a body that block or may lead there ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_FACTS_CALLEDGES_H
#define COROLINT_CHECKS_FACTS_CALLEDGES_H

#include "NamePatterns.h"
#include "model/Libraries.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include <string>
#include <vector>

namespace corolint {

class Function;
class Unit;

/// A set of categories.
class BlockCategories {
public:
  constexpr BlockCategories() = default;
  constexpr BlockCategories(BlockCategory Only) : Bits(1u << unsigned(Only)) {}

  /// Every category but `SyncWait`, which has a check of its own.
  static constexpr BlockCategories allBlocking() {
    BlockCategories All;
    All.Bits = (1u << (unsigned(BlockCategory::Other) + 1)) - 1;
    All.remove(BlockCategory::SyncWait);
    return All;
  }

  constexpr void add(BlockCategories Other) { Bits |= Other.Bits; }
  constexpr void remove(BlockCategories Other) { Bits &= ~Other.Bits; }
  constexpr bool has(BlockCategory C) const { return Bits >> unsigned(C) & 1; }
  constexpr unsigned bits() const { return Bits; }

private:
  unsigned Bits = 0;
};

/// What the configuration says of blocking.
struct BlockingOptions {
  /// Links a chain of helpers may have.
  unsigned MaxDepth = 8;
  NamePatterns Blocking;
  NamePatterns NonBlocking;
  /// Functions, classes and namespaces whose coroutines may block.
  NamePatterns AllowedIn;
};

/// A call in a body: of a blocking function, or of one to be followed.
struct CallEdge {
  /// The call or construction; null for the end of a variable's life.
  const clang::Expr *Call = nullptr;
  const clang::VarDecl *Variable = nullptr;
  /// The call, or the declaration of the variable.
  const clang::Stmt *Place = nullptr;
  clang::SourceLocation At;
  /// What is called, as users name it: `save`, `std::ofstream`, `~jthread`.
  std::string Callee;
  /// The function (its canonical declaration), or the class whose destruction,
  /// it leads to. Null for a function that blocks by itself.
  const clang::Decl *Target = nullptr;
  BlockCategory Category = BlockCategory::Other;
  /// Null where an annotation, an option or the shape of the function says so.
  const BlockingEntry *Entry = nullptr;
};

using CallEdges = std::vector<CallEdge>;

/// The calls of a function, or of the destruction of a class. Cold code
/// (flow/Cold.h) is left out.
CallEdges collectCalls(const clang::Decl *Target, Unit &U,
                           const BlockingOptions &Opts);

/// Whether calls are followed into the body of \p FD. They are, into functions,
/// methods, constructors and lambdas whose body is in the unit and outside system
/// headers, but not
/// - into coroutines, which do not block their callers and are looked at by
///   themselves;
/// - into functions declared nonblocking, offload functions and loggers;
/// - into `await_ready`, `await_suspend` and `await_resume`, called by hand;
/// - from \p From, outside, into a library that has a description: what its
///   functions do is told there.
bool isFollowed(const clang::FunctionDecl *FD, const clang::FunctionDecl *From,
                Unit &U, const BlockingOptions &Opts);

/// Whether an attribute, an annotation, an option or a library says that calling
/// \p FD does not block. \p Object is the class of the object it is called on.
bool isDeclaredNonBlocking(const clang::FunctionDecl *FD,
                           const clang::CXXRecordDecl *Object, Unit &U,
                           const BlockingOptions &Opts);

} // namespace corolint

#endif // COROLINT_CHECKS_FACTS_CALLEDGES_H
