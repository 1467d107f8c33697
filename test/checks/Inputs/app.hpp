// Asynchronous types of no known library, for the tests of the checks: what a
// team might have written itself. Nothing here is configured anywhere.
#pragma once
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace app {

template <class T> struct result_slot {
  std::optional<T> value;
  void return_value(T v) { value.emplace(std::move(v)); }
};
template <> struct result_slot<void> {
  void return_void() {}
};

// Lazy, move-only, owns its frame.
template <class T = void> class task {
public:
  struct promise_type : result_slot<T> {
    std::coroutine_handle<> continuation;
    std::exception_ptr error;
    task get_return_object() {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct final_awaiter {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<>
      await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        auto c = h.promise().continuation;
        return c ? c : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    final_awaiter final_suspend() noexcept { return {}; }
    void unhandled_exception() { error = std::current_exception(); }
  };

  task() = default;
  task(task &&other) noexcept : frame(std::exchange(other.frame, {})) {}
  task &operator=(task &&other) noexcept {
    std::swap(frame, other.frame);
    return *this;
  }
  ~task() {
    if (frame)
      frame.destroy();
  }

  explicit operator bool() const { return bool(frame); }

  struct awaiter {
    std::coroutine_handle<promise_type> frame;
    bool await_ready() { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) {
      frame.promise().continuation = caller;
      return frame;
    }
    T await_resume() {
      if (frame.promise().error)
        std::rethrow_exception(frame.promise().error);
      if constexpr (!std::is_void_v<T>)
        return std::move(*frame.promise().value);
    }
  };
  awaiter operator co_await() && { return {frame}; }
  awaiter operator co_await() & { return {frame}; }

private:
  explicit task(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

// Eager: runs up to its first suspension when called; awaitable, move-only.
template <class T = void> class job {
public:
  struct promise_type : result_slot<T> {
    job get_return_object() {
      return job(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() { std::terminate(); }
  };
  job(job &&other) noexcept : frame(std::exchange(other.frame, {})) {}
  job &operator=(job &&other) noexcept {
    std::swap(frame, other.frame);
    return *this;
  }
  ~job() {
    if (frame)
      frame.destroy();
  }
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  T await_resume() {
    if constexpr (!std::is_void_v<T>)
      return std::move(*frame.promise().value);
  }

private:
  explicit job(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

// Owns its own frame: nothing to await, meant to be dropped.
struct fire_and_forget {
  struct promise_type {
    fire_and_forget get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

// Lazy and shareable: may be awaited by many.
template <class T = void> class shared_task {
public:
  struct promise_type : result_slot<T> {
    shared_task get_return_object() {
      return shared_task(
          std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() {}
  };
  shared_task(const shared_task &) = default;
  bool await_ready() const { return frame.done(); }
  void await_suspend(std::coroutine_handle<>) const {}
  T await_resume() const {
    if constexpr (!std::is_void_v<T>)
      return *frame.promise().value;
  }

private:
  explicit shared_task(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

// Synchronous generator.
template <class T> class generator {
public:
  struct promise_type {
    T *current;
    generator get_return_object() {
      return generator(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(T &&v) {
      current = &v;
      return {};
    }
    std::suspend_always yield_value(T &v) {
      current = &v;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  struct iterator {
    std::coroutine_handle<promise_type> frame;
    bool operator!=(std::default_sentinel_t) const { return !frame.done(); }
    iterator &operator++() {
      frame.resume();
      return *this;
    }
    T &operator*() const { return *frame.promise().current; }
  };
  generator(generator &&other) noexcept
      : frame(std::exchange(other.frame, {})) {}
  ~generator() {
    if (frame)
      frame.destroy();
  }
  iterator begin() {
    frame.resume();
    return {frame};
  }
  std::default_sentinel_t end() { return {}; }

private:
  explicit generator(std::coroutine_handle<promise_type> h) : frame(h) {}
  std::coroutine_handle<promise_type> frame;
};

// An operation: starts when it is awaited.
struct tick {
  int milliseconds;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};

// An asynchronous lock.
class mutex;
class scoped_lock {
public:
  explicit scoped_lock(mutex &m) : owner(&m) {}
  scoped_lock(scoped_lock &&other) : owner(std::exchange(other.owner, nullptr)) {}
  ~scoped_lock();

private:
  mutex *owner;
};
class mutex {
public:
  task<scoped_lock> lock() { co_return scoped_lock(*this); }
  void unlock() {}
};
inline scoped_lock::~scoped_lock() {
  if (owner)
    owner->unlock();
}

// Sync code waits for a task; a task is started and left alone.
template <class T> T run(task<T> t);
void spawn(task<void> t);

task<void> work();
task<int> number();
task<bool> allowed(int user);
task<std::string> text();
task<std::error_code> flush();
job<void> start_job();
job<int> start_number();

} // namespace app
