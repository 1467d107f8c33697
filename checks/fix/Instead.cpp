//===-- Instead.cpp - what to write instead of a blocking call ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Instead.h"
#include "Dependencies.h"
#include "Unit.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "model/ValueUse.h"

using namespace clang;

namespace corolint {

/// The library whose words the coroutine's author would use.
static const Library *libraryOf(Function &F) {
  const Library *Lib = F.library();
  return Lib && Lib->Name != "std" ? Lib : F.unit().libraries().find("corolint");
}

/// Whether awaiting what \p Lib offers is accepted in the body of \p F: its task
/// is the library's own, or takes any awaitable.
static bool takesAwaitablesOf(const Library *Lib, const Function &F) {
  return F.returns().Lib == Lib ||
         (F.promise() && findMethods(F.promise(), "await_transform").empty());
}

/// The text of a note must fit on a line.
static std::string shortened(std::string Text) {
  return Text.size() > 60 || Text.find('\n') != std::string::npos ? "..." : Text;
}

static std::vector<std::string> argumentTexts(const Expr *Call, Unit &U) {
  std::vector<std::string> Texts;
  for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I)
    Texts.push_back(U.calls().text(U.calls().argument(Call, I)));
  return Texts;
}

/// A template filled with the texts of a call.
static FilledTemplate fillFor(llvm::StringRef Template, const Expr *Call,
                              Unit &U) {
  const Expr *Object = U.calls().receiver(Call);
  return fillTemplate(Template, U.calls().text(Call), argumentTexts(Call, U),
                      Object ? U.calls().text(Object) : "");
}

/// \p Changes, which write \p Template, with the includes that it takes; nothing
/// where it would not compile. The names that are put into a template are the
/// user's own.
static Edits withIncludes(Edits Changes, llvm::StringRef Template,
                          const Library *Lib, llvm::StringRef Header,
                          SourceLocation At, Function &F) {
  // A library that is in use is there to be included.
  auto Includes = includesFor(
      Template, Lib, F.library() == Lib ? Header : llvm::StringRef(), At, F.unit());
  if (Changes.empty() || !Includes)
    return {};
  Changes.append(Includes->begin(), Includes->end());
  return Changes;
}

/// What a sleep sleeps for, as a std::chrono duration; empty where the library does
/// not tell how to write it.
static std::string durationOf(const BlockingSite &Site, Unit &U) {
  if (!Site.Fact.Entry || Site.Fact.Entry->Duration.empty())
    return {};
  FilledTemplate Filled = fillFor(Site.Fact.Entry->Duration, Site.Call, U);
  return Filled.Complete ? Filled.Text : std::string();
}

static std::optional<Instead> sleepInstead(const BlockingSite &Site,
                                           const Library *Lib, Function &F) {
  if (Lib->Instead.Sleep.empty())
    return std::nullopt;
  Unit &U = F.unit();
  std::string Duration = durationOf(Site, U);
  FilledTemplate Filled = fillTemplate(
      Lib->Instead.Sleep, "", {Duration.empty() ? "..." : Duration});
  Instead Result{Filled.Text, {}, true};
  if (Duration.empty() || !Filled.Complete ||
      useOf(Site.Call, F).Kind != UseKind::Discarded ||
      !takesAwaitablesOf(Lib, F))
    return Result;
  Result.Changes = withIncludes(
      replaceByAwait(Site.Call, Filled.Text, F),
      Lib->Instead.Sleep + " " + Site.Fact.Entry->Duration, Lib,
      Lib->Instead.SleepInclude, Site.At, F);
  return Result;
}

/// Whether the call works on an object that is bound to this thread and must not
/// be handed to another: a held lock.
static bool holdsLock(const Expr *Call, Unit &U) {
  for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I)
    if (const CXXRecordDecl *Record =
            recordOf(U.calls().argument(Call, I)->getType()))
      if (Record->getIdentifier() &&
          U.libraries().isGuard(qualifiedName(Record)))
        return true;
  return false;
}

static std::optional<Instead> offloadInstead(const BlockingSite &Site,
                                             const Library *Lib, Function &F) {
  if (Lib->Instead.Offload.empty())
    return std::nullopt;
  Unit &U = F.unit();
  bool Constructs = isa<CXXConstructExpr>(Site.Call);
  std::string Text = U.calls().text(Site.Call);
  FilledTemplate Filled = fillTemplate(Lib->Instead.Offload, Text);
  Instead Result{fillTemplate(Lib->Instead.Offload,
                              Constructs ? "..." : shortened(Text))
                     .Text,
                 {},
                 false};
  bool Awaits = llvm::any_of(F.suspensions(), [&](const Expr *Await) {
    return F.contains(Site.Call, Await);
  });
  // The lambda returns by value, and cannot hold an await.
  if (Filled.Complete && !Constructs && !Awaits && !Site.Call->isGLValue() &&
      takesAwaitablesOf(Lib, F))
    Result.Changes = withIncludes(replaceByAwait(Site.Call, Filled.Text, F),
                                  Lib->Instead.Offload, Lib,
                                  Lib->Instead.OffloadInclude, Site.At, F);
  return Result;
}

