//===-- RemoteCache.cpp - results that other machines have made ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/RemoteCache.h"
#include <algorithm>
#include <curl/curl.h>
#include <unistd.h>

namespace corolint {
namespace {

constexpr long ConnectMilliseconds = 1000;
constexpr long RequestMilliseconds = 3000;
// Far more than any result has.
constexpr size_t MaxBytes = 64u << 20;

/// A connection of one thread of one process. A worker that was forked must not
/// speak on its parent's.
class Connection {
public:
  ~Connection() { close(); }

  CURL *open() {
    if (Owner != ::getpid()) {
      Handle = nullptr; // the parent's: not ours to close
      Owner = ::getpid();
    }
    if (!Handle)
      Handle = ::curl_easy_init();
    if (Handle)
      ::curl_easy_reset(Handle);
    return Handle;
  }

private:
  void close() {
    if (Handle && Owner == ::getpid())
      ::curl_easy_cleanup(Handle);
  }
  CURL *Handle = nullptr;
  pid_t Owner = -1;
};

CURL *connection() {
  static const bool Initialized = !::curl_global_init(CURL_GLOBAL_DEFAULT);
  thread_local Connection Mine;
  return Initialized ? Mine.open() : nullptr;
}

size_t receive(char *Data, size_t, size_t Size, void *To) {
  auto &Body = *static_cast<std::string *>(To);
  if (Body.size() + Size > MaxBytes)
    return 0;
  Body.append(Data, Size);
  return Size;
}

size_t send(char *Buffer, size_t, size_t Size, void *From) {
  auto &Rest = *static_cast<llvm::StringRef *>(From);
  llvm::StringRef Part = Rest.take_front(Size);
  std::copy(Part.begin(), Part.end(), Buffer);
  Rest = Rest.drop_front(Part.size());
  return Part.size();
}

struct Answer {
  CURLcode Code = CURLE_FAILED_INIT;
  long Status = 0;
  std::string Body;
};

/// Sends \p Value, or asks for one where it is null.
Answer request(const std::string &Address, const llvm::StringRef *Value) {
  Answer Result;
  CURL *Handle = connection();
  if (!Handle)
    return Result;
  ::curl_easy_setopt(Handle, CURLOPT_URL, Address.c_str());
  ::curl_easy_setopt(Handle, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(Handle, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(Handle, CURLOPT_NETRC, long(CURL_NETRC_OPTIONAL));
  ::curl_easy_setopt(Handle, CURLOPT_CONNECTTIMEOUT_MS, ConnectMilliseconds);
  ::curl_easy_setopt(Handle, CURLOPT_TIMEOUT_MS, RequestMilliseconds);
  ::curl_easy_setopt(Handle, CURLOPT_WRITEFUNCTION, receive);
  ::curl_easy_setopt(Handle, CURLOPT_WRITEDATA, &Result.Body);
  llvm::StringRef Rest;
  if (Value) {
    Rest = *Value;
    ::curl_easy_setopt(Handle, CURLOPT_UPLOAD, 1L);
    ::curl_easy_setopt(Handle, CURLOPT_INFILESIZE_LARGE,
                       curl_off_t(Value->size()));
    ::curl_easy_setopt(Handle, CURLOPT_READFUNCTION, send);
    ::curl_easy_setopt(Handle, CURLOPT_READDATA, &Rest);
  }
  Result.Code = ::curl_easy_perform(Handle);
  ::curl_easy_getinfo(Handle, CURLINFO_RESPONSE_CODE, &Result.Status);
  return Result;
}

} // namespace

void RemoteStore::fail(llvm::StringRef Why) {
  std::lock_guard<std::mutex> Guard(Lock);
  if (!Failed.exchange(true))
    Failure = Why.str();
}

std::string RemoteStore::failure() const {
  std::lock_guard<std::mutex> Guard(Lock);
  return Failed ? "the remote cache " + Url + " is not used: " + Failure : "";
}

std::optional<std::string> RemoteStore::get(const Digest &Key) {
  if (Failed)
    return std::nullopt;
  Answer A = request(addressOf(Key), nullptr);
  if (A.Code != CURLE_OK) {
    fail(::curl_easy_strerror(A.Code));
    return std::nullopt;
  }
  if (A.Status == 200)
    return unsealed(A.Body);
  if (A.Status != 404)
    fail("the server answers with status " + std::to_string(A.Status));
  return std::nullopt;
}

void RemoteStore::put(const Digest &Key, llvm::StringRef Value) {
  if (Failed || ReadOnly)
    return;
  std::string Bytes = sealed(Value);
  llvm::StringRef Body = Bytes;
  Answer A = request(addressOf(Key), &Body);
  if (A.Code != CURLE_OK)
    fail(::curl_easy_strerror(A.Code));
  else if (A.Status / 100 != 2)
    fail("the server refuses a result with status " + std::to_string(A.Status));
}

} // namespace corolint
