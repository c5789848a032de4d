// Expressions of eval and where. Order (Search Manual, "Boolean expressions"; Search Reference, "eval"): parentheses,
// arithmetic, comparison, NOT, AND, OR, XOR.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>
#include <array>

namespace rw::splunk {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Level {
    std::string_view word;
    Operator op;
};

constexpr std::array levels = {Level{"XOR", Operator::one}, Level{"OR", Operator::any}, Level{"AND", Operator::all}};

} // namespace

NodeId Parser::expression() {
    skip_blanks();
    if (!enter(here())) return add(Expression{});
    const NodeId id = expression_level(0);
    leave();
    return id;
}

NodeId Parser::binary(Operator op, NodeId left, NodeId right) {
    Expression made;
    made.kind = Expression::Kind::binary;
    made.op = op;
    made.span = {query_.expressions[left].span.begin, query_.expressions[right].span.end};
    if (made.span.end < made.span.begin) made.span.end = made.span.begin;
    made.operands = {left, right};
    return add(std::move(made));
}

NodeId Parser::expression_level(int level) {
    if (level == static_cast<int>(levels.size())) return expression_not();
    const Level& each = levels[static_cast<size_t>(level)];
    NodeId left = expression_level(level + 1);
    bool own = false; // `left` was made here and may take more operands
    while (skip_blanks(), !limit_told_ && !keyword({each.word}).empty()) {
        take(Role::op, each.word.size());
        const NodeId right = expression_level(level + 1);
        if (own && each.op != Operator::one) {
            query_.expressions[left].operands.push_back(right);
            query_.expressions[left].span.end =
                std::max(query_.expressions[left].span.end, query_.expressions[right].span.end);
        } else {
            left = binary(each.op, left, right);
            own = true;
        }
    }
    return left;
}

NodeId Parser::expression_not() {
    skip_blanks();
    const size_t begin = at_;
    if (keyword({"NOT"}).empty()) return comparison();
    take(Role::op, 3);
    Expression made;
    if (!enter(from(begin))) return add(std::move(made));
    made.kind = Expression::Kind::negation;
    made.operands.push_back(expression_not());
    leave();
    made.span = {static_cast<uint32_t>(begin),
                 std::max(from(begin).end, query_.expressions[made.operands.front()].span.end)};
    return add(std::move(made));
}

NodeId Parser::comparison() {
    const size_t begin = at_;
    NodeId left = unary(); // with all arithmetic
    while (!limit_told_) {
        skip_blanks();
        const size_t at = at_;
        Operator op = Operator::none;
        if (!keyword({"LIKE"}).empty()) {
            op = Operator::like;
            at_ += 4;
        } else if (!keyword({"IN"}).empty()) {
            take(Role::op, 2);
            left = in_list(left, begin);
            continue;
        } else if (peek() == '=' || peek() == '!' || peek() == '<' || peek() == '>') {
            op = comparison_operator();
        }
        if (op == Operator::none) return left;
        token({static_cast<uint32_t>(at), static_cast<uint32_t>(at_)}, Role::op);
        left = binary(op, left, unary());
        if (op == Operator::like) check_pattern_argument(query_.expressions[left]);
    }
    return left;
}

NodeId Parser::in_list(NodeId subject, size_t begin) {
    Expression made;
    made.kind = Expression::Kind::in_list;
    made.operands.push_back(subject);
    skip_blanks();
    const Span open = here();
    if (peek() == '[' || peek() == '`') {
        made.operands.push_back(primary());
    } else if (peek() != '(') {
        tell(code::unexpected_text, "A list in parentheses is expected behind IN.", open);
        made.kind = Expression::Kind::broken;
    } else {
        take(Role::punctuation);
        skip_blanks();
        if (peek() == ')') tell(code::empty_list, "This list holds no value.", {open.begin, here().end});
        while (!limit_told_ && !at_stage_end() && peek() != ')') {
            made.operands.push_back(expression());
            skip_blanks();
            if (peek() == ',')
                take(Role::punctuation);
            else
                break;
        }
        if (peek() == ')' && !at_end())
            take(Role::punctuation);
        else if (!limit_told_)
            tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
    }
    made.span = from(begin);
    return add(std::move(made));
}

