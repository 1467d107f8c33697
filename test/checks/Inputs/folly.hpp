// The parts of folly that the tests of the checks need, in the library's own names
// and shapes.
#pragma once
#include <chrono>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace folly {

struct OperationCancelled : std::exception {};

class CancellationToken {
public:
  bool isCancellationRequested() const noexcept;
};
class CancellationSource {
public:
  CancellationToken getToken() const;
  bool requestCancellation() const;
};

class Executor {
public:
  virtual ~Executor() = default;
  template <class F> struct KeepAlive {};
};
Executor *getGlobalCPUExecutor();

// Runs what it is given on a thread of the pool.
class CPUThreadPoolExecutor : public Executor {
public:
  explicit CPUThreadPoolExecutor(unsigned threads);
  template <class F> void add(F f) {}
};

class Baton {
public:
  void post();
  void wait();
  bool try_wait() const;
};

template <class T> class SemiFuture {
public:
  bool isReady() const;
  T get() &&;
  SemiFuture &wait() &;
};

namespace coro {

template <class T> struct TaskResult {
  std::optional<T> value;
  void return_value(T v) { value.emplace(std::move(v)); }
};
template <> struct TaskResult<void> {
  void return_void() {}
};

template <class T> class [[nodiscard]] Task;

template <class T> class TaskAwaiter {
public:
  bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) noexcept {}
  T await_resume();
};

template <class T> struct TaskPromise : TaskResult<T> {
  Task<T> get_return_object() noexcept;
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept {}
  template <class Awaitable> decltype(auto) await_transform(Awaitable &&awaitable) {
    return static_cast<Awaitable &&>(awaitable);
  }
};

template <class T = void> class [[nodiscard]] Task {
public:
  using promise_type = TaskPromise<T>;
  Task(Task &&other) noexcept : coro_(std::exchange(other.coro_, {})) {}
  ~Task() {
    if (coro_)
      coro_.destroy();
  }
  friend TaskAwaiter<T> operator co_await(Task &&) noexcept { return {}; }

private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> coro) : coro_(coro) {}
  std::coroutine_handle<promise_type> coro_;
};

template <class T> Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

template <class T> class [[nodiscard]] TaskWithExecutor {
public:
  SemiFuture<T> start() &&;
  friend TaskAwaiter<T> operator co_await(TaskWithExecutor &&) noexcept {
    return {};
  }
};

Task<void> sleep(std::chrono::nanoseconds duration);

struct co_reschedule_on_current_executor_ {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};
inline constexpr co_reschedule_on_current_executor_
    co_reschedule_on_current_executor{};

struct blocking_wait_fn {
  template <class T> T operator()(Task<T> &&awaitable) const;
};
inline constexpr blocking_wait_fn blockingWait{};

struct co_invoke_fn {
  template <class F> auto operator()(F &&f) const -> decltype(f()) {
    return f();
  }
};
inline constexpr co_invoke_fn co_invoke{};

struct co_safe_point_t {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const;
};
inline constexpr co_safe_point_t co_safe_point{};

template <class T>
Task<T> co_withCancellation(CancellationToken token, Task<T> &&task);

template <class T>
TaskWithExecutor<T> co_withExecutor(Executor *executor, Task<T> &&task);

} // namespace coro
} // namespace folly
