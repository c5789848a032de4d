#include "engine/rules/elastic/esql/parser.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/esql/expression_parser.h"
#include "engine/rules/elastic/limits.h"

#include <algorithm>
#include <array>

namespace rw::esql {

namespace {

using rules::TokenRole;
namespace code = elastic::code;

/// Commands that are known but whose parts are of no use here: stepped over up to the next pipe.
constexpr std::array other_commands{"enrich",
                                    "lookup",
                                    "fork",
                                    "completion",
                                    "change_point",
                                    "sample",
                                    "rerank",
                                    "fuse",
                                    "insist",
                                    "join",
                                    "show",
                                    "explain",
                                    "ts_info"};

class QueryParser {
public:
    explicit QueryParser(std::string_view text)
        : cursor_(text)
        , expressions_(cursor_) {}

    Tree parse() {
        if (cursor_.at_end())
            cursor_.error(code::esql_command, "A query begins with a source: from logs-*.", cursor_.token().span);
        while (!cursor_.at_end()) {
            command();
            if (cursor_.at_end()) break;
            if (!cursor_.is("|")) {
                cursor_.error(code::esql_unexpected, "This does not belong here.", cursor_.token().span);
                cursor_.skip_to_pipe();
            }
            if (cursor_.take("|") && cursor_.at_end())
                cursor_.error(code::esql_command, "A command is expected behind |.", cursor_.token().span);
        }
        const auto& commands = cursor_.tree.commands;
        if (!commands.empty() && !is_source(commands.front().name))
            cursor_.error(code::esql_command, "A query begins with a source: from logs-*.", commands.front().name_span);
        cursor_.finish();
        return std::move(cursor_.tree);
    }

private:
    static bool is_source(std::string_view name) {
        return name == "from" || name == "ts" || name == "row" || name == "show" || name == "explain";
    }

    void command() {
        Command command;
        command.span = command.name_span = cursor_.token().span;
        if (cursor_.token().kind != TokenKind::name) {
            cursor_.error(code::esql_command, "A command is expected here.", cursor_.token().span);
            cursor_.skip_to_pipe();
            return;
        }
        command.name = ascii_lower(cursor_.token().text);
        cursor_.next(TokenRole::op);
        if (command.name == "inline" && cursor_.is_word("stats")) {
            cursor_.next(TokenRole::op);
            command.name_span.end = cursor_.last().span.end;
        }
        if (command.name == "inline" || command.name == "inlinestats") command.name = "inline stats";
        parts(command);
        command.span.end = std::max(command.span.end, cursor_.last().span.end);
        cursor_.tree.commands.push_back(std::move(command));
    }

    void parts(Command& command) {
        const std::string& name = command.name;
        if (name == "from" || name == "ts") return sources(command);
        if (name == "where") {
            command.conditions.push_back(expressions_.expression());
        } else if (name == "eval" || name == "row") {
            assignments(command.values);
        } else if (name == "stats" || name == "inline stats") {
            if (!cursor_.is_word("by") && !cursor_.is("|") && !cursor_.at_end()) assignments(command.values);
            if (cursor_.take_word("by")) assignments(command.keys);
        } else if (name == "keep" || name == "drop") {
            names();
        } else if (name == "sort") {
            sort();
        } else if (name == "limit" || name == "mv_expand") {
            static_cast<void>(expressions_.expression());
        } else if (name == "rename") {
            rename(command);
        } else if (name == "dissect" || name == "grok") {
            pattern(command);
        } else if (name == "completion") {
            completion(command);
        } else {
            const bool known = std::find(other_commands.begin(), other_commands.end(), name) != other_commands.end();
            if (!known) cursor_.error(code::esql_command, "There is no command " + name + ".", command.name_span);
            cursor_.skip_to_pipe();
        }
    }

    void sources(Command& command) {
        do {
            const Token& here = cursor_.token();
            if (here.kind == TokenKind::source) {
                command.sources.push_back({std::string(here.text), here.span});
                cursor_.next(TokenRole::name);
            } else if (here.kind == TokenKind::text) {
                command.sources.push_back({decode(here, cursor_.tree.diagnostics), here.span});
                cursor_.next(TokenRole::name);
            } else {
                cursor_.error(code::esql_operand_expected, "An index pattern is expected here.", here.span);
                break;
            }
        } while (cursor_.take(","));
        if (cursor_.take_word("metadata")) names();
    }

    void names() {
        do {
            if (cursor_.token().kind == TokenKind::name)
                cursor_.next(TokenRole::field);
            else if (!cursor_.take("*"))
                return cursor_.error(code::esql_operand_expected, "A column is expected here.", cursor_.token().span);
        } while (cursor_.take(","));
    }

