// RUN: %check_corolint %s async-dangling-reference
#include "app.hpp"
using namespace app;

task<> store(const std::string &key) {
  co_await work();
  std::string copy = key;
}
job<> begin(const std::string &key) {
  co_await work();
  std::string copy = key;
}
template <class T> task<> echo(const T &value) {
  co_await work();
  T copy = value;
}
std::string make_key();
[[clang::annotate("corolint::detached")]] void start(task<> t);

task<> notes() {
  auto t = store(make_key());
  // CHECK-NOTES: [[@LINE-1]]:18: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-NOTES: [[@LINE-16]]:22: note: used here, when it runs
  // CHECK-NOTES: [[@LINE-3]]:8: note: 't' keeps the task
  // CHECK-NOTES: [[@LINE-20]]:33: note: take 'key' by value, so that the coroutine keeps a copy
  co_await std::move(t);
  auto u = begin(make_key());
  // CHECK-NOTES: [[@LINE-1]]:18: warning: 'begin' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  // CHECK-NOTES: [[@LINE-18]]:22: note: used here, after a suspension
  // CHECK-NOTES: [[@LINE-3]]:8: note: 'u' keeps the task
  // CHECK-NOTES: [[@LINE-22]]:32: note: take 'key' by value, so that the coroutine keeps a copy
  co_await std::move(u);
  auto v = echo(make_key());
  // CHECK-NOTES: [[@LINE-1]]:17: warning: 'echo' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-NOTES: [[@LINE-20]]:12: note: used here, when it runs
  // CHECK-NOTES: [[@LINE-3]]:8: note: 'v' keeps the task
  co_await std::move(v);
  std::vector<task<>> tasks;
  for (std::string key : {"a", "b"})
    tasks.push_back(store(key));
  // CHECK-NOTES: [[@LINE-1]]:27: warning: 'store' makes a task that refers to 'key', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-NOTES: [[@LINE-35]]:22: note: used here, when it runs
  // CHECK-NOTES: [[@LINE-5]]:23: note: 'tasks' keeps the task
  // CHECK-NOTES: [[@LINE-39]]:33: note: take 'key' by value, so that the coroutine keeps a copy
  for (auto &t : tasks)
    co_await t;
  start(store(make_key()));
  // CHECK-NOTES: [[@LINE-1]]:15: warning: 'store' makes a task that refers to this temporary 'std::string', which is destroyed while the task is suspended [async-dangling-reference]
  // CHECK-NOTES: [[@LINE-42]]:22: note: used here, after a suspension
  // CHECK-NOTES: [[@LINE-3]]:3: note: 'start' starts it and does not wait for it
  // CHECK-NOTES: [[@LINE-46]]:33: note: take 'key' by value, so that the coroutine keeps a copy
  auto w = [key = make_key()]() -> task<> { co_await store(key); }();
  // CHECK-NOTES: [[@LINE-1]]:12: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  // CHECK-NOTES: [[@LINE-2]]:60: note: used here, when it runs
  // CHECK-NOTES: [[@LINE-3]]:8: note: 'w' keeps the task
  co_await std::move(w);
}
