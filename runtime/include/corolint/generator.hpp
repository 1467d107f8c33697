//===-- generator.hpp - coroutines that give one value after another ------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     async_generator<row> rows(database &db) {
//       cursor c = co_await db.open();
//       while (std::optional<row> r = co_await c.fetch())
//         if (!(co_yield checked(*std::move(r))))
//           break;                          // the consumer wants no more
//       co_await c.close();
//     }
//
//     FOR_AWAIT(row r, rows(db)) {
//       if (!co_await interesting(r))
//         break;                            // awaits the rest of rows()
//     }
//     END_FOR_AWAIT
//
// `async_generator<T>` is a coroutine that may both `co_yield` and `co_await`.
// It runs as part of the task that awaits its next value, under the same
// cancellation, and only while that is awaited.
//
// - `co_await g.next()` gives a `std::optional<T>`: nothing when the generator
//   has ended. For `async_generator<T &>` it gives a pointer.
// - `co_await g.aclose()` ends a generator that is wanted no more. One that is
//   suspended in `co_yield checked(value)` goes on with `false` as the result
//   of that, and may await its cleanup; it must not yield again. One that is
//   suspended in a plain `co_yield value` ends there: its variables are
//   destroyed, nothing after the yield runs. One that has not started never
//   does. Idempotent.
// - `co_await for_await(g, f)` calls `f(value)` for each value, and awaits
//   `aclose()` however that ends. If f returns (or its awaitable gives)
//   `false`, the loop ends. The value is an rvalue, as in std::generator.
// - `FOR_AWAIT(declaration, generator) { ... } END_FOR_AWAIT` is the same as a
//   statement: the body may `co_await`, `break`, `continue` and throw.
//   `co_return` in it does not compile. In a coroutine that returns `task<R>`,
//
//       FOR_AWAIT_RETURNS(R, declaration, generator) { ... }
//       END_FOR_AWAIT_RETURNS
//
//   has a body that may also `co_return` a value of type R from the coroutine
//   (`co_return;` for void). In each case `aclose()` has been awaited before
//   the program goes on, and while everything the generator refers to is still
//   alive. The body is a closure that captures by reference: it cannot
//   `co_yield`. Other sources than generators will do if they have `next()`
//   and, maybe, `aclose()`.
//
// Values. What is yielded as an rvalue is not copied: it stays in the generator
// until the next value is asked for, and is moved from there. An lvalue is
// copied, unless T is a reference.
//
// Errors. What the generator throws comes out of `next()` or `aclose()`, once;
// after that it has ended. If the body of a loop and `aclose()` both fail, an
// `exception_group` of both is thrown. `misuse_error`: `next()` or `aclose()`
// while another `next()` is being awaited; a generator that yields again when
// it was asked to close.
//
// Cancellation. `next()` and `aclose()` are no points of cancellation of their
// own; the awaits in the generator are, and a generator that does not catch
// `cancelled_error` has ended then. The cleanup after a cancellation awaits as
// usual; a second `cancel()` interrupts it.
//
// Destruction. A generator that is destroyed before it has ended frees what it
// has, but awaiting cleanup cannot run: `set_skipped_cleanup_hook` tells if it
// was suspended in `co_yield checked(...)`. One that has never started is told
// to the hook of tasks that were never awaited. A generator must not be
// destroyed while `next()` is being awaited: the loop's exception handler is
// told, and its frame is never freed. (At the end of a loop, it is.)
//
// Thread safety. None. Complexity. A value costs two switches of coroutines,
// O(1), without allocation.
//
//===----------------------------------------------------------------------===//

#ifndef COROLINT_GENERATOR_HPP
#define COROLINT_GENERATOR_HPP

#include "detail/awaitable.hpp"
#include "detail/cleanup.hpp"
#include "detail/config.hpp"
#include "detail/frames.hpp"
#include "detail/transfer.hpp"
#include "error.hpp"
#include "outcome.hpp"
#include "task.hpp"
#include <concepts>
#include <coroutine>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace corolint::inline COROLINT_ABI {

template <class T> class async_generator;

