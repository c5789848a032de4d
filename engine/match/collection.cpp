#include "engine/match/collection.h"

#include "engine/match/classifier.h"

#include <atomic>

namespace rw::match {

namespace {

uint64_t next_revision() {
    static std::atomic<uint64_t> last{0};
    return ++last;
}

} // namespace

std::shared_ptr<const Collection> Collection::make(std::string name,
                                                   Role role,
                                                   bool synthetic,
                                                   std::shared_ptr<const logs::LogTable> table,
                                                   std::shared_ptr<const taxonomy::Taxonomy> taxonomy) {
    auto collection = std::make_shared<Collection>();
    collection->name_ = std::move(name);
    collection->role_ = role;
    collection->synthetic_ = synthetic;
    collection->table_ = std::move(table);
    collection->taxonomy_ = std::move(taxonomy);
    collection->revision_ = next_revision();

    const logs::LogTable& rows = *collection->table_;
    Classifier classifier(*collection->taxonomy_);
    std::vector<const logs::Column*> columns;
    std::vector<Classifier::Column> identity;
    for (const taxonomy::IdentityColumn& known : collection->taxonomy_->identity_columns()) {
        const logs::Column* column = rows.find(known.path);
        if (column == nullptr) continue;
        identity.push_back({known.part, known.shape, static_cast<uint32_t>(columns.size())});
        columns.push_back(column);
    }
    classifier.reset(std::move(identity));
    std::vector<std::vector<uint32_t>> rows_of;
    std::vector<logs::Code> codes(columns.size());
    collection->class_of_row_.reserve(rows.row_count());
    for (logs::Row row = 0; row < rows.row_count(); ++row) {
        for (size_t i = 0; i < columns.size(); ++i) codes[i] = columns[i]->code(row);
        const ClassId id =
            classifier.classify(codes, [&](size_t i, logs::Code code) { return columns[i]->text(code); });
        if (rows_of.size() <= id) rows_of.resize(id + size_t{1});
        rows_of[id].push_back(row);
        collection->class_of_row_.push_back(id);
    }
    collection->classes_ = classifier.classes();
    for (const std::vector<uint32_t>& rows_in_class : rows_of) {
        collection->rows_of_class_.push_back(RowSet::of_sorted(rows_in_class));
        collection->rows_of_class_.back().optimize();
    }
    return collection;
}

} // namespace rw::match