/// Sums of products of values. `.` joins texts and binds as + does.
NodeId Parser::unary() {
    const auto product = [this] {
        NodeId left = primary();
        while (!limit_told_) {
            skip_blanks();
            const char c = peek();
            if (at_end() || (c != '*' && c != '/' && c != '%')) break;
            take(Role::op);
            left = binary(c == '*'   ? Operator::multiply
                          : c == '/' ? Operator::divide
                                     : Operator::remainder,
                          left,
                          primary());
        }
        return left;
    };
    NodeId left = product();
    while (!limit_told_) {
        skip_blanks();
        const char c = peek();
        if (at_end() || (c != '+' && c != '-' && c != '.')) break;
        take(Role::op);
        left = binary(c == '+' ? Operator::add : c == '-' ? Operator::subtract : Operator::concat, left, product());
    }
    return left;
}

NodeId Parser::primary() {
    skip_blanks();
    const size_t begin = at_;
    Expression made;
    const char c = peek();
    if (c == '-' || c == '+') {
        take(Role::op);
        if (!enter(from(begin))) return add(std::move(made));
        made.operands.push_back(primary());
        leave();
        if (c == '+') return made.operands.front();
        made.kind = Expression::Kind::negative;
        made.span = {static_cast<uint32_t>(begin),
                     std::max(from(begin).end, query_.expressions[made.operands.front()].span.end)};
        return add(std::move(made));
    }
    if (c == '(') {
        const Span open = here();
        take(Role::punctuation);
        const NodeId inner = expression();
        skip_blanks();
        if (peek() == ')' && !at_end())
            take(Role::punctuation);
        else if (!limit_told_)
            tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
        query_.expressions[inner].span = from(begin);
        return inner;
    }
    if (c == '"') {
        const Quoted text = quoted();
        made.kind = Expression::Kind::text;
        made.text = unescaped(text.inner);
        made.span = text.span;
        token(made.span, Role::value);
        return add(std::move(made));
    }
    if (c == '\'') {
        const size_t close = text_.find('\'', at_ + 1);
        if (close == std::string_view::npos || text_.substr(at_, close - at_).find('\n') != std::string_view::npos) {
            tell(code::unclosed_quote, "This quote is never closed. Add a ' where the name ends.", here());
            ++at_;
            made.span = from(begin);
            return add(std::move(made));
        }
        at_ = close + 1;
        made.kind = Expression::Kind::field;
        made.span = from(begin);
        made.text = std::string(text_.substr(begin + 1, close - begin - 1));
        token(made.span, Role::field);
        return add(std::move(made));
    }
    if (c == '[') {
        made.kind = Expression::Kind::subsearch;
        made.pipeline = subsearch();
        made.span = from(begin);
        return add(std::move(made));
    }
    if (c == '`') {
        made.kind = Expression::Kind::macro;
        made.text = std::string(macro_call());
        made.span = from(begin);
        if (made.text.empty()) made.kind = Expression::Kind::broken;
        return add(std::move(made));
    }
    return name_or_number();
}

