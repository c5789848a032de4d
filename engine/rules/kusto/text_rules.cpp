// Rules in plain text: Markdown with fenced queries, and files that are a query.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/rule_text.h"

#include <algorithm>
#include <array>

namespace rw::kusto {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Calls `found(id, place)` for each T1234 or T1234.001 that stands as a word of its own.
template <class Found>
void each_technique(std::string_view text, Found found) {
    for (size_t at = text.find('T'); at != std::string_view::npos; at = text.find('T', at + 1)) {
        const auto letter = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        if (at > 0 && letter(text[at - 1])) continue;
        size_t size = 1;
        while (size < 5 && at + size < text.size() && is_digit(text[at + size])) ++size;
        if (size < 5) continue;
        const auto digits = [&](size_t from) {
            for (size_t i = 0; i < 3; ++i)
                if (from + i >= text.size() || !is_digit(text[from + i])) return false;
            return from + 3 >= text.size() || !letter(text[from + 3]);
        };
        std::string id(text.substr(at, 5));
        // T1059.001, and T1059/001 in links.
        if (at + 5 < text.size() && (text[at + 5] == '.' || text[at + 5] == '/') && digits(at + 6)) {
            id += '.';
            id += text.substr(at + 6, 3);
            size = 9;
        } else if (at + 5 < text.size() && letter(text[at + 5])) {
            continue;
        }
        found(std::string_view(id), at, size);
    }
}

class Markdown {
public:
    Markdown(std::string_view text, bool with_tokens)
        : text_(text)
        , with_tokens_(with_tokens) {}

    FileText run() {
        rule_.span = {0, static_cast<uint32_t>(text_.size())};
        size_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        while (at < text_.size()) {
            const size_t end = std::min(text_.find('\n', at), text_.size());
            const std::string_view line = text_.substr(at, end - at);
            const std::string_view inner = trimmed(line);
            if (inner.starts_with("```") || inner.starts_with("~~~"))
                at = fence(at, end, inner);
            else {
                prose(line, at);
                at = end + 1;
            }
        }
        FileText file;
        file.tokens = std::move(tokens_);
        file.folds = std::move(folds_);
        rule_.metadata.description.text = std::string(trimmed(rule_.metadata.description.text));
        if (!rule_.queries.empty()) file.rules.push_back(std::move(rule_));
        return file;
    }

private:
    [[nodiscard]] Span span(size_t begin, size_t end) const {
        return {static_cast<uint32_t>(begin), static_cast<uint32_t>(std::min(end, text_.size()))};
    }

    /// Behind the closing fence.
    size_t fence(size_t begin, size_t line_end, std::string_view inner) {
        size_t marks = 3;
        while (marks < inner.size() && inner[marks] == inner[0]) ++marks;
        const std::string close(marks, inner[0]);
        const std::string tag = ascii_lower(trimmed(inner.substr(marks)));
        if (inner[0] == '`' && tag.find('`') != std::string::npos) { // ```code``` within a line
            prose(text_.substr(begin, line_end - begin), begin);
            return line_end + 1;
        }
        const size_t inside = std::min(line_end + 1, text_.size());
        size_t at = inside;
        size_t end = text_.size();
        size_t behind = text_.size();
        while (at < text_.size()) {
            const size_t stop = std::min(text_.find('\n', at), text_.size());
            if (trimmed(text_.substr(at, stop - at)).starts_with(close)) {
                end = at;
                behind = std::min(stop + 1, text_.size());
                break;
            }
            at = stop + 1;
        }
        static constexpr std::array tags{std::string_view(""),
                                         std::string_view("kql"),
                                         std::string_view("kusto"),
                                         std::string_view("csl"),
                                         std::string_view("c#")};
        if (std::find(tags.begin(), tags.end(), tag) != tags.end() && rule_.queries.size() < limits::queries) {
            PlacedQuery query;
            query.text = std::string(text_.substr(inside, end - inside));
            query.places = QueryPlaces(static_cast<uint32_t>(inside));
            query.span = span(inside, end);
            query.label = heading_;
            rule_.queries.push_back(std::move(query));
            if (with_tokens_) {
                tokens_.push_back({span(begin, line_end), rules::TokenRole::punctuation});
                if (end < behind) tokens_.push_back({span(end, behind), rules::TokenRole::punctuation});
                folds_.push_back({span(begin, behind)});
            }
        }
        return behind;
    }

