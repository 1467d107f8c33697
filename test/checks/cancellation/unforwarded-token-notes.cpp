// RUN: %check_corolint %s async-unforwarded-token

#include "app.hpp"
#include <stop_token>

app::task<> read(int id, std::stop_token stop = {});
app::task<> write(int id);
app::task<> write(int id, std::stop_token stop);

app::task<> copies(std::stop_token stop) {
  co_await read(1);
  co_await write(1);
}
// CHECK-NOTES: [[@LINE-3]]:12: warning: 'stop' is not passed to 'read', so a request to stop does not reach it [async-unforwarded-token]
// CHECK-NOTES: [[@LINE-9]]:42: note: 'read' can be given a 'stop_token' here
// CHECK-NOTES: [[@LINE-5]]:12: note: pass 'stop' on
// CHECK-NOTES: [[@LINE-5]]:12: warning: 'stop' is not passed to 'write', so a request to stop does not reach it [async-unforwarded-token]
// CHECK-NOTES: [[@LINE-10]]:43: note: 'write' can be given a 'stop_token' here
// CHECK-NOTES: [[@LINE-7]]:12: note: pass 'stop' on
