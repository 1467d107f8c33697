//===-- thread.hpp - work that blocks, on threads -------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     auto text = co_await to_thread([&] { return read_file(path); });
//
// `to_thread(f, args...)` calls `f(args...)` on a thread of the shared pool and
// awaits the result; meanwhile the loop runs on. `to_thread(executor, f, ...)`
// uses another executor: a `thread_pool`, or anything with `post(job)`. The
// callable and its arguments are moved or copied; they are destroyed on the
// thread, before the await ends.
//
// Cancellation. A call that has not started is dropped, and the await throws
// `cancelled_error`. One that has started is waited for, because it may refer to
// what the awaiting coroutine has: the await ends as the call does, and the
// request stays pending for the next await that suspends. The call can ask
// `thread_cancelled()` and end early. With
// `to_thread(abandon_on_cancel, f, args...)` the await throws at once and the
// call runs on alone; its result, or what it throws, is dropped. It must own
// what it uses.
//
// Errors. What the call throws comes out of the await. What the executor throws
// when it is given the call does, too: std::system_error if no thread can be
// made, `misuse_error` if the pool is closed.
//
// Thread safety. A call runs outside of the loop: of this library it may use only
// `thread_cancelled`, `loop_handle`, `call_soon_threadsafe`,
// `spawn_threadsafe` (threadsafe.hpp) and a loop of its own. A `thread_pool` may be used
// from any thread. While a call runs, its loop reports no deadlock and a virtual
// clock does not jump. A loop that is destroyed with calls running waits for
// them, except for abandoned ones.
//
// Complexity. O(1); a call costs two allocations and waking two threads.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_THREAD_HPP
#define COROLINT_THREAD_HPP

#include "detail/config.hpp"
#include "detail/core.hpp"
#include "loop.hpp"
#include "outcome.hpp"
#include "task.hpp"
#include <concepts>
#include <coroutine>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// A call for another thread. Shared by the awaiting task and the job.
class thread_call {
public:
  thread_call(const thread_call &) = delete;

  void retain() noexcept {
    __atomic_add_fetch(&references_, 1, __ATOMIC_RELAXED);
  }
  void release() noexcept {
    if (!__atomic_sub_fetch(&references_, 1, __ATOMIC_ACQ_REL))
      delete this;
  }

  /// On the thread: makes the call, unless it was dropped. In impl/thread.ipp.
  void run() noexcept;

  // On the loop.

  /// True if the call will not be made; the callable is gone.
  bool drop() noexcept {
    if (!move_on(queued, dropped))
      return false;
    destroy_callable();
    return true;
  }
  void ask_to_stop() noexcept {
    __atomic_store_n(&stop_asked_, true, __ATOMIC_RELAXED);
  }
  /// Blocks until the callable is gone. In impl/thread.ipp.
  void wait() noexcept;

  [[nodiscard]] bool stop_asked() const noexcept {
    return __atomic_load_n(&stop_asked_, __ATOMIC_RELAXED);
  }

  // Who is woken; of the loop's thread only.
  waiter *waiting = nullptr;

protected:
  explicit thread_call(loop_handle h) noexcept : home_(std::move(h)) {}
  virtual ~thread_call() = default;
  /// Calls, keeps the outcome and destroys the callable.
  virtual void call() noexcept = 0;
  virtual void destroy_callable() noexcept = 0;

private:
  static constexpr int queued = 0, started = 1, finished = 2, dropped = 3;
  bool move_on(int from, int to) noexcept {
    return __atomic_compare_exchange_n(&state_, &from, to, false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  }

  loop_handle home_;
  unsigned references_ = 1;
  int state_ = queued;
  bool stop_asked_ = false;
};

/// A counted reference to a call.
class thread_call_ref {
public:
  explicit thread_call_ref(thread_call &c) noexcept : call_(&c) { c.retain(); }
  thread_call_ref(const thread_call_ref &other) noexcept : call_(other.call_) {
    if (call_)
      call_->retain();
  }
  thread_call_ref(thread_call_ref &&other) noexcept
      : call_(std::exchange(other.call_, nullptr)) {}
  thread_call_ref &operator=(thread_call_ref other) noexcept {
    std::swap(call_, other.call_);
    return *this;
  }
  ~thread_call_ref() {
    if (call_)
      call_->release();
  }
  thread_call *operator->() const noexcept { return call_; }

private:
  thread_call *call_;
};

} // namespace detail

