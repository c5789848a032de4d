#pragma once
// Numbers of the EVTX container and of its binary XML (libevtx "Windows XML Event Log (EVTX)", MS-EVEN6 2.2.12).
// Only constants and bounded loads; what they mean is in template_compiler and record_decoder.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rw::logs::evtx {

inline constexpr size_t file_header_bytes = 4096;
inline constexpr size_t chunk_bytes = 65536;
inline constexpr size_t chunk_header_bytes = 512;    ///< with the tables of strings and templates
inline constexpr size_t chunk_table_offset = 128;    ///< of the tables, as the header says itself
inline constexpr size_t template_table_offset = 384; ///< offsets of first definitions by hash, each linking to the next
inline constexpr size_t template_bucket_count = 32;
inline constexpr size_t record_header_bytes = 24; ///< signature, size, record id, time written
inline constexpr size_t smallest_record_bytes = record_header_bytes + 4;
inline constexpr uint32_t record_signature = 0x2a2a;
inline constexpr std::string_view file_signature{"ElfFile\0", 8};
inline constexpr std::string_view chunk_signature{"ElfChnk\0", 8};

/// Offsets in a chunk's header.
namespace chunk_field {
inline constexpr size_t last_record_id = 32;
inline constexpr size_t last_record_offset = 44;
inline constexpr size_t free_space_offset = 48;
inline constexpr size_t records_crc = 52;
inline constexpr size_t flags = 120;
inline constexpr size_t header_crc = 124;
} // namespace chunk_field

/// Bit of the flags: the writer left the checksums out.
inline constexpr uint32_t chunk_flag_no_crc = 4;

/// Tokens without the "more follows" bit.
enum Token : uint8_t {
    token_end_of_fragment = 0x00,
    token_open_element = 0x01,
    token_close_start = 0x02,
    token_close_empty = 0x03,
    token_end_element = 0x04,
    token_value = 0x05,
    token_attribute = 0x06,
    token_cdata = 0x07,
    token_char_reference = 0x08,
    token_entity_reference = 0x09,
    token_instruction_target = 0x0a,
    token_instruction_data = 0x0b,
    token_template_instance = 0x0c,
    token_substitution = 0x0d,
    token_optional_substitution = 0x0e,
    token_fragment_header = 0x0f,
};

inline constexpr uint8_t token_more = 0x40; ///< on an open element: an attribute list follows
inline constexpr uint8_t token_mask = 0x3f;

/// Types of values. `type_array` is a bit.
enum Type : uint8_t {
    type_null = 0x00,
    type_string = 0x01,
    type_ansi_string = 0x02,
    type_int8 = 0x03,
    type_uint8 = 0x04,
    type_int16 = 0x05,
    type_uint16 = 0x06,
    type_int32 = 0x07,
    type_uint32 = 0x08,
    type_int64 = 0x09,
    type_uint64 = 0x0a,
    type_real32 = 0x0b,
    type_real64 = 0x0c,
    type_bool = 0x0d,
    type_binary = 0x0e,
    type_guid = 0x0f,
    type_size = 0x10,
    type_filetime = 0x11,
    type_systemtime = 0x12,
    type_sid = 0x13,
    type_hex32 = 0x14,
    type_hex64 = 0x15,
    type_event_handle = 0x20,
    type_binary_xml = 0x21,
    type_event_xml = 0x23,
};

inline constexpr uint8_t type_array = 0x80;

inline constexpr size_t guid_bytes = 16;
inline constexpr size_t fragment_header_bytes = 4;
inline constexpr size_t instance_header_bytes = 10;   ///< token, unknown, template id, offset of the definition
inline constexpr size_t definition_header_bytes = 24; ///< offset of the next one, GUID, size of the body
inline constexpr size_t descriptor_bytes = 4;         ///< size, type, zero
inline constexpr size_t name_header_bytes = 8;        ///< offset of the next one, hash, count of characters

/// Little-endian loads; the caller has checked the bounds.
template <class T>
[[nodiscard]] inline T load(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
}

[[nodiscard]] inline uint16_t load16(const char* at) { return load<uint16_t>(at); }

[[nodiscard]] inline uint32_t load32(const char* at) { return load<uint32_t>(at); }

[[nodiscard]] inline uint64_t load64(const char* at) { return load<uint64_t>(at); }

/// The name that stands at `offset` of a chunk, as UTF-16LE; false when it leaves the chunk.
[[nodiscard]] inline bool load_name(std::string_view chunk, size_t offset, std::string_view& name) {
    if (offset > chunk.size() || chunk.size() - offset < name_header_bytes) return false;
    const size_t bytes = size_t{2} * load16(chunk.data() + offset + 6);
    if (chunk.size() - offset - name_header_bytes < bytes) return false;
    name = chunk.substr(offset + name_header_bytes, bytes);
    return true;
}

} // namespace rw::logs::evtx
