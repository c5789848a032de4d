#pragma once
// What an event and a field is: event kinds, Sigma log sources, field names per provider, value maps. Reads the
// catalogs (catalogs/taxonomy); knows nothing of tables, rows or rules' conditions.

#include "engine/base/error.h"
#include "engine/ir/rule.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rw::taxonomy {

/// Index of an event kind ("sysmon/1", "security/4688", "linux-sysmon/1", "aws/cloudtrail"); 0 is "unknown".
enum class KindId : uint16_t { unknown = 0 };

/// How a log writes its fields; decides which column paths a native field name can stand under.
enum class Shape : uint8_t {
    flat,       ///< bare names: `CommandLine`
    winevt,     ///< `System.*`, `EventData.*`, `UserData.*.*` (EVTX, evtx_dump)
    winlogbeat, ///< `winlog.event_data.*`, ECS beside it
    ecs,        ///< `process.executable`, …
};

/// What tells an event's kind, as texts; empty = the event does not say.
struct Identity {
    Shape shape = Shape::flat;
    std::string_view provider{}; ///< "Microsoft-Windows-Sysmon"
    std::string_view channel{};  ///< "Security"
    std::string_view event_id{}; ///< "4688"
    std::string_view dataset{};  ///< event.dataset / event.module / table / sourcetype hints
    std::string_view category{}; ///< event.category
    std::string_view action{};   ///< event.action / eventName / event type
};

/// A column path that carries one part of the identity, and the shape that it implies.
enum class IdentityPart : uint8_t { provider, channel, event_id, dataset, category, action };

struct IdentityColumn {
    std::string path;
    IdentityPart part;
    Shape shape;
};

enum class Applies : uint8_t {
    no, ///< something known about the event contradicts the log source
    yes,
    unknown, ///< nothing known contradicts; the rule applies "by names only"
};

/// How a rule's log source meets a kind of event.
struct Scope {
    Applies applies = Applies::unknown;

    /// Extra predicates the event must satisfy (registry_add: EventType is CreateKey): native field → allowed values,
    /// all must hold; values are Sigma text patterns without wildcards, compared ignoring case.
    struct Extra {
        std::string field;
        std::vector<std::string> values;
        bool negated = false;
    };

    std::vector<Extra> extras{};
};

/// How a field name of a rule is found in an event.
enum class Found : uint8_t { mapped, as_written, case_insensitive, last_segment, not_found };

/// How a kind of event writes the values of one field, where that differs from what rules write. A value of the event
/// stands for itself and for everything that these say it means.
struct ValueMap {
    /// A whole value: the event writes one of `written` for it (IntegrityLevel High: S-1-16-12288).
    struct Word {
        std::string meaning;
        std::vector<std::string> written;
    };

    /// The beginning of a value: HKLM\ stands as \REGISTRY\MACHINE\, the rest as it is.
    struct Prefix {
        std::string meaning;
        std::vector<ir::PatternPart> written; ///< literals and one_of
    };

    std::vector<Word> words{};
    std::vector<Prefix> prefixes{};
    bool both_bases = false; ///< whole numbers stand in decimal or, after 0x, in hexadecimal
};

class Taxonomy {
public:
    struct Data; ///< the tables in memory (taxonomy_data.h)

    /// Reads catalogs/taxonomy below `folder`. Errors: RW0201 missing file, RW0202 malformed with line.
    [[nodiscard]] static Result<std::shared_ptr<const Taxonomy>> load(const std::string& folder);

    ~Taxonomy();

    [[nodiscard]] const std::vector<IdentityColumn>& identity_columns() const;
    [[nodiscard]] KindId classify(const Identity& identity) const;
    /// Kinds are 0 … kind_count() - 1.
    [[nodiscard]] uint16_t kind_count() const;
    [[nodiscard]] std::string_view kind_name(KindId kind) const;  ///< "unknown" for 0
    [[nodiscard]] std::string_view kind_title(KindId kind) const; ///< "Process creation"

    [[nodiscard]] Scope scope(const ir::LogSource& source, KindId kind) const;

    /// Native names (without path prefix) that may carry `field` of a rule with this log source in events of `kind`,
    /// best first; the name as written is always the last. "Image" → {"NewProcessName", "Image"} on security/4688.
    [[nodiscard]] std::vector<std::string>
    native_names(const ir::LogSource& source, KindId kind, std::string_view field) const;

    /// Column paths under which a native name can stand in a log of this shape, best first:
    /// winevt "CommandLine" → {"EventData.CommandLine", "UserData.*.CommandLine", "System.CommandLine", …}; `*` is one
    /// path segment. Handles System attributes (`Provider_Name`) and `Event.…` paths written in full.
    [[nodiscard]] std::vector<std::string> paths(Shape shape, KindId kind, std::string_view native_name) const;

    /// Value maps of `field` of a rule with this log source in events of `kind`; none for most. Owned by the taxonomy.
    /// @complexity one look-up
    [[nodiscard]] std::vector<const ValueMap*>
    value_maps(const ir::LogSource& source, KindId kind, std::string_view field) const;

    /// Canonical field ("process.image") of a native name in a kind, or of a rule's field; empty when unknown.
    [[nodiscard]] std::string_view canonical(KindId kind, std::string_view native_name) const;

private:
    Taxonomy();

    std::unique_ptr<Data> data_;
};

} // namespace rw::taxonomy
