#include "engine/rules/yaml/yaml_reader.h"

#include "engine/base/unicode.h"
#include "engine/rules/yaml/codes.h"
#include "engine/rules/yaml/limits.h"

#include <algorithm>
#include <yaml.h>

namespace rw::yaml {

namespace {

/// libyaml counts characters; this turns them into bytes of the file. @complexity at most 64 steps a lookup
class Marks {
public:
    Marks(std::string_view region, uint32_t offset)
        : region_(region)
        , offset_(offset)
        , ascii_(is_ascii(region)) {
        if (ascii_) return;
        size_t characters = 0;
        for (size_t at = 0; at < region.size(); ++at) {
            if ((static_cast<uint8_t>(region[at]) & 0xC0) == 0x80) continue;
            if (characters++ % stride == 0) checkpoints_.push_back(static_cast<uint32_t>(at));
        }
    }

    [[nodiscard]] uint32_t byte(size_t character) const {
        if (ascii_) return offset_ + static_cast<uint32_t>(std::min(character, region_.size()));
        if (character / stride >= checkpoints_.size()) return offset_ + static_cast<uint32_t>(region_.size());
        size_t at = checkpoints_[character / stride];
        for (size_t left = character % stride; left > 0 && at < region_.size(); --left) {
            ++at;
            while (at < region_.size() && (static_cast<uint8_t>(region_[at]) & 0xC0) == 0x80) ++at;
        }
        return offset_ + static_cast<uint32_t>(at);
    }

private:
    static constexpr size_t stride = 64;

    std::string_view region_;
    uint32_t offset_;
    bool ascii_;
    std::vector<uint32_t> checkpoints_;
};

/// Owns libyaml's parser.
class Parser {
public:
    explicit Parser(std::string_view text) {
        if (yaml_parser_initialize(&parser_) == 0) return;
        ready_ = true;
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }

    ~Parser() {
        if (ready_) yaml_parser_delete(&parser_);
    }

    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    [[nodiscard]] bool next(yaml_event_t& event) { return ready_ && yaml_parser_parse(&parser_, &event) != 0; }

    [[nodiscard]] const yaml_parser_t& raw() const { return parser_; }

private:
    yaml_parser_t parser_{};
    bool ready_ = false;
};

struct EventGuard {
    yaml_event_t event{};

    EventGuard() = default;
    EventGuard(const EventGuard&) = delete;
    EventGuard& operator=(const EventGuard&) = delete;

