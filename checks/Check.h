//===-- Check.h - the base class of all checks ----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CHECKS_CHECK_H
#define COROLINT_CHECKS_CHECK_H

#include "Catalogue.h"
#include "Finding.h"
#include <string>
#include <vector>

namespace corolint {

class Function;
class Unit;

/// A check looks at one function body at a time, through the model and the flow
/// queries of its unit, and reports. It opens no file, keeps no state between
/// units and does not know its host.
///
/// A check file defines the class in an anonymous namespace and closes with
/// `COROLINT_CHECK(ClassName)`; the catalogue row does the rest.
class Check {
public:
  explicit Check(const CheckInfo &Info) : Info(Info) {}
  virtual ~Check() = default;

  const CheckInfo &info() const { return Info; }

  /// Called once per unit, before any body.
  virtual void startUnit() {}

  /// Called for each function body outside system headers: functions, methods,
  /// lambdas (each on its own), template patterns before their instantiations.
  /// The same source may come more than once, so findings at one place are
  /// reported once.
  virtual void checkFunction(Function &F) = 0;

  /// Called by the unit.
  void attach(Unit &U) { TheUnit = &U; }

protected:
  Unit &unit() const { return *TheUnit; }

  /// Starts a finding at \p Loc. It is emitted, once per place, when it goes out
  /// of scope. \p F says whether fixes are possible (not in instantiations).
  Finding report(const Function &F, clang::SourceLocation Loc,
                 const llvm::Twine &Message);

  /// The value of an option of `Options.def`: of this check, or of "*".
  bool boolOption(llvm::StringRef Name) const;
  unsigned unsignedOption(llvm::StringRef Name) const;
  std::vector<std::string> listOption(llvm::StringRef Name) const;

private:
  const CheckInfo &Info;
  Unit *TheUnit = nullptr;
};

/// Splits the text of a List option at `;`; empty parts are left out.
std::vector<std::string> splitList(llvm::StringRef Text);

} // namespace corolint

/// Defines the factory that the catalogue row of \p Class declares. Stands last in
/// a check's file, inside namespace corolint.
#define COROLINT_CHECK(Class)                                                  \
  std::unique_ptr<Check> create##Class(const CheckInfo &Info) {                \
    return std::make_unique<Class>(Info);                                      \
  }

namespace corolint {
#define CHECK(Class, Id, Group, TierName, Fix, Since, Summary)                 \
  std::unique_ptr<Check> create##Class(const CheckInfo &);
#include "Catalogue.def"
} // namespace corolint

#endif // COROLINT_CHECKS_CHECK_H
