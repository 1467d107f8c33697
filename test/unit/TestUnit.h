//===-- TestUnit.h - a unit made from a string, for tests of the model ----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TEST_UNIT_TESTUNIT_H
#define COROLINT_TEST_UNIT_TESTUNIT_H

#include "Host.h"
#include "Unit.h"
#include "model/Function.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"
#include <map>
#include <memory>
#include <string>

namespace corolint::test {

/// Reports nothing, reads options from a map: {"*.TaskTypes", "mine::task"}.
class SilentHost : public Host {
public:
  std::map<std::string, std::string> Options;

  clang::DiagnosticBuilder diag(llvm::StringRef, clang::SourceLocation Loc,
                                llvm::StringRef Message,
                                clang::DiagnosticIDs::Level) override {
    unsigned Id = Diags->getCustomDiagID(clang::DiagnosticsEngine::Warning, "%0");
    return Diags->Report(Loc, Id);
  }
  void configurationError(llvm::StringRef) override {}
  std::optional<std::string> option(llvm::StringRef CheckId,
                                    llvm::StringRef Name) const override {
    auto It = Options.find((CheckId + "." + Name).str());
    if (It == Options.end())
      return std::nullopt;
    return It->second;
  }
  bool isEnabled(llvm::StringRef) const override { return true; }

  clang::DiagnosticsEngine *Diags = nullptr;
};

/// Parses \p Code as C++20 with test/checks/Inputs on the include path. The code
/// must compile.
class TestUnit {
public:
  explicit TestUnit(llvm::StringRef Code,
                    std::map<std::string, std::string> Options = {}) {
    AST = clang::tooling::buildASTFromCodeWithArgs(
        Code, {"-std=c++20", "-w", "-I" COROLINT_SOURCE_DIR "/test/checks/Inputs"},
        "test.cpp", COROLINT_CLANG);
    EXPECT_TRUE(AST && !AST->getDiagnostics().hasErrorOccurred()) << Code.str();
    TheHost.Options = std::move(Options);
    TheHost.Diags = &AST->getDiagnostics();
    U = std::make_unique<Unit>(AST->getASTContext(), TheHost,
                               Libraries::builtIn());
  }

  Unit &unit() { return *U; }

  /// The first declaration of a kind and name, templates' patterns included.
  template <class T> const T *find(llvm::StringRef Name) {
    struct Finder : clang::RecursiveASTVisitor<Finder> {
      bool shouldVisitTemplateInstantiations() const { return true; }
      bool VisitNamedDecl(clang::NamedDecl *D) {
        if (!Found && D->getIdentifier() && D->getName() == Name)
          Found = llvm::dyn_cast<T>(D);
        return !Found;
      }
      llvm::StringRef Name;
      const T *Found = nullptr;
    } F;
    F.Name = Name;
    F.TraverseDecl(AST->getASTContext().getTranslationUnitDecl());
    EXPECT_TRUE(F.Found) << "no declaration of " << Name.str();
    return F.Found;
  }

  /// The model of a function's body.
  Function &function(llvm::StringRef Name) {
    Function *F = U->function(find<clang::FunctionDecl>(Name));
    EXPECT_TRUE(F) << Name.str() << " has no body";
    return *F;
  }

  /// The type of a variable, parameter or alias.
  clang::QualType type(llvm::StringRef Name) {
    if (const auto *V = find<clang::ValueDecl>(Name))
      return V->getType();
    return {};
  }

private:
  std::unique_ptr<clang::ASTUnit> AST;
  SilentHost TheHost;
  std::unique_ptr<Unit> U;
};

} // namespace corolint::test

#endif // COROLINT_TEST_UNIT_TESTUNIT_H
