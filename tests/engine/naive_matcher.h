#pragma once
// A slow matcher written from the semantics alone: evaluates an ir::Condition on one flat JSON event. The second
// opinion for everything fast; nothing of the product includes it.

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

#include "engine/base/time.h"
#include "engine/base/unicode.h"
#include "engine/ir/rule.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <re2/re2.h>

#include <pcre2.h>

namespace rw::test {

/// JSON text with numbers that QJsonValue would not keep as they are written (1.0, 18446744073709551616) wrapped as
/// {"$number": "1.0"}; parse events with this.
inline QByteArray with_exact_numbers(const QByteArray& json) {
    QByteArray out;
    bool quoted = false;
    for (qsizetype at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (quoted && c == '\\') {
            out += c;
            out += json[++at];
            continue;
        }
        if (c == '"') quoted = !quoted;
        if (quoted || !((c >= '0' && c <= '9') || c == '-')) {
            out += c;
            continue;
        }
        qsizetype end = at;
        while (end < json.size() && QByteArrayView("0123456789+-.eE").contains(json[end])) ++end;
        const QByteArray number = json.mid(at, end - at);
        const bool exact =
            number.size() < 16 && !number.contains('.') && !number.contains('e') && !number.contains('E');
        out += exact ? number : "{\"$number\":\"" + number + "\"}";
        at = end - 1;
    }
    return out;
}

class NaiveMatcher {
public:
    NaiveMatcher(const ir::Condition& condition, const ir::PredicateTable& predicates)
        : condition_(condition)
        , predicates_(predicates) {}

    [[nodiscard]] bool matches(const QJsonObject& event) const { return node(condition_.root, event); }

private:
    bool node(ir::NodeId id, const QJsonObject& event) const {
        const ir::Node& each = condition_.nodes[id];
        size_t count = 0;
        switch (each.kind) {
        case ir::NodeKind::all_of:
            for (const ir::NodeId child : each.children)
                if (!node(child, event)) return false;
            return true;
        case ir::NodeKind::any_of:
            for (const ir::NodeId child : each.children)
                if (node(child, event)) return true;
            return false;
        case ir::NodeKind::negation:
            return !node(each.children.front(), event);
        case ir::NodeKind::at_least:
            for (const ir::NodeId child : each.children) count += node(child, event);
            return count >= each.count;
        case ir::NodeKind::leaf:
            return leaf(predicates_[each.predicate], event);
        case ir::NodeKind::constant:
            return each.value;
        }
        return false;
    }

    bool leaf(const ir::Predicate& predicate, const QJsonObject& event) const {
        std::vector<QJsonValue> values;
        if (predicate.keyword()) {
            all_values(event, values);
        } else {
            lookup(event, name(predicate.field), values);
        }
        if (std::holds_alternative<ir::ExistsTest>(predicate.test)) return !values.empty();
        std::vector<QJsonValue> flat;
        for (const QJsonValue& value : values) flatten(value, flat);
        if (std::holds_alternative<ir::NullTest>(predicate.test)) {
            for (const QJsonValue& value : flat)
                if (!value.isNull()) return false;
            return true;
        }
        if (const auto* reference = std::get_if<ir::FieldTest>(&predicate.test)) return refers(*reference, flat, event);
        const auto* computed = std::get_if<ir::ComputedTest>(&predicate.test);
        if (computed != nullptr && computed->computed->whole_list) return whole_list(*computed->computed, flat);
        for (const QJsonValue& value : flat)
            if (test(predicate.test, value)) return true;
        return false;
    }

    /// All texts of a field at once.
    static bool whole_list(const ir::Computation& computation, const std::vector<QJsonValue>& values) {
        std::string joined;
        size_t count = 0;
        for (const QJsonValue& value : values) {
            const auto text = text_form(value);
            if (!text) continue;
            if (count++ > 0) joined += ir::list_separator;
            joined += *text;
        }
        return count > 0 && computation.holds(joined, {});
    }

    static QString name(const std::string& field) { return QString::fromStdString(field); }

