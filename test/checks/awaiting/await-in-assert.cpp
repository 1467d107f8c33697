// RUN: %check_corolint %s async-await-in-assert -fix-notes
// RUN: %check_corolint %s async-await-in-assert -check-suffix=OPTIONS \
// RUN:   -config='{async-await-in-assert.AssertMacros: MY_CHECK}' -- -DOPTIONS
// RUN: %check_corolint %s async-await-in-assert -check-suffix=RELEASE -- -DNDEBUG -DRELEASE
#include "app.hpp"
#include "misuse.hpp"
#include <cassert>
using namespace app;

void fail();
#define MY_CHECK(e) ((e) ? void() : fail())

#ifdef OPTIONS
task<> by_option() {
  MY_CHECK(co_await allowed(1));
  // CHECK-MESSAGES-OPTIONS: [[@LINE-1]]:12: warning: 'co_await' inside 'MY_CHECK' is compiled out with it: a release build never runs it [async-await-in-assert]
}
// CHECK-MESSAGES-OPTIONS: {{.*}}misuse.hpp:[[#]]:47: warning: 'co_await' inside 'assert'
#elif defined(RELEASE)
// Nothing is left of the await.
task<> release() {
  co_await work();
  assert(co_await allowed(1));
}
#else

// Every position of the await in the macro's argument.

task<> positions(int u) {
  assert(co_await allowed(u));
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'co_await' inside 'assert' is compiled out with it: a release build never runs it [async-await-in-assert]
  // CHECK-FIXES:      {{^}}  {{\[\[}}maybe_unused]] auto awaited = co_await allowed(u);
  // CHECK-FIXES-NEXT: assert(awaited);
  assert(!co_await allowed(u) && "message");
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'co_await' inside 'assert'
  // CHECK-FIXES:      {{\[\[}}maybe_unused]] auto awaited2 = co_await allowed(u);
  // CHECK-FIXES-NEXT: assert(!awaited2 && "message");
  assert(u == 0 || co_await allowed(u));
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'co_await' inside 'assert'
  // CHECK-FIXES: assert(u == 0 || co_await allowed(u));
  assert(co_await number() == co_await number());
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'co_await' inside 'assert'
  // CHECK-MESSAGES: [[@LINE-2]]:31: warning: 'co_await' inside 'assert'
  // CHECK-FIXES: assert(co_await number() == co_await number());
  assert((co_await text()).empty());
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'co_await' inside 'assert'
  if (u)
    assert(co_await allowed(u));
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'co_await' inside 'assert'
  // CHECK-FIXES:      if (u)
  // CHECK-FIXES-NEXT:   assert(co_await allowed(u));
  assert(([]() -> task<bool> { co_return true; }(), co_await allowed(u)));
  // CHECK-MESSAGES: [[@LINE-1]]:53: warning: 'co_await' inside 'assert'
}
task<> names_taken(bool awaited) {
  assert(co_await allowed(awaited));
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'co_await' inside 'assert'
  // CHECK-FIXES:      task<> names_taken(bool awaited) {
  // CHECK-FIXES-NEXT:   assert(co_await allowed(awaited));
}
generator<int> yields() {
  assert((co_yield 1, true));
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'co_yield' inside 'assert' is compiled out with it
}

// Macros around macros, macros of libraries.

#define VERIFY_DEBUG(e) assert(e)
#define STATE_IS(value) assert(co_await number() == value)
#define BOOST_ASSERT(e) ((e) ? void() : fail())
#define AWAIT(e) co_await e
task<> nested_macros() {
  VERIFY_DEBUG(co_await allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'co_await' inside 'assert'
  STATE_IS(3);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'co_await' inside 'assert'
  BOOST_ASSERT(co_await allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'co_await' inside 'BOOST_ASSERT'
  assert(AWAIT(allowed(1)));
  // CHECK-MESSAGES: [[@LINE-1]]:{{[0-9]+}}: warning: 'co_await' inside 'assert'
}

// Lambdas, members, templates.

auto lambda = []() -> task<> {
  assert(co_await allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'co_await' inside 'assert'
};
template <class T> task<> pattern(T t) {
  assert(co_await t.open());
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'co_await' inside 'assert'
}
struct session {
  task<bool> open();
  task<> run() {
    assert(co_await open());
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'co_await' inside 'assert'
  }
};
template <class T> struct holder {
  T s;
  task<> run() {
    assert(co_await s.open());
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'co_await' inside 'assert'
  }
};
auto generic = [](auto s) -> task<> {
  assert(co_await s.open());
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'co_await' inside 'assert'
};
task<> instantiates(session s) {
  co_await pattern(s);
  co_await holder<session>().run();
  co_await generic(s);
}

// Not reported.

#define CHECK(e) ((e) ? void() : fail())
#define EXPECT_TRUE(e)                                                         \
  do {                                                                         \
    if (!(e))                                                                  \
      fail();                                                                  \
  } while (false)
task<> always_on(int u) {
  CHECK(co_await allowed(u));
  EXPECT_TRUE(co_await allowed(u));
  MY_CHECK(co_await allowed(u));
  bool ok = co_await allowed(u);
  assert(ok);
  assert(u);
  // The lambda is not awaited by the assertion.
  assert(([] { return []() -> task<> { co_await work(); }; }(), true));
}
#define TEST(name, body) task<> name() body
TEST(in_a_test, { CHECK(co_await allowed(1)); })

task<> suppressed() {
  assert(co_await allowed(1)); // NOLINT(async-await-in-assert)
  // NOLINTNEXTLINE
  assert(co_await allowed(1));
}

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:47: warning: 'co_await' inside 'assert'

#endif
