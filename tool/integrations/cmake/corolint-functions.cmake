# Linting as a part of a build.
#
#   corolint_add_target(NAME [TARGETS target…] [PATHS path…] [ARGS argument…]
#                       [DEPENDS target…] [ALL])
#
# makes a target NAME that lints: with TARGETS the C++ sources of these targets, with
# PATHS what is below these paths (relative to the current source directory), with
# neither the current source directory. It fails when there are findings that count;
# ARGS go to corolint. DEPENDS names targets that generate code, which has to exist
# before it is linted; ALL makes the target part of `all`.
#
#   corolint_enable_clang_tidy([TARGETS target…] [CHECKS globs] [ARGS argument…]
#                              [CLANG_TIDY program] [PLUGIN file])
#
# lints while compiling, through clang-tidy: sets CMAKE_CXX_CLANG_TIDY for the targets
# that are defined afterwards, or with TARGETS the property of these. CHECKS is by
# default `-*,async-*`. It stops the configuration if this clang-tidy does not get the
# checks, because clang-tidy itself goes on without a plugin that it cannot load.
#
# Which corolint is used: $COROLINT_EXECUTABLE (a variable of CMake), or the target
# `corolint` where it is built in the same build, or the one of this installation, or
# the one in the PATH.
include_guard(GLOBAL)

function(_corolint_program VARIABLE)
  if(COROLINT_EXECUTABLE)
    if(NOT EXISTS "${COROLINT_EXECUTABLE}")
      message(FATAL_ERROR
        "corolint: COROLINT_EXECUTABLE is ${COROLINT_EXECUTABLE}, which does not exist")
    endif()
    set(PROGRAM "${COROLINT_EXECUTABLE}")
  elseif(TARGET corolint)
    set(PROGRAM "$<TARGET_FILE:corolint>")
  else()
    get_property(BIN_DIR GLOBAL PROPERTY COROLINT_BIN_DIR)
    find_program(PROGRAM corolint HINTS ${BIN_DIR} NO_CACHE)
    if(NOT PROGRAM)
      message(FATAL_ERROR "corolint: the program is not in the PATH; install it, or set "
        "COROLINT_EXECUTABLE to its path")
    endif()
  endif()
  set(${VARIABLE} "${PROGRAM}" PARENT_SCOPE)
endfunction()

function(corolint_add_target NAME)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "ALL" "" "TARGETS;PATHS;ARGS;DEPENDS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "corolint_add_target: unknown argument ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles")
    message(FATAL_ERROR "corolint_add_target: the generator ${CMAKE_GENERATOR} writes no "
      "compile_commands.json; use Ninja or Makefiles")
  endif()
  _corolint_program(COROLINT)

  if(ARG_TARGETS)
    set(SOURCES "")
    foreach(TARGET IN LISTS ARG_TARGETS)
      if(NOT TARGET ${TARGET})
        message(FATAL_ERROR "corolint_add_target: there is no target ${TARGET}")
      endif()
      # As it is when everything is known: sources may be added later.
      list(APPEND SOURCES "$<PATH:ABSOLUTE_PATH,NORMALIZE,$<TARGET_PROPERTY:${TARGET},SOURCES>,$<TARGET_PROPERTY:${TARGET},SOURCE_DIR>>")
      set_target_properties(${TARGET} PROPERTIES EXPORT_COMPILE_COMMANDS ON)
    endforeach()
    set(PATHS "$<FILTER:${SOURCES},INCLUDE,[.](cc|cp|cpp|cxx|c[+][+]|C|CPP|cppm|ixx)$>")
    # No path would mean the working directory; then there is nothing to do.
    set(COMMAND "$<IF:$<BOOL:${PATHS}>,${COROLINT},${CMAKE_COMMAND};-E;true>")
  else()
    set(PATHS "")
    set(COMMAND "${COROLINT}")
  endif()
  if(ARG_PATHS OR NOT ARG_TARGETS)
    if(NOT CMAKE_EXPORT_COMPILE_COMMANDS)
      message(FATAL_ERROR "corolint_add_target: paths are linted with "
        "compile_commands.json, which this build does not write; put "
        "set(CMAKE_EXPORT_COMPILE_COMMANDS ON) before the targets")
    endif()
    if(NOT ARG_PATHS)
      set(ARG_PATHS .)
    endif()
    foreach(GIVEN IN LISTS ARG_PATHS)
      get_filename_component(FULL "${GIVEN}" ABSOLUTE)
      list(APPEND PATHS "${FULL}")
    endforeach()
    set(COMMAND "${COROLINT}")
  endif()

  set(ALL "")
  if(ARG_ALL)
    set(ALL ALL)
  endif()
  add_custom_target(${NAME} ${ALL}
    COMMAND "${COMMAND}" -p "${CMAKE_BINARY_DIR}" ${ARG_ARGS} "${PATHS}"
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    COMMENT "Linting with corolint"
    COMMAND_EXPAND_LISTS USES_TERMINAL VERBATIM)
  if(TARGET corolint AND NOT COROLINT_EXECUTABLE)
    add_dependencies(${NAME} corolint)
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${NAME} ${ARG_DEPENDS})
  endif()
