//===-- Unit.h - one translation unit and what is known of it -------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_UNIT_H
#define COROLINT_CHECKS_UNIT_H

#include "Host.h"
#include "model/Libraries.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>

namespace corolint {

class AsyncTypes;
class Bodies;
class BlockingFacts;
class Calls;
class Check;
class Function;

/// Owns the model of one translation unit and runs the checks over it. Lives as
/// long as the AST it was made for; used by one thread.
class Unit {
public:
  Unit(clang::ASTContext &Context, Host &TheHost,
       std::shared_ptr<const Libraries> Libs);
  ~Unit();

  /// Shows every function body outside foreign code to the checks. In clangd
  /// the traversal scope limits that to the main file.
  /// \p Seconds, if it is given, receives the time of each check.
  void run(llvm::ArrayRef<Check *> Checks,
           std::vector<double> *Seconds = nullptr);

  clang::ASTContext &context() const { return Context; }
  const clang::SourceManager &sources() const {
    return Context.getSourceManager();
  }
  Host &host() const { return TheHost; }
  const Libraries &libraries() const { return *Libs; }
  const Bodies &bodies() const { return *InSight; }
  AsyncTypes &types() const { return *Types; }
  Calls &calls() const { return *CallModel; }
  BlockingFacts &blockingFacts() const { return *Blocking; }

  /// The model of a function's body, made on first use; null where no body is
  /// in sight. Redeclarations share one model.
  Function *function(const clang::FunctionDecl *D);

  /// Whether findings may be placed here: valid and not in foreign code.
  bool isReportable(clang::SourceLocation Loc) const;

  /// True the first time it is called for a check and a place.
  bool isFirstReport(llvm::StringRef CheckId, clang::SourceLocation Loc);

private:
  clang::ASTContext &Context;
  Host &TheHost;
  std::shared_ptr<const Libraries> Libs;
  std::unique_ptr<Bodies> InSight;
  std::unique_ptr<AsyncTypes> Types;
  std::unique_ptr<Calls> CallModel;
  std::unique_ptr<BlockingFacts> Blocking;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<Function>>
      Functions;
  llvm::DenseSet<std::pair<const char *, clang::SourceLocation>> Reported;
};

} // namespace corolint

#endif // COROLINT_CHECKS_UNIT_H