/// What an executor is given: a callable, to be called once on some thread, and
/// not from within post(). Copyable; copying and calling do not throw. If it is
/// destroyed without having been called, who waits for it waits for ever.
class executor_job {
public:
  void operator()() const noexcept { call_->run(); }

  // For the library.
  explicit executor_job(detail::thread_call &c) noexcept : call_(c) {}

private:
  detail::thread_call_ref call_;
};

/// Where calls can be made: `e.post(job)`, with any callable for which the
/// executor is made, takes the job or throws.
template <class E>
concept executor =
    requires(std::remove_reference_t<E> &e, executor_job job) { e.post(job); };

/// Threads that make calls, in order of arrival. Started when they are needed,
/// kept until the pool is closed. Thread-safe.
class thread_pool {
public:
  /// With at most `threads` threads; 0 for the number of processors and four
  /// more, but not more than 32.
  explicit thread_pool(unsigned threads = 0);
  thread_pool(const thread_pool &) = delete;
  thread_pool &operator=(const thread_pool &) = delete;
  /// As close().
  ~thread_pool();

  /// Has `job` called on a thread of the pool. Throws misuse_error if the pool
  /// is closed, std::bad_alloc, and std::system_error if it has no thread and
  /// none can be made.
  void post(executor_job job);

  /// Makes all calls that it was given and ends the threads. Blocks. Not from
  /// within a call. Idempotent.
  void close() noexcept;

  /// How many calls can be made at once.
  [[nodiscard]] unsigned max_threads() const noexcept;
  /// How many threads there are.
  [[nodiscard]] unsigned threads() const noexcept;

  /// The pool that to_thread uses if it is given none. Lives until the program
  /// ends.
  static thread_pool &shared();

private:
  struct state;
  state *state_;
};

/// In a call that to_thread made: whether the awaiting task was asked to stop.
/// False elsewhere.
[[nodiscard]] bool thread_cancelled() noexcept;

/// Asks for an await that ends at once when it is cancelled.
struct abandon_on_cancel_t {};
inline constexpr abandon_on_cancel_t abandon_on_cancel{};

namespace detail {

template <class R, class F, class... Args>
class stored_thread_call final : public thread_call {
public:
  stored_thread_call(loop_handle h, F &&f, Args &&...args)
      : thread_call(std::move(h)),
        callable_(std::forward<F>(f), std::forward<Args>(args)...) {}
  outcome<R> result{end::none};

private:
  ~stored_thread_call() override {
    if (!gone_)
      callable_.~tuple();
  }
  void call() noexcept override {
    // What is thrown must not outlive the callable on this thread.
    try {
      const auto make = [](F &f, Args &...args) -> R {
        return f(std::forward<Args>(args)...);
      };
      if constexpr (std::is_void_v<R>) {
        std::apply(make, callable_);
        result.emplace();
      } else {
        result.emplace(std::apply(make, callable_));
      }
    } catch (...) {
      result.capture();
    }
    destroy_callable();
  }
  void destroy_callable() noexcept override {
    gone_ = true;
    callable_.~tuple();
  }

