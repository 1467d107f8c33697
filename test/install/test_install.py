#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Installs the runtime and uses it.

usage: test_install.py DIR NAME COMPILER [FLAGS LINKER_FLAGS]
           builds the runtime as a project of its own, installs it into
           DIR/NAME/prefix, and builds and runs a consumer against that
       test_install.py DIR component BUILD COMPILER
           the same with the component `runtime` of a build of everything
       test_install.py DIR subdirectory COMPILER
           a consumer that has the runtime as a part of itself
       test_install.py DIR headers COMPILER
           compiles each public header on its own
       test_install.py DIR mixed PREFIX COMPILER
           a consumer of another compiler family must not link
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CONSUMER = SOURCE / "test" / "install" / "consumer"
LINKED, HEADER_ONLY = "runtime", "runtime-header-only"


class Failed(Exception):
    pass


def command(*words):
    done = subprocess.run(
        [str(w) for w in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def must(*words):
    code, output = command(*words)
    if code:
        raise Failed(f"{' '.join(map(str, words))}\n{output}")
    return output


def configure(source, build, compiler, *options):
    must("cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None",
         f"-DCMAKE_CXX_COMPILER={compiler}", *options)


def fresh(directory):
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def move(prefix):
    """The tree must work where it was not installed to."""
    moved = prefix.with_name("prefix")
    prefix.rename(moved)
    return moved


def check_tree(prefix):
    """Every header of the source is there, and nothing else but the library and its
    description."""
    installed = {
        str(p.relative_to(prefix)) for p in prefix.rglob("*") if not p.is_dir()
    }
    headers = {
        str(p.relative_to(SOURCE / "runtime"))
        for p in (SOURCE / "runtime" / "include").rglob("*.[hi]pp")
    }
    rest = sorted(pathlib.PurePath(p).name for p in installed - headers)
    expected = [
        "corolint-config-version.cmake",
        "corolint-config.cmake",
        "corolint-targets-none.cmake",
        "corolint-targets.cmake",
        "libcorolint-runtime.a",
    ]
    rest = ["corolint-targets-none.cmake" if n.startswith("corolint-targets-") else n
            for n in rest]
    if headers - installed or rest != expected:
        raise Failed(f"missing: {headers - installed}; besides headers: {rest}")
    for path in prefix.rglob("*.cmake"):
        text = path.read_text(encoding="utf-8")
        for place in (SOURCE, prefix):
            if str(place) in text:
                raise Failed(f"{path.name} names {place}")


def use(kinds, build, compiler, *options):
    configure(CONSUMER, build, compiler, *options)
    must("ninja", "-C", build, *(f"uses-{kind}" for kind in kinds))
    for kind in kinds:
        output = must(build / f"uses-{kind}")
        if output != "330\n":
            raise Failed(f"uses-{kind} printed {output!r}")


def test_alone(directory, name, compiler, flags="", linker_flags=""):
    work = fresh(directory / name)
    options = [f"-DCMAKE_CXX_FLAGS={flags}",
               f"-DCMAKE_EXE_LINKER_FLAGS={linker_flags}"]
    configure(SOURCE / "runtime", work / "runtime", compiler, *options)
    must("ninja", "-C", work / "runtime")
    must("cmake", "--install", work / "runtime", "--prefix", work / "installed")
    prefix = move(work / "installed")
    check_tree(prefix)
    use([LINKED, HEADER_ONLY], work / "consumer", compiler, *options,
        f"-DCMAKE_PREFIX_PATH={prefix}")


def test_component(directory, build, compiler):
    work = fresh(directory / "component")
    must("cmake", "--install", build, "--component", "runtime",
         "--prefix", work / "installed")
    prefix = move(work / "installed")
    check_tree(prefix)
    use([LINKED], work / "consumer", compiler, f"-DCMAKE_PREFIX_PATH={prefix}")


def test_subdirectory(directory, compiler):
    build = fresh(directory / "subdirectory")
    use([LINKED], build, compiler, f"-DCOROLINT_SOURCE={SOURCE}")
    # It adds nothing to what the consumer installs.
    must("cmake", "--install", build, "--prefix", build / "installed")
    if (build / "installed").exists():
        raise Failed("the runtime was installed with the consumer")


def test_headers(directory, compiler):
    include = SOURCE / "runtime" / "include"
    headers = sorted(
        str(p.relative_to(include)) for p in (include / "corolint").rglob("*.hpp")
    )
    work = fresh(directory / ("headers-" + pathlib.Path(compiler).name))

    def compile_alone(number, header):
        unit = work / f"{number}.cpp"
        # Twice, for the guard; with a use, since an empty unit is not pedantic.
        text = f"#include <{header}>\n#include <{header}>\nint used;\n"
        if header.endswith("/adapt_asio.hpp"):
            text = "#if __has_include(<asio.hpp>)\n" + text + "#endif\n"
        unit.write_text(text, encoding="utf-8")
        code, output = command(compiler, "-std=c++20", "-Wall", "-Wextra", "-Wpedantic",
                               "-Werror", "-fsyntax-only", "-I", include, unit)
        return f"{header}:\n{output}" if code else ""

    if not headers:
        raise Failed("no headers")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        bad = [b for b in pool.map(compile_alone, range(len(headers)), headers) if b]
    if bad:
        raise Failed("\n".join(bad))
    print(f"{len(headers)} headers")


def test_mixed(directory, prefix, compiler):
    build = fresh(directory / "mixed")
    configure(CONSUMER, build, compiler, f"-DCMAKE_PREFIX_PATH={prefix}")
    code, output = command("ninja", "-C", build, "uses-runtime")
    if code == 0:
        raise Failed("it was linked")
    # By the name of the inline namespace, and for no other reason.
    undefined = [line for line in output.splitlines() if "undefined reference" in line]
    if not undefined or any("corolint::direct::" not in line.partition("undefined reference")[2]
                            for line in undefined):
        raise Failed("it failed for another reason:\n" + output)


def main():
    directory, name, *rest = sys.argv[1:]
    directory = pathlib.Path(directory)
    tests = {"component": test_component, "subdirectory": test_subdirectory,
             "headers": test_headers, "mixed": test_mixed}
    try:
        if name in tests:
            tests[name](directory, *rest)
        else:
            test_alone(directory, name, *rest)
    except Failed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
