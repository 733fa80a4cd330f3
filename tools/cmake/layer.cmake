# layer(NAME <target> [PUBLIC <deps>...] [PRIVATE <deps>...] [SOURCES <files>...])
#
# One folder is one layer is one static library. Its public headers live under ./include and nowhere else, so code
# that does not link the layer cannot include it. Sources are the folder's *.cpp unless SOURCES names them.
# Every public header joins a header set, so that `all_verify_interface_header_sets` compiles each of them alone.
set_property(GLOBAL PROPERTY SIPTTY_LAYERS)

function(layer)
  cmake_parse_arguments(L "" "NAME" "PUBLIC;PRIVATE;SOURCES" ${ARGN})
  if(NOT L_SOURCES)
    file(GLOB L_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/include/*.hpp)
  add_library(${L_NAME} STATIC ${L_SOURCES})
  target_sources(${L_NAME} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR}/include FILES ${headers})
  target_compile_features(${L_NAME} PUBLIC cxx_std_20)
  target_link_libraries(${L_NAME} PUBLIC ${L_PUBLIC} PRIVATE ${L_PRIVATE})
  set_target_properties(${L_NAME} PROPERTIES OUTPUT_NAME siptty_${L_NAME} VERIFY_INTERFACE_HEADER_SETS ON)
  set_property(GLOBAL APPEND PROPERTY SIPTTY_LAYERS ${L_NAME})
endfunction()
