#pragma once
// Properties of an event as people read them: time, place, size. The formats are fixed, because logs are compared
// across machines.

#include <QString>

#include "engine/logs/log_table.h"

#include <string_view>
#include <vector>

namespace rw::widgets {

/// "2020-07-22 20:29:27.321", with as many digits as the source has; empty without a time.
[[nodiscard]] QString timeText(const Instant& time);

/// Path of the row's log.
[[nodiscard]] QString fileText(const logs::LogTable& table, logs::Row row);

/// Last part of a path, also behind a "!" of an archive.
[[nodiscard]] QString fileName(const QString& path);

/// Where each line of a rule's text begins, so that views can say "line 28" without the text.
class LineStarts {
public:
    LineStarts() = default;
    explicit LineStarts(std::string_view text);

    /// From 1. @complexity O(log lines)
    [[nodiscard]] int lineOf(uint32_t offset) const;

    [[nodiscard]] bool empty() const { return starts_.empty(); }

private:
    std::vector<uint32_t> starts_;
};

} // namespace rw::widgets
