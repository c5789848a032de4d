// Pipelines: commands between pipes, subsearches in brackets.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/parser.h"

namespace rw::splunk {

NodeId Parser::pipeline(bool inner) {
    const size_t begin = at_;
    const auto id = static_cast<NodeId>(query_.pipelines.size());
    query_.pipelines.emplace_back();
    Pipeline made;
    skip_blanks();
    Span pipe = here();
    const bool piped = peek() == '|';
    if (piped) take(Role::punctuation);
    for (bool first = true;; first = false) {
        skip_blanks();
        if (at_end() || (peek() == ']' && inner)) {
            tell(code::command_expected,
                 first && !piped ? "The search is empty." : "A command is expected behind this pipe.",
                 first && !piped ? from(at_) : pipe);
            break;
        }
        if (peek() == ']') {
            tell(code::stray_bracket, "This ] has no [ before it.", here());
            take(Role::punctuation);
            first = first && made.commands.empty();
            continue;
        }
        if (peek() != '|')
            command(made, first, piped, inner);
        else
            tell(code::command_expected, "A command is expected between two pipes.", here());
        skip_blanks();
        if (peek() != '|' || at_end()) {
            if (at_end() || (peek() == ']' && inner)) break;
            continue; // a stray bracket
        }
        pipe = here();
        take(Role::punctuation);
    }
    made.span = from(begin);
    query_.pipelines[id] = std::move(made);
    return id;
}

/// At '['. Its closing bracket is taken when it is there.
NodeId Parser::subsearch() {
    const Span open = here();
    take(Role::punctuation);
    if (!enter(open)) return no_node;
    ++brackets_;
    const auto stops = search_stops_;
    const uint32_t depth = search_depth_;
    static constexpr std::initializer_list<std::string_view> nothing;
    search_stops_ = nothing;
    search_depth_ = 0;
    const NodeId id = pipeline(true);
    search_stops_ = stops;
    search_depth_ = depth;
    --brackets_;
    leave();
    if (peek() == ']' && !at_end())
        take(Role::punctuation);
    else if (!limit_told_)
        tell(code::unclosed_bracket, "This subsearch is never closed. Add a ].", open);
    return id;
}

namespace {

/// What makes `word =` a comparison and not a command with arguments.
bool compares(std::string_view rest) {
    size_t at = 0;
    while (at < rest.size() && is_blank(rest[at])) ++at;
    rest.remove_prefix(at);
    return rest.starts_with('=') || rest.starts_with("!=") || (rest.starts_with('<') && !rest.starts_with("<<")) ||
           rest.starts_with('>');
}

} // namespace

/// From `begin` to here, without blanks at the end.
Span Parser::without_blanks(size_t begin) const {
    Span span = from(begin);
    while (span.end > span.begin && is_blank(text_[span.end - 1])) --span.end;
    return span;
}

void Parser::command(Pipeline& to, bool first, bool piped, bool inner) {
    const size_t begin = at_;
    Command made;
    size_t end = at_;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    const std::string name = ascii_lower(text_.substr(at_, end - at_));
    const auto info = find_command(name);
    const bool bare_start = first && !piped;
    // Without a pipe before it a search begins; in a subsearch a command may stand there too.
    bool searches = bare_start && name != "search" && !(inner && info && !compares(text_.substr(end)));
    if (!searches && peek() == '`') {
        Argument call;
        call.kind = Argument::Kind::macro;
        call.name = std::string(macro_call());
        call.span = from(begin);
        made.name_span = call.span;
        made.arguments.push_back(std::move(call));
        read_generic(made, {"as", "by"});
        made.span = without_blanks(begin);
        to.commands.push_back(std::move(made));
        return;
    }
    if (!searches && !info) {
        if (!name.empty() && compares(text_.substr(end))) {
            tell(code::implied_search,
                 "This is read as a search. Write search before it.",
                 {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)},
                 Severity::warning);
            searches = true;
        } else {
            if (name.empty()) end = at_ + 1;
            made.name = name;
            made.name_span = {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
            tell(name.empty() ? code::command_expected : code::unknown_command,
                 name.empty() ? "The name of a command is expected here."
                              : "Splunk has no command " + name + ". Check its spelling.",
                 made.name_span);
            skip_stage();
            made.span = without_blanks(begin);
            to.commands.push_back(std::move(made));
            return;
        }
    }
    if (searches) {
        made.name = "search";
        read_search(made);
    } else {
        at_ = end;
        made.name = name;
        made.name_span = from(begin);
        token(made.name_span, Role::key);
        arguments(made);
        check_arguments(made);
        check_place(*info, made, first);
    }
    if (!at_stage_end()) {
        if (peek() != ']') {
            const size_t rest = at_;
            skip_stage();
            tell(code::unexpected_text, "This does not fit what stands before it.", from(rest));
        }
    }
    made.span = without_blanks(begin);
    to.commands.push_back(std::move(made));
}

void Parser::check_place(const CommandInfo& info, const Command& command, bool first) {
    if (first || info.place == CommandPlace::anywhere) return;
    bool appends = false;
    for (const Argument& each : command.arguments)
        appends |= each.kind == Argument::Kind::option && each.name == "append" && !each.value.empty() &&
                   (each.value.front() == 't' || each.value.front() == 'T' || each.value.front() == '1');
    if (info.place == CommandPlace::first_or_more && appends) return;
    tell(code::must_be_first,
         command.name + " makes its own rows and must stand first" +
             (info.place == CommandPlace::first_or_more ? ", or have append=true." : "."),
         command.name_span);
}

} // namespace rw::splunk