endfunction()

# Whether the clang-tidy of COMMAND has the checks; else OUTPUT is what it said.
function(_corolint_has_checks RESULT OUTPUT)
  execute_process(COMMAND ${ARGN} --list-checks "--checks=-*,async-*"
    RESULT_VARIABLE CODE OUTPUT_VARIABLE SAID ERROR_VARIABLE SAID)
  set(HAS FALSE)
  if(CODE EQUAL 0 AND SAID MATCHES "async-unawaited-coroutine")
    set(HAS TRUE)
  endif()
  set(${RESULT} ${HAS} PARENT_SCOPE)
  string(STRIP "${SAID}" SAID)
  set(${OUTPUT} "${SAID}" PARENT_SCOPE)
endfunction()

function(corolint_enable_clang_tidy)
  cmake_parse_arguments(PARSE_ARGV 0 ARG "" "CHECKS;CLANG_TIDY;PLUGIN" "TARGETS;ARGS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "corolint_enable_clang_tidy: unknown argument ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_CHECKS)
    set(ARG_CHECKS "-*,async-*")
  endif()
  get_property(BIN_DIR GLOBAL PROPERTY COROLINT_BIN_DIR)

  if(DEFINED ARG_CLANG_TIDY)
    find_program(CLANG_TIDY "${ARG_CLANG_TIDY}" NO_CACHE)
  else()
    find_program(CLANG_TIDY NAMES clang-tidy-22 corolint-tidy clang-tidy
      HINTS ${BIN_DIR} /usr/lib/llvm-22/bin NO_CACHE)
  endif()
  if(NOT CLANG_TIDY)
    message(FATAL_ERROR "corolint_enable_clang_tidy: there is no ${ARG_CLANG_TIDY} "
      "clang-tidy; install clang-tidy-22, or say CLANG_TIDY and its path")
  endif()

  # corolint-tidy needs no plugin.
  set(COMMAND "${CLANG_TIDY}")
  _corolint_has_checks(HAS SAID ${COMMAND})
  if(NOT HAS)
    if(ARG_PLUGIN)
      get_filename_component(PLUGIN "${ARG_PLUGIN}" ABSOLUTE)
    else()
      get_property(PLUGIN_DIR GLOBAL PROPERTY COROLINT_PLUGIN_DIR)
      # Without an installation: beside the program, in a build or a prefix.
      if(NOT PLUGIN_DIR)
        _corolint_program(PROGRAM)
        get_filename_component(PLUGIN_DIR "${PROGRAM}" REALPATH)
        get_filename_component(PLUGIN_DIR "${PLUGIN_DIR}/../../lib" ABSOLUTE)
      endif()
      find_file(PLUGIN corolint-tidy-plugin.so
        PATHS ${PLUGIN_DIR} ${PLUGIN_DIR}/corolint NO_CACHE NO_DEFAULT_PATH)
      if(NOT PLUGIN)
        set(PLUGIN "${PLUGIN_DIR}/corolint-tidy-plugin.so")
      endif()
    endif()
    if(NOT EXISTS "${PLUGIN}")
      message(FATAL_ERROR "corolint_enable_clang_tidy: this plugin does not exist:\n"
        "  ${PLUGIN}\nSay PLUGIN and its path.")
    endif()
    list(APPEND COMMAND "-load=${PLUGIN}")
    _corolint_has_checks(HAS SAID ${COMMAND})
  endif()
  if(NOT HAS)
    execute_process(COMMAND ${CLANG_TIDY} --version OUTPUT_VARIABLE VERSION ERROR_QUIET)
    string(REGEX MATCH "version ([0-9.]+)" VERSION "${VERSION}")
    string(REPLACE "\n" "\n  " SAID "  ${SAID}")
    message(FATAL_ERROR
      "corolint_enable_clang_tidy: this clang-tidy does not get the checks:\n"
      "  ${CLANG_TIDY} (${VERSION})\n"
      "  ${PLUGIN}\n"
      "The plugin is for clang-tidy 22 and no other; install clang-tidy-22, or use "
      "corolint-tidy, which has the checks built in. What it said:\n${SAID}")
  endif()

  list(APPEND COMMAND "--checks=${ARG_CHECKS}" ${ARG_ARGS})
  if(ARG_TARGETS)
    set_target_properties(${ARG_TARGETS} PROPERTIES CXX_CLANG_TIDY "${COMMAND}")
  else()
    set(CMAKE_CXX_CLANG_TIDY "${COMMAND}" PARENT_SCOPE)
  endif()
endfunction()
