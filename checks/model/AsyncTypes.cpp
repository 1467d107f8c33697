//===-- AsyncTypes.cpp - recognises asynchronous types by structure -------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AsyncTypes.h"
#include "Function.h"
#include "Names.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace corolint {

/// The expression of `{ return E; }`, or null.
static const Expr *onlyReturn(const FunctionDecl *FD, const Bodies &Visible) {
  const auto *Body =
      dyn_cast_or_null<CompoundStmt>(Visible.bodyOrPattern(FD));
  if (!Body || Body->size() != 1)
    return nullptr;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  return Return ? Return->getRetValue() : nullptr;
}

/// The declared return type, or what the body returns where it is `auto`.
static QualType returnType(const FunctionDecl *FD, const Bodies &Visible) {
  QualType T = FD->getReturnType();
  if (!T->isUndeducedType() && !T->isDependentType())
    return T;
  if (const Expr *E = onlyReturn(FD, Visible))
    if (!E->getType()->isDependentType() && recordOf(E->getType()))
      return E->getType();
  return T;
}

static std::optional<bool> constantBool(const Expr *E) {
  if (!E)
    return std::nullopt;
  if (const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(E->IgnoreParenImpCasts()))
    return Literal->getValue();
  return std::nullopt;
}

static const CXXRecordDecl *memberClass(const CXXRecordDecl *Record,
                                        llvm::StringRef Name) {
  for (const NamedDecl *D : findMembers(Record, Name))
    // What is private there, `std::coroutine_traits` does not see either.
    if (const auto *TD = dyn_cast<TypeDecl>(D);
        TD && TD->getAccess() != AS_private)
      if (const CXXRecordDecl *R =
              recordOf(Record->getASTContext().getTypeDeclType(TD)))
        return R;
  return nullptr;
}

void AsyncTypes::indexCoroutineTraits() {
  if (TraitsIndexed)
    return;
  TraitsIndexed = true;
  auto &Names = Context.Idents;
  for (const NamedDecl *NS :
       Context.getTranslationUnitDecl()->lookup(&Names.get("std"))) {
    const auto *Std = dyn_cast<NamespaceDecl>(NS);
    if (!Std)
      continue;
    for (const NamedDecl *D : Std->lookup(&Names.get("coroutine_traits"))) {
      const auto *Traits = dyn_cast<ClassTemplateDecl>(D);
      if (!Traits)
        continue;
      auto Add = [&](const ClassTemplateSpecializationDecl *Spec) {
        if (Spec->getTemplateArgs().size() == 0 ||
            Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
          return;
        const CXXRecordDecl *Result =
            recordOf(Spec->getTemplateArgs()[0].getAsType());
        const CXXRecordDecl *Definition = Spec->getDefinition();
        if (!Result || !Definition)
          return;
        if (const CXXRecordDecl *Promise =
                memberClass(Definition, "promise_type"))
          TraitsPromises.try_emplace(Result, Promise);
      };
      for (const ClassTemplateSpecializationDecl *Spec :
           Traits->specializations())
        Add(Spec);
      llvm::SmallVector<ClassTemplatePartialSpecializationDecl *, 4> Partial;
      Traits->getPartialSpecializations(Partial);
      for (const auto *Spec : Partial)
        Add(Spec);
    }
  }
}

/// Whether two classes are one, or come from one template.
static bool isSameTemplate(const CXXRecordDecl *A, const CXXRecordDecl *B) {
  auto Primary = [](const CXXRecordDecl *R) -> const Decl * {
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R))
      return Spec->getSpecializedTemplate()->getCanonicalDecl();
    if (const ClassTemplateDecl *CTD = R->getDescribedClassTemplate())
      return CTD->getCanonicalDecl();
    return R->getCanonicalDecl();
  };
  return A && B && Primary(A) == Primary(B);
}

/// Whether two classes come from one template, or one of them from that of a base
/// of the other.
static bool isSameOrDerived(const CXXRecordDecl *A, const CXXRecordDecl *B) {
  return llvm::any_of(selfAndBases(A),
                      [&](const CXXRecordDecl *R) {
                        return isSameTemplate(R, B);
                      }) ||
         llvm::any_of(selfAndBases(B), [&](const CXXRecordDecl *R) {
           return isSameTemplate(R, A);
         });
}

