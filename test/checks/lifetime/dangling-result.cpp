// RUN: %check_corolint %s async-dangling-result

#include "kept.hpp"
#include <array>
#include <map>
#include <span>
#include <string_view>
using namespace app;

struct page {
  std::string title;
  std::vector<int> links;
  page *next = nullptr;
};
kept::task<std::string> text_of(int id);
kept::task<page> page_of(int id);
kept::task<std::vector<int>> list();
kept::task<std::pair<int, std::string>> both();
kept::task<page *> pointer();
kept::task<int> number_of(int id);
void use(...);

// ------------------------------------------------- results kept in the task

task<> references() {
  auto &&a = co_await text_of(1);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'a' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(a.size());
  const auto &b = co_await text_of(2);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'b' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(b.size());
  const std::string &c = co_await text_of(3);
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'c' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(c.size());
  auto &&d = (co_await page_of(4)).title;
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'd' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(d.size());
  const auto &e = (co_await list())[0];
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'e' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(e);
  auto &&[f, g] = co_await both();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: '[f, g]' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(f, g.size());
  const int &h = co_await number_of(5);
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'h' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(h);
  auto &&i = std::move(co_await text_of(6));
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'i' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(i.size());
}
task<> views() {
  std::string_view a = co_await text_of(1);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'a' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(a.size());
  std::span<const int> b = co_await list();
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'b' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(b.size());
  const char *c = (co_await text_of(2)).c_str();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'c' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(c);
  std::string_view d = co_await text();
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'd' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(d.size());
  const char *e = (co_await text()).data();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'e' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(e);
}
task<> loops() {
  for (int n : co_await list())
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: this loop goes over a result that is destroyed, with the task, before the first turn [async-dangling-result]
    use(n);
  for (auto &n : (co_await page_of(1)).links)
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: this loop goes over a result that is destroyed, with the task, before the first turn [async-dangling-result]
    use(n);
  for (char c : co_await text())
    use(c);
}

// The result is moved or copied out, or used up at once.
task<> values() {
  auto a = co_await text_of(1);
  use(a.size());
  std::string b = co_await text_of(2);
  use(b.size());
  auto c = (co_await page_of(3)).links;
  use(c.size());
  auto [d, e] = co_await both();
  use(d, e.size());
  use((co_await text_of(4)).size());
  auto n = (co_await text_of(5)).size();
  use(n);
  auto &&moved = std::string(co_await text_of(6));
  use(moved.size());
}
// Nothing reads it.
task<> unused() {
  auto &&a = co_await text_of(1);
  const auto &b = co_await text_of(2);
  (void)0;
}
// The task is a variable, which keeps the result.
task<> kept_tasks() {
  auto t = text_of(1);
  auto &&a = co_await std::move(t);
  use(a.size());
  auto u = text_of(2);
  auto &b = co_await u;
  use(b.size());
  auto v = list();
  for (int n : co_await v)
    use(n);
}
// What a pointer points at is not in the task; nor what a coroutine returned a
// reference to. A result by value lives as long as the reference to it.
task<> elsewhere() {
  page *a = co_await pointer();
  use(a->title.size());
  auto &b = *co_await pointer();
  use(b.title.size());
  auto &&c = co_await text();
  use(c.size());
  for (int n : std::vector<int>(co_await list()))
    use(n);
  const auto &d = (co_await pointer())->title;
  use(d.size());
}

#define FETCH(id) co_await text_of(id)
template <class T> kept::task<T> make();
template <class T> task<> in_template() {
  auto &&a = co_await make<T>();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'a' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(&a);
}
task<> spellings() {
  auto &&a = FETCH(1);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'a' refers to a result that is destroyed at the end of the statement [async-dangling-result]
  use(a.size());
  const auto &b = co_await text_of(1); // NOLINT(async-dangling-result)
  use(b.size());
  co_await in_template<std::string>();
  auto lambda = []() -> task<> {
    auto &&c = co_await text_of(1);
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'c' refers to a result that is destroyed at the end of the statement [async-dangling-result]
    use(c.size());
  };
  co_await lambda();
}

// ------------------------------------------------- results that refer to locals

struct names {
  std::string first;
  static std::string common;
  task<std::string_view> of_member() { co_return first; }
  task<std::string_view> of_static() { co_return common; }
};
std::string make_name();
task<std::string_view> view_of_local() {
  std::string name = make_name();
  co_await work();
  co_return name;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: what this coroutine returns refers to its own 'name', which is destroyed when it returns [async-dangling-result]
}
task<std::string_view> view_of_temporary() {
  co_await work();
  co_return make_name();
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: what this coroutine returns refers to a temporary, which is destroyed when it returns [async-dangling-result]
}
task<std::string_view> view_made_of_local() {
  std::string name = make_name();
  co_await work();
  co_return std::string_view(name);
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: what this coroutine returns refers to its own 'name', which is destroyed when it returns [async-dangling-result]
}
task<std::span<const int>> span_of_array() {
  int numbers[] = {1, 2};
  co_await work();
  co_return numbers;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: what this coroutine returns refers to its own 'numbers', which is destroyed when it returns [async-dangling-result]
}
task<const char *> characters() {
  std::string name = make_name();
  co_await work();
  co_return name.c_str();
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: what this coroutine returns refers to its own 'name', which is destroyed when it returns [async-dangling-result]
}
task<page *> address() {
  page p;
  co_await work();
  co_return &p;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: what this coroutine returns refers to its own 'p', which is destroyed when it returns [async-dangling-result]
}
task<std::string_view> of_binding() {
  auto [key, value] = std::pair<int, std::string>(1, "x");
  co_await work();
  co_return value;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: what this coroutine returns refers to its own '[key, value]', which is destroyed when it returns [async-dangling-result]
}

// Literals and what belongs to others.
task<std::string_view> of_literal() { co_return "literal"; }
task<std::string_view> of_view(std::string_view text) { co_return text; }
task<std::string_view> of_reference(const std::string &text) { co_return text; }
task<std::string_view> of_view_variable(std::string_view text) {
  std::string_view first = text.substr(0, 1);
  co_return first;
}
task<std::string_view> of_constant() {
  static const std::string name = "x";
  co_return name;
}
task<std::string> by_value() {
  std::string name = make_name();
  co_return name;
}
task<page *> stored(page &p) { co_return &p; }
task<page *> behind_pointer(page *p) {
  page *q = p->next;
  co_return q;
}
// It lives in the frame, which the caller may well keep that long.
task<std::string_view> of_parameter(std::string name) { co_return name; }
