// RUN: %check_corolint %s async-unawaited-coroutine
#include "app.hpp"
#include "asio.hpp"
#include "cppcoro.hpp"
#include <tuple>

cppcoro::task<> load(int id);
cppcoro::task<int> count();

// Sync code: the library's own way to run a task is named.
int main() {
  load(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'load' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'main' is not a coroutine; 'cppcoro::sync_wait(load(1))' runs the task from here
  auto n = count();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'n' holds a task that this sync code never hands on, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:12: note: made by 'count' here
  // CHECK-NOTES: [[@LINE-3]]:12: note: 'main' is not a coroutine; 'cppcoro::sync_wait(count())' runs the task from here
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'main' is not a coroutine; the task must be handed to something that runs it
}

// Code that must not block to run a task.
app::task<> forwards() {
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-3]]:13: note: 'forwards' is not a coroutine and cannot await it
  return app::work();
}
cppcoro::task<> has_callback() {
  auto callback = [](int id) { load(id); };
  // CHECK-NOTES: [[@LINE-1]]:32: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:19: note: this lambda is not a coroutine and cannot await it
  callback(1);
  co_return;
}

cppcoro::task<> coroutine(cppcoro::async_mutex &m) {
  load(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  (void)load(1);
  // CHECK-NOTES: [[@LINE-1]]:9: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:9: note: discarding it explicitly does not start it
  // CHECK-NOTES: [[@LINE-3]]:9: note: await it here
  std::ignore = load(1);
  // CHECK-NOTES: [[@LINE-1]]:17: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:17: note: discarding it explicitly does not start it
  auto lock = m.scoped_lock_async();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'lock' holds an unawaited awaitable and not the 'async_mutex_lock' it yields, so nothing is held [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:17: note: made by 'scoped_lock_async' here
  // CHECK-NOTES: [[@LINE-3]]:17: note: await it and hold what it yields
  try {
    co_await load(1);
  } catch (...) {
    load(2);
    // CHECK-NOTES: [[@LINE-1]]:5: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
    // CHECK-NOTES: [[@LINE-2]]:5: note: a handler cannot await: do so after it
  }
}

void drop(cppcoro::task<>) {}
// CHECK-NOTES: [[@LINE+3]]:8: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
// CHECK-NOTES: [[@LINE-2]]:6: note: 'drop' drops the task that it is given
cppcoro::task<> passes() {
  drop(load(1));
  co_return;
}

// What runs a library's tasks does not run everything that can be awaited there.
asio::awaitable<void> session();
void starts(asio::steady_timer &timer, cppcoro::async_mutex &m) {
  (void)session();
  // CHECK-NOTES: [[@LINE-1]]:9: warning: 'session' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:9: note: discarding it explicitly does not start it
  // CHECK-NOTES: [[@LINE-3]]:9: note: 'starts' is not a coroutine; 'asio::co_spawn(executor, session(), asio::detached)' runs the task from here
  timer.async_wait(asio::deferred);
  // CHECK-NOTES: [[@LINE-1]]:9: warning: 'async_wait' makes an awaitable that is never awaited, so nothing happens [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:9: note: 'starts' is not a coroutine; 'timer.async_wait(asio::deferred)(asio::detached)' runs the awaitable from here
  timer.async_wait(asio::deferred)(asio::detached);
  (void)m.scoped_lock_async();
  // CHECK-NOTES: [[@LINE-1]]:11: warning: 'scoped_lock_async' makes an awaitable that is never awaited, so nothing happens [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:11: note: discarding it explicitly does not start it
  // CHECK-NOTES: [[@LINE-3]]:11: note: 'starts' is not a coroutine; the awaitable must be handed to something that runs it
}

// Nobody knows a function by a name that a macro makes up.
#define PASTED(a, b) a##b
#define FUNCTION(name) static void name()
#define TEST_CASE(text) FUNCTION(PASTED(anonymous_test_, __LINE__))
#define FIXED(text) struct text { void test_body(); }; void text::test_body()
TEST_CASE("drops") {
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: this function is not a coroutine; the task must be handed to something that runs it
}
FIXED(drops_too) {
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: this function is not a coroutine; the task must be handed to something that runs it
}
FUNCTION(named_by_its_author) {
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'named_by_its_author' is not a coroutine; the task must be handed to something that runs it
}

// A constructor that is inherited does what the base's does.
struct keeps {
  keeps(app::task<> t, int) : kept(std::move(t)) {}
  app::task<> kept;
};
struct inherits : keeps {
  using keeps::keeps;
};
template <class Tag> struct inherits_template : inherits {
  using inherits::inherits;
};
struct drops {
  drops(app::task<>, int) {}
};
struct inherits_too : drops {
  using drops::drops;
};
app::task<> constructs() {
  auto t = app::work();
  inherits(std::move(t), 1);
  inherits made(app::work(), 2);
  inherits_template<int> also_made(app::work(), 3);
  auto u = app::work();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'u' holds a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:12: note: made by 'work' here
  inherits_too(std::move(u), 4);
  inherits_too gone(app::work(), 5);
  // CHECK-NOTES: [[@LINE-1]]:21: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: :[[#]]:16: note: 'inherits_too' drops the task that it is given
  co_return;
}
