// Icons: one SVG file serves all themes, since its currentColor is replaced when it is drawn.

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "widgets/common/theme.h"

namespace rw::widgets {

namespace {

class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(QString name, Tint tint)
        : name_(std::move(name))
        , tint_(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const double ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, scaled(rect.size() * ratio, mode, state));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaled(size, mode, state);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal /*scale*/) override {
        return scaled(size, mode, state);
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(name_, tint_); }

    QString key() const override { return QStringLiteral("rulewright"); }

    bool isNull() override { return false; }

private:
    [[nodiscard]] QPixmap scaled(const QSize& size, QIcon::Mode mode, QIcon::State state) const {
        const Theme& theme = currentTheme();
        QColor colour = tintColour(theme, tint_);
        if (mode == QIcon::Disabled)
            colour = theme.disabled;
        else if (state == QIcon::On && tint_ == Tint::muted)
            colour = theme.accent;
        const QString key =
            QStringLiteral("rw-icon:%1:%2:%3x%4").arg(name_, colour.name()).arg(size.width()).arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name_));
        if (file.open(QIODevice::ReadOnly)) {
            QByteArray svg = file.readAll();
            svg.replace("currentColor", colour.name().toLatin1());
            QSvgRenderer renderer(svg);
            QPainter painter(&pixmap);
            renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
        }
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QString name_;
    Tint tint_;
};

} // namespace

QIcon themedIcon(const QString& name, Tint tint) { return QIcon(new ThemedIconEngine(name, tint)); }

} // namespace rw::widgets
