//===-- threadsafe.hpp - tasks of a loop, for other threads ---------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     std::future<page> p = spawn_threadsafe(handle, fetch(url));
//
// `spawn_threadsafe(handle, a)` runs a task (any awaitable, or a callable that
// returns one, with its arguments) on the loop of a `loop_handle`, from any
// thread, and gives a `std::future` for its result. It is the way from a thread
// into a loop: `call_soon_threadsafe` has no result.
//
// Waiting for the future on the loop's own thread would block the loop for
// ever; there one awaits the task.
//
// Errors. The future has what the task threw; `cancelled_error` if it was
// cancelled, or the loop ended before or while it ran; std::bad_alloc if the loop
// has no memory for it. spawn_threadsafe itself throws std::bad_alloc only.
//
// Cancellation. The task is cancelled with the others when its loop ends.
// Dropping the future does not cancel it: as with `detach`, it runs on. If it
// then fails nobody is told.
//
// Thread safety. Yes. What is handed over is destroyed on the loop's thread.
// Complexity. O(1).
//
// It is a header of its own because <future> is a costly one.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_THREADSAFE_HPP
#define COROLINT_THREADSAFE_HPP

#include "loop.hpp"
#include "outcome.hpp"
#include "spawn.hpp"
#include "task.hpp"
#include <exception>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// A promise that is kept in any case. As a packaged_task, since what a
/// std::promise throws when it moves a value leaves some of them locked for ever.
template <class T> class kept_promise {
public:
  kept_promise() : keep_(value_of) {}
  kept_promise(const kept_promise &) = delete;
  ~kept_promise() {
    if (open_)
      set(outcome<T>::stopped());
  }

  std::future<T> future() { return keep_.get_future(); }
  void set(outcome<T> &&o) {
    open_ = false;
    keep_(o);
  }

private:
  static T value_of(outcome<T> &o) { return std::move(o).value(); }

  std::packaged_task<T(outcome<T> &)> keep_;
  bool open_ = true;
};

template <class T>
task<void> keep(std::shared_ptr<kept_promise<T>> promise, task<T> t) {
  promise->set(co_await as_outcome(std::move(t)));
}

} // namespace detail

/// Runs a task on another thread's loop: see the head of this file.
template <class A, class... Args>
[[nodiscard]] auto spawn_threadsafe(const loop_handle &where, A &&a,
                                    Args &&...args)
    -> std::future<detail::spawn_value_t<A, Args...>> {
  using value = detail::spawn_value_t<A, Args...>;
  struct start {
    void operator()() {
      try {
        detach(detail::keep<value>(promise, std::move(what)),
               [](const std::exception_ptr &) {});
      } catch (...) { // no memory
        promise->set(outcome<value>::failed(std::current_exception()));
      }
    }
    std::shared_ptr<detail::kept_promise<value>> promise;
    task<value> what;
  };
  start s{std::make_shared<detail::kept_promise<value>>(),
          detail::to_spawn(std::forward<A>(a), std::forward<Args>(args)...)};
  std::future<value> result = s.promise->future();
  // If the loop is gone, the promise says so.
  where.call_soon_threadsafe(std::move(s));
  return result;
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_THREADSAFE_HPP
