#include "engine/rules/splunk/expansion.h"

#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/limits.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>

namespace rw::splunk {

namespace {

/// Behind the text in double quotes that begins at `at`; a quote that is never closed ends with its line.
size_t behind_quotes(std::string_view text, size_t at) {
    const size_t begin = at++;
    while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? size_t{2} : size_t{1};
    if (at < text.size()) return at + 1;
    return std::min(text.find('\n', begin), text.size());
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// name(a, "b c") in its parts.
struct Call {
    std::string name{};
    std::vector<std::string> arguments{};
};

Call read_call(std::string_view inner) {
    Call call;
    const size_t open = inner.find('(');
    call.name = std::string(trimmed(inner.substr(0, open)));
    if (open == std::string_view::npos) return call;
    const size_t close = inner.rfind(')');
    std::string_view list =
        inner.substr(open + 1, close == std::string_view::npos || close < open ? close : close - open - 1);
    if (trimmed(list).empty()) return call;
    size_t begin = 0;
    uint32_t depth = 0;
    for (size_t at = 0; at <= list.size();) {
        const char c = at < list.size() ? list[at] : ',';
        if (c == '"') {
            at = behind_quotes(list, at);
            continue;
        }
        if (c == '(') ++depth;
        if (c == ')' && depth > 0) --depth;
        if (at == list.size() || (c == ',' && depth == 0)) {
            std::string_view argument = trimmed(list.substr(begin, at - begin));
            if (argument.size() >= 2 && argument.front() == '"' && argument.back() == '"')
                argument = argument.substr(1, argument.size() - 2);
            call.arguments.emplace_back(argument);
            begin = at + 1;
        }
        ++at;
    }
    return call;
}

/// The definition with its $arguments$; by name where the call gives `name=value`.
std::string with_arguments(const Macro& macro, const Call& call) {
    std::string text;
    const std::string& definition = macro.definition;
    for (size_t at = 0; at < definition.size(); ++at) {
        const size_t close = definition[at] == '$' ? definition.find('$', at + 1) : std::string::npos;
        const auto name =
            close == std::string::npos
                ? macro.arguments.end()
                : std::find(macro.arguments.begin(), macro.arguments.end(), definition.substr(at + 1, close - at - 1));
        if (name == macro.arguments.end()) {
            text += definition[at];
            continue;
        }
        std::string_view value = call.arguments[static_cast<size_t>(name - macro.arguments.begin())];
        for (const std::string& each : call.arguments)
            if (each.size() > name->size() && each.starts_with(*name) && each[name->size()] == '=')
                value = std::string_view(each).substr(name->size() + 1);
        text += value;
        at = close;
        if (text.size() > limits::expanded_bytes) break;
    }
    return text;
}

} // namespace

const Macro* Repository::find_macro(std::string_view name, size_t arguments) const {
    std::string key(name);
    if (arguments > 0) key += "(" + std::to_string(arguments) + ")";
    const auto at = macros.find(key);
    if (at != macros.end()) return &at->second;
    // Of the Common Information Model app, which no repository carries: takes the dataset's prefix off.
    static const Macro drop{"rename $object$.* AS *", {"object"}, false};
    return key == "drop_dm_object_name(1)" ? &drop : nullptr;
}

class Expander {
public:
    Expander(const Repository& repository, Expanded& result)
        : repository_(repository)
        , result_(result) {}

