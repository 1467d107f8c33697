// cppcoro's task and what runs it, as far as the tests need them.
#pragma once
#include "app.hpp"

namespace cppcoro {

template <class T = void> class [[nodiscard]] task {
public:
  struct promise_type : app::result_slot<T> {
    task get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept {}
  };
  task(task &&t) noexcept;
  ~task();
  bool is_ready() const noexcept;
  auto operator co_await() const && noexcept {
    struct awaitable {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) noexcept {}
      T await_resume() { throw 0; }
    };
    return awaitable{};
  }
};

template <class T> T sync_wait(task<T> &&awaitable);

class operation_cancelled : public std::exception {};

class cancellation_token {
public:
  bool is_cancellation_requested() const noexcept;
  void throw_if_cancellation_requested() const;
};
class cancellation_source {
public:
  cancellation_token token() const noexcept;
  void request_cancellation();
};

class async_mutex;
class async_mutex_lock {
public:
  async_mutex_lock(async_mutex &mutex) noexcept;
  async_mutex_lock(async_mutex_lock &&other) noexcept;
  ~async_mutex_lock();
};
class async_mutex_scoped_lock_operation {
public:
  bool await_ready() const noexcept;
  bool await_suspend(std::coroutine_handle<> awaiter) noexcept;
  [[nodiscard]] async_mutex_lock await_resume() const noexcept;

private:
  async_mutex *mutex;
};
class async_mutex {
public:
  [[nodiscard]] async_mutex_scoped_lock_operation scoped_lock_async() noexcept;
};

} // namespace cppcoro
