//===-- SwallowedCancellation.cpp - async-swallowed-cancellation ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "cancellation/CancellationTypes.h"
#include "cancellation/IgnoredCode.h"
#include "cancellation/StopChecks.h"
#include "cancellation/Swallowing.h"
#include "fix/Edits.h"
#include "flow/Handlers.h"
#include "model/Function.h"
#include "model/Names.h"

using namespace clang;

namespace corolint {
namespace {

/// Many libraries cancel a coroutine by an exception out of its await. A handler
/// made for errors that catches it too, and lets the coroutine go on, turns "stop"
/// into "one more failure": loops run for ever, shutdown waits for a coroutine that
/// was told to end.
class SwallowedCancellation : public Check {
public:
  using Check::Check;

  void startUnit() override {
    Strict = boolOption("Strict");
    Types.emplace(unit(), listOption("CancellationTypes"));
  }

  void checkFunction(Function &F) override {
    if (!F.isCoroutine() || F.suspensions().empty())
      return;
    for (const auto *Try : F.all<CXXTryStmt>())
      checkTry(Try, F);
    for (const IgnoredCode &Ignored : ignoredCodesIn(F))
      report(F, Ignored.Await->getExprLoc(),
             "'" + Ignored.Variable + "' is not compared with '" + Ignored.Code +
                 "', so the loop goes on when " +
                 (Ignored.Object.empty() ? "the operation's object"
                                         : "'" + Ignored.Object + "'") +
                 " is cancelled or closed");
  }

private:
  void checkTry(const CXXTryStmt *Try, Function &F) {
    for (const CancellationType &T : Types->of(F)) {
      const CXXCatchStmt *Handler = handlerFor(Try, T.Record);
      if (!Handler)
        continue;
      auto Awaits = cancellableAwaits(Try, T, F);
      if (Awaits.empty())
        continue;
      Swallowed S = swallowedBy(Handler, Try, T, F);
      if (S.How == Swallowed::Never)
        continue;
      // Nobody waits for a coroutine that owns itself.
      if (S.How == Swallowed::Ends &&
          (!Strict || F.returns().Kind == AsyncKind::SelfOwning))
        continue;
      return tell(Handler, Awaits.front(), T, S, F);
    }
  }

  void tell(const CXXCatchStmt *Handler, const Expr *Await,
            const CancellationType &T, const Swallowed &S, Function &F) {
    std::string Name = T.Code.empty() ? qualifiedName(T.Record) : T.Code;
    const char *Consequence =
        S.How == Swallowed::Repeats  ? "the cancelled coroutine tries again"
        : S.How == Swallowed::GoesOn ? "the cancelled coroutine goes on"
                                     : "the coroutine ends as if it had not "
                                       "been cancelled";
    auto Finding = report(F, Handler->getCatchLoc(),
                          "'" + caughtText(Handler) + "' swallows '" + Name +
                              "', so " + Consequence);
    bool SameAwait = S.Next && S.Next->getExprLoc() == Await->getExprLoc();
    Finding.note(Await->getExprLoc(),
                 std::string("a cancellation is thrown from here") +
                     (SameAwait ? ", where the coroutine comes back to" : ""));
    if (S.Next && !SameAwait)
      Finding.note(S.Next->getExprLoc(), S.How == Swallowed::Repeats
                                             ? "and comes back here"
                                             : "and goes on to suspend here");
    if (!T.Code.empty())
      Finding.note(Handler->getCatchLoc(), "compare the code of the error with '" +
                                               Name + "' and leave the loop");
    else if (!isCaughtExactly(Handler, T))
      Finding.suggest(Handler->getCatchLoc(), "let the cancellation through",
                      rethrowEdits(Handler, Name));
  }

  static bool isCaughtExactly(const CXXCatchStmt *Handler,
                              const CancellationType &T) {
    return Handler->getExceptionDecl() &&
           recordOf(Handler->getCaughtType()) == T.Record;
  }

  std::string caughtText(const CXXCatchStmt *Handler) const {
    if (!Handler->getExceptionDecl())
      return "catch (...)";
    return "catch (" +
           Handler->getCaughtType().getAsString(
               unit().context().getPrintingPolicy()) +
           ")";
  }

  /// A handler in front of this one, laid out as this one is.
  Edits rethrowEdits(const CXXCatchStmt *Handler, llvm::StringRef Name) const {
    SourceLocation At = Handler->getCatchLoc();
    if (At.isMacroID())
      return {};
    const SourceManager &SM = unit().sources();
    std::string Outer = indentationAt(At, SM);
    std::string Inner = Outer + "  ";
    if (const auto *Body = dyn_cast<CompoundStmt>(Handler->getHandlerBlock());
        Body && !Body->body_empty()) {
      SourceLocation First = Body->body_front()->getBeginLoc();
      std::string Indented = indentationAt(First, SM);
      if (!First.isMacroID() && Indented.size() > Outer.size())
        Inner = Indented;
    }
    // `} catch` on one line, or each brace on its own.
    bool StartsLine = SM.getSpellingColumnNumber(At) == Outer.size() + 1;
    return {FixItHint::CreateInsertion(
        At, "catch (const " + Name.str() + " &) {\n" + Inner + "throw;\n" + Outer +
                (StartsLine ? "}\n" + Outer : "} "))};
  }

  /// The white space that the line of \p Loc begins with.
  static std::string indentationAt(SourceLocation Loc, const SourceManager &SM) {
    auto [File, Offset] = SM.getDecomposedLoc(SM.getFileLoc(Loc));
    llvm::StringRef Text = SM.getBufferData(File);
    size_t Start = Text.rfind('\n', Offset);
    llvm::StringRef Line =
        Text.drop_front(Start == llvm::StringRef::npos ? 0 : Start + 1);
    return Line.take_while([](char C) { return C == ' ' || C == '\t'; }).str();
  }

  bool Strict = false;
  std::optional<CancellationTypes> Types;
};

} // namespace

COROLINT_CHECK(SwallowedCancellation)

} // namespace corolint
