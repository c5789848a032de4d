#pragma once
// A search as a tree: pipelines of commands, conditions in the language of `search`, expressions in the language of
// `eval`. Every node knows its place. Nothing is resolved or lowered here.

#include "engine/base/diagnostic.h"
#include "engine/rules/rule_document.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rw::splunk {

using NodeId = uint32_t; ///< index into one of Query's lists
inline constexpr NodeId no_node = UINT32_MAX;

/// `* / % + - . = == != < <= > >= LIKE AND OR XOR`; `=` and `==` are one.
enum class Operator : uint8_t {
    none,
    multiply,
    divide,
    remainder,
    add,
    subtract,
    concat,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    like,
    all, ///< AND
    any, ///< OR
    one, ///< XOR
};

/// What `eval`, `where` and conditions inside other commands are made of.
struct Expression {
    enum class Kind : uint8_t {
        text,      ///< "…", with its backslashes undone
        number,    ///< as written
        field,     ///< a bare name or '…'
        call,      ///< `text` is the function in lower case
        negative,  ///< -x
        negation,  ///< NOT x
        binary,    ///< two operands and `op`
        in_list,   ///< first operand IN (the others)
        subsearch, ///< […]: `pipeline`
        macro,     ///< a call that nobody resolved: `text` as written
        broken,    ///< what could not be read
    };

    Kind kind = Kind::broken;
    Operator op = Operator::none;
    Span span{};
    std::string text{};
    std::vector<NodeId> operands{};
    NodeId pipeline = no_node;
};

/// A value of the search language as written: `*` is a wildcard, also in quotes; backslashes are not undone.
struct SearchValue {
    enum class Form : uint8_t {
        bare,
        quoted,
        exact_case, ///< CASE(…)
        whole_term, ///< TERM(…)
        macro,      ///< a call that nobody resolved
        subsearch,
    };

    Form form = Form::bare;
    std::string text{}; ///< between the quotes or parentheses
    Span span{};        ///< with them
    NodeId pipeline = no_node;
};

/// A condition of the search language (order: NOT, OR, AND).
struct Search {
    enum class Kind : uint8_t {
        all_of,
        any_of,
        negation,
        comparison, ///< field op value
        in_list,    ///< field IN (values)
        term,       ///< a word, a phrase, CASE(…) or TERM(…)
        subsearch,
        macro,
        broken,
    };

    Kind kind = Kind::broken;
    Operator op = Operator::none;
    Span span{};
    std::string field{};
    Span field_span{};
    std::vector<SearchValue> values{};
    std::vector<NodeId> children{};
    NodeId pipeline = no_node;
};

/// One argument of a command, in the order of the text.
struct Argument {
    enum class Kind : uint8_t {
        word,      ///< a bare word: often a field
        text,      ///< "…" or '…'
        option,    ///< name=value
        keyword,   ///< AS, BY, WHERE, FROM, OUTPUT …, in upper case
        aggregate, ///< count, sum(x), count(eval(…)): `name` the function, `value` the field, `expression` of eval(…)
        assignment, ///< of eval: `name` = `expression`
        expression,
        search, ///< a condition of the search language: `search`
        subsearch,
        macro,
    };

    Kind kind = Kind::word;
    Span span{};
    std::string name{};
    std::string value{}; ///< option: with quotes and backslashes undone; word and text likewise
    Span value_span{};
    NodeId expression = no_node;
    NodeId search = no_node;
    NodeId pipeline = no_node;
};

struct Command {
    std::string name{}; ///< lower case; "search" where it is implied; empty for a macro that stands for a command
    Span name_span{};   ///< empty where it is implied
    Span span{};
    std::vector<Argument> arguments{};
};

struct Pipeline {
    Span span{};
    std::vector<Command> commands{};
};

/// A whole search. Lists hold what NodeIds index.
struct Query {
    NodeId root = no_node; ///< pipeline
    std::vector<Pipeline> pipelines{};
    std::vector<Search> searches{};
    std::vector<Expression> expressions{};
    std::vector<rules::Token> tokens{};    ///< ordered, not overlapping
    std::vector<Diagnostic> diagnostics{}; ///< in the order found
};

} // namespace rw::splunk
