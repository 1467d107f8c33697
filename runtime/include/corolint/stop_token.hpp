//===-- stop_token.hpp - std::stop_token and cancellation -----------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For code that is told to stop by a `std::stop_token`, and for tasks that are to
// stop when one says so. Within tasks it is not needed: awaits throw. Include it
// where it is used; corolint.hpp does not, since <stop_token> is a costly header.
//
//     // The task's cancellation, for code that polls a token:
//     auto rows = parse(text, this_task::stop_token());
//
//     // On a thread; the callable takes the token first:
//     co_await to_thread([&](std::stop_token stop) { return scan(disk, stop); });
//
//     // A token's stop, as a cancellation of this task:
//     {
//       cancel_on scope(shutdown);
//       co_await serve();
//     }
//
// - `this_task::stop_token()` gives a token that is stopped by the next request to
//   the running task to stop, whoever makes it: its owner, a task group, a timeout
//   around it, the end of the loop. Requests are delivered once, and so it is with
//   tokens: after a request was delivered, a new call gives a new token, for
//   cleanup that may be interrupted again. While a request is pending, the token
//   is stopped already. When the task has ended, its token can no longer be.
// - `to_thread` accepts callables that take a `std::stop_token` before their
//   arguments (and cannot be called without), in all its forms. It is the token of
//   the awaiting task.
// - `cancel_on` cancels the task that made it when its token is stopped, or at once
//   if it already is. At the end of the scope it takes that request back: only
//   awaits within throw. If others have asked, too, their request stays.
//
// Errors. `misuse_error` outside of a task; std::bad_alloc; those of thread.hpp.
//
// Cancellation. Stop callbacks of a task's token run on the loop's thread, inside
// `cancel()`; they must not block, and an exception of theirs is std::terminate, as
// std::stop_callback has it.
//
// Thread safety. Tokens are used on any thread. The stop that `cancel_on` waits for
// may be requested on any thread; as long as the scope lasts, its loop reports no
// deadlock. `cancel_on` itself belongs to its task.
//
// Complexity. O(1). The first token of a task costs two allocations, a `cancel_on`
// one or two. A task without pays nothing.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_STOP_TOKEN_HPP
#define COROLINT_STOP_TOKEN_HPP

#include "detail/config.hpp"
#include "detail/core.hpp"
#include "loop.hpp"
#include "task.hpp"
#include "thread.hpp"
#include <concepts>
#include <functional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// A source that the next request to a task stops.
class stop_bridge final : public stop_hook {
public:
  [[nodiscard]] std::stop_token token() const noexcept {
    return source_.get_token();
  }
  void stop_asked() noexcept override {
    source_.request_stop();
    delete this;
  }
  void not_asked() noexcept override { delete this; }

private:
  std::stop_source source_;
};

} // namespace detail

namespace this_task {

/// A token that the next request to the running task to stop stops; already
/// stopped if one is pending. Throws misuse_error outside of a task.
[[nodiscard]] inline std::stop_token stop_token() {
  detail::control &me = detail::current("there is no current task");
  if (me.cancel_pending()) {
    std::stop_source stopped;
    stopped.request_stop();
    return stopped.get_token();
  }
  if (!me.hook)
    me.hook = new detail::stop_bridge;
  // There is no other kind of hook.
  return static_cast<detail::stop_bridge *>(me.hook)->token();
}

} // namespace this_task

namespace detail {

/// A request on its way to the loop, which may come after who wanted it has gone.
class stop_message final : public work {
public:
  stop_message(control &task, loop_handle home) noexcept
      : task_(task), core_(&task.home), home_(std::move(home)) {}

  /// On any thread, once.
  void send() noexcept {
    if (running_loop == core_) {
      deliver();
      return;
    }
    retain();
    // What is shared must not end in here with the last handle: see post().
    const loop_handle home = home_;
    if (!home.post(*this))
      release();
  }
  /// On the loop: nothing is delivered any more. Whether something was.
  bool retract() noexcept {
    task_ = {};
    return delivered_;
  }
  void release() noexcept {
    if (!__atomic_sub_fetch(&references_, 1, __ATOMIC_ACQ_REL))
      delete this;
  }

private:
  void retain() noexcept { __atomic_add_fetch(&references_, 1, __ATOMIC_RELAXED); }
  void deliver() noexcept {
    if (task_) {
      delivered_ = true;
      task_->cancel();
    }
  }
  void run() noexcept override {
    deliver();
    release();
  }
  void abandon() noexcept override { release(); }

