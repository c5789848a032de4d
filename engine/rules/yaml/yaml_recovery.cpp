// Documents of a file, and what is left of those that libyaml refuses. A refused piece is split at the lines that
// stand at its own indentation and each part is read alone; a part that is a key with a block below it, or an entry of
// a list, is split again one level deeper. What still fails becomes a `broken` node with a diagnostic, and its
// neighbours stay alive. Tested by recovery_test.cpp.
#include "engine/rules/yaml/codes.h"
#include "engine/rules/yaml/limits.h"
#include "engine/rules/yaml/yaml_reader.h"

#include <algorithm>
#include <optional>

namespace rw::yaml {

namespace {

struct Line {
    uint32_t begin = 0;
    uint32_t end = 0; ///< behind the line break
    uint32_t indent = 0;
    bool content = false; ///< neither blank nor a comment
    bool tab = false;     ///< a tab where indentation belongs: never the start of a part
};

uint32_t end_of_line(std::string_view text, uint32_t at) {
    const size_t found = text.find('\n', at);
    return found == std::string_view::npos ? static_cast<uint32_t>(text.size()) : static_cast<uint32_t>(found + 1);
}

/// The line that begins at `at`.
Line line_at(std::string_view text, uint32_t at, uint32_t end) {
    Line line{at, std::min(end_of_line(text, at), end)};
    uint32_t first = at;
    while (first < line.end && text[first] == ' ') ++first;
    line.indent = first - at;
    const char c = first < line.end ? text[first] : '\n';
    line.content = c != '\n' && c != '\r' && c != '#';
    line.tab = c == '\t';
    return line;
}

/// Calls `visit` with each line of `region`; no list of them is made.
template <class Visit>
void each_line(std::string_view text, Span region, Visit visit) {
    for (uint32_t at = region.begin; at < region.end;) {
        const Line line = line_at(text, at, region.end);
        visit(line);
        at = line.end;
    }
}

bool is_marker(std::string_view text, const Line& line, std::string_view marker) {
    const std::string_view at = text.substr(line.begin, line.end - line.begin);
    if (!at.starts_with(marker)) return false;
    return at.size() == 3 || at[3] == ' ' || at[3] == '\t' || at[3] == '\n' || at[3] == '\r';
}

/// Regions of the documents: a line that begins with `---` starts one, `...` ends one; neither can stand at the start
/// of a line inside a value.
std::vector<Span> split_documents(std::string_view text) {
    std::vector<Span> regions;
    const uint32_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    Span now{begin, begin};
    bool content = false;
    const auto finish = [&](uint32_t at) {
        if (!content || regions.size() >= limits::documents) return; // comments and directives belong to what follows
        regions.push_back({now.begin, at});
        now.begin = at;
        content = false;
    };
    each_line(text, {begin, static_cast<uint32_t>(text.size())}, [&](const Line& line) {
        if (is_marker(text, line, "---")) {
            finish(line.begin);
            content = text.substr(line.begin + 3, line.end - line.begin - 3).find_first_not_of(" \t\r\n") !=
                      std::string_view::npos;
        } else if (is_marker(text, line, "...")) {
            finish(line.end);
        } else if (line.content && text[line.begin] != '%') {
            content = true;
        }
    });
    finish(static_cast<uint32_t>(text.size()));
    return regions;
}

class Recovery {
public:
    explicit Recovery(YamlTree& tree)
        : tree_(tree)
        , reader_(tree) {}

    YamlId document(Span region, std::vector<Diagnostic>& diagnostics) {
        reader_.forget_anchors();
        auto root = reader_.read(region, tree_.source(), diagnostics);
        if (root) return *root;
        const YamlId recovered = recover(region, root.error());
        diagnostics = std::move(diagnostics_);
        diagnostics_.clear();
        return recovered;
    }

private:
    YamlId recover(Span region, const YamlFailure& failure) {
        if (text_.empty()) text_ = std::string(tree_.source());
        each_line(text_, region, [this](const Line& line) {
            if (is_marker(text_, line, "---") || is_marker(text_, line, "..."))
                std::fill_n(text_.begin() + line.begin, 3, ' ');
        });
        const YamlId recovered = split(region, failure, 0);
        // All parts are fine alone and wrong together: say what was wrong with the whole.
        if (diagnostics_.empty()) report(failure, region);
        return recovered;
    }

