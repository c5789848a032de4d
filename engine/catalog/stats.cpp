// What a catalog holds, in numbers, and why the rest is missing.

#include "engine/catalog/catalog.h"
#include "engine/catalog/page_queries.h"

#include <algorithm>

namespace rw::catalog {

namespace {

rules::Vendor vendor_of(const Statement& row, int column) {
    return static_cast<rules::Vendor>(std::clamp<int64_t>(row.integer(column), 0, 3));
}

uint64_t number(const Statement& row, int column) { return static_cast<uint64_t>(row.integer(column)); }

Result<size_t> read_vendors(const Database& database, CatalogStats& stats) {
    RW_TRY(files, database.prepare("SELECT vendor, count(*) FROM files WHERE vendor IS NOT NULL GROUP BY vendor"));
    while (true) {
        RW_TRY(row, files.next());
        if (!row) break;
        stats.vendors[vendor_of(files, 0)].files = number(files, 1);
    }
    RW_TRY(
        rules,
        database.prepare("SELECT vendor, count(*), sum(parsed), sum(live), sum(NOT live), sum(replayable) FROM rules "
                         "GROUP BY vendor"));
    while (true) {
        RW_TRY(row, rules.next());
        if (!row) break;
        VendorStats& vendor = stats.vendors[vendor_of(rules, 0)];
        vendor.rules = number(rules, 1);
        vendor.parsed = number(rules, 2);
        vendor.live = number(rules, 3);
        vendor.deprecated = number(rules, 4);
        vendor.replayable = number(rules, 5);
        stats.rules += vendor.rules;
        stats.failures += vendor.rules - vendor.parsed;
    }
    RW_TRY(tests,
           database.prepare("SELECT r.vendor, count(*), sum(f.known) FROM rules r JOIN tests t ON t.rule = r.id "
                            "JOIN indicators i ON i.id = t.indicator JOIN fields f ON f.id = i.field GROUP BY 1"));
    while (true) {
        RW_TRY(row, tests.next());
        if (!row) break;
        VendorStats& vendor = stats.vendors[vendor_of(tests, 0)];
        vendor.tests = number(tests, 1);
        vendor.canonical = number(tests, 2);
    }
    // One line a code: sentences that name what is missing would give hundreds.
    RW_TRY(reasons,
           database.prepare(
               "SELECT vendor, code, min(message), count(*), count(DISTINCT message) FROM (SELECT r.vendor AS vendor, "
               "coalesce(p.code, '') AS code, coalesce(p.message, 'No reason is given.') AS message FROM rules r "
               "LEFT JOIN problems p ON p.id = (SELECT min(id) FROM problems WHERE rule = r.id AND loss) "
               "WHERE NOT r.replayable) GROUP BY vendor, code"));
    while (true) {
        RW_TRY(row, reasons.next());
        if (!row) break;
        std::string reason(reasons.text(1));
        if (const uint64_t distinct = number(reasons, 4); distinct > 1)
            reason += " (one of " + std::to_string(distinct) + " reasons)"; // in front: sentences are cut at their end
        reason += (reason.empty() ? "" : " ") + std::string(reasons.text(2));
        stats.vendors[vendor_of(reasons, 0)].not_replayable[std::move(reason)] = number(reasons, 3);
    }
    return stats.vendors.size();
}

Result<size_t> read_why(const Database& database, CatalogStats& stats) {
    RW_TRY(query,
           database.prepare("SELECT r.vendor, f.path, r.rule_id, r.title, coalesce(p.code, ''), "
                            "coalesce(p.message, ''), r.parsed FROM rules r JOIN files f ON f.id = r.file "
                            "LEFT JOIN problems p ON p.id = (SELECT min(id) FROM problems WHERE rule = r.id) "
                            "WHERE NOT r.replayable OR NOT r.parsed ORDER BY r.vendor, f.path, r.ordinal"));
    while (true) {
        RW_TRY(row, query.next());
        if (!row) break;
        stats.why.push_back({vendor_of(query, 0),
                             std::string(query.text(1)),
                             std::string(query.text(2)),
                             std::string(query.text(3)),
                             std::string(query.text(4)),
                             std::string(query.text(5)),
                             query.integer(6) != 0});
    }
    RW_TRY(names,
           database.prepare("SELECT r.vendor, n.name, count(*) FROM fields f JOIN indicators i ON i.field = f.id "
                            "JOIN tests t ON t.indicator = i.id JOIN names n ON n.id = t.name "
                            "JOIN rules r ON r.id = t.rule WHERE NOT f.known GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"));
    while (true) {
        RW_TRY(row, names.next());
        if (!row) return stats.why.size();
        stats.unknown.push_back(
            {vendor_of(names, 0), std::string(names.text(1)), static_cast<uint32_t>(names.integer(2))});
    }
}

} // namespace

Result<CatalogStats> Catalog::stats(bool why) const {
    CatalogStats stats;
    stats.complete = complete_;
    RW_DO(read_vendors(database_, stats));
    RW_TRY(
        sources,
        database_.prepare("SELECT name, path, revision, licence, (SELECT count(*) FROM files WHERE source = s.id AND "
                          "vendor IS NOT NULL), (SELECT count(*) FROM rules r JOIN files f ON f.id = r.file WHERE "
                          "f.source = s.id) FROM sources s ORDER BY name"));
    while (true) {
        RW_TRY(row, sources.next());
        if (!row) break;
        stats.sources.push_back({std::string(sources.text(0)),
                                 std::string(sources.text(1)),
                                 std::string(sources.text(2)),
                                 std::string(sources.text(3)),
                                 number(sources, 4),
                                 number(sources, 5)});
    }

    struct Total {
        const char* sql;
        uint64_t CatalogStats::*to;
    };

    for (const Total& total :
         {Total{"SELECT count(DISTINCT technique) FROM rule_techniques", &CatalogStats::techniques},
          Total{"SELECT count(*) FROM events", &CatalogStats::events},
          Total{"SELECT count(*) FROM fields", &CatalogStats::fields},
          Total{"SELECT count(*) FROM indicators WHERE reach > 0", &CatalogStats::indicators},
          Total{"SELECT count(*) FROM indicators WHERE excluded > 0", &CatalogStats::exclusions}}) {
        RW_TRY(value, database_.number(total.sql));
        stats.*total.to = static_cast<uint64_t>(value);
    }
    if (why) RW_DO(read_why(database_, stats));
    return stats;
}

} // namespace rw::catalog
