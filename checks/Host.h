//===-- Host.h - what a check needs of the program it runs in -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_HOST_H
#define COROLINT_CHECKS_HOST_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace corolint {

/// The four hosts (clang-tidy plugin, corolint-tidy, corolint-clangd, corolint)
/// as the checks see them: somewhere to report to, and options to read.
class Host {
public:
  virtual ~Host() = default;

  /// Emits a diagnostic of \p CheckId; the builder takes arguments and fixes.
  virtual clang::DiagnosticBuilder diag(llvm::StringRef CheckId,
                                        clang::SourceLocation Loc,
                                        llvm::StringRef Message,
                                        clang::DiagnosticIDs::Level Level) = 0;

  /// Emits a configuration error: not bound to a place in the source.
  virtual void configurationError(llvm::StringRef Message) = 0;

  /// What the configuration says of an option, if anything. \p CheckId is "*"
  /// for an option that all checks read.
  virtual std::optional<std::string> option(llvm::StringRef CheckId,
                                            llvm::StringRef Name) const = 0;

  /// Whether the user has no say in a file, though it is no system header: one
  /// of another project.
  virtual bool isForeign(const clang::SourceManager &, clang::FileID) const {
    return false;
  }

  /// Whether a precompiled header of the unit has foreign code alone, so that
  /// nothing of it needs to be looked through.
  virtual bool onlyForeignIsPrecompiled() const { return false; }

  /// Whether the user switched this check on; the unit runs only those.
  virtual bool isEnabled(llvm::StringRef CheckId) const = 0;
};

} // namespace corolint

#endif // COROLINT_CHECKS_HOST_H