std::optional<Instead> insteadOf(const BlockingSite &Site, Function &F) {
  const Library *Lib = libraryOf(F);
  if (!Lib || !Site.Call || Site.Fact.Category == BlockCategory::Destructor)
    return std::nullopt;
  Unit &U = F.unit();
  // A conversion that the source does not spell cannot be replaced in it.
  if (isa_and_nonnull<CXXConversionDecl>(U.calls().callee(Site.Call)))
    return std::nullopt;
  bool Direct = Site.Fact.Chain.empty();
  if (Site.Fact.Category == BlockCategory::Lock) {
    if (!Direct || Lib->Instead.Mutex.empty())
      return std::nullopt;
    return Instead{Lib->Instead.Mutex, {}, true};
  }
  const BlockingEntry *Entry = Direct ? Site.Fact.Entry : nullptr;
  if (Entry && !Entry->Instead.empty() && Entry->Lib == F.returns().Lib) {
    FilledTemplate Filled = fillFor(Entry->Instead, Site.Call, U);
    Instead Result{Filled.Text, {}, true};
    if (Filled.Complete && declaresNamesIn(Entry->Instead, U))
      Result.Changes = replaceByAwait(Site.Call, Filled.Text, F);
    return Result;
  }
  if (Direct && Site.Fact.Category == BlockCategory::Sleep)
    if (auto Result = sleepInstead(Site, Lib, F))
      return Result;
  if (Direct && ((Site.Fact.Entry && Site.Fact.Entry->ThreadBound) ||
                 (Site.Fact.Category == BlockCategory::Wait &&
                  holdsLock(Site.Call, U))))
    return std::nullopt;
  return offloadInstead(Site, Lib, F);
}

bool isReplacement(const Function &F) {
  std::string Name = qualifiedName(F.decl());
  const Library *Lib = F.unit().libraries().owner(Name);
  if (!Lib || Name.empty())
    return false;
  for (llvm::StringRef Template :
       {Lib->Instead.Sleep, Lib->Instead.Yield, Lib->Instead.Offload})
    for (auto [Before, After] = Template.split(Name); Before != Template;
         std::tie(Before, After) = After.split(Name))
      if (After.empty() || !(llvm::isAlnum(After[0]) || After[0] == '_'))
        return true;
  return false;
}

/// The task that a bridge is given: its object or its one argument.
static const Expr *bridged(const Expr *Call, Unit &U) {
  if (U.calls().argumentCount(Call) == 1)
    return U.calls().argument(Call, 0);
  return U.calls().argumentCount(Call) == 0 ? U.calls().receiver(Call)
                                            : nullptr;
}

/// Whether an await of the task gives what the bridge gives. Some bridges wrap it:
/// a result that holds a value or an error.
static bool yieldsSame(const AsyncType &T, const Expr *Call, Unit &U) {
  auto Plain = [](QualType Q) {
    return Q.getNonReferenceType().getUnqualifiedType();
  };
  return !T.AwaitResult.isNull() &&
         U.context().hasSameType(Plain(T.AwaitResult), Plain(Call->getType()));
}

std::optional<Instead> insteadOfBridge(const Expr *Call, Function &F) {
  Unit &U = F.unit();
  const Expr *Task = bridged(Call, U);
  if (!Task || !U.types().isAwaitableIn(Task->getType(), F))
    return std::nullopt;
  const Expr *Written = Task->IgnoreUnlessSpelledInSource();
  std::string Text = U.calls().text(Written);
  // A task that can be awaited once is given away by the one who awaits it.
  const AsyncType &T = U.types().of(Task->getType());
  if (Written->isLValue() && T.Kind == AsyncKind::Task &&
      T.Awaits != AwaitPolicy::Many && !Written->getType().isConstQualified())
    Text = "std::move(" + Text + ")";
  else if (isInfix(Written))
    Text = "(" + Text + ")";
  Instead Result{"co_await " + shortened(Text), {}, true};
  if (useOf(Call, F).Kind == UseKind::Discarded || yieldsSame(T, Call, U))
    Result.Changes = withIncludes(
        replaceByAwait(Call, "co_await " + Text, F),
        llvm::StringRef(Text).starts_with("std::move(") ? "std::move" : "",
        nullptr, "", Call->getExprLoc(), F);
  return Result;
}

