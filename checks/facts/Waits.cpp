//===-- Waits.cpp - whether a call of a blocking function really waits ----===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Waits.h"
#include "Unit.h"
#include "model/AsyncTypes.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "model/Names.h"
#include "model/ValueUse.h"
#include "clang/AST/APValue.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace corolint {

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

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
  if (!E || E->isValueDependent() || E->getType()->isPointerType())
    return false;
  E = E->IgnoreUnlessSpelledInSource();
  Expr::EvalResult Value;
  return !E->isValueDependent() && E->EvaluateAsRValue(Value, Ctx) &&
         !Value.HasSideEffects && isZero(Value.Val);
}

/// `&V`, where V is zero from its initialiser on and no member of it is set to
/// anything else: the timeout structures of C.
static bool pointsToZero(const Expr *E, const Function &In,
                         const ASTContext &Ctx) {
  const auto *Address =
      dyn_cast<UnaryOperator>(E->IgnoreUnlessSpelledInSource());
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return false;
  const auto *V = dyn_cast_or_null<VarDecl>(rootOf(Address->getSubExpr()));
  if (!V || !V->isLocalVarDecl())
    return false;
  bool Zero = V->getInit() && isConstantZero(V->getInit(), Ctx);
  if (V->getInit() && !Zero && !isa<CXXConstructExpr>(V->getInit()))
    return false;
  for (const DeclRefExpr *Ref : In.references(V)) {
    const auto *Member = dyn_cast_or_null<MemberExpr>(In.parent(Ref));
    const auto *Set =
        Member ? dyn_cast_or_null<BinaryOperator>(In.parent(Member)) : nullptr;
    if (!Set || !Set->isAssignmentOp() || Set->getLHS() != Member)
      continue;
    if (!isConstantZero(Set->getRHS(), Ctx))
      return false;
    Zero = true;
  }
  return Zero;
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

static bool mentionsWord(llvm::StringRef Text, llvm::StringRef Word) {
  auto IsWord = [](char C) { return llvm::isAlnum(C) || C == '_'; };
  for (size_t At = Text.find(Word); At != llvm::StringRef::npos;
       At = Text.find(Word, At + 1)) {
    size_t End = At + Word.size();
    if ((At == 0 || !IsWord(Text[At - 1])) &&
        (End == Text.size() || !IsWord(Text[End])))
      return true;
  }
  return false;
}

/// The text of an argument and, where it is a local variable, of what the
/// variable was initialised with: `int flags = MSG_DONTWAIT;`.
static std::string wordsOf(const Expr *E, const Unit &U) {
  std::string Text = U.calls().text(E);
  if (const auto *V = dyn_cast_or_null<VarDecl>(rootOf(E)))
    if (!isa<ParmVarDecl>(V) && V->getInit())
      (Text += ' ') += U.calls().text(V->getInit());
  return Text;
}

static bool mentionsAny(llvm::StringRef Text,
                        llvm::ArrayRef<std::string> Words) {
  return llvm::any_of(Words, [&](llvm::StringRef W) {
    return mentionsWord(Text, W);
  });
}

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

static bool saysNonBlocking(llvm::StringRef Text) {
  return llvm::any_of(
      llvm::ArrayRef<llvm::StringRef>(
          {"EAGAIN", "EWOULDBLOCK", "EINPROGRESS", "O_NONBLOCK",
           "SOCK_NONBLOCK", "FIONBIO", "operation_would_block", "would_block",
           "resource_unavailable_try_again", "operation_in_progress",
           "EFD_NONBLOCK", "TFD_NONBLOCK", "SFD_NONBLOCK"}),
      [&](llvm::StringRef Word) { return mentionsWord(Text, Word); });
}

/// The text of the file that holds \p Loc.
static llvm::StringRef fileText(SourceLocation Loc, const SourceManager &SM) {
  return SM.getBufferDataOrNone(SM.getFileID(SM.getExpansionLoc(Loc)))
      .value_or("");
}

/// Whether the file of a descriptor call, or that of the class it is in, is ready to
/// hear that the call would have blocked, or makes descriptors non-blocking.
static bool expectsWouldBlock(const Expr *Call, const Function &F) {
  const SourceManager &SM = F.unit().sources();
  if (saysNonBlocking(fileText(Call->getExprLoc(), SM)))
    return true;
  const auto *Class = dyn_cast<CXXRecordDecl>(F.decl()->getParent());
  return Class && saysNonBlocking(fileText(Class->getLocation(), SM));
}

static bool containsAwait(const Stmt *S) {
  if (!S)
    return false;
  if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(S))
    return true;
  bool Found = false;
  forEachChild(S, [&](const Stmt *Child) { Found |= containsAwait(Child); });
  return Found;
}

