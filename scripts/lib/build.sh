# What the scripts share: packages, configuration, building. Sourced by bash.
#
# Messages go to stderr; long output goes to a log and is shown when it matters.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build/release

# The packages of a bare Debian 12 that each build needs.
tool_packages=(
  clang-22 libclang-22-dev libclang-cpp22-dev llvm-22-dev llvm-22-tools
  cmake ninja-build zlib1g-dev libzstd-dev libcurl4-openssl-dev
)
test_packages=(
  clang-tidy-22 clangd-22 g++ git python3 python3-jsonschema
  libgrpc++-dev libprotobuf-dev protobuf-compiler-grpc libgtest-dev
  chromium libasio-dev libsqlite3-dev libc++-22-dev libc++abi-22-dev
  neovim emacs-nox elpa-eglot
  make dpkg-dev file curl pre-commit python3-yaml
  bazel-bootstrap bazel-platforms bazel-rules-cc bazel-rules-java
)
# Of the documentation as a site.
site_packages=(mkdocs python3-pygments)
test_packages+=("${site_packages[@]}" zsh fish man-db mandoc)

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 2; }

# Runs a command and shows what it printed only if it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 && return
  tail -n 60 "$log" >&2
  die "'$*' failed; the whole output is in $log"
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs those of the given packages that are missing.
need_packages() {
  # Other systems have other names; CMake says what it does not find.
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0
  local missing=() unavailable=() package
  for package; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      die "missing packages; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  quietly "$root/build/packages.log" "${as_root[@]}" apt-get -q update
  for package in "${missing[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 || unavailable+=("$package")
  done
  [ ${#unavailable[@]} -eq 0 ] ||
    die "not in the package sources of this machine: ${unavailable[*]}"
  quietly "$root/build/packages.log" "${as_root[@]}" \
    env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install "${missing[@]}"
}

# Installs what the VS Code extension is built with. A machine that has no npm or does
# not reach its registry does without, and so without the extension's test.
need_npm_packages() {
  local dir=$root/tool/integrations/vscode
  cmp -s "$dir/package-lock.json" "$dir/node_modules/.lock" && return
  rm -rf "$dir/node_modules"
  if ! command -v npm >/dev/null; then
    say "the VS Code extension is not tested: there is no npm"
  elif (cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1) \
    >"$build/npm.log" 2>&1; then
    cp "$dir/package-lock.json" "$dir/node_modules/.lock"
  else
    rm -rf "$dir/node_modules"
    say "the VS Code extension is not tested: npm could not install its packages;" \
      "the whole output is in $build/npm.log"
  fi
}

# Configures once: for the tool alone, or with `all`, for all hosts and tests. A
# build that has everything stays as it is.
configure() {
  local all=OFF
  [ "${1:-}" = all ] && all=ON
  if [ -f "$build/build.ninja" ]; then
    [ $all = OFF ] && return
    grep -q '^COROLINT_BUILD_CLANGD:BOOL=ON' "$build/CMakeCache.txt" &&
      grep -q '^COROLINT_BUILD_TESTS:BOOL=ON' "$build/CMakeCache.txt" && return
  fi
  quietly "$build/configure.log" cmake -S "$root" -B "$build" -G Ninja \
    -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22 \
    -DCMAKE_BUILD_TYPE=Release \
    -DCOROLINT_BUILD_CLANGD=$all -DCOROLINT_BUILD_TESTS=$all
}

# Brings targets up to date; without arguments everything.
build() {
  [ -x "$build/bin/corolint" ] ||
    say "building corolint (this takes a few minutes, once)"
  quietly "$build/build.log" ninja -C "$build" "$@"
}
