#pragma once
// A piece of binary XML compiled to slots: which value goes to which column. No bytes of a record are kept here.

#include "engine/logs/segment_builder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rw::logs::evtx {

inline constexpr uint16_t no_substitution = 0xffff;

/// One value that a row gets. Slots of columns that the builder declined are left out, except those whose value may be
/// embedded XML.
struct Slot {
    enum class Kind : uint8_t {
        substitution, ///< `sub`
        constant,     ///< texts[index]
        mixed,        ///< mixed[index]: text and substitutions joined to one string
        named,        ///< `sub`, into a column whose last step is substitution named[index].name_sub
        instance,     ///< instances[index]: a template instance that stands between elements
    };

    ColumnBuilder* column = nullptr; ///< null: declined, or decided when the row is read
    Kind kind = Kind::substitution;
    bool empty_is_text = false; ///< a missing value is the empty text: `<Data Name="x"/>`
    uint16_t sub = no_substitution;
    uint32_t index = 0;
    uint32_t path = no_path;   ///< paths[path]: where embedded XML hangs; attributes hold none
    uint32_t group = no_group; ///< groups[group]: the column has several slots, values become one list

    static constexpr uint32_t no_group = UINT32_MAX;
    static constexpr uint32_t no_path = UINT32_MAX;
};

/// A text or a substitution of a mixed value.
struct Part {
    uint16_t sub = no_substitution;
    std::string utf16{}; ///< when no substitution
};

/// An element whose name comes from a value.
struct DynamicName {
    uint16_t name_sub = no_substitution;
    std::string parent{};
};

/// Where a definition refers to a name of its chunk: differs from chunk to chunk although the definition is the same.
struct NameReference {
    uint32_t at = 0;          ///< of the reference, in the body
    bool stands_here = false; ///< the name follows the reference
    uint32_t name_begin = 0;  ///< into Template::names, when it does not
    uint32_t name_bytes = 0;
};

struct Template {
    std::string base;           ///< path that it was compiled for
    std::vector<Slot> slots;    ///< in document order
    std::vector<Slot> declined; ///< substitutions without a column: only embedded XML in them is looked at
    std::vector<ColumnBuilder*> groups;
    std::vector<std::string> paths;
    std::vector<std::string> texts; ///< constants as UTF-16LE
    std::vector<std::vector<Part>> mixed;
    std::vector<DynamicName> named;
    std::vector<std::string_view> instances; ///< bytes in the chunk: such a template serves one record only
    uint32_t substitution_end = 0;           ///< largest substitution + 1
    uint16_t time_sub = no_substitution;     ///< System.TimeCreated.SystemTime
    uint16_t record_sub = no_substitution;   ///< System.EventRecordID
    int32_t time_text = -1;                  ///< the same as constants, into texts
    int32_t record_text = -1;

    // For comparing with a definition met later.
    std::string body;
    std::string names;
    std::vector<NameReference> references;
};

} // namespace rw::logs::evtx
