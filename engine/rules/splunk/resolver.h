#pragma once
// From nodes of a search to formulas over the event: names looked up in the scope, constants folded, places of the
// file.

#include "engine/rules/splunk/expansion.h"
#include "engine/rules/splunk/field_scope.h"

#include <functional>
#include <string>

namespace rw::splunk {

class Resolver {
public:
    using Places = std::function<Span(Span)>; ///< from the parsed text to the file

    Resolver(const Query& query, Places place)
        : query_(query)
        , place_(std::move(place)) {}

    [[nodiscard]] Formula expression(NodeId id, const Scope& scope);
    [[nodiscard]] Formula search(NodeId id, const Scope& scope);

    [[nodiscard]] Span place(Span span) const { return place_(span); }

    /// Subsearches that conditions contain, in the order found: what they choose becomes branches.
    [[nodiscard]] std::vector<NodeId> take_subsearches() { return std::exchange(subsearches_, {}); }

private:
    [[nodiscard]] Formula call(const Expression& of, const Scope& scope);
    [[nodiscard]] Formula search_match(const Expression& of, const Scope& scope);
    [[nodiscard]] Formula comparison(const Search& of, const Scope& scope);
    [[nodiscard]] Formula pattern(const SearchValue& value);
    [[nodiscard]] Formula made(Formula formula);
    [[nodiscard]] Formula subsearch(NodeId pipeline, Span span);
    [[nodiscard]] bool enter();

    const Query& query_;
    Places place_;
    std::vector<NodeId> subsearches_;
    uint32_t depth_ = 0;
    size_t nodes_ = 0;
};

/// The name of a macro's call as written, without backticks and arguments.
[[nodiscard]] std::string macro_name(std::string_view call);

/// Modifiers of the time range, which are no conditions on events: earliest, latest …
[[nodiscard]] bool is_time_modifier(std::string_view field);

} // namespace rw::splunk
