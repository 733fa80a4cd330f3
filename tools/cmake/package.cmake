# Installation: the programs, and the libraries as the CMake package `siptty` and three pkg-config files.
#
#   siptty::sip    messages, SDP and other bodies, digest, identity, transactions, dialogs, user agent, stack, and their transports on Asio
#   siptty::rtp    RTP, jitter buffer, pacing, and its sockets on Asio
#   siptty::codec  G.711, G.722, L16, Opus, telephone events, tones, WAV
#
# Headers stand under include/siptty and are included by their room: <sip/message/message.hpp>.
include(CMakePackageConfigHelpers)

set(sip_layers sip_net sip sip_ua sip_dialog sip_locate sip_transaction sip_auth sip_identity boost_json sip_body sdp sip_message asio base)
set(rtp_layers rtp_net rtp asio base)
set(codec_layers codec base)

# The names of two layers are those of whole libraries too: outside they say which part they are.
set_target_properties(sip PROPERTIES EXPORT_NAME sip_stack)
set_target_properties(rtp PROPERTIES EXPORT_NAME rtp_session)
add_library(whole_sip INTERFACE)
target_link_libraries(whole_sip INTERFACE ${sip_layers})
add_library(whole_rtp INTERFACE)
target_link_libraries(whole_rtp INTERFACE ${rtp_layers})
set_target_properties(whole_sip PROPERTIES EXPORT_NAME sip)
set_target_properties(whole_rtp PROPERTIES EXPORT_NAME rtp)
# The tree's own programs may use the names of the package.
add_library(siptty::sip ALIAS whole_sip)
add_library(siptty::rtp ALIAS whole_rtp)
add_library(siptty::codec ALIAS codec)

set(layers ${sip_layers} ${rtp_layers} ${codec_layers})
list(REMOVE_DUPLICATES layers)
list(REMOVE_ITEM layers asio boost_json)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/siptty)
set(include_dir ${CMAKE_INSTALL_INCLUDEDIR}/siptty)
install(TARGETS ${layers} EXPORT siptty ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} FILE_SET HEADERS DESTINATION ${include_dir})
install(TARGETS asio boost_json whole_sip whole_rtp EXPORT siptty ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT siptty NAMESPACE siptty:: FILE sipttyTargets.cmake DESTINATION ${package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/sipttyConfig.cmake.in ${CMAKE_BINARY_DIR}/sipttyConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/sipttyConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/sipttyConfig.cmake ${CMAKE_BINARY_DIR}/sipttyConfigVersion.cmake DESTINATION ${package_dir})

# pkg_config(<library> <description> <required pkg-config names>)
function(pkg_config library description requires)
  list(TRANSFORM ${library}_layers PREPEND -lsiptty_ OUTPUT_VARIABLE libraries)
  list(JOIN libraries " " libraries)
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/siptty.pc.in ${CMAKE_BINARY_DIR}/siptty-${library}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/siptty-${library}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
pkg_config(sip "SIP stack" "libcrypto libcares expat")
pkg_config(rtp "RTP sessions and pacing" "")
set(codec_requires opus)
if(SIPTTY_G729)
  string(APPEND codec_requires " libbcg729")
endif()
pkg_config(codec "Voice codecs, telephone events, tones" "${codec_requires}")

# All layers as one shared library, for those who load rather than link: what public headers declare, and no symbol of
# Boost, OpenSSL or any other dependency.
option(SIPTTY_SHARED "Build and install libsiptty.so too" OFF)
if(SIPTTY_SHARED OR BUILD_TESTING)
  file(WRITE ${CMAKE_BINARY_DIR}/shared.cpp "")
  add_library(siptty_shared SHARED ${CMAKE_BINARY_DIR}/shared.cpp)
  set_target_properties(siptty_shared PROPERTIES OUTPUT_NAME siptty VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
                        LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/siptty.map EXCLUDE_FROM_ALL $<NOT:$<BOOL:${SIPTTY_SHARED}>>)
  list(TRANSFORM layers REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE archives)
  target_link_libraries(siptty_shared PRIVATE -Wl,--whole-archive ${archives} -Wl,--no-whole-archive ${layers})
  target_link_options(siptty_shared PRIVATE -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/siptty.map -Wl,--exclude-libs,libsiptty_asio.a)
endif()
if(SIPTTY_SHARED)
  install(TARGETS siptty_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

if(TARGET siptty)
  install(TARGETS siptty RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
