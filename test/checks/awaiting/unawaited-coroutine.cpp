// RUN: %check_corolint %s async-unawaited-coroutine
#include "app.hpp"
#include "dropped.hpp"
#include <algorithm>
#include <future>
#include <memory>
#include <tuple>
using namespace app;

bool more();
void use(bool);
void keep(task<> t);
void pack(task<int> t);
task<> keep_for_later();
task<int> adjust(task<int> t);

// CHECK-MESSAGES: {{.*}}dropped.hpp:[[#]]:34: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]

// Every position in which a value is dropped.

task<> positions(bool c) {
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-FIXES: {{^}}  co_await work();{{$}}
  c ? work() : keep_for_later();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'work' makes a task that is never awaited, so it never runs
  // CHECK-FIXES: {{^}}  co_await (c ? work() : keep_for_later());{{$}}
  work(), number();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task
  // CHECK-MESSAGES: [[@LINE-2]]:11: warning: 'number' makes a task
  // CHECK-FIXES: {{^}}  co_await work(), co_await number();{{$}}
  for (work(); c; work())
    work();
  // CHECK-MESSAGES: [[@LINE-2]]:8: warning: 'work' makes a task
  // CHECK-MESSAGES: [[@LINE-3]]:19: warning: 'work' makes a task
  // CHECK-MESSAGES: [[@LINE-3]]:5: warning: 'work' makes a task
  // CHECK-FIXES: {{^}}  for (co_await work(); c; co_await work()){{$}}
  // CHECK-FIXES-NEXT: {{^}}    co_await work();{{$}}
  if (work(); c)
    work();
  else
    work();
  // CHECK-MESSAGES: [[@LINE-4]]:7: warning: 'work' makes a task
  // CHECK-MESSAGES: [[@LINE-4]]:5: warning: 'work' makes a task
  // CHECK-MESSAGES: [[@LINE-3]]:5: warning: 'work' makes a task
  while (more())
    work();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'work' makes a task
  do
    work();
  while (more());
  // CHECK-MESSAGES: [[@LINE-2]]:5: warning: 'work' makes a task
  switch (c) {
  case true:
    work();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'work' makes a task
    break;
  default:
    work();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'work' makes a task
  }
  for (int i : {1, 2})
    work();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'work' makes a task
again:
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task
  if (more()) [[unlikely]]
    (work());
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'work' makes a task
  // CHECK-FIXES: {{^}}    (co_await work());{{$}}
  int x = ({ work(); 1; });
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'work' makes a task
  try {
    work();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'work' makes a task
    // CHECK-FIXES: {{^}}    co_await work();{{$}}
  } catch (...) {
    work();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'work' makes a task
    // CHECK-FIXES: {{^}}    work();{{$}}
  }
  co_return;
}

// Every way to make a task.

using outcome = task<int>;
outcome aliased();
struct derived : task<> {
  derived(task<> t) : task(std::move(t)) {}
};
derived derive();
template <class T> task<T> made_of(T value);
struct service {
  virtual task<> run() = 0;
  static task<> start();
  task<> operator()(int) { return run(); }
  task<> operator+(const service &) { return run(); }
  task<> member() {
    run();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'run' makes a task that is never awaited
    // CHECK-FIXES: {{^}}    co_await run();{{$}}
    co_return;
  }
};
task<> (*pointer)();
std::function<task<>()> function;

