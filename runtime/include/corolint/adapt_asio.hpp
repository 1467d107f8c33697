//===-- adapt_asio.hpp - awaiting asio's operations -----------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     task<> echo(asio::ip::tcp::socket s) {
//       std::array<char, 1024> buffer;
//       for (;;) {
//         std::size_t n = co_await with_timeout(
//             30_s, s.async_read_some(asio::buffer(buffer), use_corolint));
//         co_await asio::async_write(s, asio::buffer(buffer, n), use_corolint);
//       }
//     }
//     ... asio::ip::tcp::socket s(asio_context()); ...
//
// Needs asio without Boost (Debian: libasio-dev), 1.22 or later. Not part of
// corolint.hpp: asio takes longer to compile than everything else.
//
// `use_corolint` is a completion token. With it an asio operation returns
// something to await, which starts the operation when it is awaited and not
// before; one that is never awaited never starts, and the compiler says so. The
// await gives what the operation would pass to its handler: nothing, a value,
// or a tuple of values. An `error_code` in first place is left out and thrown
// as `asio::system_error` if it is one; an `exception_ptr` likewise.
// `use_corolint_nothrow` does not throw, and gives the `error_code`, too:
//
//     auto [error, n] = co_await s.async_read_some(b, use_corolint_nothrow);
//
// Adaptors of tokens (asio::bind_executor, as_tuple) work on top;
// redirect_error of asio 1.22 does not, as for all tokens whose operations
// start later.
//
// One thread, two loops. `asio_context()` is the running loop's own io_context,
// made when it is first asked for; an `asio_attachment` gives the loop one that
// exists. The loop then runs it: asio does the waiting, for the loop's timers
// and other threads, too, and its handlers run between two rounds of the loop,
// where all they do is to wake a task. Nothing is handed from thread to thread,
// there are no locks besides asio's own, and plain handlers may be used beside
// tasks. (The other way round, posting the loop's work to asio, would cost each
// step of each task what asio takes for a handler, 20 times our price, and
// would give up the order of the loop's rounds.) Nobody else may run that
// io_context; its stop() ends nothing, since the loop goes on: cancel the tasks
// instead.
//
// An operation of another execution context, which other threads run, may be
// awaited, too: asio brings its end to the loop's io_context. It must have
// ended before the loop does. Under a virtual clock (testing.hpp) asio's own
// timers still run in real time; use `sleep_for` and `with_timeout`.
//
// Errors. As said. misuse_error outside of a task. If asio drops an operation
// without calling its handler (the io_context is destroyed), the await throws
// asio::system_error with asio::error::operation_aborted. An exception that
// leaves a plain handler goes to the loop's exception handler.
//
// Cancellation. A request to the task cancels the operation through asio's
// cancellation slot, and the await ends when the operation has ended: its
// memory is in use until then. If asio has aborted it, the await throws
// `cancelled_error`. If it has completed all the same, or failed otherwise,
// that is what the await gives, so that nothing read is lost, and the request
// is delivered at the next await that suspends. An operation that cannot be
// cancelled, or is one of another execution context, is waited for. That the
// program itself cancels the operation, or closes the socket, is an ordinary
// asio::system_error.
//
// The end of the loop destroys tasks where they wait. Their operations are
// cancelled, and nobody hears of them again.
//
// Thread safety. None, as everything that belongs to a loop.
//
// Complexity. Constant, beside asio's. The memory of an operation comes from
// where that of tasks comes from: reads, writes and waits allocate nothing in
// the steady state. Composed operations do, because asio keeps their
// cancellation elsewhere.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_ADAPT_ASIO_HPP
#define COROLINT_ADAPT_ASIO_HPP

#include "detail/config.hpp"
#include "detail/core.hpp"
#include "detail/frames.hpp"
#include "loop.hpp"
#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/query.hpp>
#include <asio/system_error.hpp>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <unistd.h>
#include <utility>
#if __has_include(<asio/experimental/channel_error.hpp>)
#include <asio/experimental/channel_error.hpp>
#endif

