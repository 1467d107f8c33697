// RUN: %check_corolint %s async-blocking-call

// Code that runs where blocking is fine.

#include "app.hpp"
#include "asio.hpp"
#include "corolint.hpp"
#include "folly.hpp"
#include <future>
#include <memory>
#include <thread>
#include <unistd.h>

using namespace app;

namespace winrt {
inline auto resume_background() noexcept {
  struct awaitable {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const {}
    void await_resume() const noexcept {}
  };
  return awaitable{};
}
} // namespace winrt

// A team's own pool.
class ThreadPool {
public:
  struct hop {
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<>) const {}
    void await_resume() const {}
  };
  hop schedule();
  template <class F> task<> run(F f) { co_return; }
};
class event_loop {
public:
  ThreadPool::hop schedule();
  template <class F> void post(F f) {}
};
ThreadPool::hop resume_on(ThreadPool &);

//===----------------------------------------------------------------------===//
// Given to an offload function
//===----------------------------------------------------------------------===//

corolint::task<> given(folly::CPUThreadPoolExecutor *pool, int fd) {
  co_await corolint::to_thread([&] { return fsync(fd); });
  co_await corolint::to_thread([]() -> task<> {
    usleep(1);
    co_return;
  });
  auto later = []() -> task<> {
    usleep(1);
    auto nested = []() -> task<> {
      usleep(1);
      co_return;
    };
    co_await nested();
  };
  auto running = std::async(std::launch::async, later);
  running.get();
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'std::future::get' blocks
  pool->add([]() -> task<> {
    usleep(1);
    co_return;
  });
}

// A coroutine that is started on the pool of the process. The one that waits for it
// stays where it is.
corolint::task<> on_global_pool(int fd) {
  using namespace folly;
  auto work = [](int fd) -> coro::Task<int> { co_return fsync(fd); };
  co_await coro::co_withExecutor(getGlobalCPUExecutor(), work(fd));
  co_await coro::co_withExecutor(
      getGlobalCPUExecutor(),
      coro::co_invoke([&]() -> coro::Task<int> { co_return fsync(fd); }));
  co_await coro::co_withExecutor(
      getGlobalCPUExecutor(),
      [](int fd) -> coro::Task<int> { co_return fsync(fd); }(fd));
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
}
corolint::task<> on_any_executor(folly::Executor *executor, int fd) {
  using namespace folly;
  co_await coro::co_withExecutor(
      executor,
      coro::co_invoke([&]() -> coro::Task<int> { co_return fsync(fd); }));
  // CHECK-MESSAGES: [[@LINE-1]]:60: warning: 'fsync' blocks
}
// A lambda that is called runs here, whatever it is called with.
corolint::task<> called(ThreadPool &pool, int fd) {
  [fd](ThreadPool &) -> task<> {
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
    co_return;
  }(pool);
  co_await pool.run([fd] { return [fd] { return fsync(fd); }; }());
  co_return;
}

// What is evaluated before it is handed over is not offloaded.
int argument() { return usleep(1); }
corolint::task<> arguments(int n) {
  co_await corolint::to_thread([n = argument()] { return n; });
  // CHECK-MESSAGES: [[@LINE-1]]:37: warning: 'argument' blocks the executor thread: argument → usleep
}

corolint::task<> not_given(event_loop &loop) {
  loop.post([]() -> task<> {
    usleep(1);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'usleep' blocks
    co_return;
  });
  co_return;
}

void on_pool(asio::thread_pool &pool, asio::io_context &io) {
  auto blocks = []() -> asio::awaitable<void> {
    usleep(1);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'usleep' blocks
    co_return;
  };
  asio::co_spawn(io, blocks(), asio::detached);
}

//===----------------------------------------------------------------------===//
// The coroutine itself goes there
//===----------------------------------------------------------------------===//

task<> hops(int fd) {
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  co_await winrt::resume_background();
  fsync(fd);
  argument();
}

task<> pools(ThreadPool &pool, event_loop &loop, int fd) {
  co_await loop.schedule();
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  co_await pool.run([fd] { fsync(fd); });
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  co_await pool.schedule();
  fsync(fd);
}

task<> argument_pool(std::unique_ptr<ThreadPool> pool, int fd) {
  co_await resume_on(*pool);
  fsync(fd);
}

// On some ways only.
task<> sometimes(bool c, int fd) {
  if (c)
    co_await winrt::resume_background();
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  for (int i = 0; i < 3; ++i) {
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
    co_await winrt::resume_background();
    fsync(fd);
  }
}

// A pool behind a smart pointer, and one that is known by its own class.
template <class T> struct Handle {
  T *operator->();
};
struct Executor {};
struct FairThreadPool : Executor {};
tick resume_on(std::shared_ptr<ThreadPool>);
tick resume_on(Handle<FairThreadPool>);
tick resume_on(Handle<event_loop>);
tick on(Executor &);
task<> smart_pointer(std::shared_ptr<ThreadPool> pool, int fd) {
  co_await resume_on(pool);
  fsync(fd);
}
task<> handle(Handle<FairThreadPool> pool, int fd) {
  co_await resume_on(pool);
  fsync(fd);
}
task<> handle_of_a_loop(Handle<event_loop> loop, int fd) {
  co_await resume_on(loop);
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
}
task<> derived(FairThreadPool &pool, int fd) {
  co_await on(pool);
  fsync(fd);
}

// A coroutine that starts where its parameters say.
namespace concurrencpp {
struct executor_tag {};
struct thread_pool_executor {};
struct inline_executor {};
} // namespace concurrencpp
task<> starts_on_pool(concurrencpp::executor_tag,
                      std::shared_ptr<concurrencpp::thread_pool_executor>, int fd) {
  fsync(fd);
  co_return;
}
task<> starts_inline(concurrencpp::executor_tag,
                     std::shared_ptr<concurrencpp::inline_executor>, int fd) {
  fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  co_return;
}

// In a template that is not instantiated.
template <class T>
task<T> in_template(std::shared_ptr<ThreadPool> pool, int fd) {
  co_await resume_on(pool);
  fsync(fd);
  co_return T();
}
