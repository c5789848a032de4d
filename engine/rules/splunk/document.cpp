#include "engine/rules/splunk/document.h"

#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/limits.h"
#include "engine/rules/splunk/pipeline_lowering.h"
#include "engine/rules/splunk/spl.h"

#include <algorithm>

namespace rw::splunk {

namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void tell(rules::RuleDocument& document, Diagnostic diagnostic) {
    if (document.diagnostics.size() < limits::diagnostics_per_document)
        document.diagnostics.push_back(std::move(diagnostic));
}

/// What stops replay is told too, where no diagnostic says it yet.
void tell_losses(rules::RuleDocument& document) {
    for (const ir::Loss& loss : document.rule.losses) {
        const bool told =
            std::any_of(document.diagnostics.begin(), document.diagnostics.end(), [&](const Diagnostic& each) {
                return each.code == loss.code && each.span == loss.span;
            });
        const bool ours_to_mend = loss.code == code::unknown_macro || loss.code == code::macro_limit;
        if (!told)
            tell(document, {loss.code, ours_to_mend ? Severity::warning : Severity::info, loss.reason, loss.span});
    }
}

} // namespace

void add_token(Reading& reading, Span span, rules::TokenRole role) {
    if (reading.with_tokens && !span.empty()) reading.file.tokens.push_back({span, role});
}

std::string tag_of(std::string_view text) {
    const std::string lower = ascii_lower(text);
    const std::string_view id = lower;
    if (id.starts_with("cve-") && id.size() >= 13 && is_digits(id.substr(4, 4)) && id[8] == '-' &&
        is_digits(id.substr(9)))
        return "cve." + std::string(id.substr(4));
    const bool technique = id.size() >= 5 && id[0] == 't' && is_digits(id.substr(1, 4)) &&
                           (id.size() == 5 || (id.size() == 9 && id[5] == '.' && is_digits(id.substr(6))));
    return technique ? "attack." + lower : std::string();
}

void finish(rules::RuleDocument& document) {
    if (document.rule.condition.nodes.empty()) {
        document.rule.condition.nodes.emplace_back();
        document.rule.condition.root = 0;
    }
    std::stable_sort(document.diagnostics.begin(), document.diagnostics.end(), [](const auto& a, const auto& b) {
        return a.span.begin < b.span.begin;
    });
}

void read_search_text(Reading& reading,
                      rules::RuleDocument& document,
                      std::string_view search,
                      const std::function<Span(Span)>& place,
                      Span whole) {
    if (search.size() > limits::query_bytes) {
        const std::string reason = "The search is longer than " + std::to_string(limits::query_bytes >> 20) + " MB.";
        document.rule.losses.push_back({whole, std::string(code::query_limit), reason});
        tell(document, {std::string(code::query_limit), Severity::error, reason, whole});
        return;
    }
    const Expanded expanded = expand_macros(search, reading.repository);
    const Query query = parse_query(expanded.text());
    const auto to_file = [&](Span span) { return place(expanded.place(span)); };
    for (const Diagnostic& each : query.diagnostics) {
        Diagnostic placed = each;
        placed.span = to_file(each.span);
        if (each.severity == Severity::error) document.rule.losses.push_back({placed.span, each.code, each.message});
        tell(document, std::move(placed));
    }
    for (const MacroProblem& each : expanded.problems()) {
        const Span span = place(each.span);
        document.rule.losses.push_back({span, std::string(each.code), each.message});
    }
    lower_search({query, expanded, reading.repository, to_file, whole}, document, reading.predicates);
    tell_losses(document);
    for (const rules::Token& token : query.tokens) {
        const bool written =
            expanded.call_at(token.span.begin) == nullptr && expanded.call_at(token.span.end - 1) == nullptr;
        if (written) add_token(reading, to_file(token.span), token.role);
    }
    for (const MacroCall& call : expanded.calls())
        if (call.resolved) add_token(reading, place(call.span), rules::TokenRole::name);
}

} // namespace rw::splunk
