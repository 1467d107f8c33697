//===-- CallEdges.cpp - the calls of a body that block or may lead there ----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CallEdges.h"
#include "Callables.h"
#include "Destruction.h"
#include "Unit.h"
#include "Waits.h"
#include "flow/Cold.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

//===----------------------------------------------------------------------===//
// What is declared
//===----------------------------------------------------------------------===//

static bool hasEffect(const FunctionDecl *FD, FunctionEffect::Kind Kind) {
  for (const FunctionEffectWithCondition &E : FD->getFunctionEffects())
    if (E.Effect.kind() == Kind && !E.Cond.getCondition())
      return true;
  return false;
}

/// Whether an option names the function, by its own name or as a member of the
/// object's class or of a base.
static bool isNamed(const FunctionDecl *FD, const CXXRecordDecl *Object,
                    Unit &U, const NamePatterns &Names) {
  if (Names.empty())
    return false;
  if (Names.match(U.calls().name(FD)))
    return true;
  if (!isa<CXXMethodDecl>(FD) || isa<CXXConstructorDecl>(FD) || !Object)
    return false;
  return llvm::any_of(selfAndBases(Object), [&](const CXXRecordDecl *R) {
    return Names.match(qualifiedName(R) + "::" + lastName(FD));
  });
}

bool isDeclaredNonBlocking(const FunctionDecl *FD, const CXXRecordDecl *Object,
                           Unit &U, const BlockingOptions &Opts) {
  return U.calls().isAnnotated(FD, "nonblocking") ||
         hasEffect(FD, FunctionEffect::Kind::NonBlocking) ||
         isNamed(FD, Object, U, Opts.NonBlocking) ||
         U.calls().hasRole(FD, Role::NonBlocking, Object);
}

/// A logging function by its name: `log`, `log_error`, `logError`, or a member of
/// a `Logger`. What a log costs is known and accepted.
static bool isLogger(const FunctionDecl *FD) {
  auto Says = [](llvm::StringRef Name) {
    if (!Name.consume_front("log") && !Name.consume_front("Log") &&
        !Name.consume_front("LOG"))
      return false;
    Name.consume_front("ger");
    return Name.empty() || Name[0] == '_' || llvm::isUpper(Name[0]);
  };
  if (Says(lastName(FD)))
    return true;
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  if (!MD)
    return false;
  llvm::StringRef Class =
      MD->getParent()->getIdentifier() ? MD->getParent()->getName() : "";
  return Says(Class) || Class.ends_with("Logger") || Class.ends_with("_logger");
}

/// The body to look into: of the function, or of its template where it was never
/// instantiated.
static Function *bodyOf(const FunctionDecl *FD, Unit &U) {
  if (Function *F = U.function(FD))
    return F;
  return U.function(FD->getTemplateInstantiationPattern());
}

/// The steps of an await. Who takes them by hand is part of the machinery, asks
/// first, and knows what they do.
static bool isAwaitStep(const FunctionDecl *FD) {
  if (!isa<CXXMethodDecl>(FD) || !FD->getIdentifier())
    return false;
  return llvm::StringSwitch<bool>(FD->getName())
      .Cases({"await_ready", "await_suspend", "await_resume"}, true)
      .Default(false);
}

bool isFollowed(const FunctionDecl *FD, const FunctionDecl *From, Unit &U,
                const BlockingOptions &Opts) {
  if (FD->isConsteval() || FD->isNoReturn() || FD->hasAttr<ColdAttr>() ||
      isAwaitStep(FD))
    return false;
  Function *F = bodyOf(FD, U);
  if (!F || F->isCoroutine() || !U.isReportable(F->decl()->getLocation()))
    return false;
  if (isDeclaredNonBlocking(FD, nullptr, U, Opts) || isLogger(FD) ||
      U.calls().hasRole(FD, Role::Offload))
    return false;
  const Library *Owner = U.libraries().owner(U.calls().name(FD));
  return !Owner || (From && Owner == U.libraries().owner(U.calls().name(From)));
}

//===----------------------------------------------------------------------===//
// Names for people
//===----------------------------------------------------------------------===//