    ~EventGuard() { yaml_event_delete(&event); }
};

std::string_view view(const yaml_char_t* text) {
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

YamlStyle style_of(yaml_scalar_style_t style) {
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return YamlStyle::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return YamlStyle::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
        return YamlStyle::literal;
    case YAML_FOLDED_SCALAR_STYLE:
        return YamlStyle::folded;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
        break;
    }
    return YamlStyle::plain;
}

/// Adds a problem; the last of too many says that there are more, at a place that no key owns.
void tell(std::vector<Diagnostic>& diagnostics, Diagnostic diagnostic) {
    if (diagnostics.size() < limits::diagnostics_per_document) {
        diagnostics.push_back(std::move(diagnostic));
    } else if (diagnostics.size() == limits::diagnostics_per_document) {
        diagnostics.push_back({std::string(code::yaml_syntax),
                               Severity::error,
                               "This document has more problems than are listed.",
                               {0, 0}});
    }
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// libyaml's problem in words that say what to do.
YamlFailure explain(const yaml_parser_t& parser, const Marks& marks, std::string_view text) {
    const std::string_view problem = parser.problem == nullptr ? "unreadable text" : parser.problem;
    const std::string_view context = parser.context == nullptr ? "" : parser.context;
    const uint32_t at = parser.error == YAML_READER_ERROR ? marks.byte(0) + static_cast<uint32_t>(parser.problem_offset)
                                                          : marks.byte(parser.problem_mark.index);
    const uint32_t begin = marks.byte(parser.context_mark.index);
    const char seen = at < text.size() ? text[at] : '\0';
    if (has(problem, "could not find expected ':'"))
        return {
            code::half_typed_key, "This line is neither a value nor a key with ':'. Finish it or remove it.", begin};
    if (has(context, "quoted scalar") && has(problem, "end of stream"))
        return {code::unclosed_quote, "This quoted text is never closed. Add the closing quote.", begin};
    if (has(problem, "unknown escape character"))
        return {code::yaml_syntax,
                "Unknown escape in a double-quoted text. Write the backslash twice, or use single quotes.",
                at};
    if ((has(problem, "cannot start any token") || has(context, "plain scalar")) && seen == '\t')
        return {code::tab_indentation, "YAML does not allow tabs for indentation. Use spaces.", at};
    if (has(problem, "cannot start any token"))
        return {code::unquoted_indicator,
                std::string("A value that begins with ") + seen + " must be quoted. Put it in single quotes.",
                at};
    if (has(context, "scanning an alias") || has(context, "scanning an anchor"))
        return {code::unquoted_indicator,
                "A value that begins with * or & must be quoted. Put it in single quotes.",
                begin};
    if (has(context, "tag"))
        return {code::unquoted_indicator, "A value that begins with ! must be quoted. Put it in single quotes.", begin};
    if (has(problem, "mapping values are not allowed"))
        return {code::yaml_syntax, "A ':' with a blank behind it inside unquoted text. Put the text in quotes.", at};
    if (has(problem, "expected ',' or ']'") || has(problem, "expected ',' or '}'"))
        return {code::yaml_syntax, "This bracket is never closed, or a comma is missing.", begin};
    if (has(problem, "did not find expected key") || has(problem, "expected '-' indicator") ||
        has(problem, "block sequence entries are not allowed") || has(problem, "<document start>"))
        return {
            code::yaml_syntax, "This line does not fit the indentation above it. Align it with its neighbours.", at};
    return {code::yaml_syntax, "Not valid YAML: " + std::string(problem) + ".", at};
}

} // namespace

/// Builds nodes from the events of one piece.
class YamlBuilder {
public:
    YamlBuilder(YamlReader& reader, Span region, std::string_view text, std::vector<Diagnostic>& diagnostics)
        : reader_(reader)
        , tree_(reader.tree_)
        , text_(text)
        , marks_(text.substr(region.begin, region.size()), region.begin)
        , parser_(text.substr(region.begin, region.size()))
        , diagnostics_(diagnostics) {}

    tl::expected<YamlId, YamlFailure> run() {
        while (true) {
            EventGuard guard;
            if (!parser_.next(guard.event)) return tl::unexpected(explain(parser_.raw(), marks_, text_));
            const yaml_event_t& event = guard.event;
            const Span span{marks_.byte(event.start_mark.index), marks_.byte(event.end_mark.index)};
            switch (event.type) {
            case YAML_STREAM_END_EVENT:
                return root_;
            case YAML_DOCUMENT_START_EVENT:
                if (root_ != no_node)
                    return tl::unexpected(
                        YamlFailure{code::yaml_syntax, "Text behind the end of the document.", span.begin});
                break;
            case YAML_SCALAR_EVENT:
                scalar(event, span);
                break;
            case YAML_ALIAS_EVENT:
                alias(event, span);
                break;
            case YAML_SEQUENCE_START_EVENT:
                open(YamlKind::sequence,
                     event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                     span,
                     view(event.data.sequence_start.tag),
                     view(event.data.sequence_start.anchor));
                break;
            case YAML_MAPPING_START_EVENT:
                open(YamlKind::mapping,
                     event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                     span,
                     view(event.data.mapping_start.tag),
                     view(event.data.mapping_start.anchor));
                break;
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT:
                close(span);
                break;
            case YAML_NO_EVENT:
            case YAML_STREAM_START_EVENT:
            case YAML_DOCUMENT_END_EVENT:
                break;
            }
            if (open_.size() > limits::yaml_depth)
                return tl::unexpected(
                    YamlFailure{code::depth_limit,
                                "Nested deeper than " + std::to_string(limits::yaml_depth) + " levels. Flatten it.",
                                span.begin});
        }
    }

private:
    struct Open {
        YamlId id;
        YamlId last = no_node;
    };

