// Functions of texts, and conversions.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/regex_syntax.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace rw::kusto {

namespace {

size_t characters(std::string_view text) {
    size_t count = 0;
    for (size_t at = 0; at < text.size(); at += decode_point(text, at).bytes) ++count;
    return count;
}

/// Byte offset of the character with this number; the end when there are fewer.
size_t offset_of(std::string_view text, int64_t character) {
    size_t at = 0;
    while (character > 0 && at < text.size()) {
        at += decode_point(text, at).bytes;
        --character;
    }
    return at;
}

/// The capital letter that folds to this one; itself when there is none.
char32_t upper_of(char32_t c) {
    static const std::unordered_map<char32_t, char32_t> capitals = [] {
        std::unordered_map<char32_t, char32_t> map;
        constexpr char32_t last = 0x1E943; // of all that Unicode folds
        for (char32_t each = 0x80; each <= last; ++each)
            if (const char32_t small = fold(each); small != each) map.try_emplace(small, each);
        return map;
    }();
    const auto found = capitals.find(c);
    return found == capitals.end() ? c : found->second;
}

Value text(std::string value) { return Value::of_text(std::move(value)); }

template <char first, char last>
Value changed_case(Arguments arguments, const Expression&) {
    std::string value = text_of(arguments[0]);
    if (is_ascii(value)) {
        for (char& c : value)
            if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
        return text(std::move(value));
    }
    std::string out;
    for (size_t at = 0; at < value.size();) {
        const DecodedPoint point = decode_point(value, at);
        char32_t changed = point.value;
        if (point.value < 0x80) {
            const char c = static_cast<char>(point.value);
            if (c >= first && c <= last) changed = static_cast<char32_t>(c ^ 0x20);
        } else if (first == 'A') {
            changed = fold(point.value);
        } else {
            changed = upper_of(point.value);
        }
        if (changed == point.value)
            out += std::string_view(value).substr(at, point.bytes);
        else
            append_utf8(out, changed);
        at += point.bytes;
    }
    return text(std::move(out));
}

Value strcat(Arguments arguments, const Expression&) {
    std::string joined;
    for (const Value& each : arguments) joined += text_of(each);
    return text(std::move(joined));
}

Value strcat_delim(Arguments arguments, const Expression&) {
    std::string joined;
    for (size_t i = 1; i < arguments.size(); ++i)
        joined += (i > 1 ? text_of(arguments[0]) : "") + text_of(arguments[i]);
    return text(std::move(joined));
}

Value substring(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    const Value start = to_long(arguments[1]);
    if (start.null) return text({});
    const auto count = static_cast<int64_t>(characters(value));
    const int64_t begin = start.integer < 0 ? std::max<int64_t>(0, count + start.integer) : start.integer;
    if (begin >= count) return text({});
    int64_t length = count - begin;
    if (arguments.size() > 2) {
        const Value given = to_long(arguments[2]);
        if (!given.null) length = std::clamp<int64_t>(given.integer, 0, length);
    }
    const size_t from = offset_of(value, begin);
    return text(value.substr(from, offset_of(std::string_view(value).substr(from), length)));
}

Value indexof(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    const std::string wanted = text_of(arguments[1]);
    const Value start = arguments.size() > 2 ? to_long(arguments[2]) : Value::of_integer(0);
    const auto count = static_cast<int64_t>(characters(value));
    int64_t begin = start.null ? 0 : start.integer;
    if (begin < 0) begin = std::max<int64_t>(0, count + begin);
    int64_t length = count - begin;
    if (arguments.size() > 3)
        if (const Value given = to_long(arguments[3]); !given.null && given.integer >= 0)
            length = std::min(length, given.integer);
    int64_t nth = 1;
    if (arguments.size() > 4)
        if (const Value given = to_long(arguments[4]); !given.null) nth = given.integer;
    if (begin > count || length < 0 || nth < 1) return Value::of_integer(-1);
    const size_t from = offset_of(value, begin);
    const size_t to = from + offset_of(std::string_view(value).substr(from), length);
    size_t at = from;
    for (int64_t i = 0; i < nth; ++i) {
        at = value.find(wanted, i == 0 ? at : at + 1);
        if (at == std::string::npos || at + wanted.size() > to) return Value::of_integer(-1);
    }
    return Value::of_integer(static_cast<int64_t>(characters(std::string_view(value).substr(0, at))));
}

Value replace_string(Arguments arguments, const Expression&) {
    std::string value = text_of(arguments[0]);
    const std::string from = text_of(arguments[1]);
    const std::string to = text_of(arguments[2]);
    if (from.empty()) return text(std::move(value));
    std::string out;
    for (size_t at = 0;;) {
        const size_t found = value.find(from, at);
        out += value.substr(at, found - at);
        if (found == std::string::npos) return text(std::move(out));
        out += to;
        at = found + from.size();
        if (out.size() > limits::query_bytes) return text(std::move(out));
    }
}

/// replace_regex(text, pattern, rewrite); `replace` has the pattern first.
template <int text_at, int rewrite_at>
Value replace_regex(Arguments arguments, const Expression& call) {
    std::string value = text_of(arguments[text_at]);
    if (call.regex != nullptr) re2::RE2::GlobalReplace(&value, *call.regex, text_of(arguments[rewrite_at]));
    return text(std::move(value));
}

template <bool begin, bool end>
Value trim(Arguments arguments, const Expression& call) {
    const std::string value = text_of(arguments[1]);
    std::string_view rest = value;
    if (call.regex == nullptr) return text(value);
    // One match at each end.
    if constexpr (begin) {
        re2::StringPiece found;
        const re2::StringPiece all(rest.data(), rest.size());
        if (call.regex->Match(all, 0, all.size(), re2::RE2::ANCHOR_START, &found, 1)) rest.remove_prefix(found.size());
    }
    if constexpr (end) {
        // The longest match that reaches the end: the first place from which one does.
        const re2::StringPiece all(rest.data(), rest.size());
        for (size_t at = 0; at < rest.size(); ++at) {
            re2::StringPiece found;
            if (!call.regex->Match(all, at, all.size(), re2::RE2::ANCHOR_BOTH, &found, 1)) continue;
            rest = rest.substr(0, at);
            break;
        }
    }
    return text(std::string(rest));
}

Value split(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    const std::string delimiter = text_of(arguments[1]);
    Json list;
    list.kind = Json::Kind::array;
    const auto add = [&](std::string piece) {
        Json item;
        item.kind = Json::Kind::text;
        item.text = std::move(piece);
        list.items.push_back(std::move(item));
    };
    for (size_t at = 0; list.items.size() < limits::list_values;) {
        const size_t found = delimiter.empty() ? std::string::npos : value.find(delimiter, at);
        add(value.substr(at, found - at));
        if (found == std::string::npos) break;
        at = found + delimiter.size();
    }
    if (arguments.size() > 2) {
        const Value wanted = to_long(arguments[2]);
        Json one;
        one.kind = Json::Kind::array;
        if (!wanted.null && wanted.integer >= 0 && static_cast<size_t>(wanted.integer) < list.items.size())
            one.items.push_back(list.items[static_cast<size_t>(wanted.integer)]);
        return Value::of_json(std::move(one));
    }
    return Value::of_json(std::move(list));
}

Value extract(Arguments arguments, const Expression& call) {
    const std::string value = text_of(arguments[2]);
    const Value group = to_long(arguments[1]);
    std::string found;
    const bool known = call.regex != nullptr && !group.null && group.integer >= 0 &&
                       group.integer <= call.regex->NumberOfCapturingGroups();
    if (known) {
        std::vector<re2::StringPiece> groups(static_cast<size_t>(group.integer) + 1);
        const re2::StringPiece all(value);
        if (call.regex->Match(
                all, 0, all.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())) &&
            groups.back().data() != nullptr)
            found.assign(groups.back().data(), groups.back().size());
    }
    if (arguments.size() > 3 && arguments[3].is_text())
        if (const auto type = type_named(text_of(arguments[3]))) return convert(text(found), *type);
    return text(std::move(found));
}

