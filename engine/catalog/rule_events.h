#pragma once
// Which events a rule looks at: its log source, its words for one in other languages, and the event ids that it asks
// for. Also how an event is called on a page.

#include "engine/catalog/field_names.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::catalog {

struct RuleTest;

/// An event as pages name it.
struct EventName {
    std::string key;      ///< "sysmon/1", "defender/DeviceEvents": the kind of the taxonomy where there is one
    std::string provider; ///< "Sysmon"
    std::string event;    ///< "Event ID 1", "write", "any"
    std::string title;    ///< "Process creation"; empty when not known

    friend bool operator==(const EventName&, const EventName&) = default;
};

/// Events of a rule, each once, in order of their keys. Where a rule asks for a service whole, its family stands for
/// all its events. @param tests  of the same rule
[[nodiscard]] std::vector<EventName> events_of(const rules::RuleDocument& document,
                                               const FieldContext& context,
                                               const std::vector<RuleTest>& tests,
                                               const FieldNames& names);

/// @param key  a kind of the taxonomy or a Defender table
[[nodiscard]] EventName event_named(std::string_view key, const taxonomy::Taxonomy& taxonomy);

/// More events than this of one family are shown as the family.
inline constexpr size_t most_events_of_a_family = 12;

} // namespace rw::catalog
