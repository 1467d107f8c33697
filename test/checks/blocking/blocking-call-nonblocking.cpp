// RUN: %check_corolint %s async-blocking-call

// A file that handles descriptors which do not block.

#include "app.hpp"
#include <cerrno>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace app;

task<int> would_block(int fd, char *bytes) {
  for (;;) {
    int n = ::read(fd, bytes, 8);
    if (n >= 0 || errno != EAGAIN)
      co_return n;
    co_await work();
  }
}

class connection {
public:
  task<int> receive(char *bytes) {
    int n = ::recv(fd, bytes, 8, 0);
    co_await work();
    co_return n;
  }

private:
  int fd;
};

// Names are resolved by other means.
task<> names(addrinfo **found) {
  getaddrinfo("example.org", "80", nullptr, found);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'getaddrinfo' blocks
  co_await work();
}