  control_ptr<control> task_; // of the loop's thread only
  const loop_core *const core_;
  const loop_handle home_;
  unsigned references_ = 1;
  bool delivered_ = false;
};

/// Keeps a message for as long as its scope.
class stop_message_owner {
public:
  explicit stop_message_owner(control &task)
      : message_(
            new stop_message(task, static_cast<loop &>(task.home).handle())) {}
  stop_message_owner(const stop_message_owner &) = delete;
  ~stop_message_owner() { message_->release(); }
  stop_message *operator->() const noexcept { return message_; }

private:
  stop_message *message_;
};

} // namespace detail

/// Cancels the running task when a token is stopped, until the end of the scope:
/// see the head of this file.
class [[nodiscard("the task is cancelled only while this lives")]] cancel_on {
public:
  /// Throws misuse_error outside of a task.
  explicit cancel_on(std::stop_token token)
      : task_(detail::current("cancel_on outside of any task")),
        // A request that is still pending counts as one that comes later.
        baseline_(task_.cancelling() - (task_.cancel_pending() ? 1 : 0)),
        message_(task_), callback_(std::move(token), send{*message_.operator->()}) {}
  cancel_on(const cancel_on &) = delete;
  cancel_on &operator=(const cancel_on &) = delete;
  ~cancel_on() {
    // After the destructor of the callback nothing is sent; what was sent and has
    // not come is not delivered.
    callback_.reset();
    if (message_->retract() && task_.uncancel() <= baseline_)
      task_.take_cancel();
  }

private:
  struct send {
    detail::stop_message &message;
    void operator()() const noexcept { message.send(); }
  };
  // A std::stop_callback that can end before the rest.
  class callback {
  public:
    callback(std::stop_token &&token, send s) { ::new (&made_) made(std::move(token), s); }
    callback(const callback &) = delete;
    ~callback() { reset(); }
    void reset() noexcept {
      if (!std::exchange(gone_, true))
        made_.~made();
    }

  private:
    using made = std::stop_callback<send>;
    union {
      made made_;
    };
    bool gone_ = false;
  };

  detail::control &task_;
  unsigned baseline_;
  detail::stop_message_owner message_;
  callback callback_;
};

namespace detail {

/// Calls `f` with a token before the other arguments.
template <class F> struct stoppable_call {
  F f;
  std::stop_token token;
  template <class... Args> decltype(auto) operator()(Args &&...args) {
    return std::invoke(f, std::move(token), std::forward<Args>(args)...);
  }
};

template <class F, class... Args>
concept stoppable_thread_callable =
    !thread_callable<F, Args...> && thread_callable<F, std::stop_token, Args...>;
template <class F, class... Args>
using stoppable_value_t = thread_value_t<F, std::stop_token, Args...>;

template <class R, class E, class F, class... Args>
task<R> run_stoppable(E &where, bool abandon, F f, Args... args) {
  // The token of the task that awaits, which is not always the one that calls.
  stoppable_call<F> call{std::move(f), this_task::stop_token()};
  co_return co_await run_in_thread<R, E, stoppable_call<F>, Args...>(
      where, abandon, std::move(call), std::forward<Args>(args)...);
}

template <class E, class F, class... Args>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
start_stoppable(E &where, bool abandon, F &&f, Args &&...args)
    -> task<stoppable_value_t<F, Args...>> {
  using value = stoppable_value_t<F, Args...>;
  static_assert(!awaitable<value>,
                "a coroutine runs on a loop: co_await it, or run() one on the "
                "thread");
  return run_stoppable<value, E, std::decay_t<F>, std::decay_t<Args>...>(
      where, abandon, std::forward<F>(f), std::forward<Args>(args)...);
}

} // namespace detail

/// As in thread.hpp, for a callable that takes a std::stop_token first.
template <class F, class... Args>
  requires detail::stoppable_thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(F &&f, Args &&...args)
    -> task<detail::stoppable_value_t<F, Args...>> {
  return detail::start_stoppable(thread_pool::shared(), false,
                                 std::forward<F>(f),
                                 std::forward<Args>(args)...);
}
template <executor E, class F, class... Args>
  requires detail::stoppable_thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(E &where, F &&f, Args &&...args)
    -> task<detail::stoppable_value_t<F, Args...>> {
  return detail::start_stoppable(where, false, std::forward<F>(f),
                                 std::forward<Args>(args)...);
}
template <class F, class... Args>
  requires detail::stoppable_thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(abandon_on_cancel_t, F &&f, Args &&...args)
    -> task<detail::stoppable_value_t<F, Args...>> {
  return detail::start_stoppable(thread_pool::shared(), true,
                                 std::forward<F>(f),
                                 std::forward<Args>(args)...);
}
template <executor E, class F, class... Args>
  requires detail::stoppable_thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(abandon_on_cancel_t, E &where, F &&f, Args &&...args)
    -> task<detail::stoppable_value_t<F, Args...>> {
  return detail::start_stoppable(where, true, std::forward<F>(f),
                                 std::forward<Args>(args)...);
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_STOP_TOKEN_HPP
