#pragma once
// What is known of SPL's commands and eval functions: names, where they may stand, how many arguments they take.

#include <cstdint>
#include <optional>
#include <string_view>

namespace rw::splunk {

/// Where a command's rows come from.
enum class CommandPlace : uint8_t {
    anywhere,      ///< works on the rows before it
    first,         ///< makes its own rows: only at the start
    first_or_more, ///< at the start, or later with append=true
};

/// What it does to the choice of events (docs/splunk.md).
enum class CommandEffect : uint8_t {
    filter,  ///< keeps some of the rows: search, where, regex
    columns, ///< changes fields, never which events are there
    output,  ///< sends rows elsewhere
    source,  ///< makes rows
    group,   ///< turns events into rows of counts
    choice,  ///< keeps, repeats or adds rows in ways that are not run yet
};

struct CommandInfo {
    std::string_view name;
    CommandEffect effect = CommandEffect::columns;
    CommandPlace place = CommandPlace::anywhere;
    uint8_t least_arguments = 0;
};

/// `name` in lower case; nothing for an unknown one.
[[nodiscard]] std::optional<CommandInfo> find_command(std::string_view name);

struct FunctionInfo {
    std::string_view name;
    uint8_t least = 0;
    uint8_t most = 0; ///< 255: any number
    bool boolean = false;
};

/// A function of eval; `name` in lower case.
[[nodiscard]] std::optional<FunctionInfo> find_function(std::string_view name);

/// True for a function of stats and its kin (percN included); `name` in lower case.
[[nodiscard]] bool is_aggregate(std::string_view name);

} // namespace rw::splunk
