#include "engine/rules/elastic/eql/parser.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/eql/expression_parser.h"
#include "engine/rules/elastic/limits.h"

#include <algorithm>
#include <charconv>

namespace rw::eql {

namespace {

using rules::TokenRole;
namespace code = elastic::code;

class QueryParser {
public:
    QueryParser(std::string_view text, Dialect dialect)
        : cursor_(text, dialect)
        , expressions_(cursor_, [this] { static_cast<void>(event()); }) {}

    Tree parse() {
        Tree& tree = cursor_.tree;
        const bool more = cursor_.ahead().text != "where";
        if (more && cursor_.is_word("sequence")) {
            tree.kind = QueryKind::sequence;
            steps();
        } else if (more && cursor_.is_word("sample")) {
            tree.kind = QueryKind::sample;
            steps();
        } else if (more && cursor_.is_word("join")) {
            tree.kind = QueryKind::join;
            if (cursor_.dialect == Dialect::elastic)
                cursor_.error(
                    code::eql_old_syntax, "join is not part of EQL any more. Use sequence.", cursor_.token().span);
            steps();
        } else {
            Term term;
            term.query = event();
            term.span = term.query.span;
            tree.terms.push_back(std::move(term));
        }
        pipes();
        if (!cursor_.at_end()) cursor_.error(code::eql_unexpected, "This does not belong here.", cursor_.token().span);
        cursor_.finish();
        return std::move(cursor_.tree);
    }

private:
    EventQuery event() {
        EventQuery query;
        const Token& category = cursor_.token();
        query.category_span = category.span;
        query.span = category.span;
        if (category.kind == TokenKind::name) {
            query.category = plain_name(category.text);
            if (ascii_equals_ignoring_case(query.category, "any")) query.category.clear();
            cursor_.next(TokenRole::name);
        } else if (category.kind == TokenKind::text) {
            query.category = decode(category, cursor_.dialect, cursor_.tree.diagnostics);
            cursor_.next(TokenRole::name);
        } else {
            cursor_.error(code::eql_category,
                          "A query begins with an event category: \"process where …\" or \"any where …\".",
                          category.span);
            if (category.kind == TokenKind::number || category.kind == TokenKind::bad) cursor_.next(TokenRole::plain);
        }
        if (!cursor_.take_word("where"))
            cursor_.error(code::eql_category, "where is expected behind the event category.", cursor_.token().span);
        query.condition = expressions_.expression();
        query.span.end = std::max(query.span.end, cursor_.last().span.end);
        return query;
    }

    void steps() {
        Tree& tree = cursor_.tree;
        tree.head = cursor_.token().span;
        cursor_.next(TokenRole::op);
        while (true) {
            if (cursor_.take_word("by"))
                keys(tree.keys);
            else if (cursor_.take_word("with"))
                maxspan();
            else
                break;
        }
        tree.head.end = std::max(tree.head.end, cursor_.last().span.end);
        while (cursor_.is("[") || cursor_.is("!")) tree.terms.push_back(term());
        if (tree.terms.empty())
            cursor_.error(code::eql_step, "A step in brackets is expected: [process where …].", cursor_.token().span);
        if (cursor_.take_word("until")) {
            if (cursor_.is("["))
                tree.until = term();
            else
                cursor_.error(code::eql_step, "until needs a step: until [process where …].", cursor_.token().span);
        }
        const bool missing =
            std::any_of(tree.terms.begin(), tree.terms.end(), [](const Term& each) { return each.missing; });
        if (missing && !tree.maxspan_ms)
            cursor_.error(code::eql_maxspan, "Missing events (![ … ]) need \"with maxspan=…\".", tree.head);
    }

    void keys(std::vector<ExprId>& to) {
        to.push_back(expressions_.key());
        while (cursor_.take(",")) to.push_back(expressions_.key());
        if (cursor_.dialect == Dialect::endgame) return;
        for (const ExprId id : to) {
            const Expr& key = cursor_.tree.exprs[id];
            if (key.kind != ExprKind::field && key.kind != ExprKind::broken)
                cursor_.error(code::eql_key, "Only fields can join the steps.", key.span);
        }
    }

    void maxspan() {
        if (!cursor_.take_word("maxspan") || !cursor_.take("=")) {
            cursor_.error(code::eql_maxspan, "maxspan=… is expected here: maxspan=5m.", cursor_.token().span);
            return;
        }
        const Token number = cursor_.token();
        if (number.kind != TokenKind::number) {
            cursor_.error(code::eql_maxspan, "A time is expected here: 500ms, 30s, 5m, 2h or 1d.", number.span);
            return;
        }
        cursor_.next(TokenRole::value);
        const Token unit = cursor_.token();
        int64_t factor = 0;
        if (unit.kind == TokenKind::name && unit.span.begin == number.span.end) {
            const std::string name = ascii_lower(unit.text);
            factor = name == "ms"  ? 1
                     : name == "s" ? 1'000
                     : name == "m" ? 60'000
                     : name == "h" ? 3'600'000
                     : name == "d" ? 86'400'000
                                   : 0;
            cursor_.next(TokenRole::value);
        }
        int64_t count = 0;
        const std::string_view digits = number.text;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
        const bool whole = error == std::errc() && end == digits.data() + digits.size() && count < (int64_t{1} << 32);
        if (factor == 0 || (!whole && cursor_.dialect == Dialect::elastic))
            cursor_.error(code::eql_maxspan,
                          "A time is a whole number with its unit: 500ms, 30s, 5m, 2h or 1d.",
                          {number.span.begin, cursor_.last().span.end});
        else
            cursor_.tree.maxspan_ms = count * factor;
    }

