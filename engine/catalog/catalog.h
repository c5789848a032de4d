#pragma once
// An opened catalog, to be read: what every page stands on. One thread at a time; any number may be open, also while it
// is built.

#include "engine/catalog/database.h"
#include "engine/catalog/pages.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::catalog {

class Catalog {
public:
    /// Errors: RW0001 none there, RW0601 no catalog, RW0602 damaged or cut off, RW0603 newer, RW0605 older.
    /// @complexity constant
    [[nodiscard]] static Result<Catalog> open(const std::string& path);

    /// False while it is built and when a build was stopped: files are missing.
    [[nodiscard]] bool complete() const { return complete_; }

    /// @param why  also each rule that is not parsed or not replayable
    [[nodiscard]] Result<CatalogStats> stats(bool why) const;

    /// By id, in any case, also one that ATT&CK has replaced: the page then is that of its successor.
    /// Errors: RW0608 no such technique.
    [[nodiscard]] Result<TechniquePage> technique(std::string_view id, bool with_subtechniques) const;

    /// By id, by path, or by the end of a path; all rules that fit, since ids and paths may be there twice.
    /// Errors: RW0608 no such rule.
    [[nodiscard]] Result<std::vector<RulePage>> rules(std::string_view id_or_path) const;

    /// By the key that pages show ("sysmon/1"), in any case. Errors: RW0608 no such event.
    [[nodiscard]] Result<EventPage> event(std::string_view key) const;

    /// By canonical name, or by a name that rules write. Errors: RW0608 no such field.
    [[nodiscard]] Result<FieldPage> field(std::string_view name) const;

    /// Rules that hold all words, best first. `field:`, `value:`, `technique:`, `vendor:`, `level:` and `language:`
    /// narrow it; a value may have stars.
    [[nodiscard]] Result<std::vector<SearchHit>> search(std::string_view text, size_t limit) const;

    [[nodiscard]] const Database& database() const { return database_; }

private:
    explicit Catalog(Database database)
        : database_(std::move(database)) {}

    Database database_;
    bool complete_ = false;
};

} // namespace rw::catalog
