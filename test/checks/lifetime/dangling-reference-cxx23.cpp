// RUN: %check_corolint %s async-dangling-reference -std=c++23

#include "app.hpp"
using namespace app;

generator<int> digits(const std::string &text) {
  for (char c : text)
    co_yield int(c - '0');
}

// Since C++23 the temporaries of a loop's range live as long as the loop.
int total() {
  int n = 0;
  for (int d : digits("123"))
    n += d;
  auto kept = digits("123");
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'digits' makes a generator that refers to this temporary 'std::string', which is destroyed before the generator runs [async-dangling-reference]
  for (int d : kept)
    n += d;
  return n;
}

// A lambda that takes its closure by value keeps it in its frame.
task<> closures(std::string key) {
  auto t = [key](this auto) -> task<> {
    co_await work();
    std::string copy = key;
  }();
  auto u = [key](this auto &&) -> task<> {
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
    co_await work();
    std::string copy = key;
  }();
  co_await std::move(t);
  co_await std::move(u);
}
