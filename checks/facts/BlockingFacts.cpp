//===-- BlockingFacts.cpp - which functions block, and through which calls ===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockingFacts.h"
#include "Unit.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "clang/AST/APValue.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace corolint {

/// Recursion bound for the search itself, far above any chain worth showing.
static constexpr unsigned SearchDepth = 48;

/// A constant whose numbers are all zero: `0`, `0ms`, `timeval{0, 0}`.
static bool isZero(const APValue &V) {
  switch (V.getKind()) {
  case APValue::Int:
    return V.getInt() == 0;
  case APValue::Float:
    return V.getFloat().isZero();
  case APValue::Struct:
    for (unsigned I = 0; I < V.getStructNumBases(); ++I)
      if (!isZero(V.getStructBase(I)))
        return false;
    for (unsigned I = 0; I < V.getStructNumFields(); ++I)
      if (!isZero(V.getStructField(I)))
        return false;
    return true;
  default:
    return false;
  }
}

static bool isConstantZero(const Expr *E, const ASTContext &Ctx) {
  if (E->isValueDependent())
    return false;
  E = E->IgnoreUnlessSpelledInSource();
  Expr::EvalResult Value;
  return E->EvaluateAsRValue(Value, Ctx) && !Value.HasSideEffects &&
         isZero(Value.Val);
}

static bool mentionsWord(llvm::StringRef Text, llvm::StringRef Word) {
  for (size_t At = Text.find(Word); At != llvm::StringRef::npos;
       At = Text.find(Word, At + 1)) {
    auto IsWord = [](char C) { return llvm::isAlnum(C) || C == '_'; };
    bool Left = At == 0 || !IsWord(Text[At - 1]);
    size_t End = At + Word.size();
    if (Left && (End == Text.size() || !IsWord(Text[End])))
      return true;
  }
  return false;
}

static const ValueDecl *rootOf(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *ME = dyn_cast<MemberExpr>(E))
    return ME->getMemberDecl();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl();
  return nullptr;
}

/// Whether an earlier condition in this body asked the same object whether it is
/// done: `if (f.wait_for(0s) == ready) use(f.get());`.
static bool askedBefore(const Expr *Call, const Expr *Receiver,
                        const Function &F, const Calls &CallModel) {
  const ValueDecl *Object = Receiver ? rootOf(Receiver) : nullptr;
  if (!Object)
    return false;
  for (const auto *Other : F.all<CXXMemberCallExpr>()) {
    if (Other == Call)
      return false; // only what stands before
    const CXXMethodDecl *MD = Other->getMethodDecl();
    if (!MD || !MD->getIdentifier() ||
        rootOf(Other->getImplicitObjectArgument()) != Object)
      continue;
    llvm::StringRef Name = MD->getName();
    if (Name == "wait_for" || Name == "wait_until" || Name == "is_ready" ||
        Name == "isReady" || Name == "available" || Name == "isFinished" ||
        Name == "_Is_ready")
      return true;
  }
  return false;
}

/// Whether the body that contains a socket call is ready to hear that it would
/// have blocked: the descriptor is non-blocking then.
static bool expectsWouldBlock(const Function &F, const Unit &U) {
  llvm::StringRef Body = Lexer::getSourceText(
      CharSourceRange::getTokenRange(F.decl()->getSourceRange()), U.sources(),
      U.context().getLangOpts());
  return llvm::any_of(
      llvm::ArrayRef({"EAGAIN", "EWOULDBLOCK", "EINPROGRESS", "WSAEWOULDBLOCK",
                      "operation_would_block", "resource_unavailable_try_again",
                      "operation_in_progress"}),
      [&](llvm::StringRef Word) { return mentionsWord(Body, Word); });
}

bool BlockingFacts::waits(const BlockingEntry &Entry, const Expr *Call,
                          Function &In) const {
  if (Entry.UnlessZero)
    if (const Expr *Arg = U.calls().argument(Call, *Entry.UnlessZero))
      if (isConstantZero(Arg, U.context()))
        return false;
  for (const std::string &Flag : Entry.UnlessFlag)
    for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I)
      if (const Expr *Arg = U.calls().argument(Call, I))
        if (mentionsWord(U.calls().text(Arg), Flag))
          return false;
  if (!Entry.OnlyFlag.empty()) {
    std::string Words = U.calls().text(Call);
    if (llvm::none_of(Entry.OnlyFlag, [&](llvm::StringRef Flag) {
          return mentionsWord(Words, Flag);
        }))
      return false;
  }
  if (Entry.Category == BlockCategory::Socket && expectsWouldBlock(In, U))
    return false;
  if (Entry.Category == BlockCategory::Wait &&
      askedBefore(Call, U.calls().receiver(Call), In, U.calls()))
    return false;
  return true;
}

