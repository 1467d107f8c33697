//===-- context.hpp - entering and leaving with awaits --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     async_context<transaction &> transact(database &db) {
//       transaction t = co_await db.begin();
//       if (co_yield t)                       // how the body ended
//         co_await t.commit();
//       else
//         co_await t.rollback();
//     }
//
//     co_await with(transact(db), [&](transaction &t) -> task<> {
//       co_await t.insert(row);
//     });
//
// A context manager is a class with `async_enter()`, whose awaited result is
// what the body is given, and `async_exit(const outcome<void> &)`, which is told
// how the body ended and gives nothing. It cannot suppress a failure.
//
// - `with(manager, body)` enters, awaits `body(entered)` and, however that ends,
//   when everything of the body is destroyed, the exit; then it ends as the body
//   did. `with(a, b, body)` enters a, then b, and leaves them in reverse. If
//   entering throws, that manager is not left, and the body does not run.
// - `async_context<R>` is a coroutine that is a context manager. What is before
//   its only `co_yield` is the enter; `co_yield r` evaluates to the outcome of
//   the body and does not throw; what is after it, in whatever way it is
//   reached, is commit, rollback and cleanup. `async_context<>` yields `{}`.
//   When the coroutine has ended, `with` throws the body's error on.
// - `closing(x)` is a manager that gives x and awaits `x.aclose()`.
// - `exit_stack` enters a number of managers that is known only when it runs:
//
//     co_await with(exit_stack(), [&](exit_stack &stack) -> task<> {
//       for (auto &name : names)
//         files.push_back(co_await stack.enter(open_file(name)));
//       stack.callback(log, "done");
//     });
//
// Errors. The body's. If an exit fails, too, an `exception_group` of both; if
// only the exit fails, or the body was cancelled, the exit's error; an exit that
// throws the body's error on has not failed. If the exit is cancelled after the
// body failed, `cancelled_error` goes on and the body's error goes to the
// loop's exception handler. Managers and callbacks that are left later are told
// of what was thrown before them, and are left in any case. `context_error` is
// thrown for an `async_context` that yields never or twice, and names it.
// `misuse_error`: entering a manager twice, leaving one that was not entered.
// `std::bad_alloc`: `with` has what it needs to leave a manager before it enters
// it. A stack may have no memory when it is left: what cannot be left is dropped
// then, which is told to `set_skipped_cleanup_hook`.
//
// Cancellation. None of this is a point of cancellation of its own. An exit
// awaits as usual after the body was cancelled; a second `cancel()` interrupts
// it. What must be finished is awaited under `shield`.
//
// Destruction. A context, or a stack with entries, that is destroyed before it
// was left frees what it has; `set_skipped_cleanup_hook` tells of it.
//
// Compilers. gcc 12 destroys an aggregate with owning members that is made with
// braces in the operand of co_await twice, as it does closures (see task.hpp):
// give the manager a constructor, or a name.
//
// Thread safety. None. Complexity. O(1) for each manager; an entry of a stack
// is one piece of recycled memory.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_CONTEXT_HPP
#define COROLINT_CONTEXT_HPP

#include "detail/awaitable.hpp"
#include "detail/cleanup.hpp"
#include "detail/config.hpp"
#include "detail/frames.hpp"
#include "detail/text.hpp"
#include "detail/transfer.hpp"
#include "error.hpp"
#include "outcome.hpp"
#include "task.hpp"
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

template <class R = void> class async_context;

/// A function-style context manager did not yield exactly once.
class context_error : public misuse_error {
public:
  context_error(const char *rule, const std::source_location &coroutine)
      : misuse_error(rule), text_({rule, ": ", coroutine.function_name(),
                                   " at ", coroutine.file_name(), ":",
                                   detail::digits(coroutine.line()).c_str()}) {}
  [[nodiscard]] const char *what() const noexcept override {
    return text_.c_str();
  }

private:
  detail::shared_text text_;
};

/// What `with` accepts. See the head of this file.
template <class M>
concept async_context_manager =
    requires(std::remove_reference_t<M> &m, const outcome<void> &o) {
      { m.async_enter() } -> detail::awaitable;
      { m.async_exit(o) } -> detail::awaitable;
    };

