// RUN: %check_corolint %s async-callback-drops-task -std=c++23
#include "app.hpp"
#include "dropped.hpp"
#include "seastar.hpp"
#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <thread>
using namespace app;

task<> send(int n);
void take(std::function<void()> callback);
void take_with(std::function<void(int)> callback);
struct widget {
  task<> refresh();
};

// Callables that return nothing.

struct button {
  std::function<void()> on_click;
};
struct derived_function : std::function<void()> {
  using function::function;
};

void void_callables(button &b, widget &w) {
  std::function<void()> a = []() -> task<> { co_await work(); };
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: this lambda returns a task that 'std::function<void ()>' drops, so it never runs [async-callback-drops-task]
  std::function<void()> c(work);
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'work' returns a task that 'std::function<void ()>' drops
  std::function<void()> d{&work};
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'work' returns a task
  std::function<void()> e = [] { return work(); };
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: this lambda returns a task
  std::move_only_function<void()> f = []() -> task<> { co_await work(); };
  // CHECK-MESSAGES: [[@LINE-1]]:39: warning: this lambda returns a task that 'std::move_only_function<void ()>' drops
  derived_function g = []() -> task<> { co_await work(); };
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: this lambda returns a task that 'derived_function' drops
  a = []() -> task<> { co_await work(); };
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: this lambda returns a task that 'std::function<void ()>' drops
  b.on_click = []() -> task<> { co_await work(); };
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: this lambda returns a task
  b = button{.on_click = work};
  // CHECK-MESSAGES: [[@LINE-1]]:26: warning: 'work' returns a task
  take([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a task
  take_with([](int n) -> task<> { co_await send(n); });
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: this lambda returns a task that 'std::function<void (int)>' drops
  take_with(send);
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'send' returns a task
  take_with([](auto n) { return send(n); });
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: this lambda returns a task
  take(std::bind(send, 1));
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this callable returns a task
  take(std::bind(&widget::refresh, &w));
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this callable returns a task
  take(std::bind_front(send, 1));
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this callable returns a task
  auto named = []() -> task<> { co_await work(); };
  take(named);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'named' returns a task
  take(std::ref(named));
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this callable returns a task
  std::function<task<>()> returns_task = work;
  take(returns_task);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'returns_task' returns a task
  std::packaged_task<void()> p(work);
  // CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'work' returns a task that 'std::packaged_task<void ()>' drops
  std::vector<std::function<void()>> v{[]() -> task<> { co_await work(); }};
  // CHECK-MESSAGES: [[@LINE-1]]:40: warning: this lambda returns a task
  v.push_back(work);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'work' returns a task
  v.emplace_back(work);
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'work' returns a task that 'emplace_back' drops
  std::optional<std::function<void()>> o = work;
  // CHECK-MESSAGES: [[@LINE-1]]:44: warning: 'work' returns a task
}
std::function<void()> returned() { return work; }
// CHECK-MESSAGES: [[@LINE-1]]:43: warning: 'work' returns a task

struct functor {
  task<> operator()() const;
};
struct overloaded {
  task<> operator()(int);
  void operator()();
};
void functors(functor f, overloaded o) {
  take(f);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'f' returns a task
  take(functor{});
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this callable returns a task
  take(o);
}

void function_pointers() {
  auto a = reinterpret_cast<void (*)()>(work);
  // CHECK-MESSAGES: [[@LINE-1]]:41: warning: 'work' returns a task that callers of 'void (*)()' drop, so it never runs
  auto b = (void (*)(int))send;
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'send' returns a task
  task<> (*same)() = work;
}

// Threads and algorithms.

void standard_library(std::vector<int> &v, widget &w) {
  std::thread a([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: this lambda returns a task that 'std::thread' drops, so it never runs
  std::thread b(&widget::refresh, &w);
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'refresh' returns a task
  std::jthread c(send, 1);
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'send' returns a task that 'std::jthread' drops
  std::once_flag once;
  std::call_once(once, work);
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'work' returns a task that 'call_once' drops
  std::for_each(v.begin(), v.end(), [](int n) -> task<> { co_await send(n); });
  // CHECK-MESSAGES: [[@LINE-1]]:37: warning: this lambda returns a task that 'for_each' drops
  std::ranges::for_each(v, send);
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'send' returns a task that 'std::ranges::for_each' drops
  std::async(std::launch::async, work);
  // CHECK-MESSAGES: [[@LINE-1]]:34: warning: 'work' returns a task that 'async' drops
}

// Unknown templates: their bodies tell.

template <class F> void call(F f) { f(); }
template <class F> void call_ignored(F &&f) { (void)std::forward<F>(f)(); }
template <class F, class... Args> void call_with(F &&f, Args &&...args) {
  std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
}
template <class F> void call_through(F &&f) { call(std::forward<F>(f)); }
template <class F> void call_kept(F f) { auto result = f(); }
template <class F> void call_twice(F f) {
  auto g = f;
  g();
  f();
}
template <class F> void each(std::vector<int> &v, const F &f) {
  for (int n : v)
    f(n);
}
template <class F> auto pass_on(F f) { return f(); }
template <class F> void pass_and_drop(F f) { pass_on(f); }
std::vector<std::function<void()>> queue;
template <class F> void enqueue(F &&f) { queue.push_back(std::forward<F>(f)); }
template <class F> void enqueue_lambda(F f) {
  queue.push_back([f = std::move(f)] { f(); });
}
template <class F> void enqueue_reference(F f) {
  queue.push_back([&] { f(); });
}
class timer {
public:
  template <class F> explicit timer(F &&f) : tick(std::forward<F>(f)) {}
  template <class F> void on_tick(F &&f) { tick = std::forward<F>(f); }

private:
  std::function<void()> tick;
};
template <class F> struct stored {
  F f;
  stored(F f) : f(f) {}
};

void templates(std::vector<int> &v, timer &t) {
  call([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a task that 'call' drops, so it never runs
  call(work);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'work' returns a task that 'call' drops
  call_ignored(work);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'work' returns a task
  call_with(send, 1);
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'send' returns a task that 'call_with' drops
  call_through(work);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'work' returns a task
  call_kept(work);
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'work' returns a task
  call_twice(work);
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'work' returns a task
  each(v, [](int n) -> task<> { co_await send(n); });
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: this lambda returns a task
  each(v, [](auto n) { return send(n); });
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: this lambda returns a task
  pass_and_drop(work);
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'work' returns a task
  enqueue([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: this lambda returns a task that 'enqueue' drops
  enqueue_lambda(work);
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'work' returns a task
  enqueue_reference(work);
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'work' returns a task
  timer u([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: this lambda returns a task that 'timer' drops
  t.on_tick([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: this lambda returns a task that 'on_tick' drops
  call([]() -> job<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a task that 'call' drops, so it is destroyed at its first suspension
  call([]() -> generator<int> { co_yield 1; });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a generator that 'call' drops, so it never runs
  call([]() -> seastar::future<> { co_await seastar::coroutine::maybe_yield(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a task that 'call' drops, so its result and its exception are lost
}
template <class T> void in_template(T value) {
  call([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a task
  call([value]() -> task<T> { co_return value; });
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: this lambda returns a task
}
template void in_template(int);
template void in_template(char);
#define LATER(...) call(__VA_ARGS__)
void in_macro() {
  LATER([]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: this lambda returns a task
}

// Fine.

template <class F> task<> each_in_turn(std::vector<int> &v, F f) {
  for (int n : v)
    co_await f(n);
}
template <class F> void spawn_all(F f) { spawn(f()); }
template <class F> void await_if_task(F f) {
  if constexpr (requires { spawn(f()); })
    spawn(f());
  else
    f();
}
template <class F> void keep(F f) {
  static std::vector<std::function<task<>()>> kept;
  kept.push_back(f);
}
template <class F> void either(F f, bool c) {
  if (c)
    f();
  else
    spawn(f());
}
template <class F> void never_calls(F f) {}
template <class F> void unseen(F f);

task<> fine(std::vector<int> &v, std::vector<task<>> &tasks) {
  co_await each_in_turn(v, [](int n) -> task<> { co_await send(n); });
  spawn_all([]() -> task<> { co_await work(); });
  await_if_task(work);
  keep(work);
  either(work, true);
  never_calls(work);
  unseen(work);
  stored s(work);
  auto passed = pass_on(work);
  co_await std::move(passed);
  std::function<task<>()> a = work;
  std::function<void()> b = []() -> fire_and_forget { co_await work(); };
  std::function<void()> c = [] { spawn(work()); };
  std::function<void()> d = [] { work(); };
  call([]() -> fire_and_forget { co_await work(); });
  call([] { spawn(work()); });
  std::transform(v.begin(), v.end(), std::back_inserter(tasks), send);
  auto future = std::async(work);
  co_await future.get();
  std::map<int, std::function<task<>()>> handlers;
  handlers.emplace(1, work);
  handlers[2] = work;
}

void suppressed() {
  call(work); // NOLINT(async-callback-drops-task)
  // NOLINTNEXTLINE
  take(work);
}

// CHECK-MESSAGES: {{.*}}dropped.hpp:[[#]]:35: warning: this lambda returns a task that 'std::function<void ()>' drops