    /// All values that `path` reaches: a flat name wins, then dots; arrays of maps are searched through.
    static void lookup(const QJsonValue& where, const QString& path, std::vector<QJsonValue>& values) {
        if (where.isArray()) {
            const QJsonArray array = where.toArray();
            for (const QJsonValue& each : array) lookup(each, path, values);
            return;
        }
        const QJsonObject object = where.toObject();
        if (object.contains(path)) {
            values.push_back(object.value(path));
            return;
        }
        for (qsizetype dot = path.lastIndexOf(QLatin1Char('.')); dot > 0;
             dot = path.lastIndexOf(QLatin1Char('.'), dot - 1)) {
            if (!object.contains(path.left(dot))) continue;
            lookup(object.value(path.left(dot)), path.mid(dot + 1), values);
            if (!values.empty()) return;
            if (dot == 0) break;
        }
    }

    static void all_values(const QJsonValue& value, std::vector<QJsonValue>& values) {
        if (value.isObject() && !is_number(value)) {
            const QJsonObject object = value.toObject();
            for (const QJsonValue& each : object) all_values(each, values);
        } else if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (const QJsonValue& each : array) all_values(each, values);
        } else {
            values.push_back(value);
        }
    }

    static void flatten(const QJsonValue& value, std::vector<QJsonValue>& values) {
        if (!value.isArray()) {
            values.push_back(value);
            return;
        }
        const QJsonArray array = value.toArray();
        for (const QJsonValue& each : array) flatten(each, values);
    }

    static bool is_number(const QJsonValue& value) {
        return value.isDouble() || value.toObject().contains(QStringLiteral("$number"));
    }

