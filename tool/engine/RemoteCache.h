//===-- RemoteCache.h - results that other machines have made ------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// GET and PUT of URL/ac/HEX, as Bazel's HTTP cache does it: any server for that,
// or a web server that takes PUT, will do. (bazel-remote needs
// --disable_http_ac_validation, since the values are not Bazel's.)
//
// A remote cache may make a run faster and must not make it slower or wrong. The
// time-outs are short; the first failure that is no answer ends its use for the
// process. A value that is damaged counts as missing. Who can write to it can
// forge results, as with any such cache: let CI write and everybody else read.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TOOL_ENGINE_REMOTECACHE_H
#define COROLINT_TOOL_ENGINE_REMOTECACHE_H

#include "engine/CacheStore.h"
#include <atomic>
#include <mutex>

namespace corolint {

class RemoteStore : public CacheStore {
public:
  RemoteStore(std::string Url, bool ReadOnly)
      : Url(std::move(Url)), ReadOnly(ReadOnly) {}

  std::optional<std::string> get(const Digest &Key) override;
  void put(const Digest &Key, llvm::StringRef Value) override;

  std::string failure() const override;

private:
  void fail(llvm::StringRef Why);
  std::string addressOf(const Digest &Key) const {
    return Url + "/ac/" + hex(Key);
  }

  std::string Url;
  bool ReadOnly;
  std::atomic<bool> Failed = false;
  mutable std::mutex Lock;
  std::string Failure;
};

} // namespace corolint

#endif // COROLINT_TOOL_ENGINE_REMOTECACHE_H