namespace corolint::inline COROLINT_ABI {
namespace detail {

/// For the memory of an operation.
template <class T> struct frame_allocator {
  using value_type = T;
  frame_allocator() = default;
  template <class U> frame_allocator(const frame_allocator<U> &) noexcept {}
  T *allocate(std::size_t n) {
    if constexpr (alignof(T) > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
      return std::allocator<T>().allocate(n);
    else
      return static_cast<T *>(allocate_frame(n * sizeof(T)));
  }
  void deallocate(T *p, std::size_t n) noexcept {
    if constexpr (alignof(T) > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
      std::allocator<T>().deallocate(p, n);
    else
      free_frame(p, n * sizeof(T));
  }
  friend bool operator==(frame_allocator, frame_allocator) noexcept {
    return true;
  }
};

/// What cancels an operation. Kept for the next one, with the memory that asio
/// has allocated for it.
struct asio_signal {
  // In place of a handler whose operation has ended.
  struct nothing {
    void operator()(asio::cancellation_type_t) const noexcept {}
  };
  asio::cancellation_signal signal;
  asio_signal *next = nullptr;
};

class asio_poller;

/// An operation that has been started: shared by its awaiter and its handler,
/// because either may go first.
class asio_flight_base : public recycled {
public:
  asio_flight_base(const asio_flight_base &) = delete;

  std::exception_ptr error;
  waiter *waiting = nullptr; // null when the awaiter has gone
  bool ended = false;

  [[nodiscard]] asio_poller &home() const noexcept { return *home_; }
  [[nodiscard]] asio::cancellation_slot slot() const noexcept {
    return signal_->signal.slot();
  }
  void cancel() noexcept { signal_->signal.emit(asio::cancellation_type::all); }

  /// The handler was called, or dropped.
  inline void end() noexcept;
  /// Ends as an operation that was aborted.
  void end_aborted(const char *why) noexcept {
    if (ended || !waiting)
      return;
    try {
      error = std::make_exception_ptr(
          asio::system_error(asio::error::operation_aborted, why));
    } catch (...) {
      error = std::current_exception();
    }
    end();
  }
  /// The awaiter goes first.
  inline void abandon() noexcept;

protected:
  inline explicit asio_flight_base(asio_poller &p);
  inline ~asio_flight_base();

private:
  friend class asio_poller;
  asio_poller *home_; // null when that has gone
  asio_signal *signal_;
  asio_flight_base *before_ = nullptr, *after_ = nullptr;
};

/// Runs an io_context as part of a loop.
class asio_poller : public poller {
public:
  explicit asio_poller(asio::io_context &c)
      : context_(c), executor_(c.get_executor()), wake_(c) {}
  asio_poller(const asio_poller &) = delete;

  /// The running loop's; null if it has none.
  static asio_poller *of(const loop &l) noexcept {
    poller *const p = l.poller();
    return p && p->kind() == &kind_of ? static_cast<asio_poller *>(p) : nullptr;
  }
  /// The same; made if there is none.
  static asio_poller &here();

  void attach(loop &l) {
    if (l.poller())
      throw_misuse("the loop runs another event loop already, perhaps the "
                   "io_context of asio_context()");
    l.set_poller(this);
    loop_ = &l;
  }

  [[nodiscard]] asio::io_context &context() const noexcept { return context_; }
  [[nodiscard]] const asio::any_io_executor &executor() const noexcept {
    return executor_;
  }

  // Operations that tasks await.
  void add(asio_flight_base &f) {
    if (asio_signal *s = signals_) {
      f.signal_ = s;
      signals_ = s->next;
    } else {
      f.signal_ = new asio_signal;
    }
    f.after_ = flights_;
    if (flights_)
      flights_->before_ = &f;
    flights_ = &f;
  }
  void remove(asio_flight_base &f) noexcept {
    (f.before_ ? f.before_->after_ : flights_) = f.after_;
    if (f.after_)
      f.after_->before_ = f.before_;
    // What the slot refers to is gone.
    if (asio::cancellation_slot slot = f.slot(); slot.has_handler())
      slot.template emplace<asio_signal::nothing>();
    f.signal_->next = signals_;
    signals_ = f.signal_;
  }

  /// asio does not tell whether it has something to do, except by stopping. An
  /// operation that is awaited but is no work to asio is one that nobody ends.
  [[nodiscard]] bool idle() const noexcept override {
    context_.restart();
    if (guarded([this] { return context_.poll_one(); }))
      return false;
    return context_.stopped();
  }

  void poll(int wake_descriptor, duration timeout) noexcept override {
    if (context_.stopped())
      context_.restart();
    // Handlers may have run since the loop has looked.
    if (timeout > duration() && loop_->ready.empty())
      wait(wake_descriptor, timeout);
    // Not poll(), which does not end if a handler posts itself again.
    for (int i = 0; i != 256; ++i)
      if (!guarded([this] { return context_.poll_one(); }))
        break;
  }

  void loop_closed() noexcept override {
    loop_ = nullptr;
    release_wake();
  }
  [[nodiscard]] const void *kind() const noexcept override { return &kind_of; }

protected:
  ~asio_poller() {
    if (loop_ && loop_->poller() == this)
      loop_->set_poller(nullptr);
    release_wake();
    while (asio_flight_base *f = flights_) {
      flights_ = f->after_;
      f->end_aborted("the loop no longer runs the operation's io_context");
      f->home_ = nullptr;
    }
    while (asio_signal *s = signals_) {
      signals_ = s->next;
      delete s;
    }
  }

private:
  static constexpr char kind_of = 0;

  /// Runs one handler; whether there was one.
  template <class F> bool guarded(F run) const noexcept {
    try {
      return run();
    } catch (...) {
      loop_->report("an exception left a handler of asio",
                    std::current_exception(), nullptr);
      return true;
    }
  }

  void wait(int wake_descriptor, duration timeout) noexcept {
    // At most an hour, because asio adds it to its clock; the loop comes again.
    duration longest(3'600'000'000'000);
    if (wake_descriptor >= 0 && !watch(wake_descriptor)) {
      // No memory. The loop must not sleep through what it cannot hear.
      longest = duration(1'000'000);
      if (timeout > longest)
        timeout = longest;
    }
    guarded([&] {
      if (timeout == duration::max())
        return context_.run_one();
      return context_.run_one_for(std::chrono::nanoseconds(
          (timeout < longest ? timeout : longest).count()));
    });
    if (watching_) {
      asio::error_code ignored;
      wake_.cancel(ignored);
      // A wait that remained would count as something to do.
      while (watching_)
        if (!guarded([this] { return context_.poll_one(); }))
          break;
    }
    if (std::exchange(woken_, false)) {
      // An eventfd; a descriptor of another kind is its owner's.
      std::uint64_t count = 0;
      [[maybe_unused]] const auto read =
          ::read(wake_descriptor, &count, sizeof count);
    }
  }

  struct wake_handler {
    using allocator_type = frame_allocator<char>;
    [[nodiscard]] allocator_type get_allocator() const noexcept { return {}; }
    void operator()(const asio::error_code &error) const noexcept {
      poller_.watching_ = false;
      poller_.woken_ = !error;
    }
    asio_poller &poller_;
  };

  bool watch(int wake_descriptor) noexcept {
    try {
      if (descriptor_ != wake_descriptor) {
        release_wake();
        wake_.assign(wake_descriptor);
        descriptor_ = wake_descriptor;
      }
      wake_.async_wait(asio::posix::stream_descriptor::wait_read,
                       wake_handler{*this});
      return watching_ = true;
    } catch (...) {
      return false;
    }
  }
  void release_wake() noexcept {
    if (descriptor_ >= 0 && wake_.is_open())
      wake_.release(); // the loop's
    descriptor_ = -1;
  }

  asio::io_context &context_;
  asio::any_io_executor executor_;
  asio::posix::stream_descriptor wake_;
  loop *loop_ = nullptr;
  asio_flight_base *flights_ = nullptr;
  asio_signal *signals_ = nullptr;
  int descriptor_ = -1;
  bool watching_ = false, woken_ = false;
};

/// With an io_context of its own; goes with the loop.
struct asio_context_holder {
  asio::io_context own_context{1};
};
class owned_asio_poller final : private asio_context_holder,
                                public asio_poller {
public:
  owned_asio_poller() : asio_poller(own_context) {}
  void loop_closed() noexcept override {
    asio_poller::loop_closed();
    delete this;
  }

private:
  ~owned_asio_poller() = default;
};

inline asio_poller &asio_poller::here() {
  loop &l = loop::current();
  if (asio_poller *p = of(l))
    return *p;
  struct guard {
    owned_asio_poller *p;
    ~guard() {
      if (p)
        p->loop_closed();
    }
  } made{new owned_asio_poller};
  made.p->attach(l);
  return *std::exchange(made.p, nullptr);
}

inline asio_flight_base::asio_flight_base(asio_poller &p) : home_(&p) {
  p.add(*this);
}
inline asio_flight_base::~asio_flight_base() {
  if (home_)
    home_->remove(*this);
  else
    delete signal_;
}
inline void asio_flight_base::end() noexcept {
  if (std::exchange(ended, true) || !waiting)
    return;
  waiting->wake();
}
inline void asio_flight_base::abandon() noexcept {
  waiting = nullptr;
  if (ended)
    return;
  cancel();
}

/// The same, with what the handler is called with.
template <class... Values> class asio_flight final : public asio_flight_base {
public:
  explicit asio_flight(asio_poller &p) : asio_flight_base(p) {}
  std::optional<std::tuple<Values...>> values;

  void retain() noexcept { ++references_; }
  void release() noexcept {
    if (!--references_)
      delete this;
  }

private:
  ~asio_flight() = default;
  unsigned references_ = 1;
};

/// What asio calls when the operation has ended.
template <class... Values> class asio_handler {
public:
  using allocator_type = frame_allocator<char>;
  using executor_type = asio::any_io_executor;
  using cancellation_slot_type = asio::cancellation_slot;

  asio_handler(asio_flight<Values...> &f, bool cancellable) noexcept
      : flight_(&f), executor_(f.home().executor()) {
    if (cancellable)
      slot_ = f.slot();
    f.retain();
  }
  asio_handler(asio_handler &&other) noexcept
      : flight_(std::exchange(other.flight_, nullptr)),
        executor_(other.executor_), slot_(other.slot_) {}
  asio_handler &operator=(asio_handler &&) = delete;
  ~asio_handler() {
    if (!flight_)
      return;
    flight_->end_aborted("asio has dropped the operation");
    flight_->release();
  }

  template <class... Args> void operator()(Args &&...args) {
    asio_flight<Values...> *f = std::exchange(flight_, nullptr);
    try {
      f->values.emplace(std::forward<Args>(args)...);
    } catch (...) {
      f->error = std::current_exception();
    }
    f->end();
    f->release();
  }

  [[nodiscard]] allocator_type get_allocator() const noexcept { return {}; }
  [[nodiscard]] executor_type get_executor() const noexcept {
    return executor_;
  }
  [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept {
    return slot_;
  }

private:
  asio_flight<Values...> *flight_;
  asio::any_io_executor executor_;
  asio::cancellation_slot slot_;
};

/// Whether an operation has ended because it was cancelled.
inline bool asio_aborted(const asio::error_code &e) noexcept {
#if __has_include(<asio/experimental/channel_error.hpp>)
  if (e == asio::experimental::error::channel_cancelled)
    return true;
#endif
  return e == asio::error::operation_aborted ||
         e == std::errc::operation_canceled;
}
inline bool asio_aborted(const std::exception_ptr &e) noexcept {
  try {
    if (e)
      std::rethrow_exception(e);
  } catch (const std::system_error &failure) {
    return asio_aborted(failure.code());
  } catch (...) {
  }
  return false;
}
template <class T> bool asio_aborted(const T &) noexcept { return false; }
template <class First, class... Rest>
bool asio_aborted(const std::tuple<First, Rest...> &t) noexcept {
  return asio_aborted(std::get<0>(t));
}
inline bool asio_aborted(const std::tuple<> &) noexcept { return false; }

inline void asio_throw(const asio::error_code &e) {
  if (e)
    throw asio::system_error(e);
}
inline void asio_throw(const std::exception_ptr &e) {
  if (e)
    std::rethrow_exception(e);
}

template <class... Values> inline constexpr bool asio_error_first = false;
template <class First, class... Rest>
inline constexpr bool asio_error_first<First, Rest...> =
    std::is_same_v<First, asio::error_code> ||
    std::is_same_v<First, std::exception_ptr>;

/// The values from one on: none, one, or a tuple.
template <std::size_t From, class... Values>
auto asio_values(std::tuple<Values...> &&t) {
  if constexpr (sizeof...(Values) == From)
    return;
  else if constexpr (sizeof...(Values) == From + 1)
    return std::get<From>(std::move(t));
  else if constexpr (From == 0)
    return std::move(t);
  else
    return std::apply(
        [](auto &&, auto &&...rest) {
          return std::tuple<std::remove_cvref_t<decltype(rest)>...>(
              std::move(rest)...);
        },
        std::move(t));
}

/// Whether an operation belongs to the loop's io_context, as far as one can
/// see.
template <class Initiation>
bool asio_is_of(const Initiation &initiation, asio::io_context &context) {
  if constexpr (requires {
                  asio::query(initiation.get_executor(),
                              asio::execution::context);
                })
    return std::addressof(static_cast<asio::execution_context &>(asio::query(
               initiation.get_executor(), asio::execution::context))) ==
           &context;
  else
    return true;
}

template <bool Throws, class Signature, class Initiation, class... Args>
class asio_operation;

/// Its state belongs to the operation, which is destroyed with the frame.
template <class Operation, bool Throws, class... Values>
class [[nodiscard]] asio_awaiter final : public waiter {
public:
  explicit asio_awaiter(Operation &o) noexcept : operation_(o) {}

  bool await_ready() const noexcept { return false; }
  bool
  await_suspend(std::coroutine_handle<> h,
                std::source_location here = std::source_location::current()) {
    control &me = current("an asio operation is awaited outside of any task");
    if (operation_.flight) [[unlikely]]
      throw_misuse("an asio operation is awaited twice");
    asio_poller &home = asio_poller::here();
    operation_.flight = new asio_flight<Values...>(home);
    if (!me.park(*this, h, here)) {
      flight().abandon();
      return false;
    }
    flight().waiting = this;
    try {
      operation_.start();
    } catch (...) {
      // Parked already: goes on in the next round.
      flight().error = std::current_exception();
      flight().end();
    }
    return true;
  }
  auto await_resume() {
    check_interrupted();
    std::optional<std::tuple<Values...>> &values = flight().values;
    if (asked_) [[unlikely]] {
      if (values ? asio_aborted(*values) : asio_aborted(flight().error)) {
        task().take_cancel(); // one exception tells of all requests
        throw_cancelled();
      }
      task().deliver_later();
    }
    if (!values) [[unlikely]]
      std::rethrow_exception(flight().error);
    if constexpr (Throws && asio_error_first<Values...>) {
      asio_throw(std::get<0>(*values));
      return asio_values<1>(std::move(*values));
    } else {
      return asio_values<0>(std::move(*values));
    }
  }

  void unlink() noexcept override { flight().abandon(); }
  bool interrupt() noexcept override {
    asked_ = true;
    flight().cancel();
    return false;
  }

private:
  asio_flight<Values...> &flight() const noexcept { return *operation_.flight; }

  Operation &operation_;
  bool asked_ = false;
};

/// What an operation returns for `use_corolint`: it starts when it is awaited.
template <bool Throws, class R, class... Values, class Initiation,
          class... Args>
class [[nodiscard("an asio operation that is not awaited never starts")]] //
asio_operation<Throws, R(Values...), Initiation, Args...> {
public:
  template <class I, class... A>
  explicit asio_operation(I &&initiation, std::tuple<A...> &&args)
      : initiation_(std::forward<I>(initiation)), args_(std::move(args)) {}
  asio_operation(asio_operation &&other)
      : flight(std::exchange(other.flight, nullptr)),
        initiation_(std::move(other.initiation_)),
        args_(std::move(other.args_)) {}
  ~asio_operation() {
    if (flight)
      flight->release();
  }

  auto operator co_await() && noexcept {
    return asio_awaiter<asio_operation, Throws, std::decay_t<Values>...>(*this);
  }

  // For the awaiter.
  asio_flight<std::decay_t<Values>...> *flight = nullptr;
  void start() {
    const bool ours = asio_is_of(initiation_, flight->home().context());
    std::apply(
        [&](Args &...args) {
          std::move(initiation_)(
              asio_handler<std::decay_t<Values>...>(*flight, ours),
              std::move(args)...);
        },
        args_);
  }

private:
  Initiation initiation_;
  std::tuple<Args...> args_;
};

} // namespace detail

/// The completion tokens: see the head of this file.
struct use_corolint_t {};
inline constexpr use_corolint_t use_corolint{};
struct use_corolint_nothrow_t {};
inline constexpr use_corolint_nothrow_t use_corolint_nothrow{};

/// The io_context that the running loop runs: the attached one, or else its
/// own, which is made now and destroyed with the loop. Throws misuse_error if
/// no loop is running on this thread.
[[nodiscard]] inline asio::io_context &asio_context() {
  return detail::asio_poller::here().context();
}

/// Has a loop run an io_context, as long as this lives. Both must outlive it,
/// or the loop be closed before. Throws misuse_error if the loop has one
/// already.
class [[nodiscard]] asio_attachment final : private detail::asio_poller {
public:
  explicit asio_attachment(asio::io_context &c, loop &l = loop::current())
      : asio_poller(c) {
    attach(l);
  }
  ~asio_attachment() = default;
};

} // namespace corolint::inline COROLINT_ABI

namespace asio {

template <class R, class... Args>
class async_result<corolint::use_corolint_t, R(Args...)> {
public:
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation &&initiation, corolint::use_corolint_t,
                       InitArgs &&...args) {
    return corolint::detail::asio_operation<
        true, R(Args...), std::decay_t<Initiation>, std::decay_t<InitArgs>...>(
        std::forward<Initiation>(initiation),
        std::tuple<std::decay_t<InitArgs>...>(std::forward<InitArgs>(args)...));
  }
};

template <class R, class... Args>
class async_result<corolint::use_corolint_nothrow_t, R(Args...)> {
public:
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation &&initiation,
                       corolint::use_corolint_nothrow_t, InitArgs &&...args) {
    return corolint::detail::asio_operation<
        false, R(Args...), std::decay_t<Initiation>, std::decay_t<InitArgs>...>(
        std::forward<Initiation>(initiation),
        std::tuple<std::decay_t<InitArgs>...>(std::forward<InitArgs>(args)...));
  }
};

} // namespace asio

#endif // COROLINT_ADAPT_ASIO_HPP
