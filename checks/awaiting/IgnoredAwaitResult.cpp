//===-- IgnoredAwaitResult.cpp - async-ignored-await-result ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Unit.h"
#include "awaiting/Dropped.h"
#include "fix/Dependencies.h"
#include "fix/Edits.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {
namespace {

/// An awaited operation that says "it failed" in what it yields, and nobody
/// reads it. `[[nodiscard]]` on the function does not help: the task is used,
/// by the await. The compiler sees `[[nodiscard]]` on the class yielded and on
/// `await_resume`; what it reports is left to it.
class IgnoredAwaitResult : public Check {
public:
  using Check::Check;

  void startUnit() override {
    Functions = listOption("CheckedFunctions");
    Types = listOption("CheckedTypes");
  }

  void checkFunction(Function &F) override {
    for (const auto *Await : F.all<CoawaitExpr>()) {
      QualType Yielded = Await->getType();
      if (Yielded->isDependentType() || Yielded->isVoidType() ||
          unit().types().of(Yielded))
        continue;
      ValueUse Use = useOf(Await, F);
      if (Use.Kind != UseKind::Discarded || isExplicit(Use) ||
          isInMacroBody(Await, unit()) || isExpectedToFail(Await, unit()) ||
          compilerWarns(Await))
        continue;
      check(Await, F);
    }
  }

private:
  void check(const CoawaitExpr *Await, Function &F) {
    QualType Yielded = Await->getType().getNonReferenceType();
    const Expr *Operand = operationIn(Await->getOperand());
    const FunctionDecl *Callee = unit().calls().callee(Operand);
    if (Callee && (isEnding(Callee) || runsNothing(Operand)))
      return;
    std::string What = isa<CallExpr>(Operand)
                           ? unit().calls().describe(Operand)
                           : "'" + unit().calls().shortText(Operand) + "'";
    std::string Type = "'" + typeName(Yielded, unit().context()) + "'";
    if (Part Checked = checkedPart(Yielded)) {
      auto Finding = report(F, Await->getExprLoc(),
                            "awaiting " + What + " yields " +
                                withArticle(Checked) +
                                " that is dropped, so a failure goes unnoticed");
      if (Edits Throw = throwEdits(Await, Checked, F); !Throw.empty())
        Finding.suggest(Await->getExprLoc(), "throw it if there is one", Throw);
      return;
    }
    if (!Callee)
      return;
    if (isNamed(Callee)) {
      report(F, Await->getExprLoc(),
             "the " + Type + " that awaiting " + What +
                 " yields is dropped, so a failure goes unnoticed");
      return;
    }
    // A count of bytes may be dropped, and `[[nodiscard]]` is often there for
    // the task alone; an answer or a status is another matter.
    const auto *Nodiscard = Callee->getAttr<WarnUnusedResultAttr>();
    if (Nodiscard && isGuard(Await->getType(), unit())) {
      report(F, Await->getExprLoc(),
             "the " + Type + " that awaiting " + What +
                 " yields is dropped, so it is released at once");
      return;
    }
    if (Nodiscard && isAnswer(Yielded, Await))
      report(F, Await->getExprLoc(),
             "the " + Type + " that awaiting " + What +
                 " yields is dropped although the function is 'nodiscard'")
          .note(Nodiscard->getLocation(), "declared 'nodiscard' here");
  }

  /// Whether -Wunused-value or -Wunused-result, both on by default, say it.
  bool compilerWarns(const CoawaitExpr *Await) const {
    const Expr *Culprit = nullptr;
    SourceLocation Loc;
    SourceRange R1, R2;
    if (const CXXRecordDecl *Record = recordOf(Await->getType()))
      if (!Await->getType()->isReferenceType() &&
          Record->hasAttr<WarnUnusedResultAttr>())
        return true;
    const Expr *Resume = Await->getResumeExpr();
    return Resume && Resume->isUnusedResultAWarning(Culprit, Loc, R1, R2,
                                                    unit().context());
  }

