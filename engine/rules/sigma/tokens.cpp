// Colours and folds for the editor, from the same tree that is lowered.
#include "engine/rules/sigma/condition.h"
#include "engine/rules/sigma/document.h"
#include "engine/rules/sigma/value.h"

#include <algorithm>

namespace rw::sigma {

namespace {

using rules::TokenRole;

class Tokenizer {
public:
    Tokenizer(const YamlTree& tree, rules::RuleFile& file)
        : tree_(tree)
        , file_(file) {}

    void document(YamlId root) {
        if (root == no_node) return;
        if (tree_.at(root).kind != YamlKind::mapping) {
            metadata(root, 0);
            return;
        }
        each_entry(root, [&](YamlId key, YamlId value) {
            scalar(key, TokenRole::key);
            const std::string_view name = tree_.at(key).text;
            if (tree_.at(value).kind == YamlKind::mapping && name == "detection")
                detection(value);
            else if (name == "logsource")
                logsource(value);
            else
                metadata(value, 0);
        });
    }

    void comments() {
        std::sort(scalars_.begin(), scalars_.end(), [](Span a, Span b) { return a.begin < b.begin; });
        const std::string_view text = tree_.source();
        uint32_t at = 0;
        const auto gap = [&](uint32_t end) {
            while (at < end) {
                // Looked for inside the gap only: from every gap to the end of the file would be quadratic.
                const size_t hash = text.substr(at, end - at).find('#');
                if (hash == std::string_view::npos) break;
                const auto begin = at + static_cast<uint32_t>(hash);
                at = begin + 1;
                if (begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != '\t' && text[begin - 1] != '\n' &&
                    text[begin - 1] != '\r')
                    continue;
                const size_t line = text.find_first_of("\r\n", begin);
                at = static_cast<uint32_t>(line == std::string_view::npos ? text.size() : line);
                token({begin, at}, TokenRole::comment);
            }
            at = std::max(at, end);
        };
        for (const Span span : scalars_) {
            if (span.begin > at) gap(span.begin);
            at = std::max(at, span.end);
        }
        gap(static_cast<uint32_t>(text.size()));
    }

