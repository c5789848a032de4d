#pragma once
// From a parsed search to the IR: which events its filters choose, and what its other commands would do with them
// (docs/splunk.md says which commands change the choice).

#include "engine/rules/rule_document.h"
#include "engine/rules/splunk/condition_lowering.h"
#include "engine/rules/splunk/resolver.h"

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace rw::splunk {

/// What lowering one search needs. All references outlive it.
struct SearchText {
    const Query& query;
    const Expanded& expanded;
    const Repository& repository;
    Resolver::Places place; ///< from the expanded text to the file
    Span span{};            ///< of the whole search in the file
};

/// Fills the document's rule and adds to its diagnostics. @complexity linear in the search but for fields that are
/// written out (bounded by limits.h)
void lower_search(const SearchText& text, rules::RuleDocument& document, ir::PredicateTable& predicates);

/// Lowers one pipeline; the rule's own, or that of a subsearch as a branch.
class PipelineLowering {
public:
    PipelineLowering(const SearchText& text,
                     rules::RuleDocument& document,
                     ir::PredicateTable& predicates,
                     uint32_t depth);

    /// Gives the condition; sources are appended.
    ir::Condition run(NodeId pipeline, std::vector<ir::Source>& sources);

private:
    using Columns = FieldScope::Columns;

    void command(const Command& command, bool first);
    void first_search(const Command& command);
    void filter(const Formula& formula);
    void add_conjunct(const Formula& formula);
    void lose_unknowns(const Formula& formula);
    [[nodiscard]] bool lift(NodeId search);
    [[nodiscard]] bool only_sources(NodeId search, bool& any_plain) const;
    void add_sources(NodeId search);
    void add_source(ir::Source::Kind kind, std::string name, Span span);

    // column_commands.cpp: what changes fields
    [[nodiscard]] bool columns(const Command& command);
    void eval(const Command& command);
    void rename(const Command& command);
    void choose_fields(const Command& command);
    void fill(const Command& command);
    void lookup(const Command& command);
    void rex(const Command& command);
    void spath(const Command& command);
    void set_unknown(const Command& command, const std::vector<std::string>& fields);
    void blur(const Command& command, bool new_ones);

    // group_commands.cpp: what makes rows of events
    void tstats(const Command& command);
    void group(const Command& command);
    [[nodiscard]] Columns aggregates(const Command& command);
    void source(const Command& command);
    void choice(const Command& command);
    void branch(NodeId pipeline, const std::string& label, Span span);
    void branches_of(const Command& command);

    void stage(const Command& command);
    void lose(std::string_view code, std::string reason, Span span);
    void not_run(const Command& command);
    void tell_grouped(const Command& command);
    [[nodiscard]] Formula unknown(const Command& command) const;
    [[nodiscard]] Span span_of(const Command& command) const;

    const SearchText& text_;
    rules::RuleDocument& document_;
    ir::Condition condition_;
    Resolver resolver_;
    ConditionLowering lowering_;
    Scope scope_ = FieldScope::events();
    std::vector<ir::NodeId> conjuncts_;
    std::vector<ir::Source>* sources_ = nullptr;
    ir::PredicateTable& predicates_;
    uint32_t depth_;
    bool has_events_ = false;
};

/// Words of a command's arguments, with quotes undone; options, keywords and what follows AS are left out.
[[nodiscard]] std::vector<std::string> words_of(const Command& command);
/// The option's value; nullptr when absent.
[[nodiscard]] const Argument* option_of(const Command& command, std::string_view name);

} // namespace rw::splunk