static bool hasEffect(const FunctionDecl *FD, FunctionEffect::Kind Kind) {
  for (const FunctionEffectWithCondition &E : FD->getFunctionEffects())
    if (E.Effect.kind() == Kind && !E.Cond.getCondition())
      return true;
  return false;
}

const BlockingFact *BlockingFacts::directly(const Expr *Call, Function &In) {
  const FunctionDecl *FD = U.calls().callee(Call);
  if (!FD)
    return nullptr;
  const Expr *Receiver = U.calls().receiver(Call);
  const CXXRecordDecl *Object = nullptr;
  if (Receiver) {
    QualType T = Receiver->getType();
    Object = recordOf(T->isPointerType() ? T->getPointeeType() : T);
  }
  const BlockingEntry *Entry = U.calls().blocking(FD, Object);
  bool Declared = U.calls().isAnnotated(FD, "blocking") ||
                  hasEffect(FD, FunctionEffect::Kind::Blocking);
  if (!Entry && !Declared)
    return nullptr;
  if (Entry && !waits(*Entry, Call, In))
    return nullptr;
  auto Fact = std::make_unique<BlockingFact>();
  Fact->Entry = Entry;
  Fact->Category = Entry ? Entry->Category : BlockCategory::Other;
  Fact->Leaf = U.calls().name(FD).str();
  // A member of a base is known to users under the class they named.
  if (Entry && Object && !llvm::is_contained(Entry->Names, Fact->Leaf))
    for (const CXXRecordDecl *R : selfAndBases(Object)) {
      std::string Name = qualifiedName(R) + "::" + lastName(FD);
      if (llvm::is_contained(Entry->Names, Name))
        Fact->Leaf = Name;
    }
  Fact->LeafCall = Call;
  return (CallFacts[Call] = std::move(Fact)).get();
}

/// The callables that a call runs before it returns: those given to an algorithm
/// of the standard library.
static bool runsItsCallables(const FunctionDecl *FD) {
  if (!FD || !FD->isInStdNamespace() || isa<CXXMethodDecl>(FD) ||
      !FD->getIdentifier())
    return false;
  llvm::StringRef Name = FD->getName();
  for (llvm::StringRef Keeps : {"make_", "bind", "async", "ref", "cref", "move",
                                "forward", "not_fn", "addressof", "tie"})
    if (Name.starts_with(Keeps))
      return false;
  return true;
}

const BlockingFact *BlockingFacts::ofCall(const Expr *Call, Function &In) {
  if (auto It = CallFacts.find(Call); It != CallFacts.end())
    return It->second.get();
  CallFacts[Call] = nullptr;
  if (const BlockingFact *Fact = directly(Call, In))
    return Fact;
  const FunctionDecl *FD = U.calls().callee(Call);
  if (const BlockingFact *Fact = FD ? ofFunction(FD) : nullptr)
    return (CallFacts[Call] = std::make_unique<BlockingFact>(*Fact)).get();
  if (runsItsCallables(FD))
    for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I) {
      const Expr *Arg = U.calls().argument(Call, I);
      const CXXRecordDecl *Closure = Arg ? recordOf(Arg->getType()) : nullptr;
      if (!Closure || !Closure->isLambda())
        continue;
      const CXXMethodDecl *Op = Closure->getLambdaCallOperator();
      if (const BlockingFact *Fact = Op ? ofFunction(Op) : nullptr)
        return (CallFacts[Call] = std::make_unique<BlockingFact>(*Fact)).get();
    }
  return nullptr;
}

const BlockingFact *BlockingFacts::ofFunction(const FunctionDecl *FD) {
  const BlockingFact *Fact = ofFunction(FD, 0);
  return Fact && Fact->Chain.size() <= MaxDepth ? Fact : nullptr;
}

