// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A resource as a class: Python's __aenter__ and __aexit__. `with` enters it, runs
// the body and leaves it, however the body ends. Destructors cannot await; this
// can.
//
// Prints:
//   connected to db
//   connected to cache
//   42 rows
//   cache closed normally
//   db closed normally
//   connected to db
//   db closed after a failure
//   caught: disk full

#include <corolint/corolint.hpp>
#include <cstdio>
#include <stdexcept>
#include <string>

using namespace corolint;
using namespace corolint::literals;

class connection {
public:
  explicit connection(std::string host) : host_(std::move(host)) {}

  task<connection &> async_enter() {
    co_await sleep_for(1_ms); // a handshake
    std::printf("connected to %s\n", host_.c_str());
    co_return *this;
  }
  // Gives nothing, so that it cannot suppress what the body threw.
  task<> async_exit(const outcome<void> &body) {
    co_await sleep_for(1_ms); // saying goodbye
    std::printf("%s closed %s\n", host_.c_str(),
                body ? "normally" : "after a failure");
  }

  task<int> count_rows() {
    co_await sleep_for(1_ms);
    co_return 42;
  }

private:
  std::string host_;
};

task<> async_main() {
  // Several: left in the reverse order.
  int rows = co_await with(connection("db"), connection("cache"),
                           [](connection &db, connection &) -> task<int> {
                             int n = co_await db.count_rows();
                             std::printf("%d rows\n", n);
                             co_return n;
                           });
  try {
    co_await with(connection("db"), [&](connection &) -> task<> {
      co_await yield_now();
      if (rows == 42)
        throw std::runtime_error("disk full");
    });
  } catch (const std::runtime_error &e) {
    std::printf("caught: %s\n", e.what());
  }
}

int main() { run(async_main()); }
