// A test framework as it is found in system headers: what its macros write is not
// the user's, what they are given is.
#pragma once
#pragma GCC system_header

namespace testing {
class Test {
public:
  virtual ~Test() = default;
  virtual void TestBody() = 0;
};
namespace internal {
bool AlwaysTrue();
struct Outcome {
  explicit operator bool() const;
};
template <class A, class B> Outcome equal(const A &, const B &);
} // namespace internal
void fail();
bool more();
} // namespace testing

#define TEST(suite, name)                                                      \
  class suite##_##name##_Test : public ::testing::Test {                       \
    void TestBody() override;                                                  \
  };                                                                           \
  void suite##_##name##_Test::TestBody()
#define ANONYMOUS_NAME_2(line) TEST_FUNCTION_##line
#define ANONYMOUS_NAME_1(line) ANONYMOUS_NAME_2(line)
#define TEST_CASE(title) static void ANONYMOUS_NAME_1(__LINE__)()
#define CHECK_TRUE(condition)                                                  \
  do {                                                                         \
    if (!(condition))                                                          \
      ::testing::fail();                                                       \
  } while (::testing::more())
#define EXPECT_NO_FAILURE(statement)                                           \
  if (::testing::internal::AlwaysTrue()) {                                     \
    statement;                                                                 \
  } else                                                                       \
    ::testing::fail()
#define EXPECT_FAILURE(statement)                                              \
  switch (0)                                                                   \
  case 0:                                                                      \
  default:                                                                     \
    if (::testing::internal::Outcome test_message{}) {                         \
      try {                                                                    \
        if (::testing::internal::AlwaysTrue()) {                               \
          statement;                                                           \
        }                                                                      \
      } catch (...) {                                                          \
      }                                                                        \
    } else                                                                     \
      ::testing::fail()
#define ASSERT_EQUAL(a, b)                                                     \
  if (const ::testing::internal::Outcome test_outcome =                        \
          ::testing::internal::equal(a, b))                                    \
    ;                                                                          \
  else                                                                         \
    return ::testing::fail()
#define TEST_FAIL(message) ::testing::fail()
#define LEAK_TASK(make) make
