// RUN: %check_corolint %s async-dangling-result -std=c++23

// Since C++23 the temporaries of a loop's range live as long as the loop.

#include "kept.hpp"
using namespace app;

kept::task<std::vector<int>> list();
kept::task<std::string> text_of(int id);
void use(...);

task<> loops() {
  for (int n : co_await list())
    use(n);
  auto &&a = co_await text_of(1);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'a' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(a.size());
}
