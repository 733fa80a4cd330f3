# How everything is compiled: language level, warnings, sanitizers, and the third-party targets.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# What base/export.hpp does not mark stays inside.
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT CMAKE_RUNTIME_OUTPUT_DIRECTORY)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endif()

option(SIPTTY_WERROR "Treat warnings as errors" OFF)
option(SIPTTY_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(SIPTTY_STATIC "Link the phone against static archives so that it ships as one file" OFF)
set(SIPTTY_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example address,undefined")

add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wpedantic)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)  # gcc 12 sees overlaps in "x" + string that are not there
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-Wno-maybe-uninitialized)  # and members without a value in options that are written as {}
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fno-semantic-interposition)  # as clang does: a library's own functions may be inlined
endif()
if(SIPTTY_WERROR)
  add_compile_options(-Werror)
endif()
if(SIPTTY_SANITIZE)
  add_compile_options(-fsanitize=${SIPTTY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SIPTTY_SANITIZE})
endif()

find_program(SIPTTY_CCACHE ccache)
if(SIPTTY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SIPTTY_CCACHE})
endif()
find_program(SIPTTY_MOLD mold)
if(SIPTTY_MOLD AND NOT SIPTTY_FUZZ)
  add_link_options(-fuse-ld=mold)
endif()

if(SIPTTY_STATIC)
  set(OPENSSL_USE_STATIC_LIBS TRUE)
endif()
find_package(Boost 1.74 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Threads REQUIRED)

# Asio, compiled once.
add_library(asio STATIC ${PROJECT_SOURCE_DIR}/tools/cmake/asio.cpp)
target_compile_definitions(asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(asio PUBLIC Boost::headers Threads::Threads)
set_target_properties(asio PROPERTIES OUTPUT_NAME siptty_asio)

# Boost.JSON, compiled once.
add_library(boost_json STATIC ${PROJECT_SOURCE_DIR}/tools/cmake/json.cpp)
target_link_libraries(boost_json PUBLIC Boost::headers)
set_target_properties(boost_json PROPERTIES OUTPUT_NAME siptty_boost_json)

# Curses is optional for the libraries and required for the screen.
set(CURSES_NEED_NCURSES TRUE)
set(CURSES_NEED_WIDE TRUE)
find_package(Curses REQUIRED)
add_library(ncurses INTERFACE)
target_include_directories(ncurses INTERFACE ${CURSES_INCLUDE_DIRS})
if(SIPTTY_STATIC)
  find_library(NCURSESW_ARCHIVE libncursesw.a REQUIRED)
  find_library(TINFO_ARCHIVE libtinfo.a REQUIRED)
  target_link_libraries(ncurses INTERFACE ${NCURSESW_ARCHIVE} ${TINFO_ARCHIVE})
else()
  target_link_libraries(ncurses INTERFACE ${CURSES_LIBRARIES})
endif()
