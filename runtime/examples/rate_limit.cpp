// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rate limiting. A semaphore holds permits; a task takes one, waits if there is
// none, and gives it back by letting it go out of scope, whatever happens.
//
// Prints:
//   8 pages, at most 3 at a time
//   8 pages, at most 3 at a time

#include "web.hpp"
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

using namespace corolint;

class client {
public:
  explicit client(int at_once) : limit_(at_once) {}

  task<std::string> fetch(std::string url) {
    semaphore_permit permit = co_await limit_.acquire();
    most_ = std::max(most_, ++running_);
    std::string page = co_await web::get(url);
    --running_;
    co_return page;
  }
  int most_at_once() const { return most_; }

private:
  semaphore limit_;
  int running_ = 0, most_ = 0;
};

task<> async_main() {
  std::vector<std::string> urls(8, "example.org");

  client polite(3);
  std::vector<task<std::string>> fetches;
  for (const std::string &url : urls)
    fetches.push_back(polite.fetch(url));
  std::vector<std::string> pages = co_await gather(std::move(fetches));
  std::printf("%zu pages, at most %d at a time\n", pages.size(),
              polite.most_at_once());

  // Without a semaphore: the tasks are made when it is their turn, which matters
  // if there are a million of them.
  client any(100);
  auto fetch = [&](const std::string &url) -> task<std::string> {
    co_return co_await any.fetch(url);
  };
  pages = co_await gather_limited(urls, 3, fetch);
  std::printf("%zu pages, at most %d at a time\n", pages.size(),
              any.most_at_once());
}

int main() { run(async_main()); }
