#pragma once
// A value as one line for a cell: control characters made visible, very long values cut, byte spans of the value as
// character ranges of that line, and eliding that keeps the ranges. No painting here.

#include <QFontMetrics>
#include <QList>
#include <QMetaType>
#include <QString>

#include "engine/base/span.h"

#include <string_view>
#include <vector>

namespace rw::widgets {

/// Which end of a value matters when there is no room for all of it.
enum class Elide : quint8 {
    right, ///< text: the beginning
    path,  ///< paths: the last segments (and the drive)
};

/// UTF-16 range of a line that is marked.
struct TextMark {
    int begin = 0;
    int length = 0;

    friend bool operator==(const TextMark&, const TextMark&) = default;
};

struct CellText {
    QString text;
    QList<TextMark> marks; ///< ordered, not overlapping
    Elide elide = Elide::right;

    friend bool operator==(const CellText&, const CellText&) = default;
};

/// Characters that a cell shows at most; the whole value is in the tool tip and in Event details.
inline constexpr size_t maxCellBytes = 2'000;

/// `spans` are byte ranges of `value`, in any order. @complexity O(min(value, maxCellBytes) · spans)
[[nodiscard]] CellText cellText(std::string_view value, std::vector<Span> spans, Elide elide);

/// The text in at most `width` pixels, marks moved along. When eliding on the right would hide all marks, the text is
/// cut on both sides around the first of them.
[[nodiscard]] CellText elided(const CellText& cell, const QFontMetrics& metrics, int width);

/// One line without control characters and without characters that change the direction of text.
[[nodiscard]] QString visibleLine(QString text);

/// Whether a value is a path (drive, share, registry hive or root first, no command line).
[[nodiscard]] bool looksLikePath(std::string_view value);

} // namespace rw::widgets

Q_DECLARE_METATYPE(rw::widgets::CellText)
