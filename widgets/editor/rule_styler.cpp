#include "widgets/editor/rule_styler.h"

#include "widgets/common/theme.h"
#include "widgets/editor/scintilla_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rw::widgets {

using Base = QsciScintillaBase;
using rules::TokenRole;

namespace {

constexpr std::array allRoles{TokenRole::plain,
                              TokenRole::key,
                              TokenRole::field,
                              TokenRole::modifier,
                              TokenRole::value,
                              TokenRole::wildcard,
                              TokenRole::escape,
                              TokenRole::op,
                              TokenRole::name,
                              TokenRole::comment,
                              TokenRole::punctuation};

QColor colourOf(const Theme& theme, TokenRole role) {
    switch (role) {
    case TokenRole::plain:
        return theme.text;
    case TokenRole::key:
        return theme.syntax.key;
    case TokenRole::field:
        return theme.syntax.field;
    case TokenRole::modifier:
        return theme.syntax.modifier;
    case TokenRole::value:
    case TokenRole::wildcard:
    case TokenRole::escape:
        return theme.syntax.value;
    case TokenRole::op:
        return theme.syntax.op;
    case TokenRole::name:
        return theme.syntax.name;
    case TokenRole::comment:
        return theme.syntax.comment;
    case TokenRole::punctuation:
        return theme.muted;
    }
    return theme.text;
}

constexpr double deadShare = 0.6;

/// `share` of the first colour over the second.
QColor mixed(const QColor& colour, const QColor& over, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(share * a + (1 - share) * b)); };
    return {part(colour.red(), over.red()), part(colour.green(), over.green()), part(colour.blue(), over.blue())};
}

int weightOf(TokenRole role) {
    switch (role) {
    case TokenRole::wildcard:
    case TokenRole::escape:
        return QFont::Bold;
    case TokenRole::op:
    case TokenRole::name:
        return QFont::DemiBold;
    default:
        return QFont::Normal;
    }
}

/// Scintilla's colours are 0xBBGGRR.
long packed(const QColor& colour) { return colour.red() | (colour.green() << 8) | (colour.blue() << 16); }

int indicatorOf(Severity severity) {
    switch (severity) {
    case Severity::error:
        return indicators::error;
    case Severity::warning:
        return indicators::warning;
    case Severity::info:
        return indicators::information;
    }
    return indicators::error;
}

} // namespace

RuleStyler::RuleStyler(QsciScintilla& editor)
    : editor_(editor) {}

void RuleStyler::applyTheme(const Theme& theme, bool withFonts) {
    const QFont font = codeFont();
    const QByteArray family = font.family().toUtf8();
    const auto styleBase = [&](int style) {
        editor_.SendScintilla(Base::SCI_STYLESETFONT, static_cast<uintptr_t>(style), family.constData());
        scintilla(editor_,
                  Base::SCI_STYLESETSIZEFRACTIONAL,
                  style,
                  std::lround(font.pointSizeF() * int{Base::SC_FONT_SIZE_MULTIPLIER}));
    };
    styleBase(Base::STYLE_DEFAULT);
    scintilla(editor_, Base::SCI_STYLESETFORE, Base::STYLE_DEFAULT, packed(theme.text));
    scintilla(editor_, Base::SCI_STYLESETBACK, Base::STYLE_DEFAULT, packed(theme.base));
    if (withFonts) scintilla(editor_, Base::SCI_STYLECLEARALL);
    for (const TokenRole role : allRoles) {
        const int style = styleOf(role);
        scintilla(editor_, Base::SCI_STYLESETFORE, style, packed(colourOf(theme, role)));
        scintilla(editor_, Base::SCI_STYLESETBACK, style, packed(theme.base));
        scintilla(editor_, Base::SCI_STYLESETWEIGHT, style, weightOf(role));
        scintilla(editor_, Base::SCI_STYLESETITALIC, style, role == TokenRole::comment);
    }
    scintilla(editor_, Base::SCI_STYLESETFORE, 0, packed(theme.text));
    scintilla(editor_, Base::SCI_STYLESETBACK, 0, packed(theme.base));
    const std::array<std::pair<int, QColor>, 4> lines{{{indicators::error, theme.error},
                                                       {indicators::warning, theme.warning},
                                                       {indicators::information, theme.accent},
                                                       {indicators::occurrence, theme.accent}}};
    // Dead text keeps 60 % of its contrast.
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::dead, Base::INDIC_TEXTFORE);
    scintilla(editor_, Base::SCI_INDICSETFORE, indicators::dead, packed(mixed(theme.text, theme.base, deadShare)));
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::redundant, Base::INDIC_DASH);
    scintilla(editor_, Base::SCI_INDICSETFORE, indicators::redundant, packed(theme.muted));
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::tooBroad, Base::INDIC_SQUIGGLE);
    scintilla(editor_, Base::SCI_INDICSETFORE, indicators::tooBroad, packed(theme.warning));
    for (const auto& [indicator, colour] : lines) scintilla(editor_, Base::SCI_INDICSETFORE, indicator, packed(colour));
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::error, Base::INDIC_SQUIGGLE);
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::warning, Base::INDIC_SQUIGGLE);
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::information, Base::INDIC_DOTS);
    scintilla(editor_, Base::SCI_INDICSETSTYLE, indicators::occurrence, Base::INDIC_ROUNDBOX);
    scintilla(editor_, Base::SCI_INDICSETALPHA, indicators::occurrence, 30);
    scintilla(editor_, Base::SCI_INDICSETUNDER, indicators::occurrence, 1);
}

