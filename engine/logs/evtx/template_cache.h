#pragma once
// Compiled templates kept across chunks and files. One cache per reader; it decides only whether two definitions are
// the same, never what they mean.

#include "engine/logs/evtx/binary_xml.h"
#include "engine/logs/evtx/template_compiler.h"

#include <array>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::logs::evtx {

/// Found by GUID and size, then compared byte for byte with the references to names resolved: equal GUIDs with
/// different content never share a template.
class TemplateCache {
public:
    explicit TemplateCache(SegmentBuilder& builder)
        : builder_(builder) {}

    /// Starts a chunk: offsets mean something else from here on. Templates found before may be freed.
    void begin_chunk(std::string_view chunk);

    /// The template defined at `offset` of the chunk, compiled for the path `base`; null when it is malformed.
    /// Valid until begin_chunk(). `compiled_bytes` grows when the definition had to be compiled.
    [[nodiscard]] const Template* find(size_t offset, std::string_view base, size_t& compiled_bytes) {
        const Recent& recent = recent_[slot_of(offset)];
        if (recent.serial == serial_ && recent.offset == offset &&
            (recent.compiled == nullptr || recent.compiled->base == base))
            return recent.compiled;
        return find_slowly(offset, base, compiled_bytes);
    }

    /// Where the chunk's own table says that the definition with this id stands; 0 when nowhere. For instances whose
    /// offset is damaged.
    [[nodiscard]] size_t offset_by_id(uint32_t template_id) const;

    [[nodiscard]] size_t size() const { return count_; }

private:
    struct Recent {
        uint64_t serial = 0;
        size_t offset = 0;
        const Template* compiled = nullptr;
    };

    static constexpr size_t recent_count = 256;
    static constexpr size_t max_alike = 16; ///< of one GUID and size; hostile files make more
    static constexpr size_t max_kept_bytes = size_t{32} << 20;
    static constexpr size_t max_known = size_t{1} << 16; ///< GUIDs with sizes, malformed ones too

    static size_t slot_of(size_t offset) { return (offset >> 3 ^ offset >> 11) % recent_count; }

    const Template* find_slowly(size_t offset, std::string_view base, size_t& compiled_bytes);
    [[nodiscard]] bool same_definition(const Template& known, size_t body_at, size_t body_bytes) const;
    const Template* keep(std::vector<std::unique_ptr<Template>>& alike, std::unique_ptr<Template> compiled);

    SegmentBuilder& builder_;
    std::string_view chunk_;
    uint64_t serial_ = 0;
    std::array<Recent, recent_count> recent_{};
    std::unordered_map<uint64_t, std::vector<std::unique_ptr<Template>>> known_;
    std::vector<std::unique_ptr<Template>> of_this_chunk_; ///< refer to its bytes, or found no room in known_
    size_t count_ = 0;
    size_t kept_bytes_ = 0;
};

} // namespace rw::logs::evtx
