#pragma once
// Properties of an event as people read them: time, place, size. The formats are fixed, because logs are compared
// across machines.

#include <QString>

#include "engine/logs/log_table.h"

namespace rw::widgets {

/// "2020-07-22 20:29:27.321", with as many digits as the source has; empty without a time.
[[nodiscard]] QString timeText(const Instant& time);

/// Path of the row's log.
[[nodiscard]] QString fileText(const logs::LogTable& table, logs::Row row);

/// Last part of a path, also behind a "!" of an archive.
[[nodiscard]] QString fileName(const QString& path);

/// A tool tip that shows `text` as it is, whatever a log wrote into it.
[[nodiscard]] QString plainToolTip(const QString& text);

} // namespace rw::widgets
