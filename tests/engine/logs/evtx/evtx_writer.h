#pragma once
// Writes small EVTX chunks for tests: binary XML token by token, templates, records, headers with right checksums.
// Knows the format on its own: nothing of the reader is used here.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rw::logs::test {

/// Binary XML at a known place of a chunk: names stand where they are used.
class XmlWriter {
public:
    /// @param at  offset of the first byte in the chunk
    /// @param has_dependency_id  true in template definitions
    XmlWriter(size_t at, bool has_dependency_id)
        : at_(at)
        , has_dependency_id_(has_dependency_id) {}

    XmlWriter& fragment_header();
    XmlWriter& open(std::u16string_view name, bool has_attributes = false);
    XmlWriter& attribute(std::u16string_view name);
    XmlWriter& close_start(); ///< ">"
    XmlWriter& close_empty(); ///< "/>"
    XmlWriter& end();         ///< "</…>"
    XmlWriter& text(std::u16string_view value);
    XmlWriter& cdata(std::u16string_view value);
    XmlWriter& char_reference(uint16_t unit);
    XmlWriter& entity(std::u16string_view name);
    XmlWriter& substitution(uint16_t index, uint8_t type, bool optional = true);
    XmlWriter& raw(std::string_view bytes); ///< anything, as it is
    XmlWriter& end_of_fragment();

    [[nodiscard]] const std::string& bytes() const { return bytes_; }

    /// Offset of the next byte in the chunk.
    [[nodiscard]] size_t here() const { return at_ + bytes_.size(); }

private:
    void number(uint64_t value, size_t size);
    void name(std::u16string_view value);

    size_t at_;
    bool has_dependency_id_;
    std::string bytes_;
};

struct XmlValue {
    uint8_t type = 0;
    std::string raw{};
};

[[nodiscard]] XmlValue string_value(std::u16string_view text);
[[nodiscard]] XmlValue number_value(uint8_t type, uint64_t value, size_t size);
[[nodiscard]] std::string utf16_bytes(std::u16string_view text);

/// Bytes of a template instance that starts at `at`. With `body` (written for at + instance_body_offset) the definition
/// stands in it; else it is the one at `definition`.
inline constexpr size_t instance_body_offset = 10 + 24;
[[nodiscard]] std::string instance_bytes(
    size_t at, uint32_t guid, const std::string& body, size_t definition, const std::vector<XmlValue>& values);

class ChunkWriter {
public:
    /// Offset where the binary XML of the next record begins.
    [[nodiscard]] size_t next_xml() const { return 512 + records_.size() + 24; }

    /// Adds a record; returns its offset.
    size_t add(uint64_t id, const std::string& xml, uint64_t written = 132'000'000'000'000'000);

    /// The chunk with its header; `hidden` records at the end are left out of what the header counts.
    [[nodiscard]] std::string bytes(size_t hidden = 0) const;

private:
    std::string records_;
    std::vector<std::pair<size_t, uint64_t>> places_; ///< offset, id
};

/// Puts right the checksums of a chunk that was changed by hand.
void fix_checksums(std::string& chunk);

} // namespace rw::logs::test