void RuleStyler::show(std::shared_ptr<const LiveSnapshot> snapshot, const EditTrail& trail, bool current) {
    snapshot_ = std::move(snapshot);
    if (current) {
        styleAll();
        fold();
    }
    underline(trail);
}

void RuleStyler::styleAll() {
    const auto length = static_cast<size_t>(scintilla(editor_, Base::SCI_GETLENGTH));
    std::string styles(length, static_cast<char>(styleOf(TokenRole::plain)));
    for (const rules::Token& token : snapshot_->file->tokens)
        for (size_t at = token.span.begin; at < std::min<size_t>(token.span.end, length); ++at)
            styles[at] = static_cast<char>(styleOf(token.role));
    scintilla(editor_, Base::SCI_STARTSTYLING, 0, 0);
    editor_.SendScintilla(Base::SCI_SETSTYLINGEX, static_cast<uintptr_t>(styles.size()), styles.c_str());
}

void RuleStyler::fold() {
    const int lines = static_cast<int>(scintilla(editor_, Base::SCI_GETLINECOUNT));
    std::vector<long> levels(static_cast<size_t>(lines), Base::SC_FOLDLEVELBASE);
    std::vector<bool> heads(static_cast<size_t>(lines), false);
    const auto add = [&](int first, int last) {
        if (last <= first) return;
        heads[static_cast<size_t>(first)] = true;
        for (int line = first + 1; line <= last && line < lines; ++line) ++levels[static_cast<size_t>(line)];
    };
    for (const rules::Fold& fold : snapshot_->file->folds)
        add(lineOf(editor_, fold.span.begin),
            lineOf(editor_, fold.span.end > fold.span.begin ? fold.span.end - 1 : fold.span.end));
    // What stands above the log source tells people about the rule: one block under its title.
    for (const rules::RuleDocument& document : snapshot_->file->documents) {
        const Span scope = document.rule.scope.span;
        const Span title = document.metadata.title.span;
        if (!title.empty() && title.begin < scope.begin)
            add(lineOf(editor_, title.begin), lineOf(editor_, scope.begin) - 1);
    }
    for (int line = 0; line < lines; ++line) {
        const auto at = static_cast<size_t>(line);
        const long level = levels[at] | (heads[at] ? Base::SC_FOLDLEVELHEADERFLAG : 0);
        if (scintilla(editor_, Base::SCI_GETFOLDLEVEL, line) != level)
            scintilla(editor_, Base::SCI_SETFOLDLEVEL, line, level);
    }
}

void RuleStyler::underline(const EditTrail& trail) {
    const long length = scintilla(editor_, Base::SCI_GETLENGTH);
    for (const int indicator : {indicators::error, indicators::warning, indicators::information}) {
        scintilla(editor_, Base::SCI_SETINDICATORCURRENT, indicator);
        scintilla(editor_, Base::SCI_INDICATORCLEARRANGE, 0, length);
    }
    const auto mark = [&](const Diagnostic& diagnostic) {
        const Span span = trail.shifted(diagnostic.span, snapshot_->revision);
        const long size = std::max<long>(span.size(), 1);
        scintilla(editor_, Base::SCI_SETINDICATORCURRENT, indicatorOf(diagnostic.severity));
        scintilla(editor_,
                  Base::SCI_INDICATORFILLRANGE,
                  span.begin,
                  std::min(size, length - std::min<long>(span.begin, length)));
    };
    for (const Diagnostic& diagnostic : snapshot_->file->diagnostics) mark(diagnostic);
    for (const rules::RuleDocument& document : snapshot_->file->documents)
        for (const Diagnostic& diagnostic : document.diagnostics) mark(diagnostic);
}

