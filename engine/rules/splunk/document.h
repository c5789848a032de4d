#pragma once
// What the three kinds of files share: a search of a file becomes the document's rule, its tokens the file's.

#include "engine/rules/splunk/conf.h"
#include "engine/rules/splunk/splunk.h"
#include "engine/rules/yaml/scalar.h"
#include "engine/rules/yaml/yaml_tree.h"

#include <functional>
#include <string_view>
#include <vector>

namespace rw::splunk {

/// A file being read.
struct Reading {
    rules::RuleFile& file;
    ir::PredicateTable& predicates;
    const Repository& repository;
    bool with_tokens = true;
};

/// Parses and lowers `search`; `place` leads from its bytes to the file's.
void read_search_text(Reading& reading,
                      rules::RuleDocument& document,
                      std::string_view search,
                      const std::function<Span(Span)>& place,
                      Span whole);

/// Detections in YAML.
void read_yaml_rules(Reading& reading, std::string_view text);
/// Stanzas of savedsearches.conf.
void read_conf_rules(Reading& reading, std::string_view text);

/// One ATT&CK or CVE tag from text such as T1059.001 or CVE-2021-44228; empty when it is neither.
[[nodiscard]] std::string tag_of(std::string_view text);

/// Diagnostics in order of their places, and a condition where none was made.
void finish(rules::RuleDocument& document);

void add_token(Reading& reading, Span span, rules::TokenRole role);

} // namespace rw::splunk
