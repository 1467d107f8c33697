// RUN: %check_corolint %s async-ignored-await-result
// RUN: %check_corolint %s async-ignored-await-result -check-suffix=OPTIONS \
// RUN:   -config='{async-ignored-await-result.CheckedFunctions: "sent;net::acquire", async-ignored-await-result.CheckedTypes: "net::status;net::verdict"}' -- -DOPTIONS
#include "app.hpp"
#include "misuse.hpp"
#include <array>
#include <tuple>
using namespace app;

namespace net {
struct status {};
enum class verdict { yes, no };
task<bool> acquire();
task<verdict> judge();
task<status> report();
} // namespace net
task<bool> sent();
struct client {
  task<bool> sent();
};

#ifdef OPTIONS

task<> by_option(client c) {
  co_await sent();
  // CHECK-MESSAGES-OPTIONS: [[@LINE-1]]:3: warning: the 'bool' that awaiting 'sent' yields is dropped, so a failure goes unnoticed [async-ignored-await-result]
  co_await c.sent();
  // CHECK-MESSAGES-OPTIONS: [[@LINE-1]]:3: warning: the 'bool' that awaiting 'sent' yields is dropped
  co_await net::acquire();
  // CHECK-MESSAGES-OPTIONS: [[@LINE-1]]:3: warning: the 'bool' that awaiting 'acquire' yields is dropped
  co_await net::report();
  // CHECK-MESSAGES-OPTIONS: [[@LINE-1]]:3: warning: awaiting 'report' yields a 'net::status' that is dropped
  co_await net::judge();
  // CHECK-MESSAGES-OPTIONS: [[@LINE-1]]:3: warning: awaiting 'judge' yields a 'net::verdict' that is dropped
  (void)co_await sent();
}

// CHECK-MESSAGES-OPTIONS: {{.*}}misuse.hpp:[[#]]:{{[0-9]+}}: warning: awaiting 'flush' yields

#else

task<> without_options() {
  co_await sent();
  co_await net::acquire();
  co_await net::report();
  co_await net::judge();
}

// Error types, in every position where a value is dropped.

task<> positions(bool c) {
  co_await flush();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'flush' yields a 'std::error_code' that is dropped, so a failure goes unnoticed [async-ignored-await-result]
  if (c)
    co_await flush();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: awaiting 'flush' yields
  for (; c; co_await flush())
    // CHECK-MESSAGES: [[@LINE-1]]:13: warning: awaiting 'flush' yields
    ;
  co_await flush(), co_await work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'flush' yields
  c ? co_await flush() : co_await flush();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: awaiting 'flush' yields
  // CHECK-MESSAGES: [[@LINE-2]]:26: warning: awaiting 'flush' yields
  (co_await flush());
  // CHECK-MESSAGES: [[@LINE-1]]:4: warning: awaiting 'flush' yields
  switch (c) {
  case true:
    co_await flush();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: awaiting 'flush' yields
  }
  auto t = flush();
  co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 't' yields a 'std::error_code'
}

// Other spellings: aliases, derived classes, references, tuples.

using failure = std::error_code;
struct detailed : std::error_code {};
task<failure> aliased();
task<detailed> derived();
task<const std::error_code &> referenced();
task<std::tuple<std::error_code, std::size_t>> read_some();
task<std::pair<int, std::errc>> parse();
job<std::error_code> start_flush();
namespace app {
template <> struct result_slot<const std::error_code &> {
  void return_value(const std::error_code &);
  const std::error_code *value;
};
} // namespace app
task<> spellings() {
  co_await aliased();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'aliased' yields a 'std::error_code'
  co_await derived();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'derived' yields a 'std::error_code'
  co_await read_some();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'read_some' yields a tuple with a 'std::error_code' that is dropped, so a failure goes unnoticed
  co_await parse();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'parse' yields a pair with a 'std::errc' that is dropped
  co_await start_flush();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'start_flush' yields a 'std::error_code'
}

// Exceptions as values, and many results at once.

task<std::exception_ptr> caught();
task<std::vector<std::error_code>> flush_all();
task<std::array<std::exception_ptr, 2>> both_caught();
task<std::vector<int>> sizes();
task<> values() {
  co_await caught();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'caught' yields a 'std::exception_ptr' that is dropped, so a failure goes unnoticed
  co_await flush_all();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'flush_all' yields a vector of 'std::error_code' that is dropped
  co_await both_caught();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'both_caught' yields an array of 'std::exception_ptr' that is dropped
  co_await sizes();
}