task<> sources(service &s, const std::unique_ptr<service> &p) {
  aliased();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'aliased' makes a task that is never awaited
  derive();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'derive' makes a task
  made_of(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'made_of' makes a task
  s.run();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'run' makes a task
  // CHECK-FIXES: {{^}}  co_await s.run();{{$}}
  p->run();
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'run' makes a task
  service::start();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start' makes a task
  s(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 's' makes a task
  s + s;
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'operator+' makes a task
  // CHECK-FIXES: {{^}}  co_await (s + s);{{$}}
  pointer();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'pointer' makes a task
  (*pointer)();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: '(*pointer)' makes a task
  function();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'function' makes a task
  std::invoke(work);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'invoke' makes a task
  [](int n) -> task<> { co_await tick{n}; }(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: this lambda makes a task that is never awaited, so it never runs
  // CHECK-FIXES: {{^}}  co_await [](int n) -> task<> { co_await tick{n}; }(1);{{$}}
  auto named = [] { return work(); };
  named();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'named' makes a task
  auto generic = [](auto n) { return made_of(n); };
  generic(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'generic' makes a task
  adjust(number());
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'adjust' makes a task
  // A result that must not be lost either is awaited by a suggestion.
  flush();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'flush' makes a task
  // CHECK-FIXES: {{^}}  flush();{{$}}
  allowed(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'allowed' makes a task
  // CHECK-FIXES: {{^}}  allowed(1);{{$}}
  co_return;
}

// Silenced, which starts nothing.

template <class T> void forget(T &&) {}

task<> silenced() {
  (void)work();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'work' makes a task that is never awaited, so it never runs
  static_cast<void>(work());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'work' makes a task
  std::ignore = work();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'work' makes a task
  forget(work());
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'work' makes a task
  [[maybe_unused]] auto kept = work();
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'kept' holds a task that is never awaited, so it never runs
  auto _ = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: '_' holds a task
  auto cast = work();
  (void)cast;
  // CHECK-MESSAGES: [[@LINE-2]]:8: warning: 'cast' holds a task
  co_return;
}

// Held by a variable that nobody consumes.

task<> held(bool c) {
  auto a = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'a' holds a task that is never awaited, so it never runs
  task<int> b = number();
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'b' holds a task
  const auto &d = number();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'd' holds a task
  auto &&e = number();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'e' holds a task
  task<int> f{number()};
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'f' holds a task
  auto g = c ? number() : number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' holds a task
  task<int> h;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'h' holds a task
  h = number();
  outcome i = aliased();
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'i' holds a task
  task<> j = derive();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'j' holds a task
  auto k = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'k' holds a task
  auto l = std::move(k);
  auto m = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'm' holds a task
  use(bool(m));
  auto n = number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'n' holds a task
  forget(n);
  co_return;
}

// The guard that is a task.

task<> unlocked(mutex &m) {
  auto guard = m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'guard' holds an unawaited task and not the 'scoped_lock' it yields, so nothing is held [async-unawaited-coroutine]
  co_await work();
}
task<> lock_dropped(mutex &m) {
  m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'lock' makes a task that is never awaited
  // CHECK-FIXES: {{^}}  m.lock();{{$}}
  co_await work();
}
template <class Key> class cache {
  mutex guarded;
  task<> fill(Key key) {
    auto held = guarded.lock();
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'held' holds an unawaited task and not the 'scoped_lock' it yields
    co_await work();
  }
};
// Eager or not: the task holds the lock no longer than the statement lasts.
job<scoped_lock> lock_now(mutex &m);
task<> eager_guard(mutex &m) {
  auto guard = lock_now(m);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'guard' holds an unawaited task and not the 'scoped_lock'
  co_await work();
}
// A block is no lock.
struct data_block {
  ~data_block();
};
task<data_block> read_block();
job<data_block> read_block_now();
task<> block() {
  auto b = read_block();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'b' holds a task that is never awaited
  auto c = read_block_now();
  co_return;
}

// Awaitables and generators.

struct socket {
  tick read(int n) { return tick{n}; }
  // What this one does is not known.
  tick write(int n);
  [[nodiscard]] tick connect();
};
generator<int> numbers();

task<> operations(socket &s) {
  tick{5};
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'tick{5}' is an awaitable that is never awaited, so nothing happens
  // CHECK-FIXES: {{^}}  tick{5};{{$}}
  std::suspend_always{};
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::suspend_always{}' is an awaitable
  s.read(1);
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'read' makes an awaitable that is never awaited, so nothing happens
  auto op = s.read(1);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'op' holds an awaitable that is never awaited, so nothing happens
  s.connect();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'connect' makes an awaitable
  s.write(1);
  numbers();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'numbers' makes a generator that is never iterated, so it never runs
  auto more_numbers = numbers();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'more_numbers' holds a generator that is never iterated, so it never runs
  co_return;
}

// Sync code.

void sync_code() {
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' is asynchronous: this sync code drops the task that it makes, so it never runs
  // CHECK-FIXES: {{^}}  work();{{$}}
  auto t = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' holds a task that this sync code never hands on, so it never runs
}
task<> forwards() {
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited
  return work();
}
task<> callback_in_coroutine(std::vector<int> v) {
  std::for_each(v.begin(), v.end(), [](int) { work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:47: warning: 'work' makes a task that is never awaited
  co_return;
}
struct on_construction {
  on_construction() { work(); }
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'work' is asynchronous
  ~on_construction() { work(); }
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'work' is asynchronous
};
auto at_namespace_scope = [] { work(); };
// CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'work' is asynchronous

// Templates: the pattern is enough, instantiations are reported once.

template <class T> task<> pattern(T value) {
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task
  // CHECK-FIXES: {{^}}  co_await work();{{$}}
  co_return;
}
template <class T> task<> instantiated(T value) {
  made_of(value);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'made_of' makes a task
  // CHECK-FIXES: {{^}}  made_of(value);{{$}}
  auto t = made_of(value);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' holds a task
  co_return;
}
task<> instantiate() {
  co_await instantiated(1);
  co_await instantiated('c');
}
task<> generic_lambda() {
  auto f = [](auto x) -> task<> {
    made_of(x);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'made_of' makes a task
    co_return;
  };
  co_await f(1);
}

// Macros.

#define EVALUATE(x) x
#define FIRE() work()
#define EXPECT_NO_THROW(statement) try { statement; } catch (...) {}
#define EXPECT_THROW(statement, type) try { statement; } catch (const type &) {}

task<> macros() {
  EVALUATE(work());
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'work' makes a task
  // CHECK-FIXES: {{^}}  EVALUATE(work());{{$}}
  FIRE();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task
  EXPECT_NO_THROW(work());
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'work' makes a task
  EXPECT_THROW(work(), std::exception);
  co_return;
}

// Fine.

template <class F> void assert_throws(F f) { f(); }
template <class F> void assert_no_throw(F f) { f(); }
void test_functions() {
  assert_throws([] { work(); });
  assert_no_throw([] { work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'work' is asynchronous
}

fire_and_forget detached();
struct builder {
  builder &set(int);
  task<> build();
};
struct runner {
  template <class T> void operator<<(T &&t) { jobs.emplace_back(std::move(t)); }
  std::vector<task<>> jobs;
};
struct holder {
  task<> pending = work();
  holder() : pending(work()) {}
};
struct starts_when_dropped {
  struct promise_type {
    starts_when_dropped get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  ~starts_when_dropped() { frame.resume(); }
  std::coroutine_handle<> frame;
};
starts_when_dropped start_later();
template <class F> void call(F f) { f(); }

task<int> fine(builder &b, runner &r, std::vector<task<>> &tasks, task<> other) {
  co_await work();
  detached();
  start_job();
  auto running = start_job();
  start_later();
  b.set(1).set(2);
  co_await b.set(1).build();
  spawn(work());
  keep(work());
  r << work();
  tasks.push_back(work());
  tasks.emplace_back(work());
  auto t = number();
  co_await std::move(t);
  auto u = number();
  spawn([&]() -> task<> { co_await u; }());
  task<> v;
  v = work();
  keep(std::move(v));
  task<> assigned_by_lambda;
  auto assign = [&] { assigned_by_lambda = work(); };
  assign();
  co_await assigned_by_lambda;
  auto w = number();
  auto x = adjust(std::move(w));
  co_await x;
  std::exchange(other, work());
  std::optional<task<>> slot = work();
  auto boxed = std::make_unique<task<>>(work());
  task<> *raw = new task<>(work());
  task<> many[] = {work(), work()};
  static task<> cached = work();
  static_assert(noexcept(work()) || true);
  using type = decltype(work());
  std::size_t size = sizeof(work());
  bool ok = requires { work(); };
  for (int n : numbers())
    use(n);
  auto g = numbers();
  g.begin();
  auto address = &work;
  call([] { return work(); });
  auto lambda = [t = work()] {};
  co_return co_await number();
}
task<int> returned(bool c) {
  if (c)
    return number();
  auto t = number();
  return t;
}

// Suppressed.

task<> suppressed() {
  work(); // NOLINT
  work(); // NOLINT(async-unawaited-coroutine)
  // NOLINTNEXTLINE(async-unawaited-coroutine)
  work();
  work(); // NOLINT(async-discarded-task)
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task
  co_return;
}

// An awaitable that never suspends has nothing to run, unless its author says that
// it matters.

struct always_ready {
  static constexpr bool await_ready() { return true; }
  static constexpr void await_suspend(std::coroutine_handle<>) {}
  static constexpr int await_resume() { return 1; }
};
struct never_ready {
  static constexpr bool await_ready() { return false; }
  static constexpr void await_suspend(std::coroutine_handle<>) {}
  static constexpr int await_resume() { return 1; }
};
struct [[nodiscard]] ready_and_wanted : always_ready {};
always_ready ready_value() { return {}; }
ready_and_wanted wanted_value() { return {}; }

task<> drops_what_is_ready() {
  always_ready();
  ready_value();
  std::suspend_never{};
  never_ready();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'never_ready' is an awaitable that is never awaited, so nothing happens
  (void)wanted_value();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'wanted_value' makes an awaitable that is never awaited, so nothing happens
  co_return;
}

// A promise that makes a proxy, which converts to the task.
namespace proxied {
template <class T> class task;
template <class T> struct proxy;
template <class T> struct promise {
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  auto get_return_object() { return proxy<T>{}; }
  void return_value(T);
  void unhandled_exception();
};
template <class T> struct proxy {
  using promise_type = promise<T>;
  operator task<T>();
};
template <class T> class task {
public:
  using promise_type = promise<T>;
  task(task &&);
  ~task();
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
task<int> number() { co_return 1; }
task<int> use() {
  number();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'number' makes a task that is never awaited
  co_return co_await number();
}
} // namespace proxied
