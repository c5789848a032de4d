#pragma once
// One JSON object into one row: walks the tokens of its text along the key tree. Where objects stand in a segment,
// lines and damage between them are json_reader's.

#include "engine/logs/delayed_puts.h"
#include "engine/logs/json/key_tree.h"
#include "engine/logs/json/token.h"
#include "engine/logs/json/token_index.h"

#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace rw::logs::json {

/// Members inside members that are followed; what lies deeper is left out and reported (RW0121).
inline constexpr unsigned max_depth = 128;

/// What an attempt to read an event gave.
struct EventOutcome {
    simdjson::error_code error = simdjson::SUCCESS;
    bool too_deep = false; ///< something was left out
    bool repaired = false; ///< bytes that are no UTF-8, or control bytes in strings, were replaced
    size_t bytes = 0;      ///< of the object, when there is no error
};

class EventReader {
public:
    explicit EventReader(SegmentBuilder& builder)
        : builder_(builder) {}

    /// Announces that the objects in `text` are read next, in order: one pass finds the tokens of all. Saves time and
    /// changes no result. `text` stays as it is until the next announcement.
    void expect(std::string_view text);

    /// Reads the object at the beginning of `text` into the builder's current row, without ending the row.
    /// @param text  at least read_padding_bytes more may be read behind it
    /// @param meta  time, time_text and record are set
    [[nodiscard]] EventOutcome read(std::string_view text, RowMeta& meta);

    /// True for a bulk action line of Elasticsearch ({"index":{…}}), which announces an event and is none.
    [[nodiscard]] bool is_bulk_action(std::string_view text);

    /// Gives back what an unusually large event took.
    void release_memory();

private:
    using Error = simdjson::error_code;

    /// Tokens still to be read. Offsets are from `text`.
    struct Tokens {
        const char* text = nullptr;
        const uint32_t* next = nullptr;
        const uint32_t* end = nullptr;
        uint32_t size = 0; ///< of the text: where the last token ends

        [[nodiscard]] bool at_end() const { return next == end; }

        [[nodiscard]] char first_byte() const { return text[*next]; }

        /// Of a scalar: up to the next token, without blanks.
        [[nodiscard]] std::string_view scalar() const;
    };

    /// A text inside a text that is being read; each level has its own index.
    struct Embedded {
        TokenIndex index;
        std::string text;
    };

    /// The keys that give one column, and what the twins among them gave last.
    struct ColumnKeys {
        std::vector<KeyNode*> nodes;
        bool twins = false;
        Row row = 0;
        bool dotted = false; ///< what `row` has comes from a dotted key
    };

    [[nodiscard]] Error read_alone(std::string_view text, EventOutcome& outcome);
    [[nodiscard]] Error read_tokens(size_t size, EventOutcome& outcome);
    [[nodiscard]] bool is_expected(std::string_view text);
    template <class Visit>
    [[nodiscard]] Error members(Visit&& visit);
    [[nodiscard]] Error pass_over();
    [[nodiscard]] Error object(KeyNode& node, unsigned depth);
    [[nodiscard]] Error value(KeyNode& node, unsigned depth);
    [[nodiscard]] Error collection(KeyNode& node, unsigned depth);
    [[nodiscard]] Error array(KeyNode& node, unsigned depth);
    [[nodiscard]] Error data_element(KeyNode& node, unsigned depth);
    [[nodiscard]] Error data_attributes(std::string_view& name);
    [[nodiscard]] Error scalar(KeyNode& node, std::string_view token);
    void scalar_of(KeyNode& node, TokenKind kind, std::string_view token);
    void put(KeyNode& node, TokenKind kind, std::string_view inside);
    void flush();
    void note(KeyNode& node, TokenKind kind, std::string_view inside);
    void empty(KeyNode& node);
    void finish_lists(size_t from);
    [[nodiscard]] bool wants(KeyNode& node);
    void find_twins(KeyNode& node);
    [[nodiscard]] bool gives_way(const KeyNode& node);
    [[nodiscard]] bool embedded(KeyNode& node, std::string_view inside);
    [[nodiscard]] bool embedded_json(KeyNode& node, Embedded& level);
    [[nodiscard]] bool embedded_xml(KeyNode& node, const std::string& text);

    SegmentBuilder& builder_;
    KeyTree tree_;
    DelayedPuts delayed_;
    TokenIndex index_;    ///< of an event that is read alone
    TokenIndex expected_; ///< of what was announced
    Tokens ahead_;        ///< of what was announced, not read yet
    Tokens tokens_;       ///< of what is being read
    std::string repaired_;
    std::vector<std::unique_ptr<Embedded>> levels_;
    std::vector<ColumnKeys> keys_of_column_; ///< by column id
    std::vector<KeyNode*> lists_;            ///< nodes with pending elements
    RowMeta* meta_ = nullptr;
    unsigned list_depth_ = 0; ///< arrays around
    unsigned embedded_depth_ = 0;
    uint8_t time_rank_ = 0;
    uint8_t record_rank_ = 0;
    bool moved_ = false; ///< the text is a copy: views into it do not last
    bool too_deep_ = false;
    bool splunk_ = false;
};

} // namespace rw::logs::json
