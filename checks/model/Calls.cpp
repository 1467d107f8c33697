//===-- Calls.cpp - what a call calls, and what it does with a task -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Calls.h"
#include "AsyncTypes.h"
#include "Names.h"
#include "Unit.h"
#include "ValueUse.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

const FunctionDecl *Calls::callee(const Expr *Call) const {
  if (const auto *CE = dyn_cast<CXXConstructExpr>(Call))
    return CE->getConstructor();
  if (const auto *C = dyn_cast<CallExpr>(Call)) {
    if (const FunctionDecl *FD = C->getDirectCallee())
      return FD;
    // In a template: an overload set of one is as good as resolved.
    const Expr *Callee = C->getCallee()->IgnoreParenImpCasts();
    if (const auto *Overloads = dyn_cast<OverloadExpr>(Callee))
      if (Overloads->getNumDecls() == 1) {
        const NamedDecl *D = (*Overloads->decls_begin())->getUnderlyingDecl();
        if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D))
          return FTD->getTemplatedDecl();
        return dyn_cast<FunctionDecl>(D);
      }
  }
  return nullptr;
}

static unsigned skippedArguments(const Expr *Call) {
  // A member operator carries its object as the first argument.
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
  return Op && isa_and_nonnull<CXXMethodDecl>(Op->getDirectCallee()) ? 1 : 0;
}

unsigned Calls::argumentCount(const Expr *Call) const {
  if (const auto *CE = dyn_cast<CXXConstructExpr>(Call))
    return CE->getNumArgs();
  if (const auto *C = dyn_cast<CallExpr>(Call))
    return C->getNumArgs() - std::min(C->getNumArgs(), skippedArguments(Call));
  return 0;
}

const Expr *Calls::argument(const Expr *Call, unsigned I) const {
  if (I >= argumentCount(Call))
    return nullptr;
  if (const auto *CE = dyn_cast<CXXConstructExpr>(Call))
    return CE->getArg(I);
  return cast<CallExpr>(Call)->getArg(I + skippedArguments(Call));
}

const Expr *Calls::receiver(const Expr *Call) const {
  if (const auto *MCE = dyn_cast<CXXMemberCallExpr>(Call))
    return MCE->getImplicitObjectArgument();
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call))
    if (skippedArguments(Op))
      return Op->getArg(0);
  return nullptr;
}

const CXXRecordDecl *Calls::objectClass(const Expr *Call) const {
  const Expr *Object = receiver(Call);
  if (!Object)
    return nullptr;
  QualType T = Object->IgnoreParenImpCasts()->getType();
  return recordOf(T->isPointerType() ? T->getPointeeType() : T);
}

llvm::StringRef Calls::name(const FunctionDecl *FD) {
  FD = FD->getCanonicalDecl();
  if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
    FD = Pattern->getCanonicalDecl();
  auto [It, New] = Names.try_emplace(FD);
  if (New)
    It->second = qualifiedName(FD);
  return It->second;
}

template <class Test>
auto Calls::forEachName(const FunctionDecl *FD, const CXXRecordDecl *Object,
                        Test T) -> decltype(T(llvm::StringRef())) {
  using Result = decltype(T(llvm::StringRef()));
  std::string Last = lastName(FD);
  if (Last.empty() || !U.libraries().mayNameFunction(Last))
    return Result();
  if (Result R = T(name(FD)))
    return R;
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  if (!MD || isa<CXXConstructorDecl>(MD))
    return Result();
  // `std::future::wait` is declared in a base; a user's class may derive from the
  // one that the description names. A destructor is named after each class.
  for (const CXXRecordDecl *R :
       selfAndBases(Object ? Object : MD->getParent())) {
    if (!R->getIdentifier())
      continue;
    std::string Member =
        isa<CXXDestructorDecl>(MD) ? "~" + R->getName().str() : Last;
    if (Result Found = T(qualifiedName(R) + "::" + Member))
      return Found;
  }
  return Result();
}

