// RUN: %check_corolint %s async-swallowed-cancellation

#include "Inputs/swallows.hpp"
#include "asio.hpp"
#include "cppcoro.hpp"
#include "corolint.hpp"
#include "folly.hpp"
#include "seastar.hpp"
#include <stdexcept>
#include <vector>

// CHECK-MESSAGES: {{.*}}swallows.hpp:23:5: warning: 'catch (...)' swallows 'mine::operation_cancelled'

void log(const char *text);
void log(const char *format, std::exception_ptr error);

//===--- A library with an exception of its own ---===//

namespace on_folly {
using namespace folly::coro;
Task<void> io();
Task<int> number();
Task<void> other();

Task<void> goes_on() {
  try {
    co_await io();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    log("failed");
  }
  co_await other();
}

Task<void> base_class() {
  try {
    co_await io();
  } catch (const std::exception &e) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (const std::exception &)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    log(e.what());
  }
  co_await other();
}

Task<void> by_value() {
  try {
    co_await io();
  } catch (std::exception e) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (std::exception)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await other();
}

using error = std::exception;
Task<void> by_alias() {
  try {
    co_await io();
  } catch (error &) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (error &)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await other();
}

Task<int> every_position() {
  int sum = 0;
  try {
    sum = 1 + co_await number();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  try {
    if (co_await number())
      ++sum;
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  try {
    for (int n = co_await number(); n; --n)
      ++sum;
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_return sum + co_await number();
}

Task<void> endless_loop() {
  for (;;) {
    try {
      co_await io();
    } catch (const std::exception &e) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const std::exception &)' swallows 'folly::OperationCancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
      log(e.what());
    }
  }
}

Task<void> loop_with_continue() {
  while (true)
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
      continue;
    }
}

Task<int> retries() {
  for (int attempt = 0;; ++attempt) {
    try {
      co_return co_await number();
    } catch (const std::exception &) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const std::exception &)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
      if (attempt == 3)
        throw;
    }
    co_await sleep(std::chrono::seconds(1));
  }
}

Task<int> retries_with_last_error() {
  std::string last;
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      co_return co_await number();
    } catch (const std::exception &e) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const std::exception &)' swallows 'folly::OperationCancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
      last = e.what();
    }
  }
  throw std::runtime_error(last);
}

Task<void> each_element(std::vector<int> v) {
  for (int x : v) {
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
      log("skipped");
    }
  }
}

// The cancellation itself, in a loop that nothing ends.
Task<void> exact_in_a_loop() {
  for (;;)
    try {
      co_await io();
    } catch (const folly::OperationCancelled &) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const folly::OperationCancelled &)' swallows 'folly::OperationCancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
      continue;
    }
}

// Handled on purpose.
Task<void> exact() {
  try {
    co_await io();
  } catch (const folly::OperationCancelled &) {
    log("cancelled");
  }
  co_await other();
}

Task<void> exact_in_a_loop_that_ends(std::vector<int> v) {
  for (int x : v)
    try {
      co_await io();
    } catch (const folly::OperationCancelled &) {
    }
}

Task<void> inner_try_catches_less() {
  try {
    try {
      co_await io();
    } catch (const std::logic_error &) {
      log("logic");
    }
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await other();
}

Task<void> inner_try_rethrows() {
  try {
    try {
      co_await io();
    } catch (...) {
      log("inner");
      throw;
    }
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await other();
}

Task<void> inner_try_swallows() {
  try {
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    }
    co_await other();
  } catch (const std::runtime_error &) {
  }
}

Task<void> only_the_outer_is_entered() {
  try {
    try {
      co_await io();
    } catch (const folly::OperationCancelled &) {
      co_return;
    }
  } catch (...) {
    log("other errors");
  }
  co_await other();
}

template <class T> Task<void> pattern(T t) {
  try {
    co_await t.run();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await t.run();
}

template <class T> Task<T> instantiated() {
  T value{};
  try {
    value = co_await number();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await other();
  co_return value;
}
template Task<int> instantiated<int>();
template Task<long> instantiated<long>();

struct service {
  Task<void> run() {
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    }
    co_await other();
  }
};

void lambdas() {
  auto plain = []() -> Task<void> {
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    }
    co_await other();
  };
  auto generic = [](auto x) -> Task<void> {
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    }
    co_await other();
  };
}