/// Whether \p Made has a conversion to the class \p Record.
static bool convertsTo(const CXXRecordDecl *Made, const CXXRecordDecl *Record) {
  if (!Made->hasDefinition())
    return false;
  for (const NamedDecl *D : Made->getVisibleConversionFunctions())
    if (const auto *To = dyn_cast<CXXConversionDecl>(D->getUnderlyingDecl()))
      if (isSameTemplate(recordOf(To->getConversionType()), Record))
        return true;
  return false;
}

/// Whether coroutines with this promise return another class: an awaiter or an
/// iterator may name the promise that it works with `promise_type`, too.
static bool belongsToAnother(const CXXRecordDecl *Promise,
                             const CXXRecordDecl *Record,
                             const Bodies &Visible) {
  for (const CXXMethodDecl *M : findMethods(Promise, "get_return_object")) {
    const CXXRecordDecl *Made = recordOf(returnType(M, Visible));
    if (!Made || !memberClass(Made, "promise_type"))
      continue;
    return !isSameOrDerived(Record, Made) && !convertsTo(Made, Record);
  }
  return false;
}

const CXXRecordDecl *AsyncTypes::promiseOf(const CXXRecordDecl *Record) {
  if (!Record)
    return nullptr;
  if (const CXXRecordDecl *Promise = memberClass(Record, "promise_type"))
    return belongsToAnother(Promise, Record, Visible) ? nullptr : Promise;
  indexCoroutineTraits();
  if (auto It = TraitsPromises.find(Record); It != TraitsPromises.end())
    return It->second;
  // A partial specialisation is known under the pattern of its argument.
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Record))
    if (const CXXRecordDecl *Pattern =
            Spec->getSpecializedTemplate()->getTemplatedDecl()->getDefinition())
      if (auto It = TraitsPromises.find(Pattern); It != TraitsPromises.end())
        return It->second;
  return nullptr;
}

bool AsyncTypes::isAwaiter(const CXXRecordDecl *Record) {
  return !findMethods(Record, "await_ready").empty() &&
         !findMethods(Record, "await_suspend").empty() &&
         !findMethods(Record, "await_resume").empty();
}

bool AsyncTypes::isSender(const CXXRecordDecl *Record) {
  for (const NamedDecl *D : findMembers(Record, "sender_concept"))
    if (isa<TypeDecl>(D))
      return true;
  return false;
}

/// Whether the first parameter of a free `operator co_await` is this class.
static bool takes(const FunctionDecl *FD, const CXXRecordDecl *Record) {
  if (FD->getNumParams() != 1)
    return false;
  const CXXRecordDecl *Param = recordOf(FD->getParamDecl(0)->getType());
  return llvm::any_of(selfAndBases(Record), [&](const CXXRecordDecl *R) {
    return isSameTemplate(R, Param);
  });
}

const FunctionDecl *AsyncTypes::freeCoAwait(const CXXRecordDecl *Record) {
  DeclarationName DN =
      Context.DeclarationNames.getCXXOperatorName(OO_Coawait);
  auto Match = [&](const Decl *D) -> const FunctionDecl * {
    D = cast<NamedDecl>(D)->getUnderlyingDecl();
    if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D))
      D = FTD->getTemplatedDecl();
    const auto *FD = dyn_cast<FunctionDecl>(D);
    return FD && takes(FD, Record) ? FD : nullptr;
  };
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    if (R->hasDefinition())
      for (const FriendDecl *Friend : R->friends())
        if (const NamedDecl *D = Friend->getFriendDecl())
          if (D->getDeclName() == DN)
            if (const FunctionDecl *FD = Match(D))
              return FD;
    for (const DeclContext *DC = R->getDeclContext(); DC; DC = DC->getParent())
      if (DC->isFileContext())
        for (const NamedDecl *D : DC->lookup(DN))
          if (const FunctionDecl *FD = Match(D))
            return FD;
  }
  return nullptr;
}

