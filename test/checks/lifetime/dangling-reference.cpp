// RUN: %check_corolint %s async-dangling-reference
#include "app.hpp"
#include <array>
#include <future>
#include <map>
#include <span>
#include <string_view>
using namespace app;

// Lazy coroutines that use what they are given, and one that does not.
task<> store(const std::string &key) {
  co_await work();
  std::string copy = key;
}
task<int> parse(std::string_view text) { co_return int(text.size()); }
task<int> sum(std::span<const int> numbers) { co_return int(numbers.size()); }
task<> send(const char *bytes) { co_await work(); (void)*bytes; co_return; }
task<> ignores(const std::string &) { co_await work(); }
task<> silences(const std::string &key) { (void)key; co_await work(); }
task<> copies(std::string key) { co_await work(); key.clear(); }
task<> consumes(std::string &&key) { co_await work(); key.clear(); }
task<> unseen(const std::string &key, int retries = 3);
template <class F> task<> retry(F &&f) { co_await f(); }
task<> retried(const std::function<task<>()> &f) { co_await f(); }
std::string make_key();
template <class... T> task<> when_all(T... tasks) { (co_await std::move(tasks), ...); }
task<> all(std::vector<task<>> tasks);

struct widget {
  std::string name;
  task<> run() { co_await work(); name.clear(); }
  task<> idle() { co_await work(); }
  task<> relay() { return run(); }
};
widget make_widget();

// ------------------------------------------------------- temporaries, kept

