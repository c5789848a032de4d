#include "engine/rules/kusto/json_tree.h"

#include "engine/base/unicode.h"
#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/limits.h"

#include <algorithm>
#include <charconv>

namespace rw::kusto {

namespace {

/// Walks the inside of a text literal; `piece` gets each decoded piece and where its source begins.
template <class Piece>
void decode(std::string_view source, uint32_t at, uint32_t end, Piece piece) {
    const auto hex = [&](uint32_t from, uint32_t& value) {
        return from + 4 <= end && std::from_chars(source.data() + from, source.data() + from + 4, value, 16).ptr ==
                                      source.data() + from + 4;
    };
    while (at < end) {
        if (source[at] != '\\' || at + 1 >= end) {
            piece(source.substr(at, 1), at);
            ++at;
            continue;
        }
        const char c = source[at + 1];
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view values = "\"\\/\b\f\n\r\t";
        if (const size_t found = names.find(c); found != std::string_view::npos) {
            piece(values.substr(found, 1), at);
            at += 2;
            continue;
        }
        uint32_t unit = 0;
        if (c == 'u' && hex(at + 2, unit)) {
            uint32_t size = 6;
            uint32_t low = 0;
            if (unit >= 0xD800 && unit < 0xDC00 && at + 12 <= end && source[at + 6] == '\\' && source[at + 7] == 'u' &&
                hex(at + 8, low) && low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                size = 12;
            }
            std::string bytes;
            append_utf8(bytes, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
            piece(bytes, at);
            at += size;
            continue;
        }
        piece(source.substr(at, 1), at);
        ++at;
    }
}

class Reader {
public:
    explicit Reader(std::string_view text) { tree_.source = text; }

    JsonTree run() {
        if (text().starts_with("\xEF\xBB\xBF")) at_ = 3;
        tree_.root = value(0);
        blanks();
        if (!failed_ && at_ < text().size()) fail("Something follows behind the end of the JSON value.");
        return std::move(tree_);
    }

private:
    [[nodiscard]] std::string_view text() const { return tree_.source; }

    [[nodiscard]] char peek() const { return at_ < text().size() ? text()[at_] : '\0'; }

    void blanks() {
        while (at_ < text().size()) {
            const std::string_view rest = text().substr(at_);
            if (rest.starts_with("//")) {
                at_ = static_cast<uint32_t>(std::min(text().find('\n', at_), text().size()));
            } else if (rest.starts_with("/*")) {
                const size_t end = text().find("*/", at_ + 2);
                at_ = static_cast<uint32_t>(end == std::string_view::npos ? text().size() : end + 2);
            } else if (std::string_view(" \t\r\n").find(peek()) != std::string_view::npos) {
                ++at_;
            } else {
                return;
            }
        }
    }

    void fail(std::string message) {
        if (failed_) return;
        failed_ = true;
        const auto end = static_cast<uint32_t>(std::min<size_t>(at_ + 1, text().size()));
        tree_.diagnostics.push_back({std::string(code::bad_json), Severity::error, std::move(message), {at_, end}});
    }

    JsonId add(JsonNode node) {
        tree_.nodes.push_back(std::move(node));
        return static_cast<JsonId>(tree_.nodes.size() - 1);
    }

    JsonId value(uint32_t depth) {
        blanks();
        if (depth > limits::json_depth) {
            fail("JSON nested deeper than " + std::to_string(limits::json_depth) + " is not read.");
            return no_json;
        }
        const char c = peek();
        if (c == '{') return collection(JsonKind::object, '}', depth);
        if (c == '[') return collection(JsonKind::array, ']', depth);
        if (c == '"') return string();
        JsonNode node;
        node.span.begin = at_;
        while (at_ < text().size() && std::string_view(" \t\r\n,:]}[{\"").find(peek()) == std::string_view::npos) ++at_;
        node.span.end = at_;
        node.text = std::string(text().substr(node.span.begin, node.span.size()));
        if (node.text == "null")
            node.kind = JsonKind::null;
        else if (node.text == "true" || node.text == "false")
            node.kind = JsonKind::boolean;
        else if (!node.text.empty() && (node.text[0] == '-' || (node.text[0] >= '0' && node.text[0] <= '9')))
            node.kind = JsonKind::number;
        else {
            at_ = node.span.begin;
            fail("A JSON value is missing here.");
            return no_json;
        }
        return add(std::move(node));
    }

    JsonId string() {
        JsonNode node;
        node.kind = JsonKind::text;
        node.span.begin = at_++;
        while (at_ < text().size() && peek() != '"') at_ += peek() == '\\' ? 2U : 1U;
        if (at_ >= text().size()) {
            at_ = node.span.begin;
            fail("This text is never closed. End it with \".");
            return no_json;
        }
        node.span.end = ++at_;
        decode(text(), node.span.begin + 1, node.span.end - 1, [&](std::string_view bytes, uint32_t) {
            node.text += bytes;
        });
        return add(std::move(node));
    }

    JsonId collection(JsonKind kind, char close, uint32_t depth) {
        JsonNode node;
        node.kind = kind;
        node.span.begin = at_++;
        while (!failed_) {
            blanks();
            if (peek() == close) {
                ++at_;
                break;
            }
            if (kind == JsonKind::object) {
                if (peek() != '"') {
                    fail("A key in quotes is missing here.");
                    break;
                }
                const JsonId key = string();
                blanks();
                if (key == no_json || peek() != ':') {
                    fail("A : is missing behind the key.");
                    break;
                }
                ++at_;
                const JsonId member = value(depth + 1);
                if (member == no_json) break;
                node.children.push_back(key);
                node.children.push_back(member);
            } else {
                const JsonId element = value(depth + 1);
                if (element == no_json) break;
                node.children.push_back(element);
            }
            blanks();
            if (peek() == ',')
                ++at_;
            else if (peek() != close)
                fail("A , or a closing bracket is missing here.");
        }
        node.span.end = at_;
        return add(std::move(node));
    }

    JsonTree tree_;
    uint32_t at_ = 0;
    bool failed_ = false;
};

} // namespace

JsonId JsonTree::find(JsonId object, std::initializer_list<std::string_view> keys) const {
    if (object == no_json || at(object).kind != JsonKind::object) return no_json;
    const auto& children = at(object).children;
    for (const std::string_view key : keys)
        for (size_t i = 0; i + 1 < children.size(); i += 2)
            if (ascii_equals_ignoring_case(at(children[i]).text, key)) return children[i + 1];
    return no_json;
}

std::vector<uint32_t> JsonTree::places(const JsonNode& text) const {
    std::vector<uint32_t> places;
    if (text.kind != JsonKind::text) return places;
    decode(source, text.span.begin + 1, text.span.end - 1, [&](std::string_view bytes, uint32_t at) {
        places.insert(places.end(), bytes.size(), at);
    });
    places.push_back(text.span.end - 1);
    return places;
}

JsonTree read_json(std::string_view text) { return Reader(text).run(); }

} // namespace rw::kusto