    void scalar(const yaml_event_t& event, Span span) {
        const auto& data = event.data.scalar;
        YamlNode node;
        node.kind = YamlKind::scalar;
        node.style = style_of(data.style);
        node.span = span;
        if (node.style == YamlStyle::literal || node.style == YamlStyle::folded) trim(node.span);
        const uint32_t quote = node.style == YamlStyle::plain ? 0 : 1;
        node.text = tree_.keep({reinterpret_cast<const char*>(data.value), data.length}, span.begin + quote);
        const std::string_view tag = view(data.tag);
        if (!tag.empty()) node.tag = tree_.keep(tag, 0);
        const YamlId id = tree_.add(node);
        anchor(view(data.anchor), id);
        place(id);
    }

    void alias(const yaml_event_t& event, Span span) {
        const std::string name(view(event.data.alias.anchor));
        YamlNode node;
        node.kind = YamlKind::alias;
        node.span = span;
        node.text = tree_.keep(name, span.begin + 1);
        const auto found = reader_.anchors_.find(name);
        const auto refuse = [&](std::string_view code, std::string message) {
            tell(diagnostics_, {std::string(code), Severity::error, std::move(message), span});
            node.kind = YamlKind::broken;
        };
        if (found == reader_.anchors_.end()) {
            refuse(code::unknown_alias,
                   "No anchor &" + name + " stands before this alias. A text that begins with * must be quoted.");
        } else if (std::any_of(
                       open_.begin(), open_.end(), [&](const Open& open) { return open.id == found->second; })) {
            refuse(code::unknown_alias, "The alias *" + name + " stands inside its own anchor.");
        } else {
            reader_.alias_expansion_ += tree_.at(found->second).expanded;
            if (reader_.alias_expansion_ > limits::expanded_nodes) {
                refuse(code::alias_limit,
                       "The aliases of this file expand to more than " + std::to_string(limits::expanded_nodes) +
                           " values.");
            } else {
                node.target = found->second;
                node.expanded = tree_.at(found->second).expanded;
            }
        }
        place(tree_.add(node));
    }

    void open(YamlKind kind, bool flow, Span span, std::string_view tag, std::string_view name) {
        YamlNode node;
        node.kind = kind;
        node.style = flow ? YamlStyle::flow : YamlStyle::block;
        node.span = span;
        if (!tag.empty()) node.tag = tree_.keep(tag, 0);
        const YamlId id = tree_.add(node);
        anchor(name, id);
        open_.push_back({id});
    }

    void close(Span span) {
        const Open done = open_.back();
        open_.pop_back();
        YamlNode& node = tree_.at(done.id);
        if (node.style == YamlStyle::flow)
            node.span.end = span.end;
        else if (done.last != no_node)
            node.span = {std::min(node.span.begin, tree_.at(node.first).span.begin), tree_.at(done.last).span.end};
        if (node.kind == YamlKind::mapping) reader_.check_duplicates(done.id, diagnostics_);
        place(done.id);
    }

    void place(YamlId id) {
        if (open_.empty()) {
            root_ = id;
            return;
        }
        Open& parent = open_.back();
        if (parent.last == no_node)
            tree_.at(parent.id).first = id;
        else
            tree_.at(parent.last).next = id;
        parent.last = id;
        tree_.at(parent.id).expanded += tree_.at(id).expanded;
    }

    void anchor(std::string_view name, YamlId id) {
        if (name.empty()) return;
        if (reader_.anchors_.size() < limits::anchors) reader_.anchors_[std::string(name)] = id;
    }

