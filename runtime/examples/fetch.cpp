// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Basic fetch. A function that awaits is a coroutine and returns `task<T>`: it
// runs when it is awaited. `run` leads from main into the event loop.
//
// Prints:
//   fetching example.org/news
//   got <p>example.org/news</p>

#include "web.hpp"
#include <cstdio>

using namespace corolint;

task<std::string> fetch(std::string url) {
  std::printf("fetching %s\n", url.c_str());
  // The coroutine is suspended here, and the loop runs others.
  co_return co_await web::get(url);
}

task<int> async_main() {
  std::string page = co_await fetch("example.org/news");
  std::printf("got %s\n", page.c_str());
  co_return 0;
}

int main() { return run(async_main()); }
