// Functions of eval (Search Reference, "Evaluation functions") that need nothing but their arguments. Those that need
// the clock, the event or the network are not here.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/formula.h"
#include "engine/rules/splunk/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace rw::splunk {

namespace {

using Arguments = std::vector<Value>;
using Type = Value::Type;

constexpr size_t longest_text = size_t{1} << 20;
constexpr size_t longest_list = 10'000;

/// A compiled pattern with bounded effort.
class Pcre {
public:
    explicit Pcre(std::string_view pattern) {
        int error = 0;
        PCRE2_SIZE offset = 0;
        const uint32_t flags = PCRE2_DUPNAMES | (is_valid_utf8(pattern) ? PCRE2_UTF | PCRE2_MATCH_INVALID_UTF : 0);
        code_ = pcre2_compile(
            reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), flags, &error, &offset, nullptr);
        if (code_ == nullptr) return;
        data_ = pcre2_match_data_create_from_pattern(code_, nullptr);
        context_ = pcre2_match_context_create(nullptr);
        pcre2_set_match_limit(context_, 100'000);
        pcre2_set_depth_limit(context_, 1'000);
    }

    Pcre(const Pcre&) = delete;
    Pcre& operator=(const Pcre&) = delete;

    ~Pcre() {
        pcre2_match_context_free(context_);
        pcre2_match_data_free(data_);
        pcre2_code_free(code_);
    }

    [[nodiscard]] bool finds(std::string_view text) const {
        return code_ != nullptr &&
               pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, data_, context_) >= 0;
    }

    /// A named group of the first match.
    [[nodiscard]] std::optional<std::string> group(const std::string& name, std::string_view text) const {
        if (!finds(text)) return std::nullopt;
        PCRE2_UCHAR* taken = nullptr;
        PCRE2_SIZE size = 0;
        if (pcre2_substring_get_byname(data_, reinterpret_cast<PCRE2_SPTR>(name.c_str()), &taken, &size) != 0)
            return std::nullopt;
        std::string result(reinterpret_cast<const char*>(taken), size);
        pcre2_substring_free(taken);
        return result;
    }

    /// All matches replaced; \1 … \9 in `by` are groups.
    [[nodiscard]] std::string replaced(std::string_view text, std::string_view by) const {
        std::string result;
        if (code_ == nullptr) return std::string(text);
        size_t at = 0;
        while (at <= text.size() && result.size() < longest_text) {
            const int count =
                pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at, 0, data_, context_);
            if (count < 0) break;
            const PCRE2_SIZE* places = pcre2_get_ovector_pointer(data_);
            if (places[0] < at || places[1] < places[0]) break;
            result += text.substr(at, places[0] - at);
            for (size_t i = 0; i < by.size(); ++i) {
                const bool group = by[i] == '\\' && i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9';
                if (!group) {
                    result += by[i];
                    continue;
                }
                const auto number = static_cast<size_t>(by[++i] - '0');
                if (number < static_cast<size_t>(count) && places[2 * number] != PCRE2_UNSET)
                    result += text.substr(places[2 * number], places[2 * number + 1] - places[2 * number]);
            }
            at = places[1];
            if (places[1] > places[0]) continue;
            if (at < text.size()) result += text[at]; // an empty match
            ++at;
        }
        if (at < text.size()) result += text.substr(at);
        return result;
    }

private:
    pcre2_code* code_ = nullptr;
    pcre2_match_data* data_ = nullptr;
    pcre2_match_context* context_ = nullptr;
};

std::string upper(std::string_view text) {
    std::string result;
    for (const char c : text) result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return result;
}

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> all;
    for (size_t at = 0; at < text.size();) {
        const uint32_t bytes = decode_point(text, at).bytes;
        all.push_back(text.substr(at, bytes));
        at += bytes;
    }
    return all;
}

/// A text function on every value of a list.
template <class Function>
Value on_texts(const Value& value, Function function) {
    if (value.null()) return {};
    if (value.type != Type::list) return Value::of(std::string(function(*value.as_text())));
    std::vector<std::string> results;
    for (const std::string& each : value.list) results.push_back(function(each));
    return Value::of(std::move(results));
}

template <class Function>
Value on_number(const Value& value, Function function) {
    const auto number = value.as_number();
    return number ? Value::of(static_cast<double>(function(*number))) : Value{};
}

std::string trimmed(std::string_view text, std::string_view what, bool left, bool right) {
    if (left) {
        const size_t begin = text.find_first_not_of(what);
        text = begin == std::string_view::npos ? std::string_view() : text.substr(begin);
    }
    if (right) text = text.substr(0, text.find_last_not_of(what) + 1);
    return std::string(text);
}