/// Whether an await stands right before the statement of \p Call, declarations
/// apart: `co_await readable(fd); n = read(fd, …);` reads what is there.
static bool followsAwait(const Expr *Call, const Function &F) {
  const Stmt *Here = Call;
  const CompoundStmt *Block = nullptr;
  for (const Stmt *P = F.parent(Here); P && !Block; P = F.parent(P))
    if (!(Block = dyn_cast<CompoundStmt>(P)))
      Here = P;
  if (!Block)
    return false;
  const Stmt *Before = nullptr;
  for (const Stmt *S : Block->body()) {
    if (S == Here)
      return containsAwait(Before);
    if (!isa<DeclStmt>(S) || containsAwait(S))
      Before = S;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Readiness
//===----------------------------------------------------------------------===//

static const ValueDecl *rootOf(const Expr *E, bool ThroughFields) {
  while (E) {
    E = E->IgnoreUnlessSpelledInSource();
    if (const auto *ME = dyn_cast<MemberExpr>(E)) {
      if (isa<VarDecl>(ME->getMemberDecl()) ||
          (isa<FieldDecl>(ME->getMemberDecl()) && !ThroughFields))
        return ME->getMemberDecl();
      E = ME->getBase();
    } else if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      return Ref->getDecl();
    } else if (const Expr *Moved = movedOperand(E)) {
      E = Moved;
    } else if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(E)) {
      E = Sub->getBase();
    } else if (const auto *Op = dyn_cast<UnaryOperator>(E)) {
      E = Op->getSubExpr();
    } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      E = Call->getImplicitObjectArgument();
    } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (Call->getNumArgs() == 0 ||
          !isa_and_nonnull<CXXMethodDecl>(Call->getDirectCallee()))
        return nullptr;
      E = Call->getArg(0);
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

const ValueDecl *rootOf(const Expr *E) { return rootOf(E, false); }

const ValueDecl *variableOf(const Expr *E) { return rootOf(E, true); }

/// Whether the variable holds what an await yielded, or a part of it.
static bool comesFromAwait(const ValueDecl *D, const Function &F,
                           unsigned Depth = 0) {
  if (const auto *Binding = dyn_cast<BindingDecl>(D))
    D = Binding->getDecomposedDecl();
  const auto *V = dyn_cast_or_null<VarDecl>(D);
  if (!V || isa<ParmVarDecl>(V) || Depth > 3)
    return false;
  if (containsAwait(V->getInit()))
    return true;
  for (const auto *Range : F.all<CXXForRangeStmt>())
    if (Range->getLoopVariable() == V) {
      if (containsAwait(Range->getRangeInit()))
        return true;
      const ValueDecl *Over = rootOf(Range->getRangeInit());
      return Over && comesFromAwait(Over, F, Depth + 1);
    }
  return false;
}

/// A member function that tells whether a wait would return at once.
static bool asksWhetherReady(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"wait_for", "wait_until", "try_wait", "available"}, true)
      .Cases({"is_ready", "isReady", "ready", "isFinished", "_Is_ready"}, true)
      .Cases({"is_done", "done", "poll", "hasValue", "has_value"}, true)
      .Case("status", true)
      .Default(false);
}