    void prose(std::string_view line, size_t at) {
        const std::string_view inner = trimmed(line);
        rules::Metadata& to = rule_.metadata;
        if (inner.starts_with("#")) {
            size_t level = 0;
            while (level < inner.size() && inner[level] == '#') ++level;
            const std::string_view title = trimmed(inner.substr(level));
            if (to.title.text.empty() && level == 1) to.title = {std::string(title), span(at, at + line.size())};
            heading_ = std::string(title);
            section_ = ascii_lower(title);
            if (with_tokens_) tokens_.push_back({span(at, at + line.size()), rules::TokenRole::key});
            return;
        }
        if (inner.starts_with("**ID:**")) {
            const std::string_view id = trimmed(inner.substr(7));
            const size_t begin = at + static_cast<size_t>(id.data() - line.data());
            to.id = {std::string(id), span(begin, begin + id.size())};
        }
        const bool about_attack = section_.find("att&ck") != std::string::npos ||
                                  section_.find("mitre") != std::string::npos ||
                                  section_.find("technique") != std::string::npos ||
                                  line.find("attack.mitre.org/techniques/") != std::string_view::npos;
        if (about_attack) techniques(line, at);
        if (section_.find("description") != std::string::npos && to.description.text.size() < longest_description &&
            section_.find("attack") == std::string::npos) {
            if (to.description.text.empty()) to.description.span = span(at, at + line.size());
            to.description.span.end = span(at, at + line.size()).end;
            to.description.text += std::string(inner) + "\n";
        }
        if (section_.find("reference") != std::string::npos)
            if (const size_t link = line.find("http"); link != std::string_view::npos) {
                const size_t end = std::min(line.find_first_of(" )>\t\r", link), line.size());
                to.references.push_back({std::string(line.substr(link, end - link)), span(at + link, at + end)});
            }
    }

    /// A technique in a cell, a link, or FalconFriday's two cells "| T1098 | 001 |".
    void techniques(std::string_view line, size_t at) {
        each_technique(line, [&](std::string_view id, size_t place, size_t size) {
            std::string full(id);
            if (id.size() == 5) {
                size_t next = line.find('|', place);
                if (next != std::string_view::npos) {
                    const size_t end = std::min(line.find('|', next + 1), line.size());
                    const std::string_view cell = trimmed(line.substr(next + 1, end - next - 1));
                    const bool sub = cell.size() == 3 && std::all_of(cell.begin(), cell.end(), is_digit);
                    if (sub) full += "." + std::string(cell);
                }
            }
            add_attack_tag(rule_.metadata, full, span(at + place, at + place + size));
        });
    }

    static constexpr size_t longest_description = 16 * 1024;

    std::string_view text_;
    bool with_tokens_;
    RuleText rule_;
    std::string heading_;
    std::string section_;
    std::vector<rules::Token> tokens_;
    std::vector<rules::Fold> folds_;
};

} // namespace

FileText read_markdown_rule(std::string_view text, bool with_tokens) { return Markdown(text, with_tokens).run(); }

FileText read_query_file(std::string_view text, std::string_view path) {
    FileText file;
    RuleText rule;
    rule.span = {0, static_cast<uint32_t>(text.size())};
    // Comments before the query: the first is its title unless a line says "Title:" or "Name:".
    size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    rules::Located first;
    while (at < text.size()) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = trimmed(text.substr(at, end - at));
        if (!line.empty() && !line.starts_with("//")) break;
        std::string_view said = line;
        while (!said.empty() && (said.front() == '/' || said.front() == ' ')) said.remove_prefix(1);
        const auto place = static_cast<uint32_t>(said.empty() ? at : static_cast<size_t>(said.data() - text.data()));
        const Span span{place, place + static_cast<uint32_t>(said.size())};
        for (const std::string_view key : {"title:", "name:", "rule name:", "query name:"})
            if (ascii_lower(said.substr(0, key.size())) == key) {
                const std::string_view title = trimmed(said.substr(key.size()));
                const auto begin = static_cast<uint32_t>(title.data() - text.data());
                rule.metadata.title = {std::string(title), {begin, begin + static_cast<uint32_t>(title.size())}};
            }
        if (first.text.empty() && !said.empty()) first = {std::string(said), span};
        each_technique(said, [&](std::string_view id, size_t from, size_t size) {
            const auto begin = place + static_cast<uint32_t>(from);
            add_attack_tag(rule.metadata, id, {begin, begin + static_cast<uint32_t>(size)});
        });
        at = end + 1;
    }
    if (rule.metadata.title.text.empty()) rule.metadata.title = first;
    if (rule.metadata.title.text.empty()) {
        std::string_view name = path.substr(path.find_last_of("/\\") + 1);
        rule.metadata.title.text = std::string(name.substr(0, std::min(name.rfind('.'), name.size())));
    }
    PlacedQuery query;
    query.text = std::string(text);
    query.span = rule.span;
    rule.queries.push_back(std::move(query));
    file.rules.push_back(std::move(rule));
    return file;
}

} // namespace rw::kusto
