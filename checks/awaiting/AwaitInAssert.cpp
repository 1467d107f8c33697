//===-- AwaitInAssert.cpp - async-await-in-assert -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "fix/Edits.h"
#include "model/Function.h"
#include "model/Macros.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {
namespace {

/// An assertion is not part of the program where it is compiled out, and
/// neither is an await inside it: the operation is not done, and the coroutine
/// does not suspend where it does in a debug build.
class AwaitInAssert : public Check {
public:
  using Check::Check;

  void startUnit() override { Macros = listOption("AssertMacros"); }

  void checkFunction(Function &F) override {
    // A body that is an argument of the macro as a whole is not awaited by it.
    SourceLocation Body = F.body() ? F.body()->getBeginLoc() : SourceLocation();
    unsigned Hoisted = 0;
    for (const Expr *Await : F.all<Expr>()) {
      if (!isa<CoroutineSuspendExpr, DependentCoawaitExpr>(Await) ||
          !Await->getExprLoc().isMacroID())
        continue;
      std::string Macro = assertAround(Await->getExprLoc());
      if (Macro.empty() || (Body.isMacroID() &&
                            expansion(Body) == expansion(Await->getExprLoc())))
        continue;
      auto Finding = report(
          F, unit().sources().getFileLoc(Await->getExprLoc()),
          std::string(isa<CoyieldExpr>(Await) ? "'co_yield'" : "'co_await'") +
              " inside '" + Macro +
              "' is compiled out with it: a release build never runs it");
      offerHoist(Finding, Await, Hoisted, F);
    }
  }

private:
  SourceLocation expansion(SourceLocation Loc) const {
    return unit().sources().getExpansionLoc(Loc);
  }

  /// The innermost macro around \p Loc that is compiled out; empty if none is.
  std::string assertAround(SourceLocation Loc) const {
    return enclosingMacro(Loc, unit(), [&](llvm::StringRef Name) {
      return unit().libraries().isAssertMacro(Name) ||
             llvm::is_contained(Macros, Name);
    });
  }

  /// Awaits into a variable in front of the assertion, where the assertion
  /// always evaluates the await and is a statement of its own.
  void offerHoist(Finding &Finding, const Expr *Await, unsigned &Hoisted,
                  Function &F) {
    const SourceManager &SM = unit().sources();
    const auto *Suspend = dyn_cast<CoawaitExpr>(Await);
    if (!Suspend || Suspend->getType()->isVoidType() ||
        Suspend->getType()->isDependentType())
      return;
    SourceLocation Statement = expansion(Await->getExprLoc());
    // The order of two awaits is not ours to choose.
    if (llvm::count_if(F.suspensions(), [&](const Expr *Other) {
          return expansion(Other->getExprLoc()) == Statement;
        }) > 1)
      return;
    const Stmt *Child = Await;
    for (const Stmt *P = F.parent(Child); P; Child = P, P = F.parent(P)) {
      if (isa<CompoundStmt>(P) && !P->getBeginLoc().isMacroID())
        break;
      if (expansion(P->getBeginLoc()) != Statement)
        return;
      const auto *Binary = dyn_cast<BinaryOperator>(P);
      if (Binary && Binary->isLogicalOp() && Binary->getLHS() != Child)
        return;
      const auto *Conditional = dyn_cast<AbstractConditionalOperator>(P);
      if (Conditional && Conditional->getCond() != Child)
        return;
    }
    CharSourceRange Text = Lexer::makeFileCharRange(
        CharSourceRange::getTokenRange(Await->getSourceRange()), SM,
        unit().context().getLangOpts());
    std::string Name = "awaited";
    if (Hoisted++)
      Name += std::to_string(Hoisted);
    if (Text.isInvalid() || usesName(F, Name))
      return;
    std::string Source =
        Lexer::getSourceText(Text, SM, unit().context().getLangOpts()).str();
    Finding.suggest(
        Text.getBegin(), "await it in front of the assertion",
        {FixItHint::CreateInsertion(Statement, "[[maybe_unused]] auto " + Name +
                                                   " = " + Source + ";\n" +
                                                   indentation(Statement)),
         FixItHint::CreateReplacement(Text, Name)});
  }

  /// The white space in front of the assertion, if nothing else is there.
  std::string indentation(SourceLocation Statement) const {
    llvm::StringRef Space =
        Lexer::getIndentationForLine(Statement, unit().sources());
    bool First = unit().sources().getSpellingColumnNumber(Statement) ==
                 Space.size() + 1;
    return First ? Space.str() : "";
  }

  static bool usesName(const Function &F, llvm::StringRef Name) {
    auto IsNamed = [&](const ValueDecl *D) {
      return D->getIdentifier() && D->getName() == Name;
    };
    return llvm::any_of(F.variables(), IsNamed) ||
           llvm::any_of(F.decl()->parameters(), IsNamed) ||
           llvm::any_of(F.all<DeclRefExpr>(), [&](const DeclRefExpr *Ref) {
             return IsNamed(Ref->getDecl());
           });
  }

  std::vector<std::string> Macros;
};

} // namespace

COROLINT_CHECK(AwaitInAssert)

} // namespace corolint
