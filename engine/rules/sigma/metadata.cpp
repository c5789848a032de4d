// Metadata of a rule (specification, "Rule"): what is wrong here is told and never stops matching.
#include "engine/base/time.h"
#include "engine/base/unicode.h"
#include "engine/rules/sigma/closest.h"
#include "engine/rules/sigma/document.h"

#include <algorithm>
#include <charconv>

namespace rw::sigma {

namespace {

constexpr size_t longest_title = 256; ///< characters

class MetadataReader {
public:
    MetadataReader(Lowering& lowering, YamlId root)
        : lowering_(lowering) {
        for (const YamlEntry& entry : lowering.tree.entries(root))
            if (lowering.tree.node(entry.key).kind == YamlKind::scalar) read(entry);
    }

    void require_title(Span document) {
        if (!titled_)
            error(code::no_title,
                  "The rule has no title. Add one of 1 to 256 characters.",
                  {document.begin, document.begin});
    }

private:
    using Field = rules::Located rules::Metadata::*;
    using List = std::vector<rules::Located> rules::Metadata::*;

    void read(const YamlEntry& entry) {
        key_ = lowering_.tree.node(entry.key).span;
        const std::string_view name = lowering_.tree.node(entry.key).text;
        const YamlId value = entry.value;
        if (name == "title")
            title(value);
        else if (name == "id")
            id(value);
        else if (name == "name")
            rule_name(value);
        else if (name == "status")
            word(value,
                 &rules::Metadata::status,
                 code::bad_status,
                 {"stable", "test", "experimental", "deprecated", "unsupported"});
        else if (name == "level")
            word(value,
                 &rules::Metadata::level,
                 code::bad_level,
                 {"informational", "low", "medium", "high", "critical"});
        else if (name == "description")
            text(value, &rules::Metadata::description);
        else if (name == "author")
            text(value, &rules::Metadata::author);
        else if (name == "date")
            date(value, &rules::Metadata::date);
        else if (name == "modified")
            date(value, &rules::Metadata::modified);
        else if (name == "tags")
            tags(value);
        else if (name == "references")
            list(value, &rules::Metadata::references);
        else if (name == "falsepositives")
            list(value, &rules::Metadata::falsepositives);
        else if (name == "fields")
            list(value, &rules::Metadata::fields);
        else if (name == "related")
            related(value);
        else if (name == "scope" && lowering_.tree.node(value).kind == YamlKind::scalar)
            error(code::bad_custom, "scope must be a list.", place(value));
        else if (name == "license" && !is_text(value))
            error(code::bad_custom, "license must be text: an SPDX identifier.", place(value));
    }

    void error(std::string_view code, std::string message, Span span, std::vector<Fix> fixes = {}) {
        lowering_.tell(Severity::error, code, std::move(message), span, std::move(fixes));
    }

    /// Where to show a problem of a value; the key for an empty one.
    [[nodiscard]] Span place(YamlId id) const {
        const Span span = lowering_.span_of(id);
        return span.empty() ? key_ : span;
    }

    [[nodiscard]] bool is_text(YamlId id) const {
        const YamlNode& node = lowering_.tree.node(id);
        return node.kind == YamlKind::scalar && resolve_scalar(node).type == ScalarType::text;
    }

    [[nodiscard]] rules::Located located(YamlId id) const {
        return {std::string(lowering_.tree.node(id).text), lowering_.tree.node(id).span};
    }

    /// Stores a text; false after telling that it is none.
    bool text(YamlId id, Field field, std::string_view code = code::not_text) {
        const YamlNode& node = lowering_.tree.node(id);
        if (node.kind == YamlKind::broken) return false;
        if (node.kind == YamlKind::scalar) lowering_.document.metadata.*field = located(id);
        if (is_text(id)) return true;
        std::vector<Fix> fixes;
        if (node.kind == YamlKind::scalar && !node.text.empty())
            fixes.push_back(replacing("Quote it", node.span, "'" + std::string(node.text) + "'"));
        error(code, "This must be text.", place(id), std::move(fixes));
        return false;
    }

    void title(YamlId id) {
        titled_ = true;
        if (!text(id, &rules::Metadata::title, code::bad_title)) return;
        const std::string& title = lowering_.document.metadata.title.text;
        size_t characters = 0;
        for (const char c : title) characters += (static_cast<uint8_t>(c) & 0xC0) != 0x80;
        if (characters == 0) error(code::bad_title, "The title is empty.", place(id));
        if (characters > longest_title)
            error(code::bad_title,
                  "The title has " + std::to_string(characters) + " characters; 256 are allowed.",
                  place(id));
    }

    static bool is_uuid(std::string_view text) {
        if (text.size() != 36) return false;
        for (size_t i = 0; i < text.size(); ++i) {
            const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            const char c = text[i];
            const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (hyphen ? c != '-' : !hex) return false;
        }
        return true;
    }

    void id(YamlId id) {
        if (text(id, &rules::Metadata::id, code::bad_id) && !is_uuid(lowering_.document.metadata.id.text))
            error(code::bad_id, "The id must be a UUID (version 4).", place(id));
    }

