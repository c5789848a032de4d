#include "widgets/editor/rule_editor.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <Qsci/qscicommand.h>
#include <Qsci/qscicommandset.h>
#include <QToolTip>

#include "widgets/common/convert.h"
#include "widgets/common/theme.h"
#include "widgets/editor/count_painter.h"
#include "widgets/editor/scintilla_text.h"

#include <algorithm>

namespace rw::widgets {

using Base = QsciScintillaBase;

namespace {

constexpr int numberMargin = 0;
constexpr int foldMargin = 2;
constexpr int textIndent = 8;
constexpr int foldArrow = 11; ///< pixels
constexpr int lineExtra = 1;  ///< pixels above and below each line

} // namespace

RuleEditor::RuleEditor(QWidget* parent)
    : QsciScintilla(parent)
    , styler_(*this) {
    setUpText();
    setUpMargins();
    applyTheme();
    connect(this,
            &QsciScintillaBase::SCN_MODIFIED,
            this,
            [this](int position, int type, const char*, int length, int, int, int, int, int, int) {
                noteChange(position, type, length);
            });
    connect(this, &QsciScintillaBase::SCN_STYLENEEDED, this, [this](int end) {
        styler_.styleTo(static_cast<uint32_t>(end), trail_);
    });
    connect(this, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if ((updated & (SC_UPDATE_SELECTION | SC_UPDATE_CONTENT)) != 0) emit caretMoved();
    });
}

void RuleEditor::setUpText() {
    setUtf8(true);
    setEolMode(EolUnix);
    setTabWidth(4);
    setIndentationsUseTabs(false);
    setAutoIndent(true);
    setBackspaceUnindents(true);
    setCaretLineVisible(true);
    scintilla(*this, SCI_SETCARETLINEVISIBLEALWAYS, 1); // the counts beside it are marked too
    setFrameShape(QFrame::NoFrame);
    setAttribute(Qt::WA_Hover);
    scintilla(*this, SCI_SETBUFFEREDDRAW, 0);
    scintilla(*this, SCI_SETLAYOUTCACHE, SC_CACHE_PAGE);
    scintilla(*this, SCI_SETMULTIPLESELECTION, 1);
    scintilla(*this, SCI_SETADDITIONALSELECTIONTYPING, 1);
    scintilla(*this, SCI_SETSCROLLWIDTH, 1);
    scintilla(*this, SCI_SETSCROLLWIDTHTRACKING, 1);
    scintilla(*this, SCI_SETEXTRAASCENT, lineExtra);
    scintilla(*this, SCI_SETEXTRADESCENT, lineExtra);
    // The workbench has these keys.
    scintilla(*this, SCI_CLEARCMDKEY, SCK_ESCAPE);
    if (QsciCommand* cut = standardCommands()->boundTo((Qt::CTRL | Qt::Key_L).toCombined())) cut->setKey(0);
}

void RuleEditor::setUpMargins() {
    setMarginType(numberMargin, NumberMargin);
    setMarginWidth(numberMargin, QStringLiteral("00000"));
    setMarginWidth(1, 0);
    setFolding(PlainFoldStyle, foldMargin);
    setMarginWidth(foldMargin, 16);
    scintilla(*this, SCI_SETMARGINLEFT, 0, textIndent);
    scintilla(*this, SCI_SETMARGINRIGHT, 0, columnsWidth());
    for (const long marker : {long{SC_MARKNUM_FOLDEREND},
                              long{SC_MARKNUM_FOLDERMIDTAIL},
                              long{SC_MARKNUM_FOLDEROPENMID},
                              long{SC_MARKNUM_FOLDERSUB},
                              long{SC_MARKNUM_FOLDERTAIL}})
        scintilla(*this, SCI_MARKERDEFINE, marker, SC_MARK_EMPTY);
    scintilla(*this, SCI_SETFOLDFLAGS, 0);
    // What a folded line hides is shown before that line goes: Scintilla ends the program when it has to draw a text
    // whose first line is hidden.
    scintilla(*this, SCI_SETAUTOMATICFOLD, SC_AUTOMATICFOLD_SHOW);
}