const CXXRecordDecl *AsyncTypes::awaiterOf(const CXXRecordDecl *Record) {
  if (!Record)
    return nullptr;
  auto Members = findMethods(Record, "operator co_await");
  if (!Members.empty())
    return recordOf(returnType(Members.front(), Visible));
  if (const FunctionDecl *Free = freeCoAwait(Record))
    return recordOf(returnType(Free, Visible));
  return isAwaiter(Record) ? Record : nullptr;
}

/// What `await_ready` says, where that is a constant.
static std::optional<bool> constantReady(const CXXRecordDecl *Awaiter,
                                         const Bodies &Visible) {
  auto Ready = findMethods(Awaiter, "await_ready");
  if (Ready.size() != 1)
    return std::nullopt;
  return constantBool(onlyReturn(Ready.front(), Visible));
}

/// The awaiter that coroutines of this promise begin with, or null.
static const CXXRecordDecl *initialAwaiter(const CXXRecordDecl *Promise,
                                           const Bodies &Visible) {
  auto Initial = findMethods(Promise, "initial_suspend");
  return Initial.empty() ? nullptr
                         : recordOf(returnType(Initial.front(), Visible));
}

bool AsyncTypes::neverSuspends(const CXXRecordDecl *Awaiter) {
  if (!Awaiter)
    return false;
  if (isOrDerivesFrom(Awaiter, "std::suspend_never"))
    return true;
  return constantReady(Awaiter, Visible) == true;
}

StartPolicy AsyncTypes::startOf(const CXXRecordDecl *Promise) {
  const CXXRecordDecl *Awaiter = initialAwaiter(Promise, Visible);
  if (!Awaiter)
    return StartPolicy::Unknown;
  if (isOrDerivesFrom(Awaiter, "std::suspend_always"))
    return StartPolicy::Lazy;
  if (neverSuspends(Awaiter))
    return StartPolicy::Eager;
  // An awaiter of its own: one whose await_suspend does nothing leaves the body
  // waiting; one that hands the handle on may have scheduled it.
  auto Suspend = findMethods(Awaiter, "await_suspend");
  if (Suspend.size() == 1 && constantReady(Awaiter, Visible) == false)
    if (const auto *Body =
            dyn_cast_or_null<CompoundStmt>(Visible.bodyOrPattern(Suspend.front())))
      if (Body->body_empty())
        return StartPolicy::Lazy;
  return StartPolicy::Unknown;
}

bool AsyncTypes::startVaries(const CXXRecordDecl *Promise) {
  if (!Promise)
    return false;
  const CXXRecordDecl *Awaiter = initialAwaiter(Promise, Visible);
  if (!Awaiter)
    return false;
  auto Ready = findMethods(Awaiter, "await_ready");
  return Ready.size() == 1 && Visible.bodyOrPattern(Ready.front()) &&
         !constantReady(Awaiter, Visible);
}

/// A name in `await_ready` that asks whether the work has finished before.
static bool asksWhetherDone(const Stmt *S) {
  if (!S)
    return false;
  llvm::StringRef Name;
  if (const auto *ME = dyn_cast<MemberExpr>(S))
    Name = ME->getMemberDecl()->getIdentifier() ? ME->getMemberDecl()->getName()
                                                : "";
  else if (const auto *DME = dyn_cast<CXXDependentScopeMemberExpr>(S))
    Name = DME->getMember().getAsIdentifierInfo()
               ? DME->getMember().getAsIdentifierInfo()->getName()
               : "";
  if (Name.contains("done") || Name.contains("ready") ||
      Name.contains("finished") || Name.contains("complete"))
    return true;
  return llvm::any_of(S->children(), asksWhetherDone);
}

