//===-- adapt_sender.hpp - senders as awaitables, tasks as senders --------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     int n = co_await await_sender(stdexec::then(stdexec::schedule(pool), count));
//
//     auto [page] = *stdexec::sync_wait(as_sender(handle, fetch(url)));
//
// For programs that have senders (P2300). `await_sender(s)` is a task that connects
// and starts a sender and gives what it completes with. `as_sender(handle, a)` is a
// sender that runs a task (any awaitable, or a callable that returns one, with its
// arguments) on the loop of a `loop_handle`.
//
// Needs no other library. If <stdexec/execution.hpp> can be included, it is, and its
// names are used: tried with stdexec at commit e92245d (August 2026), with both
// compilers. Otherwise a sender has members as in P2300R10: `completion_signatures`
// (or `get_completion_signatures(env)`), `connect(receiver)`, and `start()` of what
// that returns; tags and completion functions are in `corolint::senders`.
//
// Awaiting.
// - `set_value()` gives void, `set_value(x)` x, `set_value(x, y…)` a std::tuple. A
//   sender with several kinds of value gives a std::variant of std::tuples, as
//   `into_variant` does.
// - `set_error(e)` throws: an exception_ptr is rethrown, a std::error_code becomes
//   std::system_error, anything else is thrown as it is.
// - `set_stopped()` throws `cancelled_error`.
// - The sender may complete on any thread; the task goes on on its own. If it
//   completes inside `start()`, the task is not suspended at all.
//
// Cancellation. The receiver's environment has a stop token, which a request to the
// task stops. The await ends when the sender has completed, however long that
// takes: what it refers to does not go away before. If it completes with a value or
// an error all the same, that is the result, and the request stays pending for the
// next await that suspends. With `as_sender`, a stop that the receiver's token asks
// for cancels the task; a cancelled task, and a loop that is gone or ends, completes
// with `set_stopped`.
//
// Errors. Also what `connect` throws. `misuse_error` outside of a task.
//
// Thread safety. `as_sender` may be called, connected and started on any thread. It
// completes on the loop's thread, inside the loop; or, if the loop is gone, in
// `start()`.
//
// A loop that is destroyed while a sender is awaited asks it to stop and waits for
// its completion, which must then come from another thread. As long as a sender is
// awaited, its loop reports no deadlock. A virtual clock does not know what a sender
// waits for, and jumps.
//
// Complexity. O(1); no allocation by the adapter in the steady state.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_ADAPT_SENDER_HPP
#define COROLINT_ADAPT_SENDER_HPP

