#pragma once
// Pages as sheets: titles, sentences and tables, ready to be printed as text, Markdown or HTML. One sheet feeds all
// three; JSON has its own writers, since it leaves nothing out.

#include "engine/catalog/pages.h"

#include <string>
#include <vector>

namespace rw::catalog {

struct Section {
    std::string title;
    std::string counted; ///< one sentence: how these rows are counted
    std::vector<std::string> header;
    std::vector<bool> right; ///< beside header: numbers
    std::vector<std::vector<std::string>> rows;
    size_t left_out = 0; ///< rows that are not printed
};

struct Sheet {
    std::string title;
    std::vector<std::string> lines; ///< below the title
    std::vector<Section> sections;
    std::string body; ///< a text in its own right, at the end; empty for none
};

/// @param rows  most rows of a table; 0 = all
[[nodiscard]] Sheet sheet_of(const TechniquePage& page, size_t rows);
[[nodiscard]] Sheet sheet_of(const RulePage& page, size_t rows);
[[nodiscard]] Sheet sheet_of(const EventPage& page, size_t rows);
[[nodiscard]] Sheet sheet_of(const FieldPage& page, size_t rows);
[[nodiscard]] Sheet sheet_of(const std::vector<SearchHit>& hits);
[[nodiscard]] Sheet sheet_of(const CatalogStats& stats);

/// Columns aligned, cells cut at 100 characters; control characters are written out, so that no rule can command a
/// terminal.
[[nodiscard]] std::string to_text(const Sheet& sheet);
[[nodiscard]] std::string to_markdown(const Sheet& sheet);
/// One document without scripts and without anything from outside.
[[nodiscard]] std::string to_html(const Sheet& sheet);

/// "1,214"
[[nodiscard]] std::string grouped(uint64_t number);

} // namespace rw::catalog
