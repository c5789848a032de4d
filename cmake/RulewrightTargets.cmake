# How a target of ours is made: warnings, language level, sanitizers and include root come with it.
#   rw_add_library(base SOURCES a.cpp b.cpp PUBLIC tl::expected PRIVATE PkgConfig::XXHASH)   -> target rw_base, alias rw::base
#   rw_add_test(base_span SOURCES span_test.cpp LIBS rw::base [LABELS shared])               -> Qt Test executable in ctest
#   rw_add_fuzz(evtx SOURCES fuzz_evtx.cpp LIBS rw::logs_evtx)                               -> bin/fuzz_evtx (clang)

add_library(rw_build_options INTERFACE)
target_include_directories(rw_build_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(rw_build_options INTERFACE
    $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>
    RW_VERSION="${PROJECT_VERSION}")
target_compile_options(rw_build_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wcast-qual
    -Wconversion -Wsign-conversion -Wdouble-promotion -Wformat=2 -Wold-style-cast -Wundef -Wvla -Werror
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wextra-semi -Wsuggest-override>)
# GCC 12 reports these falsely in optimised string code of its own library (GCC bugs 105329, 105651, 107852).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    target_compile_options(rw_build_options INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
        -Wno-stringop-overread)
endif()
if(RW_SANITIZE)
    target_compile_options(rw_build_options INTERFACE -fsanitize=${RW_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(rw_build_options INTERFACE -fsanitize=${RW_SANITIZE})
endif()
if(RW_FUZZ)
    # libFuzzer's instrumentation for every library; its main() only for the targets. GCC's warnings were seen in other builds.
    target_compile_options(rw_build_options INTERFACE
        -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -Wno-error)
    target_link_options(rw_build_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined)
endif()

# Programs that read files from attackers: position independent, stack protected, checked libc calls, read-only relocations.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
if(NOT RW_SANITIZE AND NOT RW_FUZZ)
    target_compile_options(rw_build_options INTERFACE
        -fstack-protector-strong $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
    target_link_options(rw_build_options INTERFACE -Wl,-z,relro -Wl,-z,now)
endif()
if(RW_LTO)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
find_program(RW_MOLD mold)
if(RW_MOLD)
    target_link_options(rw_build_options INTERFACE -fuse-ld=mold)
endif()

function(rw_add_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(rw_${name} STATIC ${ARG_SOURCES})
    add_library(rw::${name} ALIAS rw_${name})
    target_link_libraries(rw_${name} PUBLIC rw_build_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    if(RW_O3 AND CMAKE_CURRENT_SOURCE_DIR MATCHES "/engine/(match|logs)")
        target_compile_options(rw_${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O3>)
    endif()
endfunction()

function(rw_add_fuzz name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE rw_build_options ${ARG_LIBS})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# Precompiled: what every test includes. It takes 3 s off each test file and costs 10 s once. For the engine it was measured
# too and left out: its files gain a tenth. Tests of widgets define more macros, so that they could not share it.
option(RW_TEST_PCH "Precompiled header for the tests of engine and command line (GCC)" OFF)
function(rw_share_test_pch target)
    if(NOT RW_TEST_PCH OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        return()
    endif()
    if(NOT TARGET rw_test_pch)
        # Qt also defines the folders of each test, so that no two tests could share a header. Ours have RW_SOURCE_DIR.
        set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS QT_TESTLIB_LIB)
        file(WRITE ${CMAKE_BINARY_DIR}/test_pch.cpp "int main() { return 0; }\n")
        add_executable(rw_test_pch ${CMAKE_BINARY_DIR}/test_pch.cpp)
        set_target_properties(rw_test_pch PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
        target_link_libraries(rw_test_pch PRIVATE rw_build_options tl::expected Qt6::Test)
        target_precompile_headers(rw_test_pch PRIVATE
            <QtTest> <algorithm> <array> <filesystem> <functional> <map> <memory> <optional> <span> <string> <string_view>
            <unordered_map> <variant> <vector> <tl/expected.hpp>)
        target_compile_options(rw_test_pch PRIVATE -fpch-preprocess)
    endif()
    target_precompile_headers(${target} REUSE_FROM rw_test_pch)
    # ccache reads what the preprocessor says of the header. One that does not fit makes a build slower, not wrong.
    target_compile_options(${target} PRIVATE -fpch-preprocess -Wno-error=invalid-pch)
endfunction()

# Qt wants a folder that nobody else may enter.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/runtime)
file(CHMOD ${CMAKE_BINARY_DIR}/runtime PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

function(rw_add_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
    add_executable(test_${name} ${ARG_SOURCES})
    set_target_properties(test_${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_link_libraries(test_${name} PRIVATE rw_build_options ${ARG_LIBS} Qt6::Test)
    target_compile_definitions(test_${name} PRIVATE
        RW_SOURCE_DIR="${CMAKE_SOURCE_DIR}" RW_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared")
    if(NOT CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/(widgets|app)/")
        rw_share_test_pch(test_${name})
    endif()
    add_test(NAME ${name} COMMAND test_${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 300)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;XDG_RUNTIME_DIR=${CMAKE_BINARY_DIR}/runtime")
endfunction()
