// RUN: %check_corolint %s async-swallowed-cancellation

#include "app.hpp"
#include "asio.hpp"

struct operation_cancelled : std::exception {};

app::task<> goes_on() {
  try {
    (void)0;
    co_await app::work();
  } catch (...) {
  }
  co_await app::work();
}
// CHECK-NOTES: [[@LINE-4]]:5: warning: 'catch (...)' swallows 'operation_cancelled', so the cancelled coroutine goes on [async-swallowed-cancellation]
// CHECK-NOTES: [[@LINE-6]]:5: note: a cancellation is thrown from here
// CHECK-NOTES: [[@LINE-4]]:3: note: and goes on to suspend here
// CHECK-NOTES: [[@LINE-7]]:5: note: let the cancellation through

app::task<> tries_again() {
  for (;;)
    try {
      co_await app::work();
    } catch (const std::exception &) {
    }
}
// CHECK-NOTES: [[@LINE-3]]:7: warning: 'catch (const std::exception &)' swallows 'operation_cancelled', so the cancelled coroutine tries again [async-swallowed-cancellation]
// CHECK-NOTES: [[@LINE-5]]:7: note: a cancellation is thrown from here, where the coroutine comes back to
// CHECK-NOTES: [[@LINE-5]]:7: note: let the cancellation through

asio::awaitable<void> throws_a_code(asio::ip::acceptor &acceptor) {
  for (;;)
    try {
      co_await acceptor.async_accept(asio::use_awaitable);
    } catch (const std::exception &) {
    }
}
// CHECK-NOTES: [[@LINE-3]]:7: warning: 'catch (const std::exception &)' swallows 'operation_aborted', so the cancelled coroutine tries again [async-swallowed-cancellation]
// CHECK-NOTES: [[@LINE-5]]:7: note: a cancellation is thrown from here, where the coroutine comes back to
// CHECK-NOTES: [[@LINE-5]]:7: note: compare the code of the error with 'operation_aborted' and leave the loop
