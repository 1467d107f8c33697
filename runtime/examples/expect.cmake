# Runs an example and compares what it prints with the `Prints:` lines in the
# comment at its head, which must be there.
#
#   cmake -DPROGRAM=... -DSOURCE=... -P expect.cmake
file(STRINGS ${SOURCE} LINES)
set(EXPECTED "")
set(IN_LIST FALSE)
foreach(LINE IN LISTS LINES)
  if(LINE STREQUAL "// Prints:")
    set(IN_LIST TRUE)
  elseif(IN_LIST AND LINE MATCHES "^//   (.*)$")
    string(APPEND EXPECTED "${CMAKE_MATCH_1}\n")
  else()
    set(IN_LIST FALSE)
  endif()
endforeach()
if(EXPECTED STREQUAL "")
  message(FATAL_ERROR "${SOURCE} does not say what it prints")
endif()

execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE PRINTED RESULT_VARIABLE CODE
  TIMEOUT 60)
if(NOT CODE EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${CODE}; it printed\n${PRINTED}")
endif()
if(NOT PRINTED STREQUAL EXPECTED)
  message(FATAL_ERROR "${PROGRAM} printed\n${PRINTED}and not\n${EXPECTED}")
endif()
