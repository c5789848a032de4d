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

/// Bytes that YAML cannot hold, as runs.
std::vector<Diagnostic> find_bad_bytes(std::string_view text) {
    std::vector<Diagnostic> found;
    const size_t first = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (size_t at = first; at < text.size();) {
        if (is_plain_byte(text[at])) {
            ++at;
            continue;
        }
        const DecodedPoint point = decode_point(text, at);
        const size_t end = at + point.bytes;
        if (!is_yaml_character(point.value)) {
            const bool invalid = point.value > 0x10FFFF;
            const std::string_view code = invalid ? code::not_utf8 : code::control_character;
            const bool joined = !found.empty() && found.back().span.end == at && found.back().code == code;
            if (joined)
                found.back().span.end = static_cast<uint32_t>(end);
            else
                found.push_back({std::string(code),
                                 Severity::error,
                                 invalid ? "These bytes are not UTF-8. Save the file as UTF-8."
                                         : "YAML does not allow this character here. Remove it.",
                                 {static_cast<uint32_t>(at), static_cast<uint32_t>(end)}});
        }
        at = end;
    }
    return found;
}

void refuse(rules::RuleFile& file, std::string_view code, std::string message) {
    file.diagnostics.push_back({std::string(code), Severity::error, std::move(message), {0, 0}});
}

bool is_empty_document(const YamlTree& tree, const YamlDocument& document) {
    if (!document.diagnostics.empty()) return false;
    if (document.root == no_node) return true;
    const YamlNode& root = tree.at(document.root);
    return root.kind == YamlKind::scalar && root.style == YamlStyle::plain && root.text.empty();
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
    const std::vector<Diagnostic> bad = find_bad_bytes(text);
    std::string cleaned; // same length and places, so that the rest can be read
    if (!bad.empty()) {
        cleaned = std::string(text);
        for (const Diagnostic& diagnostic : bad)
            std::fill(cleaned.begin() + diagnostic.span.begin, cleaned.begin() + diagnostic.span.end, '?');
        text = cleaned;
    }
    YamlTree tree(text);
    std::vector<YamlDocument> documents = read_yaml(tree);
    std::erase_if(documents, [&tree](const YamlDocument& document) { return is_empty_document(tree, document); });
    if (options.with_tokens) add_tokens(tree, documents, file);
    auto next = bad.begin();
    for (YamlDocument& document : documents) {
        while (next != bad.end() && next->span.begin < document.span.begin) file.diagnostics.push_back(*next++);
        for (; next != bad.end() && next->span.begin < document.span.end; ++next)
            if (document.diagnostics.size() < limits::diagnostics_per_document) document.diagnostics.push_back(*next);
    }
    file.diagnostics.insert(file.diagnostics.end(), next, bad.end());
    if (file.diagnostics.size() > limits::diagnostics_per_document)
        file.diagnostics.resize(limits::diagnostics_per_document);
    apply_old_actions(tree, documents, file.diagnostics);
    file.documents.reserve(documents.size());
    for (YamlDocument& document : documents) {
        const YamlId root = document.root;
        file.documents.push_back(lower_document(tree, root, std::move(document), predicates, options));
    }
    return file;
}

} // namespace rw::sigma
