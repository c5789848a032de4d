#include "widgets/editor/count_painter.h"

#include <QCoreApplication>
#include <QPainter>

#include "widgets/common/theme.h"
#include "widgets/editor/scintilla_text.h"

#include <cmath>
#include <vector>

namespace rw::widgets {

using Base = QsciScintillaBase;

namespace {

constexpr double staleOpacity = 0.55;
constexpr double barHeight = 1.5;

struct ColumnLook {
    Measure measure;
    QColor text;
    QColor mark;
    int right; ///< x where numbers end
    uint64_t largest;
    double opacity;
};

void paintCell(QPainter& painter, const CountRow& row, const ColumnLook& column, const QRect& line, int width) {
    const QString text = countText(row, column.measure);
    if (text.isEmpty()) return;
    const Theme& theme = currentTheme();
    const bool unknown = !row.reason.empty();
    QFont font = painter.font();
    font.setWeight(row.kind == CountRow::Kind::rule ? QFont::Bold : QFont::Normal);
    painter.setFont(font);
    painter.setPen(unknown ? theme.warning : column.text);
    painter.drawText(
        QRect(column.right - width, line.top(), width, line.height()), Qt::AlignRight | Qt::AlignVCenter, text);
    const uint64_t count = row.count(column.measure).value_or(0);
    if (unknown || row.kind != CountRow::Kind::clause || count == 0 || column.largest == 0) return;
    const double share = std::sqrt(static_cast<double>(count) / static_cast<double>(column.largest));
    const double length = std::max(2.0, share * width);
    painter.fillRect(QRectF(column.right - length, line.bottom() - barHeight, length, barHeight), column.mark);
}

} // namespace

void paintFolded(const QsciScintilla& editor, QPainter& painter) {
    const Theme& theme = currentTheme();
    const long first = scintilla(editor, Base::SCI_GETFIRSTVISIBLELINE);
    const long shown = scintilla(editor, Base::SCI_LINESONSCREEN);
    const long lines = scintilla(editor, Base::SCI_GETLINECOUNT);
    const int height = static_cast<int>(scintilla(editor, Base::SCI_TEXTHEIGHT, 0));
    painter.setFont(interfaceFont());
    painter.setRenderHint(QPainter::Antialiasing);
    for (long visible = first; visible <= first + shown; ++visible) {
        const long line = scintilla(editor, Base::SCI_DOCLINEFROMVISIBLE, visible);
        if (line >= lines || scintilla(editor, Base::SCI_GETFOLDEXPANDED, line) != 0) continue;
        const long hidden = scintilla(editor, Base::SCI_GETLASTCHILD, line, -1) - line;
        if (hidden <= 0) continue;
        const long end = scintilla(editor, Base::SCI_GETLINEENDPOSITION, line);
        const QString text = QCoreApplication::translate("RuleEditor", "%Ln lines", nullptr, static_cast<int>(hidden));
        const int x = static_cast<int>(scintilla(editor, Base::SCI_POINTXFROMPOSITION, 0, end)) + 14;
        const int y = static_cast<int>(scintilla(editor, Base::SCI_POINTYFROMPOSITION, 0, end));
        const QRectF box(x, y + 2, painter.fontMetrics().horizontalAdvance(text) + 10, height - 4);
        painter.setPen(theme.line);
        painter.setBrush(theme.alternate);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        painter.setPen(theme.muted);
        painter.drawText(box, Qt::AlignCenter, text);
    }
}

void paintCounts(const QsciScintilla& editor, QPainter& painter, const CountPaint& what, int columnWidth, int padding) {
    const Theme& theme = currentTheme();
    const QRect area = editor.viewport()->rect();
    const int right = area.right() - padding;
    std::vector<ColumnLook> columns;
    for (size_t at = 0; at < what.measures.size(); ++at) {
        const Measure measure = what.measures[at];
        const bool attack = sideOf(measure) == Side::attack;
        const bool old = what.staleFacts && (measure == Measure::onlyAttack || measure == Measure::onlyBaseline);
        columns.push_back({measure,
                           attack ? theme.hit : theme.noise,
                           attack ? theme.hitMark : theme.noiseMark,
                           right - static_cast<int>(what.measures.size() - 1 - at) * columnWidth,
                           largestClause(what.rows, measure),
                           what.stale || old ? staleOpacity : 1.0});
    }
    const int height = static_cast<int>(scintilla(editor, Base::SCI_TEXTHEIGHT, 0));
    const int strip = area.right() - static_cast<int>(what.measures.size()) * columnWidth - padding;
    painter.setFont(codeFont());
    const int caretLine = lineOf(editor, caretOf(editor));
    const int caretTop =
        static_cast<int>(scintilla(editor, Base::SCI_POINTYFROMPOSITION, 0, static_cast<long>(caretOf(editor))));
    if (!theme.highContrast && scintilla(editor, Base::SCI_GETLINEVISIBLE, caretLine) != 0)
        painter.fillRect(QRect(strip, caretTop, area.right() + 1 - strip, height), theme.currentLine);
    if (what.stale) {
        painter.setPen(QPen(theme.muted, 1, Qt::DotLine));
        painter.drawLine(strip, 0, area.right(), 0);
    }
    int lastLine = -1; // the outermost clause of a line speaks for it
    for (const CountRow& row : what.rows) {
        const Span now = what.trail.shifted(row.span, what.revision);
        if (now.empty() && !row.span.empty()) continue;
        const int line = lineOf(editor, now.begin);
        if (line == lastLine || scintilla(editor, Base::SCI_GETLINEVISIBLE, line) == 0) continue;
        lastLine = line;
        const long begin = scintilla(editor, Base::SCI_POSITIONFROMLINE, line);
        const int top = static_cast<int>(scintilla(editor, Base::SCI_POINTYFROMPOSITION, 0, begin));
        if (top + height < 0 || top > area.bottom()) continue;
        const QRect rect(strip, top, area.right() - strip, height);
        for (const ColumnLook& column : columns) {
            painter.setOpacity(column.opacity);
            paintCell(painter, row, column, rect, columnWidth - padding);
        }
    }
    painter.setOpacity(1);
}

} // namespace rw::widgets
