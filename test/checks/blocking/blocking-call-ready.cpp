// RUN: %check_corolint %s async-blocking-call

// Descriptors that are known to be ready when they are used.

#include "app.hpp"
#include "asio.hpp"
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
