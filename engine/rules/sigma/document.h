#pragma once
// One YAML document to one RuleDocument: which type it is, its log source, its parts in order.

#include "engine/rules/sigma/lowering.h"

namespace rw::sigma {

/// Fills metadata and tells what is wrong with it; never stops matching.
void read_metadata(Lowering& lowering, YamlId root);

/// Lowers the document at `root` (a mapping, or something that is told to be wrong) with what YAML had to say of it.
[[nodiscard]] rules::RuleDocument lower_document(
    const YamlTree& tree, YamlId root, YamlDocument yaml, ir::PredicateTable& predicates, const ParseOptions& options);

/// Documents to lower, after `action: global|reset|repeat` (syntax before Sigma 1.0) is written out: documents that
/// are not rules are dropped, their diagnostics move to `file`.
void apply_old_actions(YamlTree& tree, std::vector<YamlDocument>& documents, std::vector<Diagnostic>& file);

/// Tokens and folds of the whole file, for the editor.
void add_tokens(const YamlTree& tree, const std::vector<YamlDocument>& documents, rules::RuleFile& file);

} // namespace rw::sigma
