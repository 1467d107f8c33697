//===-- Unit.cpp - one translation unit and what is known of it -----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Unit.h"
#include "Check.h"
#include "facts/BlockingFacts.h"
#include "flow/SuspensionCfg.h"
#include "model/AsyncTypes.h"
#include "model/Bodies.h"
#include "model/Calls.h"
#include "model/Function.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"
#include <chrono>

using namespace clang;

namespace corolint {

std::vector<std::string> splitList(llvm::StringRef Text) {
  std::vector<std::string> Out;
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  Text.split(Parts, ';');
  for (llvm::StringRef Part : Parts)
    if (!Part.trim().empty())
      Out.push_back(Part.trim().str());
  return Out;
}

static std::string unitOption(const Host &H, llvm::StringRef CheckId,
                              llvm::StringRef Name) {
  return H.option(CheckId, Name)
      .value_or(findOption(CheckId, Name)->Default.str());
}

/// The names in an option that all checks read. One that cannot be understood is
/// reported, and then none of them holds.
static NamePatterns patterns(Host &H, llvm::StringRef Option) {
  auto Made = NamePatterns::make(splitList(unitOption(H, "*", Option)));
  if (Made)
    return std::move(*Made);
  H.configurationError(
      (Option + ": " + llvm::toString(Made.takeError())).str());
  return {};
}

Unit::Unit(ASTContext &Context, Host &TheHost,
           std::shared_ptr<const Libraries> Libs)
    : Context(Context), TheHost(TheHost), Libs(std::move(Libs)) {
  InSight = std::make_unique<Bodies>(sources(), TheHost);
  Types = std::make_unique<AsyncTypes>(
      Context, *this->Libs, *InSight,
      splitList(unitOption(TheHost, "*", "TaskTypes")));
  CallModel = std::make_unique<Calls>(*this);
  BlockingOptions Opts;
  llvm::StringRef(unitOption(TheHost, "*", "MaxCallDepth"))
      .getAsInteger(10, Opts.MaxDepth);
  Opts.Blocking = patterns(TheHost, "BlockingFunctions");
  Opts.NonBlocking = patterns(TheHost, "NonBlockingFunctions");
  Opts.AllowedIn = patterns(TheHost, "BlockingAllowedIn");
  Blocking = std::make_unique<BlockingFacts>(*this, std::move(Opts));
}

Unit::~Unit() = default;

Function *Unit::function(const FunctionDecl *D) {
  const FunctionDecl *Definition = InSight->definition(D);
  if (!Definition || !Definition->getBody())
    return nullptr;
  // Made outside the map: making a model may ask for other functions.
  if (auto It = Functions.find(Definition); It != Functions.end())
    return It->second.get();
  auto Made = std::make_unique<Function>(*this, Definition);
  return (Functions[Definition] = std::move(Made)).get();
}

bool Unit::isReportable(SourceLocation Loc) const {
  return !InSight->isForeign(Loc) && !sources().isInSystemMacro(Loc);
}

bool Unit::isFirstReport(llvm::StringRef CheckId, SourceLocation Loc) {
  return Reported.insert({CheckId.data(), Loc}).second;
}

namespace {

/// Finds every function body outside foreign code: patterns first, then their
/// instantiations; lambdas and local classes after the body they stand in.
class BodyFinder {
public:
  BodyFinder(Unit &U, llvm::function_ref<void(Function &)> Found)
      : U(U), Found(Found) {}

