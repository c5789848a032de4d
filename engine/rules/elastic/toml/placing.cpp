#include "engine/rules/elastic/toml/placing.h"

#include <algorithm>

namespace rw::elastic {

namespace {

using rules::TokenRole;

void place(std::vector<ir::Node>& nodes, const TomlString& string) {
    for (ir::Node& node : nodes) node.span = string.place(node.span);
}

/// A fix holds text of the query; a basic string would need it escaped, so such a fix is left out.
bool fits(const TextEdit& edit, const TomlToken& token) {
    switch (token.kind) {
    case TomlTokenKind::basic:
    case TomlTokenKind::basic_lines:
        return edit.text.find_first_of("\\\"") == std::string::npos;
    case TomlTokenKind::literal:
    case TomlTokenKind::literal_lines:
        return edit.text.find('\'') == std::string::npos;
    case TomlTokenKind::key:
    case TomlTokenKind::punctuation:
    case TomlTokenKind::bare:
    case TomlTokenKind::comment:
        break;
    }
    return false;
}

void place(Diagnostic& diagnostic, const TomlString& string, const TomlToken& token) {
    diagnostic.span = string.place(diagnostic.span);
    for (Note& note : diagnostic.notes) note.span = string.place(note.span);
    std::erase_if(diagnostic.fixes, [&](const Fix& fix) {
        return !std::all_of(
            fix.edits.begin(), fix.edits.end(), [&](const TextEdit& edit) { return fits(edit, token); });
    });
    for (Fix& fix : diagnostic.fixes)
        for (TextEdit& edit : fix.edits) edit.span = string.place(edit.span);
}

TokenRole role_of(TomlTokenKind kind) {
    switch (kind) {
    case TomlTokenKind::key:
        return TokenRole::key;
    case TomlTokenKind::punctuation:
        return TokenRole::punctuation;
    case TomlTokenKind::comment:
        return TokenRole::comment;
    case TomlTokenKind::basic:
    case TomlTokenKind::literal:
    case TomlTokenKind::basic_lines:
    case TomlTokenKind::literal_lines:
    case TomlTokenKind::bare:
        break;
    }
    return TokenRole::value;
}

} // namespace

void place_query(Query& query, const TomlString& string, const TomlToken& token) {
    for (rules::Token& each : query.tokens) each.span = string.place(each.span);
    for (Diagnostic& each : query.diagnostics) place(each, string, token);
    place(query.rule.condition.nodes, string);
    for (ir::Loss& loss : query.rule.losses) loss.span = string.place(loss.span);
    for (ir::Source& source : query.rule.sources) source.span = string.place(source.span);
    for (ir::Stage& stage : query.rule.stages) stage.span = string.place(stage.span);
    for (ir::Branch& branch : query.rule.branches) {
        branch.span = string.place(branch.span);
        for (ir::Source& source : branch.sources) source.span = string.place(source.span);
        place(branch.condition.nodes, string);
    }
}

std::vector<rules::Token>
colour_file(std::string_view text, const TomlWords& words, const std::vector<PlacedTokens>& queries) {
    std::vector<rules::Token> tokens;
    for (const TomlToken& each : words.tokens) {
        const auto query = std::find_if(queries.begin(), queries.end(), [&](const PlacedTokens& placed) {
            return placed.string->span == each.span;
        });
        if (query == queries.end()) {
            tokens.push_back({each.span, role_of(each.kind)});
            continue;
        }
        const bool lines = each.kind == TomlTokenKind::basic_lines || each.kind == TomlTokenKind::literal_lines;
        const uint32_t quotes = std::min<uint32_t>(lines ? 3 : 1, each.span.size());
        const uint32_t open = each.span.begin + quotes;
        tokens.push_back({{each.span.begin, open}, TokenRole::punctuation});
        for (const rules::Token& token : query->tokens)
            if (!token.span.empty() && token.span.begin >= tokens.back().span.end) tokens.push_back(token);
        const bool closed = each.span.size() >= 2 * quotes && text[each.span.end - 1] == text[each.span.begin];
        const Span close{each.span.end - quotes, each.span.end};
        if (closed && close.begin >= tokens.back().span.end) tokens.push_back({close, TokenRole::punctuation});
    }
    return tokens;
}

std::vector<rules::Fold> folds_of(std::string_view text, const TomlWords& words) {
    std::vector<rules::Fold> folds;
    const auto add = [&](uint32_t begin, uint32_t end) {
        while (end > begin && (text[end - 1] == '\n' || text[end - 1] == ' ' || text[end - 1] == '\r')) --end;
        if (text.substr(begin, end - begin).find('\n') != std::string_view::npos) folds.push_back({{begin, end}});
    };
    for (size_t i = 0; i < words.entries.size(); ++i) {
        const TomlEntry& entry = words.entries[i];
        if (!entry.header) {
            add(entry.span.begin, entry.span.end);
            continue;
        }
        size_t last = i;
        while (last + 1 < words.entries.size() && !words.entries[last + 1].header) ++last;
        add(entry.span.begin, words.entries[last].span.end);
    }
    std::stable_sort(folds.begin(), folds.end(), [](const rules::Fold& a, const rules::Fold& b) {
        return a.span.begin < b.span.begin;
    });
    return folds;
}

} // namespace rw::elastic
