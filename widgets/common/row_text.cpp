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

QString plainToolTip(const QString& text) {
    if (text.isEmpty()) return {};
    QString escaped = text.toHtmlEscaped();
    return QLatin1String("<p>") + escaped.replace(u'\n', QLatin1String("<br>")) + QLatin1String("</p>");
}

} // namespace rw::widgets
