# Writes OUT: a C++ initialiser list {name, text} of every library file.
set(TEXT "")
foreach(FILE IN LISTS FILES)
  get_filename_component(NAME ${FILE} NAME)
  file(READ ${FILE} CONTENT)
  string(APPEND TEXT "{\"${NAME}\", R\"--yaml--(${CONTENT})--yaml--\"},\n")
endforeach()
file(WRITE ${OUT} "${TEXT}")
