// RUN: %check_corolint %s async-unforwarded-token -fix-notes

#include "Inputs/forgets.hpp"
#include "app.hpp"
#include "cppcoro.hpp"
#include "folly.hpp"
#include "seastar.hpp"
#include <chrono>
#include <stop_token>
#include <vector>

using namespace app;

// CHECK-MESSAGES: {{.*}}forgets.hpp:8:12: warning: 'stop' is not passed to 'nap'

struct socket_t {
  task<int> read(std::stop_token stop = {});
  task<int> write(int bytes);
  task<int> write(int bytes, std::stop_token stop);
  static task<> flush(std::stop_token = std::stop_token());
};

task<int> read(socket_t &s, std::stop_token stop = {});
task<int> fetch(int id, int retries = 3, std::stop_token stop = {});
task<> plain(int);
task<> send(const std::string &text);
task<> send(const std::string &text, const std::stop_token &stop);
task<> watch(int id, std::stop_token *stop = nullptr);
task<> consume(std::stop_token &&stop = std::stop_token());
int compute(int n, std::stop_token stop = {});
template <class T> task<T> load(T key, std::stop_token stop = {});
template <class T> task<T> store(T key);
template <class T> task<T> store(T key, std::stop_token stop);

//===--- Left to its default ---===//

task<> statement(socket_t &s, std::stop_token stop) {
  co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await read(s, stop);
}

task<> only_argument(socket_t &s, std::stop_token stop) {
  co_await s.read();
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await s.read(stop);
}

task<> static_member(std::stop_token stop) {
  co_await socket_t::flush();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'flush', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await socket_t::flush(stop);
}

task<int> positions(socket_t &s, std::stop_token stop) {
  int n = co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: int n = co_await read(s, stop);
  if (co_await read(s))
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
    n += 1 + co_await read(s);
    // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  auto later = read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  n += co_await std::move(later);
  co_return co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
}

