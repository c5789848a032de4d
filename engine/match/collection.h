#pragma once
// Logs with a meaning: a table plus the class of each row (event kind and shape). Immutable; shared between threads.

#include "engine/base/row_set.h"
#include "engine/logs/log_table.h"
#include "engine/taxonomy/taxonomy.h"

#include <memory>
#include <string>
#include <vector>

namespace rw::match {

/// What a row is to rules: its kind and the way its fields are written. Rows of one class resolve fields alike.
struct RowClass {
    taxonomy::KindId kind = taxonomy::KindId::unknown;
    taxonomy::Shape shape = taxonomy::Shape::flat;

    friend bool operator==(const RowClass&, const RowClass&) = default;
};

/// Index into Collection::classes().
using ClassId = uint16_t;

enum class Role : uint8_t { attack, baseline, mine };

class Collection {
public:
    /// Classifies the rows of `table` (once per distinct combination of identity values).
    [[nodiscard]] static std::shared_ptr<const Collection> make(std::string name,
                                                                Role role,
                                                                bool synthetic,
                                                                std::shared_ptr<const logs::LogTable> table,
                                                                std::shared_ptr<const taxonomy::Taxonomy> taxonomy);

    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] Role role() const { return role_; }

    [[nodiscard]] bool synthetic() const { return synthetic_; }

    [[nodiscard]] const logs::LogTable& table() const { return *table_; }

    [[nodiscard]] const taxonomy::Taxonomy& taxonomy() const { return *taxonomy_; }

    [[nodiscard]] const std::vector<RowClass>& classes() const { return classes_; }

    [[nodiscard]] const RowSet& rows_of(ClassId id) const { return rows_of_class_[id]; }

    [[nodiscard]] ClassId class_of(logs::Row row) const { return class_of_row_[row]; }

    /// "sysmon/1"; "unknown".
    [[nodiscard]] std::string_view kind_name(logs::Row row) const {
        return taxonomy_->kind_name(classes_[class_of_row_[row]].kind);
    }

    /// Differs between any two collections of one run: tells snapshots of different logs apart.
    [[nodiscard]] uint64_t revision() const { return revision_; }

private:
    std::string name_;
    Role role_ = Role::attack;
    bool synthetic_ = false;
    std::shared_ptr<const logs::LogTable> table_;
    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
    std::vector<RowClass> classes_;
    std::vector<ClassId> class_of_row_;
    std::vector<RowSet> rows_of_class_;
    uint64_t revision_ = 0;
};

} // namespace rw::match