NodeId Parser::name_or_number() {
    const size_t begin = at_;
    Expression made;
    const bool number = is_digit(peek()) || (peek() == '.' && is_digit(peek(1)));
    if (number) {
        while (is_digit(peek())) ++at_;
        if (peek() == '.' && is_digit(peek(1))) {
            ++at_;
            while (is_digit(peek())) ++at_;
        }
        if ((peek() == 'e' || peek() == 'E') &&
            (is_digit(peek(1)) || ((peek(1) == '-' || peek(1) == '+') && is_digit(peek(2))))) {
            at_ += 2;
            while (is_digit(peek())) ++at_;
        }
    }
    if (number && !is_word_byte(peek())) {
        made.kind = Expression::Kind::number;
        made.span = from(begin);
        made.text = std::string(slice(made.span));
        token(made.span, Role::value);
        return add(std::move(made));
    }
    if (text_.substr(at_).starts_with("<<")) { // of foreach
        const size_t close = text_.substr(0, at_ + 256).find(">>", at_);
        if (close != std::string_view::npos) at_ = close + 2;
    }
    while (!at_end() && (is_word_byte(peek()) || peek() == '$' || peek() == '{' || peek() == '}' || peek() == '@'))
        ++at_;
    if (at_ == begin) {
        const std::string what = at_stage_end() || peek() == ')' ? "here" : "before this";
        tell(code::condition_expected, "A field, a value or a function is expected " + what + ".", here());
        at_ = std::max(at_, begin);
        // What cannot begin anything is passed over, so that reading goes on behind it.
        if (!at_stage_end() && peek() != ')' && peek() != ',' && peek() != ']') take(Role::plain);
        made.span = from(begin);
        return add(std::move(made));
    }
    const Span name_span = from(begin);
    const std::string_view name = slice(name_span);
    const size_t behind = at_;
    skip_blanks();
    if (peek() == '(') return call(name, name_span);
    at_ = behind;
    for (const std::string_view word : {"and", "or", "xor", "not", "like", "in"})
        if (ascii_equals_ignoring_case(name, word)) {
            tell(code::condition_expected, "A condition is expected before this " + std::string(name) + ".", name_span);
            token(name_span, Role::op);
            made.span = name_span;
            return add(std::move(made));
        }
    made.kind = Expression::Kind::field;
    made.text = std::string(name);
    made.span = name_span;
    token(name_span, Role::field);
    return add(std::move(made));
}

NodeId Parser::call(std::string_view name, Span name_span) {
    Expression made;
    made.kind = Expression::Kind::call;
    made.text = ascii_lower(name);
    token(name_span, Role::modifier);
    const Span open = here();
    take(Role::punctuation);
    if (!enter(name_span)) return add(std::move(made));
    skip_blanks();
    while (!limit_told_ && !at_stage_end() && peek() != ')') {
        made.operands.push_back(expression());
        skip_blanks();
        if (peek() == ':') { // name:value of cluster(…)
            take(Role::punctuation);
            made.operands.back() = expression();
            skip_blanks();
        }
        if (peek() != ',') break;
        take(Role::punctuation);
        skip_blanks();
        if (peek() == ')') tell(code::value_expected, "A value is expected behind this comma.", here());
    }
    leave();
    const bool closed = peek() == ')' && !at_end();
    if (closed)
        take(Role::punctuation);
    else if (!limit_told_)
        tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
    made.span = from(name_span.begin);
    if (closed) check_call(made, name_span);
    return add(std::move(made));
}

void Parser::check_call(const Expression& made, Span name_span) {
    const auto info = find_function(made.text);
    if (!info) {
        if (in_aggregate_ && is_aggregate(made.text)) return;
        tell(code::unknown_function, "eval has no function " + made.text + ". Check its spelling.", name_span);
        return;
    }
    const size_t count = made.operands.size();
    if (count < info->least || (info->most != 255 && count > info->most)) {
        if (in_aggregate_ && is_aggregate(made.text)) return;
        const bool few = count < info->least;
        tell(code::function_arguments,
             made.text + " takes " +
                 (few ? "at least " + std::to_string(info->least) : "at most " + std::to_string(info->most)) +
                 " arguments, not " + std::to_string(count) + ".",
             made.span);
        return;
    }
    check_pattern_argument(made);
}

/// The regular expression of match and its kin, when it is written out.
void Parser::check_pattern_argument(const Expression& made) {
    if (made.kind != Expression::Kind::call || made.operands.size() < 2) return;
    if (made.text != "match" && made.text != "replace" && made.text != "mvfind") return;
    const Expression& pattern = query_.expressions[made.operands[1]];
    if (pattern.kind == Expression::Kind::text) check_regex(pattern.text, pattern.span, false);
}

/// True for what can only be true, false or null.
bool Parser::is_boolean(NodeId id) const {
    const Expression& each = query_.expressions[id];
    if (each.kind == Expression::Kind::negation || each.kind == Expression::Kind::in_list) return true;
    if (each.kind == Expression::Kind::binary) return each.op >= Operator::equal;
    if (each.kind != Expression::Kind::call) return false;
    const auto info = find_function(each.text);
    return info && info->boolean;
}

} // namespace rw::splunk
