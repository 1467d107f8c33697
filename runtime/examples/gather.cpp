// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several at once. `gather` gives all results, in order, or throws the first
// failure after the others have been cancelled. `gather_outcomes` is Python's
// `return_exceptions=True`: it says of each how it ended.
//
// Prints:
//   <p>a.example</p>
//   <p>b.example</p>
//   <p>c.example</p>
//   all or nothing: 500 from b.example/broken
//   a.example: <p>a.example</p>
//   b.example/broken: 500 from b.example/broken
//   c.example: <p>c.example</p>

#include "web.hpp"
#include <cstdio>
#include <string>
#include <vector>

using namespace corolint;

std::vector<task<std::string>> requests(const std::vector<std::string> &urls) {
  std::vector<task<std::string>> result;
  for (const std::string &url : urls)
    result.push_back(web::get(url)); // none of them runs yet
  return result;
}

task<std::vector<std::string>> fetch_all(std::vector<std::string> urls) {
  co_return co_await gather(requests(urls));
}

task<> report_all(std::vector<std::string> urls) {
  std::vector<outcome<std::string>> results =
      co_await gather_outcomes(requests(urls));
  for (std::size_t i = 0; i < urls.size(); ++i) {
    try {
      std::string page = std::move(results[i]).value();
      std::printf("%s: %s\n", urls[i].c_str(), page.c_str());
    } catch (const web::http_error &e) {
      std::printf("%s: %s\n", urls[i].c_str(), e.what());
    }
  }
}

task<> async_main() {
  // A braced list is named before: gcc 12 refuses it inside of co_await.
  std::vector<std::string> urls = {"a.example", "b.example", "c.example"};
  for (const std::string &page : co_await fetch_all(urls))
    std::puts(page.c_str());

  urls[1] += "/broken";
  try {
    co_await fetch_all(urls);
  } catch (const web::http_error &e) {
    std::printf("all or nothing: %s\n", e.what());
  }

  co_await report_all(urls);
}

int main() { run(async_main()); }
