//===-- CacheStore.h - where cached results are kept ---------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A store keeps values under digests. It may forget any of them at any time, and
// is never wrong: a value that is damaged or cut off counts as missing. Every
// failure is a miss.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_CACHESTORE_H
#define COROLINT_TOOL_ENGINE_CACHESTORE_H

#include "engine/Digest.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <mutex>
#include <optional>

namespace corolint {

class CacheStore {
public:
  virtual ~CacheStore() = default;
  virtual std::optional<std::string> get(const Digest &Key) = 0;
  virtual void put(const Digest &Key, llvm::StringRef Value) = 0;
  /// Why it keeps nothing any more, for the user; empty as long as it works.
  virtual std::string failure() const = 0;
};

/// The value with its own digest before it, as stores keep it.
std::string sealed(llvm::StringRef Value);
/// The value, or nothing if it is not what was sealed.
std::optional<std::string> unsealed(llvm::StringRef Bytes);

/// Values in files of a directory. Any number of processes may use it at once and
/// be killed at any time: a file appears whole, under its final name.
class DirectoryStore : public CacheStore {
public:
  /// The error says why nothing can be kept in \p Directory.
  static llvm::Expected<std::unique_ptr<DirectoryStore>>
  open(llvm::StringRef Directory);

  std::optional<std::string> get(const Digest &Key) override;
  void put(const Digest &Key, llvm::StringRef Value) override;

  /// Large values that others read by their path, beside the value of the same
  /// key. newFile() is a path to write to; adopt() moves what was written there
  /// to fileOf(Key) and keeps its digest; isWhole() tells whether it is still as
  /// it was then.
  std::string newFile() const;
  bool adopt(const Digest &Key, llvm::StringRef Path);
  std::string fileOf(const Digest &Key) const;
  bool isWhole(const Digest &Key) const;

  /// Removes what was not used for longest until \p MaxBytes are left.
  void prune(uint64_t MaxBytes);

  struct Usage {
    uint64_t Files = 0;
    uint64_t Bytes = 0;
  };
  static Usage usage(llvm::StringRef Directory);

  /// Removes everything that a store has put into \p Directory, and nothing else.
  static llvm::Expected<Usage> clear(llvm::StringRef Directory);

  std::string failure() const override {
    std::lock_guard<std::mutex> Guard(Lock);
    return Failure;
  }

private:
  explicit DirectoryStore(std::string Values) : Values(std::move(Values)) {}
  std::string pathOf(const Digest &Key) const;
  bool writeToStore(llvm::StringRef Path, llvm::StringRef Bytes);

  /// The directory of the files.
  std::string Values;
  mutable std::mutex Lock;
  std::string Failure;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_CACHESTORE_H