    void finish() {
        auto& tokens = file_.tokens;
        std::stable_sort(
            tokens.begin(), tokens.end(), [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
        uint32_t end = 0;
        std::erase_if(tokens, [&end](const rules::Token& token) {
            if (token.span.empty() || token.span.begin < end) return true;
            end = token.span.end;
            return false;
        });
        std::stable_sort(file_.folds.begin(), file_.folds.end(), [](const auto& a, const auto& b) {
            return a.span.begin < b.span.begin;
        });
    }

private:
    template <class Visit>
    void each_entry(YamlId mapping, Visit visit) {
        for (YamlId key = tree_.at(mapping).first; key != no_node;) {
            const YamlId value = tree_.at(key).next;
            if (value == no_node) break;
            fold({tree_.at(key).span.begin, tree_.at(value).span.end});
            visit(key, value);
            key = tree_.at(value).next;
        }
    }

    void fold(Span span) {
        if (span.end > span.begin && tree_.slice(span).find('\n') != std::string_view::npos)
            file_.folds.push_back({span});
    }

    void token(Span span, TokenRole role) {
        if (!span.empty()) file_.tokens.push_back({span, role});
    }

    void scalar(YamlId id, TokenRole role) {
        const YamlNode& node = tree_.at(id);
        if (node.kind == YamlKind::alias) {
            token(node.span, TokenRole::name);
        } else if (node.kind == YamlKind::scalar) {
            scalars_.push_back(node.span);
            token(node.span, role);
        }
    }

    void metadata(YamlId id, uint32_t depth) {
        const YamlNode& node = tree_.at(id);
        if (node.kind == YamlKind::mapping)
            each_entry(id, [&](YamlId key, YamlId value) {
                scalar(key, TokenRole::key);
                metadata(value, depth + 1);
            });
        else if (node.kind == YamlKind::sequence)
            for (YamlId item = node.first; item != no_node; item = tree_.at(item).next) metadata(item, depth + 1);
        else
            scalar(id, TokenRole::value);
    }

    void logsource(YamlId id) {
        if (tree_.at(id).kind != YamlKind::mapping) return metadata(id, 0);
        each_entry(id, [&](YamlId key, YamlId value) {
            const std::string_view name = tree_.at(key).text;
            scalar(key, TokenRole::key);
            if (name == "category" || name == "product" || name == "service")
                scalar(value, TokenRole::name);
            else
                metadata(value, 0);
        });
    }

    void detection(YamlId id) {
        each_entry(id, [&](YamlId key, YamlId value) {
            const std::string_view name = tree_.at(key).text;
            const bool keyword = name == "condition" || name == "timeframe";
            scalar(key, keyword ? TokenRole::key : TokenRole::name);
            if (name == "condition")
                conditions(value);
            else if (name == "timeframe")
                scalar(value, TokenRole::value);
            else
                selection(value);
        });
    }

    void conditions(YamlId id) {
        const YamlNode& node = tree_.at(id);
        if (node.kind == YamlKind::sequence) {
            for (YamlId item = node.first; item != no_node; item = tree_.at(item).next) conditions(item);
            return;
        }
        if (node.kind != YamlKind::scalar) return scalar(id, TokenRole::value);
        scalars_.push_back(node.span);
        const ScalarPlaces places(tree_, node);
        for (const ConditionToken& part : condition_tokens(node.text)) {
            const Span span = places.span(part.at, part.at + part.text.size());
            switch (part.kind) {
            case ConditionTokenKind::word:
                token(span, TokenRole::name);
                break;
            case ConditionTokenKind::op:
                token(span, TokenRole::op);
                break;
            case ConditionTokenKind::open:
            case ConditionTokenKind::close:
            case ConditionTokenKind::pipe:
                token(span, TokenRole::punctuation);
                break;
            case ConditionTokenKind::bad:
                break;
            }
        }
    }

    void selection(YamlId id) {
        const YamlNode& node = tree_.at(id);
        if (node.kind == YamlKind::mapping)
            each_entry(id, [&](YamlId key, YamlId value) {
                item_key(key);
                values(value, tree_.at(key).text);
            });
        else if (node.kind == YamlKind::sequence)
            for (YamlId item = node.first; item != no_node; item = tree_.at(item).next) {
                if (tree_.at(item).kind == YamlKind::mapping) fold(tree_.at(item).span);
                selection(item);
            }
        else
            value(id, true);
    }

    void item_key(YamlId id) {
        const YamlNode& node = tree_.at(id);
        if (node.kind != YamlKind::scalar || node.text.find('|') == std::string_view::npos)
            return scalar(id, TokenRole::field);
        scalars_.push_back(node.span);
        const ScalarPlaces places(tree_, node);
        size_t begin = 0;
        for (size_t bar = node.text.find('|'); begin <= node.text.size(); bar = node.text.find('|', begin)) {
            const size_t end = std::min(bar, node.text.size());
            token(places.span(begin, end), begin == 0 ? TokenRole::field : TokenRole::modifier);
            if (end < node.text.size()) token(places.span(end, end + 1), TokenRole::punctuation);
            begin = end + 1;
        }
    }

    void values(YamlId id, std::string_view key) {
        const YamlNode& node = tree_.at(id);
        const bool patterns = key.find("|re") == std::string_view::npos && key.find("|cidr") == std::string_view::npos;
        if (node.kind == YamlKind::sequence)
            for (YamlId item = node.first; item != no_node; item = tree_.at(item).next) value(item, patterns);
        else
            value(id, patterns);
    }

    void value(YamlId id, bool patterns) {
        const YamlNode& node = tree_.at(id);
        if (node.kind == YamlKind::mapping || node.kind == YamlKind::sequence) return metadata(id, 0);
        const auto pieces =
            patterns && node.kind == YamlKind::scalar ? value_pieces(node.text) : std::vector<ValuePiece>{};
        if (pieces.empty()) return scalar(id, TokenRole::value);
        scalars_.push_back(node.span);
        const ScalarPlaces places(tree_, node);
        uint32_t at = node.span.begin;
        for (const ValuePiece& piece : pieces) {
            const Span span = places.span(piece.begin, piece.end);
            if (span.begin < at || span == node.span) continue;
            token({at, span.begin}, TokenRole::value);
            token(span, piece.kind == PieceKind::escape ? TokenRole::escape : TokenRole::wildcard);
            at = span.end;
        }
        token({at, node.span.end}, TokenRole::value);
    }

    const YamlTree& tree_;
    rules::RuleFile& file_;
    std::vector<Span> scalars_;
};

} // namespace

void add_tokens(const YamlTree& tree, const std::vector<YamlDocument>& documents, rules::RuleFile& file) {
    Tokenizer tokenizer(tree, file);
    for (const YamlDocument& document : documents) {
        tokenizer.document(document.root);
        if (documents.size() > 1) file.folds.push_back({document.span});
    }
    tokenizer.comments();
    tokenizer.finish();
}

} // namespace rw::sigma
