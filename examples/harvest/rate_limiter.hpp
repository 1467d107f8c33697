// At most so many requests a second to one host.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "aio/loop.hpp"
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace harvest {

/// Pauses longer after each failure.
class backoff {
public:
  void pause() {
    wait(step_);
    step_ *= 2;
  }
  void reset() { step_ = std::chrono::milliseconds(100); }

private:
  static void wait(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
  }

  std::chrono::milliseconds step_{100};
};

class rate_limiter {
public:
  explicit rate_limiter(aio::clock::duration interval) : interval_(interval) {}

  /// Suspends until the host may be asked again.
  aio::task<void> turn(std::string host) {
    std::lock_guard guard(lock_);
    auto &next = next_[host];
    auto now = aio::clock::now();
    if (next > now)
      co_await aio::sleep_for(next - now);
    next = aio::clock::now() + interval_;
  }

private:
  aio::clock::duration interval_;
  std::mutex lock_;
  std::map<std::string, aio::clock::time_point> next_;
};

} // namespace harvest
