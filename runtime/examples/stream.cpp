// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streaming. An async generator yields one value after another and may await in
// between, also when its consumer leaves the loop early.
//
// Prints:
//   line 1
//   line 2
//   line 3
//   connection closed
//   that is enough

#include <corolint/corolint.hpp>
#include <cstdio>
#include <optional>
#include <string>

using namespace corolint;
using namespace corolint::literals;

/// A server that sends lines.
class connection {
public:
  task<std::optional<std::string>> read_line() {
    co_await sleep_for(1_ms);
    co_return "line " + std::to_string(++sent_);
  }
  task<> close() {
    co_await sleep_for(1_ms);
    std::puts("connection closed");
  }

private:
  int sent_ = 0;
};

async_generator<std::string> lines_of(connection &from) {
  while (std::optional<std::string> line = co_await from.read_line())
    if (!(co_yield checked(*std::move(line))))
      break; // the consumer wants no more
  co_await from.close();
}

task<> async_main() {
  connection server;
  int n = 0;
  FOR_AWAIT(std::string line, lines_of(server)) {
    std::puts(line.c_str());
    if (++n == 3)
      break; // awaits the rest of lines_of: the connection is closed
  }
  END_FOR_AWAIT
  std::puts("that is enough");
}

int main() { run(async_main()); }