bool Calls::hasRole(const FunctionDecl *FD, Role R,
                    const CXXRecordDecl *Object) {
  // Of the function itself: not every member of a detached class starts work.
  if (R == Role::Detach && FD && corolint::isAnnotated(FD, "detached"))
    return true;
  return forEachName(FD, Object, [&](llvm::StringRef Name) {
    return U.libraries().hasRole(Name, R);
  });
}

bool Calls::hasRole(const Expr *Call, Role R) {
  const FunctionDecl *FD = callee(Call);
  if (!FD)
    return false;
  return hasRole(FD, R, objectClass(Call));
}

static bool namesBridge(llvm::StringRef Name) {
  std::string Lower;
  for (char C : Name)
    if (C != '_')
      Lower += llvm::toLower(C);
  return llvm::StringSwitch<bool>(Lower)
      .Cases({"syncwait", "waitsync", "syncawait", "awaitsync"}, true)
      .Cases({"blockon", "blockingwait", "blockinget", "runsync"}, true)
      .Case("rununtilcomplete", true)
      .Default(false);
}

bool Calls::isBridge(const Expr *Call) {
  if (hasRole(Call, Role::Bridge))
    return true;
  const FunctionDecl *FD = callee(Call);
  if (!FD || !FD->getIdentifier() || !namesBridge(FD->getName()) ||
      U.types().of(FD->getReturnType()))
    return false;
  for (unsigned I = 0; I < argumentCount(Call); ++I) {
    const AsyncType &T = U.types().of(argument(Call, I)->getType());
    if (T.Awaitable || T.Kind == AsyncKind::Task)
      return true;
  }
  return false;
}

const BlockingEntry *Calls::blocking(const FunctionDecl *FD,
                                     const CXXRecordDecl *Object) {
  // An entry for a constructor means the one that is given something to work on.
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD))
    if (Ctor->isDefaultConstructor() || Ctor->isCopyOrMoveConstructor())
      return nullptr;
  return forEachName(FD, Object, [&](llvm::StringRef Name) {
    const BlockingEntry *Entry = U.libraries().blocking(Name);
    // A function of the user that happens to be called `read` is not POSIX's.
    return Entry && Entry->Lib->CLinkage && !FD->isExternC() ? nullptr : Entry;
  });
}

bool Calls::isAnnotated(const Decl *D, llvm::StringRef Tag) const {
  if (corolint::isAnnotated(D, Tag))
    return true;
  const auto *MD = dyn_cast<CXXMethodDecl>(D);
  return MD && corolint::isAnnotated(MD->getParent(), Tag);
}

Fate Calls::fate(const Expr *Call, unsigned I) { return fate(Call, I, 0); }

Fate Calls::fate(const Expr *Call, unsigned I, unsigned Depth) {
  const FunctionDecl *FD = callee(Call);
  if (!FD)
    return Fate::Keeps;
  if (hasRole(Call, Role::Bridge) || hasRole(Call, Role::Join))
    return Fate::Awaits;
  if (hasRole(Call, Role::Spawn) || hasRole(Call, Role::Detach) ||
      hasRole(Call, Role::RunsCallback) || hasRole(Call, Role::Marker))
    return Fate::Keeps;
  return fateInBody(FD, I, Depth);
}

Fate Calls::fateInBody(const FunctionDecl *FD, unsigned I, unsigned Depth) {
  // `using base::base;` hands its arguments on to the base's constructor.
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD))
    if (const CXXConstructorDecl *Inherited =
            Ctor->getInheritedConstructor().getConstructor())
      FD = Inherited;
  // Beyond a few levels the answer costs more than it tells; unknown = keeps.
  if (Depth > 4)
    return Fate::Keeps;
  Function *Body = U.function(FD);
  if (!Body || I >= Body->decl()->getNumParams())
    return Fate::Keeps;
  // What a system header does with a value is its own business.
  if (!U.isReportable(Body->decl()->getLocation()))
    return Fate::Keeps;
  auto Key = std::make_pair(Body->decl(), I);
  if (auto It = Fates.find(Key); It != Fates.end())
    return It->second;
  Fates[Key] = Fate::Keeps; // for recursion
  Fate Result = fateOfVariable(*Body, Body->decl()->getParamDecl(I), Depth);
  return Fates[Key] = Result;
}

