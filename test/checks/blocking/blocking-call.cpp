// RUN: %check_corolint %s async-blocking-call

#include "app.hpp"
#include "asio.hpp"
#include "Inputs/blocking.hpp"
// CHECK-MESSAGES: {{.*}}blocking.hpp:[[#]]:3: warning: 'usleep' blocks the executor thread while 'from_header' runs
#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <barrier>
#include <cassert>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <latch>
#include <mutex>
#include <netdb.h>
#include <poll.h>
#include <semaphore>
#include <sstream>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace app;
using namespace std::chrono_literals;

//===----------------------------------------------------------------------===//
// Every category
//===----------------------------------------------------------------------===//

task<> sleeps(std::chrono::milliseconds d) {
  std::this_thread::sleep_for(10ms);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the executor thread while 'sleeps' runs [async-blocking-call]
  std::this_thread::sleep_for(d);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  std::this_thread::sleep_until(std::chrono::steady_clock::now() + d);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_until' blocks
  usleep(100);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks the executor thread while 'sleeps' runs
  ::sleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'sleep' blocks
  co_await work();
}

task<> no_sleep() {
  std::this_thread::sleep_for(0ms);
  std::this_thread::sleep_for(std::chrono::seconds::zero());
  std::this_thread::sleep_for(std::chrono::seconds(0));
  ::sleep(0);
  usleep(0);
  constexpr auto nothing = 0us;
  std::this_thread::sleep_for(nothing);
  co_await work();
}