const BlockingFact *BlockingFacts::ofFunction(const FunctionDecl *FD,
                                              unsigned Depth) {
  FD = FD->getCanonicalDecl();
  if (auto It = Functions.find(FD); It != Functions.end())
    return It->second.get();
  if (Depth > SearchDepth)
    return nullptr;
  // Set before the body is looked at: recursion finds "does not block".
  Functions[FD] = nullptr;
  Function *F = U.function(FD);
  if (!F || F->isCoroutine() || !U.isReportable(F->decl()->getLocation()))
    return nullptr;
  if (F->decl()->isConsteval() || U.calls().isAnnotated(FD, "nonblocking") ||
      hasEffect(FD, FunctionEffect::Kind::NonBlocking) ||
      U.calls().hasRole(FD, Role::NonBlocking))
    return nullptr;

  std::unique_ptr<BlockingFact> Best;
  auto Consider = [&](const BlockingFact *Inner, SourceLocation At,
                      std::string Callee) {
    if (!Inner || (Best && Best->Chain.size() <= Inner->Chain.size() + 1))
      return;
    Best = std::make_unique<BlockingFact>(*Inner);
    Best->Chain.insert(Best->Chain.begin(), {At, std::move(Callee)});
  };
  for (const Stmt *S : F->nodes()) {
    const auto *Call = dyn_cast<Expr>(S);
    if (!Call || !isa<CallExpr, CXXConstructExpr>(Call) || isCold(Call, *F))
      continue;
    const FunctionDecl *Callee = U.calls().callee(Call);
    if (!Callee || Callee->getCanonicalDecl() == FD)
      continue;
    auto It = CallFacts.find(Call);
    const BlockingFact *Inner =
        It != CallFacts.end() ? It->second.get() : directly(Call, *F);
    if (!Inner)
      Inner = ofFunction(Callee, Depth + 1);
    Consider(Inner, Call->getExprLoc(),
             Inner && Inner->Chain.empty() ? Inner->Leaf
                                           : U.calls().name(Callee).str());
    if (Best && Best->Chain.size() == 1)
      break;
  }
  if (!Best || Best->Chain.size() > 1)
    for (const VarDecl *V : F->variables())
      if (const BlockingFact *Inner = ofDestructor(V))
        Consider(Inner, V->getLocation(), Inner->Leaf);
  return (Functions[FD] = std::move(Best)).get();
}

const BlockingFact *BlockingFacts::ofDestructor(const VarDecl *V) {
  if (auto It = Destructors.find(V); It != Destructors.end())
    return It->second.get();
  Destructors[V] = nullptr;
  if (V->isStaticLocal() || V->getType()->isReferenceType())
    return nullptr;
  const CXXRecordDecl *Record = recordOf(V->getType());
  if (!Record || !Record->hasDefinition() || Record->hasTrivialDestructor())
    return nullptr;
  const CXXDestructorDecl *Dtor = Record->getDestructor();
  if (!Dtor)
    return nullptr;
  if (const BlockingEntry *Entry = U.calls().blocking(Dtor, Record)) {
    auto Fact = std::make_unique<BlockingFact>();
    Fact->Entry = Entry;
    Fact->Category = Entry->Category;
    Fact->Leaf = U.calls().name(Dtor).str();
    return (Destructors[V] = std::move(Fact)).get();
  }
  if (const BlockingFact *Fact = ofFunction(Dtor))
    return (Destructors[V] = std::make_unique<BlockingFact>(*Fact)).get();
  return nullptr;
}

static bool endsInThrow(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Compound = dyn_cast<CompoundStmt>(S))
    return Compound->size() && endsInThrow(Compound->body_back());
  if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(S))
    return endsInThrow(Cleanups->getSubExpr());
  if (isa<CXXThrowExpr>(S))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *FD = Call->getDirectCallee())
      return FD->isNoReturn();
  return false;
}

bool BlockingFacts::isCold(const Stmt *S, const Function &F) const {
  for (const Stmt *P = F.parent(S); P; S = P, P = F.parent(P)) {
    if (isa<CXXThrowExpr>(P))
      return true;
    if (const auto *If = dyn_cast<IfStmt>(P))
      if ((S == If->getThen() || S == If->getElse()) && endsInThrow(S))
        return true;
    if (const auto *DS = dyn_cast<DeclStmt>(P))
      for (const Decl *D : DS->decls())
        if (const auto *VD = dyn_cast<VarDecl>(D))
          if (VD->isStaticLocal())
            return true;
  }
  return false;
}

} // namespace corolint