Fate Calls::fateOfVariable(Function &F, const VarDecl *V, unsigned Depth) {
  // The value is gone only if no mention takes it. The strongest answer wins.
  Fate Result = Fate::Drops;
  for (const DeclRefExpr *Ref : F.references(V)) {
    ValueUse Use = useOf(Ref, F);
    switch (Use.Kind) {
    case UseKind::Awaited:
      return Fate::Awaits;
    case UseKind::Returned:
      Result = Fate::Returns;
      break;
    case UseKind::Argument: {
      Fate Deeper = fate(cast<Expr>(Use.User), Use.Index, Depth + 1);
      if (Deeper == Fate::Awaits)
        return Deeper;
      if (Deeper == Fate::Returns) {
        // Wrapped, and then whatever happens to the wrapper.
        ValueUse Outer = useOf(cast<Expr>(Use.User), F);
        Deeper = Outer.Kind == UseKind::Discarded  ? Fate::Drops
                 : Outer.Kind == UseKind::Awaited  ? Fate::Awaits
                 : Outer.Kind == UseKind::Returned ? Fate::Returns
                                                   : Fate::Keeps;
        if (Deeper == Fate::Awaits)
          return Deeper;
      }
      if (Deeper != Fate::Drops)
        Result = Deeper;
      break;
    }
    case UseKind::Discarded:
    case UseKind::Tested:
      break;
    default:
      return Fate::Keeps;
    }
  }
  return Result;
}

std::string Calls::describe(const Expr *Call) {
  const FunctionDecl *FD = callee(Call);
  if (const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD)) {
    if (MD->getParent()->isLambda()) {
      const Expr *Object = receiver(Call);
      return Object && isa<DeclRefExpr, MemberExpr>(Object->IgnoreParenImpCasts())
                 ? "'" + shortText(Object) + "'"
                 : "this lambda";
    }
    if (isa<CXXConstructorDecl>(MD))
      return "'" + lastName(MD) + "'";
    if (MD->getOverloadedOperator() == OO_Call)
      if (const Expr *Object = receiver(Call))
        return "'" + shortText(Object) + "'";
  }
  if (FD && !lastName(FD).empty())
    return "'" + lastName(FD) + "'";
  if (const auto *C = dyn_cast<CallExpr>(Call))
    return "'" + shortText(C->getCallee()) + "'";
  return "'" + shortText(Call) + "'";
}

std::string Calls::shortText(const Expr *E) const {
  std::string Line;
  for (char C : text(E))
    if (!llvm::isSpace(C))
      Line += C;
    else if (!Line.empty() && Line.back() != ' ')
      Line += ' ';
  constexpr size_t Longest = 40;
  return Line.size() > Longest ? Line.substr(0, Longest) + "..." : Line;
}

std::string Calls::text(const Expr *E) const {
  const SourceManager &SM = U.sources();
  const LangOptions &Opts = U.context().getLangOpts();
  // What a macro is given stands in the source as it is; what comes out of its
  // body is known by the macro's call.
  CharSourceRange Written = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E->getSourceRange()), SM, Opts);
  if (Written.isValid())
    return Lexer::getSourceText(Written, SM, Opts).str();
  return Lexer::getSourceText(
             CharSourceRange::getTokenRange(
                 SM.getExpansionRange(E->getSourceRange()).getAsRange()),
             SM, Opts)
      .str();
}

} // namespace corolint