    void assignments(std::vector<Assignment>& to) {
        do {
            Assignment assignment;
            const bool named = cursor_.token().kind == TokenKind::name && cursor_.ahead().text == "=" &&
                               cursor_.ahead().kind == TokenKind::op;
            if (named) {
                assignment.name = plain_name(cursor_.token().text);
                assignment.name_span = cursor_.token().span;
                cursor_.next(TokenRole::name);
                cursor_.next(TokenRole::op);
            }
            assignment.value = expressions_.expression();
            if (cursor_.take_word("where")) static_cast<void>(expressions_.expression());
            to.push_back(std::move(assignment));
        } while (cursor_.take(","));
    }

    void sort() {
        do {
            static_cast<void>(expressions_.expression());
            if (!cursor_.take_word("asc")) cursor_.take_word("desc");
            if (cursor_.take_word("nulls") && !cursor_.take_word("first") && !cursor_.take_word("last"))
                cursor_.error(code::esql_operand_expected, "first or last is expected here.", cursor_.token().span);
        } while (cursor_.take(","));
    }

    /// `old as new` or `new = old`.
    void rename(Command& command) {
        do {
            const Token first = cursor_.token();
            if (first.kind != TokenKind::name)
                return cursor_.error(code::esql_operand_expected, "A column is expected here.", first.span);
            cursor_.next(TokenRole::field);
            const bool turned = cursor_.take("=");
            if (!turned && !cursor_.take_word("as"))
                return cursor_.error(code::esql_operand_expected, "as is expected here.", cursor_.token().span);
            const Token second = cursor_.token();
            if (second.kind != TokenKind::name)
                return cursor_.error(code::esql_operand_expected, "A column is expected here.", second.span);
            cursor_.next(TokenRole::field);
            command.columns.push_back(plain_name(turned ? second.text : first.text));
            command.columns.push_back(plain_name(turned ? first.text : second.text));
        } while (cursor_.take(","));
    }

    /// DISSECT and GROK: a value, then patterns that name the new columns.
    void pattern(Command& command) {
        static_cast<void>(expressions_.expression());
        do {
            const Token& here = cursor_.token();
            if (here.kind != TokenKind::text) {
                cursor_.error(code::esql_operand_expected, "A pattern in quotes is expected here.", here.span);
                break;
            }
            new_columns(decode(here, cursor_.tree.diagnostics), command.name == "grok", command.columns);
            cursor_.next(TokenRole::value);
        } while (cursor_.take(","));
        if (cursor_.take_word("append_separator")) {
            cursor_.take("=");
            if (cursor_.token().kind == TokenKind::text) cursor_.next(TokenRole::value);
        }
    }

    /// `%{name}` of DISSECT with its signs, `%{PATTERN:name:type}` and `(?<name>…)` of GROK.
    static void new_columns(const std::string& text, bool grok, std::vector<std::string>& to) {
        for (size_t at = 0; at + 2 < text.size(); ++at) {
            const bool group = grok && text.compare(at, 3, "(?<") == 0;
            if (!group && text.compare(at, 2, "%{") != 0) continue;
            const size_t begin = at + (group ? 3 : 2);
            const size_t end = text.find(group ? '>' : '}', begin);
            if (end == std::string::npos) return;
            std::string name = text.substr(begin, end - begin);
            if (grok && !group) {
                const size_t colon = name.find(':');
                if (colon == std::string::npos) continue;
                name = name.substr(colon + 1, name.find(':', colon + 1) - colon - 1);
            } else if (!group) {
                while (!name.empty() && (name.front() == '+' || name.front() == '?' || name.front() == '&'))
                    name.erase(0, 1);
                name = name.substr(0, name.find_first_of("/-"));
            }
            if (!name.empty()) to.push_back(std::move(name));
        }
    }

    void completion(Command& command) {
        const bool named = cursor_.token().kind == TokenKind::name && cursor_.ahead().text == "=";
        command.columns.push_back(named ? plain_name(cursor_.token().text) : "completion");
        if (named) {
            cursor_.next(TokenRole::name);
            cursor_.next(TokenRole::op);
        }
        static_cast<void>(expressions_.expression());
        if (cursor_.take_word("with")) static_cast<void>(expressions_.expression());
    }

    Cursor cursor_;
    ExpressionParser expressions_;
};

} // namespace

Tree parse(std::string_view text) {
    if (text.size() > elastic::limits::query_bytes) {
        Tree tree;
        tree.diagnostics.push_back(
            {std::string(code::too_long),
             Severity::error,
             "The query is longer than " + std::to_string(elastic::limits::query_bytes) + " bytes.",
             {}});
        return tree;
    }
    return QueryParser(text).parse();
}

} // namespace rw::esql
