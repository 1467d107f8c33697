// RUN: %check_corolint %s async-swallowed-cancellation -fix-notes \
// RUN:   -config='{async-swallowed-cancellation.Strict: true, \
// RUN:             async-swallowed-cancellation.CancellationTypes: "team::halted"}'

#include "app.hpp"

using namespace app;

namespace team {
struct halted {};
} // namespace team

void log(const char *text);

task<> goes_on() {
  try {
    co_await work();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'team::halted', so the cancelled coroutine goes on [async-swallowed-cancellation]
    log("failed");
  }
  co_await work();
}
// CHECK-FIXES: task<> goes_on() {
// CHECK-FIXES-NEXT:   try {
// CHECK-FIXES-NEXT:     co_await work();
// CHECK-FIXES-NEXT:   } catch (const team::halted &) {
// CHECK-FIXES-NEXT:     throw;
// CHECK-FIXES-NEXT:   } catch (...) {

// The layout of the code around it is kept.
task<> own_lines()
{
    for (;;)
    {
        try
        {
            co_await work();
        }
        catch (...)
        // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'catch (...)' swallows 'team::halted', so the cancelled coroutine tries again [async-swallowed-cancellation]
        {
            log("failed");
        }
    }
}
// CHECK-FIXES: task<> own_lines()
// CHECK-FIXES:         }
// CHECK-FIXES-NEXT:         catch (const team::halted &) {
// CHECK-FIXES-NEXT:             throw;
// CHECK-FIXES-NEXT:         }
// CHECK-FIXES-NEXT:         catch (...)

// Only with Strict.
task<> ends() {
  try {
    co_await work();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'team::halted', so the coroutine ends as if it had not been cancelled [async-swallowed-cancellation]
    log("failed");
  }
}

task<int> returns() {
  try {
    co_return co_await number();
  } catch (...) {
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'catch (...)' swallows 'team::halted', so the coroutine ends as if it had not been cancelled [async-swallowed-cancellation]
    co_return 0;
  }
}

// Nobody waits for it.
fire_and_forget at_the_top() {
  try {
    co_await work();
  } catch (...) {
    log("failed");
  }
}

// There is no better handler to insert.
task<> exact() {
  for (;;)
    try {
      co_await work();
    } catch (const team::halted &) {
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'catch (const team::halted &)' swallows 'team::halted', so the cancelled coroutine tries again [async-swallowed-cancellation]
    }
}

// An edit would not suit every use of the macro.
#define CATCH catch (...)
task<> in_macro() {
  try {
    co_await work();
  }
  CATCH {}
  co_await work();
}

task<> rethrows() {
  try {
    co_await work();
  } catch (const team::halted &) {
    throw;
  } catch (...) {
    log("failed");
  }
}
