// `expand`: %name% stands for every value of a list that the workspace gives; `\%` is a plain percent.
#include "engine/rules/sigma/limits.h"
#include "engine/rules/sigma/modifiers.h"
#include "engine/rules/sigma/value.h"

#include <algorithm>

namespace rw::sigma {

namespace {

using Part = ir::PatternPart;

struct Piece {
    bool placeholder = false;
    std::string text;
};

bool is_name(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

std::vector<Piece> pieces_of(std::string_view text) {
    std::vector<Piece> pieces;
    std::string plain;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '%') {
            plain += text[++at];
            continue;
        }
        size_t end = at + 1;
        while (end < text.size() && is_name(text[end])) ++end;
        if (text[at] != '%' || end == at + 1 || end >= text.size() || text[end] != '%') {
            plain += text[at];
            continue;
        }
        pieces.push_back({false, std::move(plain)});
        plain.clear();
        pieces.push_back({true, std::string(text.substr(at + 1, end - at - 1))});
        at = end;
    }
    pieces.push_back({false, std::move(plain)});
    return pieces;
}

const std::vector<std::string>* list_of(Lowering& lowering, const std::string& name, Span span) {
    const auto found = lowering.options.placeholders.find(name);
    if (found != lowering.options.placeholders.end()) return &found->second;
    std::string reason = "Not replayable: give a list for %" + name + "%.";
    lowering.warn(code::placeholder, reason, span);
    lowering.lose(code::placeholder, std::move(reason), span);
    return nullptr;
}

/// Extends every result by every value of the placeholder. @return false when a list is missing or there are too many
template <class Result, class Extend>
bool multiply(Lowering& lowering, const std::string& name, Span span, std::vector<Result>& results, Extend extend) {
    const auto* list = list_of(lowering, name, span);
    if (list == nullptr) return false;
    if (list->size() * results.size() > limits::placeholder_combinations) {
        lowering.fail(code::expansion_limit,
                      "The placeholders of this value expand to more than " +
                          std::to_string(limits::placeholder_combinations) + " values. Shorten the lists.",
                      span);
        return false;
    }
    std::vector<Result> next;
    next.reserve(list->size() * results.size());
    for (const Result& result : results)
        for (const std::string& value : *list) {
            next.push_back(result);
            extend(next.back(), value);
        }
    results = std::move(next);
    return true;
}

void warn_without_placeholder(Lowering& lowering, bool found, Span span) {
    if (!found) lowering.warn(code::expand_without_placeholder, "expand has no %placeholder% to replace here.", span);
}

} // namespace

std::optional<std::vector<ir::Pattern>> expand_placeholders(Lowering& lowering, const ir::Pattern& pattern, Span span) {
    std::vector<ir::Pattern> results(1);
    results.front().cased = pattern.cased;
    bool found = false;
    for (const Part& part : pattern.parts) {
        if (part.kind != Part::Kind::literal) {
            for (ir::Pattern& result : results) result.parts.push_back(part);
            continue;
        }
        for (const Piece& piece : pieces_of(part.text)) {
            found |= piece.placeholder;
            if (!piece.placeholder) {
                for (ir::Pattern& result : results) result.parts.push_back({Part::Kind::literal, piece.text});
            } else if (!multiply(
                           lowering, piece.text, span, results, [](ir::Pattern& result, const std::string& value) {
                               const ir::Pattern inserted = parse_pattern(value);
                               result.parts.insert(result.parts.end(), inserted.parts.begin(), inserted.parts.end());
                           })) {
                return std::nullopt;
            }
        }
    }
    warn_without_placeholder(lowering, found, span);
    for (ir::Pattern& result : results) result = ir::normalised(std::move(result));
    return results;
}

std::optional<std::vector<std::string>> expand_regex(Lowering& lowering, const std::string& source, Span span) {
    std::vector<std::string> results(1);
    bool found = false;
    for (const Piece& piece : pieces_of(source)) {
        found |= piece.placeholder;
        if (!piece.placeholder) {
            for (std::string& result : results) result += piece.text;
        } else if (!multiply(lowering, piece.text, span, results, [](std::string& result, const std::string& value) {
                       for (const Part& part : parse_pattern(value).parts)
                           result += part.kind == Part::Kind::any_run   ? ".*"
                                     : part.kind == Part::Kind::any_one ? "."
                                                                        : regex_literal(part.text);
                   })) {
            return std::nullopt;
        }
    }
    warn_without_placeholder(lowering, found, span);
    return results;
}

} // namespace rw::sigma