  /// Waiting for the end of something, and tearing it down: that it failed
  /// tells nothing new.
  static bool isEnding(const FunctionDecl *Callee) {
    llvm::StringRef Name =
        Callee->getIdentifier() ? Callee->getName() : llvm::StringRef();
    Name.consume_front("async_");
    Name.consume_front("co_");
    Name.consume_back("_async");
    return llvm::StringSwitch<bool>(Name)
        .Cases({"wait", "close", "shutdown", "cancel", "disconnect"}, true)
        .Cases({"stop", "teardown"}, true)
        .Default(false);
  }

  /// A hop to another thread: what could fail is the callable given, which is
  /// empty.
  bool runsNothing(const Expr *Call) const {
    bool Any = false;
    for (unsigned I = 0; I < unit().calls().argumentCount(Call); ++I) {
      const auto *Lambda = dyn_cast<LambdaExpr>(
          unit().calls().argument(Call, I)->IgnoreUnlessSpelledInSource());
      if (!Lambda)
        continue;
      const auto *Body = dyn_cast_or_null<CompoundStmt>(Lambda->getBody());
      if (!Body || !Body->body_empty())
        return false;
      Any = true;
    }
    return Any;
  }

  /// What is awaited, without `std::move` and adapters that give its error as a
  /// value: `async_send` of `as_tuple(async_send(buffer))`.
  const Expr *operationIn(const Expr *E) const {
    E = E->IgnoreUnlessSpelledInSource();
    if (const Expr *Moved = movedOperand(E))
      return operationIn(Moved);
    const FunctionDecl *Callee = unit().calls().callee(E);
    if (!Callee || !isa<CallExpr>(E) ||
        (lastName(Callee) != "as_tuple" && lastName(Callee) != "as_result"))
      return E;
    const Expr *Inner = unit().calls().argumentCount(E)
                            ? unit().calls().argument(E, 0)
                            : unit().calls().receiver(E);
    return Inner ? operationIn(Inner) : E;
  }

  /// A class or enumeration that must be looked at, and where it is.
  struct Part {
    const NamedDecl *Type = nullptr;
    /// `tuple`, `pair`, `vector`: the template that holds it, if any.
    std::string Holder;
    explicit operator bool() const { return Type != nullptr; }
  };

  /// The part of a result that must be looked at: the type itself, or an element
  /// of the tuple or list that it is.
  Part checkedPart(QualType T) const {
    if (const auto *Enum = T->getAs<EnumType>())
      return isChecked(Enum->getDecl()) ? Part{Enum->getDecl(), {}} : Part();
    const CXXRecordDecl *Record = recordOf(T);
    for (const CXXRecordDecl *R : selfAndBases(Record))
      if (R->getIdentifier() && isChecked(R))
        return {R, {}};
    const auto *Spec =
        dyn_cast_or_null<ClassTemplateSpecializationDecl>(Record);
    if (!Spec || !isHolder(qualifiedName(Spec)))
      return {};
    for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray()) {
      llvm::ArrayRef<TemplateArgument> Elements = Arg;
      if (Arg.getKind() == TemplateArgument::Pack)
        Elements = Arg.getPackAsArray();
      for (const TemplateArgument &Element : Elements)
        if (Element.getKind() == TemplateArgument::Type)
          if (Part Checked = checkedPart(Element.getAsType()))
            return {Checked.Type, lastName(Spec)};
    }
    return {};
  }

  /// An error code has an exception of its own.
  Edits throwEdits(const CoawaitExpr *Await, const Part &Checked, Function &F) {
    const Stmt *Statement = Await;
    while (isa_and_nonnull<ExprWithCleanups, ParenExpr>(F.parent(Statement)))
      Statement = F.parent(Statement);
    SourceLocation Begin = Statement->getBeginLoc();
    SourceLocation End = endOf(Statement, F);
    if (!Checked.Holder.empty() ||
        qualifiedName(Checked.Type) != "std::error_code" ||
        !isa_and_nonnull<CompoundStmt>(F.parent(Statement)) ||
        Begin.isMacroID() || End.isInvalid())
      return {};
    auto Includes = includesFor("std::system_error", nullptr, "", Begin, unit());
    if (!Includes)
      return {};
    std::string Inner =
        Lexer::getIndentationForLine(Begin, unit().sources()).str() + "  ";
    Edits All{
        FixItHint::CreateInsertion(Begin, "if (std::error_code error = "),
        FixItHint::CreateInsertion(End, ")\n" + Inner +
                                            "throw std::system_error(error)")};
    All.append(Includes->begin(), Includes->end());
    return All;
  }