//===--- Fine ---===//

Task<void> rethrows() {
  try {
    co_await io();
  } catch (...) {
    log("failed");
    throw;
  }
  co_await other();
}

Task<void> throws_another() {
  try {
    co_await io();
  } catch (const std::exception &e) {
    throw std::runtime_error(e.what());
  }
  co_await other();
}

Task<void> earlier_handler() {
  try {
    co_await io();
  } catch (const folly::OperationCancelled &) {
    throw;
  } catch (...) {
    log("failed");
  }
  co_await other();
}

Task<void> narrow_handler() {
  try {
    co_await io();
  } catch (const std::runtime_error &) {
    log("failed");
  }
  co_await other();
}

Task<void> logs_and_returns() {
  try {
    co_await io();
  } catch (const std::exception &e) {
    log(e.what());
    co_return;
  }
  co_await other();
}

Task<void> logs_and_ends() {
  co_await other();
  try {
    co_await io();
  } catch (...) {
    log("failed");
  }
}

Task<void> leaves_the_loop() {
  for (;;)
    try {
      co_await io();
    } catch (...) {
      break;
    }
}

Task<void> nothing_awaited() {
  try {
    log("sync");
  } catch (...) {
  }
  co_await other();
}

Task<void> awaited_by_a_lambda() {
  try {
    auto later = []() -> Task<void> { co_await io(); };
  } catch (...) {
  }
  co_await other();
}

Task<void> rethrown_later() {
  std::exception_ptr error;
  try {
    co_await io();
  } catch (...) {
    error = std::current_exception();
  }
  co_await other();
  if (error)
    std::rethrow_exception(error);
}

Task<void> rethrown_after_all(std::vector<int> v) {
  std::exception_ptr first;
  for (int x : v)
    try {
      co_await io();
    } catch (...) {
      if (!first)
        first = std::current_exception();
    }
  if (first)
    std::rethrow_exception(first);
}

struct promise {
  void set_exception(std::exception_ptr);
};

Task<void> handed_on(promise &p) {
  try {
    co_await io();
  } catch (...) {
    p.set_exception(std::current_exception());
  }
  co_await other();
}

Task<void> kept(std::vector<std::exception_ptr> &errors) {
  try {
    co_await io();
  } catch (...) {
    errors.push_back(std::current_exception());
  }
  co_await other();
}

Task<void> only_logged() {
  try {
    co_await io();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    log("failed: {}", std::current_exception());
  }
  co_await other();
}

[[noreturn]] void die();

Task<void> ends_the_program() {
  try {
    co_await io();
  } catch (...) {
    die();
  }
  co_await other();
}

void lippincott() {
  try {
    throw;
  } catch (const std::runtime_error &) {
    log("runtime");
  }
}

Task<void> shared_handler() {
  try {
    co_await io();
  } catch (...) {
    lippincott();
  }
  co_await other();
}

bool is_cancelled(std::exception_ptr);

Task<void> looks_at_it() {
  try {
    co_await io();
  } catch (...) {
    if (is_cancelled(std::current_exception()))
      throw;
  }
  co_await other();
}

Task<void> looks_at_the_class() {
  try {
    co_await io();
  } catch (const std::exception &e) {
    if (dynamic_cast<const folly::OperationCancelled *>(&e))
      throw;
    log(e.what());
  }
  co_await other();
}

Task<void> asks_the_token(folly::CancellationToken token) {
  while (!token.isCancellationRequested())
    try {
      co_await io();
    } catch (...) {
      log("failed");
    }
}

struct worker {
  bool stopped_ = false;
  Task<void> asks_a_flag() {
    while (!stopped_)
      try {
        co_await io();
      } catch (...) {
        log("failed");
      }
  }
  Task<void> asks_a_flag_inside() {
    for (;;) {
      try {
        co_await io();
      } catch (...) {
        log("failed");
      }
      if (stopped_)
        break;
      co_await other();
    }
  }
  Task<void> close();
  Task<void> async_shutdown();
  Task<void> tears_down() {
    try {
      co_await close();
    } catch (...) {
    }
    co_await other();
  }
  Task<void> tears_down_after() {
    try {
      co_await io();
    } catch (...) {
      log("failed");
    }
    co_await async_shutdown();
  }
};

Task<void> rollback();
Task<void> commit();

