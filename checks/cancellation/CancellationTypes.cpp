//===-- CancellationTypes.cpp - the exceptions that mean "stop" -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CancellationTypes.h"
#include "Unit.h"
#include "model/Function.h"
#include "model/Names.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace corolint {

CancellationTypes::CancellationTypes(Unit &U, std::vector<std::string> Extra)
    : U(U), Extra(std::move(Extra)) {}

const CXXRecordDecl *CancellationTypes::find(llvm::StringRef QualifiedName) {
  auto [It, New] = Found.try_emplace(QualifiedName, nullptr);
  if (!New)
    return It->second;
  const DeclContext *DC = U.context().getTranslationUnitDecl();
  const NamedDecl *Last = nullptr;
  llvm::SmallVector<llvm::StringRef, 4> Parts;
  QualifiedName.split(Parts, "::");
  for (llvm::StringRef Part : Parts) {
    Last = nullptr;
    for (const NamedDecl *D : DC->lookup(&U.context().Idents.get(Part)))
      if (isa<NamespaceDecl, NamespaceAliasDecl, TypeDecl>(D))
        Last = D;
    if (const auto *Alias = dyn_cast_or_null<NamespaceAliasDecl>(Last))
      Last = Alias->getNamespace();
    if (const auto *Typedef = dyn_cast_or_null<TypedefNameDecl>(Last))
      Last = recordOf(Typedef->getUnderlyingType());
    DC = dyn_cast_or_null<DeclContext>(Last);
    if (!DC)
      return nullptr;
  }
  const auto *Record = dyn_cast<CXXRecordDecl>(Last);
  return Found[QualifiedName] = Record ? Record->getDefinition() : nullptr;
}

void CancellationTypes::addTypesOf(
    const Library &L, llvm::SmallVectorImpl<CancellationType> &Out) {
  for (const std::string &Name : L.Cancel.Types)
    if (const CXXRecordDecl *Record = find(Name))
      Out.push_back({Record, "", L.Cancel.OnlyWithToken});
}

/// An error code that is thrown comes as a system_error, of whichever library.
void CancellationTypes::addCodesOf(
    const Library &L, llvm::SmallVectorImpl<CancellationType> &Out) {
  if (L.Cancel.ErrorCodes.empty())
    return;
  llvm::StringRef Code = L.Cancel.ErrorCodes.front();
  Code = Code.drop_front(Code.rfind(':') + 1);
  for (llvm::StringRef Name :
       {"boost::system::system_error", "std::system_error"})
    if (const CXXRecordDecl *Record = find(Name)) {
      Out.push_back({Record, Code.str(), false});
      return;
    }
}

/// The names under which teams know their own cancellation exception.
static constexpr llvm::StringLiteral UsualNames[] = {
    "cancelled_error",         "canceled_error",
    "cancelled_exception",     "canceled_exception",
    "cancellation_error",      "cancellation_exception",
    "operation_cancelled",     "operation_canceled",
    "operation_cancelled_error", "operation_canceled_error",
    "task_cancelled",          "task_canceled",
    "task_cancelled_error",    "task_canceled_error",
    "cancelled",               "canceled",
    "CancelledError",          "CanceledError",
    "CancelledException",      "CanceledException",
    "CancellationError",       "CancellationException",
    "OperationCancelled",      "OperationCanceled",
    "OperationCancelledError", "OperationCanceledError",
    "OperationCancelledException", "OperationCanceledException",
    "TaskCancelled",           "TaskCanceled",
    "TaskCancelledError",      "TaskCanceledError",
    "TaskCancelledException",  "TaskCanceledException",
};

/// A class of that name may also be a tag or a state: it counts if it is an
/// exception by its base or by the rest of its name.
static bool looksLikeException(const CXXRecordDecl *Record) {
  std::string Name = foldedName(Record->getName());
  return llvm::StringRef(Name).ends_with("error") ||
         llvm::StringRef(Name).ends_with("exception") ||
         isOrDerivesFrom(Record, "std::exception");
}

const std::vector<const CXXRecordDecl *> &
CancellationTypes::namedIn(const DeclContext *Namespace) {
  auto [It, New] = Named.try_emplace(Namespace->getPrimaryContext());
  if (New) {
    std::vector<const CXXRecordDecl *> Records;
    // A description that tells what cancels tells all of it.
    const auto *NS = dyn_cast<NamespaceDecl>(Namespace);
    const Library *Owner =
        NS ? U.libraries().owner(qualifiedName(NS) + "::") : nullptr;
    if (Owner && !Owner->Cancel.Types.empty())
      return It->second;
    for (llvm::StringRef Name : UsualNames)
      for (const NamedDecl *D : Namespace->lookup(&U.context().Idents.get(Name)))
        if (const auto *Type = dyn_cast<TypeDecl>(D->getUnderlyingDecl()))
          if (const CXXRecordDecl *Record =
                  recordOf(U.context().getTypeDeclType(Type));
              Record && Record->hasDefinition())
            Records.push_back(Record);
    It = Named.find(Namespace->getPrimaryContext());
    It->second = std::move(Records);
  }
  return It->second;
}

/// The namespaces around a function, around what it returns and what it awaits.
static llvm::SmallVector<const DeclContext *, 8> namespacesOf(Function &F) {
  llvm::SmallVector<const DeclContext *, 8> Contexts;
  auto Add = [&](const DeclContext *DC) {
    for (; DC; DC = DC->getParent())
      if (DC->isFileContext() && !DC->isStdNamespace() &&
          !llvm::is_contained(Contexts, DC))
        Contexts.push_back(DC);
  };
  Add(F.decl()->getDeclContext());
  if (const CXXRecordDecl *Task = recordOf(F.decl()->getReturnType()))
    Add(Task->getDeclContext());
  for (const Expr *Await : F.suspensions())
    if (const auto *E = dyn_cast<CoroutineSuspendExpr>(Await))
      if (const CXXRecordDecl *Awaited = recordOf(E->getOperand()->getType()))
        Add(Awaited->getDeclContext());
  return Contexts;
}

llvm::SmallVector<CancellationType, 2> CancellationTypes::of(Function &F) {
  llvm::SmallVector<CancellationType, 2> Out;
  for (const std::string &Name : Extra)
    if (const CXXRecordDecl *Record = find(Name))
      Out.push_back({Record, "", false});

  const Library *L = F.library();
  bool OwnLibrary = L && L->Name != "std";
  if (OwnLibrary) {
    addTypesOf(*L, Out);
    if (L->Cancel.Types.empty())
      addCodesOf(*L, Out);
  }
  auto IsCaught = [&](const CXXRecordDecl *Record) {
    return llvm::any_of(F.all<CXXCatchStmt>(), [&](const CXXCatchStmt *Catch) {
      return Catch->getExceptionDecl() &&
             recordOf(Catch->getCaughtType()) == Record;
    });
  };
  for (const DeclContext *DC : namespacesOf(F))
    for (const CXXRecordDecl *Record : namedIn(DC))
      if ((looksLikeException(Record) || IsCaught(Record)) &&
          llvm::none_of(Out, [&](const CancellationType &T) {
            return T.Record == Record;
          }))
        Out.push_back({Record, "", false});
  // Nobody's task type, and nothing of the kind beside it. A library without tasks
  // has other things to cancel: threads, requests.
  if (!OwnLibrary && Out.empty())
    for (const auto &Each : U.libraries().all())
      if (llvm::any_of(Each->Types, [](const TypeEntry &T) {
            return T.Kind == AsyncKind::Task;
          }))
        addTypesOf(*Each, Out);
  return Out;
}

} // namespace corolint