AwaitPolicy AsyncTypes::awaitsOf(const CXXRecordDecl *Record) {
  if (!Record->hasDefinition() || Record->isDependentContext())
    return AwaitPolicy::Unknown;
  bool Copyable = Record->needsImplicitCopyConstructor() &&
                  !Record->needsOverloadResolutionForCopyConstructor() &&
                  !Record->defaultedCopyConstructorIsDeleted();
  for (const CXXConstructorDecl *Ctor : Record->ctors())
    if (Ctor->isCopyConstructor())
      Copyable = !Ctor->isDeleted();
  if (Copyable)
    return AwaitPolicy::Many;
  auto Operators = findMethods(Record, "operator co_await");
  if (!Operators.empty() && llvm::all_of(Operators, [](const auto *M) {
        return M->getRefQualifier() == RQ_RValue;
      }))
    return AwaitPolicy::Once;
  const CXXRecordDecl *Awaiter = awaiterOf(Record);
  if (!Awaiter)
    return AwaitPolicy::Unknown;
  auto Ready = findMethods(Awaiter, "await_ready");
  if (Ready.size() != 1)
    return AwaitPolicy::Unknown;
  if (constantBool(onlyReturn(Ready.front(), Visible)) == false) {
    // An await_suspend that may decline, or that looks how far the coroutine is,
    // can give a finished task's result again.
    for (const CXXMethodDecl *Suspend : findMethods(Awaiter, "await_suspend"))
      if (returnType(Suspend, Visible)->isBooleanType() ||
          asksWhetherDone(Visible.bodyOrPattern(Suspend)))
        return AwaitPolicy::Unknown;
    return AwaitPolicy::Once;
  }
  // Awaiting a finished task again is defined where await_ready looks for that.
  if (asksWhetherDone(Visible.bodyOrPattern(Ready.front())))
    return AwaitPolicy::Many;
  return AwaitPolicy::Unknown;
}

bool AsyncTypes::ownsNoFrame(const CXXRecordDecl *Record,
                             const CXXRecordDecl *Promise) {
  bool Empty = llvm::all_of(selfAndBases(Record), [](const CXXRecordDecl *R) {
    return R->hasDefinition() && R->field_empty();
  });
  if (Empty)
    return true;
  for (const CXXMethodDecl *Final : findMethods(Promise, "final_suspend"))
    if (neverSuspends(recordOf(returnType(Final, Visible))))
      return true;
  return false;
}

namespace {
/// What a destructor does with the frame of a coroutine.
struct FrameEnd {
  bool Destroys = false;
  /// It asks how far the coroutine has come.
  bool Asks = false;
  /// It lets the coroutine go on.
  bool Releases = false;
};
} // namespace

/// The member that a call calls, resolved or not.
static llvm::StringRef calledMember(const CallExpr *Call) {
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  const IdentifierInfo *II = nullptr;
  if (const auto *ME = dyn_cast<MemberExpr>(Callee))
    II = ME->getMemberDecl()->getIdentifier();
  else if (const auto *DME = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    II = DME->getMember().getAsIdentifierInfo();
  return II ? II->getName() : llvm::StringRef();
}

static void readFrameEnd(const Stmt *S, FrameEnd &End, const Bodies &Visible,
                         unsigned Depth) {
  if (!S)
    return;
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    llvm::StringRef Name = calledMember(Call);
    if (Name == "destroy")
      End.Destroys = true;
    else if (Name == "done")
      End.Asks = true;
    else if (Name == "resume" || Name == "detach" || Name == "start")
      End.Releases = true;
    else if (const auto *MD =
                 dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee()))
      // `~task() { reset(); }`
      if (Depth < 2 && !MD->isVirtual())
        readFrameEnd(Visible.bodyOrPattern(MD), End, Visible, Depth + 1);
  }
  for (const Stmt *Child : S->children())
    readFrameEnd(Child, End, Visible, Depth);
}

void AsyncTypes::readDestructor(const CXXRecordDecl *Record, AsyncType &T) {
  FrameEnd End;
  for (const CXXRecordDecl *R : selfAndBases(Record))
    if (R->hasDefinition())
      if (const CXXDestructorDecl *Destructor = R->getDestructor())
        readFrameEnd(Visible.bodyOrPattern(Destructor), End, Visible, 0);
  T.DestroysFrame = End.Destroys && !End.Asks && !End.Releases;
  // A task that goes on when it is dropped is meant to be dropped.
  if (!End.Destroys && End.Releases && T.Discard == DiscardPolicy::Unknown)
    T.Discard = DiscardPolicy::Allowed;
}

