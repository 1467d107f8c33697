//===-- run.hpp - from main into the loop ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     int main() { return corolint::run(serve()); }
//
// `run` makes a loop, runs a task on it to its end, cancels what is left and
// lets it finish, closes the loop and returns the task's result. `runner` keeps
// the loop for several runs. `block_on` is `run` for any awaitable, for
// synchronous code that needs one result.
//
// Errors. What the task throws; `cancelled_error` if it was cancelled.
// `deadlock_error` if nothing can ever happen again and the task has not ended;
// it says what each task waits for. `misuse_error` if a loop is running on this
// thread: in a coroutine one awaits instead of blocking.
//
// Thread safety. Each thread may run its own loop.
//
// Cancellation. When the task has ended, the others are cancelled and run to their end,
// also those that they make meanwhile; one that can never end is destroyed where it is
// suspended. Nothing interrupts `run` itself.
//
// Complexity. O(1) to begin, O(number of tasks left) to end.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_RUN_HPP
#define COROLINT_RUN_HPP

#include "detail/config.hpp"
#include "detail/text.hpp"
#include "loop.hpp"
#include "spawn.hpp"
#include "task.hpp"
#include <exception>

namespace corolint::inline COROLINT_ABI {

/// Every task waits for another, and nothing from outside can come. `what()`
/// lists the tasks and where each is suspended.
class deadlock_error : public std::exception {
public:
  /// Lists the tasks of `l`.
  explicit deadlock_error(const loop &l);
  [[nodiscard]] const char *what() const noexcept override {
    return text_.c_str();
  }

private:
  detail::shared_text text_;
};

namespace detail {

// In impl/run.ipp.
[[noreturn]] void throw_deadlock(const loop &l);

/// Runs the loop until the task has ended, and the others, too.
template <class T> T run_on(loop &l, task<T> main, bool finish_others) {
  loop::entered inside(l);
  auto record = make_spawned(static_cast<loop_core &>(l), std::move(main));
  record->name = "main";
  record->start();
  std::exception_ptr stuck;
  while (!record->done()) {
    if (l.turn())
      continue;
    try {
      throw_deadlock(l);
    } catch (...) {
      stuck = std::current_exception();
    }
    record->seen = true;
    l.cancel_all();
    break;
  }
  if (finish_others)
    l.cancel_all();
  if (stuck)
    std::rethrow_exception(stuck);
  record->seen = true;
  return std::move(record->result).value();
}

} // namespace detail

/// A loop for several runs on one thread.
class runner {
public:
  runner() = default;
  /// With another clock, which must outlive the runner.
  explicit runner(detail::clock_source &time) noexcept : loop_(time) {}
  runner(const runner &) = delete;
  /// As close().
  ~runner() { close(); }

  /// Runs a task (any awaitable, or a callable that returns one) to its end.
  template <class A> auto run(A &&a) -> detail::spawn_value_t<A> {
    return detail::run_on(loop_, detail::to_spawn(std::forward<A>(a)), false);
  }

  /// Cancels the remaining tasks, lets them end and closes the loop.
  /// Idempotent; afterwards run() throws misuse_error. Throws that itself if
  /// called by a task or callback of this loop.
  void close() {
    if (loop_.closed)
      return;
    if (loop::running_here() == &loop_) [[unlikely]]
      detail::throw_misuse("a runner is closed from within its own loop: let "
                           "run() return first");
    // Within another loop's callback nothing can be run: the tasks are
    // destroyed.
    if (!loop::running_here()) {
      corolint::loop::entered inside(loop_);
      loop_.cancel_all();
    }
    loop_.close();
  }

  /// The loop, for callbacks and the exception handler.
  [[nodiscard]] corolint::loop &loop() noexcept { return loop_; }

private:
  corolint::loop loop_;
};

/// Runs a task (any awaitable, or a callable that returns one) on a loop of its
/// own.
template <class A> auto run(A &&a) -> detail::spawn_value_t<A> {
  if (loop::running_here()) [[unlikely]]
    detail::throw_misuse(
        "run() is called inside a running loop: co_await the task instead");
  loop l;
  return detail::run_on(l, detail::to_spawn(std::forward<A>(a)), true);
}

/// Blocks the thread until an awaitable has ended; the same as run(), under a
/// name that says what it costs. Throws misuse_error inside a loop, which it
/// would stop.
template <class A> auto block_on(A &&a) -> detail::spawn_value_t<A> {
  if (loop::running_here()) [[unlikely]]
    detail::throw_misuse("block_on() is called inside a running loop, which it "
                         "would stop: co_await the task instead");
  loop l;
  return detail::run_on(l, detail::to_spawn(std::forward<A>(a)), true);
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/run.ipp"
#endif

#endif // COROLINT_RUN_HPP