    static std::optional<std::string> text_form(const QJsonValue& value) {
        if (value.isObject() && is_number(value))
            return value.toObject().value(QStringLiteral("$number")).toString().toStdString();
        switch (value.type()) {
        case QJsonValue::Bool:
            return value.toBool() ? "true" : "false";
        case QJsonValue::String:
            return value.toString().toStdString();
        case QJsonValue::Double: {
            const QVariant variant = value.toVariant();
            if (variant.typeId() == QMetaType::LongLong) return std::to_string(variant.toLongLong());
            const double real = value.toDouble();
            std::array<char, 40> buffer{};
            const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), real).ptr;
            return std::string(buffer.data(), end);
        }
        case QJsonValue::Null:
        case QJsonValue::Array:
        case QJsonValue::Object:
        case QJsonValue::Undefined:
            break;
        }
        return std::nullopt;
    }

    static bool number_of(const QJsonValue& value, ir::Number& number) {
        if (value.isBool()) return false;
        const auto text = text_form(value);
        return text && ir::Number::parse(*text, number);
    }

    static bool holds(ir::Comparison comparison, int order) {
        switch (comparison) {
        case ir::Comparison::less:
            return order < 0;
        case ir::Comparison::less_equal:
            return order <= 0;
        case ir::Comparison::greater:
            return order > 0;
        case ir::Comparison::greater_equal:
            return order >= 0;
        case ir::Comparison::equal:
            return order == 0;
        }
        return false;
    }

    static bool test(const ir::Test& test, const QJsonValue& value) {
        const auto text = text_form(value);
        if (!text) return false;
        if (const auto* pattern = std::get_if<ir::TextTest>(&test)) return ir::matches(pattern->pattern, *text);
        if (const auto* regex = std::get_if<ir::RegexTest>(&test)) return finds(*regex, *text);
        if (const auto* truth = std::get_if<ir::BooleanTest>(&test))
            return !is_number(value) && ascii_lower(*text) == (truth->value ? "true" : "false");
        if (const auto* cidr = std::get_if<ir::CidrTest>(&test)) return inside(*cidr, *text);
        ir::Number number;
        if (const auto* compared = std::get_if<ir::NumberTest>(&test))
            return number_of(value, number) && holds(compared->comparison, ir::compare(number, compared->number));
        if (const auto* part = std::get_if<ir::TimePartTest>(&test)) return time_part(*part, *text);
        if (const auto* computed = std::get_if<ir::ComputedTest>(&test)) return computed->computed->holds(*text, {});
        return false;
    }

    static bool finds(const ir::RegexTest& regex, const std::string& text) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_case_sensitive(!regex.ignore_case);
        options.set_dot_nl(regex.dot_all);
        const re2::RE2 compiled(regex.multiline ? "(?m)" + regex.source : regex.source, options);
        if (compiled.ok()) return re2::RE2::PartialMatch(text, compiled);
        uint32_t flags = PCRE2_UTF;
        if (regex.ignore_case) flags |= PCRE2_CASELESS;
        if (regex.multiline) flags |= PCRE2_MULTILINE;
        if (regex.dot_all) flags |= PCRE2_DOTALL;
        int error = 0;
        PCRE2_SIZE offset = 0;
        pcre2_code* code = pcre2_compile(
            reinterpret_cast<PCRE2_SPTR>(regex.source.data()), regex.source.size(), flags, &error, &offset, nullptr);
        if (code == nullptr) return false;
        pcre2_match_data* data = pcre2_match_data_create_from_pattern(code, nullptr);
        const int found =
            pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, data, nullptr);
        pcre2_match_data_free(data);
        pcre2_code_free(code);
        return found >= 0;
    }

    static bool inside(const ir::CidrTest& cidr, const std::string& text) {
        uint8_t address[16]{};
        if (inet_pton(AF_INET, text.c_str(), address + 12) == 1) {
            if (!cidr.v4) return false;
            address[10] = address[11] = 0xFF;
        } else if (cidr.v4 || inet_pton(AF_INET6, text.c_str(), address) != 1) {
            return false;
        }
        for (unsigned bit = 0; bit < cidr.prefix_bits; ++bit)
            if (((address[bit / 8] ^ cidr.address[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
        return true;
    }

    /// The written clock time counts: a zone is cut off before parsing.
    static bool time_part(const ir::TimePartTest& test, std::string text) {
        if (text.size() > 19 && text[4] == '-') text.resize(19);
        const auto instant = parse_time(text);
        if (!instant) return false;
        int64_t seconds = instant->ns / 1'000'000'000;
        if (instant->ns % 1'000'000'000 < 0) --seconds;
        int64_t days = seconds / 86400;
        if (seconds % 86400 < 0) --days;
        const int64_t in_day = seconds - days * 86400;
        const CivilDate date = civil_from_days(days);
        int64_t part = 0;
        switch (test.part) {
        case ir::TimePart::minute:
            part = in_day / 60 % 60;
            break;
        case ir::TimePart::hour:
            part = in_day / 3600;
            break;
        case ir::TimePart::day:
            part = date.day;
            break;
        case ir::TimePart::month:
            part = date.month;
            break;
        case ir::TimePart::year:
            part = date.year;
            break;
        case ir::TimePart::week: {
            const int64_t weekday = ((days + 3) % 7 + 7) % 7; // Monday 0
            const CivilDate thursday = civil_from_days(days - weekday + 3);
            part = (days - weekday + 3 - days_from_civil(thursday.year, 1, 1)) / 7 + 1;
            break;
        }
        }
        return holds(test.comparison, ir::compare(ir::Number{part}, test.number));
    }

    bool refers(const ir::FieldTest& test, const std::vector<QJsonValue>& values, const QJsonObject& event) const {
        std::vector<QJsonValue> others;
        std::vector<QJsonValue> flat;
        lookup(event, name(test.other), others);
        for (const QJsonValue& value : others) flatten(value, flat);
        for (const QJsonValue& a : values)
            for (const QJsonValue& b : flat) {
                const auto left = text_form(a);
                const auto right = text_form(b);
                if (left && right && compares(test, *left, *right)) return true;
            }
        return false;
    }

    static bool compares(const ir::FieldTest& test, std::string left, std::string right) {
        if (test.computed) return test.computed->holds(left, right);
        if (!test.cased) {
            left = folded(left);
            right = folded(right);
        }
        switch (test.shape) {
        case ir::PatternShape::equals:
            return left == right;
        case ir::PatternShape::contains:
            return left.find(right) != std::string::npos;
        case ir::PatternShape::starts:
            return left.starts_with(right);
        case ir::PatternShape::ends:
            return left.ends_with(right);
        case ir::PatternShape::anything:
        case ir::PatternShape::glob:
            break;
        }
        return false;
    }

    const ir::Condition& condition_;
    const ir::PredicateTable& predicates_;
};

} // namespace rw::test
