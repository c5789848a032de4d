#include "engine/rules/elastic/toml/toml_reader.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include <algorithm>

namespace rw::elastic {

namespace {

/// Lines and columns (in code points) to bytes.
class Places {
public:
    explicit Places(std::string_view text)
        : text_(text) {
        lines_.push_back({0, 0});
        size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        marks_.push_back(static_cast<uint32_t>(at));
        uint32_t column = 0;
        while (at < text.size()) {
            const bool line_end = text[at] == '\n';
            at += decode_point(text, at).bytes;
            ++column;
            if (line_end) {
                lines_.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(marks_.size())});
                column = 0;
            }
            if (line_end || column % every == 0) marks_.push_back(static_cast<uint32_t>(at));
        }
    }

    [[nodiscard]] uint32_t offset(const toml::source_position& position) const {
        if (position.line == 0) return 0;
        const size_t line = std::min<size_t>(position.line - 1, lines_.size() - 1);
        const size_t column = position.column == 0 ? 0 : position.column - 1;
        const size_t last = line + 1 < lines_.size() ? lines_[line + 1].first_mark : marks_.size();
        const size_t mark = std::min(lines_[line].first_mark + column / every, last - 1);
        size_t at = marks_[mark];
        for (size_t left = column - (mark - lines_[line].first_mark) * every; left > 0 && at < text_.size(); --left) {
            if (text_[at] == '\n') break;
            at += decode_point(text_, at).bytes;
        }
        return static_cast<uint32_t>(std::min(at, text_.size()));
    }

private:
    static constexpr size_t every = 64;

    struct Line {
        uint32_t begin;
        uint32_t first_mark;
    };

    std::string_view text_;
    std::vector<Line> lines_;
    std::vector<uint32_t> marks_; ///< the start of each line and every 64th column behind it
};

class Converter {
public:
    Converter(const Places& places, const TomlFile& file)
        : places_(places)
        , file_(file) {}

    [[nodiscard]] TomlValue value(const toml::node& node, uint32_t depth) const {
        TomlValue result;
        result.span = {places_.offset(node.source().begin), places_.offset(node.source().end)};
        if (result.span.end < result.span.begin) result.span.end = result.span.begin;
        if (const toml::table* table = node.as_table()) {
            members(*table, result, depth);
        } else if (const toml::array* array = node.as_array()) {
            result.kind = TomlValue::Kind::array;
            if (depth < limits::toml_depth)
                for (const toml::node& item : *array) result.items.push_back(value(item, depth + 1));
        } else if (const auto* text = node.as_string()) {
            result.kind = TomlValue::Kind::text;
            result.text = **text;
            if (const TomlToken* token = file_.token_of(result)) result.span = token->span;
        } else if (const auto* whole = node.as_integer()) {
            result.kind = TomlValue::Kind::number;
            result.number.value = int64_t{**whole};
            result.text = result.number.text();
        } else if (const auto* real = node.as_floating_point()) {
            result.kind = TomlValue::Kind::number;
            result.number.value = double{**real};
            result.text = result.number.text();
        } else if (const auto* truth = node.as_boolean()) {
            result.kind = TomlValue::Kind::boolean;
            result.truth = **truth;
            result.text = result.truth ? "true" : "false";
        }
        return result;
    }

private:
    void members(const toml::table& table, TomlValue& result, uint32_t depth) const {
        result.kind = TomlValue::Kind::table;
        if (depth >= limits::toml_depth) return;
        for (const auto& [key, node] : table) {
            TomlMember member;
            member.key = std::string(key.str());
            member.key_span = {places_.offset(key.source().begin), places_.offset(key.source().end)};
            if (member.key_span.end < member.key_span.begin) member.key_span.end = member.key_span.begin;
            member.value = value(node, depth + 1);
            result.members.push_back(std::move(member));
        }
        std::stable_sort(result.members.begin(), result.members.end(), [](const TomlMember& a, const TomlMember& b) {
            return a.key_span.begin < b.key_span.begin;
        });
        for (const TomlMember& member : result.members) {
            result.span.begin = std::min(result.span.begin, member.key_span.begin);
            result.span.end = std::max({result.span.end, member.key_span.end, member.value.span.end});
        }
    }

