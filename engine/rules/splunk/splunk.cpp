#include "engine/rules/splunk/splunk.h"

#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/document.h"
#include "engine/rules/splunk/limits.h"

#include <algorithm>

namespace rw::splunk {

namespace {

/// Bytes that no text has, replaced one for one so that places stay, and told.
std::string clean(std::string_view text, std::vector<Diagnostic>& diagnostics) {
    std::string cleaned;
    for (size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
        const char c = text[at];
        if ((c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r') {
            ++at;
            continue;
        }
        const DecodedPoint point = decode_point(text, at);
        const bool invalid = point.value > 0x10FFFF;
        const bool allowed = point.value == 0x85 ||
                             (point.value >= 0xA0 && point.value != 0xFEFF && point.value < 0xFFFE) ||
                             (point.value >= 0x10000 && !invalid);
        const size_t end = at + point.bytes;
        if (!allowed) {
            if (cleaned.empty()) cleaned = std::string(text);
            for (size_t i = at; i < end; ++i) cleaned[i] = '?';
            const std::string_view told = invalid ? yaml::code::not_utf8 : yaml::code::control_character;
            const bool joined =
                !diagnostics.empty() && diagnostics.back().span.end == at && diagnostics.back().code == told;
            if (joined || diagnostics.size() >= limits::diagnostics_per_document)
                diagnostics.back().span.end = static_cast<uint32_t>(end);
            else
                diagnostics.push_back({std::string(told),
                                       Severity::error,
                                       invalid ? "These bytes are not UTF-8. Save the file as UTF-8."
                                               : "This character cannot stand in a rule. Remove it.",
                                       {static_cast<uint32_t>(at), static_cast<uint32_t>(end)}});
        }
        at = end;
    }
    return cleaned;
}

void refuse(rules::RuleFile& file, std::string_view code, std::string message) {
    file.diagnostics.push_back({std::string(code), Severity::error, std::move(message), {0, 0}});
}

void read_plain_search(Reading& reading, std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    rules::RuleDocument document;
    document.language = rules::Language::spl;
    document.vendor = rules::Vendor::splunk;
    document.span = {0, static_cast<uint32_t>(text.size())};
    const uint32_t start = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    read_search_text(
        reading,
        document,
        text.substr(start),
        [&](Span span) {
            return Span{span.begin + start, span.end + start};
        },
        document.span);
    finish(document);
    reading.file.documents.push_back(std::move(document));
}

/// What the file is broken by leaves the meaning of the rules it touches open.
void place_bad_bytes(const std::vector<Diagnostic>& bad, rules::RuleFile& file) {
    for (const Diagnostic& each : bad) {
        bool placed = false;
        for (rules::RuleDocument& document : file.documents) {
            if (document.span.begin >= each.span.end || each.span.begin >= document.span.end) continue;
            document.diagnostics.push_back(each);
            document.rule.losses.push_back({each.span, each.code, each.message});
            placed = true;
        }
        if (!placed) file.diagnostics.push_back(each);
    }
    for (rules::RuleDocument& document : file.documents) finish(document);
}

/// Ordered, not overlapping.
void order_tokens(rules::RuleFile& file) {
    std::stable_sort(file.tokens.begin(), file.tokens.end(), [](const rules::Token& a, const rules::Token& b) {
        return a.span.begin < b.span.begin;
    });
    uint32_t end = 0;
    std::erase_if(file.tokens, [&end](const rules::Token& token) {
        if (token.span.begin < end) return true;
        end = token.span.end;
        return false;
    });
    std::stable_sort(file.folds.begin(), file.folds.end(), [](const rules::Fold& a, const rules::Fold& b) {
        return a.span.begin < b.span.begin;
    });
}

} // namespace

rules::RuleFile
parse_rule(std::string_view text, std::string path, ir::PredicateTable& predicates, const ParseOptions& options) {
    static const Repository nothing;
    rules::RuleFile file;
    file.path = std::move(path);
    if (text.size() > limits::file_bytes) {
        refuse(file,
               yaml::code::size_limit,
               "The file is larger than " + std::to_string(limits::file_bytes >> 20) + " MB.");
        return file;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        refuse(file, yaml::code::utf16_file, "The file is UTF-16. Save it as UTF-8.");
        return file;
    }
    std::vector<Diagnostic> bad;
    const std::string cleaned = clean(text, bad);
    if (!cleaned.empty()) text = cleaned;
    Reading reading{file, predicates, options.repository ? *options.repository : nothing, options.with_tokens};
    const std::string ending =
        ascii_lower(std::string_view(file.path).substr(std::min(file.path.rfind('.'), file.path.size())));
    if (ending == ".conf")
        read_conf_rules(reading, text);
    else if (ending == ".yml" || ending == ".yaml")
        read_yaml_rules(reading, text);
    else
        read_plain_search(reading, text);
    place_bad_bytes(bad, file);
    order_tokens(file);
    return file;
}

} // namespace rw::splunk
