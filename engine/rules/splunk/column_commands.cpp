// Commands that change fields and never which events are there. What they compute is written out where a later filter
// asks for it; what is not computed here is a loss only then.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/pipeline_lowering.h"

#include <algorithm>
#include <array>

namespace rw::splunk {

namespace {

using Kind = Argument::Kind;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Names of the groups of a pattern: (?<name>…), (?P<name>…).
std::vector<std::string> groups_of(std::string_view pattern) {
    std::vector<std::string> names;
    for (size_t at = pattern.find("(?"); at != std::string_view::npos; at = pattern.find("(?", at + 2)) {
        size_t begin = at + 2;
        if (begin < pattern.size() && pattern[begin] == 'P') ++begin;
        if (begin >= pattern.size() || pattern[begin] != '<') continue;
        const size_t end = pattern.find('>', begin);
        if (end == std::string_view::npos) break;
        if (pattern[begin + 1] != '=' && pattern[begin + 1] != '!')
            names.emplace_back(pattern.substr(begin + 1, end - begin - 1));
    }
    return names;
}

} // namespace

/// False for a command whose effect on fields is not known here.
bool PipelineLowering::columns(const Command& command) {
    const std::string_view name = command.name;
    if (name == "eval") return eval(command), true;
    if (name == "rename") return rename(command), true;
    if (name == "fields" || name == "table") return choose_fields(command), true;
    if (name == "fillnull") return fill(command), true;
    if (name == "lookup") return lookup(command), true;
    if (name == "rex") return rex(command), true;
    if (name == "spath") return spath(command), true;
    if (one_of(name,
               {"fieldformat",
                "highlight",
                "iconify",
                "abstract",
                "localop",
                "require",
                "reverse",
                "rtorder",
                "redistribute"}))
        return true;
    if (name == "sort") { // its default limit of 10,000 rows is not reached by what is looked at
        const auto words = words_of(command);
        const bool number = !words.empty() && !words.front().empty() &&
                            words.front().find_first_not_of("0123456789") == std::string::npos && words.front() != "0";
        if (number || option_of(command, "limit") != nullptr) not_run(command);
        return true;
    }
    if (name == "eventstats" || name == "streamstats") {
        scope_ = FieldScope::with(scope_, aggregates(command));
        stage(command);
        return true;
    }
    if (name == "bin" || name == "bucket") {
        std::vector<std::string> fields = words_of(command);
        for (size_t i = 0; i + 1 < command.arguments.size(); ++i)
            if (command.arguments[i].kind == Kind::keyword && command.arguments[i].name == "AS")
                fields = {command.arguments[i + 1].value};
        return set_unknown(command, fields), true;
    }
    if (name == "makemv" || name == "nomv" || name == "filldown") return set_unknown(command, words_of(command)), true;
    if (name == "iplocation") {
        const Argument* prefix = option_of(command, "prefix");
        std::vector<std::string> fields;
        for (const char* each : {"City", "Country", "Region", "Continent", "MetroCode", "Timezone", "lat", "lon"})
            fields.push_back((prefix != nullptr ? prefix->value : "") + each);
        return set_unknown(command, fields), true;
    }
    if (name == "addinfo")
        return set_unknown(command, {"info_min_time", "info_max_time", "info_search_time", "info_sid"}), true;
    if (name == "convert") { // ctime(x) AS y
        std::vector<std::string> fields;
        for (const Argument& each : command.arguments) {
            const size_t open = each.value.find('(');
            if (each.kind == Kind::word && open != std::string::npos && each.value.ends_with(')'))
                fields.push_back(each.value.substr(open + 1, each.value.size() - open - 2));
            else if (each.kind == Kind::word || each.kind == Kind::text)
                fields.push_back(each.value);
        }
        return set_unknown(command, fields), true;
    }
    if (name == "addtotals") {
        const Argument* field = option_of(command, "fieldname");
        return set_unknown(command, {field != nullptr ? field->value : "Total"}), true;
    }
    return false;
}

void PipelineLowering::set_unknown(const Command& command, const std::vector<std::string>& fields) {
    Columns made;
    for (const std::string& field : fields) {
        if (field.find('*') != std::string::npos) return blur(command, false);
        made[field] = unknown(command);
    }
    scope_ = FieldScope::with(scope_, std::move(made));
}

void PipelineLowering::blur(const Command& command, bool new_ones) {
    scope_ = FieldScope::blurred(scope_, unknown(command), new_ones);
}

void PipelineLowering::eval(const Command& command) {
    for (const Argument& each : command.arguments) {
        if (each.kind != Kind::assignment) continue;
        Formula value = resolver_.expression(each.expression, scope_);
        if (each.name.find('{') != std::string::npos && each.name.find("{}") == std::string::npos) {
            blur(command, false); // the name is computed
            continue;
        }
        Columns made;
        made.emplace(each.name, std::move(value));
        scope_ = FieldScope::with(scope_, std::move(made));
    }
}

void PipelineLowering::rename(const Command& command) {
    const auto& arguments = command.arguments;
    for (size_t i = 0; i + 2 < arguments.size(); ++i) {
        const bool as = arguments[i + 1].kind == Kind::keyword && arguments[i + 1].name == "AS";
        const std::string& from = arguments[i].value;
        const std::string& to = arguments[i + 2].value;
        if (!as || from.empty() || to.empty() || from == to) continue;
        const bool pattern = from.find('*') != std::string::npos;
        if (pattern != (to.find('*') != std::string::npos)) {
            blur(command, false);
        } else if (pattern) {
            scope_ = FieldScope::renamed(scope_, from, to);
        } else {
            Columns made;
            made.emplace(to, FieldScope::look_up(scope_, from, text_.place(arguments[i].span)));
            made.emplace(from, Formula{});
            scope_ = FieldScope::with(scope_, std::move(made));
        }
        i += 2;
    }
}

void PipelineLowering::choose_fields(const Command& command) {
    std::vector<std::string> names = words_of(command);
    bool keeps = true;
    if (!names.empty() && (names.front() == "-" || names.front() == "+")) {
        keeps = names.front() == "+";
        names.erase(names.begin());
    }
    for (const Argument& each : command.arguments)
        if (each.kind == Kind::macro) return blur(command, false);
    if (keeps && command.name == "fields") {
        names.emplace_back("_raw");
        names.emplace_back("_time");
    }
    scope_ = FieldScope::chosen(scope_, std::move(names), keeps);
}

void PipelineLowering::fill(const Command& command) {
    const Argument* value = option_of(command, "value");
    const std::string text = value != nullptr ? value->value : "0";
    const auto fields = words_of(command);
    if (fields.empty()) {
        scope_ = FieldScope::filled(scope_, text);
        return;
    }
    Columns made;
    for (const std::string& field : fields) {
        const Span span = span_of(command);
        made[field] = Formula::call(
            "coalesce", {FieldScope::look_up(scope_, field, span), Formula::constant(Value::of(text), span)}, span);
    }
    scope_ = FieldScope::with(scope_, std::move(made));
}

void PipelineLowering::rex(const Command& command) {
    std::vector<std::string> fields;
    const Argument* most = option_of(command, "max_match");
    const Argument* field = option_of(command, "field");
    const Argument* mode = option_of(command, "mode");
    if (mode != nullptr && mode->value == "sed") {
        fields.push_back(field != nullptr ? field->value : "_raw");
    } else {
        const bool first_match = most == nullptr || most->value == "1";
        for (const Argument& each : command.arguments) {
            if (each.kind != Kind::text) continue;
            fields = groups_of(each.value);
            if (!first_match || field == nullptr || field->value == "_raw") continue;
            // What a group takes is computed; a field of its name is taken as not there before.
            const Span span = text_.place(each.span);
            const Formula subject = FieldScope::look_up(scope_, field->value, span);
            Columns made;
            for (const std::string& group : std::exchange(fields, {})) {
                Formula pattern = Formula::constant(Value::of(each.value), span);
                made[group] = Formula::call(
                    "rex", {subject, std::move(pattern), Formula::constant(Value::of(group), span)}, span);
            }
            scope_ = FieldScope::with(scope_, std::move(made));
        }
        if (const Argument* offset = option_of(command, "offset_field")) fields.push_back(offset->value);
    }
    set_unknown(command, fields);
}

/// Fields of JSON events are already extracted under their paths.
void PipelineLowering::spath(const Command& command) {
    const Argument* input = option_of(command, "input");
    const Argument* output = option_of(command, "output");
    const Argument* path = option_of(command, "path");
    const auto words = words_of(command);
    const std::string from = path != nullptr ? path->value : words.empty() ? std::string() : words.front();
    if (input == nullptr || input->value == "_raw") {
        if (from.empty()) return;
        Columns made;
        made[output != nullptr ? output->value : from] = Formula::field(from, span_of(command));
        scope_ = FieldScope::with(scope_, std::move(made));
        return;
    }
    if (output != nullptr) return set_unknown(command, {output->value});
    blur(command, false);
}

/// Search Reference, "lookup": the fields behind OUTPUT are columns of the rows whose keys fit.
void PipelineLowering::lookup(const Command& command) {
    struct Pair {
        std::string column;
        std::string field;
    };

    std::vector<Pair> keys;
    std::vector<Pair> outputs;
    std::string table;
    std::string_view part = "keys";
    const auto& arguments = command.arguments;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const Argument& each = arguments[i];
        if (each.kind == Kind::keyword && each.name != "AS") part = each.name;
        if (each.kind != Kind::word && each.kind != Kind::text) continue;
        if (table.empty()) {
            table = each.value;
            continue;
        }
        Pair pair{each.value, each.value};
        if (i + 2 < arguments.size() && arguments[i + 1].kind == Kind::keyword && arguments[i + 1].name == "AS") {
            pair.field = arguments[i + 2].value;
            i += 2;
        }
        (part == "keys" ? keys : outputs).push_back(std::move(pair));
    }
    const Span span = span_of(command);
    const auto found = text_.repository.lookups.find(table);
    const bool known = found != text_.repository.lookups.end() && found->second.has_rows;
    const Formula missing = Formula::unknown(code::needs_lookup, "Needs the lookup table " + table + ".", span, span);
    if (outputs.empty()) { // all other columns
        if (!known) {
            scope_ = FieldScope::blurred(scope_, missing, false);
            return;
        }
        for (const std::string& column : found->second.columns)
            if (std::none_of(keys.begin(), keys.end(), [&](const Pair& key) { return key.column == column; }))
                outputs.push_back({column, column});
    }
    std::shared_ptr<const Lookup> rows;
    // Shared with the repository, which outlives nothing: formulas keep their own copy.
    if (known) rows = std::make_shared<const Lookup>(found->second);
    Columns made;
    for (const Pair& output : outputs) {
        Formula value = missing;
        if (known) {
            value = Formula::call("lookup", {}, span);
            value.table = rows;
            value.value.text = output.column;
            for (const Pair& key : keys) {
                value.operands.push_back(FieldScope::look_up(scope_, key.field, span));
                value.value.list.push_back(key.column);
            }
        }
        if (part == "OUTPUTNEW")
            value =
                Formula::call("coalesce", {FieldScope::look_up(scope_, output.field, span), std::move(value)}, span);
        made[output.field] = std::move(value);
    }
    scope_ = FieldScope::with(scope_, std::move(made));
}

} // namespace rw::splunk
