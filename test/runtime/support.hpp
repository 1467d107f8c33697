//===-- support.hpp - what the tests of the runtime share -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_TEST_RUNTIME_SUPPORT_HPP
#define COROLINT_TEST_RUNTIME_SUPPORT_HPP

#include <corolint/corolint.hpp>
#include <corolint/testing.hpp>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <vector>

using namespace corolint; // NOLINT: tests

/// Errors to tell apart.
template <int> struct tagged_error : std::runtime_error {
  explicit tagged_error(const char *what = "tagged")
      : std::runtime_error(what) {}
};
using zero_division = tagged_error<0>;
using my_error = tagged_error<1>;
using value_error = tagged_error<2>;
using type_error = tagged_error<3>;

/// Opens once; everybody who waits goes on. Built on the seam of
/// detail/core.hpp.
class gate {
public:
  class awaiter : public detail::queued_waiter {
  public:
    explicit awaiter(gate &g) : gate_(g) {}
    bool await_ready() const noexcept { return gate_.open_; }
    bool
    await_suspend(std::coroutine_handle<> h,
                  std::source_location here = std::source_location::current()) {
      if (!detail::current("a gate outside of any task").park(*this, h, here))
        return false;
      gate_.waiters_.push_back(*this);
      return true;
    }
    void await_resume() const { check_interrupted(); }

  private:
    gate &gate_;
  };

  awaiter operator co_await() noexcept { return awaiter(*this); }
  void open() noexcept {
    open_ = true;
    waiters_.wake_all();
  }
  [[nodiscard]] bool is_open() const noexcept { return open_; }
  /// Whether somebody waits.
  [[nodiscard]] bool has_waiters() const noexcept { return !waiters_.empty(); }

private:
  bool open_ = false;
  detail::wait_queue waiters_;
};

inline task<int> value_after(duration d, int value) {
  co_await sleep_for(d);
  co_return value;
}
template <class E> task<> fail_after(duration d) {
  co_await sleep_for(d);
  throw E();
}
inline task<> sleep_task(duration d) { co_await sleep_for(d); }

/// Sleeps; notes in `cancelled` if it was cancelled, and rethrows.
inline task<> note_cancel(duration d, bool &cancelled) {
  try {
    co_await sleep_for(d);
  } catch (const cancelled_error &) {
    cancelled = true;
    throw;
  }
}
inline task<> count_cancel(duration d, int &count, int by = 1) {
  try {
    co_await sleep_for(d);
  } catch (const cancelled_error &) {
    count += by;
    throw;
  }
}

/// Ignores requests to stop for a time.
inline task<> stubborn(duration d, bool &exited) {
  const time_point end = now() + d;
  while (now() < end) {
    (void)co_await as_outcome(sleep_until(end));
  }
  exited = true;
}

/// The names of the errors of a group, one level.
template <class... E> int count_errors(const exception_group &g) {
  int n = 0;
  for (const std::exception_ptr &p : g.errors()) {
    try {
      std::rethrow_exception(p);
    } catch (const std::exception &e) {
      n += ((dynamic_cast<const E *>(&e) != nullptr) || ...);
    }
  }
  return n;
}

/// Failures that reach the exception handler of the loop while this lives.
class failures {
public:
  failures() {
    loop::current().set_exception_handler([this](const failure &f) {
      messages.emplace_back(f.message);
      errors.push_back(f.error);
    });
  }
  failures(const failures &) = delete;
  ~failures() { loop::current().reset_exception_handler(); }
  std::vector<std::string> messages;
  std::vector<std::exception_ptr> errors;
};

#endif // COROLINT_TEST_RUNTIME_SUPPORT_HPP
