// Locks and cancellation for coroutines of one loop.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "aio/loop.hpp"
#include <deque>

namespace aio {

class mutex;

/// Holds a mutex until it is destroyed; may be held across suspensions.
class lock {
public:
  explicit lock(mutex &held) noexcept : held_(&held) {}
  lock(lock &&other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  lock &operator=(lock &&) = delete;
  ~lock();

private:
  mutex *held_;
};

/// Waiting for it suspends the coroutine, not the thread.
class mutex {
public:
  task<lock> acquire() {
    struct turn {
      mutex &wanted;
      bool await_ready() const noexcept {
        return !std::exchange(wanted.taken_, true);
      }
      void await_suspend(std::coroutine_handle<> caller) const {
        wanted.waiters_.push_back(caller);
      }
      void await_resume() const noexcept {}
    };
    co_await turn{*this};
    co_return lock(*this);
  }

private:
  friend lock;
  void release() {
    if (waiters_.empty()) {
      taken_ = false;
      return;
    }
    // The mutex stays taken: it passes to the first who waits.
    post(waiters_.front());
    waiters_.pop_front();
  }

  bool taken_ = false;
  std::deque<std::coroutine_handle<>> waiters_;
};

inline lock::~lock() {
  if (held_)
    held_->release();
}

/// Thrown where a cancelled coroutine would have waited.
struct cancelled : std::exception {
  const char *what() const noexcept override { return "cancelled"; }
};

/// Asks whether work should stop. An empty token is never cancelled.
class cancel_token {
public:
  cancel_token() = default;
  explicit cancel_token(std::shared_ptr<const bool> flag)
      : flag_(std::move(flag)) {}

  bool is_cancelled() const noexcept { return flag_ && *flag_; }
  void throw_if_cancelled() const {
    if (is_cancelled())
      throw cancelled();
  }

private:
  std::shared_ptr<const bool> flag_;
};

/// Tells work to stop.
class cancel_source {
public:
  cancel_token token() const { return cancel_token(flag_); }
  void cancel() noexcept { *flag_ = true; }

private:
  std::shared_ptr<bool> flag_ = std::make_shared<bool>(false);
};

} // namespace aio
