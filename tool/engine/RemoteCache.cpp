//===-- RemoteCache.cpp - results that other machines have made ----------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "engine/RemoteCache.h"
#include <algorithm>
#include "llvm/Support/DynamicLibrary.h"
#include <curl/curl.h>
#include <unistd.h>

namespace corolint {
namespace {

constexpr long ConnectMilliseconds = 1000;
constexpr long RequestMilliseconds = 3000;
// Far more than any result has.
constexpr size_t MaxBytes = 64u << 20;

/// libcurl, which brings thirty libraries with it. They are loaded by whom they are
/// for, and not in the start of every run.
struct Curl {
  decltype(&::curl_global_init) GlobalInit;
  decltype(&::curl_easy_init) Init;
  decltype(&::curl_easy_reset) Reset;
  decltype(&::curl_easy_cleanup) Cleanup;
  decltype(&::curl_easy_setopt) SetOption;
  decltype(&::curl_easy_perform) Perform;
  decltype(&::curl_easy_getinfo) GetInfo;
  decltype(&::curl_easy_strerror) ErrorText;

  /// Null if there is none.
  static const Curl *get() {
    static const std::optional<Curl> Loaded = load();
    return Loaded ? &*Loaded : nullptr;
  }

private:
  static std::optional<Curl> load() {
    auto Library =
        llvm::sys::DynamicLibrary::getPermanentLibrary("libcurl.so.4");
    if (!Library.isValid())
      return std::nullopt;
    bool Complete = true;
    auto Find = [&](auto &Function, const char *Name) {
      void *Address = Library.getAddressOfSymbol(Name);
      Function = reinterpret_cast<std::decay_t<decltype(Function)>>(Address);
      Complete &= Address != nullptr;
    };
    Curl C;
    Find(C.GlobalInit, "curl_global_init");
    Find(C.Init, "curl_easy_init");
    Find(C.Reset, "curl_easy_reset");
    Find(C.Cleanup, "curl_easy_cleanup");
    Find(C.SetOption, "curl_easy_setopt");
    Find(C.Perform, "curl_easy_perform");
    Find(C.GetInfo, "curl_easy_getinfo");
    Find(C.ErrorText, "curl_easy_strerror");
    if (!Complete || C.GlobalInit(CURL_GLOBAL_DEFAULT))
      return std::nullopt;
    return C;
  }
};

/// A connection of one thread of one process. A worker that was forked must not
/// speak on its parent's.
class Connection {
public:
  ~Connection() { close(); }

  CURL *open(const Curl &Library) {
    if (Owner != ::getpid()) {
      Handle = nullptr; // the parent's: not ours to close
      Owner = ::getpid();
    }
    if (!Handle)
      Handle = Library.Init();
    if (Handle)
      Library.Reset(Handle);
    return Handle;
  }

private:
  void close() {
    if (Handle && Owner == ::getpid())
      Curl::get()->Cleanup(Handle);
  }
  CURL *Handle = nullptr;
  pid_t Owner = -1;
};

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
  /// Why there is none.
  std::string Failure;
  long Status = 0;
  std::string Body;
};

/// Sends \p Value, or asks for one where it is null.
Answer request(const std::string &Address, const llvm::StringRef *Value) {
  Answer Result;
  const Curl *Library = Curl::get();
  thread_local Connection Mine;
  CURL *Handle = Library ? Mine.open(*Library) : nullptr;
  if (!Handle) {
    Result.Failure = "libcurl.so.4 cannot be loaded; install libcurl4";
    return Result;
  }
  auto Set = [&](CURLoption Option, auto Value) {
    Library->SetOption(Handle, Option, Value);
  };
  Set(CURLOPT_URL, Address.c_str());
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_NETRC, long(CURL_NETRC_OPTIONAL));
  Set(CURLOPT_CONNECTTIMEOUT_MS, ConnectMilliseconds);
  Set(CURLOPT_TIMEOUT_MS, RequestMilliseconds);
  Set(CURLOPT_WRITEFUNCTION, receive);
  Set(CURLOPT_WRITEDATA, &Result.Body);
  llvm::StringRef Rest;
  if (Value) {
    Rest = *Value;
    Set(CURLOPT_UPLOAD, 1L);
    Set(CURLOPT_INFILESIZE_LARGE, curl_off_t(Value->size()));
    Set(CURLOPT_READFUNCTION, send);
    Set(CURLOPT_READDATA, &Rest);
  }
  if (CURLcode Code = Library->Perform(Handle))
    Result.Failure = Library->ErrorText(Code);
  Library->GetInfo(Handle, CURLINFO_RESPONSE_CODE, &Result.Status);
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
  if (!A.Failure.empty()) {
    fail(A.Failure);
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
  if (!A.Failure.empty())
    fail(A.Failure);
  else if (A.Status / 100 != 2)
    fail("the server refuses a result with status " + std::to_string(A.Status));
}

} // namespace corolint