Task<void> records_failure() {
  bool failed = false;
  try {
    co_await io();
  } catch (const std::exception &) {
    failed = true;
  }
  if (failed) {
    co_await other();
    co_return;
  }
  co_await commit();
}

Task<void> records_failure_and_goes_on() {
  bool failed = false;
  try {
    co_await io();
  } catch (const std::exception &) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (const std::exception &)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
    failed = true;
  }
  if (failed)
    log("failed");
  co_await commit();
}

Task<void> send(std::string response);

Task<void> failure_is_the_answer() {
  std::string response;
  try {
    co_await io();
    response = "ok";
  } catch (const std::exception &e) {
    response = e.what();
  }
  co_await send(response);
}

Task<void> failure_is_looked_at() {
  std::string error;
  try {
    co_await io();
  } catch (const std::exception &e) {
    error = e.what();
  }
  if (!error.empty())
    co_return;
  co_await other();
}

Task<void> cancels_first(folly::CancellationSource source, Task<void> running) {
  source.requestCancellation();
  try {
    co_await std::move(running);
  } catch (...) {
  }
  co_await other();
}

Task<void> checkpoint_after() {
  for (;;) {
    try {
      co_await io();
    } catch (...) {
      log("failed");
    }
    co_await co_safe_point;
  }
}

Task<void> cannot_throw() {
  try {
    co_await co_reschedule_on_current_executor;
  } catch (...) {
  }
  co_await other();
}

#define IGNORE_ERRORS(x)                                                       \
  try {                                                                        \
    x;                                                                         \
  } catch (...) {                                                              \
  }

Task<void> macro() {
  IGNORE_ERRORS(co_await io());
  co_await other();
}

#define IO io()
Task<void> macro_argument() {
  try {
    co_await IO;
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'folly::OperationCancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await other();
}

Task<void> suppressed() {
  try {
    co_await io();
  } catch (...) { // NOLINT(async-swallowed-cancellation)
  }
  try {
    co_await io();
    // NOLINTNEXTLINE
  } catch (...) {
  }
  co_await other();
}
} // namespace on_folly

namespace on_corolint {
using corolint::task;
task<> io();

task<> everything() {
  try {
    co_await io();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'corolint::cancelled_error', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await io();
}

// The exception is no std::exception.
task<> errors() {
  try {
    co_await io();
  } catch (const std::exception &) {
  }
  co_await io();
}

// A request is delivered once; the checkpoint does not throw it again.
task<> checkpoints() {
  for (;;) {
    try {
      co_await io();
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'corolint::cancelled_error', so the cancelled coroutine goes on [async-swallowed-cancellation]
    }
    co_await corolint::checkpoint();
  }
}
} // namespace on_corolint

//===--- Cancelled through a token only ---===//

namespace on_cppcoro {
cppcoro::task<> io();
cppcoro::task<> io(cppcoro::cancellation_token token);

cppcoro::task<> without_token() {
  for (;;)
    try {
      co_await io();
    } catch (...) {
    }
}

cppcoro::task<> with_token(cppcoro::cancellation_token token) {
  for (;;)
    try {
      co_await io(token);
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'cppcoro::operation_cancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
    }
}

cppcoro::task<> throws_if_requested(cppcoro::cancellation_token token) {
  for (;;) {
    try {
      co_await io(token);
    } catch (...) {
    }
    token.throw_if_cancellation_requested();
  }
}
} // namespace on_cppcoro

namespace on_seastar {
seastar::future<> io();

seastar::future<> without_source() {
  try {
    co_await io();
  } catch (...) {
  }
  co_await io();
}

seastar::future<> with_source(seastar::abort_source &as) {
  for (;;)
    try {
      co_await seastar::sleep_abortable(1, as);
    } catch (...) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (...)' swallows 'seastar::abort_requested_exception', so the cancelled coroutine tries again [async-swallowed-cancellation]
    }
}

seastar::future<> checked(seastar::abort_source &as) {
  while (!as.abort_requested())
    try {
      co_await seastar::sleep_abortable(1, as);
    } catch (...) {
    }
}
} // namespace on_seastar

//===--- A library that throws codes ---===//