  void visit(const Decl *D) {
    if (const auto *TU = dyn_cast<TranslationUnitDecl>(D)) {
      if (!U.host().onlyForeignIsPrecompiled())
        return visitAll(TU);
      for (const Decl *Member : TU->noload_decls())
        visit(Member);
      return;
    }
    // A namespace in a foreign header holds nothing but that header's code. The
    // name of a function may come out of a macro of such a header, `TEST(a, b)`:
    // its body stands here all the same.
    if (!isa<LinkageSpecDecl>(D) && U.bodies().isForeign(D->getLocation()))
      return;
    if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D))
      return visitAll(cast<DeclContext>(D));
    if (const auto *FTD = dyn_cast<FunctionTemplateDecl>(D)) {
      visit(FTD->getTemplatedDecl());
      if (FTD->isCanonicalDecl())
        for (const FunctionDecl *Spec : FTD->specializations())
          if (Spec->getTemplateSpecializationKind() !=
              TSK_ExplicitSpecialization)
            visitFunction(Spec);
      return;
    }
    if (const auto *CTD = dyn_cast<ClassTemplateDecl>(D)) {
      visit(CTD->getTemplatedDecl());
      if (CTD->isCanonicalDecl())
        for (const ClassTemplateSpecializationDecl *Spec :
             CTD->specializations())
          if (Spec->getTemplateSpecializationKind() !=
              TSK_ExplicitSpecialization)
            visitRecord(Spec);
      return;
    }
    if (const auto *FD = dyn_cast<FunctionDecl>(D))
      return visitFunction(FD);
    if (const auto *RD = dyn_cast<CXXRecordDecl>(D))
      return visitRecord(RD);
    if (const auto *Friend = dyn_cast<FriendDecl>(D)) {
      if (const NamedDecl *ND = Friend->getFriendDecl())
        visit(ND);
      return;
    }
    if (const auto *VD = dyn_cast<VarDecl>(D))
      if (VD->getInit())
        visitLambdas(VD->getInit());
    if (const auto *Field = dyn_cast<FieldDecl>(D))
      if (Field->hasInClassInitializer() && Field->getInClassInitializer())
        visitLambdas(Field->getInClassInitializer());
  }

private:
  void visitAll(const DeclContext *DC) {
    for (const Decl *D : DC->decls())
      visit(D);
  }

  void visitRecord(const CXXRecordDecl *RD) {
    if (!RD->isThisDeclarationADefinition() || RD->isLambda())
      return;
    visitAll(RD);
  }

  void visitFunction(const FunctionDecl *FD) {
    const FunctionDecl *Definition = nullptr;
    if (FD->isImplicit() || !FD->hasBody(Definition))
      return;
    // What only foreign code instantiates, a host that skips its bodies does not
    // see; the pattern has been shown.
    if (FD->isTemplateInstantiation() &&
        FD->getPointOfInstantiation().isValid() &&
        U.bodies().isForeign(FD->getPointOfInstantiation()))
      return;
    // Instantiations are reached through their template and have no lexical
    // definition of their own; anything else is visited where it is defined.
    if (Definition != FD && !FD->isTemplateInstantiation())
      return;
    if (!Seen.insert(Definition).second)
      return;
    Function *F = U.function(Definition);
    if (!F)
      return;
    Found(*F);
    for (const LambdaExpr *Lambda : F->lambdas())
      visitLambda(Lambda);
    for (const CXXRecordDecl *Local : F->localClasses())
      visitRecord(Local);
  }

  void visitLambda(const LambdaExpr *Lambda) {
    if (const FunctionTemplateDecl *Generic =
            Lambda->getLambdaClass()->getDependentLambdaCallOperator()) {
      visitFunction(Generic->getTemplatedDecl());
      for (const FunctionDecl *Spec : Generic->specializations())
        visitFunction(Spec);
      return;
    }
    if (const CXXMethodDecl *Op = Lambda->getCallOperator())
      visitFunction(Op);
  }

  void visitLambdas(const Stmt *S) {
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S))
      visitLambda(Lambda);
    forEachChild(S, [&](const Stmt *Child) { visitLambdas(Child); });
  }

  Unit &U;
  llvm::function_ref<void(Function &)> Found;
  llvm::DenseSet<const FunctionDecl *> Seen;
};

} // namespace

void Unit::run(llvm::ArrayRef<Check *> Checks, std::vector<double> *Seconds) {
  using Clock = std::chrono::steady_clock;
  if (Checks.empty())
    return;
  for (Check *C : Checks) {
    C->attach(*this);
    C->startUnit();
  }
  if (Seconds)
    Seconds->assign(Checks.size(), 0);
  auto CheckAll = [&](Function &F) {
    for (auto [Index, C] : llvm::enumerate(Checks)) {
      Clock::time_point Start = Seconds ? Clock::now() : Clock::time_point();
      C->checkFunction(F);
      if (Seconds)
        (*Seconds)[Index] +=
            std::chrono::duration<double>(Clock::now() - Start).count();
    }
  };
  BodyFinder Finder(*this, CheckAll);
  for (const Decl *D : Context.getTraversalScope())
    Finder.visit(D);
}

} // namespace corolint
