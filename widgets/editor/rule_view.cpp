#include "widgets/editor/rule_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/editor_header.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"

namespace rw::widgets {

namespace {

std::optional<SummaryLine::SavedCount> countOf(const std::optional<CollectionSnapshot>& side) {
    if (!side) return std::nullopt;
    return SummaryLine::SavedCount{side->collection->revision(),
                                   side->rows ? side->rows->size() : side->result.matches.count()};
}

} // namespace

RuleView::RuleView(DocumentId document, QWidget* parent)
    : QWidget(parent)
    , document_(document)
    , notice_(new QWidget(this))
    , noticeLayout_(new QHBoxLayout(notice_))
    , summary_(new SummaryLine(this))
    , header_(new EditorHeader(this))
    , editor_(new RuleEditor(this)) {
    editor_->setObjectName(names::editor);
    notice_->setObjectName(names::notice);
    notice_->setAutoFillBackground(true);
    notice_->hide();
    noticeLayout_->setContentsMargins(12, 4, 12, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* part : {notice_, static_cast<QWidget*>(summary_), static_cast<QWidget*>(header_)})
        layout->addWidget(part);
    layout->addWidget(editor_, 1);
    setFocusProxy(editor_);
    header_->setState(tr("Counting…"));
    alignHeader();
    connect(editor_, &RuleEditor::caretMoved, this, [this] { header_->setBreadcrumb(editor_->breadcrumb()); });
    connect(editor_, &RuleEditor::edited, this, &RuleView::followStaleness);
    connect(editor_->verticalScrollBar(), &QScrollBar::rangeChanged, this, &RuleView::alignHeader);
    connect(header_, &EditorHeader::measuresChosen, this, [this](const std::vector<Measure>& measures) {
        setMeasures(measures);
        emit measuresChosen(measures);
    });
    connect(editor_, &RuleEditor::columnsChanged, this, &RuleView::alignHeader);
    connect(summary_, &SummaryLine::attackClicked, this, &RuleView::attackClicked);
    connect(summary_, &SummaryLine::baselineClicked, this, &RuleView::baselineClicked);
    connect(summary_, &SummaryLine::problemClicked, this, &RuleView::problemClicked);
}

void RuleView::alignHeader() {
    const int textLeft = editor_->marginWidth(0) + editor_->marginWidth(1) + editor_->marginWidth(2) + 8;
    const QScrollBar* bar = editor_->verticalScrollBar();
    const bool scrolls = bar->maximum() > bar->minimum();
    header_->setMeasures(editor_->shownMeasures());
    header_->setGeometryOfText(
        textLeft, RuleEditor::columnWidth, RuleEditor::columnPadding, scrolls ? bar->sizeHint().width() : 0);
}

void RuleView::showFacts(const std::shared_ptr<const ClauseFacts>& facts) { editor_->showFacts(facts); }

void RuleView::setMeasures(const std::vector<Measure>& measures) { editor_->setMeasures(measures); }

void RuleView::followStaleness() {
    summary_->setStale(editor_->isStale());
    if (editor_->revision() != announcedRevision_) summary_->announce({}, false);
}

void RuleView::announce(const QString& sentence, Tone tone) {
    announcedRevision_ = editor_->revision();
    summary_->announce(sentence, tone == Tone::warning);
}

void RuleView::show(const std::shared_ptr<const LiveSnapshot>& snapshot) {
    editor_->show(snapshot);
    if (snapshot->revision == savedRevision_) saved_ = {countOf(snapshot->attack), countOf(snapshot->baseline)};
    int lossLine = 1;
    if (const auto* rule = snapshot->rule(); rule != nullptr && !rule->rule.losses.empty())
        lossLine = lineOf(*editor_, rule->rule.losses.front().span.begin) + 1;
    summary_->show(*snapshot, snapshot->revision == savedRevision_ ? SummaryLine::Saved{} : saved_, lossLine);
    header_->setState({});
    header_->setBreadcrumb(editor_->breadcrumb());
    followStaleness();
}

void RuleView::markSaved() {
    editor_->setModified(false);
    savedRevision_ = editor_->revision();
    if (const auto snapshot = editor_->snapshot(); snapshot != nullptr && !editor_->isStale()) show(snapshot);
}

void RuleView::setName(const QString& name) { editor_->setAccessibleName(tr("Rule text, %1").arg(name)); }

void RuleView::setNotice(const QString& sentence, const std::vector<NoticeAction>& actions) {
    while (QLayoutItem* item = noticeLayout_->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    notice_->setVisible(!sentence.isEmpty());
    if (sentence.isEmpty()) return;
    QPalette palette = notice_->palette();
    palette.setColor(QPalette::Window, currentTheme().warningFill);
    notice_->setPalette(palette);
    noticeLayout_->addWidget(new QLabel(sentence, notice_), 1);
    for (const NoticeAction& action : actions) {
        auto* button = new QPushButton(action.text, notice_);
        connect(button, &QPushButton::clicked, this, [this, run = action.run] {
            setNotice({});
            run();
        });
        noticeLayout_->addWidget(button);
    }
}

bool RuleView::modified() const { return editor_->isModified(); }

} // namespace rw::widgets