void RuleEditor::applyTheme() {
    const Theme& theme = currentTheme();
    setPaper(theme.base);
    setColor(theme.text);
    styler_.applyTheme(theme, true);
    setCaretForegroundColor(theme.text);
    setCaretLineBackgroundColor(theme.highContrast ? theme.line : theme.currentLine);
    setCaretLineFrameWidth(theme.highContrast ? 1 : 0);
    setSelectionBackgroundColor(theme.selection);
    resetSelectionForegroundColor();
    setMarginsBackgroundColor(theme.alternate);
    setMarginsForegroundColor(theme.disabled);
    setMarginsFont(codeFont(11.5));
    setFoldMarginColors(theme.alternate, theme.alternate);
    // Scintilla's own arrows are as large as the line.
    for (const auto& [marker, icon] : {std::pair(SC_MARKNUM_FOLDER, QStringLiteral("chevron-right")),
                                       std::pair(SC_MARKNUM_FOLDEROPEN, QStringLiteral("chevron-down"))}) {
        // It forgets how dense a picture is, so that one pixel is one at every scale.
        scintilla(*this, SCI_RGBAIMAGESETSCALE, 100);
        scintilla(*this, SCI_RGBAIMAGESETWIDTH, foldArrow);
        scintilla(*this, SCI_RGBAIMAGESETHEIGHT, foldArrow);
        QImage picture(foldArrow, foldArrow, QImage::Format_ARGB32);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        themedIcon(icon).paint(&painter, picture.rect());
        painter.end();
        SendScintilla(SCI_MARKERDEFINERGBAIMAGE, static_cast<unsigned long>(marker), picture);
    }
    if (snapshot_ != nullptr) styler_.show(snapshot_, trail_, !isStale());
    viewport()->update();
}

void RuleEditor::load(const std::string& text, Load how) {
    if (how == Load::asStep) {
        const Span whole{0, static_cast<uint32_t>(scintilla(*this, SCI_GETLENGTH))};
        replaceAsOneStep(*this, {TextEdit{whole, text}});
        return;
    }
    scintilla(*this, SCI_SETUNDOCOLLECTION, 0);
    scintilla(*this, SCI_CLEARALL);
    SendScintilla(SCI_ADDTEXT, static_cast<uintptr_t>(text.size()), text.c_str());
    scintilla(*this, SCI_SETUNDOCOLLECTION, 1);
    scintilla(*this, SCI_EMPTYUNDOBUFFER);
    scintilla(*this, SCI_SETSAVEPOINT);
    scintilla(*this, SCI_GOTOPOS, 0);
}

std::string RuleEditor::bytes() const { return bytesOf(*this); }

void RuleEditor::noteChange(int position, int type, int length) {
    const auto at = static_cast<uint32_t>(position);
    const auto size = static_cast<uint32_t>(length);
    if ((type & SC_MOD_INSERTTEXT) != 0)
        trail_.add(++revision_, at, 0, size);
    else if ((type & SC_MOD_DELETETEXT) != 0)
        trail_.add(++revision_, at, size, 0);
    else
        return;
    updateColumns();
    if (!announced_) return;
    announced_ = false;
    QMetaObject::invokeMethod(
        this,
        [this] {
            announced_ = true;
            emit edited(revision_);
        },
        Qt::QueuedConnection);
}

void RuleEditor::show(std::shared_ptr<const LiveSnapshot> snapshot) {
    if (snapshot_ != nullptr && snapshot->revision < snapshot_->revision) return;
    snapshot_ = std::move(snapshot);
    trail_.forget(snapshot_->revision);
    rebuildRows();
    styler_.show(snapshot_, trail_, !isStale());
    if (!folded_ && !isStale()) foldMetadata();
    updateColumns();
}

void RuleEditor::showFacts(std::shared_ptr<const ClauseFacts> facts) {
    if (snapshot_ == nullptr || facts->snapshot->revision < snapshot_->revision) return;
    facts_ = std::move(facts);
    rebuildRows();
    updateColumns();
}

