#include "widgets/matches/event_copy.h"

#include "widgets/common/convert.h"

#include "engine/base/json_writer.h"
#include "engine/ir/predicate.h"

#include <set>

namespace rw::widgets {

namespace {

using Columns = std::vector<const ShownColumn*>;

QString csvField(const QString& text) {
    const bool quote = text.contains(u',') || text.contains(u'"') || text.contains(u'\n') || text.contains(u'\r');
    if (!quote) return text;
    QString escaped = text;
    escaped.replace(u'"', QLatin1String("\"\""));
    return u'"' + escaped + u'"';
}

QString csv(const EventTableModel& model, const std::vector<logs::Row>& rows, const Columns& columns) {
    QString text;
    const auto line = [&](auto&& valueOf) {
        for (size_t i = 0; i < columns.size(); ++i)
            text += (i == 0 ? QString() : QStringLiteral(",")) + csvField(valueOf(*columns[i]));
        text += QLatin1String("\r\n");
    };
    line([](const ShownColumn& column) { return column.title; });
    for (const logs::Row row : rows) line([&](const ShownColumn& column) { return model.valueText(row, column); });
    return text;
}

QString markdown(const EventTableModel& model, const std::vector<logs::Row>& rows, const Columns& columns) {
    QString text = QStringLiteral("|");
    for (const ShownColumn* column : columns) text += u' ' + column->title + QLatin1String(" |");
    text += QLatin1String("\n|") + QStringLiteral(" --- |").repeated(static_cast<qsizetype>(columns.size())) + u'\n';
    for (const logs::Row row : rows) {
        text += u'|';
        for (const ShownColumn* column : columns) {
            QString value = visibleLine(model.valueText(row, *column));
            value.replace(u'\\', QLatin1String("\\\\")).replace(u'|', QLatin1String("\\|"));
            value.replace(u'<', QLatin1String("&lt;"));
            text += u' ' + value + QLatin1String(" |");
        }
        text += u'\n';
    }
    return text;
}

void writeValue(JsonWriter& json, const logs::Column& column, logs::Code code) {
    switch (column.type(code)) {
    case logs::ValueType::null:
        json.null();
        return;
    case logs::ValueType::boolean:
        json.boolean(column.text(code) == "true");
        return;
    case logs::ValueType::integer:
    case logs::ValueType::real:
        json.raw(column.text(code));
        return;
    case logs::ValueType::string:
        json.string(column.text(code));
        return;
    case logs::ValueType::list:
        json.begin_array();
        for (const logs::Code element : column.elements(code)) writeValue(json, column, element);
        json.end_array();
        return;
    }
}

QString jsonLines(const EventTableModel& model, const std::vector<logs::Row>& rows, const Columns& columns) {
    std::string text;
    for (const logs::Row row : rows) {
        JsonWriter json;
        json.begin_object();
        for (const ShownColumn* column : columns) {
            if (column->source == ShownColumn::Source::number) continue;
            if (column->source == ShownColumn::Source::record) {
                json.member(column->name, model.content().columns->collection()->table().origin(row).record);
            } else if (column->source != ShownColumn::Source::field) {
                json.member(column->name, fromQt(model.valueText(row, *column)));
            } else if (const Cell cell = column->cells.cell(row); cell.present()) {
                json.key(column->name);
                writeValue(json, *cell.column, cell.code);
            }
        }
        json.end_object();
        text += json.take() + '\n';
    }
    return toQt(text);
}

/// A value as a Sigma string in single quotes: wildcards lose their meaning.
QString sigmaValue(const std::string& value) {
    std::string text;
    for (size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool wildcardNext =
            i + 1 < value.size() && (value[i + 1] == '*' || value[i + 1] == '?' || value[i + 1] == '\\');
        if (c == '*' || c == '?' || (c == '\\' && wildcardNext)) text += '\\';
        if (c == '\'') text += '\'';
        text += c;
    }
    return u'\'' + toQt(text) + u'\'';
}

QString sigma(const std::vector<logs::Row>& rows, const Columns& columns) {
    QString text = QStringLiteral("selection:\n");
    bool any = false;
    for (const ShownColumn* column : columns) {
        if (column->source != ShownColumn::Source::field) continue;
        std::vector<QString> values;
        std::set<std::string> seen;
        for (const logs::Row row : rows) {
            const Cell cell = column->cells.cell(row);
            if (!cell.present()) continue;
            const logs::ValueType type = cell.column->type(cell.code);
            if (type == logs::ValueType::list || !seen.insert(cell.column->display(cell.code)).second) continue;
            if (type == logs::ValueType::null)
                values.emplace_back(QLatin1String("null"));
            else if (type == logs::ValueType::string)
                values.push_back(sigmaValue(std::string(cell.column->text(cell.code))));
            else
                values.push_back(toQt(cell.column->text(cell.code)));
        }
        if (values.empty()) continue;
        any = true;
        text += QLatin1String("    ") + toQt(column->name) + u':';
        if (values.size() == 1) {
            text += u' ' + values.front() + u'\n';
            continue;
        }
        text += u'\n';
        for (const QString& value : values) text += QLatin1String("        - ") + value + u'\n';
    }
    return any ? text : QString();
}

} // namespace

QString copiedEvents(const EventTableModel& model,
                     const std::vector<logs::Row>& rows,
                     const std::vector<int>& columns,
                     CopyFormat format) {
    if (!model.content().columns) return {};
    Columns shown;
    for (const int column : columns) shown.push_back(&(*model.content().columns)[static_cast<size_t>(column)]);
    std::vector<logs::Row> taken = rows;
    if (taken.size() > maxCopiedEvents) taken.resize(maxCopiedEvents);
    switch (format) {
    case CopyFormat::csv:
        return csv(model, taken, shown);
    case CopyFormat::jsonLines:
        return jsonLines(model, taken, shown);
    case CopyFormat::markdown:
        return markdown(model, taken, shown);
    case CopyFormat::sigma:
        return sigma(taken, shown);
    }
    return {};
}

} // namespace rw::widgets
