#include "widgets/editor/summary_line.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"

namespace rw::widgets {

namespace {

constexpr int lineHeight = 28;
constexpr int gap = 5;
constexpr double staleOpacity = 0.55;

QColor colourOf(CountButton::Look look) {
    const Theme& theme = currentTheme();
    switch (look) {
    case CountButton::Look::hit:
        return theme.hit;
    case CountButton::Look::noise:
        return theme.noise;
    case CountButton::Look::warning:
        return theme.warning;
    }
    return theme.text;
}

uint64_t matchesOf(const CollectionSnapshot& side) {
    return side.rows ? side.rows->size() : side.result.matches.count();
}

} // namespace

CountButton::CountButton(Look look, QWidget* parent)
    : QAbstractButton(parent)
    , look_(look) {
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
}

void CountButton::say(const QString& strong, const QString& rest) {
    strong_ = strong;
    rest_ = rest;
    setText(strong + u' ' + rest);
    setAccessibleName(text());
    setVisible(!strong.isEmpty() || !rest.isEmpty());
    updateGeometry();
    update();
}

QFont CountButton::strongFont() const {
    QFont font = this->font();
    font.setWeight(QFont::DemiBold);
    return font;
}

QSize CountButton::sizeHint() const {
    const int strong = strong_.isEmpty() ? 0 : QFontMetrics(strongFont()).horizontalAdvance(strong_) + gap;
    return {strong + fontMetrics().horizontalAdvance(rest_) + 8, lineHeight - 4};
}

void CountButton::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    const auto* line = qobject_cast<const SummaryLine*>(parentWidget());
    if (line != nullptr && line->isStale()) painter.setOpacity(staleOpacity);
    int x = 4;
    painter.setPen(colourOf(look_));
    painter.setFont(strongFont());
    painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft, strong_);
    if (!strong_.isEmpty()) x += QFontMetrics(strongFont()).horizontalAdvance(strong_) + gap;
    QFont plain = font();
    plain.setUnderline(underMouse());
    painter.setFont(plain);
    painter.setPen(look_ == Look::warning ? theme.warning : theme.text);
    painter.drawText(QRect(x, 0, width() - x, height()),
                     Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(rest_, Qt::ElideRight, width() - x));
    if (hasFocus()) {
        painter.setOpacity(1);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    }
}

SummaryLine::SummaryLine(QWidget* parent)
    : QWidget(parent)
    , attack_(new CountButton(CountButton::Look::hit, this))
    , baseline_(new CountButton(CountButton::Look::noise, this))
    , problem_(new CountButton(CountButton::Look::warning, this))
    , sinceSave_(new CountButton(CountButton::Look::hit, this))
    , announcement_(new QLabel(this)) {
    setObjectName(names::summary);
    attack_->setObjectName(names::summaryAttack);
    baseline_->setObjectName(names::summaryBaseline);
    problem_->setObjectName(names::summaryProblem);
    sinceSave_->setObjectName(names::summarySinceSave);
    setFixedHeight(lineHeight);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 0, 6, 1);
    layout->setSpacing(8);
    layout->addWidget(problem_);
    layout->addWidget(attack_);
    layout->addWidget(baseline_);
    layout->addStretch(1);
    layout->addWidget(announcement_);
    layout->addWidget(sinceSave_);
    announcement_->setObjectName(names::summaryAnnouncement);
    announcement_->setTextFormat(Qt::PlainText);
    announcement_->hide();
    problem_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    attack_->say({}, tr("Counting…"));
    for (CountButton* button : {baseline_, problem_, sinceSave_}) button->say({}, {});
    connect(attack_, &QAbstractButton::clicked, this, &SummaryLine::attackClicked);
    connect(baseline_, &QAbstractButton::clicked, this, &SummaryLine::baselineClicked);
    connect(problem_, &QAbstractButton::clicked, this, &SummaryLine::problemClicked);
}

void SummaryLine::showSide(CountButton& button, const std::optional<CollectionSnapshot>& side, bool attack) {
    if (!side) {
        button.say({}, attack ? tr("No attack logs open") : tr("No baseline logs open"));
        return;
    }
    if (side->result.in_scope == 0) {
        button.say({}, attack ? tr("No attack events in scope") : tr("No baseline events in scope"));
        return;
    }
    const QString all = grouped(side->result.events);
    button.say(grouped(matchesOf(*side)),
               attack ? tr("of %1 attack events").arg(all) : tr("of %1 baseline events").arg(all));
}

void SummaryLine::show(const LiveSnapshot& snapshot, const Saved& saved, int lossLine) {
    const rules::RuleDocument* rule = snapshot.rule();
    problem_->say({}, {});
    sinceSave_->say({}, {});
    if (rule == nullptr) {
        attack_->say({}, tr("No rule in this file"));
        baseline_->say({}, {});
        return;
    }
    if (!rule->replayable()) {
        const ir::Loss& loss = rule->rule.losses.front();
        problem_->say(tr("Not replayable:"), tr("line %1: %2").arg(lossLine).arg(toQt(loss.reason)));
        attack_->say({}, {});
        baseline_->say({}, {});
        return;
    }
    showSide(*attack_, snapshot.attack, true);
    showSide(*baseline_, snapshot.baseline, false);
    QStringList parts;
    const auto compare = [&](const std::optional<CollectionSnapshot>& now,
                             const std::optional<SavedCount>& before,
                             const QString& sentence) {
        if (!now || !before || now->collection->revision() != before->collection) return;
        parts << sentence.arg(change(static_cast<int64_t>(matchesOf(*now)) - static_cast<int64_t>(before->matches)));
    };
    compare(snapshot.attack, saved.attack, tr("attack %1"));
    compare(snapshot.baseline, saved.baseline, tr("baseline %1"));
    if (!parts.isEmpty()) sinceSave_->say({}, tr("Since save: %1").arg(parts.join(QStringLiteral(", "))));
}

void SummaryLine::announce(const QString& sentence, bool warning) {
    if (sentence == announcement_->text() && announcement_->isHidden() == sentence.isEmpty()) return;
    announcement_->setText(sentence);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, warning ? currentTheme().warning : currentTheme().accent);
    announcement_->setPalette(colours);
    announcement_->setVisible(!sentence.isEmpty());
    if (sentence.isEmpty()) return;
    QAccessibleEvent told(announcement_, QAccessible::Alert);
    QAccessible::updateAccessibility(&told);
}

void SummaryLine::setStale(bool stale) {
    if (stale == stale_) return;
    stale_ = stale;
    for (CountButton* button : {attack_, baseline_, problem_, sinceSave_}) button->update();
}

void SummaryLine::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.fillRect(rect(), theme.base);
    painter.fillRect(QRect(0, rect().bottom(), width(), 1), theme.line);
}

} // namespace rw::widgets