/// Whether an argument is the task of a coroutine that has run to its end when it
/// is given away: an eager one without a suspension.
static bool takesFinishedTask(const Expr *Call, Unit &U) {
  for (unsigned I = 0; I < U.calls().argumentCount(Call); ++I) {
    const Expr *Task = U.calls().argument(Call, I)->IgnoreUnlessSpelledInSource();
    Function *Made = isa<CallExpr>(Task)
                         ? U.function(U.calls().callee(Task))
                         : nullptr;
    if (Made && Made->isCoroutine() && Made->suspensions().empty() &&
        U.types().of(Task->getType()).isEager())
      return true;
  }
  return false;
}

bool isKnownReady(const Expr *Call, Function &In) {
  if (takesFinishedTask(Call, In.unit()))
    return true;
  const Expr *Receiver = In.unit().calls().receiver(Call);
  // A condition variable is never ready: each wait waits for the next signal.
  const CXXRecordDecl *Record = In.unit().calls().objectClass(Call);
  if (!Receiver ||
      (Record && lastName(Record).starts_with("condition_variable")))
    return false;
  if (containsAwait(Receiver))
    return true;
  const ValueDecl *Object = rootOf(Receiver);
  if (!Object)
    return false;
  if (comesFromAwait(Object, In))
    return true;
  // A thread may have been mentioned in an await for any reason.
  std::string Class = Record ? lastName(Record) : std::string();
  bool IsThread = llvm::StringRef(Class).ends_with_insensitive("thread");
  const FunctionDecl *Callee = In.unit().calls().callee(Call);
  bool TakesResult =
      Callee && llvm::StringRef(lastName(Callee)).starts_with_insensitive("get");
  // Only what stands before the call counts; nodes are in source order.
  for (const Stmt *S : In.nodes()) {
    if (S == Call)
      return false;
    if (const auto *Asked = dyn_cast<CXXMemberCallExpr>(S)) {
      const CXXMethodDecl *MD = Asked->getMethodDecl();
      // What was waited for can be had: that wait was told of.
      if (MD && MD->getIdentifier() &&
          (asksWhetherReady(MD->getName()) ||
           (TakesResult && MD->getName() == "wait")) &&
          rootOf(Asked->getImplicitObjectArgument()) == Object)
        return true;
    }
    // `co_await when_all(a, b)`: finished, whatever it yields.
    const ValueDecl *Mentioned = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      Mentioned = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(S))
      Mentioned = Member->getMemberDecl();
    if (Mentioned == Object && !IsThread) {
      const auto *Await = In.enclosing<CoroutineSuspendExpr>(S);
      if (Await && !In.contains(Await, Call))
        return true;
    }
  }
  return false;
}

bool waits(const BlockingEntry &Entry, const Expr *Call, Function &In) {
  Unit &U = In.unit();
  const Calls &CallModel = U.calls();
  if (Entry.UnlessZero)
    if (const Expr *Arg = CallModel.argument(Call, *Entry.UnlessZero))
      if (isConstantZero(Arg, U.context()) ||
          pointsToZero(Arg, In, U.context()))
        return false;
  if (!Entry.UnlessFlag.empty())
    for (unsigned I = 0; I < CallModel.argumentCount(Call); ++I)
      if (mentionsAny(wordsOf(CallModel.argument(Call, I), U),
                      Entry.UnlessFlag))
        return false;
  if (!Entry.OnlyFlag.empty() &&
      !mentionsAny(CallModel.text(Call), Entry.OnlyFlag))
    return false;
  switch (Entry.Category) {
  case BlockCategory::Socket:
    // The sockets of C++ libraries have other functions for that.
    return !Entry.Lib || !Entry.Lib->CLinkage ||
           (!expectsWouldBlock(Call, In) && !followsAwait(Call, In));
  case BlockCategory::Wait:
  case BlockCategory::SyncWait:
    return !isKnownReady(Call, In);
  default:
    return true;
  }
}

} // namespace corolint