namespace detail {

/// The value of `co_yield checked(value)`.
template <class U> struct [[nodiscard]] checked_value {
  U &&value;
};

template <class T> class generator_promise final : public recycled {
  using handle = std::coroutine_handle<generator_promise>;

public:
  using pointer = std::remove_reference_t<T> *;

private:
  class [[nodiscard]] yield_awaiter {
  public:
    bool await_ready() const noexcept { return false; }
    transfer_to await_suspend(handle h) const noexcept {
      return h.promise().give(stage::yielded);
    }
    void await_resume() const noexcept {}
  };
  class [[nodiscard]] checked_awaiter {
  public:
    explicit checked_awaiter(generator_promise &p) noexcept : promise_(p) {}
    bool await_ready() const noexcept { return false; }
    transfer_to await_suspend(handle) const noexcept {
      promise_.checked = true;
      return promise_.give(stage::yielded);
    }
    bool await_resume() const noexcept {
      promise_.checked = false;
      return !promise_.closing;
    }

  private:
    generator_promise &promise_;
  };
  /// The same with a value of its own.
  template <class Awaiter> class [[nodiscard]] holding : public Awaiter {
  public:
    template <class U>
    holding(Awaiter a, U &&value)
        : Awaiter(a), value_(std::forward<U>(value)) {}
    transfer_to await_suspend(handle h) noexcept {
      h.promise().value = __builtin_addressof(value_);
      return Awaiter::await_suspend(h);
    }

  private:
    std::remove_const_t<std::remove_reference_t<T>> value_;
  };
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    transfer_to await_suspend(handle h) const noexcept {
      h.promise().value = nullptr;
      return h.promise().give(stage::ended);
    }
    void await_resume() const noexcept {}
  };

public:
  // The value that is handed over, or null.
  pointer value = nullptr;
  // Who asked for it.
  std::coroutine_handle<> consumer;
  stage at = stage::fresh;
  bool checked = false, closing = false;
  // What the body threw, if it did.
  outcome<void> failed;
  std::source_location place;

  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND async_generator<T>
  get_return_object(
      std::source_location here = std::source_location::current()) noexcept {
    place = here;
    return async_generator<T>(handle::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { failed.capture(); }

  yield_awaiter yield_value(T &&v) noexcept {
    value = __builtin_addressof(v);
    return {};
  }
  auto yield_value(const T &v)
    requires(!std::is_reference_v<T> && std::copy_constructible<T>)
  {
    return holding<yield_awaiter>({}, v);
  }
  template <class U> auto yield_value(checked_value<U> v) {
    if constexpr (std::is_convertible_v<U &&, T &&> &&
                  std::is_same_v<std::remove_cvref_t<U>,
                                 std::remove_cvref_t<T>> &&
                  std::is_reference_v<T> == std::is_lvalue_reference_v<U>) {
      value = __builtin_addressof(v.value);
      return checked_awaiter(*this);
    } else {
      static_assert(!std::is_reference_v<T>,
                    "what is yielded is not what the generator refers to");
      return holding<checked_awaiter>(checked_awaiter(*this),
                                      std::forward<U>(v.value));
    }
  }

  visit::result go_on(std::coroutine_handle<> from) noexcept {
    consumer = from;
    at = stage::running;
    return visit_.go(handle::from_promise(*this),
                     [this] { return at != stage::running; });
  }
  /// Throws what the body threw, once.
  void check() {
    if (!failed) [[unlikely]] {
      outcome<void> what = std::exchange(failed, outcome<void>());
      std::move(what).value();
    }
  }

private:
  [[no_unique_address]] visit visit_;

  transfer_to give(stage s) noexcept {
    at = s;
    return visit_.back(consumer);
  }
};

/// The next value where it is, or nothing. Valid until the next is asked for.
template <class T> class generator_item {
public:
  explicit generator_item(std::remove_reference_t<T> *value) noexcept
      : value_(value) {}
  explicit operator bool() const noexcept { return value_; }
  T &&operator*() const noexcept { return static_cast<T &&>(*value_); }

private:
  std::remove_reference_t<T> *value_;
};

template <class T> class [[nodiscard]] item_awaiter {
public:
  explicit item_awaiter(
      std::coroutine_handle<generator_promise<T>> generator) noexcept
      : generator_(generator) {}
  bool await_ready() const {
    if (!generator_ || generator_.promise().at == stage::ended)
      return true;
    if (generator_.promise().at == stage::running) [[unlikely]]
      throw_misuse("the next value of an async generator is asked for while "
                   "another is being awaited");
    return false;
  }
  visit::result await_suspend(std::coroutine_handle<> h) const noexcept {
    return generator_.promise().go_on(h);
  }
  generator_item<T> await_resume() const { return generator_item<T>(take()); }

protected:
  std::remove_reference_t<T> *take() const {
    if (!generator_)
      return nullptr;
    generator_promise<T> &p = generator_.promise();
    if (!p.value) [[unlikely]]
      p.check();
    return p.value;
  }

private:
  std::coroutine_handle<generator_promise<T>> generator_;
};

template <class T>
class [[nodiscard]] next_item_awaiter : public item_awaiter<T> {
public:
  using item_awaiter<T>::item_awaiter;
  auto await_resume() const {
    std::remove_reference_t<T> *const value = this->take();
    if constexpr (std::is_reference_v<T>)
      return value;
    else
      return value ? std::optional<T>(std::move(*value)) : std::optional<T>();
  }
};

template <class T> class [[nodiscard]] close_awaiter {
public:
  explicit close_awaiter(async_generator<T> &g) noexcept : generator_(g) {}
  bool await_ready() const {
    if (!generator_.handle_)
      return true;
    generator_promise<T> &p = generator_.handle_.promise();
    if (p.at == stage::running) [[unlikely]]
      throw_misuse(
          "an async generator is closed while its next value is being awaited");
    if (p.at == stage::yielded && p.checked)
      return false;
    generator_.destroy();
    return true;
  }
  visit::result await_suspend(std::coroutine_handle<> h) const noexcept {
    generator_promise<T> &p = generator_.handle_.promise();
    p.closing = true;
    return p.go_on(h);
  }
  void await_resume() const {
    if (!generator_.handle_)
      return;
    generator_promise<T> &p = generator_.handle_.promise();
    const bool again = p.at == stage::yielded;
    outcome<void> failed = std::move(p.failed);
    generator_.destroy();
    if (again) [[unlikely]]
      throw_misuse("an async generator yields after it was asked to close");
    std::move(failed).value();
  }

private:
  async_generator<T> &generator_;
};

} // namespace detail

/// `co_yield checked(value)` gives true, or false if the generator is being
/// closed: then it must end, and may await its cleanup first.
template <class U> detail::checked_value<U> checked(U &&value) noexcept {
  return {std::forward<U>(value)};
}

/// See the head of this file. Move-only; one that was moved from is like one
/// that has ended.
template <class T>
class [[nodiscard("a generator that is not iterated never runs")]] //
COROLINT_CORO_RETURN_TYPE COROLINT_CORO_LIFETIMEBOUND async_generator {
  static_assert(!std::is_rvalue_reference_v<T> && !std::is_void_v<T>,
                "a generator of values or of lvalue references");

public:
  using value_type = std::remove_cvref_t<T>;
  using promise_type = detail::generator_promise<T>;

  async_generator(async_generator &&other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  async_generator &operator=(async_generator &&other) noexcept {
    if (this != &other) {
      drop();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~async_generator() { drop(); }

  /// Awaits the next value: `std::optional<T>`, or a pointer if T is a
  /// reference; nothing at the end.
  detail::next_item_awaiter<T> next() noexcept {
    return detail::next_item_awaiter<T>(handle_);
  }

  /// Ends the generator and awaits its cleanup.
  detail::close_awaiter<T> aclose() noexcept {
    return detail::close_awaiter<T>(*this);
  }

  /// Whether there will be no more values.
  [[nodiscard]] bool ended() const noexcept {
    return !handle_ || handle_.promise().at == detail::stage::ended;
  }

  // For the library.
  explicit async_generator(std::coroutine_handle<promise_type> h) noexcept
      : handle_(h) {}
  detail::item_awaiter<T> next_item() noexcept {
    return detail::item_awaiter<T>(handle_);
  }

private:
  friend class detail::close_awaiter<T>;

  void destroy() noexcept { std::exchange(handle_, nullptr).destroy(); }
  void drop() noexcept {
    if (!handle_)
      return;
    promise_type &p = handle_.promise();
    if (p.at == detail::stage::running &&
        detail::dropped_while_awaited("an async generator was destroyed while "
                                      "its next value is being awaited"))
        [[unlikely]]
      return;
    if (p.at == detail::stage::fresh) [[unlikely]]
      detail::never_awaited(p.place);
    else if (p.at == detail::stage::yielded && p.checked)
      detail::cleanup_skipped(p.place);
    destroy();
  }

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

/// The next value of whatever has next().
template <class G>
COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto
next_of(G &source) {
  if constexpr (requires { source.next_item(); })
    return source.next_item();
  else
    return source.next();
}
template <class G>
using item_t =
    decltype(*std::declval<
             await_result_t<decltype(next_of(std::declval<G &>()))>>());
template <class G>
concept iterated = requires(G &g) {
  { next_of(g) } -> awaitable;
  typename item_t<G>;
};

template <class G> task<void> close_source(G &source) {
  if constexpr (requires { source.aclose(); })
    co_await source.aclose();
  co_return;
}

template <class F, class Item>
concept loop_body = std::invocable<F &, Item> &&
                    (awaitable<std::invoke_result_t<F &, Item>> ||
                     std::same_as<std::invoke_result_t<F &, Item>, bool> ||
                     std::is_void_v<std::invoke_result_t<F &, Item>>);

template <class G, class F> task<void> call_for_each(G &source, F &f) {
  using result = std::invoke_result_t<F &, item_t<G>>;
  while (auto item = co_await next_of(source)) {
    if constexpr (std::is_void_v<result>) {
      f(*std::move(item));
    } else if constexpr (std::is_same_v<result, bool>) {
      if (!f(*std::move(item)))
        break;
    } else if constexpr (std::is_void_v<await_result_t<result>>) {
      co_await f(*std::move(item));
    } else {
      static_assert(std::is_same_v<await_result_t<result>, bool>,
                    "the body of a loop gives nothing, or whether to go on");
      if (!co_await f(*std::move(item)))
        break;
    }
  }
}

// G may be an lvalue reference.
template <class Result, class G, class F> Result run_for_await(G source, F f) {
  made_task closing(close_source(source));
  outcome<void> body = co_await as_outcome(call_for_each(source, f));
  outcome<void> closed = co_await as_outcome(closing.run());
  after_cleanup(std::move(body), std::move(closed)).value();
}

/// The body of FOR_AWAIT returns one, which only the macro can make.
class loop_token {
  friend class loop_ends;
  loop_token() = default;
};
class loop_ends {
protected:
  static loop_token token() noexcept { return {}; }
};
/// R of loops whose body does not return.
struct no_return;

/// Nothing if the loop ended, or what its body returned.
template <class R> class loop_result {
public:
  using body = loop_result;
  loop_result(loop_token) noexcept {} // NOLINT
  template <class U>
    requires(!std::same_as<std::remove_cvref_t<U>, loop_result> &&
             !std::same_as<std::remove_cvref_t<U>, loop_token> &&
             std::constructible_from<R, U>)
  loop_result(U &&value) // NOLINT: what is returned
      : value_(std::in_place, std::forward<U>(value)) {}

  explicit operator bool() const noexcept { return value_.has_value(); }
  R value() && { return *std::move(value_); }

private:
  std::optional<R> value_;
};
template <> class loop_result<void> {
public:
  using body = void;
  explicit loop_result(bool returned) noexcept : returned_(returned) {}
  explicit operator bool() const noexcept { return returned_; }
  void value() const noexcept {}

private:
  bool returned_;
};
template <> class loop_result<no_return> {
public:
  using body = loop_token;
};

/// What the body of FOR_AWAIT has of its loop.
template <class G, class R> class for_await_loop : private loop_ends {
public:
  using source = std::remove_reference_t<G>;
  using returned = R;
  using body = task<typename loop_result<R>::body>;

  explicit for_await_loop(source &s) noexcept : source_(s) {}
  COROLINT_CORO_WRAPPER COROLINT_CORO_DISABLE_LIFETIMEBOUND auto next() {
    return next_of(source_);
  }
  auto end() noexcept {
    ended_ = true;
    if constexpr (!std::is_void_v<R>)
      return token();
  }
  [[nodiscard]] bool ended() const noexcept { return ended_; }

private:
  source &source_;
  bool ended_ = false;
};

template <class Loop, class R = typename Loop::returned, class F>
task<std::conditional_t<std::is_same_v<R, no_return>, void, loop_result<R>>>
run_loop(typename Loop::source &source, F &body) {
  made_task closing(close_source(source));
  Loop loop(source);
  auto result = co_await as_outcome(body(loop));
  outcome<void> closed = co_await as_outcome(closing.run());
  after_cleanup(without_value(result), std::move(closed)).value();
  if constexpr (std::is_void_v<R>)
    co_return loop_result<void>(!loop.ended());
  else if constexpr (!std::is_same_v<R, no_return>)
    co_return std::move(result).value();
}

} // namespace detail

/// Calls `f(value)` for each value of `source`, then awaits its `aclose()`: see
/// the head of this file. A source that is named stays where it is; the task
/// must then be awaited at once.
template <class G, class F>
  requires detail::iterated<std::remove_reference_t<G>> &&
           detail::loop_body<F, detail::item_t<std::remove_reference_t<G>>>
COROLINT_CORO_WRAPPER auto for_await(G &&source, F f)
    -> std::conditional_t<std::is_lvalue_reference_v<G>, now_task<void>,
                          task<void>> {
  using result = std::conditional_t<std::is_lvalue_reference_v<G>,
                                    now_task<void>, task<void>>;
  return detail::run_for_await<result, G, F>(std::forward<G>(source),
                                             std::move(f));
}

} // namespace corolint::inline COROLINT_ABI

#define COROLINT_DETAIL_FOR_AWAIT(returned, declaration, ...)                  \
  {                                                                            \
    auto &&corolint_source = __VA_ARGS__;                                      \
    using corolint_loop_type =                                                 \
        ::corolint::detail::for_await_loop<decltype(corolint_source),          \
                                           returned>;                          \
    auto corolint_body = [&](corolint_loop_type &corolint_loop) ->             \
        typename corolint_loop_type::body {                                 \
      while (auto corolint_item = co_await corolint_loop.next()) {             \
        declaration = *std::move(corolint_item);

/// A loop over an async generator: see the head of this file.
#define FOR_AWAIT(declaration, ...)                                            \
  COROLINT_DETAIL_FOR_AWAIT(::corolint::detail::no_return, declaration,        \
                            __VA_ARGS__)
#define END_FOR_AWAIT                                                          \
  }                                                                            \
  co_return corolint_loop.end();                                               \
  }                                                                            \
  ;                                                                            \
  co_await ::corolint::detail::run_loop<corolint_loop_type>(corolint_source,   \
                                                            corolint_body);    \
  }

/// The same, with a body that may co_return from the coroutine, whose result is
/// of type `type`.
#define FOR_AWAIT_RETURNS(type, declaration, ...)                              \
  COROLINT_DETAIL_FOR_AWAIT(type, declaration, __VA_ARGS__)
#define END_FOR_AWAIT_RETURNS                                                  \
  }                                                                            \
  co_return corolint_loop.end();                                               \
  }                                                                            \
  ;                                                                            \
  if (auto corolint_left =                                                     \
          co_await ::corolint::detail::run_loop<corolint_loop_type>(           \
              corolint_source, corolint_body))                                 \
    co_return std::move(corolint_left).value();                                \
  }

#endif // COROLINT_GENERATOR_HPP
