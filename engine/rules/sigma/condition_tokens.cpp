#include "engine/rules/sigma/condition.h"

namespace rw::sigma {

namespace {

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' ||
           c == '*';
}

bool is_quantity(std::string_view word) {
    return word == "any" || word == "all" || word.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::vector<ConditionToken> condition_tokens(std::string_view text) {
    std::vector<ConditionToken> tokens;
    for (uint32_t at = 0; at < text.size();) {
        const char c = text[at];
        uint32_t end = at + 1;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            at = end;
            continue;
        }
        ConditionTokenKind kind = ConditionTokenKind::bad;
        if (c == '(')
            kind = ConditionTokenKind::open;
        else if (c == ')')
            kind = ConditionTokenKind::close;
        else if (c == '|')
            kind = ConditionTokenKind::pipe;
        else if (is_word(c)) {
            while (end < text.size() && is_word(text[end])) ++end;
            kind = ConditionTokenKind::word;
        } else {
            // A whole run of foreign characters is one token, so that it is reported once.
            while (end < text.size() && !is_word(text[end]) && text[end] != ' ' && text[end] != '\n' &&
                   text[end] != '(' && text[end] != ')' && text[end] != '|')
                ++end;
        }
        const std::string_view word = text.substr(at, end - at);
        const bool behind_word = !tokens.empty() && tokens.back().kind == ConditionTokenKind::word;
        const bool behind_of =
            !tokens.empty() && tokens.back().kind == ConditionTokenKind::op && tokens.back().text == "of";
        if (kind == ConditionTokenKind::word && (word == "and" || word == "or" || word == "not")) {
            kind = ConditionTokenKind::op;
        } else if (word == "of" && behind_word) { // elsewhere a selection may have that name
            kind = ConditionTokenKind::op;
            if (is_quantity(tokens.back().text)) tokens.back().kind = ConditionTokenKind::op;
        } else if (word == "them" && behind_of) {
            kind = ConditionTokenKind::op;
        }
        tokens.push_back({kind, word, at, end - at});
        at = end;
    }
    return tokens;
}

} // namespace rw::sigma
