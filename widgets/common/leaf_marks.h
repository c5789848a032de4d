#pragma once
// Which part of a value a rule's leaves look for: for underlining in tables and in Event details. Compiles the tests of
// a field when it is first asked for; one object per rule revision and collection. Decides no rule.

#include "engine/base/span.h"
#include "engine/ir/predicate.h"
#include "engine/ir/rule.h"
#include "engine/match/collection.h"
#include "engine/match/value_test.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rw::widgets {

/// One leaf that looks at a value.
struct LeafLook {
    Span span{}; ///< of the leaf, in the rule's text
    bool holds = false;
    bool excludes = false;     ///< under a negation: it keeps events out
    std::string predicate{};   ///< "ends with \cmd.exe"
    std::vector<Span> spans{}; ///< matched bytes of the value; the whole value when no part is meant
};

/// Not thread-safe: for the GUI thread.
class LeafMarks {
public:
    /// @param rule  kept alive by `owner`, as are the predicates
    LeafMarks(std::shared_ptr<const void> owner,
              const ir::Rule& rule,
              const ir::PredicateTable& predicates,
              std::shared_ptr<const match::Collection> collection);

    /// Fields that the rule's leaves name, in the order of the text; no keywords.
    [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }

    /// Byte ranges of the value that leaves on `field` match, without those that keep events out.
    [[nodiscard]] std::vector<Span>
    spans(const std::string& field, match::ClassId id, const logs::Column& column, logs::Code code) const;

    /// All leaves on `field`, in the order of the text.
    [[nodiscard]] std::vector<LeafLook>
    looks(const std::string& field, match::ClassId id, const logs::Column& column, logs::Code code) const;

    /// Leaves on one field beyond this are not marked.
    static constexpr size_t maxTests = 2'000;

private:
    struct Leaf {
        const ir::Node* node = nullptr;
        const ir::Predicate* predicate = nullptr;
        bool excludes = false;
    };

    struct Compiled {
        const Leaf* leaf = nullptr;
        std::vector<match::ValueTest> forms; ///< the test in all words of this kind of event
    };

    const std::vector<Compiled>& testsOf(const std::string& field, match::ClassId id) const;
    void collect(const ir::Rule& rule, const ir::PredicateTable& predicates);

    std::shared_ptr<const void> owner_;
    ir::LogSource scope_;
    std::shared_ptr<const match::Collection> collection_;
    std::vector<std::string> fields_;
    std::map<std::string, std::vector<Leaf>> leaves_;
    mutable std::map<std::pair<std::string, match::ClassId>, std::vector<Compiled>> tests_;
};

} // namespace rw::widgets
