// Commands with a syntax of their own; all others keep their words, options and subsearches as they stand.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>
#include <cctype>

namespace rw::splunk {

namespace {

using Kind = Argument::Kind;

constexpr std::string_view word_stops = "()[],|\"=`";

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

void Parser::arguments(Command& command) {
    const std::string_view name = command.name;
    if (name == "search")
        read_search(command);
    else if (name == "where")
        read_where(command);
    else if (name == "eval" || name == "fieldformat")
        read_eval(command);
    else if (name == "rename")
        read_rename(command);
    else if (name == "rex")
        read_rex(command);
    else if (name == "regex")
        read_regex(command);
    else if (name == "head")
        read_head(command);
    else if (name == "tstats" || name == "mstats")
        read_tstats(command);
    else if (one_of(name,
                    {"stats",
                     "eventstats",
                     "streamstats",
                     "chart",
                     "timechart",
                     "sistats",
                     "sichart",
                     "sitimechart",
                     "geostats"}))
        read_aggregates(command);
    else if (name == "lookup")
        read_generic(command, {"as", "output", "outputnew"});
    else if (name == "inputlookup" || name == "inputcsv")
        read_generic(command, {"where"});
    else if (one_of(name, {"bin", "bucket", "convert", "trendline", "iplocation"}))
        read_generic(command, {"as"});
    else if (name == "replace")
        read_generic(command, {"with", "in"});
    else if (name == "dedup")
        read_generic(command, {"sortby"});
    else if (one_of(name, {"top", "rare", "sitop", "sirare", "fit", "predict"}))
        read_generic(command, {"as", "by", "from", "into"});
    else
        read_generic(command, {});
}

void Parser::read_search(Command& command) {
    skip_blanks();
    if (at_stage_end()) {
        if (!command.name_span.empty()) tell(code::argument_missing, "search needs a condition.", command.name_span);
        return;
    }
    Argument condition;
    condition.kind = Kind::search;
    condition.search = search({});
    condition.span = query_.searches[condition.search].span;
    command.arguments.push_back(std::move(condition));
}

void Parser::read_where(Command& command) {
    if (at_stage_end()) return; // told by check_arguments
    Argument condition;
    condition.kind = Kind::expression;
    condition.expression = expression();
    condition.span = query_.expressions[condition.expression].span;
    command.arguments.push_back(std::move(condition));
}

void Parser::read_eval(Command& command) {
    while (!limit_told_ && !at_stage_end()) {
        const size_t begin = at_;
        Argument made;
        made.kind = Kind::assignment;
        if (peek() == '"') {
            made.name = unescaped(quoted().inner);
        } else if (peek() == '\'') {
            const size_t close = std::min(text_.find('\'', at_ + 1), text_.size());
            made.name = std::string(text_.substr(at_ + 1, close - at_ - 1));
            at_ = std::min(close + 1, text_.size());
        } else {
            at_ = word_end("()[],|\"=`");
            made.name = std::string(slice(from(begin)));
        }
        made.value_span = from(begin);
        token(made.value_span, Role::field);
        if (made.value_span.empty()) {
            tell(code::name_expected, "The name of a field is expected here.", here());
            skip_stage();
            return;
        }
        skip_blanks();
        if (peek() != '=' || peek(1) == '=') {
            tell(code::value_expected, "Write " + made.name + "= and a value behind it.", made.value_span);
            skip_stage();
            return;
        }
        take(Role::op);
        skip_blanks();
        if (at_stage_end()) {
            tell(code::value_expected, "A value is expected behind " + made.name + "=.", from(begin));
            return;
        }
        made.expression = expression();
        made.span = from(begin);
        if (is_boolean(made.expression))
            tell(code::boolean_result,
                 "A field cannot be true or false. Write if(…, 1, 0) around the condition.",
                 query_.expressions[made.expression].span);
        command.arguments.push_back(std::move(made));
        skip_blanks();
        if (peek() != ',') return;
        take(Role::punctuation);
        if (at_stage_end()) tell(code::name_expected, "The name of a field is expected behind this comma.", here());
    }
}

/// A bare word (with brackets that follow at once, as in count(x)) or a quoted text.
Argument Parser::word_or_text() {
    const size_t begin = at_;
    Argument made;
    if (peek() == '"') {
        made.kind = Kind::text;
        const Quoted text = quoted();
        made.value = unescaped(text.inner);
    } else if (peek() == '\'' &&
               text_.substr(at_ + 1, 256).find_first_of("'\n") < text_.substr(at_ + 1, 256).find('\n')) {
        made.kind = Kind::text;
        at_ = text_.find('\'', at_ + 1) + 1;
        made.value = std::string(text_.substr(begin + 1, at_ - begin - 2));
    } else {
        at_ = word_end(word_stops);
        if (peek() == '(' && at_ > begin) static_cast<void>(balanced());
        made.value = std::string(slice(from(begin)));
    }
    made.span = made.value_span = from(begin);
    return made;
}

/// At '(': to the ')' that closes it.
bool Parser::balanced() {
    const Span open = here();
    uint32_t depth = 0;
    while (!at_end()) {
        if (peek() == '"') {
            static_cast<void>(quoted());
            continue;
        }
        if (peek() == '(') ++depth;
        const bool last = peek() == ')' && --depth == 0;
        ++at_;
        if (last) return true;
        if (peek() == '|' && depth > 0) break;
    }
    tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
    return false;
}

void Parser::read_rename(Command& command) {
    while (!at_stage_end()) {
        if (peek() == ',') {
            take(Role::punctuation);
            continue;
        }
        if (peek() == '`') {
            generic_argument(command, {});
            continue;
        }
        Argument old_name = word_or_text();
        if (old_name.span.empty()) return; // told as unexpected
        token(old_name.span, Role::field);
        const Span old_span = old_name.span;
        command.arguments.push_back(std::move(old_name));
        skip_blanks();
        if (keyword({"as"}).empty()) {
            tell(code::argument_missing, "rename needs AS and a new name behind this.", old_span);
            if (at_stage_end()) return;
            continue;
        }
        const size_t begin = at_;
        take(Role::op, 2);
        Argument as;
        as.kind = Kind::keyword;
        as.name = "AS";
        as.span = from(begin);
        command.arguments.push_back(std::move(as));
        if (at_stage_end() || peek() == ',') {
            tell(code::name_expected, "A new name is expected behind AS.", from(begin));
            continue;
        }
        Argument new_name = word_or_text();
        if (new_name.span.empty()) return;
        token(new_name.span, Role::field);
        command.arguments.push_back(std::move(new_name));
    }
}

void Parser::read_rex(Command& command) {
    bool sed = false;
    const Argument* pattern = nullptr;
    while (!at_stage_end()) {
        if (peek() == '"') {
            const Quoted text = quoted();
            token(text.span, Role::value);
            if (pattern != nullptr) {
                at_ = std::min(text_.find('|', at_), text_.size()); // its quotes cannot be trusted
                tell(code::unexpected_text,
                     "rex takes one pattern. Put \\ before a \" inside of it.",
                     from(text.span.begin),
                     Severity::warning);
                return;
            }
            Argument made;
            made.kind = Kind::text;
            made.value = unescaped(text.inner);
            made.span = made.value_span = text.span;
            command.arguments.push_back(std::move(made));
            for (const Argument& each : command.arguments)
                if (each.kind == Kind::option && each.name == "mode" && each.value == "sed") sed = true;
            pattern = &command.arguments.back();
            if (!sed) {
                // mode=sed may stand behind it
                const size_t rest = std::min(text_.find('|', at_), text_.size());
                sed = text_.substr(at_, rest - at_).find("mode=sed") != std::string_view::npos;
            }
            if (!sed) {
                check_regex(pattern->value, text.span, true);
            } else {
                const std::string& script = pattern->value;
                const bool known = script.size() > 2 && (script[0] == 's' || script[0] == 'y');
                const auto cuts = known ? std::count(script.begin(), script.end(), script[1]) : 0;
                if (cuts < 3) tell(code::bad_regex, "A sed script is s/regex/text/flags or y/from/to/.", text.span);
            }
            continue;
        }
        const size_t before = at_;
        if (pattern != nullptr && word_end("=|") < text_.size() && text_[word_end("=|")] != '=') {
            at_ = std::min(text_.find('|', at_), text_.size()); // its quotes cannot be trusted
            tell(code::unexpected_text,
                 "rex takes one pattern. Put \\ before a \" inside of it.",
                 from(before),
                 Severity::warning);
            return;
        }
        if (!generic_argument(command, {}) || at_ == before) break;
        for (const Argument& each : command.arguments)
            if (each.kind == Kind::text) pattern = &each;
    }
    const bool has_macro = std::any_of(command.arguments.begin(), command.arguments.end(), [](const Argument& each) {
        return each.kind == Kind::macro;
    });
    if (pattern == nullptr && !has_macro && !command.arguments.empty() && command.arguments.back().kind != Kind::word)
        tell(code::argument_missing, "rex needs a pattern in quotes.", command.name_span);
}

void Parser::read_regex(Command& command) {
    skip_blanks();
    Argument made;
    made.kind = Kind::option;
    const size_t begin = at_;
    if (at_stage_end()) return;
    Argument first = word_or_text();
    skip_blanks();
    const size_t operator_at = at_;
    const bool negated = peek() == '!' && peek(1) == '=';
    if (peek() == '=' || negated) {
        take(Role::op, negated ? 2 : 1);
        token(first.span, Role::field);
        made.name = first.value;
        skip_blanks();
        if (at_stage_end()) {
            tell(code::value_expected, "A pattern is expected here.", from(operator_at));
            return;
        }
        first = word_or_text();
    }
    token(first.span, Role::value);
    made.value = first.value;
    made.value_span = first.span;
    made.span = from(begin);
    made.search = negated ? 1 : no_node; // marks !=
    check_regex(made.value, made.value_span, false);
    command.arguments.push_back(std::move(made));
}

void Parser::read_head(Command& command) {
    while (!limit_told_ && !at_stage_end()) {
        const size_t begin = at_;
        const std::string_view name = keyword({"limit", "null", "keeplast"});
        if (!name.empty()) {
            generic_argument(command, {});
            continue;
        }
        Argument made;
        const size_t end = word_end(word_stops);
        const std::string_view word = text_.substr(at_, end - at_);
        const bool number = !word.empty() && word.find_first_not_of("-0123456789") == std::string_view::npos;
        if (number) {
            at_ = end;
            made.span = made.value_span = from(begin);
            made.value = std::string(word);
            token(made.span, Role::value);
            command.arguments.push_back(std::move(made));
            continue;
        }
        made.kind = Kind::expression;
        made.expression = expression();
        made.span = from(begin);
        const Expression& condition = query_.expressions[made.expression];
        if (condition.kind == Expression::Kind::field || condition.kind == Expression::Kind::text)
            tell(code::bad_argument, "head takes a number or a condition.", condition.span);
        command.arguments.push_back(std::move(made));
        if (at_ == begin) return;
    }
}

void Parser::read_generic(Command& command, std::initializer_list<std::string_view> keywords) {
    while (!limit_told_ && !at_stage_end()) {
        const size_t before = at_;
        if (!generic_argument(command, keywords) || at_ == before) return;
        const bool where = !command.arguments.empty() && command.arguments.back().kind == Kind::keyword &&
                           command.arguments.back().name == "WHERE";
        if (!where) continue;
        if (at_stage_end()) {
            tell(code::condition_expected, "A condition is expected behind where.", command.arguments.back().span);
            return;
        }
        Argument condition;
        condition.kind = Kind::search;
        condition.search = search({"append", "start", "max"});
        condition.span = query_.searches[condition.search].span;
        command.arguments.push_back(std::move(condition));
    }
}

/// One argument; false when what stands here fits none.
bool Parser::generic_argument(Command& command, std::initializer_list<std::string_view> keywords) {
    const size_t begin = at_;
    Argument made;
    if (peek() == ',') {
        take(Role::punctuation);
        return true;
    }
    if (peek() == '[') {
        made.kind = Kind::subsearch;
        made.pipeline = subsearch();
        made.span = from(begin);
        command.arguments.push_back(std::move(made));
        return true;
    }
    if (peek() == '`') {
        made.kind = Kind::macro;
        made.name = std::string(macro_call());
        made.span = from(begin);
        command.arguments.push_back(std::move(made));
        return true;
    }
    if (peek() == ')') {
        tell(code::stray_parenthesis, "This ) has no ( before it.", here());
        take(Role::punctuation);
        return true;
    }
    if (peek() == ']' || peek() == '=') return false;
    if (peek() == '(') {
        made.kind = Kind::word;
        static_cast<void>(balanced());
        made.span = made.value_span = from(begin);
        made.value = std::string(slice(made.span));
        command.arguments.push_back(std::move(made));
        return true;
    }
    if (const std::string_view word = keywords.size() > 0 ? keyword(keywords) : std::string_view(); !word.empty()) {
        size_t behind = at_ + word.size();
        while (behind < text_.size() && is_blank(text_[behind])) ++behind;
        if (behind >= text_.size() || text_[behind] != '=') {
            take(Role::op, word.size());
            made.kind = Kind::keyword;
            made.span = from(begin);
            made.name = ascii_lower(word);
            for (char& c : made.name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            command.arguments.push_back(std::move(made));
            return true;
        }
    }
    if (option(command)) return true;
    made = word_or_text();
    if (made.span.empty()) return false;
    token(made.span, made.kind == Kind::text ? Role::value : Role::field);
    command.arguments.push_back(std::move(made));
    return true;
}

/// name=value at this place.
bool Parser::option(Command& command) {
    const size_t begin = at_;
    const size_t told = query_.diagnostics.size();
    Argument made = word_or_text();
    const size_t name_end = at_;
    skip_blanks();
    if (made.span.empty() || peek() != '=' || at_end()) {
        at_ = begin;
        query_.diagnostics.resize(told);
        return false;
    }
    made.kind = Kind::option;
    made.name = ascii_lower(made.value);
    made.value.clear();
    token({static_cast<uint32_t>(begin), static_cast<uint32_t>(name_end)}, Role::modifier);
    take(Role::op);
    skip_blanks();
    option_value(made);
    made.span = from(begin);
    command.arguments.push_back(std::move(made));
    return true;
}

void Parser::option_value(Argument& made) {
    const size_t begin = at_;
    if (at_stage_end() || peek() == ',') {
        tell(code::value_expected, "A value is expected behind " + made.name + "=.", made.span);
        return;
    }
    if (peek() == '"') {
        const Quoted text = quoted();
        made.value = unescaped(text.inner);
        token(text.span, Role::value);
    } else if (peek() == '[') {
        made.pipeline = subsearch();
    } else if (peek() == '`') {
        made.value = std::string(macro_call());
    } else if (peek() == '(' || keyword({"eval"}).size() == 4) {
        option_condition(made);
    } else {
        const SearchValue value = search_value(false);
        made.value = unescaped(value.text);
    }
    made.value_span = from(begin);
}

/// (condition) or eval(condition) of transaction and streamstats.
void Parser::option_condition(Argument& made) {
    const bool is_eval = peek() != '(';
    if (is_eval) {
        take(Role::modifier, 4);
        skip_blanks();
        if (peek() != '(') return;
    }
    const bool searches = !is_eval && (made.name == "startswith" || made.name == "endswith");
    const Span open = here();
    if (searches) {
        made.search = search_group();
        return;
    }
    take(Role::punctuation);
    made.expression = expression();
    skip_blanks();
    if (peek() == ')' && !at_end())
        take(Role::punctuation);
    else if (!limit_told_)
        tell(code::unclosed_parenthesis, "This ( is never closed. Add a ).", open);
}

} // namespace rw::splunk
