#pragma once
// Where the tokens of a JSON text begin: simdjson's first stage, which also finds bytes that are no UTF-8, control
// bytes in strings and strings that are never closed. What the tokens mean is event_reader's.

#include <cstdint>
#include <memory>
#include <simdjson.h>
#include <string_view>

namespace rw::logs::json {

/// Brackets, colons and commas, and the first bytes of scalars (of a string its opening quote), in order of the text.
class TokenIndex {
public:
    TokenIndex();

    /// Replaces the index by that of `text` (below 4 GB). At least one token when there is no error.
    /// @complexity linear, some gigabytes a second
    [[nodiscard]] simdjson::error_code build(std::string_view text);

    /// Offsets from the beginning of the text.
    [[nodiscard]] const uint32_t* begin() const { return stage_->structural_indexes.get(); }

    [[nodiscard]] const uint32_t* end() const { return begin() + stage_->n_structural_indexes; }

    /// Gives back memory of an unusually large text.
    void release_memory();

private:
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
    simdjson::error_code created_ = simdjson::SUCCESS;
};

} // namespace rw::logs::json
