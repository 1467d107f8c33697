// The parts of corolint's own runtime that the tests of the checks need: its names
// and shapes, without what makes it run.
#pragma once
#include <chrono>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace corolint {

// Not a std::exception, so that handlers for errors let it through.
class cancelled_error {};

template <class T> struct task_result {
  std::optional<T> value;
  void return_value(T v) { value.emplace(std::move(v)); }
};
template <> struct task_result<void> {
  void return_void() {}
};

template <class T = void> class [[nodiscard]] task {
public:
  struct promise_type : task_result<T> {
    task get_return_object() noexcept {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept {}
  };
  struct awaiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept {}
    T await_resume();
  };
  task(task &&other) noexcept : frame(std::exchange(other.frame, {})) {}
  ~task() {
    if (frame)
      frame.destroy();
  }
  awaiter operator co_await() && noexcept { return {}; }

private:
  explicit task(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

task<> sleep_for(std::chrono::nanoseconds duration);
task<> yield_now();
task<> checkpoint();
template <class F> auto to_thread(F f) -> task<decltype(f())> { co_return f(); }
template <class T> T run(task<T> main);
template <class T> T block_on(task<T> t);

} // namespace corolint