    /// Of the search as written.
    void run(std::string_view query) {
        walk(query, [&](size_t begin, size_t end, bool is_call) {
            const auto origin = static_cast<uint32_t>(begin);
            if (!is_call) {
                append(query.substr(begin, end - begin), origin, Expanded::none);
                return;
            }
            const Call call = read_call(query.substr(begin + 1, end - begin - 2));
            call_ = static_cast<uint32_t>(result_.calls_.size());
            result_.calls_.push_back({{origin, static_cast<uint32_t>(end)}, call.name, false});
            const std::string_view written = query.substr(begin, end - begin);
            std::string text;
            if (expand(call, 0, text)) {
                result_.calls_.back().resolved = true;
                append(text, origin, call_);
            } else {
                append(written, origin, Expanded::none);
            }
        });
    }

private:
    /// Visits the parts of a text in order: plain ones and calls with their backticks.
    template <class Visit>
    static void walk(std::string_view text, Visit visit) {
        size_t begin = 0;
        size_t at = 0;
        while (at < text.size()) {
            if (text[at] == '"') {
                at = behind_quotes(text, at);
            } else if (text.substr(at).starts_with("```")) {
                const size_t close = text.find("```", at + 3);
                at = close == std::string_view::npos ? text.size() : close + 3;
                while (at < text.size() && text[at] == '`') ++at;
            } else if (text[at] == '`') {
                const size_t close = text.find('`', at + 1);
                if (close == std::string_view::npos) break;
                if (at > begin) visit(begin, at, false);
                visit(at, close + 1, true);
                begin = at = close + 1;
            } else {
                ++at;
            }
        }
        if (begin < text.size()) visit(begin, text.size(), false);
    }

    /// Appends what the call stands for; false when it stays as it is written.
    bool expand(const Call& call, uint32_t depth, std::string& to) {
        const Macro* macro = repository_.find_macro(call.name, call.arguments.size());
        if (macro == nullptr) return false; // told where it matters
        if (macro->computed)
            return problem(code::computed_macro,
                           "The macro " + call.name + " computes its text, which is not done here.");
        if (depth >= limits::macro_depth || ++expansions_ > limits::macro_calls || to.size() > limits::expanded_bytes)
            return problem(code::macro_limit,
                           "The macro " + call.name + " contains itself, or expands to more than the limit.");
        const std::string text = with_arguments(*macro, call);
        walk(text, [&](size_t begin, size_t end, bool is_call) {
            const std::string_view part = std::string_view(text).substr(begin, end - begin);
            if (to.size() > limits::expanded_bytes) return;
            if (!is_call || !expand(read_call(part.substr(1, part.size() - 2)), depth + 1, to)) to += part;
        });
        return true;
    }

    bool problem(std::string_view code, std::string message) {
        const Span span = result_.calls_[call_].span;
        for (const MacroProblem& each : result_.problems_)
            if (each.span == span && each.code == code) return false;
        result_.problems_.push_back({code, std::move(message), span});
        return false;
    }

    void append(std::string_view text, uint32_t origin, uint32_t call) {
        result_.pieces_.push_back({static_cast<uint32_t>(result_.text_.size()), origin, call});
        result_.text_ += text;
    }

    const Repository& repository_;
    Expanded& result_;
    uint32_t call_ = 0;
    size_t expansions_ = 0;
};

const Expanded::Piece& Expanded::piece_at(uint32_t at) const {
    static constexpr Piece start{};
    const auto behind = std::upper_bound(
        pieces_.begin(), pieces_.end(), at, [](uint32_t place, const Piece& piece) { return place < piece.begin; });
    return behind == pieces_.begin() ? start : *std::prev(behind);
}

Span Expanded::place(Span part) const {
    const Piece& first = piece_at(part.begin);
    Span span;
    span.begin = first.call == none ? first.origin + part.begin - first.begin : calls_[first.call].span.begin;
    if (part.empty() && first.call == none) return {span.begin, span.begin};
    const uint32_t last_at = part.empty() ? part.begin : part.end - 1;
    const Piece& last = piece_at(last_at);
    span.end = last.call == none ? last.origin + last_at - last.begin + 1 : calls_[last.call].span.end;
    return {span.begin, std::max(span.begin, span.end)};
}

const MacroCall* Expanded::call_at(uint32_t at) const {
    const Piece& piece = piece_at(at);
    return piece.call == none ? nullptr : &calls_[piece.call];
}

Expanded expand_macros(std::string_view query, const Repository& repository) {
    Expanded result;
    Expander(repository, result).run(query);
    return result;
}

} // namespace rw::splunk
