#include "engine/rules/sigma/sigma.h"

#include "engine/base/unicode.h"
#include "engine/rules/sigma/codes.h"
#include "engine/rules/sigma/document.h"
#include "engine/rules/sigma/limits.h"

#include <algorithm>

namespace rw::sigma {

namespace {

bool is_plain_byte(char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r'; }

/// What YAML allows in a file.
bool is_yaml_character(char32_t c) {
    return c == 0x85 || (c >= 0xA0 && c < 0xD800) || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF) ||
           (c >= 0x10000 && c <= 0x10FFFF);
}

/// What was found instead of text that YAML can hold.
struct BadBytes {
    std::string cleaned; ///< the text with those bytes replaced, same length and places; empty when all is well
    std::vector<Diagnostic> diagnostics; ///< runs of them, in order; the last reaches over all that are not listed
};

BadBytes find_bad_bytes(std::string_view text) {
    BadBytes found;
    auto& list = found.diagnostics;
    for (size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
        if (is_plain_byte(text[at])) {
            ++at;
            continue;
        }
        const DecodedPoint point = decode_point(text, at);
        const size_t end = at + point.bytes;
        if (!is_yaml_character(point.value)) {
            if (found.cleaned.empty()) found.cleaned = std::string(text);
            std::fill(found.cleaned.begin() + static_cast<std::ptrdiff_t>(at),
                      found.cleaned.begin() + static_cast<std::ptrdiff_t>(end),
                      '?');
            const bool invalid = point.value > 0x10FFFF;
            const std::string_view code = invalid ? code::not_utf8 : code::control_character;
            const bool joined = !list.empty() && list.back().span.end == at && list.back().code == code;
            if (joined || list.size() >= limits::diagnostics_per_document)
                list.back().span.end = static_cast<uint32_t>(end);
            else
                list.push_back({std::string(code),
                                Severity::error,
                                invalid ? "These bytes are not UTF-8. Save the file as UTF-8."
                                        : "YAML does not allow this character here. Remove it.",
                                {static_cast<uint32_t>(at), static_cast<uint32_t>(end)}});
        }
        at = end;
    }
    return found;
}

/// Each document gets what lies in it; the file what lies in none.
void place_bad_bytes(const std::vector<Diagnostic>& bad,
                     std::vector<YamlDocument>& documents,
                     std::vector<Diagnostic>& file) {
    for (const Diagnostic& each : bad) {
        bool placed = false;
        for (YamlDocument& document : documents) {
            if (document.span.begin >= each.span.end || each.span.begin >= document.span.end) continue;
            document.diagnostics.push_back(each);
            placed = true;
        }
        if (!placed) file.push_back(each);
    }
}

void refuse(rules::RuleFile& file, std::string_view code, std::string message) {
    file.diagnostics.push_back({std::string(code), Severity::error, std::move(message), {0, 0}});
}

bool is_empty_document(const YamlTree& tree, const YamlDocument& document) {
    if (!document.diagnostics.empty()) return false;
    if (document.root == no_node) return true;
    const YamlNode& root = tree.at(document.root);
    return root.kind == YamlKind::scalar && root.style == YamlStyle::plain && root.text.empty() && root.tag.empty();
}

} // namespace

rules::RuleFile
parse(std::string_view text, std::string path, ir::PredicateTable& predicates, const ParseOptions& options) {
    rules::RuleFile file;
    file.path = std::move(path);
    if (text.size() > limits::file_bytes) {
        refuse(file, code::size_limit, "The file is larger than " + std::to_string(limits::file_bytes >> 20) + " MB.");
        return file;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        refuse(file, code::utf16_file, "The file is UTF-16. Save it as UTF-8.");
        return file;
    }
    const BadBytes bad = find_bad_bytes(text);
    if (!bad.cleaned.empty()) text = bad.cleaned; // so that the rest can be read
    YamlTree tree(text);
    std::vector<YamlDocument> documents = read_yaml(tree);
    std::erase_if(documents, [&tree](const YamlDocument& document) { return is_empty_document(tree, document); });
    if (options.with_tokens) add_tokens(tree, documents, file);
    place_bad_bytes(bad.diagnostics, documents, file.diagnostics);
    if (documents.size() >= limits::documents)
        refuse(file,
               code::size_limit,
               "The file holds more than " + std::to_string(limits::documents) +
                   " documents; the rest is not read. Split it.");
    apply_old_actions(tree, documents, file.diagnostics);
    file.documents.reserve(documents.size());
    for (YamlDocument& document : documents) {
        const YamlId root = document.root;
        file.documents.push_back(lower_document(tree, root, std::move(document), predicates, options));
    }
    return file;
}

} // namespace rw::sigma
