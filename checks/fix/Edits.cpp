//===-- Edits.cpp - source edits that several checks offer ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Edits.h"
#include "Unit.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace corolint {

/// A call of a conversion function, or its callee: the source has no such call.
static bool convertsImplicitly(const Stmt *S) {
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S))
    S = Call->getCallee()->IgnoreParens();
  const auto *Member = dyn_cast<MemberExpr>(S);
  return Member && isa<CXXConversionDecl>(Member->getMemberDecl()) &&
         Member->getMemberLoc().isInvalid();
}

/// Whether `co_await E` must be parenthesised in its place: the operand of a
/// postfix operator or of a member access.
static bool needsParentheses(const Expr *E, const Function &F) {
  const Stmt *Child = E;
  const Stmt *P = F.parent(E);
  while (P && (isa<ImplicitCastExpr, ExprWithCleanups, MaterializeTemporaryExpr,
                   CXXBindTemporaryExpr>(P) ||
               convertsImplicitly(P))) {
    Child = P;
    P = F.parent(P);
  }
  if (!P)
    return false;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P))
    return Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Call ||
           Op->getOperator() == OO_Arrow;
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(P))
    return Subscript->getBase() == Child;
  if (const auto *Call = dyn_cast<CallExpr>(P))
    return Call->getCallee() == Child;
  return isa<MemberExpr, CXXDependentScopeMemberExpr>(P);
}

bool isInfix(const Expr *E) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E))
    return Op->isInfixBinaryOp();
  return isa<AbstractConditionalOperator, BinaryOperator,
             CXXRewrittenBinaryOperator>(E);
}

bool allowsAwait(const Stmt *E, const Function &F) {
  const Stmt *Child = E;
  for (const Stmt *P = F.parent(E); P; Child = P, P = F.parent(P)) {
    if (isa<CXXCatchStmt>(P))
      return false;
    if (const auto *DS = dyn_cast<DeclStmt>(P))
      for (const Decl *D : DS->decls())
        if (const auto *V = dyn_cast<VarDecl>(D))
          if (V->getInit() == Child && V->hasGlobalStorage())
            return false;
  }
  return true;
}

SourceLocation endOf(const Stmt *S, const Function &F) {
  const Unit &U = F.unit();
  SourceLocation End = S->getEndLoc();
  return End.isMacroID() ? SourceLocation()
                         : Lexer::getLocForEndOfToken(
                               End, 0, U.sources(), U.context().getLangOpts());
}

Edits awaitEdits(const Expr *E, const Function &F) {
  Edits Out;
  SourceLocation Begin = E->getBeginLoc();
  if (Begin.isMacroID() || E->getEndLoc().isMacroID() || !allowsAwait(E, F))
    return Out;
  bool Outside = needsParentheses(E, F);
  bool Inside = isInfix(E);
  std::string Before =
      std::string(Outside ? "(" : "") + "co_await " + (Inside ? "(" : "");
  std::string After = std::string(Inside ? ")" : "") + (Outside ? ")" : "");
  Out.push_back(FixItHint::CreateInsertion(Begin, Before));
  if (After.empty())
    return Out;
  const Unit &U = F.unit();
  SourceLocation End = Lexer::getLocForEndOfToken(
      E->getEndLoc(), 0, U.sources(), U.context().getLangOpts());
  if (End.isInvalid())
    return {};
  Out.push_back(FixItHint::CreateInsertion(End, After));
  return Out;
}

Edits replaceByAwait(const Expr *E, llvm::StringRef Await, const Function &F) {
  if (E->getBeginLoc().isMacroID() || E->getEndLoc().isMacroID() ||
      !allowsAwait(E, F))
    return {};
  if (needsParentheses(E, F))
    return replaceEdits(E, ("(" + Await + ")").str());
  return replaceEdits(E, Await);
}

Edits replaceEdits(const Expr *E, llvm::StringRef Text) {
  return {FixItHint::CreateReplacement(
      CharSourceRange::getTokenRange(E->getSourceRange()), Text)};
}

