// RUN: %check_corolint %s async-dangling-reference -fix-notes
#include "app.hpp"
using namespace app;

std::string make_key();

task<> store(const std::string &key);
// CHECK-FIXES: {{^}}task<> store(std::string key);{{$}}
task<> store(const std::string &key) {
  // CHECK-FIXES: {{^}}task<> store(std::string key) {{{$}}
  co_await work();
  std::string copy = key;
}
task<> east(std::string const &key) {
  // CHECK-FIXES: {{^}}task<> east(std::string const key) {{{$}}
  co_await work();
  std::string copy = key;
}
task<> sink(std::string &&key) {
  // CHECK-FIXES: {{^}}task<> sink(std::string key) {{{$}}
  co_await work();
  std::string copy = std::move(key);
}
// What cannot be copied, might be of a derived class or is written to.
task<> moves_only(const std::unique_ptr<int> &p) {
  // CHECK-FIXES: {{^}}task<> moves_only(const std::unique_ptr<int> &p) {{{$}}
  co_await work();
  *p = 1;
}
struct shape {
  virtual ~shape();
};
task<> draw(const shape &s) {
  // CHECK-FIXES: {{^}}task<> draw(const shape &s) {{{$}}
  co_await work();
  const shape *p = &s;
  (void)p;
}
struct circle : shape {
  task<> fill(const std::string &colour) {
    // CHECK-FIXES: {{^}}  task<> fill(std::string colour) {{{$}}
    co_await work();
    std::string copy = colour;
  }
  virtual task<> scale(const std::string &unit) {
    // CHECK-FIXES: {{^}}  virtual task<> scale(const std::string &unit) {{{$}}
    co_await work();
    std::string copy = unit;
  }
};

task<> suggestions(circle &c) {
  auto t = store(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto u = east(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'east' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto v = sink(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'sink' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto w = moves_only(std::make_unique<int>(1));
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'moves_only' makes a task that refers to this temporary 'std::unique_ptr<int>', which is destroyed before the task runs [async-dangling-reference]
  auto x = draw(circle());
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'draw' makes a task that refers to this temporary 'circle', which is destroyed before the task runs [async-dangling-reference]
  auto y = c.fill(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'fill' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  auto z = c.scale(make_key());
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'scale' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(t);
  co_await std::move(u);
  co_await std::move(v);
  co_await std::move(w);
  co_await std::move(x);
  co_await std::move(y);
  co_await std::move(z);
}
