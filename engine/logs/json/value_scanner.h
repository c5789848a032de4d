#pragma once
// Where a JSON value ends, without reading it: brackets and strings only. What is inside is the parser's business.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rw::logs::json {

/// Follows the brackets and strings of one object or array, piece by piece.
class ValueScanner {
public:
    /// Looks at `bytes` from `at` on, which continue what was seen before.
    /// @return the index behind the value's last byte, or bytes.size() when it goes on (done() tells which)
    size_t scan(std::string_view bytes, size_t at);

    [[nodiscard]] bool done() const { return done_; }

    void reset() { *this = ValueScanner(); }

private:
    uint64_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
    bool done_ = false;
};

/// Index behind the value that begins at `at` (object, array, string, or a scalar up to a separator);
/// npos when it does not end in `text`.
[[nodiscard]] size_t value_end(std::string_view text, size_t at);

/// Index of the next byte that is not a blank, tab or line end; text.size() when there is none.
[[nodiscard]] size_t skip_blanks(std::string_view text, size_t at);

/// A member of the outermost object while it is looked through.
struct Member {
    std::string_view key; ///< between the quotes, escapes as written
    size_t value = 0;     ///< index of the value's first byte
    size_t next = 0;      ///< index behind the value; npos when it does not end in the text
};

/// The member whose key begins at or behind `at` (blanks and commas before it are passed).
/// @return false at the closing brace, at the end of the text or where no member begins
[[nodiscard]] bool next_member(std::string_view text, size_t at, Member& member);

} // namespace rw::logs::json
