// Seastar's futures, as far as the tests need them: eager, nodiscard, made
// awaitable by a free operator and by a specialisation of coroutine_traits.
#pragma once
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace seastar {

namespace internal {
template <class T> struct stored {
  std::optional<T> value;
};
template <> struct stored<void> {};
} // namespace internal

template <class T = void> class [[nodiscard]] future {
public:
  future(future &&) noexcept = default;
  future &operator=(future &&) noexcept = default;
  ~future();
  bool available() const noexcept;
  bool failed() const noexcept;
  T get();
  void ignore_ready_future() noexcept;
  template <class Func> auto then(Func &&func) && noexcept {
    return future<typename decltype(func())::value_type>();
  }
  template <class Func> future handle_exception(Func &&func) && noexcept;
  future<> discard_result() && noexcept;
  using value_type = T;

private:
  template <class> friend class future;
  future();
  std::shared_ptr<internal::stored<T>> state;
};

template <class T = void, class... A> future<T> make_ready_future(A &&...);

namespace internal {
template <bool CheckPreempt, class T> class awaiter {
  seastar::future<T> pending;

public:
  explicit awaiter(seastar::future<T> &&f) noexcept : pending(std::move(f)) {}
  bool await_ready() const noexcept { return pending.available(); }
  template <class U> void await_suspend(std::coroutine_handle<U>) noexcept {}
  T await_resume() { return pending.get(); }
};

template <class T> struct coroutine_traits_base {
  struct promise_type {
    std::optional<T> value;
    seastar::future<T> get_return_object() noexcept;
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(T v) { value.emplace(std::move(v)); }
    void unhandled_exception() noexcept {}
  };
};
template <> struct coroutine_traits_base<void> {
  struct promise_type {
    seastar::future<> get_return_object() noexcept;
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {}
  };
};
} // namespace internal

template <class T> auto operator co_await(future<T> f) noexcept {
  return internal::awaiter<true, T>(std::move(f));
}

struct semaphore_default_exception_factory {};
struct lowres_clock {};

template <class ExceptionFactory, class Clock = lowres_clock>
class basic_semaphore {
public:
  explicit basic_semaphore(std::size_t count);
  future<> wait(std::size_t units = 1) noexcept;
  void signal(std::size_t units = 1) noexcept;
};

template <class ExceptionFactory, class Clock = lowres_clock>
class semaphore_units {
public:
  semaphore_units(semaphore_units &&o) noexcept;
  semaphore_units &operator=(semaphore_units &&o) noexcept;
  ~semaphore_units() noexcept { return_all(); }
  void return_all() noexcept;
};

using semaphore = basic_semaphore<semaphore_default_exception_factory>;

template <class ExceptionFactory, class Clock>
future<semaphore_units<ExceptionFactory, Clock>>
get_units(basic_semaphore<ExceptionFactory, Clock> &sem,
          std::size_t units) noexcept;

template <class ExceptionFactory, class Clock, class Func>
auto with_semaphore(basic_semaphore<ExceptionFactory, Clock> &sem,
                    std::size_t units, Func &&func) noexcept {
  return func();
}

namespace coroutine {
class maybe_yield {
public:
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) noexcept {}
  void await_resume() noexcept {}
};
} // namespace coroutine

class abort_requested_exception : public std::exception {};
class abort_source {
public:
  void check() const;
  bool abort_requested() const noexcept;
};
future<> sleep_abortable(int ticks, abort_source &as);

class gate {
public:
  class holder {
  public:
    explicit holder(gate &);
    holder(holder &&) noexcept;
    ~holder();
  };
};

} // namespace seastar

template <class T, class... Args>
class std::coroutine_traits<seastar::future<T>, Args...>
    : public seastar::internal::coroutine_traits_base<T> {};