Value countof(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    const std::string wanted = text_of(arguments[1]);
    int64_t count = 0;
    if (arguments.size() > 2 && text_of(arguments[2]) == "regex") {
        std::string problem;
        const auto pattern = compile_regex(wanted, problem);
        re2::StringPiece rest(value);
        while (pattern && !rest.empty()) {
            re2::StringPiece found;
            if (!pattern->Match(rest, 0, rest.size(), re2::RE2::UNANCHORED, &found, 1)) break;
            ++count;
            const auto end = static_cast<size_t>(found.data() - rest.data()) + std::max<size_t>(found.size(), 1);
            rest.remove_prefix(std::min(end, rest.size()));
        }
        return Value::of_integer(count);
    }
    for (size_t at = value.find(wanted); at != std::string::npos && !wanted.empty(); at = value.find(wanted, at + 1))
        ++count;
    return Value::of_integer(count);
}

Value reversed(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    std::string out;
    for (size_t at = 0; at < value.size();) {
        const uint32_t bytes = decode_point(value, at).bytes;
        out.insert(0, value, at, bytes);
        at += bytes;
    }
    return text(std::move(out));
}

Value is_empty(Arguments arguments, const Expression&) {
    return Value::of_bool(arguments[0].null || text_of(arguments[0]).empty());
}

