// RUN: %check_corolint %s async-unawaited-coroutine -- -I%source_root/runtime/include

// What waits for descriptors starts when it is awaited, and not before.

#include <corolint/io.hpp>
#include <corolint/adapt_asio.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

using namespace corolint;

task<> forgets(int fd) {
  char buffer[8] = {};
  readable(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'readable' makes an awaitable that is never awaited, so nothing happens [async-unawaited-coroutine]
  auto later = writable(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'later' holds an awaitable that is never awaited, so nothing happens [async-unawaited-coroutine]
  write_all(fd, buffer, sizeof buffer);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'write_all' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  co_return;
}

task<> awaits(int fd) {
  char buffer[8];
  co_await readable(fd);
  auto later = writable(fd);
  co_await later;
  co_await write_all(fd, buffer, co_await read_some(fd, buffer, sizeof buffer));
}

task<> forgets(asio::ip::tcp::socket &s) {
  char buffer[8] = {};
  auto sent = asio::async_write(s, asio::buffer(buffer), use_corolint);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'sent' holds an awaitable that is never awaited, so nothing happens [async-unawaited-coroutine]
  co_return;
}

task<> awaits(asio::ip::tcp::socket &s) {
  char buffer[8];
  auto sent = asio::async_write(s, asio::buffer(buffer), use_corolint);
  co_await std::move(sent);
  co_await s.async_read_some(asio::buffer(buffer), use_corolint);
  auto [error, n] =
      co_await s.async_read_some(asio::buffer(buffer), use_corolint_nothrow);
}
