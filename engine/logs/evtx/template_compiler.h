#pragma once
// Compiles binary XML to slots (xml_template.h). Values are not looked at; rows are made in record_decoder.

#include "engine/logs/evtx/xml_template.h"

#include <memory>
#include <string_view>

namespace rw::logs::evtx {

/// What is compiled and where it hangs.
struct Fragment {
    std::string_view chunk; ///< the whole chunk: names and definitions are found by offsets in it
    size_t begin = 0;       ///< of the fragment in the chunk
    size_t end = 0;
    std::string_view base;         ///< path of the element around it
    bool has_dependency_id = true; ///< false inside a value of type binary XML
};

inline constexpr size_t max_element_depth = 64;
inline constexpr size_t max_path_bytes = 512;
inline constexpr size_t max_kept_path_bytes = size_t{1} << 18; ///< of one template
inline constexpr size_t max_slots = 20'000;                    ///< no 64 KiB hold more substitutions

/// Null when the bytes are no well-formed binary XML or a limit is reached. @complexity linear in the bytes
[[nodiscard]] std::unique_ptr<Template> compile_template(const Fragment& fragment, SegmentBuilder& builder);

} // namespace rw::logs::evtx