bool RuleEditor::factsApply() const {
    return facts_ != nullptr && (facts_->snapshot == snapshot_ || sameClauses(*facts_->snapshot, *snapshot_));
}

void RuleEditor::rebuildRows() {
    const bool apply = factsApply();
    rows_ = countRows(*snapshot_, apply ? facts_.get() : nullptr);
    styler_.showFindings(apply ? facts_.get() : nullptr, *snapshot_, trail_);
}

void RuleEditor::setMeasures(std::vector<Measure> measures) {
    if (measures.empty() || measures == measures_) return;
    measures_ = std::move(measures);
    reserveColumns();
}

std::vector<Measure> RuleEditor::shownMeasures() const {
    std::vector<Measure> shown = measures_;
    if (width() < narrowWidth && shown.size() > 2) shown.resize(2);
    return shown;
}

void RuleEditor::reserveColumns() {
    scintilla(*this, SCI_SETMARGINRIGHT, 0, columnsWidth());
    viewport()->update();
    emit columnsChanged();
}

void RuleEditor::resizeEvent(QResizeEvent* event) {
    QsciScintilla::resizeEvent(event);
    if (scintilla(*this, SCI_GETMARGINRIGHT) != columnsWidth()) reserveColumns();
}

void RuleEditor::foldMetadata() {
    folded_ = true;
    if (caretOf(*this) != 0 || snapshot_->file->documents.size() != 1) return;
    const long level = scintilla(*this, SCI_GETFOLDLEVEL, 0);
    if ((level & SC_FOLDLEVELHEADERFLAG) != 0) scintilla(*this, SCI_FOLDLINE, 0, SC_FOLDACTION_CONTRACT);
}

void RuleEditor::updateColumns() {
    const QRect area = viewport()->rect();
    viewport()->update(area.adjusted(area.width() - columnsWidth(), 0, 0, 0));
}

int RuleEditor::columnsWidth() const { return static_cast<int>(shownMeasures().size()) * columnWidth + columnPadding; }

bool RuleEditor::applyEdits(const std::vector<TextEdit>& edits) {
    if (snapshot_ == nullptr || isStale() || isReadOnly()) return false;
    replaceAsOneStep(*this, edits);
    return true;
}

void RuleEditor::reveal(Span span) {
    const Span now = snapshot_ != nullptr ? trail_.shifted(span, snapshot_->revision) : span;
    scintilla(*this, SCI_ENSUREVISIBLEENFORCEPOLICY, lineOf(*this, now.begin));
    scintilla(*this, SCI_SETSEL, static_cast<long>(now.end), static_cast<long>(now.begin));
    scintilla(*this, SCI_SCROLLCARET);
    setFocus(Qt::OtherFocusReason);
}

void RuleEditor::goToLine(int line) {
    scintilla(*this, SCI_ENSUREVISIBLE, line);
    scintilla(*this, SCI_GOTOLINE, line);
    setFocus(Qt::OtherFocusReason);
}

std::vector<const Diagnostic*> RuleEditor::diagnosticsByPlace() const {
    std::vector<const Diagnostic*> all;
    if (snapshot_ == nullptr) return all;
    for (const Diagnostic& diagnostic : snapshot_->file->diagnostics) all.push_back(&diagnostic);
    for (const rules::RuleDocument& document : snapshot_->file->documents)
        for (const Diagnostic& diagnostic : document.diagnostics) all.push_back(&diagnostic);
    if (facts_ != nullptr && facts_->snapshot == snapshot_)
        for (const explain::Finding& finding : facts_->findings) all.push_back(&finding.diagnostic);
    std::stable_sort(
        all.begin(), all.end(), [](const Diagnostic* a, const Diagnostic* b) { return a->span.begin < b->span.begin; });
    return all;
}