/// Whether coroutines with this promise return a \p Record: what the promise makes
/// is one, or one can be made of it. An iterator or an operation that merely names
/// its promise is no coroutine's return type.
static bool isMadeBy(const CXXRecordDecl *Promise, const CXXRecordDecl *Record,
                     const Bodies &Visible) {
  auto Makers = findMethods(Promise, "get_return_object");
  if (Makers.empty())
    return !Promise->hasDefinition() || Promise->isDependentContext();
  for (const CXXMethodDecl *Maker : Makers) {
    const CXXRecordDecl *Made = recordOf(returnType(Maker, Visible));
    if (!Made)
      return true; // `auto`, a template parameter: cannot tell
    if (isSameOrDerived(Record, Made))
      return true;
    // Converted: by a constructor of the one or a conversion of the other.
    if (Record->hasDefinition())
      for (const CXXConstructorDecl *Ctor : Record->ctors())
        if (Ctor->getNumParams() >= 1 && !Ctor->isCopyOrMoveConstructor())
          if (isSameTemplate(recordOf(Ctor->getParamDecl(0)->getType()), Made))
            return true;
    if (convertsTo(Made, Record))
      return true;
  }
  return false;
}

/// An optional or expected value: some may be returned by coroutines, which end at
/// once where there is no value. It is the value, not a task.
static bool holdsValue(const CXXRecordDecl *Record) {
  auto Has = [&](llvm::StringRef Name) {
    return !findMethods(Record, Name).empty();
  };
  return (Has("has_value") || Has("hasValue")) && Has("value");
}

const AsyncType &AsyncTypes::of(QualType T) { return of(recordOf(T)); }

const AsyncType &AsyncTypes::of(const CXXRecordDecl *Record) {
  static const AsyncType None;
  if (!Record || Record->isLambda())
    return None;
  if (auto It = Known.find(Record); It != Known.end())
    return It->second;
  // Classification may ask for other types (an async generator's `next`), so the
  // entry is made first: a cycle then sees "not asynchronous".
  Known[Record] = AsyncType();
  AsyncType Result = classify(Record);
  return Known[Record] = Result;
}

AsyncType AsyncTypes::classify(const CXXRecordDecl *Record) {
  AsyncType T;
  T.Record = Record;

  const TypeEntry *Entry = nullptr;
  bool Extra = false;
  for (const CXXRecordDecl *R : selfAndBases(Record)) {
    if (!R->getIdentifier())
      continue;
    if (Libs.mayNameType(R->getName()))
      Entry = Libs.type(qualifiedName(R));
    Extra = !ExtraTaskTypes.empty() &&
            llvm::is_contained(ExtraTaskTypes, qualifiedName(R));
    if (Entry || Extra)
      break;
  }

  const CXXRecordDecl *Promise = promiseOf(Record);
  if (Promise && !Entry && !Extra &&
      (!isMadeBy(Promise, Record, Visible) || holdsValue(Record)))
    Promise = nullptr;
  bool OwnAwaiter = isAwaiter(Record);
  auto CoAwait = findMethods(Record, "operator co_await");
  T.HasPromise = Promise != nullptr;
  T.Awaitable = OwnAwaiter || !CoAwait.empty();
  if (!T.Awaitable && (Promise || Entry || Record->hasDefinition()))
    T.Awaitable = freeCoAwait(Record) != nullptr;
  for (const CXXRecordDecl *R : selfAndBases(Record))
    T.Nodiscard |= R->hasAttr<WarnUnusedResultAttr>() ||
                   R->hasAttr<WarnUnusedAttr>();

  if (Entry) {
    T.Kind = Entry->Kind;
    T.Start = Entry->Start;
    T.Awaits = Entry->Awaits;
    T.Discard = Entry->Discard;
    T.Lib = Entry->Lib;
    T.Entry = Entry;
  } else if (Extra) {
    T.Kind = AsyncKind::Task;
    T.Start = StartPolicy::Lazy;
  } else if (Promise) {
    bool Yields = !findMethods(Promise, "yield_value").empty();
    bool Iterates = !findMethods(Record, "begin").empty() ||
                    !findMethods(Record, "next").empty();
    if (Yields && Iterates) {
      T.Kind = AsyncKind::Generator;
      for (llvm::StringRef Step : {"next", "begin"})
        for (const CXXMethodDecl *M : findMethods(Record, Step)) {
          const AsyncType &Stepped = of(returnType(M, Visible));
          if (Stepped.Awaitable || Stepped.Kind == AsyncKind::Task)
            T.Kind = AsyncKind::AsyncGenerator;
        }
      if (T.Awaitable)
        T.Kind = AsyncKind::AsyncGenerator;
    } else if (!T.Awaitable && ownsNoFrame(Record, Promise)) {
      T.Kind = AsyncKind::SelfOwning;
    } else {
      T.Kind = AsyncKind::Task;
    }
  } else if (isSender(Record)) {
    T.Kind = AsyncKind::Sender;
    T.Start = StartPolicy::Lazy;
  } else if (T.Awaitable) {
    T.Kind = AsyncKind::Awaiter;
  } else {
    return AsyncType();
  }

  if (!T.Lib && Record->getIdentifier())
    T.Lib = Libs.owner(qualifiedName(Record));
  if (T.Start == StartPolicy::Unknown && Promise)
    T.Start = startOf(Promise);
  if (T.Awaits == AwaitPolicy::Unknown)
    T.Awaits = awaitsOf(Record);
  if (T.Discard == DiscardPolicy::Unknown &&
      (T.Kind == AsyncKind::SelfOwning ||
       llvm::any_of(selfAndBases(Record), [](const CXXRecordDecl *R) {
         return isAnnotated(R, "detached");
       })))
    T.Discard = DiscardPolicy::Allowed;
  if (Promise && T.Kind == AsyncKind::Task)
    readDestructor(Record, T);

  if (const CXXRecordDecl *Awaiter = awaiterOf(Record))
    for (const CXXMethodDecl *Resume : findMethods(Awaiter, "await_resume")) {
      QualType Yielded = returnType(Resume, Visible);
      if (!Yielded->isDependentType() && !Yielded->isUndeducedType())
        T.AwaitResult = Yielded;
    }
  // `auto operator co_await()` of a template has a type once it is instantiated,
  // which it never is for a task that is never awaited.
  if (T.AwaitResult.isNull() &&
      (T.Kind == AsyncKind::Task || T.Kind == AsyncKind::Future))
    T.AwaitResult = declaredResult(Record);
  return T;
}

