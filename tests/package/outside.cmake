# A project outside that finds the package.
cmake_minimum_required(VERSION 3.25)
project(outside LANGUAGES CXX)
find_package(siptty 0.1 REQUIRED)
add_executable(outside main.cpp)
target_link_libraries(outside PRIVATE siptty::sip siptty::rtp siptty::codec)