/// A function object that is global is known by its own name, as the algorithms of
/// std::ranges are, not by that of its class. Null for other calls.
static const ValueDecl *functionObject(const FunctionDecl *FD, const Expr *Call,
                                       Unit &U) {
  const Expr *Receiver =
      FD->getOverloadedOperator() == OO_Call ? U.calls().receiver(Call) : nullptr;
  const ValueDecl *Object = Receiver ? rootOf(Receiver) : nullptr;
  return Object && Object->getDeclContext()->isFileContext() ? Object : nullptr;
}

/// The name of a helper in a chain.
static std::string shortName(const FunctionDecl *FD, const Expr *Call, Unit &U) {
  if (const auto *MD = dyn_cast<CXXMethodDecl>(FD)) {
    if (MD->getParent()->isLambda())
      return "lambda";
    if (const ValueDecl *Object = functionObject(FD, Call, U))
      return lastName(Object);
    if (MD->getOverloadedOperator() == OO_Call &&
        MD->getParent()->getIdentifier())
      return MD->getParent()->getName().str();
  }
  std::string Name = lastName(FD);
  return Name.empty() ? FD->getNameAsString() : Name;
}

/// A class as the code at hand spells it: `std::ofstream`, not `basic_ofstream`.
static std::string className(QualType T, const CXXRecordDecl *Record) {
  const auto *Alias = T.isNull() ? nullptr : T->getAs<TypedefType>();
  return qualifiedName(Alias ? cast<NamedDecl>(Alias->getDecl()) : Record);
}

/// The name of a blocking function. A member that a base declares is known to
/// users under the class whose object they have.
static std::string leafName(const FunctionDecl *FD, const Expr *Call,
                            QualType Result, const CXXRecordDecl *Object,
                            const BlockingEntry *Entry, Unit &U) {
  if (const ValueDecl *Function = functionObject(FD, Call, U))
    return qualifiedName(Function);
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD))
    return className(Result, Ctor->getParent());
  if (Entry && Object)
    for (const CXXRecordDecl *R : selfAndBases(Object)) {
      std::string Name = qualifiedName(R) + "::" + lastName(FD);
      if (llvm::is_contained(Entry->Names, Name))
        return Name;
    }
  return U.calls().name(FD).str();
}

//===----------------------------------------------------------------------===//
// Collecting
//===----------------------------------------------------------------------===//

/// Makes \p C the destruction of a \p T; false where there is nothing to see.
static bool leadsToDestruction(QualType T, CallEdge &C, Unit &U) {
  auto [Record, Entry] = destroyed(T, U);
  if (!Record)
    return false;
  C.Callee = "~" + lastName(Record);
  C.Entry = Entry;
  if (Entry)
    C.Category = Entry->Category;
  else
    C.Target = Record;
  return true;
}

namespace {

class Collector {
public:
  Collector(Function &F, Unit &U, const BlockingOptions &Opts)
      : F(F), U(U), Opts(Opts), Cold(F) {}

