//===-- MissingToken.h - calls that could be given a token and are not ----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CANCELLATION_MISSINGTOKEN_H
#define COROLINT_CHECKS_CANCELLATION_MISSINGTOKEN_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include <optional>
#include <string>

namespace corolint {

class Unit;

/// The parameter that a call leaves without a token.
struct MissingToken {
  const clang::ParmVarDecl *Parameter = nullptr;
  /// The token can be written as one more argument at the end.
  bool Last = false;
};

/// The parameter of class \p Token that \p Call leaves to its default or, if the
/// callee has none, that an overload of it has as one more, all else being the
/// same: found by looking up its name where it is declared. Nothing if the call
/// passes a token, whatever its value.
std::optional<MissingToken> missingToken(const clang::Expr *Call,
                                         const clang::CXXRecordDecl *Token,
                                         Unit &U);

/// How \p Variable, a token, is written as an argument for \p Parameter: by
/// itself, `&st` or `*st`; empty if it does not fit.
std::string tokenArgument(const clang::ValueDecl *Variable,
                          const clang::ParmVarDecl *Parameter);

} // namespace corolint

#endif // COROLINT_CHECKS_CANCELLATION_MISSINGTOKEN_H
