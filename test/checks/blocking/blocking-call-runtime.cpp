// RUN: %check_corolint %s async-blocking-call -- -I%source_root/runtime/include
// RUN: %check_corolint %s async-blocking-call -- -I%source_root/runtime/include -DCOROLINT_HEADER_ONLY

// The runtime's own: what waits for a thread, and what waits for descriptors.

#include <corolint/io.hpp>
#include <corolint/spawn.hpp>
#include <corolint/thread.hpp>
#include <corolint/threadsafe.hpp>
#include <sys/socket.h>
#include <unistd.h>

using namespace corolint;

task<int> price() { co_return 1; }

task<> waits(loop_handle elsewhere) {
  threadsafe_result<int> first = spawn_threadsafe(elsewhere, price());
  first.wait();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'corolint::threadsafe_result::wait' blocks the executor thread while 'waits' runs [async-blocking-call]
  threadsafe_result<int> second = spawn_threadsafe(elsewhere, price());
  int n = second.get();
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'corolint::threadsafe_result::get' blocks the executor thread while 'waits' runs [async-blocking-call]
  threadsafe_result<int> third = spawn_threadsafe(elsewhere, price());
  (void)third.wait_for(duration(5));
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'corolint::threadsafe_result::wait_for' blocks the executor thread while 'waits' runs [async-blocking-call]
  (void)n;
  co_return;
}

task<> does_not(loop_handle elsewhere) {
  threadsafe_result<int> first = spawn_threadsafe(elsewhere, price());
  first.cancel();
  if (first.ready())
    (void)first.get();
  threadsafe_result<int> second = spawn_threadsafe(elsewhere, price());
  co_await to_thread([&] { return second.get(); });
}

// On a thread that runs no loop.
int outside(loop_handle elsewhere) {
  return spawn_threadsafe(elsewhere, price()).get();
}

task<> reads(int fd) {
  char buffer[8];
  auto n = ::read(fd, buffer, sizeof buffer);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'read' blocks the executor thread while 'reads' runs [async-blocking-call]
  (void)n;
  co_return;
}

// The bodies of these make system calls, on descriptors that do not block.
task<> awaits(int fd, const sockaddr *to, unsigned size) {
  char buffer[8];
  set_nonblocking(fd);
  co_await connect_socket(fd, to, size);
  co_await readable(fd);
  auto n = co_await read_some(fd, buffer, sizeof buffer);
  co_await writable(fd);
  co_await write_all(fd, buffer, n);
  descriptor peer = co_await accept_socket(fd);
  forget_descriptor(peer.get());
  peer.close();
  close_descriptor(fd);
}