namespace on_asio {
using asio::awaitable;
using asio::use_awaitable;

void serve(asio::ip::socket);

awaitable<void> accepts(asio::ip::acceptor &acceptor) {
  for (;;)
    try {
      serve(co_await acceptor.async_accept(use_awaitable));
    } catch (const std::exception &e) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const std::exception &)' swallows 'operation_aborted', so the cancelled coroutine tries again [async-swallowed-cancellation]
      log(e.what());
    }
}

awaitable<void> accepts_system_errors(asio::ip::acceptor &acceptor) {
  for (;;)
    try {
      serve(co_await acceptor.async_accept(use_awaitable));
    } catch (const asio::system_error &) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const asio::system_error &)' swallows 'operation_aborted', so the cancelled coroutine tries again [async-swallowed-cancellation]
    }
}

awaitable<void> compares_the_code(asio::ip::acceptor &acceptor) {
  for (;;)
    try {
      serve(co_await acceptor.async_accept(use_awaitable));
    } catch (const asio::system_error &e) {
      if (e.code() == asio::error::operation_aborted)
        co_return;
    }
}

// The next await that nothing catches ends the coroutine.
awaitable<void> waits_outside(asio::ip::acceptor &acceptor,
                              asio::steady_timer &timer) {
  for (;;) {
    try {
      serve(co_await acceptor.async_accept(use_awaitable));
    } catch (const std::exception &e) {
      log(e.what());
    }
    co_await timer.async_wait(use_awaitable);
  }
}

awaitable<void> goes_on(asio::ip::socket &socket) {
  char data[8];
  try {
    co_await socket.async_read_some(data, use_awaitable);
  } catch (const std::exception &e) {
    log(e.what());
  }
  co_await socket.async_read_some(data, use_awaitable);
}

awaitable<void> ends(asio::ip::socket socket) {
  try {
    for (;;) {
      char data[8];
      co_await socket.async_read_some(data, use_awaitable);
    }
  } catch (const std::exception &e) {
    log(e.what());
  }
}

awaitable<void> woken_by_a_timer(asio::steady_timer &timer) {
  for (;;)
    try {
      co_await timer.async_wait(use_awaitable);
    } catch (const asio::system_error &) {
      log("woken");
    }
}

//===--- and codes that are not thrown ---===//

awaitable<void> tuple_ignored(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'socket' is cancelled or closed [async-swallowed-cancellation]
    if (ec)
      continue;
    log(data);
  }
}

awaitable<void> tuple_never_looked_at(asio::ip::socket &socket) {
  char data[8];
  while (true) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'socket' is cancelled or closed [async-swallowed-cancellation]
    log(data);
  }
}

awaitable<void> tuple_logged(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'socket' is cancelled or closed [async-swallowed-cancellation]
    if (ec)
      log(ec.message().c_str());
    else
      log(data);
  }
}

awaitable<void> redirected(asio::ip::socket &socket) {
  char data[8];
  asio::error_code ec;
  for (;;) {
    co_await socket.async_read_some(data, redirect_error(use_awaitable, ec));
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'socket' is cancelled or closed [async-swallowed-cancellation]
    if (!ec)
      log(data);
  }
}

awaitable<void> tuple_leaves(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (ec)
      break;
    log(data);
  }
}

awaitable<void> tuple_returns(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (!ec)
      continue;
    co_return;
  }
}

awaitable<void> tuple_compared(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (ec == asio::error::operation_aborted)
      break;
    if (ec)
      continue;
    log(data);
  }
}

awaitable<void> tuple_counted(asio::ip::socket &socket) {
  char data[8];
  int errors = 0;
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (ec) {
      if (++errors > 3)
        break;
      continue;
    }
    log(data);
  }
}

bool handle(asio::error_code ec);

awaitable<void> tuple_handled(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (ec && !handle(ec))
      continue;
  }
}

awaitable<void> loop_ends(asio::ip::socket &socket) {
  char data[8];
  while (socket.is_open()) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (ec)
      continue;
    log(data);
  }
}

awaitable<void> throws_elsewhere(asio::ip::socket &socket,
                                 asio::steady_timer &timer) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    if (ec)
      co_await timer.async_wait(use_awaitable);
  }
}

awaitable<void> woken(asio::steady_timer &timer) {
  for (;;) {
    auto [ec] = co_await timer.async_wait(as_tuple(use_awaitable));
    log("tick");
  }
}

