// RUN: %check_corolint %s async-dangling-result -fix-notes

#include "kept.hpp"
#include <memory>
#include <string_view>
using namespace app;

struct shape {
  virtual ~shape();
  int corners = 0;
};
kept::task<std::string> text_of(int id);
kept::task<std::pair<int, std::string>> both();
kept::task<std::unique_ptr<int>> owned();
kept::task<shape> any_shape();
void use(...);

task<> suggestions() {
  auto &&a = co_await text_of(1);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'a' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  // CHECK-FIXES: {{^}}  auto a = co_await text_of(1);{{$}}
  use(a.size());
  const auto &b = co_await text_of(2);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'b' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  // CHECK-FIXES: {{^}}  const auto b = co_await text_of(2);{{$}}
  use(b.size());
  auto &&[c, d] = co_await both();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: '[c, d]' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  // CHECK-FIXES: {{^}}  auto [c, d] = co_await both();{{$}}
  use(c, d.size());
  const std::unique_ptr<int> &e = co_await owned();
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'e' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  // CHECK-FIXES: {{^}}  const std::unique_ptr<int> e = co_await owned();{{$}}
  use(*e);
  // What may be of a derived class, and a view.
  const shape &f = co_await any_shape();
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'f' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  // CHECK-FIXES: {{^}}  const shape &f = co_await any_shape();{{$}}
  use(f.corners);
  std::string_view g = co_await text_of(3);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  // CHECK-FIXES: {{^}}  std::string_view g = co_await text_of(3);{{$}}
  use(g.size());
}
