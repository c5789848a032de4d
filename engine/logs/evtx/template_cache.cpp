#include "engine/logs/evtx/template_cache.h"

#include "engine/base/hash.h"

namespace rw::logs::evtx {

void TemplateCache::begin_chunk(std::string_view chunk) {
    chunk_ = chunk;
    ++serial_;
    of_this_chunk_.clear();
    if (kept_bytes_ > max_kept_bytes || known_.size() > max_known) {
        known_.clear();
        count_ = 0;
        kept_bytes_ = 0;
    }
}

/// `known` was compiled from bytes that mean the same as those of the chunk at `body_at`.
bool TemplateCache::same_definition(const Template& known, size_t body_at, size_t body_bytes) const {
    if (known.body.size() != body_bytes) return false;
    const char* body = chunk_.data() + body_at;
    size_t same_from = 0;
    for (const NameReference& reference : known.references) {
        const size_t at = reference.at;
        if (std::memcmp(known.body.data() + same_from, body + same_from, at - same_from) != 0) return false;
        const uint32_t offset = load32(body + at);
        if ((offset == body_at + at + 4) != reference.stands_here) return false;
        same_from = at + 4;
        if (reference.stands_here) {
            same_from += 4; // the link to the next name of the same hash differs; the name itself is compared below
            continue;
        }
        std::string_view name;
        if (!load_name(chunk_, offset, name)) return false;
        if (name != std::string_view(known.names).substr(reference.name_begin, reference.name_bytes)) return false;
    }
    return std::memcmp(known.body.data() + same_from, body + same_from, body_bytes - same_from) == 0;
}

size_t TemplateCache::offset_by_id(uint32_t template_id) const {
    size_t steps = chunk_bytes / definition_header_bytes; // hostile links may form a ring
    for (size_t bucket = 0; bucket < template_bucket_count; ++bucket) {
        const size_t at = template_table_offset + 4 * bucket;
        if (chunk_.size() < at + 4) return 0;
        size_t offset = load32(chunk_.data() + at);
        while (offset >= chunk_header_bytes && offset <= chunk_.size() &&
               chunk_.size() - offset >= definition_header_bytes && steps > 0) {
            --steps;
            if (load32(chunk_.data() + offset + 4) == template_id) return offset;
            offset = load32(chunk_.data() + offset);
        }
    }
    return 0;
}

const Template* TemplateCache::find_slowly(size_t offset, std::string_view base, size_t& compiled_bytes) {
    Recent& recent = recent_[slot_of(offset)];
    recent = {serial_, offset, nullptr};
    if (offset > chunk_.size() || chunk_.size() - offset < definition_header_bytes) return nullptr;
    const size_t body_at = offset + definition_header_bytes;
    const size_t body_bytes = load32(chunk_.data() + body_at - 4);
    if (body_bytes > chunk_.size() - body_at) return nullptr;
    const uint64_t key = hash_bytes(chunk_.substr(offset + 4, guid_bytes + 4), base.size());
    auto& alike = known_[key];
    for (const auto& known : alike) {
        if (known->base == base && same_definition(*known, body_at, body_bytes)) {
            recent.compiled = known.get();
            return recent.compiled;
        }
    }
    compiled_bytes += body_bytes;
    auto compiled = compile_template({chunk_, body_at, body_at + body_bytes, base, true}, builder_);
    if (!compiled) return nullptr;
    compiled->body = chunk_.substr(body_at, body_bytes);
    recent.compiled = keep(alike, std::move(compiled));
    return recent.compiled;
}

const Template* TemplateCache::keep(std::vector<std::unique_ptr<Template>>& alike, std::unique_ptr<Template> compiled) {
    const bool cacheable = compiled->instances.empty() && alike.size() < max_alike;
    if (cacheable) {
        ++count_;
        kept_bytes_ += sizeof(Template) + compiled->body.size() * 8;
    }
    auto& home = cacheable ? alike : of_this_chunk_;
    home.push_back(std::move(compiled));
    return home.back().get();
}

} // namespace rw::logs::evtx
