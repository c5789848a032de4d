#pragma once
// The parser of SPL: one recursive descent over the text, tolerant of errors, bounded in depth. Tokens for colours come
// out of the same pass. Only this room includes it; spl.h is its public side.

#include "engine/rules/splunk/ast.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/commands.h"
#include "engine/rules/splunk/limits.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rw::splunk {

/// A quoted text as it stands between its quotes.
struct Quoted {
    std::string_view inner;
    Span span; ///< with the quotes
};

class Parser {
public:
    Parser(std::string_view text, Query& query)
        : text_(text)
        , query_(query) {}

    /// Fills the query. @complexity linear in the text
    void run();

private:
    using Role = rules::TokenRole;

    // parser.cpp: places, blanks, tokens, problems
    [[nodiscard]] char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

    [[nodiscard]] Span from(size_t begin) const { return {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}; }

    [[nodiscard]] Span here() const {
        return {static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ < text_.size() ? at_ + 1 : at_)};
    }

    [[nodiscard]] std::string_view slice(Span span) const { return text_.substr(span.begin, span.size()); }

    void skip_blanks();
    [[nodiscard]] bool at_stage_end();
    void token(Span span, Role role);
    void value_tokens(Span span);
    void tell(std::string_view code, std::string message, Span span, Severity severity = Severity::error);
    void take(Role role, size_t bytes = 1);
    void skip_stage();
    [[nodiscard]] Quoted quoted();
    [[nodiscard]] std::string_view macro_call();
    /// The bytes up to the first that ends a bare word of the search language.
    [[nodiscard]] size_t word_end(std::string_view stops) const;
    /// The word at this place when it equals one of `words` in any case and ends there.
    [[nodiscard]] std::string_view keyword(std::initializer_list<std::string_view> words) const;
    [[nodiscard]] bool enter(Span span);

    void leave() { --depth_; }

    NodeId add(Expression expression);
    NodeId add(Search search);

    // pipeline.cpp
    NodeId pipeline(bool inner);
    [[nodiscard]] Span without_blanks(size_t begin) const;
    void command(Pipeline& to, bool first, bool piped, bool inner);
    void check_place(const CommandInfo& info, const Command& command, bool first);
    NodeId subsearch();

    // search_parser.cpp
    NodeId search(std::initializer_list<std::string_view> stops);
    NodeId search_and();
    NodeId search_or();
    NodeId search_not();
    NodeId search_primary();
    NodeId search_group();
    NodeId search_word();
    NodeId search_term(Search term, bool was_quoted);
    void search_in(Search& list);
    [[nodiscard]] bool at_search_stop();
    [[nodiscard]] Operator comparison_operator();
    SearchValue search_value(bool in_list);
    [[nodiscard]] bool directive(SearchValue& value);

    // expression_parser.cpp
    NodeId expression();
    NodeId expression_level(int level);
    NodeId expression_not();
    NodeId comparison();
    NodeId in_list(NodeId subject, size_t begin);
    NodeId unary();
    NodeId primary();
    NodeId call(std::string_view name, Span name_span);
    NodeId name_or_number();
    NodeId binary(Operator op, NodeId left, NodeId right);
    void check_call(const Expression& made, Span name_span);
    [[nodiscard]] bool is_boolean(NodeId id) const;
    void check_pattern_argument(const Expression& made);

    // command_parser.cpp
    void arguments(Command& command);
    void read_search(Command& command);
    void read_where(Command& command);
    void read_eval(Command& command);
    void read_rename(Command& command);
    void read_rex(Command& command);
    void read_regex(Command& command);
    void read_head(Command& command);
    void read_generic(Command& command, std::initializer_list<std::string_view> keywords);
    bool generic_argument(Command& command, std::initializer_list<std::string_view> keywords);
    [[nodiscard]] Argument word_or_text();
    [[nodiscard]] bool option(Command& command);
    void option_value(Argument& argument);
    void option_condition(Argument& argument);
    [[nodiscard]] bool balanced();
    void check_arguments(const Command& command);
    void check_bin(const Command& command);
    bool check_span(const Argument& span);
    void check_regex(std::string_view pattern, Span span, bool needs_group);

    // aggregate_parser.cpp
    void read_aggregates(Command& command);
    void read_tstats(Command& command);
    bool aggregate_list(Command& command, std::initializer_list<std::string_view> stops);
    bool aggregate(Command& command);
    void aggregate_argument(Argument& made);
    void by_fields(Command& command);
    void read_from(Command& command);

    std::string_view text_;
    Query& query_;
    size_t at_ = 0;
    uint32_t depth_ = 0;
    uint32_t brackets_ = 0; ///< open subsearches
    bool limit_told_ = false;
    bool in_aggregate_ = false; ///< inside eval(…) of stats: aggregates are functions there
    std::initializer_list<std::string_view> search_stops_{};
    uint32_t search_depth_ = 0; ///< open parentheses of the search condition
};

/// "\\" to "\", "\"" to a quote; every other backslash stays.
[[nodiscard]] std::string unescaped(std::string_view quoted);

/// Letters, digits, _ and what is above ASCII.
[[nodiscard]] bool is_word_byte(char c);
[[nodiscard]] bool is_blank(char c);

} // namespace rw::splunk