  static bool isHolder(llvm::StringRef Name) {
    return llvm::StringSwitch<bool>(Name)
        .Cases({"std::tuple", "std::pair", "std::vector", "std::array"}, true)
        .Default(false);
  }

  /// `a 'net::status'`, `a tuple with an 'std::error_code'`.
  static std::string withArticle(const Part &Checked) {
    std::string Name = publicName(*Checked.Type);
    bool Vowel = llvm::StringRef("aeioAEIO").contains(Name.front());
    std::string Element = (Vowel ? "an '" : "a '") + Name + "'";
    if (Checked.Holder.empty())
      return Element;
    if (Checked.Holder == "vector" || Checked.Holder == "array")
      return (Checked.Holder == "array" ? "an " : "a ") + Checked.Holder +
             " of '" + Name + "'";
    return "a " + Checked.Holder + " with " + Element;
  }

  /// The name that users know: libstdc++ has `std::__exception_ptr::exception_ptr`.
  static std::string publicName(const NamedDecl &Type) {
    std::string Name = qualifiedName(&Type);
    for (size_t At; (At = Name.find("::__")) != std::string::npos;) {
      size_t End = Name.find("::", At + 2);
      if (End == std::string::npos)
        break;
      Name.erase(At, End - At);
    }
    return Name;
  }

  bool isChecked(const NamedDecl *Type) const {
    if (const auto *Record = dyn_cast<CXXRecordDecl>(Type))
      if (isExpectedLike(Record) || isUnreadTask(Record))
        return true;
    std::string Name = qualifiedName(Type);
    return unit().libraries().isCheckedResult(Name) ||
           llvm::is_contained(Types, Name);
  }

  /// A value or an error, by its members: a team's own `std::expected`.
  static bool isExpectedLike(const CXXRecordDecl *Record) {
    return !findMethods(Record, "error").empty() &&
           (!findMethods(Record, "has_value").empty() ||
            !findMethods(Record, "has_error").empty());
  }

  /// A task that has run, such as the elements of what `when_all` yields: its
  /// failure is still in it.
  bool isUnreadTask(const CXXRecordDecl *Record) const {
    const AsyncType &T = unit().types().of(Record);
    return (T.Kind == AsyncKind::Task || T.Kind == AsyncKind::Future) &&
           T.isEager() && (T.Nodiscard || T.Discard == DiscardPolicy::Bug);
  }

  bool isNamed(const FunctionDecl *Callee) const {
    return llvm::any_of(Functions, [&](llvm::StringRef Name) {
      return Name.contains("::") ? qualifiedName(Callee) == Name
                                 : lastName(Callee) == Name;
    });
  }

  /// A value that says how it went: a truth, an enumeration, a class that can
  /// be asked for its truth or for an error.
  static bool isAnswer(QualType T, const CoawaitExpr *Await) {
    if (Await->getType()->isReferenceType() || Await->isLValue())
      return false;
    if (T->isBooleanType() || T->isEnumeralType())
      return true;
    const CXXRecordDecl *Record = recordOf(T);
    for (llvm::StringRef Asked : {"ok", "error", "has_value", "has_error"})
      if (!findMethods(Record, Asked).empty())
        return true;
    return convertsToBool(Record);
  }

  std::vector<std::string> Functions;
  std::vector<std::string> Types;
};

} // namespace

COROLINT_CHECK(IgnoredAwaitResult)

} // namespace corolint