Value trim(const Arguments& of, bool left, bool right) {
    if (of.size() > 1 && of[1].null()) return {};
    const std::string what = of.size() > 1 ? *of[1].as_text() : " \t";
    return on_texts(of[0], [&](const std::string& text) { return trimmed(text, what, left, right); });
}

/// From 1; negative from the end.
Value substr(const Arguments& of) {
    const auto text = of[0].as_text();
    const auto start = of[1].as_number();
    const auto length = of.size() > 2 ? of[2].as_number() : std::optional<double>(1e9);
    if (!text || !start || !length) return {};
    const auto all = characters(*text);
    const double size = static_cast<double>(all.size());
    const double first = std::clamp(*start < 0 ? size + *start : *start - 1, 0.0, size);
    const double last = std::clamp(first + std::max(0.0, *length), first, size);
    std::string result;
    for (auto i = static_cast<size_t>(first); i < static_cast<size_t>(last); ++i) result += all[i];
    return Value::of(std::move(result));
}

Value split(const Arguments& of) {
    const auto text = of[0].as_text();
    const auto by = of[1].as_text();
    if (!text || !by) return {};
    std::vector<std::string> parts;
    if (by->empty()) {
        for (const std::string_view each : characters(*text)) parts.emplace_back(each);
        return Value::of(std::move(parts));
    }
    std::string_view rest = *text;
    while (parts.size() < longest_list) {
        const size_t at = rest.find(*by);
        parts.emplace_back(rest.substr(0, at));
        if (at == std::string_view::npos) break;
        rest.remove_prefix(at + by->size());
    }
    return Value::of(std::move(parts));
}

Value urldecode(const Value& value) {
    return on_texts(value, [](const std::string& text) {
        std::string result;
        for (size_t i = 0; i < text.size(); ++i) {
            unsigned code = 0;
            const char* digits = text.data() + i + 1;
            if (text[i] == '%' && i + 2 < text.size() &&
                std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
                result += static_cast<char>(code);
                i += 2;
            } else {
                result += text[i];
            }
        }
        return result;
    });
}

Value to_number(const Arguments& of) {
    const auto text = of[0].as_text();
    if (!text) return {};
    if (of.size() < 2) return of[0].as_number() ? Value::of(*of[0].as_number()) : Value{};
    const auto base = of[1].as_number();
    if (!base || *base < 2 || *base > 36) return {};
    std::string_view digits = *text;
    if (*base == 16 && (digits.starts_with("0x") || digits.starts_with("0X"))) digits.remove_prefix(2);
    int64_t result = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), result, static_cast<int>(*base));
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return {};
    return Value::of(static_cast<double>(result));
}

std::string with_commas(double number) {
    const double rounded = std::round(number * 100) / 100;
    const bool negative = rounded < 0;
    auto whole = static_cast<uint64_t>(std::min(std::fabs(rounded), 1e18));
    const auto cents = static_cast<int>(std::lround((std::fabs(rounded) - static_cast<double>(whole)) * 100));
    std::string digits = std::to_string(whole);
    for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    if (cents > 0) digits += "." + std::string(cents < 10 ? "0" : "") + std::to_string(cents);
    return (negative ? "-" : "") + digits;
}

Value to_text(const Arguments& of) {
    if (of.size() < 2) return of[0].null() ? Value{} : Value::of(*of[0].as_text());
    const auto number = of[0].as_number();
    const std::string how = of[1].as_text().value_or("");
    if (!number) return {};
    if (how == "commas") return Value::of(with_commas(*number));
    if (how == "hex") {
        std::array<char, 20> buffer{};
        const auto end =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<int64_t>(*number), 16).ptr;
        return Value::of("0x" + upper(std::string_view(buffer.data(), static_cast<size_t>(end - buffer.data()))));
    }
    if (how != "duration") return {};
    auto seconds = static_cast<int64_t>(*number);
    const auto two = [](int64_t part) { return (part < 10 ? "0" : "") + std::to_string(part); };
    std::string text = seconds >= 86400 ? std::to_string(seconds / 86400) + "+" : "";
    seconds %= 86400;
    return Value::of(text + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60));
}

Value type_name(const Value& value) {
    if (value.null()) return Value::of(std::string("Invalid"));
    if (value.type == Type::boolean) return Value::of(std::string("Boolean"));
    return Value::of(std::string(value.as_number() ? "Number" : "String"));
}

Value rounded(const Arguments& of) {
    const auto number = of[0].as_number();
    const auto places = of.size() > 1 ? of[1].as_number() : std::optional<double>(0);
    if (!number || !places) return {};
    const double scale = std::pow(10, std::clamp(*places, -15.0, 15.0));
    return Value::of(std::round(*number * scale) / scale);
}

