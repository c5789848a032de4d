#include "engine/taxonomy/taxonomy.h"

#include "engine/base/unicode.h"
#include "engine/taxonomy/taxonomy_data.h"

#include <algorithm>

namespace rw::taxonomy {

namespace {

bool provider_fits(const KindById& entry, std::string_view provider) {
    if (entry.providers.empty() || provider.empty()) return true;
    return std::any_of(entry.providers.begin(), entry.providers.end(), [&](const std::string& known) {
        return known.ends_with('*') ? provider.starts_with(std::string_view(known).substr(0, known.size() - 1))
                                    : provider == known;
    });
}

KindId by_prefix(const Taxonomy::Data& data, PrefixId prefix, std::string_view id, std::string_view provider) {
    if (!id.empty()) {
        const auto found = data.by_id.find(data.prefixes[prefix].name + '/' + std::string(id));
        if (found != data.by_id.end())
            for (const KindById& entry : found->second)
                if (provider_fits(entry, provider)) return entry.kind;
    }
    return data.prefixes[prefix].any;
}

/// Lower case, without what Splunk puts before a channel's name ("XmlWinEventLog:Security").
std::string channel_name(std::string_view channel) {
    std::string name = ascii_lower(channel);
    for (const std::string_view mark : {"xmlwineventlog:", "wineventlog:"})
        if (name.starts_with(mark)) return name.substr(mark.size());
    return name;
}

KindId by_dataset(const Taxonomy::Data& data, std::string_view text) {
    const std::string lower = ascii_lower(text);
    if (const auto found = data.hints.find(lower); found != data.hints.end()) return found->second;
    for (const Hint& hint : data.partial_hints)
        if (hint.at_end ? lower.ends_with(hint.text) : lower.starts_with(hint.text)) return hint.kind;
    return KindId::unknown;
}

} // namespace

Taxonomy::Taxonomy()
    : data_(std::make_unique<Data>()) {}

Taxonomy::~Taxonomy() = default;

Result<std::shared_ptr<const Taxonomy>> Taxonomy::load(const std::string& folder) {
    std::shared_ptr<Taxonomy> taxonomy(new Taxonomy);
    RW_TRY(rows, load_tables(folder, *taxonomy->data_));
    static_cast<void>(rows);
    return taxonomy;
}

const std::vector<IdentityColumn>& Taxonomy::identity_columns() const { return data_->identity_columns; }

KindId Taxonomy::classify(const Identity& identity) const {
    const std::string provider = ascii_lower(identity.provider);
    if (!identity.channel.empty()) {
        const auto channel = data_->by_channel.find(channel_name(identity.channel));
        if (channel != data_->by_channel.end()) return by_prefix(*data_, channel->second, identity.event_id, provider);
    }
    if (!provider.empty() && identity.channel.empty()) {
        const auto known = data_->by_provider.find(provider);
        if (known != data_->by_provider.end()) return by_prefix(*data_, known->second, identity.event_id, provider);
    }
    if (!identity.dataset.empty()) {
        const KindId kind = by_dataset(*data_, identity.dataset);
        if (kind != KindId::unknown) return kind;
    }
    // A channel that no table has: a Windows event, of which no more is known than that it is none of the others.
    const bool windows_shape = identity.shape == Shape::winevt || identity.shape == Shape::winlogbeat;
    const bool told = windows_shape ? !provider.empty() || !identity.channel.empty()
                                    : !identity.channel.empty() && !identity.event_id.empty() && !provider.empty();
    return told ? data_->find("windows/*") : KindId::unknown;
}

uint16_t Taxonomy::kind_count() const { return static_cast<uint16_t>(data_->kinds.size()); }

std::string_view Taxonomy::kind_name(KindId kind) const {
    const auto i = static_cast<size_t>(kind);
    return i < data_->kinds.size() ? data_->kinds[i].name : data_->kinds[0].name;
}

std::string_view Taxonomy::kind_title(KindId kind) const {
    const auto i = static_cast<size_t>(kind);
    return i < data_->kinds.size() ? data_->kinds[i].title : data_->kinds[0].title;
}

} // namespace rw::taxonomy