Edits insertLast(const CompoundStmt *Block, llvm::StringRef Text,
                 const Function &F) {
  const SourceManager &SM = F.unit().sources();
  SourceLocation Brace = Block->getRBracLoc();
  llvm::StringRef Outer = Lexer::getIndentationForLine(Brace, SM);
  if (Block->body_empty() ||
      SM.getSpellingLineNumber(Block->getLBracLoc()) ==
          SM.getSpellingLineNumber(Brace))
    return {FixItHint::CreateInsertion(Brace, (Text + " ").str())};
  llvm::StringRef Inner =
      Lexer::getIndentationForLine(Block->body_back()->getBeginLoc(), SM);
  // The brace stands on a line of its own: the statement takes its place.
  return {FixItHint::CreateInsertion(
      Brace, (Inner.drop_front(std::min(Inner.size(), Outer.size())) + Text +
              "\n" + Outer)
                 .str())};
}

Edits removeSpecifier(const VarDecl *V, llvm::StringRef Specifier,
                      const Function &F) {
  const Unit &U = F.unit();
  const SourceManager &SM = U.sources();
  SourceLocation Begin = V->getBeginLoc(), Name = V->getLocation();
  if (Begin.isMacroID() || Name.isMacroID())
    return {};
  for (SourceLocation At = Begin; SM.isBeforeInTranslationUnit(At, Name);) {
    std::optional<Token> Next =
        Lexer::findNextToken(At, SM, U.context().getLangOpts());
    if (!Next || Next->getLocation().isMacroID())
      return {};
    llvm::SmallString<32> Spelling;
    if (Lexer::getSpelling(At, Spelling, SM, U.context().getLangOpts()) ==
        Specifier)
      return {FixItHint::CreateRemoval(
          CharSourceRange::getCharRange(At, Next->getLocation()))};
    At = Next->getLocation();
  }
  return {};
}

Edits runBefore(const Stmt *S, llvm::StringRef Text, const Function &F) {
  if (S->getBeginLoc().isMacroID() || !allowsAwait(S, F))
    return {};
  const SourceManager &SM = F.unit().sources();
  if (isa_and_nonnull<CompoundStmt>(F.parent(S)))
    return {FixItHint::CreateInsertion(
        S->getBeginLoc(),
        (Text + "\n" + Lexer::getIndentationForLine(S->getBeginLoc(), SM))
            .str())};
  // The semicolon is not part of a statement.
  const LangOptions &Opts = F.unit().context().getLangOpts();
  SourceLocation End = Lexer::findLocationAfterToken(
      S->getEndLoc(), tok::semi, SM, Opts,
      /*SkipTrailingWhitespaceAndNewLine=*/false);
  const auto *If = dyn_cast_or_null<IfStmt>(F.parent(S));
  if (End.isInvalid() || (If && If->getRParenLoc().isMacroID()))
    return {};
  if (!If || If->getThen() != S || If->getElse() ||
      SM.getSpellingLineNumber(If->getRParenLoc()) ==
          SM.getSpellingLineNumber(S->getBeginLoc()))
    return {
        FixItHint::CreateInsertion(S->getBeginLoc(), ("{ " + Text + " ").str()),
        FixItHint::CreateInsertion(End, " }")};
  std::string Inner =
      Lexer::getIndentationForLine(S->getBeginLoc(), SM).str();
  std::string Outer =
      Lexer::getIndentationForLine(If->getBeginLoc(), SM).str();
  return {FixItHint::CreateInsertion(
              Lexer::getLocForEndOfToken(If->getRParenLoc(), 0, SM, Opts), " {"),
          FixItHint::CreateInsertion(S->getBeginLoc(),
                                     (Text + "\n" + Inner).str()),
          FixItHint::CreateInsertion(End, "\n" + Outer + "}")};
}

Edits insertBefore(const Stmt *S, llvm::StringRef Text) {
  return {FixItHint::CreateInsertion(S->getBeginLoc(), Text)};
}

} // namespace corolint