Value extreme(const Arguments& of, bool largest) {
    Value best;
    for (const Value& each : of) {
        if (each.null()) continue;
        if (best.null() || compare_values(largest ? ">" : "<", each, best).boolean) best = each;
    }
    return best;
}

/// The values from `first` to `last`; negative from the end.
Value mv_index(const Arguments& of) {
    const std::vector<std::string> all = of[0].as_list();
    const auto from = of[1].as_number();
    const auto to = of.size() > 2 ? of[2].as_number() : from;
    if (!from || !to) return {};
    const auto size = static_cast<double>(all.size());
    const double first = *from < 0 ? size + *from : *from;
    const double last = *to < 0 ? size + *to : *to;
    if (first < 0 || first >= size || last < first) return {};
    std::vector<std::string> part(all.begin() + static_cast<std::ptrdiff_t>(first),
                                  all.begin() + static_cast<std::ptrdiff_t>(std::min(last + 1, size)));
    return Value::of(std::move(part));
}

Value mv_find(const Arguments& of) {
    if (of[1].null()) return {};
    const Pcre pattern(*of[1].as_text());
    const auto all = of[0].as_list();
    for (size_t i = 0; i < all.size(); ++i)
        if (pattern.finds(all[i])) return Value::of(static_cast<double>(i));
    return {};
}

Value mv_join(const Arguments& of) {
    if (of[0].null() || of[1].null()) return {};
    std::string joined;
    bool first = true;
    for (const std::string& each : of[0].as_list()) {
        if (!first) joined += *of[1].as_text();
        joined += each;
        first = false;
    }
    return Value::of(std::move(joined));
}

Value mv_dedup(const Value& value) {
    std::vector<std::string> kept;
    for (std::string& each : value.as_list())
        if (std::find(kept.begin(), kept.end(), each) == kept.end()) kept.push_back(std::move(each));
    return Value::of(std::move(kept));
}

Value mv_sort(const Value& value) {
    std::vector<std::string> all = value.as_list();
    std::sort(all.begin(), all.end());
    return Value::of(std::move(all));
}

Value mv_append(const Arguments& of) {
    std::vector<std::string> all;
    for (const Value& each : of)
        for (std::string& text : each.as_list()) all.push_back(std::move(text));
    return Value::of(std::move(all));
}

Value mv_zip(const Arguments& of) {
    const auto left = of[0].as_list();
    const auto right = of[1].as_list();
    const std::string by = of.size() > 2 ? of[2].as_text().value_or(",") : ",";
    std::vector<std::string> pairs;
    for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) pairs.push_back(left[i] + by + right[i]);
    return Value::of(std::move(pairs));
}

Value mv_range(const Arguments& of) {
    const auto begin = of[0].as_number();
    const auto end = of[1].as_number();
    const auto step = of.size() > 2 ? of[2].as_number() : std::optional<double>(1);
    if (!begin || !end || !step || *step == 0) return {};
    std::vector<std::string> all;
    for (double at = *begin; (*step > 0 ? at < *end : at > *end) && all.size() < longest_list; at += *step)
        all.push_back(*Value::of(at).as_text());
    return Value::of(std::move(all));
}

Value matches_any(const Arguments& of, const std::function<bool(const std::string&)>& test) {
    if (of[0].null()) return {};
    const auto all = of[0].as_list();
    return Value::of(std::any_of(all.begin(), all.end(), test));
}

Value like(const Arguments& of) {
    if (of[1].null()) return {};
    const ir::Pattern pattern = like_pattern(*of[1].as_text(), true);
    return matches_any(of, [&](const std::string& text) { return ir::matches(pattern, text); });
}

Value match(const Arguments& of) {
    if (of[1].null()) return {};
    const Pcre pattern(*of[1].as_text());
    return matches_any(of, [&](const std::string& text) { return pattern.finds(text); });
}

Value cidr_match(const Arguments& of) {
    if (of[0].null()) return {};
    const auto addresses = network(*of[0].as_text());
    return matches_any({of[1]}, [&](const std::string& text) { return addresses && in_network(*addresses, text); });
}

Value in_list(const Arguments& of) {
    Value result = Value::of(false);
    for (size_t i = 1; i < of.size(); ++i) {
        const Value equal = compare_values("=", of[0], of[i]);
        if (equal.boolean) return equal;
        if (equal.null()) result = {};
    }
    return result;
}

using Function = Value (*)(const Arguments&);

