// Saved searches: one rule a stanza that has a search.
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/document.h"
#include "engine/rules/splunk/limits.h"

#include <cctype>
#include <set>

namespace rw::splunk {

namespace {

rules::Located located(const ConfSetting& setting) { return {setting.value, setting.value_span}; }

/// Ids of techniques anywhere in the annotations, which are JSON.
void read_tags(const ConfSetting& setting, rules::Metadata& metadata) {
    const std::string_view text = setting.value;
    for (size_t at = 0; at < text.size();) {
        const auto in_word = [&](size_t i) {
            return i < text.size() &&
                   (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '.' || text[i] == '-');
        };
        if (!in_word(at)) {
            ++at;
            continue;
        }
        size_t end = at;
        while (in_word(end)) ++end;
        if (std::string tag = tag_of(text.substr(at, end - at)); !tag.empty())
            metadata.tags.push_back(
                {std::move(tag), setting.place({static_cast<uint32_t>(at), static_cast<uint32_t>(end)})});
        at = end;
    }
}

void read_stanza(Reading& reading, const ConfStanza& stanza, const ConfSetting& search) {
    rules::RuleDocument document;
    document.language = rules::Language::spl;
    document.vendor = rules::Vendor::splunk;
    document.span = stanza.span;
    document.metadata.title = {stanza.name, stanza.name_span};
    if (stanza.name.empty())
        document.diagnostics.push_back({std::string(code::no_name),
                                        Severity::error,
                                        "The search has no name. Write it in brackets above.",
                                        search.name_span});
    if (const ConfSetting* description = stanza.find("description"))
        document.metadata.description = located(*description);
    for (const char* name : {"action.correlationsearch.annotations", "action.escu.mappings"}) {
        const ConfSetting* annotations = stanza.find(name);
        if (annotations == nullptr || !document.metadata.tags.empty()) continue; // both say the same
        read_tags(*annotations, document.metadata);
    }
    read_search_text(
        reading, document, search.value, [&](Span span) { return search.place(span); }, search.value_span);
    finish(document);
    reading.file.documents.push_back(std::move(document));
}

} // namespace

void read_conf_rules(Reading& reading, std::string_view text) {
    const ConfFile conf = read_conf(text);
    reading.file.diagnostics.insert(reading.file.diagnostics.end(), conf.diagnostics.begin(), conf.diagnostics.end());
    for (const Span comment : conf.comments) add_token(reading, comment, rules::TokenRole::comment);
    for (const ConfStanza& stanza : conf.stanzas) {
        add_token(reading, stanza.name_span, rules::TokenRole::name);
        const ConfSetting* search = stanza.find("search");
        for (const ConfSetting& setting : stanza.settings) {
            add_token(reading, setting.name_span, rules::TokenRole::key);
            if (&setting != search) add_token(reading, setting.value_span, rules::TokenRole::value);
        }
        if (reading.with_tokens &&
            text.substr(stanza.span.begin, stanza.span.size()).find('\n') != std::string_view::npos)
            reading.file.folds.push_back({stanza.span});
        if (search == nullptr || search->value.empty()) continue;
        if (reading.file.documents.size() >= limits::documents) {
            reading.file.diagnostics.push_back({std::string(yaml::code::size_limit),
                                                Severity::error,
                                                "The file holds more than " + std::to_string(limits::documents) +
                                                    " searches; the rest is not read. Split it.",
                                                stanza.name_span});
            return;
        }
        read_stanza(reading, stanza, *search);
    }
}

} // namespace rw::splunk
