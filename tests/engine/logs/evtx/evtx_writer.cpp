#include "evtx_writer.h"

#include <array>
#include <cstring>

namespace rw::logs::test {

namespace {

void append(std::string& to, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) to += static_cast<char>(value >> 8 * i & 0xff);
}

void put(std::string& at, size_t offset, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) at[offset + i] = static_cast<char>(value >> 8 * i & 0xff);
}

uint64_t take(const std::string& from, size_t offset, size_t size) {
    uint64_t value = 0;
    for (size_t i = size; i > 0; --i) value = value << 8 | static_cast<uint8_t>(from[offset + i - 1]);
    return value;
}

/// CRC-32 bit by bit: slow, and nothing to get wrong.
uint32_t crc(std::string_view bytes) {
    uint32_t value = 0xffffffff;
    for (const char byte : bytes) {
        value ^= static_cast<uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? 0xedb88320u : 0u);
    }
    return ~value;
}

} // namespace

std::string utf16_bytes(std::u16string_view text) {
    std::string bytes;
    for (const char16_t unit : text) append(bytes, unit, 2);
    return bytes;
}

XmlValue string_value(std::u16string_view text) { return {0x01, utf16_bytes(text)}; }

XmlValue number_value(uint8_t type, uint64_t value, size_t size) {
    XmlValue result{type, {}};
    append(result.raw, value, size);
    return result;
}

void XmlWriter::number(uint64_t value, size_t size) { append(bytes_, value, size); }

void XmlWriter::name(std::u16string_view value) {
    number(here() + 4, 4);
    number(0, 4); // no further name of the same hash
    number(0x1234, 2);
    number(value.size(), 2);
    bytes_ += utf16_bytes(value);
    number(0, 2);
}

XmlWriter& XmlWriter::fragment_header() {
    number(0x0001010f, 4);
    return *this;
}

XmlWriter& XmlWriter::open(std::u16string_view value, bool has_attributes) {
    number(has_attributes ? 0x41 : 0x01, 1);
    if (has_dependency_id_) number(0xffff, 2);
    number(0, 4);
    name(value);
    if (has_attributes) number(0, 4);
    return *this;
}

XmlWriter& XmlWriter::attribute(std::u16string_view value) {
    number(0x06, 1);
    name(value);
    return *this;
}

XmlWriter& XmlWriter::close_start() {
    number(0x02, 1);
    return *this;
}

XmlWriter& XmlWriter::close_empty() {
    number(0x03, 1);
    return *this;
}

XmlWriter& XmlWriter::end() {
    number(0x04, 1);
    return *this;
}

XmlWriter& XmlWriter::text(std::u16string_view value) {
    number(0x0105, 2);
    number(value.size(), 2);
    bytes_ += utf16_bytes(value);
    return *this;
}

XmlWriter& XmlWriter::cdata(std::u16string_view value) {
    number(0x07, 1);
    number(value.size(), 2);
    bytes_ += utf16_bytes(value);
    return *this;
}

XmlWriter& XmlWriter::char_reference(uint16_t unit) {
    number(0x08, 1);
    number(unit, 2);
    return *this;
}

XmlWriter& XmlWriter::entity(std::u16string_view value) {
    number(0x09, 1);
    name(value);
    return *this;
}

XmlWriter& XmlWriter::substitution(uint16_t index, uint8_t type, bool optional) {
    number(optional ? 0x0e : 0x0d, 1);
    number(index, 2);
    number(type, 1);
    return *this;
}

XmlWriter& XmlWriter::raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
}

XmlWriter& XmlWriter::end_of_fragment() {
    number(0x00, 1);
    return *this;
}

std::string instance_bytes(
    size_t at, uint32_t guid, const std::string& body, size_t definition, const std::vector<XmlValue>& values) {
    std::string bytes;
    append(bytes, 0x010c, 2);
    append(bytes, guid, 4);
    append(bytes, body.empty() ? definition : at + 10, 4);
    if (!body.empty()) {
        append(bytes, 0, 4);
        append(bytes, guid, 4);
        append(bytes, 0x5a5a5a5a, 8);
        append(bytes, 0x5a5a5a5a, 4);
        append(bytes, body.size(), 4);
        bytes += body;
    }
    append(bytes, values.size(), 4);
    for (const XmlValue& value : values) {
        append(bytes, value.raw.size(), 2);
        append(bytes, value.type, 1);
        append(bytes, 0, 1);
    }
    for (const XmlValue& value : values) bytes += value.raw;
    return bytes;
}

size_t ChunkWriter::add(uint64_t id, const std::string& xml, uint64_t written) {
    const size_t at = 512 + records_.size();
    const size_t size = (24 + xml.size() + 4 + 7) / 8 * 8;
    append(records_, 0x2a2a, 4);
    append(records_, size, 4);
    append(records_, id, 8);
    append(records_, written, 8);
    records_ += xml;
    records_.append(size - 24 - xml.size() - 4, '\0');
    append(records_, size, 4);
    places_.emplace_back(at, id);
    return at;
}

std::string ChunkWriter::bytes(size_t hidden) const {
    std::string chunk(65536, '\0');
    std::memcpy(chunk.data(), "ElfChnk\0", 8);
    std::memcpy(chunk.data() + 512, records_.data(), records_.size());
    const size_t counted = places_.size() - hidden;
    const size_t end = hidden == 0 ? 512 + records_.size() : places_[counted].first;
    put(chunk, 8, 1, 8);
    put(chunk, 16, counted, 8);
    put(chunk, 24, places_.front().second, 8);
    put(chunk, 32, places_[counted - 1].second, 8);
    put(chunk, 40, 128, 4);
    put(chunk, 44, places_[counted - 1].first, 4);
    put(chunk, 48, end, 4);
    put(chunk, 120, 1, 4);
    fix_checksums(chunk);
    return chunk;
}

void fix_checksums(std::string& chunk) {
    const size_t end = static_cast<size_t>(take(chunk, 48, 4));
    put(chunk, 52, crc(std::string_view(chunk).substr(512, end - 512)), 4);
    put(chunk, 124, crc(chunk.substr(0, 120) + chunk.substr(128, 384)), 4);
}

} // namespace rw::logs::test