bool RuleEditor::goToProblem(Direction direction) {
    const auto all = diagnosticsByPlace();
    if (all.empty()) return false;
    const uint32_t caret = caretOf(*this);
    const auto begin = [&](const Diagnostic* diagnostic) {
        return trail_.shifted(diagnostic->span, snapshot_->revision).begin;
    };
    const Diagnostic* chosen = direction == Direction::next ? all.front() : all.back();
    if (direction == Direction::next) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto* each) { return begin(each) > caret; });
        if (found != all.end()) chosen = *found;
    } else {
        const auto found =
            std::find_if(all.rbegin(), all.rend(), [&](const auto* each) { return begin(each) < caret; });
        if (found != all.rend()) chosen = *found;
    }
    reveal(chosen->span);
    return true;
}

std::vector<Fix> RuleEditor::fixesAtCaret() const {
    std::vector<Fix> fixes;
    if (snapshot_ == nullptr || isStale()) return fixes;
    const int line = lineOf(*this, caretOf(*this));
    for (const Diagnostic* diagnostic : diagnosticsByPlace())
        if (lineOf(*this, diagnostic->span.begin) <= line && line <= lineOf(*this, diagnostic->span.end))
            fixes.insert(fixes.end(), diagnostic->fixes.begin(), diagnostic->fixes.end());
    return fixes;
}

void RuleEditor::showFixes() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Fix& fix : fixesAtCaret())
        menu->addAction(themedIcon(QStringLiteral("lightbulb"), Tint::accent), toQt(fix.title), this, [this, fix] {
            applyEdits(fix.edits);
        });
    if (menu->isEmpty()) menu->addAction(tr("No fixes for this line"))->setEnabled(false);
    const auto caret = static_cast<long>(caretOf(*this));
    const QPoint at(
        static_cast<int>(scintilla(*this, SCI_POINTXFROMPOSITION, 0, caret)),
        static_cast<int>(scintilla(*this, SCI_POINTYFROMPOSITION, 0, caret) + scintilla(*this, SCI_TEXTHEIGHT)));
    menu->popup(viewport()->mapToGlobal(at));
}

QString RuleEditor::countAt(int line, Measure measure) const {
    for (const CountRow& row : rows_)
        if (lineOf(*this, trail_.shifted(row.span, snapshot_->revision).begin) == line) return countText(row, measure);
    return {};
}

std::optional<ir::NodeId> RuleEditor::clauseAtCaret() const {
    if (snapshot_ == nullptr || isStale()) return std::nullopt;
    const int line = lineOf(*this, caretOf(*this));
    for (const CountRow& row : rows_)
        if (row.kind != CountRow::Kind::scope && lineOf(*this, row.span.begin) == line) return row.node;
    return std::nullopt;
}

QStringList RuleEditor::breadcrumb() const {
    QStringList keys;
    auto innermost = size_t{SIZE_MAX};
    for (int line = lineOf(*this, caretOf(*this)); line >= 0 && innermost > 0; --line) {
        const std::string text = bytesOf(*this, lineSpan(*this, line));
        const size_t indent = text.find_first_not_of(" -");
        if (indent == std::string::npos || text[indent] == '#' || indent >= innermost) continue;
        const size_t colon = text.find(':', indent);
        if (text[indent] == '\'' || text[indent] == '"' || colon == std::string::npos) continue;
        keys.prepend(toQt(std::string_view(text).substr(indent, colon - indent)));
        innermost = text.find_first_not_of(' ');
    }
    return keys;
}

void RuleEditor::paintEvent(QPaintEvent* event) {
    QsciScintilla::paintEvent(event);
    if (snapshot_ == nullptr) return;
    QPainter painter(viewport());
    paintFolded(*this, painter);
    const std::vector<Measure> measures = shownMeasures();
    const bool oldFacts = facts_ != nullptr && facts_->snapshot != snapshot_;
    paintCounts(*this,
                painter,
                {rows_, trail_, snapshot_->revision, isStale(), oldFacts, measures},
                columnWidth,
                columnPadding);
}

