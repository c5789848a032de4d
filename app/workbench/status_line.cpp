#include "app/workbench/status_line.h"

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"

namespace rw::app {

using namespace widgets;

namespace {

constexpr int progressWidth = 120;
constexpr int progressSteps = 1000;

QToolButton* button(QStatusBar& bar, QLatin1String name) {
    auto* made = new QToolButton(&bar);
    made->setObjectName(name);
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

/// "6 ms", "1.4 s".
QString duration(std::chrono::microseconds elapsed) {
    const double ms = static_cast<double>(elapsed.count()) / 1000;
    if (ms < 10) return StatusLine::tr("%1 ms").arg(ms, 0, 'f', ms < 1 ? 1 : 0);
    if (ms < 1000) return StatusLine::tr("%1 ms").arg(ms, 0, 'f', 0);
    return StatusLine::tr("%1 s").arg(ms / 1000, 0, 'f', 1);
}

size_t countOf(const LiveSnapshot& snapshot, Severity severity) {
    size_t count = 0;
    const auto add = [&](const std::vector<Diagnostic>& diagnostics) {
        for (const Diagnostic& diagnostic : diagnostics)
            if (diagnostic.severity == severity) ++count;
    };
    add(snapshot.file->diagnostics);
    for (const rules::RuleDocument& document : snapshot.file->documents) add(document.diagnostics);
    return count;
}

} // namespace

StatusLine::StatusLine(Session& session, QStatusBar& bar)
    : QObject(&bar)
    , session_(session)
    , replay_(button(bar, names::statusReplay))
    , events_(new QLabel(&bar))
    , problems_(button(bar, names::statusProblems))
    , progress_(new QProgressBar(&bar))
    , cancel_(button(bar, QLatin1String("status.cancel")))
    , language_(new QLabel(tr("Sigma 2.1"), &bar))
    , encoding_(new QLabel(QStringLiteral("UTF-8"), &bar))
    , position_(button(bar, names::statusPosition)) {
    bar.setSizeGripEnabled(false);
    events_->setObjectName(names::statusEvents);
    for (QLabel* label : {events_, language_, encoding_}) label->setContentsMargins(6, 0, 8, 0);
    progress_->setObjectName(names::statusProgress);
    progress_->setFixedWidth(progressWidth);
    progress_->setRange(0, progressSteps);
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Reading logs"));
    progress_->hide();
    cancel_->setText(tr("Cancel"));
    cancel_->hide();
    replay_->setText(tr("Live"));
    replay_->setIcon(themedIcon(QStringLiteral("activity"), Tint::hit));
    replay_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    for (QWidget* left : {static_cast<QWidget*>(replay_),
                          static_cast<QWidget*>(events_),
                          static_cast<QWidget*>(problems_),
                          static_cast<QWidget*>(progress_),
                          static_cast<QWidget*>(cancel_)})
        bar.addWidget(left);
    for (QWidget* right :
         {static_cast<QWidget*>(language_), static_cast<QWidget*>(encoding_), static_cast<QWidget*>(position_)})
        bar.addPermanentWidget(right);
    connect(cancel_, &QToolButton::clicked, &session_, &Session::cancelReading);
    connect(problems_, &QToolButton::clicked, this, &StatusLine::problemsClicked);
    connect(position_, &QToolButton::clicked, this, &StatusLine::positionClicked);
    connect(&session_, &Session::collectionsChanged, this, &StatusLine::showCollections);
    connect(&session_, &Session::reading, this, [this](size_t, quint64 events, quint64 done, quint64 total) {
        showReading(events, done, total);
    });
    connect(&session_, &Session::findingRules, this, [this](quint64 files) {
        progress_->setRange(0, 0);
        progress_->show();
        cancel_->show();
        events_->setText(tr("Looking for rules: %1 files seen").arg(grouped(files)));
    });
    connect(&session_, &Session::rulesFound, this, &StatusLine::showCollections);
    connect(&session_, &Session::message, &bar, [&bar](const QString& sentence) { bar.showMessage(sentence); });
    showCollections();
}

void StatusLine::showCollections() {
    quint64 events = 0;
    int collections = 0;
    bool reading = false;
    for (const match::Role role : {match::Role::attack, match::Role::baseline}) {
        const auto index = session_.chosen(role);
        if (!index) continue;
        const OpenCollection& open = session_.collections()[*index].open;
        if (!open) continue;
        events += open.collection->table().row_count();
        ++collections;
    }
    for (const Session::Collection& collection : session_.collections()) reading = reading || collection.reading;
    events_->setText(collections == 0
                         ? tr("No logs open")
                         : tr("%1 events in %Ln collection(s)", nullptr, collections).arg(grouped(events)));
    if (!reading) {
        progress_->hide();
        cancel_->hide();
    }
}

void StatusLine::showReading(quint64 events, quint64 done, quint64 total) {
    progress_->setRange(0, total == 0 ? 0 : progressSteps);
    if (total != 0) progress_->setValue(static_cast<int>(std::min(done, total) * progressSteps / total));
    progress_->show();
    cancel_->show();
    events_->setText(tr("%1 events read").arg(grouped(events)));
}

void StatusLine::showView(const RuleView* view) {
    position_->setVisible(view != nullptr);
    if (view == nullptr) return;
    const Place place = placeOf(view->editor(), caretOf(view->editor()));
    position_->setText(tr("Ln %1, Col %2").arg(place.line).arg(place.column));
}

void StatusLine::showSnapshot(const LiveSnapshot& snapshot) {
    replay_->setText(tr("Live, %1").arg(duration(snapshot.elapsed)));
    const auto errors = static_cast<int>(countOf(snapshot, Severity::error));
    const auto warnings = static_cast<int>(countOf(snapshot, Severity::warning));
    problems_->setText(tr("%1, %2").arg(tr("%Ln error(s)", nullptr, errors), tr("%Ln warning(s)", nullptr, warnings)));
}

} // namespace rw::app