    void rule_name(YamlId id) {
        if (text(id, &rules::Metadata::name, code::bad_name) && lowering_.document.metadata.name.text.empty())
            error(code::bad_name, "The name is empty. Remove it, or write the name that correlations use.", place(id));
    }

    void word(YamlId id, Field field, std::string_view code, const std::vector<std::string_view>& known) {
        if (!text(id, field, code)) return;
        const std::string& value = (lowering_.document.metadata.*field).text;
        if (std::find(known.begin(), known.end(), value) != known.end()) return;
        const std::string lower = ascii_lower(value);
        if (std::find(known.begin(), known.end(), lower) != known.end()) {
            lowering_.warn(code,
                           "This is written in lower case: " + lower + ".",
                           place(id),
                           {replacing("Change to " + lower, place(id), lower)});
            return;
        }
        std::string message = "\"" + value + "\" is not known here. Use one of:";
        for (const std::string_view each : known)
            message += " " + std::string(each) + (each == known.back() ? "." : ",");
        std::vector<Fix> fixes;
        if (const auto near = closest(value, known); !near.empty())
            fixes.push_back(replacing("Change to " + std::string(near), place(id), std::string(near)));
        error(code, std::move(message), place(id), std::move(fixes));
    }

    static bool is_date(std::string_view text, char separator) {
        if (text.size() != 10 || text[4] != separator || text[7] != separator) return false;
        int64_t year = 0;
        unsigned month = 0;
        unsigned day = 0;
        const auto read = [&](size_t at, size_t size, auto& to) {
            const auto [end, wrong] = std::from_chars(text.data() + at, text.data() + at + size, to);
            return wrong == std::errc() && end == text.data() + at + size;
        };
        if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day) || month < 1 || month > 12 || day < 1)
            return false;
        const CivilDate back = civil_from_days(days_from_civil(year, month, day));
        return back.year == year && back.month == month && back.day == day;
    }

    void date(YamlId id, Field field) {
        if (!text(id, field, code::bad_date)) return;
        std::string value = (lowering_.document.metadata.*field).text;
        if (is_date(value, '-')) return;
        if (is_date(value, '/')) {
            std::replace(value.begin(), value.end(), '/', '-');
            lowering_.warn(code::bad_date,
                           "Dates are written with hyphens: " + value + ".",
                           place(id),
                           {replacing("Change to " + value, place(id), value)});
            return;
        }
        error(code::bad_date, "A date is written as YYYY-MM-DD.", place(id));
    }

    bool list(YamlId id, List field) {
        const YamlNode& node = lowering_.tree.node(id);
        if (node.kind == YamlKind::broken) return false;
        if (node.kind != YamlKind::sequence) {
            if (is_text(id)) (lowering_.document.metadata.*field).push_back(located(id));
            error(code::not_list, "This must be a list. Begin each entry with '- '.", place(id));
            return false;
        }
        for (const YamlId item : lowering_.tree.items(id)) {
            const YamlNode& entry = lowering_.tree.node(item);
            if (entry.kind == YamlKind::scalar) (lowering_.document.metadata.*field).push_back(located(item));
            if (entry.kind != YamlKind::broken && !is_text(item))
                error(code::not_text, "An entry of this list must be text.", place(item));
        }
        return true;
    }

    void tags(YamlId id) {
        if (!list(id, &rules::Metadata::tags)) return;
        for (const rules::Located& tag : lowering_.document.metadata.tags) {
            const size_t dot = tag.text.find('.');
            const auto lower = [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            };
            const bool good = dot != std::string::npos && dot > 0 && dot + 1 < tag.text.size() &&
                              std::all_of(tag.text.begin(), tag.text.begin() + static_cast<std::ptrdiff_t>(dot), lower);
            if (!good) error(code::bad_tag_name, "A tag has a namespace and a name, as in attack.t1059.", tag.span);
        }
    }

    void related(YamlId id) {
        const YamlNode& node = lowering_.tree.node(id);
        if (node.kind == YamlKind::broken) return;
        if (node.kind != YamlKind::sequence) {
            error(code::not_list, "related must be a list of maps with id and type.", place(id));
            return;
        }
        static constexpr std::string_view types[] = {
            "derived", "obsolete", "obsoletes", "merged", "renamed", "similar"};
        for (const YamlId item : lowering_.tree.items(id)) {
            if (lowering_.tree.node(item).kind == YamlKind::broken) continue;
            const YamlId rule = lowering_.tree.find(item, "id");
            const YamlId type = lowering_.tree.find(item, "type");
            if (rule == no_node || !is_uuid(lowering_.tree.node(rule).text))
                error(code::bad_related, "An entry of related needs the id (a UUID) of the other rule.", place(item));
            if (type == no_node ||
                std::find(std::begin(types), std::end(types), lowering_.tree.node(type).text) == std::end(types))
                error(code::bad_related,
                      "An entry of related needs a type: derived, obsolete, merged, renamed or similar.",
                      place(item));
        }
    }

    Lowering& lowering_;
    Span key_{};
    bool titled_ = false;
};

} // namespace

void read_metadata(Lowering& lowering, YamlId root) {
    MetadataReader(lowering, root).require_title(lowering.tree.at(root).span);
}

} // namespace rw::sigma
