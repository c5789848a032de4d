#include "engine/catalog/readers.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/toml/rule_file.h"
#include "engine/rules/kusto/kusto.h"
#include "engine/rules/sigma/sigma.h"
#include "engine/rules/splunk/repository.h"
#include "engine/rules/splunk/splunk.h"

#include <algorithm>
#include <array>

namespace rw::catalog {

namespace {

constexpr std::array<std::string_view, 2> yaml_names{".yml", ".yaml"};

/// A line begins with "key:".
bool has_key(std::string_view text, std::string_view key) {
    for (size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
        const bool at_line = at == 0 || text[at - 1] == '\n' || text.substr(0, at) == "\xEF\xBB\xBF";
        if (at_line && at + key.size() < text.size() && text[at + key.size()] == ':') return true;
    }
    return false;
}

bool is_sigma(std::string_view, std::string_view text) {
    return has_key(text, "detection") || (has_key(text, "correlation") && has_key(text, "title")) ||
           (has_key(text, "filter") && has_key(text, "logsource"));
}

rules::RuleFile
parse_sigma(std::string_view text, std::string path, ir::PredicateTable& predicates, const SourceContext&) {
    sigma::ParseOptions options;
    options.with_tokens = false;
    return sigma::parse(text, std::move(path), predicates, options);
}

constexpr std::array<std::string_view, 1> toml_names{".toml"};

bool is_elastic(std::string_view, std::string_view text) { return text.find("[rule]") != std::string_view::npos; }

rules::RuleFile
parse_elastic(std::string_view text, std::string path, ir::PredicateTable& predicates, const SourceContext&) {
    elastic::RuleOptions options;
    options.with_tokens = false;
    return elastic::parse_rule(text, std::move(path), predicates, options);
}

constexpr std::array<std::string_view, 4> splunk_names{".yml", ".yaml", ".conf", ".spl"};

bool is_splunk(std::string_view path, std::string_view text) {
    const std::string lower = "/" + ascii_lower(path);
    if (lower.ends_with(".spl")) return true;
    if (lower.ends_with(".conf")) return lower.ends_with("/savedsearches.conf");
    return has_key(text, "search") && has_key(text, "name");
}

rules::RuleFile
parse_splunk(std::string_view text, std::string path, ir::PredicateTable& predicates, const SourceContext& context) {
    splunk::ParseOptions options;
    options.repository = context.splunk();
    options.with_tokens = false;
    return splunk::parse_rule(text, std::move(path), predicates, options);
}

/// "" stands for a name without a dot.
constexpr std::array<std::string_view, 8> kusto_names{".yaml", ".yml", ".json", ".kql", ".csl", ".md", ".txt", ""};

bool is_kusto(std::string_view path, std::string_view text) {
    const std::string lower = ascii_lower(path);
    if (lower.ends_with(".kql") || lower.ends_with(".csl")) return true;
    if (lower.ends_with(".yaml") || lower.ends_with(".yml")) return has_key(text, "query") && has_key(text, "name");
    const auto holds = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
    if (lower.ends_with(".json"))
        return holds("\"query\"") && (holds("Microsoft.SecurityInsights") || holds("microsoft.securityinsights") ||
                                      holds("\"queryFrequency\"") || holds("savedSearches"));
    return holds("| where") || holds("|where") || holds("| project") || holds("| summarize");
}

rules::RuleFile
parse_kusto(std::string_view text, std::string path, ir::PredicateTable& predicates, const SourceContext&) {
    kusto::ParseOptions options;
    options.with_tokens = false;
    return kusto::parse_rule(text, std::move(path), predicates, options);
}

constexpr std::array readers{
    VendorReader{rules::Vendor::elastic, toml_names, is_elastic, parse_elastic},
    VendorReader{rules::Vendor::sigma, yaml_names, is_sigma, parse_sigma},
    VendorReader{rules::Vendor::splunk, splunk_names, is_splunk, parse_splunk},
    VendorReader{rules::Vendor::microsoft, kusto_names, is_kusto, parse_kusto},
};

bool ends_with_one_of(std::string_view path, std::span<const std::string_view> extensions) {
    return std::any_of(extensions.begin(), extensions.end(), [&](std::string_view extension) {
        if (extension.empty()) return path.find('.', path.rfind('/') + 1) == std::string_view::npos;
        return path.size() > extension.size() &&
               ascii_equals_ignoring_case(path.substr(path.size() - extension.size()), extension);
    });
}

} // namespace

SourceContext::SourceContext(std::string folder)
    : folder_(std::move(folder)) {}

std::shared_ptr<const splunk::Repository> SourceContext::splunk() const {
    std::call_once(once_, [this] {
        std::vector<Diagnostic> problems; // of tables that cannot be read; a search that needs one says so
        auto read = folder_.empty() ? Result<splunk::Repository>(splunk::Repository{})
                                    : splunk::read_repository(folder_, problems);
        splunk_ = std::make_shared<const splunk::Repository>(read ? std::move(*read) : splunk::Repository{});
    });
    return splunk_;
}

bool is_shared(std::string_view path) {
    const std::string lower = "/" + ascii_lower(path);
    return lower.find("/macros/") != std::string::npos || lower.find("/lookups/") != std::string::npos ||
           lower.ends_with("/macros.conf") || lower.ends_with("/transforms.conf");
}

std::span<const VendorReader> vendor_readers() { return readers; }

bool may_hold_rules(std::string_view path) {
    return std::any_of(readers.begin(), readers.end(), [&](const VendorReader& reader) {
        return ends_with_one_of(path, reader.extensions);
    });
}

const VendorReader* reader_for(std::string_view path, std::string_view text) {
    for (const VendorReader& reader : readers)
        if (ends_with_one_of(path, reader.extensions) && reader.recognises(path, text)) return &reader;
    return nullptr;
}

} // namespace rw::catalog
