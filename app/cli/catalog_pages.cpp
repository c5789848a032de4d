#include "app/cli/commands.h"

#include "engine/catalog/catalog.h"
#include "engine/catalog/page_json.h"
#include "engine/catalog/sheet.h"

#include <cstdio>

namespace rw::cli {

namespace {

/// RW0608 answers the question with "no"; anything else is about the catalog.
int failed(const Error& error) {
    print_error(error);
    return error.code == "RW0608" ? answered_no : unread_input;
}

Result<catalog::Catalog> open(const CatalogOptions& options) {
    auto opened = catalog::Catalog::open(options.database);
    if (opened && !opened->complete())
        std::fprintf(stderr,
                     "%s: The last build was stopped: files are missing. Run `catalog build` again.\n",
                     options.database.c_str());
    return opened;
}

/// What `--format` asks for; `page` gives JSON, its sheet the rest.
template <class Page>
std::string printed(const Page& page, const CatalogOptions& options) {
    const std::string& format = options.common.format;
    if (format == "json") return catalog::to_json(page) + "\n";
    const catalog::Sheet sheet = catalog::sheet_of(page, options.rows);
    if (format == "html") return catalog::to_html(sheet);
    return format == "md" ? catalog::to_markdown(sheet) : catalog::to_text(sheet);
}

} // namespace

int catalog_stats(const CatalogOptions& options) {
    const auto catalog = open(options);
    if (!catalog) return failed(catalog.error());
    const auto stats = catalog->stats(options.why);
    if (!stats) return failed(stats.error());
    Output() << (options.common.output() == Format::json ? catalog::to_json(*stats) + "\n"
                                                         : catalog::to_text(catalog::sheet_of(*stats)));
    return done;
}

int catalog_technique(const CatalogOptions& options) {
    const auto catalog = open(options);
    if (!catalog) return failed(catalog.error());
    const auto page = catalog->technique(options.asked, options.subtechniques);
    if (!page) return failed(page.error());
    Output() << printed(*page, options);
    return done;
}

int catalog_rule(const CatalogOptions& options) {
    const auto catalog = open(options);
    if (!catalog) return failed(catalog.error());
    const auto pages = catalog->rules(options.asked);
    if (!pages) return failed(pages.error());
    Output out;
    for (const catalog::RulePage& page : *pages) out << printed(page, options);
    return done;
}

int catalog_search(const CatalogOptions& options) {
    const auto catalog = open(options);
    if (!catalog) return failed(catalog.error());
    const auto hits = catalog->search(options.asked, options.limit);
    if (!hits) return failed(hits.error());
    Output out;
    if (options.common.output() == Format::json)
        for (const catalog::SearchHit& hit : *hits) out << catalog::to_json(hit) << "\n";
    else
        out << catalog::to_text(catalog::sheet_of(*hits));
    return hits->empty() ? answered_no : done;
}

int catalog_event(const CatalogOptions& options) {
    const auto catalog = open(options);
    if (!catalog) return failed(catalog.error());
    const auto page = catalog->event(options.asked);
    if (!page) return failed(page.error());
    Output() << printed(*page, options);
    return done;
}

int catalog_field(const CatalogOptions& options) {
    const auto catalog = open(options);
    if (!catalog) return failed(catalog.error());
    const auto page = catalog->field(options.asked);
    if (!page) return failed(page.error());
    Output() << printed(*page, options);
    return done;
}

} // namespace rw::cli