namespace detail {

template <class M>
using entered_t = await_result_t<
    decltype(std::declval<std::remove_reference_t<M> &>().async_enter())>;

template <class R> class context_promise final : public recycled {
  using handle = std::coroutine_handle<context_promise>;
  using yielded = stored_t<std::remove_reference_t<R>>;

  class [[nodiscard]] yield_awaiter {
  public:
    explicit yield_awaiter(context_promise &p) noexcept : promise_(p) {}
    bool await_ready() const noexcept { return false; }
    transfer_to await_suspend(handle) const noexcept {
      return promise_.give(stage::yielded);
    }
    const outcome<void> &await_resume() const noexcept { return promise_.body; }

  protected:
    context_promise &promise_;
  };
  class [[nodiscard]] holding : public yield_awaiter {
  public:
    holding(context_promise &p, const yielded &value)
        : yield_awaiter(p), value_(value) {}
    transfer_to await_suspend(handle h) noexcept {
      this->promise_.value = __builtin_addressof(value_);
      return yield_awaiter::await_suspend(h);
    }

  private:
    yielded value_;
  };
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    transfer_to await_suspend(handle h) const noexcept {
      return h.promise().give(stage::ended);
    }
    void await_resume() const noexcept {}
  };

public:
  yielded *value = nullptr;
  std::coroutine_handle<> consumer;
  stage at = stage::fresh;
  // How the body of `with` ended.
  outcome<void> body;
  // What the coroutine threw, if it did.
  outcome<void> failed;
  std::source_location place;

  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND async_context<R>
  get_return_object(
      std::source_location here = std::source_location::current()) noexcept {
    place = here;
    return async_context<R>(handle::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { failed.capture(); }

  yield_awaiter yield_value(yielded &&v) noexcept
    requires(!std::is_reference_v<R>)
  {
    value = __builtin_addressof(v);
    return yield_awaiter(*this);
  }
  holding yield_value(const yielded &v)
    requires(!std::is_reference_v<R> && !std::is_void_v<R> &&
             std::copy_constructible<yielded>)
  {
    return holding(*this, v);
  }
  yield_awaiter yield_value(yielded &v) noexcept
    requires std::is_lvalue_reference_v<R>
  {
    value = __builtin_addressof(v);
    return yield_awaiter(*this);
  }

  transfer_to go_on(std::coroutine_handle<> from) noexcept {
    consumer = from;
    at = stage::running;
    return transfer(handle::from_promise(*this));
  }

private:
  transfer_to give(stage s) noexcept {
    at = s;
    return transfer(consumer);
  }
};

template <class R> class [[nodiscard]] enter_awaiter {
public:
  explicit enter_awaiter(async_context<R> &c) noexcept : context_(c) {}
  bool await_ready() const {
    if (!context_.handle_ || context_.handle_.promise().at != stage::fresh)
        [[unlikely]]
      throw_misuse("an async context is entered a second time");
    return false;
  }
  transfer_to await_suspend(std::coroutine_handle<> h) const noexcept {
    return context_.handle_.promise().go_on(h);
  }
  R await_resume() const {
    context_promise<R> &p = context_.handle_.promise();
    if (p.at == stage::ended) [[unlikely]] {
      const std::source_location place = p.place;
      outcome<void> failed = std::move(p.failed);
      context_.destroy();
      std::move(failed).value();
      throw context_error("an async context ended without having yielded",
                          place);
    }
    if constexpr (!std::is_void_v<R>)
      return static_cast<R &&>(*p.value);
  }

private:
  async_context<R> &context_;
};

template <class R> class [[nodiscard]] exit_awaiter {
public:
  exit_awaiter(async_context<R> &c, const outcome<void> &body) noexcept
      : context_(c), body_(body) {}
  bool await_ready() const {
    if (!context_.handle_ || context_.handle_.promise().at != stage::yielded)
        [[unlikely]]
      throw_misuse("an async context is left that is not entered");
    return false;
  }
  transfer_to await_suspend(std::coroutine_handle<> h) const noexcept {
    context_promise<R> &p = context_.handle_.promise();
    p.body = body_;
    return p.go_on(h);
  }
  void await_resume() const {
    context_promise<R> &p = context_.handle_.promise();
    const bool again = p.at == stage::yielded;
    const std::source_location place = p.place;
    outcome<void> failed = std::move(p.failed);
    context_.destroy();
    if (again) [[unlikely]]
      throw context_error("an async context yields a second time", place);
    std::move(failed).value();
  }

private:
  async_context<R> &context_;
  const outcome<void> &body_;
};

} // namespace detail

/// A context manager that is a coroutine. Move-only; for one use.
template <class R>
class [[nodiscard("a context that is not entered never runs")]] //
COROLINT_CORO_RETURN_TYPE COROLINT_CORO_LIFETIMEBOUND async_context {
  static_assert(!std::is_rvalue_reference_v<R>);

public:
  using promise_type = detail::context_promise<R>;

  async_context(async_context &&other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  async_context &operator=(async_context &&other) noexcept {
    if (this != &other) {
      drop();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~async_context() { drop(); }

  /// Runs the coroutine to its co_yield and gives what that yields.
  detail::enter_awaiter<R> async_enter() noexcept {
    return detail::enter_awaiter<R>(*this);
  }
  /// Runs the rest; `body` is what co_yield evaluates to.
  detail::exit_awaiter<R> async_exit(const outcome<void> &body) noexcept {
    return detail::exit_awaiter<R>(*this, body);
  }

  // For the library.
  explicit async_context(std::coroutine_handle<promise_type> h) noexcept
      : handle_(h) {}

private:
  friend class detail::enter_awaiter<R>;
  friend class detail::exit_awaiter<R>;

  void destroy() noexcept { std::exchange(handle_, nullptr).destroy(); }
  void drop() noexcept {
    if (!handle_)
      return;
    promise_type &p = handle_.promise();
    if (p.at == detail::stage::running &&
        detail::dropped_while_awaited("an async context was destroyed while it "
                                      "is being entered or left")) [[unlikely]]
      return;
    if (p.at == detail::stage::fresh) [[unlikely]]
      detail::never_awaited(p.place);
    else if (p.at == detail::stage::yielded)
      detail::cleanup_skipped(p.place);
    destroy();
  }

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

/// The exit of any manager; what it throws before it is awaited counts, too.
template <class M> task<void> leave(M &manager, const outcome<void> &body) {
  static_assert(
      std::is_void_v<await_result_t<decltype(manager.async_exit(body))>>,
      "async_exit gives nothing: a manager cannot suppress a failure");
  co_await manager.async_exit(body);
}

// What the body is given: lvalues, or rvalues if it wants those.
template <class F, class... R>
COROLINT_CORO_WRAPPER decltype(auto) call_entered(F &body,
                            std::remove_reference_t<R> &...entered) {
  if constexpr (std::invocable<F &, std::remove_reference_t<R> &...>)
    return body(entered...);
  else
    return body(static_cast<R &&>(entered)...);
}

template <class... T> struct type_list {};
template <class List, class T> struct appended;
template <class... T, class U> struct appended<type_list<T...>, U> {
  using type = type_list<T..., U>;
};
template <class... T> struct appended<type_list<T...>, void> {
  using type = type_list<T...>;
};

// The value of with(managers..., body).
template <class List, class... M> struct with_value;
template <class... R, class F> struct with_value<type_list<R...>, F> {
  using call = std::conditional_t<
      std::invocable<F &, std::remove_reference_t<R> &...>,
      std::type_identity<void(std::remove_reference_t<R> &...)>,
      std::type_identity<void(R &&...)>>;
  template <class... A>
  static auto result(void (*)(A...)) -> std::invoke_result_t<F &, A...>;
  using type = await_result_t<decltype(result(
      static_cast<typename call::type *>(nullptr)))>;
};
template <class... R, class M, class N, class... Rest>
struct with_value<type_list<R...>, M, N, Rest...>
    : with_value<typename appended<type_list<R...>, entered_t<M>>::type, N,
                 Rest...> {};
template <class... M>
using with_value_t =
    typename with_value<type_list<>, std::remove_reference_t<M>...>::type;

// Enters the manager of this index, then those above it, runs the body, leaves.
template <class T, std::size_t I, class Managers, class F, class... R>
task<T> with_from(Managers &managers, F &body,
                  std::remove_reference_t<R> &...entered) {
  if constexpr (I == std::tuple_size_v<Managers>) {
    co_return co_await call_entered<F, R...>(body, entered...);
  } else {
    auto &manager = std::get<I>(managers);
    using given = entered_t<decltype(manager)>;
    // Made before it is entered, so that it can be left without memory.
    outcome<void> ended;
    made_task leaving(leave(manager, ended));
    outcome<T> result{end::none};
    std::optional<task<T>> inner;
    if constexpr (std::is_void_v<given>) {
      co_await manager.async_enter();
      try {
        inner.emplace(with_from<T, I + 1, Managers, F, R...>(managers, body,
                                                             entered...));
      } catch (...) {
        result.capture();
      }
      if (inner)
        result = co_await as_outcome(*std::move(inner));
    } else {
      given value = co_await manager.async_enter();
      try {
        inner.emplace(with_from<T, I + 1, Managers, F, R..., given>(
            managers, body, entered..., value));
      } catch (...) {
        result.capture();
      }
      if (inner)
        result = co_await as_outcome(*std::move(inner));
    }
    ended = without_value(result);
    outcome<void> left = co_await as_outcome(leaving.run());
    after_cleanup(std::move(ended), std::move(left)).value();
    co_return std::move(result).value();
  }
}

template <class Result, class T, class Managers, class F>
Result run_with(Managers managers, F body) {
  co_return co_await with_from<T, 0, Managers, F>(managers, body);
}

// A manager that is named stays where it is, one that is not is moved; as the
// last of `all`, the body is moved.
template <class... M, std::size_t... I>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
start_with(std::index_sequence<I...>, std::tuple<M &&...> all) {
  using tuple = std::tuple<M...>;
  using managers = std::tuple<std::tuple_element_t<I, tuple>...>;
  using body =
      std::remove_cvref_t<std::tuple_element_t<sizeof...(I), tuple>>;
  static_assert((async_context_manager<std::tuple_element_t<I, tuple>> && ...),
                "all but the last are context managers");
  using value = with_value_t<std::tuple_element_t<I, tuple>..., body>;
  using result = combined<value, std::tuple_element_t<I, tuple>...>;
  return run_with<result, value, managers, body>(
      managers(std::forward<std::tuple_element_t<I, tuple>>(std::get<I>(all))...),
      std::forward<std::tuple_element_t<sizeof...(I), tuple>>(
          std::get<sizeof...(I)>(all)));
}

} // namespace detail

/// Enters the managers in order, awaits `body(entered...)`, leaves them in
/// reverse: `with(manager, ..., body)`. See the head of this file. A manager
/// that is named is used in place; the task must then be awaited at once.
template <class M, class... Rest>
  requires(sizeof...(Rest) > 0 && async_context_manager<M>)
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
with(M &&manager, Rest &&...managers_and_body) {
  return detail::start_with<M, Rest...>(
      std::make_index_sequence<sizeof...(Rest)>(),
      std::tuple<M &&, Rest &&...>(
          std::forward<M>(manager),
          std::forward<Rest>(managers_and_body)...));
}

/// A manager for what has `aclose()`: the result of `closing(x)`.
template <class T> class closing_context {
public:
  explicit closing_context(T &&thing) : thing_(std::forward<T>(thing)) {}

  task<std::remove_reference_t<T> &> async_enter() { co_return thing_; }
  // As it is, if possible, which takes no memory.
  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
  async_exit(const outcome<void> &) {
    if constexpr (std::is_void_v<
                      detail::await_result_t<decltype(thing_.aclose())>>)
      return thing_.aclose();
    else
      return close();
  }

private:
  task<void> close() { (void)co_await thing_.aclose(); }

  T thing_;
};

/// A context manager that gives `thing` and awaits `thing.aclose()`. What is
/// named stays where it is.
template <class T> closing_context<T> closing(T &&thing) {
  return closing_context<T>(std::forward<T>(thing));
}

namespace detail {

/// What an exit stack has to do at its end.
struct exit_entry : recycled {
  exit_entry() = default;
  exit_entry(const exit_entry &) = delete;
  virtual ~exit_entry() = default;
  virtual task<void> leave(const outcome<void> &ended) = 0;

  exit_entry *below = nullptr;
};

template <class M> class manager_entry final : public exit_entry {
public:
  explicit manager_entry(M &&m) : manager(std::forward<M>(m)) {}
  COROLINT_CORO_WRAPPER task<void> leave(const outcome<void> &ended) override {
    return detail::leave(manager, ended);
  }
  M manager;
};

template <class F> class exit_function final : public exit_entry {
public:
  explicit exit_function(F f) : f_(std::move(f)) {}
  task<void> leave(const outcome<void> &ended) override {
    if constexpr (std::is_void_v<std::invoke_result_t<F &, const outcome<void> &>>)
      f_(ended);
    else
      co_await f_(ended);
    co_return;
  }

private:
  F f_;
};

/// A callable and its arguments, as an exit. Not std::apply, whose functions are
/// no wrappers of coroutines.
template <class F, class... Args> struct bound_callback {
  F f;
  std::tuple<Args...> args;

  COROLINT_CORO_WRAPPER decltype(auto) operator()(const outcome<void> &) {
    return call(std::index_sequence_for<Args...>());
  }
  template <std::size_t... I>
  COROLINT_CORO_WRAPPER decltype(auto) call(std::index_sequence<I...>) {
    return f(std::get<I>(args)...);
  }
};

/// Owns an entry that is not on a stack.
template <class E> class entry_owner {
public:
  explicit entry_owner(E *e) noexcept : entry_(e) {}
  entry_owner(const entry_owner &) = delete;
  ~entry_owner() { delete entry_; }
  E *operator->() const noexcept { return entry_; }
  E *release() noexcept { return std::exchange(entry_, nullptr); }

private:
  E *entry_;
};

template <class R>
concept nothing_or_awaitable = std::is_void_v<R> || awaitable<R>;

} // namespace detail

/// A stack of managers and callbacks, which are left in reverse: itself a
/// context manager. See the head of this file. Move-only.
class [[nodiscard("a stack is left by aclose() or with()")]] exit_stack {
public:
  explicit exit_stack(
      std::source_location here = std::source_location::current()) noexcept
      : place_(here) {}
  exit_stack(exit_stack &&other) noexcept
      : place_(other.place_), top_(std::exchange(other.top_, nullptr)) {}
  exit_stack &operator=(exit_stack &&other) noexcept {
    if (this != &other) {
      drop();
      place_ = other.place_;
      top_ = std::exchange(other.top_, nullptr);
    }
    return *this;
  }
  ~exit_stack() { drop(); }

  /// Enters a manager and gives what that gives; its exit is on the stack when
  /// it has been entered. One that is named is used in place, and must live
  /// until the stack is left. May throw std::bad_alloc, before entering.
  template <async_context_manager M>
  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
  enter(M &&manager) -> task<detail::entered_t<M>> {
    return enter_held<detail::entered_t<M>, M>(*this, std::forward<M>(manager));
  }

  /// Puts the exit of a manager that was entered already on the stack.
  template <async_context_manager M> void push(M &&manager) {
    put(new detail::manager_entry<M>(std::forward<M>(manager)));
  }

  /// Has `f(const outcome<void> &)` called, and awaited if it gives an
  /// awaitable, when the stack is left.
  template <class F>
    requires std::invocable<F &, const outcome<void> &> &&
             detail::nothing_or_awaitable<
                 std::invoke_result_t<F &, const outcome<void> &>>
  void push_exit(F f) {
    put(new detail::exit_function<F>(std::move(f)));
  }

  /// Has `f(args...)` called, and awaited if it gives an awaitable.
  template <class F, class... Args>
    requires std::invocable<F &, Args &...> &&
             detail::nothing_or_awaitable<std::invoke_result_t<F &, Args &...>>
  void callback(F f, Args... args) {
    push_exit(detail::bound_callback<F, Args...>{
        std::move(f), std::tuple<Args...>(std::move(args)...)});
  }

  /// Gives everything to another stack: this one is then empty, and leaving it
  /// does nothing.
  [[nodiscard]] exit_stack pop_all() noexcept { return std::move(*this); }

  [[nodiscard]] bool empty() const noexcept { return !top_; }

  /// Leaves everything, as after a body that returned. The stack may be used
  /// again.
  task<void> aclose() { co_await async_exit(outcome<void>()); }

  // The stack as a context manager.
  task<exit_stack &> async_enter() { co_return *this; }
  task<void> async_exit(outcome<void> ended) {
    // What was thrown here; `ended` is what entries are told.
    outcome<void> thrown;
    while (top_) {
      detail::entry_owner entry(std::exchange(top_, top_->below));
      outcome<void> left;
      std::optional<task<void>> leaving;
      try {
        leaving.emplace(entry->leave(ended));
      } catch (...) { // no memory, but maybe for the others
        left.capture();
        detail::cleanup_skipped(place_);
      }
      if (leaving)
        left = co_await as_outcome(*std::move(leaving));
      if (left || detail::same_failure(ended, left))
        continue;
      thrown = detail::after_cleanup(std::move(thrown), left);
      ended = detail::after_cleanup(std::move(ended), std::move(left), false);
    }
    std::move(thrown).value();
  }

private:
  template <class R, class M>
  static task<R> enter_held(exit_stack &stack, M manager) {
    detail::entry_owner entry(
        new detail::manager_entry<M>(std::forward<M>(manager)));
    if constexpr (std::is_void_v<R>) {
      co_await entry->manager.async_enter();
      stack.put(entry.release());
    } else {
      R given = co_await entry->manager.async_enter();
      stack.put(entry.release());
      co_return static_cast<R &&>(given);
    }
  }
  void put(detail::exit_entry *e) noexcept {
    e->below = top_;
    top_ = e;
  }
  void drop() noexcept {
    if (top_)
      detail::cleanup_skipped(place_);
    while (top_)
      delete std::exchange(top_, top_->below);
  }

  std::source_location place_;
  detail::exit_entry *top_ = nullptr;
};

} // namespace corolint::inline COROLINT_ABI

#endif // COROLINT_CONTEXT_HPP
