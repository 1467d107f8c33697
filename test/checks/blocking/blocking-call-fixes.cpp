// RUN: %check_corolint %s async-blocking-call -fix-notes

// What the library in use offers instead, and the header it takes.

// CHECK-FIXES: #include <seastar/core/sleep.hh>
#include "app.hpp"
#include "asio.hpp"
#include "corolint.hpp"
#include "folly.hpp"
#include "seastar.hpp"
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

int load(int fd) { return fsync(fd); }

//===----------------------------------------------------------------------===//
// corolint
//===----------------------------------------------------------------------===//

corolint::task<int> own(int fd, std::chrono::steady_clock::time_point end,
                        std::future<int> fut, std::string s) {
  std::this_thread::sleep_for(10ms);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  // CHECK-FIXES: {{^}}  co_await corolint::sleep_for(10ms);
  std::this_thread::sleep_until(end);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_until' blocks
  // CHECK-FIXES: {{^}}  co_await corolint::sleep_for((end) - std::decay_t<decltype(end)>::clock::now());
  usleep(5 + fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  // CHECK-FIXES: {{^}}  co_await corolint::sleep_for(std::chrono::microseconds(5 + fd));
  sleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'sleep' blocks
  // CHECK-FIXES: {{^}}  co_await corolint::sleep_for(std::chrono::seconds(1));
  if (usleep(1) == 0)
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'usleep' blocks
    // CHECK-FIXES: {{^}}  if (usleep(1) == 0)
    fsync(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
  // CHECK-FIXES: {{^}}    co_await corolint::to_thread([&] { return fsync(fd); });
  int n = load(fd) + fut.get();
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'load' blocks
  // CHECK-MESSAGES: [[@LINE-2]]:26: warning: 'std::future::get' blocks
  // CHECK-FIXES: {{^}}  int n = co_await corolint::to_thread([&] { return load(fd); }) + co_await corolint::to_thread([&] { return fut.get(); });
  std::ifstream in(s);
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'std::ifstream' blocks
  // CHECK-FIXES: {{^}}  std::ifstream in(s);
  auto read = [](int fd) {
    std::ifstream in("x");
    return std::to_string(fd);
  };
  n += read(fd).size();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda blocks
  // CHECK-FIXES: {{^}}  n += (co_await corolint::to_thread([&] { return read(fd); })).size();
  load(co_await corolint::to_thread([] { return 1; }));
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'load' blocks
  // CHECK-FIXES: {{^}}  load(co_await corolint::to_thread([] { return 1; }));
  try {
    co_await corolint::yield_now();
  } catch (...) {
    usleep(1);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'usleep' blocks
    // CHECK-FIXES: {{^}}    usleep(1);
  }
  co_return n;
}

std::string &reference(int fd) {
  static std::string s;
  fsync(fd);
  return s;
}
template <class T> corolint::task<> pattern(T t) {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  // CHECK-FIXES: {{^}}  co_await corolint::sleep_for(std::chrono::microseconds(1));
  std::string &s = reference(1);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'reference' blocks
  // CHECK-FIXES: {{^}}  std::string &s = reference(1);
  co_await corolint::yield_now();
}
template corolint::task<> pattern(int);

#define NAP() usleep(7)
corolint::task<> macros() {
  NAP();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  // CHECK-FIXES: {{^}}  NAP();
  co_return;
}

// A lock that this thread holds cannot be given to another.
corolint::task<> held(std::condition_variable &cv, std::mutex &m) {
  std::unique_lock lock(m);
  cv.wait(lock);
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'std::condition_variable::wait' blocks
  // CHECK-FIXES: {{^}}  cv.wait(lock);
  lock.unlock();
  co_await corolint::yield_now();
}

//===----------------------------------------------------------------------===//
// A task of nobody's library takes any awaitable
//===----------------------------------------------------------------------===//

app::task<> unknown() {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  // CHECK-FIXES: {{^}}  co_await corolint::sleep_for(1s);
  co_await app::work();
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

folly::coro::Task<int> folly_task(int fd, folly::Baton &baton) {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  // CHECK-FIXES: {{^}}  co_await folly::coro::sleep(std::chrono::microseconds(1));
  co_return fd;
}

seastar::future<> seastar_future(int fd) {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  // CHECK-FIXES: {{^}}  co_await seastar::sleep(1s);
  load(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'load' blocks
  // CHECK-FIXES: {{^}}  load(fd);
  co_return;
}

asio::awaitable<void> asio_awaitable(asio::steady_timer &timer,
                                     asio::ip::tcp::resolver &names) {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  // CHECK-FIXES: {{^}}  co_await asio::steady_timer(co_await asio::this_coro::executor, 1s).async_wait(asio::use_awaitable);
  timer.wait();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'asio::basic_waitable_timer::wait' blocks
  // CHECK-FIXES: {{^}}  co_await timer.async_wait(asio::use_awaitable);
  int n = names.resolve("host", "http");
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'asio::ip::basic_resolver::resolve' blocks
  // CHECK-FIXES: {{^}}  int n = co_await names.async_resolve("host", "http", asio::use_awaitable);
  co_return;
}
