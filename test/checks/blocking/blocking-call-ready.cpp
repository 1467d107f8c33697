// RUN: %check_corolint %s async-blocking-call

// Descriptors that are known to be ready when they are used.

#include "app.hpp"
#include "asio.hpp"
#include <future>
#include <thread>
#include <sys/socket.h>
#include <unistd.h>

using namespace app;

tick readable(int fd);

task<int> waited_for(int fd, char *bytes) {
  co_await readable(fd);
  int n = ::read(fd, bytes, 8);
  while (n > 0) {
    co_await readable(fd);
    socklen_t size = 0;
    n = ::recvfrom(fd, bytes, 8, 0, nullptr, &size);
  }
  if (n < 0) {
    co_await readable(fd);
    if (::recv(fd, bytes, 8, 0) < 0)
      co_return -1;
  }
  auto when = co_await number();
  n = ::recv(fd, bytes, 8, 0);
  co_return n;
}

task<int> not_waited_for(int fd, char *bytes) {
  int n = ::read(fd, bytes, 8);
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'read' blocks
  co_await readable(fd);
  bytes[0] = 0;
  n = ::read(fd, bytes, 8);
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'read' blocks
  co_return n;
}

// A library's own socket would be used otherwise.
asio::awaitable<void> names(asio::ip::tcp::resolver &resolver) {
  co_await asio::post(asio::use_awaitable);
  resolver.resolve("host", "http");
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'asio::ip::basic_resolver::resolve' blocks
}

// A thread that is mentioned in an await has not ended with it.
task<> announce(std::thread &);
task<> when_ready(std::future<int> &);
task<> announced_thread(std::thread t) {
  co_await announce(t);
  t.join();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'std::thread::join' blocks
}
task<> awaited_future(std::future<int> f) {
  co_await when_ready(f);
  f.get();
}

// What was waited for can be had; a helper that asks first is no wait.
task<> waited_future(std::future<int> f) {
  f.wait();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'std::future::wait' blocks
  f.get();
  co_await work();
}

bool make_address(const char *);
// A helper that takes addresses looks a name up for other things only.
void listen_on(asio::ip::tcp::resolver &r, const char *where) {
  if (make_address(where))
    return;
  r.resolve(where, "http");
}
void look_up(asio::ip::tcp::resolver &r, const char *where) {
  r.resolve(where, "http");
}
task<> listens(asio::ip::tcp::resolver &r) {
  listen_on(r, "0.0.0.0");
  look_up(r, "example.org");
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'look_up' blocks the executor thread: look_up → asio::ip::{{.*}}resolve
  co_await work();
}