awaitable<void> token_spelled_out(asio::ip::socket &socket) {
  char data[8];
  asio::error_code ec;
  for (;;) {
    co_await socket.async_read_some(
        data, asio::redirect_error_t<asio::use_awaitable_t>(use_awaitable, ec));
    // CHECK-MESSAGES: [[@LINE-2]]:5: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'socket' is cancelled or closed
    log(data);
  }
}

awaitable<void> token_in_a_variable(asio::ip::socket &socket) {
  char data[8];
  asio::error_code ec;
  auto token = redirect_error(use_awaitable, ec);
  for (;;) {
    co_await socket.async_read_some(data, token);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'ec' is not compared with 'operation_aborted'
    log(data);
  }
}

awaitable<void> token_compared(asio::ip::socket &socket) {
  char data[8];
  asio::error_code ec;
  auto token = redirect_error(use_awaitable, ec);
  for (;;) {
    co_await socket.async_read_some(data, token);
    if (ec)
      break;
  }
}

// A handler is not where such an error ends up.
awaitable<void> not_thrown(asio::ip::socket &socket) {
  char data[8];
  asio::error_code ec;
  auto token = redirect_error(use_awaitable, ec);
  for (;;)
    try {
      co_await socket.async_read_some(data, token);
      if (ec)
        break;
    } catch (const std::exception &) {
    }
}

// The loop is what is wrong, and is told once.
awaitable<void> two_operations(asio::ip::socket &socket) {
  char data[8];
  for (;;) {
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'ec' is not compared with 'operation_aborted'
    auto [ec2, m] = co_await async_read(socket, data, as_tuple(use_awaitable));
    log(data);
  }
}

// Nobody else has the peer, and the next turn has another.
struct connection {
  asio::ip::socket socket;
};
awaitable<void> made_in_the_loop(asio::ip::acceptor &acceptor) {
  for (;;) {
    auto [e, peer] = co_await acceptor.async_accept(as_tuple(use_awaitable));
    if (e)
      co_return;
    char data[8];
    auto [ec, n] = co_await async_read(peer, data, as_tuple(use_awaitable));
    if (!ec)
      log(data);
  }
}
awaitable<void> member_of_what_is_made(asio::ip::acceptor &acceptor) {
  for (;;) {
    connection c{co_await acceptor.async_accept(use_awaitable)};
    auto &socket = c.socket;
    char data[8];
    auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
    auto [ec2, m] = co_await async_read(c.socket, data, as_tuple(use_awaitable));
    log(data);
  }
}
awaitable<void> refers_to_the_outside(connection &c) {
  for (;;) {
    auto &socket = c.socket;
    char data[8];
    auto [ec, n] = co_await async_read(socket, data, as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'socket' is cancelled or closed
    log(data);
  }
}
awaitable<void> member(connection &c) {
  for (;;) {
    char data[8];
    auto [ec, n] = co_await c.socket.async_read_some(data, as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'ec' is not compared with 'operation_aborted', so the loop goes on when 'c.socket' is cancelled or closed
    log(data);
  }
}

// What an accept gives is not what would be closed.
awaitable<void> asks_the_peer(asio::ip::acceptor &acceptor) {
  for (;;) {
    auto [e, peer] = co_await acceptor.async_accept(as_tuple(use_awaitable));
    // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'e' is not compared with 'operation_aborted', so the loop goes on when 'acceptor' is cancelled or closed
    if (peer.is_open())
      serve(std::move(peer));
  }
}
awaitable<void> asks_another(asio::ip::acceptor &acceptor,
                             asio::ip::socket &control) {
  for (;;) {
    auto [e, peer] = co_await acceptor.async_accept(as_tuple(use_awaitable));
    if (!control.is_open())
      break;
  }
}

awaitable<void> not_in_a_loop(asio::ip::socket &socket) {
  char data[8];
  auto [ec, n] = co_await socket.async_read_some(data, as_tuple(use_awaitable));
  log(data);
}
} // namespace on_asio

//===--- A team's own tasks ---===//

namespace mine {
app::task<> io();

app::task<> own_type() {
  try {
    co_await io();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'mine::operation_cancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
  }
  co_await io();
}

app::task<> own_type_rethrown() {
  try {
    co_await io();
  } catch (const operation_cancelled &) {
    throw;
  } catch (...) {
  }
  co_await io();
}
} // namespace mine