// Arguments in between would have to be written out.
task<> defaults_in_between(std::stop_token stop) {
  co_await fetch(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'fetch', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await fetch(1);
  co_await fetch(1, 2);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'fetch', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await fetch(1, 2, stop);
}

task<> by_reference(socket_t &s, const std::stop_token &stop) {
  co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await read(s, stop);
}

using token = std::stop_token;
task<> alias(socket_t &s, token stop) {
  co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await read(s, stop);
}

task<> pointer(std::stop_token &stop) {
  co_await watch(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'watch', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await watch(1, &stop);
}

task<> pointer_to_const(const std::stop_token &stop) {
  co_await watch(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'watch', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await watch(1);
}

task<> taken_over(std::stop_token stop) {
  co_await consume();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'consume', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await consume();
}

task<> not_a_task(std::stop_token stop) {
  int n = compute(1);
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'stop' is not passed to 'compute', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: int n = compute(1, stop);
  co_await plain(n);
}

task<> function_template(std::stop_token stop) {
  co_await load(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'load', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await load(1, stop);
}

//===--- An overload takes it ---===//

task<> overload(std::stop_token stop) {
  co_await send("x");
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'send', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await send("x", stop);
}

task<> member_overload(socket_t &s, std::stop_token stop) {
  co_await s.write(1);
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'stop' is not passed to 'write', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await s.write(1, stop);
}

task<> template_overload(std::stop_token stop) {
  co_await store(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'store', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await store(1, stop);
}

struct strange {
  task<> other_result(int);
  task<int> other_result(int, std::stop_token);
  task<> other_parameter(int);
  task<> other_parameter(long, std::stop_token);
  task<> removed(int);
  task<> removed(int, std::stop_token) = delete;
  task<> constant(int) const;
  task<> constant(int, std::stop_token);
  task<> hidden(int);

private:
  task<> hidden(int, std::stop_token);
};

task<> no_such_overload(strange &s, std::stop_token stop) {
  co_await s.other_result(1);
  co_await s.other_parameter(1);
  co_await s.removed(1);
  co_await s.constant(1);
  co_await s.hidden(1);
}

//===--- Everywhere ---===//

// A plain function that hands on a task.
task<int> forwards(socket_t &s, std::stop_token stop) {
  return read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: return read(s, stop);
}

template <class T> task<> pattern(T t, socket_t &s, std::stop_token stop) {
  co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await read(s, stop);
  co_await t.run();
}

template <class T> struct client {
  socket_t socket;
  task<> run(std::stop_token stop) {
    co_await socket.read();
    // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
    // CHECK-FIXES: co_await socket.read(stop);
  }
};
template struct client<int>;
template struct client<long>;

void lambdas(socket_t &s, std::stop_token outer) {
  auto parameter = [&](std::stop_token stop) -> task<> {
    co_await read(s);
    // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
    // CHECK-FIXES: co_await read(s, stop);
  };
  auto captured = [&s, outer]() -> task<> {
    co_await read(s);
    // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'outer' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
    // CHECK-FIXES: co_await read(s, outer);
  };
  auto not_captured = [&s]() -> task<> { co_await read(s); };
}

#define READ(s) read(s)
task<> macro(socket_t &s, std::stop_token stop) {
  co_await READ(s);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
}

// Which of the two is the author's to say.
task<> two_tokens(socket_t &s, std::stop_token hard, std::stop_token soft) {
  co_await read(s);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'hard' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await read(s);
}

//===--- Fine ---===//

task<> passed(socket_t &s, std::stop_token stop) {
  co_await read(s, stop);
  co_await s.read(stop);
  co_await send("x", stop);
  co_await watch(1, &stop);
}

task<> meant_without(socket_t &s, std::stop_token stop) {
  co_await read(s, std::stop_token{});
  co_await read(s, {});
}

task<> another_token(socket_t &s, std::stop_token stop) {
  std::stop_source source;
  co_await read(s, source.get_token());
}

task<> no_token(socket_t &s) {
  co_await read(s);
}

task<> takes_none(std::stop_token stop) {
  co_await plain(1);
  co_await work();
}

void spawn_task(task<int> t);

task<> detached(socket_t &s, std::stop_token stop) {
  spawn_task(read(s));
  spawn_task(read(s, {}));
}

task<> waited_for_later(socket_t &s, std::stop_token stop) {
  std::vector<task<int>> tasks;
  tasks.push_back(read(s));
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: tasks.push_back(read(s, stop));
  co_await std::move(tasks.front());
}

task<> close(std::stop_token stop = {});
task<> async_shutdown(std::stop_token stop = {});

task<> shuts_down(socket_t &s, std::stop_token stop) {
  while (!stop.stop_requested())
    co_await read(s, stop);
  co_await send("bye");
  co_await close();
  co_await async_shutdown();
}

task<> after_the_request(socket_t &s, std::stop_token stop) {
  if (stop.stop_requested()) {
    co_await send("bye");
    co_return;
  }
  if (!stop.stop_requested())
    co_await send("more");
    // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'stop' is not passed to 'send', so a request to stop does not reach it [async-unforwarded-token]
  else
    co_await send("bye");
  co_await read(s, stop);
}

task<> moved_away(socket_t &s, std::stop_token stop) {
  co_await read(s, std::move(stop));
  co_await read(s);
}

task<> replaced(socket_t &s, std::stop_token stop) {
  stop = std::stop_token();
  co_await read(s);
}

task<> in_a_handler(std::stop_token stop) {
  try {
    co_await work();
  } catch (const std::exception &) {
    spawn_task(fetch(1));
  }
}

int not_asynchronous(std::stop_token stop) { return compute(1); }

task<> suppressed(socket_t &s, std::stop_token stop) {
  co_await read(s); // NOLINT(async-unforwarded-token)
  // NOLINTNEXTLINE
  co_await read(s);
}

//===--- Tokens of libraries ---===//

namespace on_folly {
using folly::coro::Task;
Task<int> fetch(int id, folly::CancellationToken token = {});
Task<int> other(int id, std::stop_token token = {});

Task<void> forgotten(folly::CancellationToken token) {
  co_await fetch(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'token' is not passed to 'fetch', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await fetch(1, token);
}

Task<void> wrapped(folly::CancellationToken token) {
  co_await folly::coro::co_withCancellation(token, fetch(1));
}

Task<void> of_another_kind(folly::CancellationToken token) {
  co_await other(1);
}
} // namespace on_folly

namespace on_cppcoro {
cppcoro::task<> io(int);
cppcoro::task<> io(int, cppcoro::cancellation_token token);

cppcoro::task<> forgotten(cppcoro::cancellation_token token) {
  co_await io(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'token' is not passed to 'io', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await io(1, token);
}
} // namespace on_cppcoro

namespace on_seastar {
seastar::future<> sleep(int ticks);
seastar::future<> sleep(int ticks, seastar::abort_source &as);
seastar::future<> wait(int ticks, seastar::abort_source *as = nullptr);

seastar::future<> forgotten(seastar::abort_source &as) {
  co_await sleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'as' is not passed to 'sleep', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await sleep(1, as);
  co_await wait(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'as' is not passed to 'wait', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await wait(1, &as);
}

seastar::future<> by_pointer(seastar::abort_source *as) {
  co_await sleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'as' is not passed to 'sleep', so a request to stop does not reach it [async-unforwarded-token]
  // CHECK-FIXES: co_await sleep(1, *as);
}
} // namespace on_seastar

//===--- Only on request ---===//

task<> ignored(std::stop_token stop) {
  (void)stop;
  co_await work();
}

task<> ignored_by_a_loop(std::stop_token stop) {
  if (stop.stop_requested())
    co_return;
  for (;;)
    co_await work();
}