task<std::string> files(const char *path) {
  std::ifstream in(path);
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'std::ifstream' blocks the executor thread while 'files' runs
  std::ofstream("log") << "x";
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::ofstream' blocks
  auto both = std::fstream(path);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'std::fstream' blocks
  auto owned = std::make_unique<std::ofstream>(path);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'std::ofstream' blocks
  std::ofstream later;
  later.open(path);
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'std::basic_ofstream::open' blocks
  std::filesystem::remove_all(path);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::filesystem::remove_all' blocks
  fsync(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  std::ofstream unopened;
  std::stringstream memory("text");
  co_return co_await text();
}

// What is done with an object is said where it was made, once.
task<> one_file(const char *path) {
  FILE *file = fopen(path, "r");
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'fopen' blocks
  char bytes[8];
  while (fread(bytes, 1, sizeof(bytes), file)) {
  }
  fflush(file);
  co_await work();
}

task<> console() {
  std::string line;
  std::getline(std::cin, line);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::getline' blocks
  int n;
  std::cin >> n;
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'std::basic_istream::operator>>' blocks
  getchar();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'getchar' blocks
  std::cout << line << n << std::endl;
  std::istringstream words("a b");
  std::getline(words, line);
  words >> line;
  co_await work();
}

task<> sockets(int fd, const sockaddr *to, socklen_t size) {
  char bytes[8];
  connect(fd, to, size);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'connect' blocks
  recv(fd, bytes, 8, 0);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'recv' blocks
  ::read(fd, bytes, 8);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'read' blocks
  recv(fd, bytes, 8, MSG_DONTWAIT);
  int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  send(fd, bytes, 8, flags);
  co_await work();
}

task<> names(addrinfo **found) {
  getaddrinfo("example.org", "80", nullptr, found);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'getaddrinfo' blocks
  gethostbyname("example.org");
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'gethostbyname' blocks
  co_await work();
}

task<> processes(pid_t child, int *status) {
  if (std::system("true") != 0)
    // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'system' blocks
    co_return;
  waitpid(child, status, 0);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'waitpid' blocks
  waitpid(child, status, WNOHANG);
  co_await work();
}

task<int> waits(std::future<int> fut, std::shared_future<int> shared,
                std::thread &t, std::condition_variable &cv, std::mutex &m,
                std::counting_semaphore<> &sem, std::latch &latch,
                std::atomic<bool> &flag) {
  t.join();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'std::thread::join' blocks
  std::unique_lock lock(m);
  cv.wait(lock);
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'std::condition_variable::wait' blocks
  cv.wait_for(lock, 1s);
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'std::condition_variable::wait_for' blocks
  cv.wait(lock);
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'std::condition_variable::wait' blocks
  sem.acquire();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'std::counting_semaphore::acquire' blocks
  latch.wait();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'std::latch::wait' blocks
  flag.wait(false);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'std::atomic::wait' blocks
  shared.wait();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'std::shared_future::wait' blocks
  sem.try_acquire();
  latch.count_down();
  co_return fut.get() + co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'std::future::get' blocks
}

// A short critical section is not reported by default.
task<> locks(std::mutex &m, int &hits) {
  {
    std::lock_guard guard(m);
    ++hits;
  }
  m.lock();
  m.unlock();
  co_await work();
}

//===----------------------------------------------------------------------===//
// Waits for what is ready
//===----------------------------------------------------------------------===//

task<int> asked(std::future<int> fut) {
  if (fut.wait_for(0s) == std::future_status::ready)
    co_return fut.get();
  co_return co_await number();
}

task<std::future<int>> made();
task<std::vector<std::future<int>>> many();
task<> ready(std::future<int> &);

task<int> yielded() {
  int sum = (co_await made()).get();
  std::future<int> one = co_await made();
  sum += one.get();
  for (std::future<int> &each : co_await many())
    sum += each.get();
  auto all = co_await many();
  for (auto &each : all)
    sum += each.get();
  sum += all[0].get();
  co_return sum;
}

struct owner {
  std::future<int> result;
  task<int> after() {
    co_await ready(result);
    co_return result.get();
  }
  task<int> before() {
    int n = result.get();
    // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'std::future::get' blocks the executor thread while 'before' runs
    co_await work();
    co_return n;
  }
};

task<> polls(std::vector<pollfd> fds, fd_set &set, int fd) {
  poll(fds.data(), fds.size(), 0);
  poll(fds.data(), fds.size(), -1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'poll' blocks
  timeval zero{};
  select(1, &set, nullptr, nullptr, &zero);
  timeval assigned;
  assigned.tv_sec = 0;
  assigned.tv_usec = 0;
  select(1, &set, nullptr, nullptr, &assigned);
  timeval second = {1, 0};
  select(1, &set, nullptr, nullptr, &second);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'select' blocks
  timeval later{};
  later.tv_sec = 5;
  select(1, &set, nullptr, nullptr, &later);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'select' blocks
  select(1, &set, nullptr, nullptr, nullptr);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'select' blocks
  flock(fd, LOCK_EX);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'flock' blocks
  flock(fd, LOCK_EX | LOCK_NB);
  flock(fd, LOCK_UN);
  co_await work();
}

//===----------------------------------------------------------------------===//
// Cold code
//===----------------------------------------------------------------------===//

struct fault {};
[[noreturn]] void die();
void die_soon() { throw fault{}; }

task<> cold(int fd, bool bad, int kind) {
  if (bad) {
    fsync(fd);
    throw fault{};
  }
  switch (kind) {
  case 1:
    fsync(fd);
    die();
  case 2:
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
    break;
  default:
    break;
  }
  if (kind > 3) [[unlikely]]
    fsync(fd);
  if (!bad)
    throw std::to_string(fsync(fd));
  static const std::string config = [] {
    std::ifstream in("config");
    return std::string();
  }();
  static std::ifstream once("config");
  fsync(fd) == 0 ? void() : die();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'fsync' blocks
  co_await work();
}

// A handler goes on; so does a loop that an exception ends one day.
task<> not_cold(int fd) {
  try {
    co_await work();
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
    throw fault{};
  } catch (const fault &) {
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
  }
  for (int turn = 0;; ++turn) {
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
    if (turn > 100)
      throw fault{};
  }
}

//===----------------------------------------------------------------------===//
// The ends of lives
//===----------------------------------------------------------------------===//

void job_function();

task<> ends() {
  std::jthread worker(job_function);
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 'worker' blocks the executor thread at the end of its scope: ~jthread [async-blocking-call]
  auto pending = std::async(std::launch::async, job_function);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'pending' blocks the executor thread at the end of its scope: ~future
  std::vector<std::jthread> crew;
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: 'crew' blocks the executor thread at the end of its scope: ~vector → ~jthread
  crew.emplace_back(job_function);
  auto lazy = std::async(std::launch::deferred, job_function);
  co_await work();
}

// Who awaits the object waits for its work: nothing is left for the destructor.
struct worker_thread {
  ~worker_thread() { thread.join(); }
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
  std::thread thread;
};
task<> awaited_before_the_end() {
  worker_thread awaited;
  co_await awaited;
  worker_thread forgotten;
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'forgotten' blocks the executor thread at the end of its scope: ~worker_thread → std::thread::join
}

std::vector<std::jthread> kept;
task<std::jthread> given() {
  std::jthread detached(job_function);
  detached.detach();
  std::jthread moved(job_function);
  kept.push_back(std::move(moved));
  std::jthread returned(job_function);
  std::future<void> plain;
  static std::jthread forever(job_function);
  co_await work();
  co_return returned;
}

struct file_guard {
  int fd;
  ~file_guard() { fsync(fd); }
};
struct session {
  file_guard guard;
  std::unique_ptr<int> other;
};

task<> guards(int fd) {
  file_guard guard{fd};
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'guard' blocks the executor thread at the end of its scope: ~file_guard → fsync
  session both{{fd}, nullptr};
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'both' blocks the executor thread at the end of its scope: ~session → ~file_guard → fsync
  std::optional<file_guard> maybe;
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: 'maybe' blocks the executor thread at the end of its scope: ~optional → ~file_guard → fsync
  auto *heap = new file_guard{fd};
  co_await work();
  delete heap;
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: '~file_guard' blocks the executor thread: ~file_guard → fsync
}

//===----------------------------------------------------------------------===//
// Positions and spellings
//===----------------------------------------------------------------------===//

#define PAUSE(ms) usleep((ms) * 1000)
#define RETRY(call) while ((call) != 0)

using clock_type = std::chrono::steady_clock;
namespace this_thread = std::this_thread;

task<int> positions(int fd, bool c, std::future<int> a, std::future<int> b) {
  int n = c ? a.get() : 0;
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'std::future::get' blocks
  if (int r = fsync(fd); r && fdatasync(fd))
    // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'fsync' blocks
    // CHECK-MESSAGES: [[@LINE-2]]:31: warning: 'fdatasync' blocks
    ++n;
  while (fsync(fd) != 0)
    // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'fsync' blocks
    co_await work();
  for (fsync(fd); c; fsync(fd))
    // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'fsync' blocks
    // CHECK-MESSAGES: [[@LINE-2]]:22: warning: 'fsync' blocks
    co_await work();
  PAUSE(5);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  RETRY(fsync(fd));
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'fsync' blocks
  (void)fsync(fd), ++n;
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'fsync' blocks
  this_thread::sleep_for(clock_type::duration(1));
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  using std::this_thread::sleep_for;
  sleep_for(1s);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  co_await [](int n) -> task<> { co_await work(); }(fsync(fd));
  // CHECK-MESSAGES: [[@LINE-1]]:53: warning: 'fsync' blocks
  auto later = [&]() -> task<> {
    usleep(1);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'usleep' blocks the executor thread while this lambda runs
    co_await work();
  };
  co_await later();
  static_assert(sizeof(fsync(0)) == sizeof(int));
  co_return b.get();
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'std::future::get' blocks
}

class my_future : public std::future<int> {};
task<int> derived(my_future fut) {
  co_await work();
  co_return fut.get();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'std::future::get' blocks
}

job<int> eager() {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  co_return 1;
}

fire_and_forget detached() {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  co_return;
}

template <class T> task<T> generic(std::future<T> fut, T n) {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  std::this_thread::sleep_for(std::chrono::seconds(n));
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  co_await work();
  co_return fut.get();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'std::future::get' blocks
}
template task<int> generic(std::future<int>, int);
template task<long> generic(std::future<long>, long);

template <class T> class service {
public:
  task<> run();
  task<> stop() {
    worker.join();
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'std::thread::join' blocks the executor thread while 'stop' runs
    co_await work();
  }
  T worker;
};
template <class T> task<> service<T>::run() {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  co_await work();
}
template class service<std::thread>;

task<> generic_lambda(int fd) {
  auto twice = [](auto fd) -> task<> {
    fsync(fd);
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'fsync' blocks
    co_await work();
  };
  co_await twice(fd);
}

auto at_namespace_scope = []() -> task<> {
  usleep(1);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  co_await work();
};

//===----------------------------------------------------------------------===//
// Code that may block, and code that only looks like it
//===----------------------------------------------------------------------===//

void plain() { usleep(1); }

int main() {
  usleep(1);
  std::ifstream in("x");
}

// Runs on its caller's thread, as its caller's code.
generator<std::string> lines(const char *path) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    co_yield line;
}

task<> elsewhere() {
  std::thread([] { usleep(1); }).detach();
  std::thread t([] { usleep(1); });
  t.detach();
  auto unused = [] { usleep(1); };
  std::function<void()> stored = [] { usleep(1); };
  kept.emplace_back([] { usleep(1); });
  co_await work();
}

// Functions of the user that are only called like it.
namespace mine {
int read(int fd, void *to, int size);
void sleep(int seconds);
struct stream {
  void open(const char *);
  int get();
  void wait();
  void join();
};
} // namespace mine

task<> same_names(mine::stream &s, char *bytes) {
  mine::read(0, bytes, 8);
  mine::sleep(1);
  s.open("x");
  s.wait();
  s.join();
  s.get();
  co_await work();
}

task<> silenced() {
  usleep(1); // NOLINT
  usleep(1); // NOLINT(async-blocking-call)
  // NOLINTNEXTLINE(async-blocking-call)
  usleep(1);
  usleep(1); // NOLINT(async-sync-wait)
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'usleep' blocks
  co_await work();
}

//===----------------------------------------------------------------------===//
// Asio
//===----------------------------------------------------------------------===//

asio::awaitable<void> certificates(asio::ssl::context &tls) {
  tls.use_certificate_chain_file("cert.pem");
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::use_certificate_chain_file' blocks the executor thread
  tls.use_certificate_file("cert.pem", 1);
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::use_certificate_file' blocks
  tls.use_private_key_file("key.pem", 1);
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::use_private_key_file' blocks
  tls.use_rsa_private_key_file("key.pem", 1);
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::use_rsa_private_key_file' blocks
  tls.use_tmp_dh_file("dh.pem");
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::use_tmp_dh_file' blocks
  tls.load_verify_file("ca.pem");
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::load_verify_file' blocks
  tls.set_default_verify_paths();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'asio::ssl::context::set_default_verify_paths' blocks
  // Given as text; and a directory that is looked into when a peer connects.
  tls.use_certificate_chain("text");
  tls.add_verify_path("certs");
  co_return;
}

// The library's own sleep may have to block where there is no executor.
namespace corolint {
app::task<> sleep_for(std::chrono::seconds d) {
  std::this_thread::sleep_for(d);
  co_return;
}
app::task<> sleep_for_long(std::chrono::seconds d) {
  std::this_thread::sleep_for(d);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  co_return;
}
} // namespace corolint