const std::map<std::string_view, Function>& functions() {
    static const std::map<std::string_view, Function> all = {
        {"abs", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::fabs(x); }); }},
        {"ceil", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::ceil(x); }); }},
        {"ceiling", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::ceil(x); }); }},
        {"cidrmatch", cidr_match},
        {"exact", [](const Arguments& of) { return on_number(of[0], [](double x) { return x; }); }},
        {"exp", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::exp(x); }); }},
        {"false", [](const Arguments&) { return Value::of(false); }},
        {"floor", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::floor(x); }); }},
        {"in", in_list},
        {"isbool", [](const Arguments& of) { return Value::of(of[0].type == Type::boolean); }},
        {"isint",
         [](const Arguments& of) {
             const auto number = of[0].as_number();
             return Value::of(number && *number == std::floor(*number) &&
                              of[0].as_text()->find('.') == std::string::npos);
         }},
        {"isnotnull", [](const Arguments& of) { return Value::of(!of[0].null()); }},
        {"isnull", [](const Arguments& of) { return Value::of(of[0].null()); }},
        {"isnum", [](const Arguments& of) { return Value::of(of[0].as_number().has_value()); }},
        {"isstr",
         [](const Arguments& of) {
             return Value::of((of[0].type == Type::text || of[0].type == Type::list) && !of[0].as_number());
         }},
        {"len",
         [](const Arguments& of) {
             const auto text = of[0].as_text();
             return text ? Value::of(static_cast<double>(characters(*text).size())) : Value{};
         }},
        {"like", like},
        {"ln", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::log(x); }); }},
        {"log",
         [](const Arguments& of) {
             const auto base = of.size() > 1 ? of[1].as_number() : std::optional<double>(10);
             return base ? on_number(of[0], [&](double x) { return std::log(x) / std::log(*base); }) : Value{};
         }},
        {"lower",
         [](const Arguments& of) {
             return on_texts(of[0], [](const std::string& text) { return ascii_lower(text); });
         }},
        {"ltrim", [](const Arguments& of) { return trim(of, true, false); }},
        {"match", match},
        {"max", [](const Arguments& of) { return extreme(of, true); }},
        {"min", [](const Arguments& of) { return extreme(of, false); }},
        {"mvappend", mv_append},
        {"mvcount",
         [](const Arguments& of) {
             return of[0].null() ? Value{} : Value::of(static_cast<double>(of[0].as_list().size()));
         }},
        {"mvdedup", [](const Arguments& of) { return mv_dedup(of[0]); }},
        {"mvfind", mv_find},
        {"mvindex", mv_index},
        {"mvjoin", mv_join},
        {"mvrange", mv_range},
        {"mvsort", [](const Arguments& of) { return mv_sort(of[0]); }},
        {"mvzip", mv_zip},
        {"null", [](const Arguments&) { return Value{}; }},
        {"pi", [](const Arguments&) { return Value::of(std::numbers::pi); }},
        {"pow",
         [](const Arguments& of) {
             const auto power = of[1].as_number();
             return power ? on_number(of[0], [&](double x) { return std::pow(x, *power); }) : Value{};
         }},
        {"replace",
         [](const Arguments& of) {
             if (of[1].null() || of[2].null()) return Value{};
             const Pcre pattern(*of[1].as_text());
             const std::string by = *of[2].as_text();
             return on_texts(of[0], [&](const std::string& text) { return pattern.replaced(text, by); });
         }},
        {"round", rounded},
        {"rtrim", [](const Arguments& of) { return trim(of, false, true); }},
        {"split", split},
        {"sqrt", [](const Arguments& of) { return on_number(of[0], [](double x) { return std::sqrt(x); }); }},
        {"substr", substr},
        {"tonumber", to_number},
        {"tostring", to_text},
        {"trim", [](const Arguments& of) { return trim(of, true, true); }},
        {"true", [](const Arguments&) { return Value::of(true); }},
        {"typeof", [](const Arguments& of) { return type_name(of[0]); }},
        {"upper",
         [](const Arguments& of) { return on_texts(of[0], [](const std::string& text) { return upper(text); }); }},
        {"urldecode", [](const Arguments& of) { return urldecode(of[0]); }},
    };
    return all;
}

} // namespace

std::optional<std::string> group_of_match(std::string_view pattern, std::string_view group, std::string_view text) {
    return Pcre(pattern).group(std::string(group), text);
}

bool is_computed_function(std::string_view name) { return functions().contains(name); }

std::optional<Value> call_function(std::string_view name, const std::vector<Value>& arguments) {
    const auto found = functions().find(name);
    if (found == functions().end()) return std::nullopt;
    // The parser has told wrong counts; here they must only do no harm.
    std::vector<Value> given = arguments;
    if (given.size() < 3) {
        if (name == "replace") given.resize(3);
        constexpr std::array two{
            "cidrmatch", "like", "match", "mvfind", "mvindex", "mvjoin", "mvrange", "mvzip", "pow", "split", "substr"};
        const size_t least = std::find(two.begin(), two.end(), name) != two.end() ? 2 : 1;
        if (given.size() < least) given.resize(least);
    }
    return found->second(given);
}

} // namespace rw::splunk