    const Places& places_;
    const TomlFile& file_;
};

/// Names in a row with dots between them, the most of one entry: each is a table in the one before.
size_t longest_path(const TomlWords& words, const TomlEntry& entry) {
    size_t longest = 0;
    size_t here = 0;
    for (auto token = std::lower_bound(words.tokens.begin(),
                                       words.tokens.end(),
                                       entry.span.begin,
                                       [](const TomlToken& a, uint32_t at) { return a.span.begin < at; });
         token != words.tokens.end() && token->span.begin < entry.span.end;
         ++token) {
        if (token->kind == TomlTokenKind::key)
            longest = std::max(longest, ++here);
        else if (token->kind != TomlTokenKind::punctuation)
            here = 0;
    }
    return longest;
}

void blank_out(std::string& text, Span span) {
    for (uint32_t at = span.begin; at < span.end; ++at)
        if (text[at] != '\n') text[at] = ' ';
}

/// The entry at `at`, else the one before it: an error is often seen behind what causes it.
const TomlEntry* entry_at(const std::vector<TomlEntry>& entries, uint32_t at) {
    const auto behind =
        std::upper_bound(entries.begin(), entries.end(), at, [](uint32_t place, const TomlEntry& entry) {
            return place < entry.span.begin;
        });
    return behind == entries.begin() ? nullptr : &*std::prev(behind);
}

std::string sentence(std::string_view what) {
    std::string text(what);
    while (!text.empty() && (text.back() == '.' || text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return "This is not valid TOML: " + text + ".";
}

} // namespace

const TomlMember* TomlValue::find(std::string_view key) const {
    for (const TomlMember& member : members)
        if (member.key == key) return &member;
    return nullptr;
}

const TomlToken* TomlFile::token_of(const TomlValue& value) const {
    const auto at = std::lower_bound(words.tokens.begin(),
                                     words.tokens.end(),
                                     value.span.begin,
                                     [](const TomlToken& token, uint32_t place) { return token.span.begin < place; });
    if (at == words.tokens.end() || at->span.begin != value.span.begin) return nullptr;
    switch (at->kind) {
    case TomlTokenKind::basic:
    case TomlTokenKind::literal:
    case TomlTokenKind::basic_lines:
    case TomlTokenKind::literal_lines:
        return &*at;
    case TomlTokenKind::key:
    case TomlTokenKind::punctuation:
    case TomlTokenKind::bare:
    case TomlTokenKind::comment:
        break;
    }
    return nullptr;
}

TomlFile read_toml(std::string_view text) {
    TomlFile file;
    file.root.kind = TomlValue::Kind::table;
    file.words = toml_words(text);
    std::string readable(text);
    for (const TomlEntry& entry : file.words.entries) {
        const bool deep = longest_path(file.words, entry) > limits::toml_depth;
        if (!deep && !entry.unclosed) continue;
        file.diagnostics.push_back({std::string(code::toml_syntax),
                                    Severity::error,
                                    deep ? "This entry is nested deeper than the limit; it is left out."
                                         : "A bracket of this entry is never closed; the entry is left out.",
                                    entry.span});
        blank_out(readable, entry.span);
    }
    const Places places(text);
    std::vector<TomlEntry> left = file.words.entries;
    for (size_t repairs = 0; repairs <= limits::toml_repairs; ++repairs) {
        try {
            const toml::table table = toml::parse(readable);
            file.root = Converter(places, file).value(table, 0);
            break;
        } catch (const toml::parse_error& error) {
            const uint32_t at = places.offset(error.source().begin);
            const TomlEntry* found = entry_at(left, at);
            const TomlEntry entry = found != nullptr ? *found : TomlEntry{};
            const bool inside = at < entry.span.end || found == nullptr;
            file.diagnostics.push_back(
                {std::string(code::toml_syntax),
                 Severity::error,
                 sentence(error.description()),
                 inside ? Span{at, std::max(at, std::min(entry.span.end, at + 1))} : entry.span});
            if (found == nullptr) break;
            blank_out(readable, entry.span);
            std::erase_if(left, [&](const TomlEntry& each) { return each.span == entry.span; });
        }
    }
    return file;
}

} // namespace rw::elastic