#include "detail/config.hpp"
#include "detail/core.hpp"
#include "detail/senders.hpp"
#include "loop.hpp"
#include "outcome.hpp"
#include "spawn.hpp"
#include "task.hpp"
#include <condition_variable>
#include <coroutine>
#include <exception>
#include <mutex>
#include <optional>
#include <source_location>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace corolint::inline COROLINT_ABI {
namespace detail {

struct awaiting_env {
  stop_here *source;
  stop_here_token query(senders::get_stop_token_t) const noexcept {
    return stop_here_token(*source);
  }
};

// What a sender gives. The list of the tuples of its values, without duplicates.

template <class... T> struct value_kinds {};
template <class List, class T> struct with_kind;
template <class... T, class U> struct with_kind<value_kinds<T...>, U> {
  using type = std::conditional_t<(std::is_same_v<T, U> || ...), value_kinds<T...>,
                                  value_kinds<T..., U>>;
};
template <class List, class... Signatures> struct value_list {
  using type = List;
};
template <class List, class... Args, class... Rest>
struct value_list<List, senders::set_value_t(Args...), Rest...>
    : value_list<
          typename with_kind<List, std::tuple<std::decay_t<Args>...>>::type,
          Rest...> {};
template <class List, class Other, class... Rest>
struct value_list<List, Other, Rest...> : value_list<List, Rest...> {};

template <class List> struct awaited_value;
template <> struct awaited_value<value_kinds<>> {
  using type = void; // never
};
template <> struct awaited_value<value_kinds<std::tuple<>>> {
  using type = void;
};
template <class T> struct awaited_value<value_kinds<std::tuple<T>>> {
  using type = T;
};
template <class... T> struct awaited_value<value_kinds<std::tuple<T...>>> {
  using type = std::tuple<T...>;
};
template <class First, class Second, class... More>
struct awaited_value<value_kinds<First, Second, More...>> {
  using type = std::variant<First, Second, More...>;
};

template <class Signatures> struct values_of_signatures;
template <class... S>
struct values_of_signatures<senders::completion_signatures<S...>> {
  using type = typename value_list<value_kinds<>, S...>::type;
};
template <class S>
using sender_values_t = typename values_of_signatures<
    senders::completion_signatures_of_t<S, awaiting_env>>::type;
template <class S>
using sender_value_t = typename awaited_value<sender_values_t<S>>::type;

/// Waits for the completion of an operation.
template <class S> class sender_awaiter final : public waiter, private work {
  using value = sender_value_t<S>;

  struct receiver {
    using receiver_concept = senders::receiver_tag;
    sender_awaiter *self;

    template <class... Args> void set_value(Args &&...args) && noexcept {
      self->keep(std::forward<Args>(args)...);
      self->complete();
    }
    template <class E> void set_error(E &&error) && noexcept {
      self->fail(std::forward<E>(error));
      self->complete();
    }
    void set_stopped() && noexcept {
      self->result_ = outcome<value>::stopped();
      self->complete();
    }
    awaiting_env get_env() const noexcept { return {&self->stop_}; }
  };
  using operation = senders::connect_result_t<S, receiver>;

public:
  explicit sender_awaiter(S &sender) noexcept : sender_(sender) {}
  sender_awaiter(const sender_awaiter &) = delete;
  ~sender_awaiter() {
    if (connected_)
      operation_.~operation();
  }

  bool await_ready() const noexcept { return false; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    me_ = &current("a sender is awaited outside of any task");
    core_ = &me_->home;
    home_ = static_cast<loop &>(me_->home).handle();
    ::new (static_cast<void *>(&operation_))
        operation(senders::connect(std::move(sender_), receiver{this}));
    connected_ = true;
    // A pending request is as good as one that comes a moment later.
    if (me_->take_cancel())
      ask_to_stop();
    starting_ = true;
    senders::start(operation_);
    starting_ = false;
    if (completed_)
      return false;
    me_->park(*this, h, here);
    return true;
  }
  value await_resume() {
    if (asked_ && !result_.cancelled())
      me_->deliver_later();
    return std::move(result_).value();
  }

  bool interrupt() noexcept override {
    ask_to_stop();
    return false;
  }
  void unlink() noexcept override {
    // The loop ends. What was posted has been abandoned, and nothing more can be.
    closing_ = true;
    if (!completed_)
      stop_.request();
    if (!completed_)
      wait_for_completion();
  }

private:
  void ask_to_stop() noexcept {
    asked_ = true;
    stop_.request();
  }

  template <class... Args> void keep(Args &&...args) noexcept {
    try {
      if constexpr (std::is_void_v<value>)
        result_.emplace();
      else if constexpr (sizeof...(Args) == 1 &&
                         (std::is_same_v<value, std::decay_t<Args>> && ...))
        result_.emplace(std::forward<Args>(args)...);
      else
        result_.emplace(
            std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...));
    } catch (...) {
      result_.capture();
    }
  }
  template <class E> void fail(E &&error) noexcept {
    using plain = std::decay_t<E>;
    try {
      if constexpr (std::is_same_v<plain, std::exception_ptr>)
        std::rethrow_exception(std::forward<E>(error));
      else if constexpr (std::is_same_v<plain, std::error_code>)
        throw std::system_error(error);
      else
        throw plain(std::forward<E>(error));
    } catch (...) {
      result_.capture(); // which knows a cancellation
    }
  }

  /// The result is there. On any thread; the last thing the operation does.
  void complete() noexcept {
    if (running_loop == core_) { // on the loop's thread
      completed_ = true;
      if (!starting_ && !closing_)
        wake();
      return;
    }
    // When it is posted, the frame may go.
    const loop_handle home = std::move(home_);
    if (home.post(*this))
      return;
    if (__atomic_exchange_n(&state_, gone, __ATOMIC_ACQ_REL) == awaited) {
      closer &c = *closer_;
      const std::lock_guard lock(c.mutex);
      c.completed = true;
      c.wake.notify_one();
    }
  }
  void wait_for_completion() noexcept {
    closer c;
    closer_ = &c;
    if (__atomic_exchange_n(&state_, awaited, __ATOMIC_ACQ_REL) == gone)
      return;
    std::unique_lock lock(c.mutex);
    c.wake.wait(lock, [&] { return c.completed; });
  }

  void run() noexcept override {
    completed_ = true;
    wake();
  }
  void abandon() noexcept override { completed_ = true; }
  void wake() noexcept { waiter::wake(); }

  struct closer {
    std::mutex mutex;
    std::condition_variable wake;
    bool completed = false;
  };
  static constexpr int running = 0, awaited = 1, gone = 2;

  S &sender_;
  control *me_ = nullptr;
  const loop_core *core_ = nullptr;
  loop_handle home_;
  stop_here stop_;
  outcome<value> result_{end::none};
  closer *closer_ = nullptr;
  int state_ = running;
  // Of the loop's thread:
  bool connected_ = false, starting_ = false, completed_ = false;
  bool asked_ = false, closing_ = false;
  union {
    operation operation_;
  };
};

} // namespace detail

