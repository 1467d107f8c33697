//===-- Cache.h - results of units that have not changed -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two steps lead to the result of a unit. Its *request* is all that is known
// before the file system is looked at: the build of this program, the checks and
// their options, the library descriptions, the normalised command, the roots of
// the project. Under the request stand the inputs that such a unit had before:
// which files it read, and which it looked for in vain. What they look like now,
// with the request, is the key of the result. So nothing is parsed or scanned to
// find out that nothing has changed, and a unit that goes back to an earlier
// state finds its earlier result.
//
// Paths below the project's root are kept relative to it: a checkout elsewhere,
// on another machine, shares the results.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_CACHE_H
#define COROLINT_TOOL_ENGINE_CACHE_H

#include "engine/Analyze.h"
#include "engine/CacheStore.h"
#include "engine/Inputs.h"

namespace corolint {

class Cache {
public:
  /// \p Stores are asked in their order; what one lacks and a later one has is
  /// copied to it.
  Cache(std::vector<std::shared_ptr<CacheStore>> Stores, Engine How,
        const ProjectFiles &Project);

  /// What is known of a unit before it is analysed.
  struct Lookup {
    std::optional<UnitResult> Result;
    /// How long it took when it was last analysed; 0 if it never was.
    double Seconds = 0;
  };
  Lookup find(const PlannedUnit &Unit, InputStates &States);

  /// What the result of a unit depends on, if the cache has it for the files as
  /// they are now.
  std::optional<InputSet> inputsOf(const PlannedUnit &Unit,
                                   InputStates &States);

  /// Keeps a result. One that says more about the machine or the configuration
  /// than about the code, a crash for example, is not kept.
  void keep(const PlannedUnit &Unit, const InputSet &Inputs,
            InputStates &States, const UnitResult &Result);

  /// What is wrong with a store, if anything.
  std::string failure() const;

private:
  /// The inputs of one earlier run.
  struct Record {
    double Seconds = 0;
    InputSet Inputs;
  };

  Digest requestOf(const PlannedUnit &Unit) const;
  Digest keyOf(const Digest &Request, const InputSet &Inputs,
               InputStates &States) const;
  std::optional<std::string> get(const Digest &Key);
  void put(const Digest &Key, llvm::StringRef Value);

  std::string encode(llvm::ArrayRef<Record> Records) const;
  std::vector<Record> decode(llvm::StringRef Bytes) const;
  std::string relocated(llvm::StringRef Text) const;
  std::string located(llvm::StringRef Text) const;

  std::vector<std::shared_ptr<CacheStore>> Stores;
  Engine How;
  const ProjectFiles &Project;
  std::string Root;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_CACHE_H