    void trim(Span& span) const {
        while (span.end > span.begin && (text_[span.end - 1] == '\n' || text_[span.end - 1] == '\r' ||
                                         text_[span.end - 1] == ' ' || text_[span.end - 1] == '\t'))
            --span.end;
    }

    YamlReader& reader_;
    YamlTree& tree_;
    std::string_view text_;
    Marks marks_;
    Parser parser_;
    std::vector<Diagnostic>& diagnostics_;
    std::vector<Open> open_;
    YamlId root_ = no_node;
};

tl::expected<YamlId, YamlFailure>
YamlReader::read(Span region, std::string_view text, std::vector<Diagnostic>& diagnostics) {
    const YamlId before = tree_.size();
    const size_t told = diagnostics.size();
    auto root = YamlBuilder(*this, region, text, diagnostics).run();
    if (root) return root;
    tree_.shrink(before);
    diagnostics.resize(told);
    std::erase_if(anchors_, [before](const auto& anchor) { return anchor.second >= before; });
    return root;
}

void YamlReader::check_merges(const std::vector<YamlId>& keys, std::vector<Diagnostic>& diagnostics) const {
    for (const YamlId key : keys) {
        const YamlNode& name = tree_.node(key);
        if (name.kind != YamlKind::scalar || name.style != YamlStyle::plain || name.text != "<<") continue;
        const YamlId value = tree_.at(key).next;
        if (value == no_node) continue;
        bool maps = tree_.node(value).kind == YamlKind::mapping;
        if (tree_.node(value).kind == YamlKind::sequence) {
            maps = true;
            for (YamlId each = tree_.node(value).first; each != no_node; each = tree_.at(each).next)
                maps = maps && tree_.node(each).kind == YamlKind::mapping;
        }
        if (!maps && tree_.node(value).kind != YamlKind::broken)
            tell(diagnostics,
                 {std::string(code::bad_merge),
                  Severity::error,
                  "A merge (<<) needs a map, an alias of a map or a list of them.",
                  tree_.at(value).span});
    }
}

void YamlReader::check_duplicates(YamlId mapping, std::vector<Diagnostic>& diagnostics) {
    constexpr size_t few = 12;
    std::vector<YamlId> keys;
    for (YamlId key = tree_.at(mapping).first; key != no_node; key = tree_.at(tree_.at(key).next).next) {
        keys.push_back(key);
        if (tree_.at(key).next == no_node) break;
    }
    const auto report = [&](YamlId first, YamlId second) {
        Diagnostic diagnostic{std::string(code::duplicate_key),
                              Severity::error,
                              "The key \"" + std::string(tree_.node(second).text) +
                                  "\" stands twice in this map. Join both or rename one.",
                              tree_.at(second).span};
        diagnostic.notes.push_back({tree_.at(first).span, "First written here."});
        tell(diagnostics, std::move(diagnostic));
    };
    for (const YamlId key : keys)
        if (const YamlKind kind = tree_.node(key).kind; kind == YamlKind::sequence || kind == YamlKind::mapping)
            tell(diagnostics,
                 {std::string(code::key_not_text),
                  Severity::error,
                  "A key must be text. Put it in quotes.",
                  tree_.at(key).span});
    check_merges(keys, diagnostics);
    const auto counts = [&](YamlId key) { return tree_.node(key).kind == YamlKind::scalar; };
    if (keys.size() <= few) {
        for (size_t i = 1; i < keys.size(); ++i)
            for (size_t j = 0; j < i; ++j)
                if (counts(keys[i]) && counts(keys[j]) && tree_.node(keys[i]).text == tree_.node(keys[j]).text) {
                    report(keys[j], keys[i]);
                    break;
                }
        return;
    }
    std::unordered_map<std::string_view, YamlId> seen;
    for (const YamlId key : keys) {
        if (!counts(key)) continue;
        const auto [first, added] = seen.try_emplace(tree_.node(key).text, key);
        if (!added) report(first->second, key);
    }
}

} // namespace rw::yaml
