// Functions of arrays and property bags.
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/limits.h"

#include <algorithm>

namespace rw::kusto {

namespace {

Value parsed(const Value& value) { return value.type == ValueType::raw ? to_dynamic(value) : value; }

const Json* array_of(const Value& value) {
    if (value.null || value.type != ValueType::dynamic || value.json->kind != Json::Kind::array) return nullptr;
    return value.json.get();
}

const Json* bag_of(const Value& value) {
    if (value.null || value.type != ValueType::dynamic || value.json->kind != Json::Kind::object) return nullptr;
    return value.json.get();
}

Value array_value(std::vector<Json> items) {
    Json list;
    list.kind = Json::Kind::array;
    if (items.size() > limits::list_values) items.resize(limits::list_values);
    list.items = std::move(items);
    return Value::of_json(std::move(list));
}

Value array_length(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* list = array_of(value);
    return list == nullptr ? Value::null_of(ValueType::integer)
                           : Value::of_integer(static_cast<int64_t>(list->items.size()));
}

Value pack_array(Arguments arguments, const Expression&) {
    std::vector<Json> items;
    for (const Value& each : arguments) items.push_back(as_json(each));
    return array_value(std::move(items));
}

Value array_concat(Arguments arguments, const Expression&) {
    std::vector<Json> items;
    for (const Value& each : arguments) {
        const Value value = parsed(each);
        if (const Json* list = array_of(value)) items.insert(items.end(), list->items.begin(), list->items.end());
    }
    return array_value(std::move(items));
}

bool same_json(const Json& a, const Json& b) { return a.kind == b.kind && json_text(a) == json_text(b); }

bool holds(const std::vector<Json>& items, const Json& wanted) {
    return std::any_of(items.begin(), items.end(), [&](const Json& each) { return same_json(each, wanted); });
}

constexpr size_t largest_set = 5'000; ///< sets are built by comparing each with each

Value set_union(Arguments arguments, const Expression&) {
    std::vector<Json> items;
    for (const Value& each : arguments) {
        const Value value = parsed(each);
        const Json* list = array_of(value);
        if (list == nullptr) continue;
        for (const Json& item : list->items)
            if (items.size() < largest_set && !holds(items, item)) items.push_back(item);
    }
    return array_value(std::move(items));
}

template <bool wanted_in_others>
Value set_compare(Arguments arguments, const Expression&) {
    const Value first = parsed(arguments[0]);
    const Json* list = array_of(first);
    if (list == nullptr) return Value::null_of(ValueType::dynamic);
    std::vector<Json> items;
    for (const Json& item : list->items) {
        bool keep = true;
        for (const Value& each : arguments.subspan(1)) {
            const Value other = parsed(each);
            const Json* others = array_of(other);
            keep &= (others != nullptr && holds(others->items, item)) == wanted_in_others;
        }
        if (keep && items.size() < largest_set && !holds(items, item)) items.push_back(item);
    }
    return array_value(std::move(items));
}

Value set_has_element(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* list = array_of(value);
    if (list == nullptr) return Value::null_of(ValueType::boolean);
    const Json wanted = as_json(arguments[1]);
    return Value::of_bool(holds(list->items, wanted));
}

Value array_index_of(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* list = array_of(value);
    if (list == nullptr) return Value::null_of(ValueType::integer);
    const Json wanted = as_json(arguments[1]);
    for (size_t i = 0; i < list->items.size(); ++i)
        if (same_json(list->items[i], wanted)) return Value::of_integer(static_cast<int64_t>(i));
    return Value::of_integer(-1);
}

Value strcat_array(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* list = array_of(value);
    if (list == nullptr) return Value::of_text({});
    std::string joined;
    const std::string delimiter = text_of(arguments[1]);
    for (size_t i = 0; i < list->items.size(); ++i)
        joined += (i > 0 ? delimiter : std::string()) + text_of(from_json(list->items[i]));
    return Value::of_text(std::move(joined));
}

Value array_slice(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* list = array_of(value);
    const Value begin = to_long(arguments[1]);
    const Value end = to_long(arguments[2]);
    if (list == nullptr || begin.null || end.null) return Value::null_of(ValueType::dynamic);
    const auto count = static_cast<int64_t>(list->items.size());
    const auto place = [count](int64_t at) { return at < 0 ? std::max<int64_t>(0, count + at) : at; };
    std::vector<Json> items;
    for (int64_t i = place(begin.integer); i <= std::min(place(end.integer), count - 1); ++i)
        items.push_back(list->items[static_cast<size_t>(i)]);
    return array_value(std::move(items));
}

Value bag_keys(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* bag = bag_of(value);
    if (bag == nullptr) return Value::null_of(ValueType::dynamic);
    std::vector<Json> items;
    for (const auto& [name, member] : bag->members) items.push_back(as_json(Value::of_text(name)));
    return array_value(std::move(items));
}

/// A key, or a path such as `$.a.b`.
Value bag_has_key(Arguments arguments, const Expression&) {
    const Value value = parsed(arguments[0]);
    const Json* bag = bag_of(value);
    if (bag == nullptr) return Value::of_bool(false);
    const std::string key = text_of(arguments[1]);
    if (!key.starts_with("$.")) return Value::of_bool(bag->find(key) != nullptr);
    std::string_view rest = std::string_view(key).substr(2);
    while (bag != nullptr && !rest.empty()) {
        const size_t dot = std::min(rest.find('.'), rest.size());
        bag = bag->kind == Json::Kind::object ? bag->find(rest.substr(0, dot)) : nullptr;
        rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return Value::of_bool(bag != nullptr);
}

Value bag_pack(Arguments arguments, const Expression&) {
    Json bag;
    bag.kind = Json::Kind::object;
    for (size_t i = 0; i + 1 < arguments.size(); i += 2)
        bag.members.emplace_back(text_of(arguments[i]), as_json(arguments[i + 1]));
    return Value::of_json(std::move(bag));
}

Value gettype(Arguments arguments, const Expression&) {
    const Value& value = arguments[0];
    const auto name = [&]() -> const char* {
        switch (value.type) {
        case ValueType::raw:
        case ValueType::text:
            return "string";
        case ValueType::boolean:
            return "bool";
        case ValueType::integer:
            return "long";
        case ValueType::real:
            return "real";
        case ValueType::decimal:
            return "decimal";
        case ValueType::datetime:
            return "datetime";
        case ValueType::timespan:
            return "timespan";
        case ValueType::guid:
            return "guid";
        case ValueType::dynamic:
            break;
        }
        switch (value.null ? Json::Kind::null : value.json->kind) {
        case Json::Kind::array:
            return "array";
        case Json::Kind::object:
            return "dictionary";
        case Json::Kind::text:
            return "string";
        case Json::Kind::boolean:
            return "bool";
        case Json::Kind::integer:
            return "long";
        case Json::Kind::real:
            return "double";
        case Json::Kind::null:
            break;
        }
        return "null";
    };
    return Value::of_text(name());
}

} // namespace

const std::vector<Function>& dynamic_functions() {
    static const std::vector<Function> all{
        {"array_length", 1, 1, array_length},
        {"pack_array", 1, any_number, pack_array},
        {"array_concat", 1, any_number, array_concat},
        {"set_union", 1, any_number, set_union},
        {"set_difference", 2, any_number, set_compare<false>},
        {"set_intersect", 2, any_number, set_compare<true>},
        {"set_has_element", 2, 2, set_has_element},
        {"array_index_of", 2, 2, array_index_of},
        {"array_slice", 3, 3, array_slice},
        {"strcat_array", 2, 2, strcat_array},
        {"bag_keys", 1, 1, bag_keys},
        {"bag_has_key", 2, 2, bag_has_key},
        {"bag_pack", 2, any_number, bag_pack},
        {"pack", 2, any_number, bag_pack},
        {"gettype", 1, 1, gettype},
    };
    return all;
}

} // namespace rw::kusto
