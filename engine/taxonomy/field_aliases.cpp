#include "engine/taxonomy/field_aliases.h"

#include "engine/base/unicode.h"
#include "engine/taxonomy/table_file.h"

#include <algorithm>

namespace rw::taxonomy {

namespace {

std::string key_of(std::string_view schema, std::string_view name) {
    return std::string(schema) + '\n' + ascii_lower(name);
}

} // namespace

Result<std::shared_ptr<const FieldAliases>> FieldAliases::load(const std::string& folder) {
    std::shared_ptr<FieldAliases> aliases(new FieldAliases);
    RW_TRY(table, TableFile::read(folder + "/aliases.csv", 4));
    for (const TableFile::Row& row : table.rows()) {
        if (std::any_of(row.cells.begin(), row.cells.end(), [](std::string_view cell) { return cell.empty(); }))
            return tl::unexpected(table.malformed(row, "has an empty cell"));
        std::vector<Meaning>& meanings = aliases->by_name_[key_of(row.cells[0], row.cells[2])];
        for (const std::string_view scope : split(row.cells[1], '|'))
            meanings.push_back({ascii_lower(scope), std::string(row.cells[3])});
    }
    return aliases;
}

std::string_view
FieldAliases::canonical(std::string_view schema, std::span<const std::string> scopes, std::string_view name) const {
    const auto found = by_name_.find(key_of(schema, name));
    if (found == by_name_.end()) return {};
    const std::vector<Meaning>& meanings = found->second;
    const auto in = [&](std::string_view scope) {
        return std::find_if(
            meanings.begin(), meanings.end(), [&](const Meaning& meaning) { return meaning.scope == scope; });
    };
    for (const std::string& written : scopes) {
        const std::string scope = ascii_lower(written);
        if (const auto exact = in(scope); exact != meanings.end()) return exact->canonical;
        const size_t slash = scope.find('/');
        if (slash == std::string::npos) continue;
        if (const auto product = in(scope.substr(0, slash) + "/*"); product != meanings.end())
            return product->canonical;
    }
    if (const auto anywhere = in("*"); anywhere != meanings.end()) return anywhere->canonical;
    const bool agreed = std::all_of(meanings.begin(), meanings.end(), [&](const Meaning& meaning) {
        return meaning.canonical == meanings.front().canonical;
    });
    return agreed ? std::string_view(meanings.front().canonical) : std::string_view{};
}

} // namespace rw::taxonomy