/// Awaits a sender: see the head of this file. The sender is moved or copied.
template <class S>
task<detail::sender_value_t<S>> await_sender(S sender) {
  detail::sender_awaiter<S> completion(sender);
  co_return co_await completion;
}

namespace detail {

/// A task that runs for a receiver.
template <class T, class R> class task_operation final : completion {
public:
  using operation_state_concept = senders::operation_state_tag;

  task_operation(loop_handle home, task<T> t, R receiver)
      : home_(std::move(home)), task_(std::move(t)),
        receiver_(std::move(receiver)) {}
  task_operation(task_operation &&) = delete;

  void start() noexcept {
    // The operation may be over before post() returns.
    const loop_handle home = home_;
    if (!home.post(begin_))
      never_begin();
  }

private:
  struct begin final : work {
    task_operation &self;
    explicit begin(task_operation &s) noexcept : self(s) {}
    void run() noexcept override { self.begin_task(); }
    void abandon() noexcept override { self.never_begin(); }
  };
  struct cancel final : work {
    task_operation &self;
    explicit cancel(task_operation &s) noexcept : self(s) {}
    void run() noexcept override { self.cancel_arrived(true); }
    void abandon() noexcept override { self.cancel_arrived(false); }
  };
  struct on_stop {
    task_operation *self;
    void operator()() const noexcept { self->stop_asked(); }
  };

  void never_begin() noexcept {
    task_.frame().destroy(); // as it was told, and so no mistake
    senders::set_stopped(std::move(receiver_));
  }

  // On the loop.

  void begin_task() noexcept {
    try {
      record_ = make_spawned<T>(*running_loop, std::move(task_));
    } catch (...) {
      senders::set_error(std::move(receiver_), std::current_exception());
      return;
    }
    record_->sink = this;
    record_->seen = true;
    record_->start();
    // Not before: a request must find the task.
    callback_.emplace(senders::get_stop_token(senders::get_env(receiver_)),
                      on_stop{this});
  }
  void task_done(control &) noexcept override {
    callback_.reset(); // waits for a request that is just being made
    if (cancel_posted_ && !cancel_arrived_)
      ended_ = true;
    else
      complete();
  }
  void cancel_arrived(bool open) noexcept {
    cancel_arrived_ = true;
    if (ended_)
      complete();
    else if (open)
      record_->cancel();
  }
  void complete() noexcept {
    // This object may go with the first word to the receiver, also on another
    // thread; the record belongs to the loop's.
    outcome<T> result = std::move(record_->result);
    record_ = control_ptr<spawned<T>>();
    R receiver = std::move(receiver_);
    if (result.has_error())
      senders::set_error(std::move(receiver), result.error());
    else if (result.cancelled())
      senders::set_stopped(std::move(receiver));
    else if constexpr (std::is_void_v<T>)
      senders::set_value(std::move(receiver));
    else
      senders::set_value(std::move(receiver), std::move(result).value());
  }

  // On any thread.
  void stop_asked() noexcept {
    if (running_loop == &record_->home)
      record_->cancel();
    else
      cancel_posted_ = home_.post(cancel_);
  }

  loop_handle home_;
  task<T> task_;
  R receiver_;
  control_ptr<spawned<T>> record_;
  std::optional<stop_callback_of<
      std::remove_cvref_t<decltype(senders::get_stop_token(
          senders::get_env(std::declval<const R &>())))>,
      on_stop>>
      callback_;
  begin begin_{*this};
  cancel cancel_{*this};
  bool cancel_posted_ = false, cancel_arrived_ = false, ended_ = false;
};

template <class T> struct task_signatures {
  using type = senders::completion_signatures<
      senders::set_value_t(T), senders::set_error_t(std::exception_ptr),
      senders::set_stopped_t()>;
};
template <> struct task_signatures<void> {
  using type = senders::completion_signatures<
      senders::set_value_t(), senders::set_error_t(std::exception_ptr),
      senders::set_stopped_t()>;
};

} // namespace detail

/// A task that has not started, as a sender. Move-only; connected once.
template <class T> class [[nodiscard]] task_sender {
public:
  using sender_concept = senders::sender_tag;
  using completion_signatures = typename detail::task_signatures<T>::type;

  template <class R> detail::task_operation<T, R> connect(R receiver) && {
    return {std::move(home_), std::move(task_), std::move(receiver)};
  }

  // For the library.
  task_sender(loop_handle home, task<T> t) noexcept
      : home_(std::move(home)), task_(std::move(t)) {}

private:
  loop_handle home_;
  task<T> task_;
};

/// A sender that runs `a` (or `a(args...)`) on a loop: see the head of this file.
template <class A, class... Args>
auto as_sender(loop_handle where, A &&a, Args &&...args)
    -> task_sender<detail::spawn_value_t<A, Args...>> {
  return {std::move(where),
          detail::to_spawn(std::forward<A>(a), std::forward<Args>(args)...)};
}

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_ADAPT_SENDER_HPP
