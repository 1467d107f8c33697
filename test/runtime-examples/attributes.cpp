// What clang finds by the attributes of the runtime's types, without corolint.
//
// RUN: clang++ -std=c++20 -fsyntax-only -Wall -Wextra -Xclang -verify -I%source_root/runtime/include %s

#include <corolint/context.hpp>
#include <corolint/generator.hpp>
#include <corolint/spawn.hpp>
#include <corolint/task.hpp>
#include <string>

using namespace corolint;

task<int> length(const std::string &text) {
  co_return static_cast<int>(text.size());
}
now_task<int> length_now(const std::string &text) {
  co_return static_cast<int>(text.size());
}
async_generator<char> letters(const std::string &text) {
  for (char c : text)
    co_yield c;
}
async_context<int> context(const std::string &text) {
  co_yield static_cast<int>(text.size());
}

// [[nodiscard]]
task<> discards(std::string s) {
  length(s);                  // expected-warning {{a task that is not awaited never runs}}
  create_task(length, s);     // expected-warning {{dropping the handle cancels the task}}
  letters(s);                 // expected-warning {{ignoring return value}}
  context(s);                 // expected-warning {{ignoring return value}}
  co_return;
}

// coro_return_type: what makes no coroutine must say that it hands one on.
task<int> forwards(const std::string &s) { // expected-error {{marked with [[clang::coro_return_type]]}}
  return length(s);
}
now_task<int> forwards_now(const std::string &s) { // expected-error {{marked with [[clang::coro_return_type]]}}
  return length_now(s);
}
async_generator<char> forwards_letters(const std::string &s) { // expected-error {{marked with [[clang::coro_return_type]]}}
  return letters(s);
}
async_context<int> forwards_context(const std::string &s) { // expected-error {{marked with [[clang::coro_return_type]]}}
  return context(s);
}
COROLINT_CORO_WRAPPER task<int> says_so(const std::string &s) {
  return length(s);
}

// coro_lifetimebound: what a coroutine refers to must outlive it.
COROLINT_CORO_WRAPPER task<int> refers_to_its_own(std::string s) {
  return length(s); // expected-warning {{address of stack memory associated with parameter 's' returned}}
}
COROLINT_CORO_WRAPPER async_generator<char> letters_of_its_own(std::string s) {
  return letters(s); // expected-warning {{address of stack memory associated with parameter 's' returned}}
}
task<> temporaries() {
  auto t = length("gone"); // expected-warning {{temporary whose address is used as value of local variable 't'}}
  auto g = letters("gone"); // expected-warning {{temporary whose address is used as value of local variable 'g'}}
  auto c = context("gone"); // expected-warning {{temporary whose address is used as value of local variable 'c'}}
  auto lambda = [t = 1]() -> task<int> { co_return t; }(); // expected-warning {{temporary whose address is used as value of local variable 'lambda'}}
  (void)co_await std::move(lambda);
  (void)co_await std::move(t);
}

task<> in_one_expression() {
  (void)co_await length("still there");
  (void)co_await length_now("still there");
}
