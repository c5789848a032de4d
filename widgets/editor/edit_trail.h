#pragma once
// Where a place of an older text stands now: the changes since then, in order. Pure.

#include "widgets/common/live_snapshot.h"

#include "engine/base/span.h"

#include <vector>

namespace rw::widgets {

class EditTrail {
public:
    /// `revision` is that of the text after the change.
    void add(Revision revision, uint32_t at, uint32_t removed, uint32_t inserted) {
        changes_.push_back({revision, at, removed, inserted});
    }

    /// Drops changes that lead to `revision` or earlier.
    void forget(Revision revision) {
        std::erase_if(changes_, [&](const Change& change) { return change.revision <= revision; });
    }

    /// `span` of the text of revision `since` in the current text. What was typed inside it belongs to it; what was
    /// typed at its ends does not. A removed one is empty.
    [[nodiscard]] Span shifted(Span span, Revision since) const {
        for (const Change& change : changes_) {
            if (change.revision <= since) continue;
            const bool empty = span.empty();
            span.begin = change.moved(span.begin, span.begin >= change.at);
            span.end = empty ? span.begin : change.moved(span.end, span.end > change.at);
            if (span.end < span.begin) span.end = span.begin;
        }
        return span;
    }

    /// Whether the current text of [begin, end) holds something typed or joined since then.
    [[nodiscard]] bool touched(Span now, Revision since) const {
        Span mark{};
        for (size_t index = 0; index < changes_.size(); ++index) {
            if (changes_[index].revision <= since) continue;
            mark = {changes_[index].at, changes_[index].at + changes_[index].inserted};
            for (size_t later = index + 1; later < changes_.size(); ++later) {
                mark.begin = changes_[later].moved(mark.begin, mark.begin > changes_[later].at);
                mark.end = changes_[later].moved(mark.end, mark.end >= changes_[later].at);
            }
            if (mark.begin <= now.end && mark.end >= now.begin) return true;
        }
        return false;
    }

private:
    struct Change {
        Revision revision = 0;
        uint32_t at = 0;
        uint32_t removed = 0;
        uint32_t inserted = 0;

        [[nodiscard]] uint32_t moved(uint32_t position, bool follows) const {
            if (position >= at + removed && follows) return position - removed + inserted;
            return position > at ? at : position;
        }
    };

    std::vector<Change> changes_;
};

} // namespace rw::widgets
