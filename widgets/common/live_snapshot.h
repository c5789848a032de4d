#pragma once
// What the views draw from: one immutable value per replayed revision, made by Session, shared by all views.
// No jobs, no files, no parsing here.

#include "widgets/common/line_starts.h"

#include "engine/explain/explain.h"
#include "engine/ir/predicate.h"
#include "engine/match/collection.h"
#include "engine/match/live_matcher.h"
#include "engine/rules/rule_document.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rw::widgets {

using DocumentId = uint64_t;
/// Grows with each change of a document's text.
using Revision = uint64_t;

/// One collection's part of a snapshot.
struct CollectionSnapshot {
    std::shared_ptr<const match::Collection> collection;
    match::RuleResult result;
    std::shared_ptr<const std::vector<uint32_t>> rows; ///< of result.matches, in time order of the table
};

struct LiveSnapshot {
    DocumentId document = 0;
    Revision revision = 0;
    std::shared_ptr<const rules::RuleFile> file;
    size_t index = 0;   ///< the rule of the file at the caret
    LineStarts lines{}; ///< of the text that was replayed
    std::shared_ptr<const ir::PredicateTable> predicates;
    std::optional<CollectionSnapshot> attack;
    std::optional<CollectionSnapshot> baseline;
    std::chrono::microseconds elapsed{};

    /// Null when the file holds no rule.
    [[nodiscard]] const rules::RuleDocument* rule() const {
        return index < file->documents.size() ? &file->documents[index] : nullptr;
    }
};

} // namespace rw::widgets
