//===-- Names.h - names as library descriptions write them ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_MODEL_NAMES_H
#define COROLINT_CHECKS_MODEL_NAMES_H

#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"
#include <string>

namespace corolint {

/// The qualified name of a declaration as library descriptions write it:
/// `folly::coro::Task`, `std::future::get`, `std::jthread::~jthread`. Inline and
/// anonymous namespaces and template arguments are left out; so is a leading
/// `::`. Members of a class nested in a function start at that class.
std::string qualifiedName(const clang::NamedDecl *D);

/// The last component alone; empty for conversion functions and the like.
std::string lastName(const clang::NamedDecl *D);

/// A function as messages name it: `'f'`, `this lambda`, or `this function` where a
/// macro makes up the name, as those of test frameworks do.
std::string quotedName(const clang::FunctionDecl *FD);

/// A variable as messages name it: `'n'`, or all names of a structured binding,
/// `'[key, value]'`.
std::string quotedName(const clang::VarDecl *V);

/// A type as messages write it: no reference, no qualifiers, no `struct`, and no
/// template arguments that would make it unreadable.
std::string typeName(clang::QualType T, const clang::ASTContext &Context);

/// `annotate("corolint::<Tag>")` on a declaration or any of its redeclarations.
bool isAnnotated(const clang::Decl *D, llvm::StringRef Tag);

/// The class that a type stands for, through references, aliases and
/// cv-qualifiers: its definition where there is one, the pattern of its template
/// where it is dependent or not yet instantiated. Null for other types.
const clang::CXXRecordDecl *recordOf(clang::QualType T);

/// \p T's class and all its bases, nearest first, dependent ones included where
/// their template is known.
llvm::SmallVector<const clang::CXXRecordDecl *, 4>
selfAndBases(const clang::CXXRecordDecl *Record);

/// The members called \p Name of a class or, failing that, of its bases. Of the
/// operators, `operator()` and `operator co_await` can be asked for.
llvm::SmallVector<const clang::NamedDecl *, 2>
findMembers(const clang::CXXRecordDecl *Record, llvm::StringRef Name);

/// The methods among findMembers, templates included (as their patterns).
llvm::SmallVector<const clang::CXXMethodDecl *, 2>
findMethods(const clang::CXXRecordDecl *Record, llvm::StringRef Name);

/// Whether a class has a conversion to bool, explicit or not.
bool convertsToBool(const clang::CXXRecordDecl *Record);

/// Whether \p Record is a class of this qualified name or derives from one.
bool isOrDerivesFrom(const clang::CXXRecordDecl *Record,
                     llvm::StringRef QualifiedName);

/// A name for comparing with words: lower case, without underscores.
std::string foldedName(llvm::StringRef Name);

} // namespace corolint

#endif // COROLINT_CHECKS_MODEL_NAMES_H