    [[nodiscard]] tl::expected<YamlId, YamlFailure> read(Span region) {
        if (++parts_ > limits::recovery_parts)
            return tl::unexpected(
                YamlFailure{code::yaml_syntax, "Too much of this file is not valid YAML.", region.begin});
        return reader_.read(region, text_, diagnostics_);
    }

    void report(const YamlFailure& failure, Span region) {
        if (diagnostics_.size() >= limits::diagnostics_per_document) return;
        uint32_t at = std::clamp(failure.at, region.begin, region.end);
        if (at == region.end)
            while (at > region.begin && is_blank(at - 1)) --at;
        uint32_t end = std::min(end_of_line(text_, at), region.end);
        while (end > at && is_blank(end - 1)) --end;
        if (end == at) { // the place is behind the text: show the line before it
            while (at > region.begin && text_[at - 1] != '\n') --at;
            while (at < end && text_[at] == ' ') ++at;
        }
        diagnostics_.push_back({std::string(failure.code), Severity::error, failure.message, {at, end}});
    }

    [[nodiscard]] bool is_blank(uint32_t at) const {
        return text_[at] == ' ' || text_[at] == '\n' || text_[at] == '\r' || text_[at] == '\t';
    }

    [[nodiscard]] Span trimmed(Span region) const {
        while (region.end > region.begin && is_blank(region.end - 1)) --region.end;
        while (region.begin < region.end && is_blank(region.begin)) ++region.begin;
        return region;
    }

    YamlId broken(Span region, const YamlFailure& failure) {
        report(failure, region);
        YamlNode node;
        node.kind = YamlKind::broken;
        node.span = trimmed(region);
        std::string_view words = tree_.slice(node.span);
        words = words.substr(0, words.find('\n'));
        const size_t colon = words.find(':');
        node.text = words.substr(0, colon);
        return tree_.add(node);
    }

    /// Parts of `region` at the indentation of its first line.
    std::vector<Span> parts_of(Span region) const {
        std::vector<Span> parts;
        std::optional<uint32_t> indent;
        each_line(text_, region, [&](const Line& line) {
            if (!line.content || (line.tab && !parts.empty())) return;
            if (!indent) indent = line.indent;
            const bool entry = line.begin + line.indent < line.end && text_[line.begin + line.indent] == '-' &&
                               !parts.empty() && text_[parts.back().begin + indent_of(parts.back().begin)] != '-';
            // "- x" below "key:" may stand at the key's own indentation.
            if (line.indent <= *indent && !(entry && line.indent == *indent)) parts.push_back({line.begin, line.end});
        });
        for (size_t i = 0; i < parts.size(); ++i) parts[i].end = i + 1 < parts.size() ? parts[i + 1].begin : region.end;
        return parts;
    }

    [[nodiscard]] uint32_t indent_of(uint32_t line) const {
        uint32_t at = line;
        while (at < text_.size() && text_[at] == ' ') ++at;
        return at - line;
    }

    YamlId split(Span region, const YamlFailure& failure, uint32_t depth) {
        const std::vector<Span> parts = parts_of(region);
        if (parts.empty()) return broken(region, failure);
        if (depth >= limits::recovery_depth) return broken(region, failure);
        if (parts.size() == 1) return deeper(parts.front(), failure, depth);
        const bool list = text_[parts.front().begin + indent_of(parts.front().begin)] == '-';
        return list ? list_of(parts, depth) : map_of(parts, depth);
    }

    /// A part that stands alone: "- …" or "key:" with a block below.
    YamlId deeper(Span region, const YamlFailure& failure, uint32_t depth) {
        const uint32_t first = region.begin + indent_of(region.begin);
        if (first + 1 < region.end && text_[first] == '-' && text_[first + 1] == ' ') return list_of({region}, depth);
        if (depth > 0 && !opens_block(region)) return broken(region, failure);
        return map_of({region}, depth, &failure);
    }

    /// "key:" alone on its line, with more lines below.
    [[nodiscard]] bool opens_block(Span region) const {
        const uint32_t line_end = std::min(end_of_line(text_, region.begin), region.end);
        const Span head = trimmed({region.begin, line_end});
        return !head.empty() && text_[head.end - 1] == ':' && line_end < region.end;
    }

