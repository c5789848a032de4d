#pragma once
// One record's binary XML into the columns of the current row. Where records lie is decided in chunk_walker.

#include "engine/base/time.h"
#include "engine/logs/evtx/template_cache.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::logs::evtx {

/// What a row needs besides its columns; found even when nobody wants the columns.
struct RecordFacts {
    Instant time{};                 ///< System.TimeCreated
    std::optional<uint64_t> record; ///< System.EventRecordID
};

class RecordDecoder {
public:
    explicit RecordDecoder(SegmentBuilder& builder)
        : builder_(builder)
        , templates_(builder)
        , levels_(std::make_unique<Level[]>(max_depth)) {}

    void begin_chunk(std::string_view chunk);

    /// Puts the values of the binary XML at [begin, end) of the chunk into the builder's current row. False: malformed
    /// or above a limit; the caller drops the row.
    [[nodiscard]] bool decode(size_t begin, size_t end, RecordFacts& facts);

    static constexpr size_t max_depth = 16; ///< binary XML in binary XML

    /// Work that one chunk may cause, in bytes of values looked at. Every byte of a chunk is a value once in honest
    /// files; hostile templates can name one value thousands of times.
    static constexpr int64_t chunk_budget = int64_t{16} << 20;

private:
    struct Level {
        std::vector<uint32_t> offsets;         ///< of each value behind the descriptors
        std::string repaired;                  ///< descriptors whose sizes had to be mended
        std::vector<std::vector<Code>> groups; ///< values so far, by group of the template
    };

    /// Values of one template instance.
    struct Values {
        const char* descriptors = nullptr;
        const char* begin = nullptr;
        uint32_t count = 0;
        Level* level = nullptr;

        [[nodiscard]] uint8_t type(uint16_t sub) const {
            return static_cast<uint8_t>(descriptors[descriptor_bytes * sub + 2]);
        }

        [[nodiscard]] std::string_view raw(uint16_t sub) const {
            return {begin + level->offsets[sub], load16(descriptors + descriptor_bytes * sub)};
        }
    };

    bool fragment(size_t begin, size_t end, const std::string& base, size_t depth);
    bool elements(size_t begin, size_t end, const std::string& base, size_t depth);
    bool instance(size_t& begin, size_t end, const std::string& base, size_t depth);
    const Template* definition_of(size_t offset, uint32_t template_id, bool stands_here, const std::string& base);
    static size_t lay_out(const Values& values);
    static bool repair(Values& values, size_t available);
    bool fill(const Template& compiled, const Values& values, size_t depth);
    bool fill_special(const Template& compiled, const Slot& slot, const Values& values, size_t depth);
    bool fill_declined(const Template& compiled, const Values& values, size_t depth);
    void take_facts(const Template& compiled, const Values& values);
    void put(const Slot& slot, ColumnBuilder& column, uint8_t type, std::string_view raw, size_t depth);
    void put_array(const Slot& slot, ColumnBuilder& column, uint8_t type, std::string_view raw, size_t depth);

    void put_text(const Slot& slot, std::string_view utf16, size_t depth) {
        put(slot, *slot.column, type_string, utf16, depth);
    }

    void put_mixed(const Slot& slot, const std::vector<Part>& parts, const Values& values, size_t depth);
    void put_named(const Slot& slot, const DynamicName& name, const Values& values, size_t depth);
    void flush_groups(const Template& compiled, size_t depth);

    [[nodiscard]] size_t position(std::string_view bytes) const {
        return static_cast<size_t>(bytes.data() - chunk_.data());
    }

    SegmentBuilder& builder_;
    TemplateCache templates_;
    std::unique_ptr<Level[]> levels_;
    std::string_view chunk_;
    int64_t budget_ = 0;
    Row row_ = 0;
    RecordFacts* facts_ = nullptr;
    std::vector<Code> elements_;
    const std::string root_;
};

} // namespace rw::logs::evtx
