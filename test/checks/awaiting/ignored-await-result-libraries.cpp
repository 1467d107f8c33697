// RUN: %check_corolint %s async-ignored-await-result
#include "asio.hpp"
#include "seastar.hpp"

// What Asio's operations yield when they are asked not to throw.

struct socket_like {
  asio::awaitable<std::tuple<asio::error_code, std::size_t>> async_write();
  asio::awaitable<std::tuple<asio::error_code>> async_shutdown();
  asio::awaitable<std::size_t> async_read();
};
struct timer_like {
  asio::awaitable<std::tuple<asio::error_code>> async_wait();
};
asio::awaitable<void> session(socket_like s, timer_like t) {
  co_await s.async_write();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'async_write' yields a tuple with a 'std::error_code' that is dropped, so a failure goes unnoticed [async-ignored-await-result]
  auto [error, size] = co_await s.async_write();
  // The count may be dropped, a failure throws.
  co_await s.async_read();
  // That a wait was cancelled, or that the end was not a clean one, is no news.
  co_await t.async_wait();
  co_await s.async_shutdown();
}

// A hop to another thread with nothing to run there cannot fail.
template <class F> asio::awaitable<std::tuple<asio::error_code>> post_to(F f) {
  co_return asio::error_code();
}
asio::awaitable<void> hops(asio::awaitable<void> (*use)()) {
  co_await post_to([] {});
  co_await post_to([use] { (void)use; });
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'post_to' yields
}

// A guard that is dropped at once.
struct scoped_lock {
  scoped_lock(scoped_lock &&);
  ~scoped_lock();
  bool owns() const;
};
struct async_mutex {
  [[nodiscard]] asio::awaitable<scoped_lock> lock();
};
asio::awaitable<void> locks(async_mutex &m) {
  co_await m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: the 'scoped_lock' that awaiting 'lock' yields is dropped, so it is released at once [async-ignored-await-result]
  auto held = co_await m.lock();
}

// A team's own expected values; tasks that have run and nobody looks into.
template <class T, class E> struct outcome {
  bool has_value() const;
  bool has_error() const;
  E &error();
};
template <class T> struct maybe {
  bool has_value() const;
  T &value();
};
asio::awaitable<outcome<int, int>> send();
asio::awaitable<maybe<int>> peek();
seastar::future<std::tuple<seastar::future<int>, seastar::future<int>>> both();
asio::awaitable<void> expects() {
  co_await send();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'send' yields an 'outcome' that is dropped, so a failure goes unnoticed
  co_await peek();
}
seastar::future<> waits_for_both() {
  co_await both();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'both' yields a tuple with a 'seastar::future' that is dropped, so a failure goes unnoticed
}