QualType AsyncTypes::declaredResult(const CXXRecordDecl *Record) {
  for (const CXXRecordDecl *R : selfAndBases(Record))
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
        Spec && Spec->getTemplateArgs().size() &&
        Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type) {
      QualType First = Spec->getTemplateArgs()[0].getAsType();
      return First->isDependentType() ? QualType() : First;
    }
  return {};
}

bool AsyncTypes::isAwaitableIn(QualType T, const Function &F) {
  const CXXRecordDecl *Record = recordOf(T);
  if (!Record || !F.isCoroutine())
    return false;
  const CXXRecordDecl *Promise = F.promise();
  if (!Promise)
    return of(Record).Awaitable;
  auto Transforms = findMethods(Promise, "await_transform");
  if (Transforms.empty())
    return of(Record).Awaitable;
  // Coroutines of one template or one library await each other's tasks, however
  // their promises manage that.
  const AsyncType &Operand = of(Record), &Own = F.returns();
  if (Operand.Kind == AsyncKind::Task && Own.Kind == AsyncKind::Task &&
      (isSameTemplate(Operand.Record, Own.Record) ||
       (Operand.Lib && Operand.Lib == Own.Lib)))
    return true;
  for (const CXXMethodDecl *M : Transforms) {
    if (M->isDeleted() || M->getNumParams() == 0)
      continue;
    QualType Param = M->getParamDecl(0)->getType().getNonReferenceType();
    if (const CXXRecordDecl *ParamRecord = recordOf(Param)) {
      // `await_transform(task<U>)` for any U, or exactly this class.
      if (ParamRecord == Record)
        return true;
      const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Record);
      if (Spec && ParamRecord->getDescribedClassTemplate() &&
          ParamRecord->getDescribedClassTemplate()->getCanonicalDecl() ==
              Spec->getSpecializedTemplate()->getCanonicalDecl())
        return true;
    } else if (Param->isTemplateTypeParmType()) {
      // A catch-all template; its constraints are not evaluated, so only a type
      // that is awaitable by itself is taken to pass.
      if (of(Record).Awaitable || of(Record).Kind == AsyncKind::Sender)
        return true;
    }
  }
  return false;
}

} // namespace corolint