std::string detachText(llvm::StringRef Call, const Library *Lib,
                       SourceLocation At, Function &F, Edits &Needs) {
  if (!Lib || Lib->Instead.Detach.empty())
    return {};
  // What starts it may have to be asked of the coroutine: its executor.
  bool Awaits = llvm::StringRef(Lib->Instead.Detach).contains("co_await ");
  if (Awaits && !(F.isCoroutine() && takesAwaitablesOf(Lib, F)))
    return {};
  FilledTemplate Filled = fillTemplate(Lib->Instead.Detach, Call);
  auto Includes = includesFor(Lib->Instead.Detach, Lib,
                              Lib->Instead.DetachInclude, At, F.unit());
  if (!Filled.Complete || !Includes)
    return {};
  Needs.append(Includes->begin(), Includes->end());
  return Filled.Text;
}

/// The mutex that a guard's initialiser names: a local variable or a private
/// member, whose uses are near.
static const DeclaratorDecl *ownMutex(const Expr *E) {
  E = E->IgnoreUnlessSpelledInSource();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    return V && V->isLocalVarDecl() ? V : nullptr;
  }
  const auto *Member = dyn_cast<MemberExpr>(E);
  const auto *Field =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Field && Field->getAccess() == AS_private ? Field : nullptr;
}

std::optional<Instead> suspendingLock(const VarDecl *Guard, Function &F) {
  const Library *Lib = libraryOf(F);
  Unit &U = F.unit();
  const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(
      Guard->getInit() ? Guard->getInit()->IgnoreUnlessSpelledInSource()
                       : nullptr);
  const auto *Declaration =
      Guard->getInit() ? F.enclosing<DeclStmt>(Guard->getInit()) : nullptr;
  if (!Lib || Lib->Instead.Mutex.empty() || Lib->Instead.Lock.empty() ||
      F.library() != Lib || !Construct || Construct->getNumArgs() != 1 ||
      !Declaration || !Declaration->isSingleDecl() ||
      !F.references(Guard).empty() || !takesAwaitablesOf(Lib, F) ||
      Declaration->getBeginLoc().isMacroID() ||
      Declaration->getEndLoc().isMacroID() || !allowsAwait(Declaration, F))
    return std::nullopt;
  const Expr *Argument = Construct->getArg(0);
  const DeclaratorDecl *Mutex = ownMutex(Argument);
  const CXXRecordDecl *Record = Mutex ? recordOf(Mutex->getType()) : nullptr;
  if (!Record || qualifiedName(Record) != "std::mutex" ||
      !Mutex->getTypeSourceInfo())
    return std::nullopt;
  SourceRange Type = Mutex->getTypeSourceInfo()->getTypeLoc().getSourceRange();
  if (Type.isInvalid() || Type.getBegin().isMacroID() ||
      Type.getEnd().isMacroID())
    return std::nullopt;
  std::string Lock =
      fillTemplate(Lib->Instead.Lock, "",
                   {Guard->getNameAsString(), U.calls().text(Argument)})
          .Text;
  auto Includes = includesFor(Lib->Instead.Mutex, Lib,
                              Lib->Instead.MutexInclude, Type.getBegin(), U);
  if (!Includes)
    return std::nullopt;
  Instead Result{Lib->Instead.Mutex, {}, true};
  Result.Changes = {
      FixItHint::CreateReplacement(CharSourceRange::getTokenRange(Type),
                                   Lib->Instead.Mutex),
      FixItHint::CreateReplacement(
          CharSourceRange::getTokenRange(Declaration->getSourceRange()),
          Lock + ";")};
  Result.Changes.append(Includes->begin(), Includes->end());
  return Result;
}

std::optional<Instead> yieldIn(const Stmt *LoopBody, Function &F) {
  const Library *Lib = libraryOf(F);
  if (!Lib || Lib->Instead.Yield.empty())
    return std::nullopt;
  FilledTemplate Filled = fillTemplate(Lib->Instead.Yield, "");
  Instead Result{Filled.Text, {}, true};
  const auto *Block = dyn_cast<CompoundStmt>(LoopBody);
  if (!Block || !Filled.Complete || Block->getRBracLoc().isMacroID() ||
      !takesAwaitablesOf(Lib, F))
    return Result;
  Result.Changes =
      withIncludes(insertLast(Block, Result.Code + ";", F), Result.Code, Lib,
                   Lib->Instead.YieldInclude, Block->getRBracLoc(), F);
  return Result;
}

} // namespace corolint