// Adapters that turn an exception into a value are not what is awaited.

template <class T> task<std::tuple<std::exception_ptr, T>> as_tuple(task<T> t);
struct operation {
  task<int> async_send();
  task<int> async_wait();
  task<std::tuple<std::error_code, int>> as_tuple();
};
operation operate(const char *name, int size);
task<> adapted(operation o, task<int> running) {
  co_await as_tuple(o.async_send());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'async_send' yields a tuple with a 'std::exception_ptr' that is dropped
  co_await as_tuple(std::move(running));
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'running' yields a tuple with a 'std::exception_ptr'
  co_await operate("a", 1).as_tuple();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'operate' yields a tuple with a 'std::error_code'
  co_await as_tuple(o.async_wait());
}

// A long expression is cut.

task<> long_expression(std::vector<job<std::error_code>> started_before_the_others, std::size_t position_of_it) {
  co_await (position_of_it ? started_before_the_others[position_of_it] : started_before_the_others[0]);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting '{{.*}}...' yields a 'std::error_code'
}

// [[nodiscard]] on the function: an answer or a status.

[[nodiscard]] task<bool> resume_on_ui();
enum class result { ok, failed };
[[nodiscard]] task<result> send();
struct outcome {
  std::string error() const;
};
[[nodiscard]] task<outcome> attempt();
[[nodiscard]] task<std::unique_ptr<int>> find();
struct connection {
  [[nodiscard("closed by the peer")]] task<bool> ping();
};
task<> nodiscard_functions(connection c) {
  co_await resume_on_ui();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: the 'bool' that awaiting 'resume_on_ui' yields is dropped although the function is 'nodiscard'
  co_await send();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: the 'result' that awaiting 'send' yields is dropped although
  co_await attempt();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: the 'outcome' that awaiting 'attempt' yields is dropped although
  co_await find();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: the 'std::unique_ptr<int>' that awaiting 'find' yields is dropped although
  co_await c.ping();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: the 'bool' that awaiting 'ping' yields is dropped although
}

// Lambdas, templates, macros.

auto lambda = []() -> task<> {
  co_await flush();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'flush' yields
};
template <class T> task<> pattern(task<T> t) {
  co_await flush();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'flush' yields
  co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 't' yields
}
template <class T> struct holder {
  task<T> get();
  task<> run() {
    co_await get();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: awaiting 'get' yields
  }
};
auto generic = [](auto f) -> task<> {
  co_await f();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting '{{.*}}' yields
};
task<> instantiates() {
  co_await pattern(flush());
  co_await pattern(aliased());
  co_await holder<std::error_code>().run();
  co_await generic(&flush);
}
#define IGNORE(e) e
task<> macro() {
  IGNORE(co_await flush());
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: awaiting 'flush' yields
}

// Not reported.

struct [[nodiscard]] checked {};
task<checked> the_compiler_warns();
struct awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  [[nodiscard]] std::error_code await_resume();
};
[[nodiscard]] task<std::size_t> write();
[[nodiscard]] task<> step();
[[nodiscard]] task<connection *> next();
[[nodiscard]] task<std::string> read_all();
[[nodiscard]] task<std::tuple<int, int>> both();
task<bool> plain();
struct closable {
  task<std::error_code> close();
  task<std::error_code> async_shutdown();
  task<std::tuple<std::error_code>> async_wait();
};
#define BEST_EFFORT() co_await flush()
task<int> safe(closable c) {
  auto e = co_await flush();
  if (co_await flush())
    co_return 1;
  (void)co_await flush();
  static_cast<void>(co_await flush());
  std::ignore = co_await flush();
  co_await the_compiler_warns();
  co_await awaiter();
  co_await write();
  co_await step();
  co_await next();
  co_await read_all();
  co_await both();
  co_await plain();
  co_await number();
  co_await text();
  co_await c.close();
  co_await c.async_shutdown();
  co_await c.async_wait();
  BEST_EFFORT();
  co_return (co_await flush()).value();
}

task<> suppressed() {
  co_await flush(); // NOLINT(async-ignored-await-result)
  // NOLINTNEXTLINE
  co_await flush();
}

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:{{[0-9]+}}: warning: awaiting 'flush' yields

#endif
