#include "widgets/common/row_text.h"

#include "widgets/common/convert.h"

#include "engine/base/time.h"

#include <algorithm>

namespace rw::widgets {

QString timeText(const Instant& time) {
    std::string text = format_time(time);
    if (text.size() > 10) text[10] = ' ';
    if (text.ends_with('Z')) text.pop_back();
    return toQt(text);
}

QString fileText(const logs::LogTable& table, logs::Row row) {
    const uint32_t file = table.origin(row).file;
    return file < table.files().size() ? toQt(table.files()[file].path) : QString();
}

QString fileName(const QString& path) {
    const auto cut = std::max(path.lastIndexOf(u'/'), path.lastIndexOf(u'!'));
    return path.mid(cut + 1);
}

LineStarts::LineStarts(std::string_view text) {
    starts_.push_back(0);
    for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        starts_.push_back(static_cast<uint32_t>(at + 1));
}

int LineStarts::lineOf(uint32_t offset) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return std::max(1, static_cast<int>(after - starts_.begin()));
}

} // namespace rw::widgets