task<> kept_in_variables() {
  auto t = store("key");
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto u = store(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  task<> v = store(std::string("a") + "b");
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'store' makes a task that refers to this temporary 'std::basic_string', which is destroyed before the task runs [async-dangling-reference]
  task<> w{store(make_key())};
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto x = parse(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'parse' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto y = sum(std::vector<int>{1, 2});
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'sum' makes a task that refers to this temporary 'std::vector<int>', which is destroyed before the task runs [async-dangling-reference]
  auto z = send(make_key().c_str());
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'send' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto a = consumes(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'consumes' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto b = unseen(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'unseen' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto c = make_widget().run();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'run' makes a task that refers to this temporary 'widget', which is destroyed before the task runs [async-dangling-reference]
  auto d = widget{}.relay();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'relay' makes a task that refers to this temporary 'widget', which is destroyed before the task runs [async-dangling-reference]
  auto e = retried([] { return work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'retried' makes a task that refers to this temporary 'std::function', which is destroyed before the task runs [async-dangling-reference]
  auto f = retry([k = make_key()]() -> task<> { co_await work(); });
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'retry' makes a task that refers to this lambda, which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(t);
  co_await std::move(u);
  co_await std::move(v);
  co_await std::move(w);
  co_await std::move(x);
  co_await std::move(y);
  co_await std::move(z);
  co_await std::move(a);
  co_await std::move(b);
  co_await std::move(c);
  co_await std::move(d);
  co_await std::move(e);
  co_await std::move(f);
}

task<> kept_elsewhere(bool again) {
  auto t = store(std::string()) ;
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  t = store("key");
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(t);
  std::vector<task<>> tasks;
  tasks.push_back(store("a"));
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  tasks.emplace_back(store("b"));
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await all(std::move(tasks));
  std::array<task<>, 2> pair{store("a"), store("b")};
  // CHECK-MESSAGES: [[@LINE-1]]:36: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-MESSAGES: [[@LINE-2]]:48: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  for (auto &t : pair)
    co_await t;
  auto both = when_all(store("a"), store("b"));
  // CHECK-MESSAGES: [[@LINE-1]]:30: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-MESSAGES: [[@LINE-2]]:42: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(both);
  auto one = again ? store("a") : store("b");
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-MESSAGES: [[@LINE-2]]:41: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(one);
}

task<> safe() {
  co_await store("key");
  co_await store(make_key());
  co_await when_all(store("a"), store("b"));
  co_await make_widget().run();
  co_await [k = make_key()]() -> task<> { co_await store(k); }();
  auto t = copies("key");
  co_await std::move(t);
  auto u = ignores("key");
  co_await std::move(u);
  auto v = silences("key");
  co_await std::move(v);
  auto w = make_widget().idle();
  co_await std::move(w);
  auto x = parse("literal");
  co_await std::move(x);
  auto y = send("literal");
  co_await std::move(y);
  std::string key;
  auto z = store(key);
  co_await std::move(z);
  const std::string &kept = make_key();
  auto a = store(kept);
  co_await std::move(a);
}

// Never awaited, so it never runs: another check's finding.
task<> unused() {
  auto t = store("key");
  co_return;
}

// ------------------------------------------------------- closures

task<> closures(std::string s) {
  auto t = [s]() -> task<> { co_await store(s); }();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  auto u = [&]() -> task<> { co_await store(s); }();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  auto v = [](std::string s) -> task<> { co_await store(s); }(s);
  auto w = [&](std::string s) -> task<> { co_await store(s); }(s);
  co_await std::move(t);
  co_await std::move(u);
  co_await std::move(v);
  co_await std::move(w);
  auto named = [s]() -> task<> { co_await store(s); };
  auto x = named();
  co_await std::move(x);
  std::vector<task<>> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back([&s]() -> task<> { co_await store(s); }());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  for (int i = 0; i < 3; ++i) {
    auto inner = [&s]() -> task<> { co_await store(s); };
    tasks.push_back(inner());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'inner' makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  }
  co_await all(std::move(tasks));
}

struct owner {
  std::string name;
  task<> start() {
    auto t = [this]() -> task<> { co_await store(name); }();
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
    return t;
  }
};

// ------------------------------------------------------- returned

task<> returns_local() {
  std::string key = "key";
  return store(key);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
}
task<> returns_parameter(std::string key) { return store(key); }
  // CHECK-MESSAGES: [[@LINE-1]]:58: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
task<> returns_reference(const std::string &key) { return store(key); }
task<> returns_temporary() { return store(make_key()); }
  // CHECK-MESSAGES: [[@LINE-1]]:43: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
task<int> returns_view() {
  std::string text;
  return parse(text);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'parse' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
}
task<int> returns_view_of_view(std::string_view text) { return parse(text); }
task<> returns_buffer() {
  char buffer[8] = {};
  return send(buffer);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'send' makes a task that refers to 'buffer', which is destroyed before the task runs [async-dangling-reference]
}
task<> returns_object() {
  widget w;
  return w.run();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'run' makes a task that refers to 'w', which is destroyed before the task runs [async-dangling-reference]
}
task<> returns_closure() {
  int n = 0;
  auto f = [n]() -> task<> { co_await work(); (void)n; int m = n; };
  return f();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'f' makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
}
task<> returns_moved(std::string key) { return consumes(std::move(key)); }
  // CHECK-MESSAGES: [[@LINE-1]]:57: warning: 'consumes' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
task<> returns_by_value(std::string key) { return copies(std::move(key)); }
task<> returns_member_of(widget w) { return store(w.name); }
  // CHECK-MESSAGES: [[@LINE-1]]:51: warning: 'store' makes a task that refers to 'w', which is destroyed before the task runs [async-dangling-reference]
task<> returns_element() {
  std::vector<std::string> keys;
  return store(keys[0]);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'store' makes a task that refers to 'keys', which is destroyed before the task runs [async-dangling-reference]
}
task<> returns_through() {
  std::string key;
  return returns_reference(key);
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'returns_reference' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
}
task<> returns_static() {
  static std::string key;
  return store(key);
}
task<> returns_what_pointer(std::string *key) { return store(*key); }
task<task<>> nested() {
  std::string key;
  co_return store(key);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
}

// ------------------------------------------------------- scopes

task<> scope_escape() {
  task<> t;
  {
    std::string key;
    t = store(key);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  }
  co_await std::move(t);
}
task<> scope_awaited_within() {
  task<> t;
  {
    std::string key;
    t = store(key);
    co_await std::move(t);
  }
  t = work();
  co_await std::move(t);
}
task<> loops(std::vector<std::string> keys, std::map<std::string, int> map) {
  std::vector<task<>> tasks;
  for (auto key : keys)
    tasks.push_back(store(key));
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  for (auto &key : keys)
    tasks.push_back(store(key));
  for (auto [key, n] : map)
    tasks.push_back(store(key));
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'store' makes a task that refers to '[key, n]', which is destroyed before the task runs [async-dangling-reference]
  for (auto &[key, n] : map)
    tasks.push_back(store(key));
  for (int i = 0; i < 3; ++i) {
    std::string key = std::to_string(i);
    tasks.push_back(store(key));
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  }
  co_await all(std::move(tasks));
}
task<> retry_with(std::function<task<>()> attempt);
task<> called_later() {
  co_await retry_with([] { return store("key"); });
  // CHECK-MESSAGES: [[@LINE-1]]:41: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await retry_with([] { return copies("key"); });
}
task<> loop_that_awaits(std::vector<std::string> keys) {
  std::vector<task<>> tasks;
  for (auto key : keys) {
    tasks.push_back(store(key));
    if (tasks.size() > 3)
      co_await all(std::exchange(tasks, {}));
  }
}

// ------------------------------------------------------- members and statics

struct session {
  explicit session(std::string key) : first(store(key)), second(copies(key)) {}
  // CHECK-MESSAGES: [[@LINE-1]]:51: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  session(const std::string &key, int) : first(store(key)) {}
  task<> first, second;
  void restart() {
    std::string key;
    first = store(key);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  }
  task<> restart_and_wait() {
    std::string key;
    first = store(key);
    co_await std::move(first);
  }
  void again() { first = store("key"); }
  // CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // Somebody who knows the member may wait for it.
  explicit session(std::string key, bool) : first(store(key)) { wait(); }
  void wait();
  task<> finish();
  task<> restart_and_finish() {
    std::string key;
    first = store(key);
    co_await finish();
  }
  static task<> of_another() {
    std::string key;
    session other("", 0);
    other.first = store(key);
    co_await other.finish();
  }
};

task<> in_static(std::string key) {
  static task<> once = store(key);
  // CHECK-MESSAGES: [[@LINE-1]]:30: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  co_await once;
}
task<> global_task;
void in_global() {
  std::string key;
  global_task = store(key);
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
}

// ------------------------------------------------------- running ones

job<> eager(const std::string &key) {
  std::string copy = key;
  co_await work();
}
job<> eager_late(const std::string &key) {
  co_await work();
  std::string copy = key;
}
job<> eager_loop(const std::string &key) {
  for (;;) {
    std::string copy = key;
    co_await work();
  }
}
fire_and_forget forget(const std::string &key) {
  co_await work();
  std::string copy = key;
}
fire_and_forget forget_early(const std::string &key) {
  std::string copy = key;
  co_await work();
}
task<> running() {
  auto a = eager("key");
  auto b = eager_late("key");
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'eager_late' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  auto c = eager_loop("key");
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'eager_loop' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  co_await std::move(a);
  co_await std::move(b);
  co_await std::move(c);
  forget("key");
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'forget' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  forget_early("key");
  co_await eager_late("key");
}

generator<int> digits(const std::string &text) {
  for (char c : text)
    co_yield int(c - '0');
}
int total() {
  int n = 0;
  for (int d : digits("123"))
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'digits' makes a generator that refers to this temporary 'std::string', which is destroyed before the generator runs [async-dangling-reference]
    n += d;
  std::string text = "123";
  for (int d : digits(text))
    n += d;
  auto kept = digits("123");
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'digits' makes a generator that refers to this temporary 'std::string', which is destroyed before the generator runs [async-dangling-reference]
  for (int d : kept)
    n += d;
  return n;
}

[[clang::annotate("corolint::detached")]] void start(task<> t);
void started() {
  start(store(make_key()));
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  std::string key;
  start(store(key));
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'store' makes a task that refers to 'key', which is destroyed while the task is suspended [async-dangling-reference]
}
void started_and_joined() {
  std::string key;
  start(store(key));
  run(work());
}

// ------------------------------------------------------- spellings and places

using text_task = task<int>;
struct named_task : task<int> {
  using task<int>::task;
  named_task(task<int> &&t) : task<int>(std::move(t)) {}
};
text_task length(const std::string &s) { co_return int(s.size()); }

template <class T> task<T> echo(const T &value) {
  co_await work();
  co_return value;
}
template <class T> struct cache {
  T value;
  task<T> load(const T &key) {
    co_await work();
    co_return key;
  }
  task<T> member() {
    co_await work();
    co_return value;
  }
  task<T> keeps() {
    auto t = load(T());
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'load' makes a task that refers to this temporary 'int', which is destroyed before the task runs [async-dangling-reference]
    co_return co_await std::move(t);
  }
};

#define STORE(key) store(key)
#define KEEP(name) auto name = store(make_key())

task<> spellings(cache<std::string> &c, cache<std::string> *p, bool odd) {
  text_task a = length("key");
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto b = echo<std::string>("key");
  // CHECK-MESSAGES: [[@LINE-1]]:30: warning: 'echo' makes a task that refers to this temporary 'std::basic_string<char>', which is destroyed before the task runs [async-dangling-reference]
  auto d = c.load("key");
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'load' makes a task that refers to this temporary 'std::basic_string<char>', which is destroyed before the task runs [async-dangling-reference]
  auto e = p->load("key");
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'load' makes a task that refers to this temporary 'std::basic_string<char>', which is destroyed before the task runs [async-dangling-reference]
  auto f = cache<std::string>().member();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'member' makes a task that refers to this temporary 'cache<std::string>', which is destroyed before the task runs [async-dangling-reference]
  auto g = (0, store(make_key()));
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto h = STORE(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  KEEP(i);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto j = store(odd ? make_key() : std::string("even"));
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto k = store(std::string("x").append("y"));
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto l = store(*std::make_unique<std::string>("x"));
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::unique_ptr', which is destroyed before the task runs [async-dangling-reference]
  auto &&m = store(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto n = store(make_key()); // NOLINT(async-dangling-reference)
  auto o = c.member();
  auto q = p->member();
  co_await std::move(a);
  co_await std::move(b);
  co_await std::move(d);
  co_await std::move(e);
  co_await std::move(f);
  co_await std::move(g);
  co_await std::move(h);
  co_await std::move(i);
  co_await std::move(j);
  co_await std::move(k);
  co_await std::move(l);
  co_await std::move(m);
  co_await std::move(n);
  co_await std::move(o);
  co_await std::move(q);
  cache<int> numbers{};
  co_await numbers.keeps();
}

// A default argument is made where the call stands.
task<> with_default(const std::string &key = "default") {
  co_await work();
  std::string copy = key;
}
task<> listed(std::initializer_list<int> numbers) {
  co_await work();
  for (int n : numbers)
    (void)n;
}
task<> defaults() {
  auto t = with_default();
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'with_default' makes a task that refers to the default argument of 'key', which is destroyed before the task runs [async-dangling-reference]
  auto u = listed({1, 2});
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'listed' makes a task that refers to this temporary 'const int[2]', which is destroyed before the task runs [async-dangling-reference]
  auto v = with_default("given");
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'with_default' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(t);
  co_await std::move(u);
  co_await std::move(v);
  co_await with_default();
  co_await listed({1, 2});
}

// Tags and functions have no state to read.
struct tag {};
task<> tagged(const tag &t, const std::function<void()> *) {
  co_await work();
  tag copy = t;
  (void)copy;
}
task<> stateless() {
  auto t = tagged(tag{}, nullptr);
  co_await std::move(t);
}

// The frame has a copy of the parameter, which outlives what it was made of.
task<> own_parameter(std::string key) {
  auto t = store(key);
  co_await std::move(t);
}

// What is borrowed lives where the task lives.
struct pump {
  std::string name;
  task<> running;
  void start() { running = store(name); }
  void start(const std::string &key) { running = store(key); }
};

// A pointer that is passed on may be of anything.
task<> forwards(const char *bytes) { return send(bytes); }
task<> forwards_temporary() { return forwards(make_key().data()); }
  // CHECK-MESSAGES: [[@LINE-1]]:47: warning: 'forwards' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]

// Handed to something that may well wait.
struct scope {
  ~scope();
  void add(task<> t);
};
void joined_by_scope() {
  std::string key;
  scope s;
  s.add(store(key));
}

// A test that wants it to fail.
#define EXPECT_THROW(statement) try { statement; } catch (...) {}
void in_test() { EXPECT_THROW(auto t = store("key"); run(std::move(t))); }

// Waited for in the same expression.
namespace later {
[[clang::annotate("corolint::detached")]] std::future<void> start(task<> t);
}
void waits_for_it() {
  later::start(store(make_key())).wait();
  later::start([key = make_key()]() -> task<> { co_await store(key); }()).get();
  later::start(store(make_key()));
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
}

// What starts at once or not, as the call wills, is taken to start at once.
struct at_once {};
class either {
public:
  struct promise_type {
    bool waits = true;
    promise_type(const std::string &) {}
    promise_type(at_once, const std::string &) : waits(false) {}
    struct start_awaiter {
      bool waits;
      bool await_ready() noexcept { return !waits; }
      void await_suspend(std::coroutine_handle<>) noexcept {}
      void await_resume() noexcept {}
    };
    either get_return_object() { return {}; }
    start_awaiter initial_suspend() noexcept { return {waits}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
either takes_at_once(at_once, const std::string &key) {
  std::string copy = key;
  co_await work();
}
either uses_later(at_once, const std::string &key) {
  co_await work();
  std::string copy = key;
}
task<> either_way() {
  auto t = takes_at_once({}, make_key());
  co_await t;
  auto u = uses_later({}, make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'uses_later' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  co_await u;
}

// A lambda that is no coroutine has read its captures when it returns; the address
// in `this` stays good.
struct connection {
  std::string name;
  task<> close(bool now) {
    return [this, now] { return now ? flush() : work(); }();
  }
  task<> flush() {
    co_await work();
    name.clear();
  }
};

// Whoever starts it may run it up to its first suspension.
task<> reads_first(const std::string &key) {
  std::string copy = key;
  co_await work();
}
void may_start_at_once() { start(reads_first(make_key())); }
