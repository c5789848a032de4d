// How a rule's log source meets a kind of event (sigma-semantics 6): each key that the rule sets is confirmed,
// contradicted, or not known of this event.

#include "engine/base/unicode.h"
#include "engine/taxonomy/taxonomy.h"
#include "engine/taxonomy/taxonomy_data.h"

#include <algorithm>

namespace rw::taxonomy {

namespace {

struct Wanted {
    std::string category;
    std::string product;
    std::string service;
};

/// Products whose events an endpoint agent records; it writes which in host.os.type.
bool is_system(std::string_view product) { return product == "windows" || product == "linux" || product == "macos"; }

bool meets(std::string_view of_row, std::string_view of_rule) {
    return of_row.empty() || of_rule.empty() || of_row == of_rule;
}

/// The row of sources.csv that ties the rule's category and service to this kind; null when none does.
/// @param listed  set when some row knows this category (or service) at all
const SourceRow* row_for(const Taxonomy::Data& data, const Wanted& wanted, KindId kind, bool& listed) {
    listed = false;
    const auto rows = data.sources.find(wanted.category);
    if (rows == data.sources.end()) return nullptr;
    for (const SourceRow& row : rows->second) {
        if (wanted.category.empty() && row.service != wanted.service) continue;
        listed = true;
        if (meets(row.product, wanted.product) && meets(row.service, wanted.service) && row.kinds.contains(kind))
            return &row;
    }
    return nullptr;
}

} // namespace

Scope Taxonomy::scope(const ir::LogSource& source, KindId kind) const {
    Scope scope;
    if (kind == KindId::unknown || static_cast<size_t>(kind) >= data_->kinds.size()) return scope;
    const Wanted wanted{ascii_lower(source.category), ascii_lower(source.product), ascii_lower(source.service)};
    const Prefix& prefix = data_->prefix_of(kind);
    bool listed = false;
    const SourceRow* row = row_for(*data_, wanted, kind, listed);
    bool confirmed = true;

    // Some sources are products of their own in Sigma and Windows channels here (rpc_firewall): the row says so.
    const bool by_row = row != nullptr && !row->product.empty() && row->product == wanted.product;
    if (!wanted.product.empty() && !by_row) {
        if (prefix.product.empty())
            confirmed = false;
        else if (prefix.product != wanted.product)
            return {Applies::no, {}};
    }
    if (!wanted.service.empty() && row == nullptr) {
        const auto& services = prefix.services;
        if (std::find(services.begin(), services.end(), wanted.service) == services.end()) {
            const bool known = data_->services.contains(wanted.service);
            if (known || prefix.name != "windows") return {Applies::no, {}};
            confirmed = false;
        }
    } else if (!wanted.service.empty() && row->service.empty()) {
        const auto& services = prefix.services;
        if (std::find(services.begin(), services.end(), wanted.service) == services.end()) return {Applies::no, {}};
    }
    if (!wanted.category.empty() && row == nullptr) {
        if (listed) return {Applies::no, {}};
        confirmed = false;
    }
    if (row != nullptr) scope.extras = row->extras;
    if (prefix.name == "ecs" && !wanted.product.empty()) {
        if (!is_system(wanted.product)) return {Applies::no, {}};
        scope.extras.push_back({"host.os.type", {wanted.product}, false});
        confirmed = true;
    }
    scope.applies = confirmed ? Applies::yes : Applies::unknown;
    return scope;
}

} // namespace rw::taxonomy
