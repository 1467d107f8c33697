// A lazy task of no known library whose await gives a reference to the result, which
// stays in the frame of the coroutine.
#pragma once
#include "app.hpp"

namespace kept {

template <class T> class task {
public:
  struct promise_type : app::result_slot<T> {
    std::coroutine_handle<> continuation;
    task get_return_object() {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() {}
  };

  task(task &&other) noexcept : frame(std::exchange(other.frame, {})) {}
  ~task() {
    if (frame)
      frame.destroy();
  }

  struct awaiter_base {
    std::coroutine_handle<promise_type> frame;
    bool await_ready() { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) {
      frame.promise().continuation = caller;
      return frame;
    }
  };
  auto operator co_await() && {
    struct awaiter : awaiter_base {
      T &&await_resume() { return std::move(*this->frame.promise().value); }
    };
    return awaiter{{frame}};
  }
  auto operator co_await() & {
    struct awaiter : awaiter_base {
      T &await_resume() { return *this->frame.promise().value; }
    };
    return awaiter{{frame}};
  }

private:
  explicit task(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

} // namespace kept
