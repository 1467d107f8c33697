//===-- threadsafe.ipp - waiting for another thread's loop ----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_IMPL_THREADSAFE_IPP
#define COROLINT_IMPL_THREADSAFE_IPP

#include "../threadsafe.hpp"
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace corolint::inline COROLINT_ABI {
namespace detail {

struct remote_call::gate {
  std::mutex mutex;
  std::condition_variable opened;
};

COROLINT_DECL remote_call::remote_call() : gate_(new gate) {}

COROLINT_DECL remote_call::~remote_call() { delete gate_; }

COROLINT_DECL void remote_call::set_ready() noexcept {
  const std::lock_guard lock(gate_->mutex);
  __atomic_store_n(&ready_, true, __ATOMIC_RELEASE);
  gate_->opened.notify_all();
}

COROLINT_DECL void remote_call::wait() noexcept {
  std::unique_lock lock(gate_->mutex);
  gate_->opened.wait(lock, [this] { return ready(); });
}

COROLINT_DECL void remote_call::wait_for(duration limit) noexcept {
  const auto now = std::chrono::steady_clock::now();
  const auto most = std::chrono::steady_clock::time_point::max() - now;
  std::chrono::nanoseconds time(limit.count());
  if (time > most)
    time = most;
  std::unique_lock lock(gate_->mutex);
  gate_->opened.wait_until(lock, now + time, [this] { return ready(); });
}

} // namespace detail
} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_IMPL_THREADSAFE_IPP
