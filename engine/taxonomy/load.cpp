// The catalogs' tables into hash maps. One function a table; the order matters: channels, kinds, then what names kinds.

#include "engine/base/unicode.h"
#include "engine/taxonomy/table_file.h"
#include "engine/taxonomy/taxonomy_data.h"

#include <algorithm>

namespace rw::taxonomy {

namespace {

/// KindId has two bytes, and the last values are kept for marks.
constexpr size_t max_kinds = 60'000;

using Data = Taxonomy::Data;
using Done = Result<size_t>;

std::vector<std::string> texts(std::string_view cell) {
    const auto parts = split(cell, '|');
    return {parts.begin(), parts.end()};
}

std::vector<std::string> lower_texts(std::string_view cell) {
    std::vector<std::string> result;
    for (const std::string_view part : split(cell, '|')) result.push_back(ascii_lower(part));
    return result;
}

KindId add_kind(Data& data, std::string name, std::string title, PrefixId prefix) {
    const auto id = static_cast<KindId>(data.kinds.size());
    data.by_name.emplace(name, id);
    data.kinds.push_back({std::move(name), std::move(title), prefix});
    return id;
}

Done load_channels(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/channels.csv", 5));
    data.prefixes.push_back({});
    add_kind(data, "unknown", "Unknown event", 0);
    for (const TableFile::Row& row : table.rows()) {
        const auto id = static_cast<PrefixId>(data.prefixes.size());
        const std::string name(row.cells[0]);
        if (data.kinds.size() >= max_kinds) return tl::unexpected(table.malformed(row, "names too many kinds"));
        const KindId any = add_kind(data, name + "/*", name + " event", id);
        data.prefixes.push_back({name, std::string(row.cells[1]), lower_texts(row.cells[2]), any, false});
        for (const std::string& service : data.prefixes.back().services) data.services.emplace(service, '\0');
        for (std::string& channel : lower_texts(row.cells[3])) data.by_channel.emplace(std::move(channel), id);
        for (std::string& provider : lower_texts(row.cells[4])) data.by_provider.emplace(std::move(provider), id);
    }
    return table.rows().size();
}

Done load_kinds(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/kinds.csv", 4));
    TextMap<PrefixId> prefixes;
    for (PrefixId i = 1; i < data.prefixes.size(); ++i) prefixes.emplace(data.prefixes[i].name, i);
    data.kinds.reserve(data.kinds.size() + table.rows().size());
    data.by_name.reserve(data.by_name.size() + table.rows().size());
    data.by_id.reserve(table.rows().size());
    for (const TableFile::Row& row : table.rows()) {
        const size_t slash = row.cells[0].find('/');
        const auto prefix = prefixes.find(row.cells[0].substr(0, slash));
        if (slash == std::string_view::npos || prefix == prefixes.end())
            return tl::unexpected(table.malformed(row, "begins with a prefix that channels.csv does not have"));
        if (data.kinds.size() >= max_kinds) return tl::unexpected(table.malformed(row, "names too many kinds"));
        const KindId kind = add_kind(data, std::string(row.cells[0]), std::string(row.cells[3]), prefix->second);
        if (row.cells[1].empty()) continue;
        data.by_id[prefix->first + '/' + std::string(row.cells[1])].push_back({kind, lower_texts(row.cells[2])});
    }
    return table.rows().size();
}

/// Kinds of a cell; `prefix/*` stands for all of the prefix where `expand` is set. Unknown names: RW0202.
Result<std::vector<KindId>>
kinds_of(const Data& data, const TableFile& table, const TableFile::Row& row, std::string_view cell, bool expand) {
    std::vector<KindId> kinds;
    for (const std::string_view name : split(cell, '|')) {
        if (name == "*") {
            kinds.push_back(every_kind);
            continue;
        }
        const KindId kind = data.find(name);
        if (kind == KindId::unknown)
            return tl::unexpected(table.malformed(row, "names the unknown kind " + std::string(name)));
        kinds.push_back(kind);
        if (!expand || !name.ends_with("/*")) continue;
        const PrefixId prefix = data.kinds[static_cast<size_t>(kind)].prefix;
        for (size_t i = 1; i < data.kinds.size(); ++i)
            if (data.kinds[i].prefix == prefix && static_cast<KindId>(i) != kind)
                kinds.push_back(static_cast<KindId>(i));
    }
    return kinds;
}

Done load_sources(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/sources.csv", 5));
    for (const TableFile::Row& row : table.rows()) {
        SourceRow source{std::string(row.cells[1]), std::string(row.cells[2]), {}, {}};
        RW_TRY(kinds, kinds_of(data, table, row, row.cells[3], true));
        for (const KindId kind : kinds) source.kinds.emplace(kind, '\0');
        for (const std::string_view condition : split(row.cells[4], ';')) {
            const size_t equals = condition.find('=');
            if (equals == std::string_view::npos)
                return tl::unexpected(table.malformed(row, "has a condition without `=`"));
            source.extras.push_back(
                {std::string(condition.substr(0, equals)), texts(condition.substr(equals + 1)), false});
        }
        if (!source.service.empty()) data.services.emplace(source.service, '\0');
        data.sources[std::string(row.cells[0])].push_back(std::move(source));
    }
    return table.rows().size();
}

Done load_hints(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/hints.csv", 4));
    for (const TableFile::Row& row : table.rows()) {
        const KindId kind = data.find(row.cells[3]);
        if (row.cells[0] != "dataset" || kind == KindId::unknown)
            return tl::unexpected(table.malformed(row, "does not name a dataset and a known kind"));
        std::string text = ascii_lower(row.cells[2]);
        if (row.cells[1] == "is")
            data.hints.emplace(std::move(text), kind);
        else
            data.partial_hints.push_back({IdentityPart::dataset, std::move(text), row.cells[1] == "ends", kind});
    }
    return table.rows().size();
}

Done load_identity(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/identity.csv", 3));
    static constexpr std::string_view parts[] = {"provider", "channel", "event_id", "dataset", "category", "action"};
    static constexpr std::string_view shapes[] = {"flat", "winevt", "winlogbeat", "ecs"};
    const auto index_of = [](const auto& names, std::string_view name) {
        size_t i = 0;
        while (i < std::size(names) && names[i] != name) ++i;
        return i;
    };
    for (const TableFile::Row& row : table.rows()) {
        const size_t part = index_of(parts, row.cells[1]);
        const size_t shape = index_of(shapes, row.cells[2]);
        if (part == std::size(parts) || shape == std::size(shapes))
            return tl::unexpected(table.malformed(row, "has an unknown part or shape"));
        data.identity_columns.push_back(
            {std::string(row.cells[0]), static_cast<IdentityPart>(part), static_cast<Shape>(shape)});
    }
    return table.rows().size();
}

Done load_names(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/names.csv", 4));
    for (const TableFile::Row& row : table.rows()) {
        RW_TRY(kinds, kinds_of(data, table, row, row.cells[0], true));
        for (const KindId kind : kinds)
            data.names[field_key(kind, row.cells[2])].push_back({lower_texts(row.cells[1]), texts(row.cells[3])});
    }
    RW_TRY(spaced, TableFile::read(folder + "/spaced_names.csv", 2));
    for (const TableFile::Row& row : spaced.rows()) {
        std::string joined(row.cells[0]);
        std::erase(joined, ' ');
        std::string underscored(row.cells[0]);
        std::replace(underscored.begin(), underscored.end(), ' ', '_');
        RW_TRY(kinds, kinds_of(data, spaced, row, row.cells[1], true));
        for (const KindId kind : kinds)
            for (const std::string& name : {joined, underscored})
                data.names[field_key(kind, name)].push_back({{}, {std::string(row.cells[0]), joined}});
    }
    return table.rows().size() + spaced.rows().size();
}

/// Longest run of digits that `{digits}` in a written prefix stands for.
constexpr size_t most_digits = 3;

/// A prefix of values, `{digits}` once for each length: patterns have no repetition of a set.
std::vector<ValueMap::Prefix> prefixes_of(std::string_view meaning, std::string_view written) {
    static constexpr std::string_view mark = "{digits}";
    const auto literal = [](std::string_view text) {
        return ir::PatternPart{ir::PatternPart::Kind::literal, std::string(text)};
    };
    const size_t at = written.find(mark);
    if (at == std::string_view::npos) return {{std::string(meaning), {literal(written)}}};
    std::vector<ValueMap::Prefix> prefixes;
    for (size_t count = 1; count <= most_digits; ++count) {
        ValueMap::Prefix prefix{std::string(meaning), {literal(written.substr(0, at))}};
        prefix.written.insert(prefix.written.end(), count, {ir::PatternPart::Kind::one_of, "0123456789"});
        prefix.written.push_back(literal(written.substr(at + mark.size())));
        prefixes.push_back(std::move(prefix));
    }
    return prefixes;
}

/// The map of a field for rules of these categories, made when there is none.
ValueMap& value_map(Data& data, const std::string& key, const std::vector<std::string>& categories) {
    std::vector<ValueMapping>& maps = data.values[key];
    const auto known = std::find_if(
        maps.begin(), maps.end(), [&](const ValueMapping& mapping) { return mapping.categories == categories; });
    if (known != maps.end()) return known->map;
    maps.push_back({categories, {}});
    return maps.back().map;
}

Done load_values(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/values.csv", 5));
    static constexpr std::string_view prefix_mark = "@prefix:";
    for (const TableFile::Row& row : table.rows()) {
        RW_TRY(kinds, kinds_of(data, table, row, row.cells[0], true));
        const std::string_view value = row.cells[3];
        const auto categories = lower_texts(row.cells[1]);
        for (const KindId kind : kinds) {
            ValueMap& map = value_map(data, field_key(kind, row.cells[2]), categories);
            if (value == "@hexdec") {
                map.both_bases = true;
            } else if (value.starts_with(prefix_mark)) {
                const std::string_view both = value.substr(prefix_mark.size());
                const size_t equals = both.find('=');
                if (equals == std::string_view::npos)
                    return tl::unexpected(table.malformed(row, "has a prefix without `=`"));
                for (ValueMap::Prefix& prefix : prefixes_of(both.substr(0, equals), both.substr(equals + 1)))
                    map.prefixes.push_back(std::move(prefix));
            } else {
                map.words.push_back({std::string(value), texts(row.cells[4])});
            }
        }
    }
    return table.rows().size();
}

Done load_canonical(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/canonical.csv", 3));
    for (const TableFile::Row& row : table.rows()) {
        RW_TRY(kinds, kinds_of(data, table, row, row.cells[2], false));
        for (const KindId kind : kinds) data.canonical.emplace(field_key(kind, row.cells[1]), row.cells[0]);
    }
    return table.rows().size();
}

Done load_winlogbeat(const std::string& folder, Data& data) {
    RW_TRY(table, TableFile::read(folder + "/winlogbeat.csv", 2));
    for (const TableFile::Row& row : table.rows()) {
        data.moved.emplace(row.cells[0], row.cells[1]);
        data.moved_from[std::string(row.cells[1])].emplace_back(row.cells[0]);
    }
    for (Prefix& prefix : data.prefixes)
        prefix.moves_fields = prefix.name == "sysmon" || prefix.name == "security" || prefix.name == "powershell";
    return table.rows().size();
}

} // namespace

Result<size_t> load_tables(const std::string& folder, Taxonomy::Data& data) {
    size_t rows = 0;
    for (const auto load : {load_channels,
                            load_kinds,
                            load_sources,
                            load_hints,
                            load_identity,
                            load_names,
                            load_values,
                            load_canonical,
                            load_winlogbeat}) {
        RW_TRY(count, load(folder, data));
        rows += count;
    }
    return rows;
}

} // namespace rw::taxonomy