  using tuple = std::tuple<F, Args...>;
  union {
    tuple callable_;
  };
  bool gone_ = false;
};

/// Awaits the end of a call.
template <class E> class [[nodiscard]] thread_end final : public waiter {
public:
  thread_end(thread_call &c, E &where, bool abandon, outcome<void> &posted)
      : call_(c), where_(where), posted_(posted), abandon_(abandon) {}

  bool await_ready() const noexcept { return false; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    control &me = current("to_thread outside of any task");
    if (!me.park(*this, h, here))
      return false;
    call_.waiting = this;
    home(me).begin_external();
    try {
      where_.post(executor_job(call_));
    } catch (...) {
      // Parked already: goes on in the next round.
      posted_.capture();
      call_.drop();
      call_.waiting = nullptr;
      home(me).end_external();
      wake();
    }
    return true;
  }
  COROLINT_INLINE void await_resume() const {
    check_interrupted();
    if (deferred_)
      task().deliver_later();
  }

  void unlink() noexcept override {
    // The frame is destroyed, to which the call may refer.
    call_.waiting = nullptr;
    home(task()).end_external();
    if (call_.drop())
      return;
    call_.ask_to_stop();
    if (!abandon_)
      call_.wait();
  }
  bool interrupt() noexcept override {
    if (!call_.drop()) {
      call_.ask_to_stop();
      if (!abandon_) {
        deferred_ = true;
        return false;
      }
    }
    call_.waiting = nullptr;
    home(task()).end_external();
    return true;
  }

private:
  static loop &home(control &c) noexcept { return static_cast<loop &>(c.home); }

  thread_call &call_;
  E &where_;
  outcome<void> &posted_;
  bool abandon_;
  bool deferred_ = false;
};

template <class R, class E, class F, class... Args>
task<R> run_in_thread(E &where, bool abandon, F f, Args... args) {
  auto *call = new stored_thread_call<R, F, Args...>(
      loop::current().handle(), std::move(f), std::forward<Args>(args)...);
  struct owner {
    thread_call &call;
    ~owner() { call.release(); }
  } own{*call};
  outcome<void> posted;
  co_await thread_end<E>(*call, where, abandon, posted);
  std::move(posted).value();
  co_return std::move(call->result).value();
}

template <class F, class... Args>
concept thread_callable =
    std::invocable<std::decay_t<F> &, std::decay_t<Args>...>;
template <class F, class... Args>
using thread_value_t =
    std::invoke_result_t<std::decay_t<F> &, std::decay_t<Args>...>;

template <class E, class F, class... Args>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
start_in_thread(E &where, bool abandon, F &&f, Args &&...args)
    -> task<thread_value_t<F, Args...>> {
  static_assert(!awaitable<thread_value_t<F, Args...>>,
                "a coroutine runs on a loop: co_await it, or run() one on the "
                "thread");
  return run_in_thread<thread_value_t<F, Args...>, E, std::decay_t<F>,
                       std::decay_t<Args>...>(where, abandon,
                                              std::forward<F>(f),
                                              std::forward<Args>(args)...);
}

} // namespace detail

/// Awaits `f(args...)`, called on a thread of the shared pool.
template <class F, class... Args>
  requires detail::thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(F &&f, Args &&...args) -> task<detail::thread_value_t<F, Args...>> {
  return detail::start_in_thread(thread_pool::shared(), false,
                                 std::forward<F>(f),
                                 std::forward<Args>(args)...);
}
/// The same on an executor, which must outlive the call.
template <executor E, class F, class... Args>
  requires detail::thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(E &where, F &&f, Args &&...args)
    -> task<detail::thread_value_t<F, Args...>> {
  return detail::start_in_thread(where, false, std::forward<F>(f),
                                 std::forward<Args>(args)...);
}
/// The same, for a call that may be left alone: see the head of this file.
template <class F, class... Args>
  requires detail::thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(abandon_on_cancel_t, F &&f, Args &&...args)
    -> task<detail::thread_value_t<F, Args...>> {
  return detail::start_in_thread(thread_pool::shared(), true,
                                 std::forward<F>(f),
                                 std::forward<Args>(args)...);
}
template <executor E, class F, class... Args>
  requires detail::thread_callable<F, Args...>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
to_thread(abandon_on_cancel_t, E &where, F &&f, Args &&...args)
    -> task<detail::thread_value_t<F, Args...>> {
  return detail::start_in_thread(where, true, std::forward<F>(f),
                                 std::forward<Args>(args)...);
}

/// Has `f(args...)` called by the loop, soon; from any thread. The callable and
/// its arguments are moved or copied, and destroyed on the loop's thread. False,
/// without effect, if the loop is gone. May throw std::bad_alloc. An exception
/// of the call goes to the loop's exception handler.
template <class F, class... Args>
  requires detail::plain_callback<std::decay_t<F>, std::decay_t<Args>...>
bool call_soon_threadsafe(const loop_handle &where, F &&f, Args &&...args) {
  if constexpr (sizeof...(Args) == 0) {
    return where.call_soon_threadsafe(std::decay_t<F>(std::forward<F>(f)));
  } else {
    struct call {
      void operator()() {
        std::apply(
            [this](auto &...a) {
              (void)f(static_cast<std::remove_reference_t<decltype(a)> &&>(
                  a)...);
            },
            args);
      }
      std::decay_t<F> f;
      std::tuple<std::decay_t<Args>...> args;
    };
    return where.call_soon_threadsafe(
        call{std::forward<F>(f),
             std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)});
  }
}

} // namespace corolint::inline COROLINT_ABI

#ifdef COROLINT_HEADER_ONLY
#include "impl/thread.ipp"
#endif

#endif // COROLINT_THREAD_HPP
