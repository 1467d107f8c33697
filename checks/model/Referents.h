//===-- Referents.h - what a reference, pointer or view refers to ---------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_REFERENTS_H
#define COROLINT_CHECKS_MODEL_REFERENTS_H

#include "clang/AST/Expr.h"

namespace corolint {

class Function;

/// Whose object it is.
enum class ReferentKind {
  Unknown,   ///< lives long enough as far as can be seen: behind a pointer, a
             ///< member, a global, whatever a call gave
  Temporary, ///< dies at the end of the full expression
  Local, ///< `Variable`, a local variable or a parameter by value, or a part
         ///< of it
  Parameter, ///< what `Variable` refers to, a parameter of the function: its
             ///< caller's
  This,      ///< the object of the member function
};

struct Referent {
  ReferentKind Kind = ReferentKind::Unknown;
  /// The expression that makes the temporary.
  const clang::Expr *Temporary = nullptr;
  const clang::VarDecl *Variable = nullptr;

  explicit operator bool() const { return Kind != ReferentKind::Unknown; }
};

/// What \p E, an expression in \p F, refers to: a glvalue to its object, an
/// address to what is there, a view (`std::string_view`, `std::span`, what
/// carries `gsl::Pointer`) to what it was made of. Parts belong to the whole,
/// and what an owner (a container, a string, `std::unique_ptr`, `gsl::Owner`)
/// holds belongs to the owner. What an await of a temporary task gives by
/// reference belongs to the task, whose frame it is in. Objects without state
/// are Unknown: nothing is read of them.
Referent referentOf(const clang::Expr *E, const Function &F);

/// The same, for the value that \p E becomes when it is converted to a \p T:
/// the string that becomes a view, the array that becomes a pointer.
Referent referentAs(clang::QualType T, const clang::Expr *E, const Function &F);

/// Whether a value of type \p T refers to something that it does not keep
/// alive: references, object pointers, views.
bool isReferring(clang::QualType T);

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_REFERENTS_H
