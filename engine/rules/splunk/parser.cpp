// What every part of the parser needs: places, blanks and comments, tokens, problems, quotes.
#include "engine/rules/splunk/parser.h"

#include "engine/base/unicode.h"

#include <algorithm>

namespace rw::splunk {

std::string unescaped(std::string_view quoted) {
    std::string text;
    text.reserve(quoted.size());
    for (size_t i = 0; i < quoted.size(); ++i) {
        if (quoted[i] == '\\' && i + 1 < quoted.size() && (quoted[i + 1] == '\\' || quoted[i + 1] == '"')) ++i;
        text += quoted[i];
    }
    return text;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<uint8_t>(c) >= 0x80;
}

void Parser::run() {
    query_.root = pipeline(false);
    std::stable_sort(query_.tokens.begin(), query_.tokens.end(), [](const auto& a, const auto& b) {
        return a.span.begin < b.span.begin;
    });
    uint32_t end = 0;
    std::erase_if(query_.tokens, [&end](const rules::Token& each) {
        if (each.span.empty() || each.span.begin < end) return true;
        end = each.span.end;
        return false;
    });
}

/// Blanks and ```comments```.
void Parser::skip_blanks() {
    while (!at_end()) {
        if (is_blank(peek())) {
            ++at_;
        } else if (text_.substr(at_).starts_with("```")) {
            const size_t begin = at_;
            const size_t close = text_.find("```", at_ + 3);
            if (close == std::string_view::npos) {
                tell(code::unclosed_backtick,
                     "This comment is never closed. End it with ```.",
                     {here().begin, here().begin + 3});
                at_ = text_.size();
            } else {
                at_ = close + 3;
                while (peek() == '`') ++at_; // a backtick of its own before the end
            }
            token(from(begin), Role::comment);
        } else {
            return;
        }
    }
}

bool Parser::at_stage_end() {
    skip_blanks();
    return at_end() || peek() == '|' || (peek() == ']' && brackets_ > 0);
}

void Parser::token(Span span, Role role) {
    if (!span.empty()) query_.tokens.push_back({span, role});
}

/// A value with its wildcards and escapes in their own colours.
void Parser::value_tokens(Span span) {
    uint32_t at = span.begin;
    for (uint32_t i = span.begin; i < span.end; ++i) {
        const bool escape = text_[i] == '\\' && i + 1 < span.end && (text_[i + 1] == '\\' || text_[i + 1] == '"');
        if (!escape && text_[i] != '*') continue;
        token({at, i}, Role::value);
        token({i, i + (escape ? 2 : 1)}, escape ? Role::escape : Role::wildcard);
        at = i + (escape ? 2 : 1);
        i = at - 1;
    }
    token({at, span.end}, Role::value);
}

void Parser::tell(std::string_view code, std::string message, Span span, Severity severity) {
    if (query_.diagnostics.size() < limits::diagnostics_per_document)
        query_.diagnostics.push_back({std::string(code), severity, std::move(message), span});
}

void Parser::take(Role role, size_t bytes) {
    const size_t begin = at_;
    at_ = std::min(at_ + bytes, text_.size());
    token(from(begin), role);
}

/// To the end of this command, passing over quotes and brackets.
void Parser::skip_stage() {
    uint32_t open = 0;
    while (true) {
        skip_blanks();
        if (at_end() || (open == 0 && (peek() == '|' || (peek() == ']' && brackets_ > 0)))) return;
        if (peek() == '"') {
            static_cast<void>(quoted());
            continue;
        }
        if (peek() == '[') ++open;
        if (peek() == ']' && open > 0) --open;
        ++at_;
    }
}

/// At a double quote. One that is never closed ends with its line.
Quoted Parser::quoted() {
    const size_t begin = at_++;
    size_t line_end = std::string_view::npos;
    while (!at_end() && peek() != '"') {
        if (peek() == '\n' && line_end == std::string_view::npos) line_end = at_;
        at_ += peek() == '\\' && at_ + 1 < text_.size() ? size_t{2} : size_t{1};
    }
    if (at_end()) {
        if (line_end != std::string_view::npos) at_ = line_end;
        at_ = std::min(at_, text_.size());
        tell(code::unclosed_quote,
             "This quote is never closed. Add a \" where the text ends.",
             {from(begin).begin, from(begin).begin + 1});
        return {text_.substr(begin + 1, at_ - begin - 1), from(begin)};
    }
    ++at_;
    return {text_.substr(begin + 1, at_ - begin - 2), from(begin)};
}

/// At a backtick: the call with its backticks; empty after telling that it is never closed.
std::string_view Parser::macro_call() {
    const size_t begin = at_;
    const size_t close = text_.find('`', at_ + 1);
    if (close == std::string_view::npos) {
        tell(code::unclosed_backtick, "This backtick is never closed. End the macro's name with `.", here());
        ++at_;
        return {};
    }
    at_ = close + 1;
    token(from(begin), Role::name);
    return slice(from(begin));
}

size_t Parser::word_end(std::string_view stops) const {
    size_t at = at_;
    while (at < text_.size() && !is_blank(text_[at]) && stops.find(text_[at]) == std::string_view::npos) {
        if (text_[at] == '!' && at + 1 < text_.size() && text_[at + 1] == '=' &&
            stops.find('=') != std::string_view::npos)
            break;
        at += text_[at] == '\\' && at + 1 < text_.size() && !is_blank(text_[at + 1]) ? size_t{2} : size_t{1};
    }
    return std::min(at, text_.size());
}

std::string_view Parser::keyword(std::initializer_list<std::string_view> words) const {
    size_t end = at_;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    for (const std::string_view each : words)
        if (ascii_equals_ignoring_case(word, each)) return word;
    return {};
}

/// One level deeper; false, after telling it once, when that is too deep.
bool Parser::enter(Span span) {
    const bool large = query_.expressions.size() + query_.searches.size() > limits::query_nodes;
    if (depth_ < limits::query_depth && !large) {
        ++depth_;
        return true;
    }
    if (!limit_told_)
        tell(code::query_limit,
             large ? "The search has more parts than the limit. Split it."
                   : "The search is nested deeper than " + std::to_string(limits::query_depth) + " levels.",
             span);
    limit_told_ = true;
    at_ = text_.size();
    return false;
}

NodeId Parser::add(Expression expression) {
    query_.expressions.push_back(std::move(expression));
    return static_cast<NodeId>(query_.expressions.size() - 1);
}

NodeId Parser::add(Search search) {
    query_.searches.push_back(std::move(search));
    return static_cast<NodeId>(query_.searches.size() - 1);
}

} // namespace rw::splunk