const CountRow* RuleEditor::rowAt(int y) const {
    const long height = scintilla(*this, SCI_TEXTHEIGHT);
    for (const CountRow& row : rows_) {
        const int line = lineOf(*this, trail_.shifted(row.span, snapshot_->revision).begin);
        if (scintilla(*this, SCI_GETLINEVISIBLE, line) == 0) continue;
        const long top = scintilla(*this, SCI_POINTYFROMPOSITION, 0, scintilla(*this, SCI_POSITIONFROMLINE, line));
        if (y >= top && y < top + height) return &row;
    }
    return nullptr;
}

void RuleEditor::mousePressEvent(QMouseEvent* event) {
    const int fromRight = viewport()->width() - event->pos().x();
    if (event->button() != Qt::LeftButton || fromRight > columnsWidth()) {
        QsciScintilla::mousePressEvent(event);
        return;
    }
    const CountRow* row = rowAt(event->pos().y());
    if (row == nullptr || row->kind == CountRow::Kind::scope || isStale()) return;
    const std::vector<Measure> measures = shownMeasures();
    const size_t fromEnd = static_cast<size_t>(std::max(0, fromRight - columnPadding) / columnWidth);
    const Side side = sideOf(measures[measures.size() - 1 - std::min(fromEnd, measures.size() - 1)]);
    if ((event->modifiers() & Qt::AltModifier) != 0)
        emit nearMissesClicked(row->node, side);
    else
        emit countClicked(row->node, side);
}

void RuleEditor::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto node = clauseAtCaret()) {
        menu->addSeparator();
        menu->addAction(
            tr("Show Events of This Clause"), this, [this, node] { emit countClicked(*node, Side::attack); });
        menu->addAction(
            tr("Near Misses of This Clause"), this, [this, node] { emit nearMissesClicked(*node, Side::attack); });
    }
    menu->popup(event->globalPos());
}

QString RuleEditor::toolTipAt(const QPoint& position) const {
    if (snapshot_ == nullptr) return {};
    if (viewport()->width() - position.x() <= columnsWidth()) {
        const CountRow* row = rowAt(position.y());
        if (row == nullptr) return {};
        if (!row->reason.empty()) return tr("Not replayable: %1").arg(toQt(row->reason));
        QStringList lines;
        const auto say = [&](const std::optional<CollectionSnapshot>& side, std::optional<uint64_t> count) {
            if (!side || !count) return;
            const uint64_t of = row->kind == CountRow::Kind::scope ? side->result.events : side->result.in_scope;
            lines << tr("%1 of %2 events in %3").arg(grouped(*count), grouped(of), toQt(side->collection->name()));
        };
        say(snapshot_->attack, row->attack);
        say(snapshot_->baseline, row->baseline);
        const auto sayOnly = [&](const std::optional<CollectionSnapshot>& side, std::optional<uint64_t> count) {
            if (!side || !count) return;
            const QString of = grouped(side->result.matches.count());
            const QString name = toQt(side->collection->name());
            lines << (row->exclusion
                          ? tr("Removes %1 events of %2").arg(grouped(*count), name)
                          : tr("Alone brings %1 of the rule's %2 matches in %3").arg(grouped(*count), of, name));
        };
        sayOnly(snapshot_->attack, row->onlyAttack);
        sayOnly(snapshot_->baseline, row->onlyBaseline);
        return lines.join(u'\n');
    }
    const auto at =
        static_cast<uint32_t>(std::max(0L, scintilla(*this, SCI_POSITIONFROMPOINT, position.x(), position.y())));
    for (const Diagnostic* diagnostic : diagnosticsByPlace()) {
        Span span = trail_.shifted(diagnostic->span, snapshot_->revision);
        if (span.empty()) ++span.end;
        if (span.contains(at)) return tr("%1 %2").arg(toQt(diagnostic->message), toQt(diagnostic->code));
    }
    return {};
}

bool RuleEditor::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = toolTipAt(help->pos());
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, viewport());
        return true;
    }
    return QsciScintilla::viewportEvent(event);
}

void RuleEditor::changeEvent(QEvent* event) {
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) applyTheme();
}

} // namespace rw::widgets
