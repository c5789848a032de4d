#include "engine/rules/kusto/rule_text.h"

#include "engine/base/unicode.h"

#include <algorithm>

namespace rw::kusto {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "T1059", "T1059.001" at the front of `text`: its length, or 0.
size_t technique_size(std::string_view text) {
    if (text.size() < 5 || (text[0] != 'T' && text[0] != 't')) return 0;
    for (size_t i = 1; i < 5; ++i)
        if (!is_digit(text[i])) return 0;
    if (text.size() >= 9 && text[5] == '.' && is_digit(text[6]) && is_digit(text[7]) && is_digit(text[8])) return 9;
    return 5;
}

} // namespace

void add_attack_tag(rules::Metadata& metadata, std::string_view written, Span span) {
    while (!written.empty() && written.front() == ' ') written.remove_prefix(1);
    while (!written.empty() && written.back() == ' ') written.remove_suffix(1);
    std::string tag;
    if (const size_t size = technique_size(written); size > 0) {
        tag = "attack." + ascii_lower(written.substr(0, size));
    } else {
        // "TA0006 - Credential Access"
        if (const size_t dash = written.find(" - "); dash != std::string_view::npos) written.remove_prefix(dash + 3);
        if (written.empty()) return;
        tag = "attack.";
        for (size_t i = 0; i < written.size(); ++i) {
            const char c = written[i];
            const bool upper = c >= 'A' && c <= 'Z';
            const bool letter = upper || (c >= 'a' && c <= 'z');
            if (!letter && c != ' ' && c != '-' && c != '_') return;
            if (!letter)
                tag += '-';
            else if (upper && i > 0 && written[i - 1] >= 'a' && written[i - 1] <= 'z')
                tag += '-';
            if (letter) tag += upper ? static_cast<char>(c + ('a' - 'A')) : c;
        }
    }
    const bool there = std::any_of(
        metadata.tags.begin(), metadata.tags.end(), [&](const rules::Located& each) { return each.text == tag; });
    if (!there) metadata.tags.push_back({std::move(tag), span});
}

} // namespace rw::kusto
