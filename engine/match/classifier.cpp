#include "engine/match/classifier.h"

#include <algorithm>

namespace rw::match {

void Classifier::reset(std::vector<Column> columns) {
    columns_ = std::move(columns);
    memo_.clear();
}

ClassId Classifier::decide(const std::vector<std::string>& texts) {
    // The first column that has a value decides the shape; identity columns are ordered from the most telling on.
    taxonomy::Identity identity;
    bool shaped = false;
    for (size_t i = 0; i < columns_.size(); ++i) {
        if (texts[i].empty()) continue;
        if (!shaped) {
            identity.shape = columns_[i].shape;
            shaped = true;
        }
        const auto take = [&](std::string_view& part) {
            if (part.empty()) part = texts[i];
        };
        switch (columns_[i].part) {
        case taxonomy::IdentityPart::provider:
            take(identity.provider);
            break;
        case taxonomy::IdentityPart::channel:
            take(identity.channel);
            break;
        case taxonomy::IdentityPart::event_id:
            take(identity.event_id);
            break;
        case taxonomy::IdentityPart::dataset:
            take(identity.dataset);
            break;
        case taxonomy::IdentityPart::category:
            take(identity.category);
            break;
        case taxonomy::IdentityPart::action:
            take(identity.action);
            break;
        }
    }
    const RowClass row_class{taxonomy_.classify(identity), identity.shape};
    const auto known = std::find(classes_.begin(), classes_.end(), row_class);
    if (known != classes_.end()) return static_cast<ClassId>(known - classes_.begin());
    classes_.push_back(row_class);
    return static_cast<ClassId>(classes_.size() - 1);
}

} // namespace rw::match