  CallEdges collect() {
    for (const Stmt *S : F.nodes())
      if (const auto *E = dyn_cast<Expr>(S))
        visit(E);
    // Ends of lives come after everything else, as they do in time.
    for (const auto *DS : F.all<DeclStmt>())
      for (const Decl *D : DS->decls())
        if (const auto *V = dyn_cast<VarDecl>(D))
          endOfLife(V, DS);
    if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(F.decl()))
      for (const CXXCtorInitializer *Init : Ctor->inits())
        if (!Init->isWritten() && Init->getInit())
          visitImplicit(Init->getInit());
    return std::move(Out);
  }

private:
  void visit(const Expr *E) {
    if (isa<CallExpr, CXXConstructExpr>(E))
      call(E);
    else if (const auto *Delete = dyn_cast<CXXDeleteExpr>(E))
      destruction(Delete->getDestroyedType(), E, E->getExprLoc());
    else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(E))
      temporary(Bind);
    else if (const auto *Inherited = dyn_cast<CXXInheritedCtorInitExpr>(E))
      inherited(Inherited);
  }

  /// `using base::base;`: what is made of the derived class is given on to the
  /// constructor of the base.
  void inherited(const CXXInheritedCtorInitExpr *Init) {
    const CXXConstructorDecl *Ctor = Init->getConstructor();
    if (!blocksItself(Ctor, Init, Init->getType(), nullptr) &&
        isFollowed(Ctor, F.decl(), U, Opts))
      follow(Init, shortName(Ctor, Init, U), Ctor);
  }

  /// A member or base that the constructor does not mention.
  void visitImplicit(const Stmt *S) {
    if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(S))
      return visitImplicit(Default->getExpr());
    if (isa<CallExpr, CXXConstructExpr>(S))
      call(cast<Expr>(S));
    forEachChild(S, [&](const Stmt *Child) { visitImplicit(Child); });
  }

  void call(const Expr *Call) {
    const FunctionDecl *FD = U.calls().callee(Call);
    if (!FD)
      return;
    const CXXRecordDecl *Object = U.calls().objectClass(Call);
    if (isDeclaredNonBlocking(FD, Object, U, Opts))
      return;
    if (blocksItself(FD, Call, Call->getType(), Object) ||
        takesLock(FD, Call, Object))
      return;
    if (U.calls().hasRole(Call, Role::Offload))
      return;
    if (isFollowed(FD, F.decl(), U, Opts))
      follow(Call, shortName(FD, Call, U), FD);
    for (const FunctionDecl *Run : callablesRunBy(Call, U))
      if (isFollowed(Run, F.decl(), U, Opts))
        follow(Call, shortName(FD, Call, U), Run);
    if (auto [Ctor, Class] = constructedBy(Call, U); Ctor)
      if (!blocksItself(Ctor, Call, Class, nullptr) &&
          isFollowed(Ctor, F.decl(), U, Opts))
        follow(Call, shortName(Ctor, Call, U), Ctor);
  }

  /// Adds a call of a function that is known to block, or known to when it waits;
  /// true if it is one.
  bool blocksItself(const FunctionDecl *FD, const Expr *Call, QualType Result,
                    const CXXRecordDecl *Object) {
    const BlockingEntry *Entry = U.calls().blocking(FD, Object);
    bool Bridge = U.calls().isBridge(Call);
    bool Declared = U.calls().isAnnotated(FD, "blocking") ||
                    hasEffect(FD, FunctionEffect::Kind::Blocking) ||
                    isNamed(FD, Object, U, Opts.Blocking);
    if (!Entry && !Bridge && !Declared)
      return false;
    // How a library uses what it has itself, its authors know.
    const Library *Lib = Entry ? Entry->Lib : nullptr;
    if (Lib && !Lib->Namespaces.empty() &&
        U.libraries().owner(U.calls().name(F.decl())) == Lib)
      return true;
    if ((Entry && !waits(*Entry, Call, F)) ||
        (Bridge && isKnownReady(Call, F)))
      return true;
    CallEdge Leaf = at(Call);
    Leaf.Callee = leafName(FD, Call, Result, Object, Entry, U);
    Leaf.Entry = Entry;
    Leaf.Category = Entry ? Entry->Category : BlockCategory::Other;
    // `result.get()` of what could be awaited is a bridge by another name.
    if (Bridge || (Leaf.Category == BlockCategory::Wait && Object &&
                   U.types().of(Object).Awaitable))
      Leaf.Category = BlockCategory::SyncWait;
    if (Leaf.Category == BlockCategory::Dns && takesAddresses())
      return true;
    add(std::move(Leaf));
    return true;
  }

  /// Whether this helper looks up a name only if what it was given is no address.
  /// Who calls it most often gives it one: `0.0.0.0`.
  bool takesAddresses() const {
    return !F.isCoroutine() &&
           llvm::any_of(F.all<CallExpr>(), [&](const CallExpr *Call) {
             const FunctionDecl *FD = U.calls().callee(Call);
             return FD && llvm::StringSwitch<bool>(lastName(FD))
                              .Cases({"make_address", "from_string"}, true)
                              .Cases({"inet_pton", "inet_aton"}, true)
                              .Default(false);
           });
  }

  /// A thread-bound lock: the guard that takes it, or `lock()` itself.
  bool takesLock(const FunctionDecl *FD, const Expr *Call,
                 const CXXRecordDecl *Object) {
    const Libraries &Libs = U.libraries();
    if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD)) {
      if (Ctor->isDefaultConstructor() || Ctor->isCopyOrMoveConstructor() ||
          !Libs.isGuard(qualifiedName(Ctor->getParent())))
        return false;
      for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I)
        if (const CXXRecordDecl *Tag =
                recordOf(U.calls().argument(Call, I)->getType()))
          if (llvm::StringRef(lastName(Tag)).ends_with("_lock_t") ||
              lastName(Tag) == "try_to_lock_t")
            return true;
    } else {
      if (!Object || (lastName(FD) != "lock" && lastName(FD) != "lock_shared"))
        return false;
      std::string Class = qualifiedName(Object);
      if (!Libs.isMutex(Class) && !Libs.isGuard(Class))
        return false;
    }
    CallEdge Leaf = at(Call);
    Leaf.Callee = leafName(FD, Call, Call->getType(), Object, nullptr, U);
    Leaf.Category = BlockCategory::Lock;
    add(std::move(Leaf));
    return true;
  }

  void temporary(const CXXBindTemporaryExpr *Bind) {
    const Expr *Made = Bind->getSubExpr();
    if (useOf(Made, F).Kind == UseKind::Discarded)
      destruction(Made->getType(), Made, Made->getExprLoc());
  }

  void endOfLife(const VarDecl *V, const DeclStmt *DS) {
    if (!V->isLocalVarDecl() || V->isStaticLocal() ||
        V->getType()->isReferenceType() || isSettledBefore(V, F))
      return;
    CallEdge C;
    C.Variable = V;
    C.Place = DS;
    C.At = V->getLocation();
    if (isAsyncFuture(V, U)) {
      C.Callee = "~" + lastName(recordOf(V->getType()));
      C.Category = BlockCategory::Destructor;
      return add(std::move(C));
    }
    destruction(V->getType(), std::move(C));
  }

  void destruction(QualType T, const Expr *Place, SourceLocation At) {
    CallEdge C = at(Place);
    C.At = At;
    destruction(T, std::move(C));
  }

  void destruction(QualType T, CallEdge C) {
    if (leadsToDestruction(T, C, U))
      add(std::move(C));
  }

  CallEdge at(const Expr *Call) const {
    CallEdge C;
    C.Call = Call;
    C.Place = Call;
    C.At = Call->getExprLoc();
    return C;
  }

  void follow(const Expr *Call, std::string Callee, const FunctionDecl *Into) {
    CallEdge C = at(Call);
    C.Callee = std::move(Callee);
    C.Target = Into->getCanonicalDecl();
    if (C.Target != F.decl()->getCanonicalDecl())
      add(std::move(C));
  }

  void add(CallEdge C) {
    if (!Cold.contains(C.Place))
      Out.push_back(std::move(C));
  }

  Function &F;
  Unit &U;
  const BlockingOptions &Opts;
  ColdCode Cold;
  CallEdges Out;
};

} // namespace

/// What the end of an object's life runs: its destructor, then those of its
/// members and bases, or of what a container of the standard library holds.
static CallEdges collectDestruction(const CXXRecordDecl *Record, Unit &U,
                                        const BlockingOptions &Opts) {
  CallEdges Out;
  const CXXDestructorDecl *Dtor = Record->getDestructor();
  if (Dtor && isDeclaredNonBlocking(Dtor, Record, U, Opts))
    return Out;
  if (Dtor && isFollowed(Dtor, Dtor, U, Opts))
    Out = collectCalls(Dtor->getCanonicalDecl(), U, Opts);
  forEachPart(Record, [&](QualType Part, SourceLocation At) {
    CallEdge C;
    C.At = At;
    if (leadsToDestruction(Part, C, U))
      Out.push_back(std::move(C));
  });
  return Out;
}

CallEdges collectCalls(const Decl *Target, Unit &U,
                           const BlockingOptions &Opts) {
  if (const auto *Record = dyn_cast<CXXRecordDecl>(Target))
    return collectDestruction(Record, U, Opts);
  Function *F = bodyOf(cast<FunctionDecl>(Target), U);
  return F ? Collector(*F, U, Opts).collect() : CallEdges();
}

} // namespace corolint