    Term term() {
        Term term;
        term.span = cursor_.token().span;
        term.missing = cursor_.take("!");
        const Span open = cursor_.token().span;
        if (!cursor_.take("[")) {
            cursor_.error(code::eql_step, "A step in brackets is expected: [process where …].", open);
            term.query.condition = cursor_.add({});
            return term;
        }
        term.query = event();
        if (!cursor_.take("]")) {
            // Another step, or nothing: the bracket was forgotten. Else something stands too much.
            const bool forgotten = cursor_.at_end() || cursor_.is("[") || cursor_.is("!");
            cursor_.error(code::eql_unclosed,
                          forgotten ? "This [ is never closed." : "This does not belong here.",
                          forgotten ? open : cursor_.token().span);
            if (!forgotten) cursor_.skip_to("]");
            if (!forgotten) cursor_.take("]");
        }
        while (true) {
            if (cursor_.take_word("by"))
                keys(term.keys);
            else if (cursor_.take_word("with"))
                runs(term);
            else if (!fork())
                break;
        }
        term.span.end = std::max(term.span.end, cursor_.last().span.end);
        return term;
    }

    void runs(Term& term) {
        const Span at = cursor_.token().span;
        if (cursor_.take_word("runs") && cursor_.take("=") && cursor_.token().kind == TokenKind::number) {
            const std::string_view digits = cursor_.token().text;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), term.runs);
            const bool whole = error == std::errc() && end == digits.data() + digits.size();
            cursor_.next(TokenRole::value);
            if (whole && term.runs >= 1 && term.runs <= 100) return;
        }
        term.runs = 1;
        cursor_.error(code::eql_runs, "runs=… with a number from 1 to 100 is expected here.", at);
    }

    /// Endgame: `fork`, `fork=true`.
    bool fork() {
        if (!cursor_.is_word("fork")) return false;
        if (cursor_.dialect == Dialect::elastic)
            cursor_.error(code::eql_old_syntax, "fork is not part of EQL any more.", cursor_.token().span);
        cursor_.next(TokenRole::op);
        if (cursor_.take("=")) cursor_.next(TokenRole::value);
        return true;
    }

    void pipes() {
        while (cursor_.is("|")) {
            Pipe pipe;
            pipe.span = cursor_.token().span;
            cursor_.next(TokenRole::punctuation);
            const Token name = cursor_.token();
            if (name.kind != TokenKind::name) {
                cursor_.error(code::eql_pipe, "A pipe is expected here: head or tail with a number.", name.span);
                cursor_.skip_to("|");
                continue;
            }
            pipe.name = ascii_lower(name.text);
            cursor_.next(TokenRole::op);
            const bool known = pipe.name == "head" || pipe.name == "tail";
            if (!known && cursor_.dialect == Dialect::elastic) {
                cursor_.error(
                    code::eql_pipe, "The pipe " + pipe.name + " is not supported. There are head and tail.", name.span);
                cursor_.skip_to("|");
            } else {
                arguments(known, pipe);
            }
            pipe.span.end = std::max(pipe.span.end, cursor_.last().span.end);
            cursor_.tree.pipes.push_back(std::move(pipe));
        }
    }

    void arguments(bool number, Pipe& pipe) {
        if (number) {
            const std::string_view digits = cursor_.token().text;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pipe.count);
            const bool whole = error == std::errc() && end == digits.data() + digits.size();
            if (cursor_.token().kind != TokenKind::number || !whole)
                cursor_.error(code::eql_pipe, "A whole number is expected here.", cursor_.token().span);
            if (cursor_.token().kind == TokenKind::number) cursor_.next(TokenRole::value);
            return;
        }
        while (!cursor_.at_end() && !cursor_.is("|")) {
            static_cast<void>(expressions_.expression());
            if (cursor_.take(",")) continue;
            // Endgame takes arguments without commas.
            if (cursor_.token().kind != TokenKind::name) break;
        }
    }

    Cursor cursor_;
    ExpressionParser expressions_;
};

} // namespace

Tree parse(std::string_view text, Dialect dialect) {
    if (text.size() > elastic::limits::query_bytes) {
        Tree tree;
        tree.exprs.emplace_back();
        tree.terms.emplace_back();
        tree.diagnostics.push_back(
            {std::string(code::too_long),
             Severity::error,
             "The query is longer than " + std::to_string(elastic::limits::query_bytes) + " bytes.",
             {}});
        return tree;
    }
    return QueryParser(text, dialect).parse();
}

} // namespace rw::eql
