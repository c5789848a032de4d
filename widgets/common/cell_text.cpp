#include "widgets/common/cell_text.h"

#include "widgets/common/convert.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr QChar ellipsis(0x2026);

/// Joins ranges that touch or overlap.
std::vector<Span> merged(std::vector<Span> spans) {
    std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.begin < b.begin; });
    std::vector<Span> result;
    for (const Span span : spans) {
        if (span.empty()) continue;
        if (!result.empty() && span.begin <= result.back().end)
            result.back().end = std::max(result.back().end, span.end);
        else
            result.push_back(span);
    }
    return result;
}

/// A byte position moved back to the start of its character.
size_t characterStart(std::string_view text, size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
}

/// The part of a long value that is shown: its end for paths, else the beginning, or what stands around the first mark.
Span window(std::string_view value, const std::vector<Span>& spans, Elide elide) {
    if (value.size() <= maxCellBytes) return {0, static_cast<uint32_t>(value.size())};
    size_t begin = 0;
    if (elide == Elide::path)
        begin = value.size() - maxCellBytes;
    else if (!spans.empty() && spans.front().end > maxCellBytes)
        begin = std::min(value.size() - maxCellBytes,
                         size_t{spans.front().begin} - std::min<size_t>(spans.front().begin, 40));
    begin = characterStart(value, begin);
    const size_t end = characterStart(value, begin + maxCellBytes);
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

CellText cut(const CellText& cell, int from, int to) {
    CellText result;
    result.elide = cell.elide;
    const int lead = from > 0 ? 1 : 0;
    if (lead > 0) result.text += ellipsis;
    result.text += cell.text.mid(from, to - from);
    if (to < cell.text.size()) result.text += ellipsis;
    for (const TextMark& mark : cell.marks) {
        const int begin = std::max(mark.begin, from);
        const int end = std::min(mark.begin + mark.length, to);
        if (begin < end) result.marks.push_back({begin - from + lead, end - begin});
    }
    return result;
}

/// The largest count for which `part(count)` is not wider than `room`. Whole strings are measured, since rounded
/// advances of single characters do not add up. @complexity O(log) measurements of what can be on the screen
template <class Part>
int mostThatFit(int size, int room, const QFontMetrics& metrics, Part&& part) {
    constexpr int narrowest = 2; // pixels; no character that matters is narrower
    int fits = 0;
    int beyond = std::min(size, std::max(0, room) / narrowest) + 1;
    while (beyond - fits > 1) {
        const int middle = fits + (beyond - fits) / 2;
        if (metrics.horizontalAdvance(part(middle)) <= room)
            fits = middle;
        else
            beyond = middle;
    }
    return fits;
}

/// `C:\…\last\segments`, else the end of the text.
CellText elidedPath(const CellText& cell, const QFontMetrics& metrics, int width) {
    const auto isSeparator = [](QChar c) { return c == u'\\' || c == u'/'; };
    const QString& text = cell.text;
    const int size = static_cast<int>(text.size());
    int head = 0;
    if (size > 3 && text[1] == u':' && isSeparator(text[2])) head = 3;
    if (head > 0) {
        const int room = width - metrics.horizontalAdvance(text.left(head)) - metrics.horizontalAdvance(ellipsis);
        for (int at = head + 1; at < size; ++at) {
            if (!isSeparator(text[at]) || metrics.horizontalAdvance(text.mid(at)) > room) continue;
            CellText result = cut(cell, at, size);
            result.text.prepend(text.left(head));
            for (TextMark& mark : result.marks) mark.begin += head;
            return result;
        }
    }
    const int room = width - metrics.horizontalAdvance(ellipsis);
    const int from = size - mostThatFit(size, room, metrics, [&](int count) { return text.right(count); });
    return cut(cell, from, size);
}

} // namespace

QString visibleLine(QString text) {
    for (QChar& c : text) {
        const ushort code = c.unicode();
        if (code == u'\t')
            c = u' ';
        else if (code < 0x20)
            c = QChar(static_cast<ushort>(0x2400 + code)); // control pictures
        else if (code == 0x7F)
            c = QChar(0x2421);
        else if (code == 0x2028 || code == 0x2029)
            c = QChar(0x240A);
        else if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x200E ||
                 code == 0x200F)
            c = QChar(QChar::ReplacementCharacter); // would let a value look like another
    }
    return text;
}

bool looksLikePath(std::string_view value) {
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const bool drive = value.size() > 3 && letter(value[0]) && value[1] == ':' && value[2] == '\\';
    const bool rooted =
        value.starts_with('\\') || value.starts_with("HK") || (value.starts_with('/') && value.size() > 1);
    if (!drive && !rooted) return false;
    return value.find(" -") == std::string_view::npos && value.find(" /") == std::string_view::npos &&
           value.find('"') == std::string_view::npos;
}

CellText cellText(std::string_view value, std::vector<Span> spans, Elide elide) {
    spans = merged(std::move(spans));
    const Span shown = window(value, spans, elide);
    CellText cell;
    cell.elide = elide;
    const std::string_view part = value.substr(shown.begin, shown.size());
    cell.text = visibleLine(toQt(part));
    for (const Span span : spans) {
        const uint32_t begin = std::clamp(span.begin, shown.begin, shown.end) - shown.begin;
        const uint32_t end = std::clamp(span.end, shown.begin, shown.end) - shown.begin;
        if (begin >= end) continue;
        const int from = static_cast<int>(toQt(part.substr(0, begin)).size());
        const int length = static_cast<int>(toQt(part.substr(begin, end - begin)).size());
        cell.marks.push_back({from, length});
    }
    const bool cutBefore = shown.begin > 0;
    if (cutBefore) {
        cell.text.prepend(ellipsis);
        for (TextMark& mark : cell.marks) ++mark.begin;
    }
    if (shown.end < value.size()) cell.text.append(ellipsis);
    return cell;
}

CellText elided(const CellText& cell, const QFontMetrics& metrics, int width) {
    if (metrics.horizontalAdvance(cell.text) <= width) return cell;
    if (cell.elide == Elide::path) return elidedPath(cell, metrics, width);
    const int size = static_cast<int>(cell.text.size());
    const auto endFrom = [&](int from) {
        const int room = width - metrics.horizontalAdvance(ellipsis) * (from > 0 ? 2 : 1);
        return from + mostThatFit(size - from, room, metrics, [&](int count) { return cell.text.mid(from, count); });
    };
    const int end = endFrom(0);
    if (cell.marks.isEmpty() || cell.marks.front().begin < end) return cut(cell, 0, end);
    constexpr int context = 6;
    const int from = std::max(0, cell.marks.front().begin - context);
    return cut(cell, from, endFrom(from));
}

} // namespace rw::widgets