Value is_not_empty(Arguments arguments, const Expression& call) {
    return Value::of_bool(!is_empty(arguments, call).is_true());
}

/// A text is never null.
Value is_null(Arguments arguments, const Expression&) {
    return Value::of_bool(arguments[0].null && arguments[0].type != ValueType::text);
}

Value is_not_null(Arguments arguments, const Expression& call) {
    return Value::of_bool(!is_null(arguments, call).is_true());
}

constexpr std::string_view base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string> base64_bytes(std::string_view encoded) {
    std::string out;
    uint32_t bits = 0;
    uint32_t count = 0;
    while (encoded.ends_with('=')) encoded.remove_suffix(1);
    for (const char c : encoded) {
        const size_t at = base64_letters.find(c);
        if (at == std::string_view::npos) return std::nullopt;
        bits = (bits << 6 | static_cast<uint32_t>(at)) & 0xFFFFFF;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xFF);
    }
    return out;
}

Value base64_decode(Arguments arguments, const Expression&) {
    const auto bytes = base64_bytes(text_of(arguments[0]));
    if (!bytes || !is_valid_utf8(*bytes)) return text({});
    return text(*bytes);
}

Value base64_encode(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    std::string out;
    for (size_t at = 0; at < value.size(); at += 3) {
        uint32_t bits = 0;
        for (size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (at + i < value.size() ? static_cast<unsigned char>(value[at + i]) : 0U);
        for (size_t i = 0; i < 4; ++i) out += i <= value.size() - at ? base64_letters[bits >> (18 - 6 * i) & 63] : '=';
    }
    return text(std::move(out));
}

Value url_decode(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    std::string out;
    for (size_t at = 0; at < value.size(); ++at) {
        uint32_t byte = 0;
        if (value[at] == '%' && at + 2 < value.size() &&
            std::from_chars(value.data() + at + 1, value.data() + at + 3, byte, 16).ptr == value.data() + at + 3) {
            out += static_cast<char>(byte);
            at += 2;
        } else {
            out += value[at] == '+' ? ' ' : value[at];
        }
    }
    return text(std::move(out));
}

Value strrep(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    const Value count = to_long(arguments[1]);
    const std::string delimiter = arguments.size() > 2 ? text_of(arguments[2]) : std::string();
    std::string out;
    for (int64_t i = 0; !count.null && i < std::min<int64_t>(count.integer, 1024); ++i) {
        if (i > 0) out += delimiter;
        out += value;
    }
    return text(std::move(out));
}

Value strcmp_of(Arguments arguments, const Expression&) {
    const int order = text_of(arguments[0]).compare(text_of(arguments[1]));
    return Value::of_integer(order < 0 ? -1 : order > 0 ? 1 : 0);
}

template <Value (*conversion)(const Value&)>
Value converted(Arguments arguments, const Expression&) {
    return conversion(arguments[0]);
}

Value to_text(Arguments arguments, const Expression&) { return text(text_of(arguments[0])); }

/// The file's name at the end of a path.
std::string_view file_name(std::string_view path) {
    const size_t slash = path.find_last_of("\\/");
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Value parse_path(Arguments arguments, const Expression&) {
    const std::string value = text_of(arguments[0]);
    const std::string_view name = file_name(value);
    Json bag;
    bag.kind = Json::Kind::object;
    const auto put = [&](const char* key, std::string_view part) {
        Json item;
        item.kind = Json::Kind::text;
        item.text = std::string(part);
        bag.members.emplace_back(key, std::move(item));
    };
    const size_t colon = value.find("://");
    std::string_view rest = value;
    put("Scheme", colon == std::string::npos ? "" : rest.substr(0, colon));
    put("RootPath", value.size() > 1 && value[1] == ':' ? rest.substr(0, 2) : "");
    const std::string_view directory = rest.substr(0, rest.size() - name.size());
    put("DirectoryPath", directory.empty() ? directory : directory.substr(0, directory.size() - 1));
    const std::string_view trimmed = directory.empty() ? directory : directory.substr(0, directory.size() - 1);
    put("DirectoryName", file_name(trimmed));
    put("Filename", name);
    const size_t dot = name.rfind('.');
    put("Extension", dot == std::string_view::npos ? "" : name.substr(dot + 1));
    put("AlternateDataStreamName", "");
    return Value::of_json(std::move(bag));
}

} // namespace

const std::vector<Function>& text_functions() {
    static const std::vector<Function> all{
        {"strlen",
         1,
         1,
         [](Arguments a, const Expression&) {
             return Value::of_integer(static_cast<int64_t>(characters(text_of(a[0]))));
         }},
        {"string_size",
         1,
         1,
         [](Arguments a, const Expression&) { return Value::of_integer(static_cast<int64_t>(text_of(a[0]).size())); }},
        {"tolower", 1, 1, changed_case<'A', 'Z'>},
        {"toupper", 1, 1, changed_case<'a', 'z'>},
        {"strcat", 1, any_number, strcat},
        {"strcat_delim", 2, any_number, strcat_delim},
        {"substring", 2, 3, substring},
        {"indexof", 2, 5, indexof},
        {"replace_string", 3, 3, replace_string},
        {"replace_regex", 3, 3, replace_regex<0, 2>, 1},
        {"replace", 3, 3, replace_regex<2, 1>, 0},
        {"trim", 2, 2, trim<true, true>, 0},
        {"trim_start", 2, 2, trim<true, false>, 0},
        {"trim_end", 2, 2, trim<false, true>, 0},
        {"split", 2, 3, split},
        {"extract", 3, 4, extract, 0},
        {"countof", 2, 3, countof},
        {"reverse", 1, 1, reversed},
        {"strrep", 2, 3, strrep},
        {"strcmp", 2, 2, strcmp_of},
        {"isempty", 1, 1, is_empty},
        {"isnotempty", 1, 1, is_not_empty},
        {"notempty", 1, 1, is_not_empty},
        {"isnull", 1, 1, is_null},
        {"isnotnull", 1, 1, is_not_null},
        {"notnull", 1, 1, is_not_null},
        {"isascii", 1, 1, [](Arguments a, const Expression&) { return Value::of_bool(is_ascii(text_of(a[0]))); }},
        {"isutf8", 1, 1, [](Arguments a, const Expression&) { return Value::of_bool(is_valid_utf8(text_of(a[0]))); }},
        {"base64_decode_tostring", 1, 1, base64_decode},
        {"base64_decodestring", 1, 1, base64_decode},
        {"base64_encode_tostring", 1, 1, base64_encode},
        {"url_decode", 1, 1, url_decode},
        {"parse_path", 1, 1, parse_path},
        {"tostring", 1, 1, to_text},
        {"toint", 1, 1, converted<to_int>},
        {"tolong", 1, 1, converted<to_long>},
        {"todouble", 1, 1, converted<to_real>},
        {"toreal", 1, 1, converted<to_real>},
        {"todecimal", 1, 1, converted<to_decimal>},
        {"tobool", 1, 1, converted<to_bool>},
        {"toboolean", 1, 1, converted<to_bool>},
        {"todatetime", 1, 1, converted<to_datetime>},
        {"totimespan", 1, 1, converted<to_timespan>},
        {"totime", 1, 1, converted<to_timespan>},
        {"toguid", 1, 1, converted<to_guid>},
        {"parse_json", 1, 1, converted<to_dynamic>},
        {"todynamic", 1, 1, converted<to_dynamic>},
        {"toobject", 1, 1, converted<to_dynamic>},
    };
    return all;
}

} // namespace rw::kusto
