// The annotation macros are attributes under clang and nothing under other
// compilers; neither compiler has anything to say about them.
//
// RUN: clang++ -std=c++20 -I%source_root/runtime/include -fsyntax-only %s -Weverything -Werror -Wno-c++98-compat -Wno-pre-c++17-compat
// RUN: clang++ -std=c++20 -I%source_root/runtime/include -fsyntax-only %s -Xclang -ast-dump -fno-color-diagnostics | FileCheck %s
// RUN: g++ -std=c++20 -I%source_root/runtime/include -fsyntax-only %s -Wall -Wextra -Wpedantic -Werror
// RUN: g++ -std=c++20 -I%source_root/runtime/include -E -P %s | FileCheck --check-prefix=PLAIN %s

#include <corolint/annotations.hpp>
// Including it again is harmless.
#include <corolint/annotations.hpp>

// CHECK: FunctionDecl {{.*}} waits 'void ()'
// CHECK-NEXT: AnnotateAttr {{.*}} "corolint::blocking"
// PLAIN: {{^}} void waits();
COROLINT_BLOCKING void waits();

// CHECK: CXXRecordDecl {{.*}} struct driver
// CHECK: AnnotateAttr {{.*}} "corolint::blocking"
// CHECK: CXXMethodDecl {{.*}} cached 'int () const'
// CHECK-NEXT: AnnotateAttr {{.*}} "corolint::nonblocking"
struct COROLINT_BLOCKING driver {
  int query();
  COROLINT_NONBLOCKING [[nodiscard]] int cached() const;
};

// CHECK: CXXRecordDecl {{.*}} class span
// CHECK: AnnotateAttr {{.*}} "corolint::no_suspend"
// PLAIN: class span
template <class T> class COROLINT_NO_SUSPEND span {
  T value;
};

// CHECK: FunctionDecl {{.*}} start 'T (T)'
// CHECK: AnnotateAttr {{.*}} "corolint::detached"
// PLAIN: template <class T> T start(T);
template <class T> COROLINT_DETACHED T start(T);

template class span<int>;