void RuleStyler::showFindings(const ClauseFacts* facts, const LiveSnapshot& snapshot, const EditTrail& trail) {
    const long length = scintilla(editor_, Base::SCI_GETLENGTH);
    for (const int indicator : {indicators::dead, indicators::redundant, indicators::tooBroad}) {
        scintilla(editor_, Base::SCI_SETINDICATORCURRENT, indicator);
        scintilla(editor_, Base::SCI_INDICATORCLEARRANGE, 0, length);
    }
    if (facts == nullptr || snapshot.rule() == nullptr) return;
    const auto& nodes = snapshot.rule()->rule.condition.nodes;
    for (const explain::Finding& finding : facts->findings) {
        if (finding.node >= nodes.size()) continue;
        Span span = nodes[finding.node].span;
        const uint32_t named = finding.diagnostic.span.size(); // a name is marked, not the block below it
        int indicator = indicators::dead;
        if (finding.kind == explain::Finding::Kind::redundant) indicator = indicators::redundant;
        if (finding.kind == explain::Finding::Kind::too_broad) {
            indicator = indicators::tooBroad;
            span.end = std::min(span.end, span.begin + named);
        }
        span = trail.shifted(span, snapshot.revision);
        if (span.empty() || static_cast<long>(span.end) > length) continue;
        scintilla(editor_, Base::SCI_SETINDICATORCURRENT, indicator);
        scintilla(editor_, Base::SCI_INDICATORFILLRANGE, static_cast<long>(span.begin), static_cast<long>(span.size()));
    }
}

void RuleStyler::styleTo(uint32_t end, const EditTrail& trail) {
    const auto styled = static_cast<uint32_t>(scintilla(editor_, Base::SCI_GETENDSTYLED));
    const int last = lineOf(editor_, end);
    for (int line = lineOf(editor_, styled); line <= last; ++line) styleLine(line, trail);
}

void RuleStyler::styleLine(int line, const EditTrail& trail) {
    const auto begin = static_cast<uint32_t>(scintilla(editor_, Base::SCI_POSITIONFROMLINE, line));
    const auto next = static_cast<uint32_t>(line + 1 < scintilla(editor_, Base::SCI_GETLINECOUNT)
                                                ? scintilla(editor_, Base::SCI_POSITIONFROMLINE, line + 1)
                                                : scintilla(editor_, Base::SCI_GETLENGTH));
    const Span whole{begin, next};
    std::string styles;
    if (snapshot_ == nullptr || trail.touched(whole, snapshot_->revision)) {
        styles = lexLine(bytesOf(editor_, whole));
    } else {
        styles.assign(whole.size(), static_cast<char>(styleOf(TokenRole::plain)));
        for (const rules::Token& token : snapshot_->file->tokens) {
            const Span now = trail.shifted(token.span, snapshot_->revision);
            for (uint32_t at = std::max(now.begin, begin); at < std::min(now.end, next); ++at)
                styles[at - begin] = static_cast<char>(styleOf(token.role));
        }
    }
    scintilla(editor_, Base::SCI_STARTSTYLING, begin, 0);
    editor_.SendScintilla(Base::SCI_SETSTYLINGEX, static_cast<uintptr_t>(styles.size()), styles.c_str());
}

std::string lexLine(std::string_view line) {
    const auto style = [](TokenRole role) { return static_cast<char>(styleOf(role)); };
    std::string styles(line.size(), style(TokenRole::plain));
    const auto paint = [&](size_t from, size_t to, TokenRole role) {
        for (size_t each = from; each < std::min(to, line.size()); ++each) styles[each] = style(role);
    };
    size_t at = line.find_first_not_of(" \t");
    if (at == std::string_view::npos) return styles;
    if (line[at] == '#') {
        paint(at, line.size(), TokenRole::comment);
        return styles;
    }
    const size_t indent = at;
    while (at < line.size() && line[at] == '-' && (at + 1 == line.size() || line[at + 1] == ' ')) {
        paint(at, at + 1, TokenRole::punctuation);
        at = line.find_first_not_of(' ', at + 1);
        if (at == std::string_view::npos) return styles;
    }
    const bool quoted = line[at] == '\'' || line[at] == '"';
    const size_t colon = quoted ? std::string_view::npos : line.find(':', at);
    if (colon == std::string_view::npos) {
        paint(at, line.size(), TokenRole::value);
        return styles;
    }
    const size_t pipe = std::min(line.find('|', at), colon);
    paint(at, pipe, pipe < colon ? TokenRole::field : indent == 4 ? TokenRole::name : TokenRole::key);
    paint(pipe + 1, colon, TokenRole::modifier);
    paint(colon, colon + 1, TokenRole::punctuation);
    paint(colon + 1, line.size(), TokenRole::value);
    return styles;
}

} // namespace rw::widgets