    YamlId list_of(const std::vector<Span>& parts, uint32_t depth) {
        YamlNode list;
        list.kind = YamlKind::sequence;
        list.style = YamlStyle::block;
        const YamlId id = tree_.add(list);
        YamlId last = no_node;
        for (const Span& region : parts) {
            const uint32_t dash = region.begin + indent_of(region.begin);
            YamlId child = no_node;
            if (text_[dash] == '-') {
                text_[dash] = ' '; // the entry becomes a block of its own, at the same places
                const Span inner{region.begin, region.end};
                auto entry = read(inner);
                child = !entry ? split(inner, entry.error(), depth + 1) : *entry == no_node ? empty(dash + 1) : *entry;
            } else {
                child = broken(
                    region, {code::yaml_syntax, "This line does not fit the list above it. Begin it with '- '.", dash});
            }
            append(id, last, child);
        }
        return finish(id, last);
    }

    YamlId map_of(const std::vector<Span>& parts, uint32_t depth, const YamlFailure* known = nullptr) {
        YamlNode map;
        map.kind = YamlKind::mapping;
        map.style = YamlStyle::block;
        const YamlId id = tree_.add(map);
        YamlId last = no_node;
        for (const Span& region : parts) {
            auto piece = known == nullptr ? read(region) : tl::expected<YamlId, YamlFailure>(tl::unexpected(*known));
            if (piece && *piece == no_node) continue;
            if (piece && tree_.at(*piece).kind == YamlKind::mapping) {
                for (YamlId child = tree_.at(*piece).first; child != no_node;) {
                    const YamlId next = tree_.at(child).next;
                    append(id, last, child);
                    child = next;
                }
                continue;
            }
            entry(region, piece ? half_typed(region) : piece.error(), depth, id, last);
        }
        reader_.check_duplicates(id, diagnostics_);
        return finish(id, last);
    }

    [[nodiscard]] YamlFailure half_typed(Span region) const {
        return {code::half_typed_key,
                "This line is neither a value nor a key with ':'. Finish it or remove it.",
                trimmed(region).begin};
    }

    /// A key whose value is refused: the key lives, the value is split deeper when it is a block below the key's line.
    void entry(Span region, const YamlFailure& failure, uint32_t depth, YamlId map, YamlId& last) {
        const uint32_t begin = region.begin + indent_of(region.begin);
        const uint32_t line_end = std::min(end_of_line(text_, region.begin), region.end);
        const Span head = trimmed({begin, line_end});
        if (opens_block(region) && depth < limits::recovery_depth) {
            std::vector<Diagnostic> unused;
            auto key = reader_.read({begin, head.end - 1}, text_, unused);
            if (key && *key != no_node && tree_.at(*key).kind == YamlKind::scalar) {
                append(map, last, *key);
                const Span body{line_end, region.end};
                auto value = read(body);
                append(map,
                       last,
                       value ? (*value == no_node ? empty(head.end) : *value) : split(body, value.error(), depth + 1));
                return;
            }
        }
        const YamlId value = broken(region, failure);
        YamlNode key;
        key.span = {begin, begin + static_cast<uint32_t>(tree_.at(value).text.size())};
        key.text = tree_.at(value).text;
        append(map, last, tree_.add(key));
        append(map, last, value);
    }

    YamlId empty(uint32_t at) {
        YamlNode node;
        node.span = {at, at};
        return tree_.add(node);
    }

    void append(YamlId parent, YamlId& last, YamlId child) {
        tree_.at(child).next = no_node;
        if (last == no_node)
            tree_.at(parent).first = child;
        else
            tree_.at(last).next = child;
        last = child;
        tree_.at(parent).expanded += tree_.at(child).expanded;
    }

    YamlId finish(YamlId id, YamlId last) {
        YamlNode& node = tree_.at(id);
        if (last != no_node) node.span = {tree_.at(node.first).span.begin, tree_.at(last).span.end};
        return id;
    }

    YamlTree& tree_;
    YamlReader reader_;
    std::vector<Diagnostic> diagnostics_;
    size_t parts_ = 0; ///< read alone so far, over the whole file
    std::string text_; ///< the file's text with what was understood blanked; same length, same places
};

} // namespace

std::vector<YamlDocument> read_yaml(YamlTree& tree) {
    std::vector<YamlDocument> documents;
    Recovery recovery(tree);
    tree.reserve(tree.source().size() / 24 + 16);
    for (const Span region : split_documents(tree.source())) {
        YamlDocument document;
        document.span = region;
        document.root = recovery.document(region, document.diagnostics);
        documents.push_back(std::move(document));
    }
    return documents;
}

} // namespace rw::yaml
