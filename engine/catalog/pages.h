#pragma once
// What pages show, as values: made by Catalog, drawn by views, printed by print.h. Nothing here knows a database.

#include "engine/base/span.h"
#include "engine/catalog/extraction.h"
#include "engine/rules/rule_document.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rw::catalog {

/// A rule in a list.
struct RuleRef {
    int64_t key = 0; ///< of this catalog file; for further questions, never shown
    rules::Vendor vendor = rules::Vendor::sigma;
    rules::Language language = rules::Language::sigma;
    std::string id, title, source, path, level, status;
    bool live = true;
    bool building_block = false;
    bool replayable = false;
    uint32_t tests = 0;
    uint32_t indicators = 0;
    uint32_t exclusions = 0;
};

using RuleIndex = uint32_t; ///< into `rules` of the same page

struct EventRow {
    std::string key, provider, event, title;
    std::vector<RuleIndex> rules;
};

struct OperatorCount {
    std::string op;
    uint32_t rules = 0;
};

/// A name under which rules write a field.
struct FieldAlias {
    rules::Vendor vendor = rules::Vendor::sigma;
    std::string name;
    uint32_t rules = 0; ///< of the whole catalog
};

struct FieldRow {
    std::string field;
    bool known = false; ///< the taxonomy knows it
    bool gate = false;
    bool only_excluded = false;           ///< no rule tests it but under a `not`; `rules` then are those
    std::vector<RuleIndex> rules;         ///< that test it under no `not`
    std::vector<OperatorCount> operators; ///< most rules first; "excluded" when it is only excluded
    std::vector<std::string> samples;     ///< values that most rules look for
    std::vector<FieldAlias> aliases;      ///< most rules first
};

/// A (field, operator, value) with the rules of the page that look for it, or exclude it.
struct ValueRow {
    std::string field, op, value;
    bool gate = false;
    std::vector<RuleIndex> rules;
    std::optional<uint32_t> reach; ///< rules of the whole catalog; none when all of them are on this page
    std::vector<RuleIndex> alone;  ///< of an exclusion: those of `rules` where it excludes by itself, in no group
    uint32_t list = 0;             ///< from 1 into `lists`: only one rule has it, in a long list; 0 = none
};

/// A long list of values that only one rule has.
struct ListRow {
    RuleIndex rule = 0;
    std::string field, op;
    uint32_t values = 0;
};

/// What excludes together: all members must hold, of each member one value.
struct GroupRow {
    struct Value {
        std::string field, op, value;
    };

    struct Member {
        std::vector<Value> values;
        bool negated = false;
    };

    std::vector<Member> members;
    std::vector<RuleIndex> rules;
};

struct SubTechnique {
    std::string id, name;
    uint32_t rules = 0;
};

struct TechniquePage {
    std::string id, name, description;
    std::string asked; ///< the id that was asked for, when ATT&CK has replaced it by `id`; else empty
    std::string parent;
    std::vector<std::string> tactics;    ///< names in version 19
    std::vector<std::string> tactics_18; ///< names in version 18.1
    bool in_19 = true;
    bool in_18 = true;
    bool with_subtechniques = false;
    std::vector<SubTechnique> subtechniques; ///< with their own counts
    std::vector<RuleRef> rules;              ///< by vendor, then title
    std::vector<EventRow> events;            ///< by key
    std::vector<FieldRow> fields;            ///< most rules first, then name; as all lists below
    std::vector<ValueRow> indicators;
    std::vector<ValueRow> exclusions;
    std::vector<ValueRow> conditional;
    std::vector<ValueRow> inequalities;
    std::vector<GroupRow> groups; ///< exclusions that hold together; their members are among `exclusions` too
    std::vector<ListRow> lists;

    [[nodiscard]] uint32_t rules_of(rules::Vendor vendor) const;
};

/// One test of a rule page.
struct TestRow {
    std::string field, op, value; ///< as written
    std::string canonical_field, canonical_op, canonical_value;
    Polarity polarity = Polarity::indicator;
    bool negated = false;
    bool gate = false;
    uint32_t group = 0;
    uint32_t list = 0;
    uint32_t branch = 0;
    Span span{};
    uint32_t reach = 0; ///< rules for which it is an indicator
};

struct ProblemRow {
    std::string code, message;
    Span span{};
    bool loss = false;
};

struct RulePage {
    RuleRef rule;
    std::string description, author, date, modified, licence;
    std::vector<std::string> techniques;
    std::vector<EventRow> events; ///< without rules
    std::vector<TestRow> tests;   ///< in the order of the text
    std::vector<ProblemRow> problems;
    std::string text; ///< of the whole file; spans are its bytes
    Span span{};      ///< of the rule in it
};

struct TechniqueCount {
    std::string id, name;
    uint32_t rules = 0;
};

struct EventPage {
    EventRow event;
    std::vector<RuleRef> rules;
    std::vector<FieldRow> fields;
    std::vector<ValueRow> indicators;
    std::vector<TechniqueCount> techniques;
};

struct FieldPage {
    FieldRow field;
    std::vector<RuleRef> rules;
    std::vector<ValueRow> indicators; ///< reach is always set: all rules of the catalog are on this page
    std::vector<ValueRow> exclusions;
    std::vector<EventRow> events; ///< with the rules that use the field
    std::vector<TechniqueCount> techniques;
};

struct SearchHit {
    RuleRef rule;
    std::vector<std::string> techniques;
};

struct VendorStats {
    uint64_t files = 0, rules = 0, parsed = 0, live = 0, deprecated = 0, replayable = 0;
    uint64_t tests = 0, canonical = 0; ///< tests, and those whose field the taxonomy knows
    /// Code and one of its sentences to rules; each rule counts under the code of its first loss.
    std::map<std::string, uint64_t> not_replayable;
};

struct SourceStats {
    std::string name, path, revision, licence;
    uint64_t files = 0, rules = 0;
};

struct Unreplayed {
    rules::Vendor vendor = rules::Vendor::sigma;
    std::string path, id, title, code, reason;
    bool parsed = true;
};

/// A name of a field that the taxonomy does not know.
struct UnknownField {
    rules::Vendor vendor = rules::Vendor::sigma;
    std::string name;
    uint32_t tests = 0;
};

struct CatalogStats {
    std::map<rules::Vendor, VendorStats> vendors;
    std::vector<SourceStats> sources;
    uint64_t rules = 0, techniques = 0, events = 0, fields = 0, indicators = 0, exclusions = 0, failures = 0;
    bool complete = true;
    std::vector<Unreplayed> why;       ///< only when asked for
    std::vector<UnknownField> unknown; ///< only when asked for; most tests first
};

/// Values of one list that stand in only one rule are shown as one row from so many on.
inline constexpr uint32_t long_list = 20;
/// Values shown of a field.
inline constexpr size_t most_samples = 5;

} // namespace rw::catalog
