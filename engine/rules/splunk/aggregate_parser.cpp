// stats and its kin: functions over fields, new names, groups; tstats and mstats with their source and condition.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>

namespace rw::splunk {

namespace {

using Kind = Argument::Kind;

} // namespace

void Parser::read_aggregates(Command& command) {
    aggregate_list(command, {"by", "over"});
    while (!limit_told_ && !keyword({"by", "over"}).empty()) by_fields(command);
    const bool any = std::any_of(command.arguments.begin(), command.arguments.end(), [](const Argument& each) {
        return each.kind == Kind::aggregate || each.kind == Kind::macro;
    });
    if (!any && !command.arguments.empty())
        tell(code::argument_missing, command.name + " needs a function such as count.", command.name_span);
}

/// FROM, WHERE and BY of tstats and mstats.
void Parser::read_tstats(Command& command) {
    aggregate_list(command, {"from", "where", "by", "groupby"});
    if (!keyword({"from"}).empty()) read_from(command);
    if (!limit_told_ && !at_stage_end() && !keyword({"where"}).empty()) {
        Argument where;
        where.kind = Kind::keyword;
        where.name = "WHERE";
        where.span = {here().begin, here().begin + 5};
        take(Role::op, 5);
        const Span place = where.span;
        command.arguments.push_back(std::move(where));
        skip_blanks();
        if (at_stage_end()) {
            tell(code::condition_expected, "A condition is expected behind where.", place);
            return;
        }
        Argument condition;
        condition.kind = Kind::search;
        condition.search = search({"by", "groupby"});
        condition.span = query_.searches[condition.search].span;
        command.arguments.push_back(std::move(condition));
    }
    skip_blanks();
    while (!limit_told_ && !keyword({"by", "groupby"}).empty()) by_fields(command);
}

void Parser::read_from(Command& command) {
    Argument from_word;
    from_word.kind = Kind::keyword;
    from_word.name = "FROM";
    from_word.span = {here().begin, here().begin + 4};
    take(Role::op, 4);
    command.arguments.push_back(std::move(from_word));
    while (!limit_told_ && !at_stage_end() && keyword({"where", "by", "groupby"}).empty()) {
        const size_t before = at_;
        if (!generic_argument(command, {}) || at_ == before) return;
    }
}

/// Functions, options and macros up to one of `stops`.
bool Parser::aggregate_list(Command& command, std::initializer_list<std::string_view> stops) {
    while (!limit_told_ && !at_stage_end()) {
        if (!keyword(stops).empty()) return true;
        const size_t before = at_;
        if (peek() == ',' || peek() == '`' || peek() == '[') {
            generic_argument(command, {});
        } else if (!aggregate(command)) {
            return false;
        }
        if (at_ == before) return false;
    }
    return true;
}

/// One function with its new name, or an option.
bool Parser::aggregate(Command& command) {
    const size_t begin = at_;
    size_t end = word_end("()[],|\"=`");
    if (end == at_) return false;
    size_t behind = end;
    while (behind < text_.size() && is_blank(text_[behind])) ++behind;
    if (behind < text_.size() && text_[behind] == '=' && end < text_.size() && text_[end] != '(')
        return option(command);
    Argument made;
    made.kind = Kind::aggregate;
    made.name = ascii_lower(text_.substr(at_, end - at_));
    at_ = end;
    token(from(begin), Role::modifier);
    const Span name_span = from(begin);
    skip_blanks();
    if (peek() == '(') {
        aggregate_argument(made);
    } else {
        at_ = end;
        if (!is_aggregate(made.name) && made.name.find('<') == std::string::npos)
            tell(code::unexpected_text,
                 "This is no function. Write AS before a new name, or BY before a field.",
                 name_span,
                 Severity::warning);
    }
    made.span = from(begin);
    command.arguments.push_back(std::move(made));
    skip_blanks();
    if (keyword({"as"}).empty()) return true;
    const size_t as_at = at_;
    take(Role::op, 2);
    Argument as;
    as.kind = Kind::keyword;
    as.name = "AS";
    as.span = from(as_at);
    const Span as_span = as.span;
    command.arguments.push_back(std::move(as));
    if (at_stage_end() || peek() == ',') {
        tell(code::name_expected, "A new name is expected behind AS.", as_span);
        return true;
    }
    Argument new_name = word_or_text();
    if (new_name.span.empty()) return false;
    token(new_name.span, Role::field);
    command.arguments.push_back(std::move(new_name));
    return true;
}

/// At '(' behind a function's name.
void Parser::aggregate_argument(Argument& made) {
    const Span open = here();
    const size_t begin = at_;
    const bool outer = in_aggregate_;
    size_t inner = at_ + 1;
    while (inner < text_.size() && is_blank(text_[inner])) ++inner;
    const bool wraps_eval =
        ascii_equals_ignoring_case(text_.substr(inner, 4), "eval") && inner + 4 < text_.size() &&
        (text_[inner + 4] == '(' || (is_blank(text_[inner + 4]) && text_.substr(0, inner + 64).find('(', inner) <
                                                                       text_.substr(0, inner + 64).find(')', inner)));
    if (made.name == "eval" || wraps_eval) {
        take(Role::punctuation);
        skip_blanks();
        if (wraps_eval) {
            take(Role::modifier, 4);
            skip_blanks();
            if (peek() == '(') take(Role::punctuation);
        }
        in_aggregate_ = true;
        made.expression = expression();
        in_aggregate_ = outer;
        for (int closing = wraps_eval ? 2 : 1; closing > 0; --closing) {
            skip_blanks();
            if (peek() != ')' || at_end()) {
                if (!limit_told_) tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
                return;
            }
            take(Role::punctuation);
        }
        return;
    }
    if (!balanced()) return;
    made.value_span = {static_cast<uint32_t>(begin + 1), static_cast<uint32_t>(at_ - 1)};
    std::string_view value = slice(made.value_span);
    while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    made.value = unescaped(value);
    token(made.value_span, Role::field);
    if (value.empty() && made.name != "count" && made.name != "c")
        tell(code::argument_missing, made.name + " needs a field.", from(open.begin));
}

/// At BY or OVER.
void Parser::by_fields(Command& command) {
    const size_t begin = at_;
    const std::string_view word = keyword({"by", "over", "groupby"});
    Argument by;
    by.kind = Kind::keyword;
    by.name = ascii_equals_ignoring_case(word, "over") ? "OVER" : "BY";
    take(Role::op, word.size());
    by.span = from(begin);
    const Span by_span = by.span;
    command.arguments.push_back(std::move(by));
    bool any = false;
    while (!limit_told_ && !at_stage_end() && (!any || keyword({"by", "over"}).empty())) {
        const size_t before = at_;
        const size_t count = command.arguments.size();
        if (!generic_argument(command, {}) || at_ == before) break;
        any |= command.arguments.size() > count;
    }
    if (!any) tell(code::name_expected, "A field is expected behind " + std::string(slice(by_span)) + ".", by_span);
}

} // namespace rw::splunk
