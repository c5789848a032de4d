// Conditions of the search language. Order (Search Manual, "Boolean expressions"): parentheses, NOT, OR, AND; a blank
// is AND; the operators are written in capitals.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>

namespace rw::splunk {

namespace {

constexpr std::string_view word_stops = "()[],|\"=<>`";

/// Behind the ')' that closes the '(' at `at`, when it comes before the next pipe; npos otherwise.
size_t call_end(std::string_view text, size_t at) {
    uint32_t depth = 0;
    bool in_quotes = false;
    text = text.substr(0, at + limits::call_bytes);
    for (; at < text.size() && (in_quotes || text[at] != '|'); ++at) {
        if (in_quotes && text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && text[at] == '(')
            ++depth;
        else if (!in_quotes && text[at] == ')' && --depth == 0)
            return at + 1;
    }
    return std::string_view::npos;
}

bool is_operator(std::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

} // namespace

/// The whole condition, up to one of the words `stops` in any case, or the end of the command.
NodeId Parser::search(std::initializer_list<std::string_view> stops) {
    const auto outer = search_stops_;
    const uint32_t outer_depth = search_depth_;
    search_stops_ = stops;
    search_depth_ = 0;
    const NodeId id = search_and();
    while (peek() == ')' && !at_end()) { // read on behind it
        tell(code::stray_parenthesis, "This ) has no ( before it.", here());
        take(Role::punctuation);
        if (!at_search_stop()) static_cast<void>(search_and());
    }
    search_stops_ = outer;
    search_depth_ = outer_depth;
    return id;
}

bool Parser::at_search_stop() {
    if (at_stage_end() || peek() == ')') return true;
    if (peek() == ']') { // not in a subsearch
        tell(code::stray_bracket, "This ] has no [ before it.", here());
        take(Role::punctuation);
        return at_search_stop();
    }
    if (search_stops_.size() == 0 || search_depth_ > 0 || keyword(search_stops_).empty()) return false;
    const size_t before = at_;
    at_ += keyword(search_stops_).size();
    skip_blanks();
    const bool names_field = peek() == '=' || (peek() == '!' && peek(1) == '=');
    at_ = before;
    return !names_field;
}

NodeId Parser::search_and() {
    const size_t begin = (skip_blanks(), at_);
    Search made;
    made.kind = Search::Kind::all_of;
    bool operator_open = true; // AND before this place, or the start
    Span last_operator = here();
    while (!at_search_stop()) {
        if (peek() == ',') { // some write commas between terms
            take(Role::punctuation);
            continue;
        }
        const size_t end = word_end(word_stops);
        if (text_.substr(at_, end - at_) == "AND") {
            const Span place{static_cast<uint32_t>(at_), static_cast<uint32_t>(end)};
            if (operator_open) tell(code::condition_expected, "A condition is expected before this AND.", place);
            take(Role::op, 3);
            operator_open = true;
            last_operator = place;
            continue;
        }
        made.children.push_back(search_or());
        operator_open = false;
        if (limit_told_) break;
    }
    if (operator_open && !limit_told_)
        tell(code::condition_expected,
             made.children.empty() ? "A condition is expected here." : "A condition is expected behind this AND.",
             made.children.empty() ? here() : last_operator);
    if (made.children.size() == 1) return made.children.front();
    size_t last = begin;
    if (!made.children.empty()) last = query_.searches[made.children.back()].span.end;
    made.span = {static_cast<uint32_t>(begin), static_cast<uint32_t>(std::max(begin, last))};
    if (made.children.empty()) made.kind = Search::Kind::broken;
    return add(std::move(made));
}

NodeId Parser::search_or() {
    const size_t begin = at_;
    Search made;
    made.kind = Search::Kind::any_of;
    made.children.push_back(search_not());
    while (!limit_told_ && !at_search_stop() && text_.substr(at_, word_end(word_stops) - at_) == "OR") {
        const Span place{static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + 2)};
        take(Role::op, 2);
        if (at_search_stop()) {
            tell(code::condition_expected, "A condition is expected behind this OR.", place);
            break;
        }
        made.children.push_back(search_not());
    }
    if (made.children.size() == 1) return made.children.front();
    made.span = {static_cast<uint32_t>(begin), query_.searches[made.children.back()].span.end};
    return add(std::move(made));
}

NodeId Parser::search_not() {
    skip_blanks();
    const size_t begin = at_;
    if (text_.substr(at_, word_end(word_stops) - at_) != "NOT") return search_primary();
    Search made;
    made.kind = Search::Kind::negation;
    take(Role::op, 3);
    made.span = from(begin);
    if (!enter(made.span)) return add(Search{});
    if (at_search_stop()) {
        tell(code::condition_expected, "A condition is expected behind this NOT.", made.span);
        made.kind = Search::Kind::broken;
    } else {
        made.children.push_back(search_not());
        made.span.end = query_.searches[made.children.back()].span.end;
    }
    leave();
    return add(std::move(made));
}

NodeId Parser::search_group() {
    const size_t begin = at_;
    const Span open = here();
    take(Role::punctuation);
    if (!enter(open)) return add(Search{});
    ++search_depth_;
    skip_blanks();
    NodeId id = no_node;
    if (peek() == ')') {
        tell(code::empty_list, "These parentheses hold no condition.", {open.begin, here().end});
        id = add(Search{});
    } else {
        id = search_and();
    }
    --search_depth_;
    leave();
    if (peek() == ')' && !at_end())
        take(Role::punctuation);
    else if (!limit_told_)
        tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
    query_.searches[id].span = from(begin);
    return id;
}

NodeId Parser::search_primary() {
    skip_blanks();
    const size_t begin = at_;
    if (peek() == '(') return search_group();
    if (peek() == '[') {
        Search made;
        made.kind = Search::Kind::subsearch;
        made.pipeline = subsearch();
        made.span = from(begin);
        return add(std::move(made));
    }
    if (peek() == '`') {
        Search made;
        made.kind = Search::Kind::macro;
        made.field = std::string(macro_call());
        made.span = from(begin);
        if (made.field.empty()) made.kind = Search::Kind::broken;
        return add(std::move(made));
    }
    return search_word();
}

/// A field with its comparison, or a term.
NodeId Parser::search_word() {
    const size_t begin = at_;
    Search made;
    bool was_quoted = false;
    if (peek() == '"') {
        const Quoted text = quoted();
        made.field_span = text.span;
        made.field = std::string(text.inner);
        was_quoted = true;
    } else {
        at_ = word_end(word_stops);
        made.field_span = from(begin);
        made.field = std::string(slice(made.field_span));
    }
    if (made.field_span.empty()) { // an operator without a field
        const Operator op = comparison_operator();
        if (op == Operator::none) ++at_;
        tell(op == Operator::none ? code::unexpected_text : code::name_expected,
             op == Operator::none ? "This character fits nothing here."
                                  : "The name of a field is expected before this.",
             from(begin));
        if (op != Operator::none) {
            skip_blanks();
            if (!at_search_stop()) static_cast<void>(search_value(false));
        }
        made.span = from(begin);
        return add(std::move(made));
    }
    const size_t behind = at_;
    skip_blanks();
    const size_t operator_at = at_;
    const Operator op = comparison_operator();
    if (op == Operator::none) {
        if (!was_quoted && !is_operator(made.field) && !keyword({"in"}).empty()) {
            const size_t in_at = at_;
            at_ += 2;
            skip_blanks();
            if (peek() == '(' || peek() == '[' || peek() == '`') {
                token(made.field_span, Role::field);
                token({static_cast<uint32_t>(in_at), static_cast<uint32_t>(in_at + 2)}, Role::op);
                search_in(made);
                made.span = from(begin);
                return add(std::move(made));
            }
        }
        at_ = behind;
        return search_term(std::move(made), was_quoted);
    }
    token(made.field_span, Role::field);
    token({static_cast<uint32_t>(operator_at), static_cast<uint32_t>(at_)}, Role::op);
    if (was_quoted) made.field = unescaped(made.field);
    made.kind = Search::Kind::comparison;
    made.op = op;
    const Span place{static_cast<uint32_t>(operator_at), static_cast<uint32_t>(at_)};
    skip_blanks();
    if (at_stage_end() || peek() == ')' || peek() == ',') {
        tell(code::value_expected, "A value is expected behind " + std::string(slice(place)) + ".", place);
        made.kind = Search::Kind::broken;
    } else {
        made.values.push_back(search_value(false));
    }
    made.span = from(begin);
    return add(std::move(made));
}

NodeId Parser::search_term(Search term, bool was_quoted) {
    term.kind = Search::Kind::term;
    term.span = term.field_span;
    SearchValue value;
    value.form = was_quoted ? SearchValue::Form::quoted : SearchValue::Form::bare;
    value.text = std::exchange(term.field, {});
    value.span = term.field_span;
    if (!was_quoted) {
        const size_t behind = at_;
        at_ = term.field_span.begin;
        if (directive(value)) {
            term.span = value.span;
        } else {
            at_ = behind;
            value_tokens(value.span);
            if (value.text == "and" || value.text == "or" || value.text == "not")
                tell(code::lower_case_operator,
                     "In lower case this is a word to look for. Write " +
                         std::string(value.text == "and"  ? "AND"
                                     : value.text == "or" ? "OR"
                                                          : "NOT") +
                         " for the operator.",
                     value.span,
                     Severity::warning);
        }
    } else {
        value_tokens(value.span);
    }
    term.values.push_back(std::move(value));
    return add(std::move(term));
}

/// At what stands behind IN.
void Parser::search_in(Search& list) {
    list.kind = Search::Kind::in_list;
    list.op = Operator::equal;
    const Span open = here();
    if (peek() != '(') {
        list.values.push_back(search_value(true));
        return;
    }
    take(Role::punctuation);
    while (true) {
        skip_blanks();
        if (at_end() || peek() == '|' || (peek() == ']' && brackets_ > 0)) {
            tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
            break;
        }
        if (peek() == ')') {
            take(Role::punctuation);
            break;
        }
        if (peek() == ',') {
            take(Role::punctuation);
            continue;
        }
        const size_t before = at_;
        list.values.push_back(search_value(true));
        if (at_ == before) take(Role::plain);
    }
    if (list.values.empty()) {
        tell(code::empty_list, "This list holds no value.", {open.begin, from(open.begin).end});
        list.kind = Search::Kind::broken;
    }
}

Operator Parser::comparison_operator() {
    const auto read = [this](Operator op, size_t bytes) {
        at_ += bytes;
        return op;
    };
    if (peek() == '=') return read(Operator::equal, peek(1) == '=' ? 2 : 1);
    if (peek() == '!' && peek(1) == '=') return read(Operator::not_equal, 2);
    if (peek() == '<') return peek(1) == '=' ? read(Operator::less_equal, 2) : read(Operator::less, 1);
    if (peek() == '>') return peek(1) == '=' ? read(Operator::greater_equal, 2) : read(Operator::greater, 1);
    return Operator::none;
}

/// CASE(…) or TERM(…) at this place.
bool Parser::directive(SearchValue& value) {
    const size_t begin = at_;
    const std::string_view word = keyword({"case", "term"});
    if (word.empty() || peek(word.size()) != '(') return false;
    const size_t close = text_.substr(0, at_ + limits::call_bytes).find(')', at_);
    if (close == std::string_view::npos) return false;
    take(Role::modifier, word.size());
    take(Role::punctuation);
    const size_t inner = at_;
    std::string_view text = text_.substr(inner, close - inner);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    value.form =
        ascii_equals_ignoring_case(word, "case") ? SearchValue::Form::exact_case : SearchValue::Form::whole_term;
    value.text = std::string(text);
    at_ = close;
    value_tokens(from(inner));
    take(Role::punctuation);
    value.span = from(begin);
    return true;
}

SearchValue Parser::search_value(bool in_list) {
    const size_t begin = at_;
    SearchValue value;
    if (peek() == '"') {
        const Quoted text = quoted();
        value.form = SearchValue::Form::quoted;
        value.text = std::string(text.inner);
        value.span = text.span;
        value_tokens(value.span);
        return value;
    }
    if (peek() == '[') {
        value.form = SearchValue::Form::subsearch;
        value.pipeline = subsearch();
        value.span = from(begin);
        return value;
    }
    if (peek() == '`') {
        value.form = SearchValue::Form::macro;
        value.text = std::string(macro_call());
        value.span = from(begin);
        return value;
    }
    if (directive(value)) return value;
    // Runs to a blank, a comma, a pipe or the bracket that closes what is open; brackets of its own may stand inside.
    uint32_t open = 0;
    while (!at_end() && !is_blank(peek()) && peek() != '|' && peek() != ',') {
        const char c = peek();
        if (c == ')' && open == 0) break;
        if (c == ']' && brackets_ > 0 && open == 0) break;
        if (c == '"') {
            if (in_list) break;
            static_cast<void>(quoted());
            continue;
        }
        if (c == '[' && text_.substr(at_ + 1, 1) == "|") break; // a subsearch without a blank before it
        if (c == '(' && at_ > begin) {
            if (const size_t close = call_end(text_, at_); close != std::string_view::npos) {
                at_ = close;
                continue;
            }
        }
        if (c == '(' || c == '[') ++open;
        if ((c == ')' || c == ']') && open > 0) --open;
        at_ += c == '\\' && at_ + 1 < text_.size() && !is_blank(peek(1)) ? size_t{2} : size_t{1};
    }
    value.span = from(begin);
    value.text = std::string(slice(value.span));
    value_tokens(value.span);
    return value;
}

} // namespace rw::splunk
