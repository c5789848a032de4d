// ATT&CK as MITRE publishes it: a STIX 2 bundle in JSON. Only what Attack holds is read.

#include "engine/base/file.h"
#include "engine/taxonomy/attack.h"

#include <map>
#include <simdjson.h>

namespace rw::taxonomy {

namespace {

namespace dom = simdjson::dom;

constexpr uint64_t largest_bundle_bytes = uint64_t{512} << 20;

std::string_view text_of(const dom::object& object, std::string_view key) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS) return {};
    return text;
}

bool truth_of(const dom::object& object, std::string_view key) {
    bool truth = false;
    return object[key].get(truth) == simdjson::SUCCESS && truth;
}

/// "T1554", "TA0003": the id in MITRE's own numbering.
std::string_view mitre_id(const dom::object& object) {
    dom::array references;
    if (object["external_references"].get(references) != simdjson::SUCCESS) return {};
    for (const dom::element element : references) {
        dom::object reference;
        if (element.get(reference) != simdjson::SUCCESS) continue;
        if (text_of(reference, "source_name") == "mitre-attack") return text_of(reference, "external_id");
    }
    return {};
}

std::vector<std::string> tactics_of(const dom::object& object) {
    std::vector<std::string> tactics;
    dom::array phases;
    if (object["kill_chain_phases"].get(phases) != simdjson::SUCCESS) return tactics;
    for (const dom::element element : phases) {
        dom::object phase;
        if (element.get(phase) == simdjson::SUCCESS && text_of(phase, "kill_chain_name") == "mitre-attack")
            tactics.emplace_back(text_of(phase, "phase_name"));
    }
    return tactics;
}

/// Without citations, with links as their words, in one line.
std::string plain(std::string_view text) {
    std::string result;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with("(Citation:")) {
            const size_t end = text.find(')', at);
            if (end == std::string_view::npos) break;
            at = end;
            continue;
        }
        if (text[at] == '[') { // [words](address)
            const size_t middle = text.find("](", at);
            const size_t end = middle == std::string_view::npos ? middle : text.find(')', middle);
            if (end != std::string_view::npos && text.find('\n', at) > end) {
                result += text.substr(at + 1, middle - at - 1);
                at = end;
                continue;
            }
        }
        const bool blank = text[at] == '\n' || text[at] == '\r' || text[at] == ' ';
        if (!blank)
            result += text[at];
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    while (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
}

struct Bundle {
    std::vector<Technique> techniques;
    std::vector<Tactic> tactics;
};

void take_technique(const dom::object& object, std::map<std::string, std::string>& ids, Bundle& bundle) {
    const std::string id(mitre_id(object));
    if (id.empty()) return;
    ids.emplace(text_of(object, "id"), id);
    Technique technique;
    technique.id = id;
    technique.name = text_of(object, "name");
    technique.description = plain(text_of(object, "description"));
    technique.tactics = tactics_of(object);
    const bool gone = truth_of(object, "revoked") || truth_of(object, "x_mitre_deprecated");
    technique.status = gone ? "not_active" : "active";
    if (const size_t dot = id.find('.'); dot != std::string::npos) technique.parent = id.substr(0, dot);
    bundle.techniques.push_back(std::move(technique));
}

Bundle read_bundle(const dom::array& objects) {
    Bundle bundle;
    std::map<std::string, std::string> ids; // of STIX to MITRE's
    std::map<std::string, std::string> successors;
    for (const dom::element element : objects) {
        dom::object object;
        if (element.get(object) != simdjson::SUCCESS) continue;
        const std::string_view type = text_of(object, "type");
        if (type == "attack-pattern")
            take_technique(object, ids, bundle);
        else if (type == "x-mitre-tactic" && !truth_of(object, "revoked") && !truth_of(object, "x_mitre_deprecated"))
            bundle.tactics.push_back({std::string(mitre_id(object)),
                                      std::string(text_of(object, "x_mitre_shortname")),
                                      std::string(text_of(object, "name")),
                                      true});
        else if (type == "relationship" && text_of(object, "relationship_type") == "revoked-by")
            successors.emplace(text_of(object, "source_ref"), text_of(object, "target_ref"));
    }
    std::map<std::string, std::string> by_mitre_id;
    for (const auto& [from, to] : successors)
        if (ids.contains(from) && ids.contains(to)) by_mitre_id[ids[from]] = ids[to];
    for (Technique& technique : bundle.techniques)
        if (const auto next = by_mitre_id.find(technique.id); next != by_mitre_id.end())
            technique.successor = next->second;
    return bundle;
}

} // namespace

Result<std::shared_ptr<const Attack>> Attack::refreshed(const std::string& stix_path) const {
    const Error wrong{"RW0203",
                      "This is no STIX bundle of ATT&CK. Take enterprise-attack.json as MITRE publishes it.",
                      stix_path,
                      {}};
    RW_TRY(text, read_file(stix_path, largest_bundle_bytes));
    dom::parser parser;
    dom::object root;
    dom::array objects;
    if (parser.parse(text).get(root) != simdjson::SUCCESS || text_of(root, "type") != "bundle" ||
        root["objects"].get(objects) != simdjson::SUCCESS)
        return tl::unexpected(wrong);
    Bundle bundle = read_bundle(objects);
    if (bundle.techniques.empty()) return tl::unexpected(wrong);
    std::shared_ptr<Attack> fresh(new Attack);
    fresh->techniques_ = techniques_;
    fresh->tactics_ = tactics_;
    fresh->index_all();
    std::vector<Technique> added;
    for (Technique& technique : bundle.techniques) {
        const auto known = fresh->technique_by_id_.find("t" + technique.id.substr(1));
        if (known == fresh->technique_by_id_.end()) {
            technique.status_18 = "absent";
            added.push_back(std::move(technique));
            continue;
        }
        Technique& old = fresh->techniques_[known->second];
        technique.tactics_18 = std::move(old.tactics_18);
        technique.status_18 = std::move(old.status_18);
        if (technique.successor.empty()) technique.successor = std::move(old.successor);
        old = std::move(technique);
    }
    fresh->techniques_.insert(fresh->techniques_.end(), added.begin(), added.end());
    for (Tactic& tactic : bundle.tactics) {
        const auto known = fresh->tactic_by_name_.find(tactic.short_name);
        if (known == fresh->tactic_by_name_.end())
            fresh->tactics_.push_back(std::move(tactic));
        else
            fresh->tactics_[known->second].name = tactic.name;
    }
    fresh->index_all();
    return fresh;
}

} // namespace rw::taxonomy
