#include "engine/logs/json/token_index.h"

#include <algorithm>

namespace rw::logs::json {

namespace {

constexpr size_t first_capacity = size_t{256} << 10;
constexpr size_t kept_capacity = size_t{2} << 20; ///< its index takes four times as much
constexpr size_t unused_depth = 1;                ///< of simdjson's second stage

} // namespace

TokenIndex::TokenIndex() {
    created_ =
        simdjson::get_active_implementation()->create_dom_parser_implementation(first_capacity, unused_depth, stage_);
}

simdjson::error_code TokenIndex::build(std::string_view text) {
    if (created_ != simdjson::SUCCESS) return created_;
    if (text.size() > stage_->capacity()) {
        const size_t wanted = std::max(text.size(), std::min<size_t>(stage_->capacity() * 2, UINT32_MAX));
        if (const auto error = stage_->set_capacity(wanted)) return error;
    }
    return stage_->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(), simdjson::stage1_mode::regular);
}

void TokenIndex::release_memory() {
    if (created_ == simdjson::SUCCESS && stage_->capacity() > kept_capacity)
        created_ = stage_->set_capacity(first_capacity);
}

} // namespace rw::logs::json
