#pragma once
// Work that the GUI thread must not do: one thread, one piece after another in the order given; each answer comes back
// in the owner's thread. Knows nothing of what is done.

#include <QObject>
#include <QThreadPool>

#include <memory>
#include <stop_token>
#include <utility>

namespace rw::app {

class Worker : public QObject {
    Q_OBJECT

public:
    /// What becomes of waiting work when the worker is destroyed: searches are dropped, writing is finished.
    enum class AtEnd : uint8_t { drop, finish };

    explicit Worker(AtEnd atEnd, QObject* parent = nullptr);
    ~Worker() override;

    /// Runs `work()` in the thread, then `then(its result)` here; both are copyable. `work` must not touch what this
    /// thread uses.
    template <class Work, class Then>
    void run(Work work, Then then) {
        ++pending_;
        pool_.start([this, work = std::move(work), then = std::move(then)] {
            auto result = std::make_shared<decltype(work())>(work());
            QMetaObject::invokeMethod(
                this,
                [this, result, then] {
                    --pending_;
                    then(std::move(*result));
                    if (pending_ == 0) emit idled();
                },
                Qt::QueuedConnection);
        });
    }

    [[nodiscard]] bool idle() const { return pending_ == 0; }

    /// Asked by long work; stops when the worker is destroyed.
    [[nodiscard]] std::stop_token stopToken() const { return stop_.get_token(); }

signals:
    void idled();

private:
    AtEnd atEnd_;
    QThreadPool pool_;
    std::stop_source stop_;
    int pending_ = 0;
};

} // namespace rw::app
