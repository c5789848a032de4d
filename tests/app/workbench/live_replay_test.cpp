// The slot of one: the newest text is always shown, and nothing newer is ever followed by something older.

#include <QSignalSpy>
#include <QTest>

#include "app/workbench/live_replay.h"

using namespace rw;
using namespace rw::app;

namespace {

ReplayRequest request(widgets::Revision revision) {
    ReplayRequest made;
    made.document = 1;
    made.revision = revision;
    made.text =
        "title: revision " + std::to_string(revision) +
        "\nlogsource:\n    category: process_creation\ndetection:\n    a:\n        Image: x\n    condition: a\n";
    return made;
}

} // namespace

class LiveReplayTest : public QObject {
    Q_OBJECT

private slots:

    void aBurst_endsWithTheNewest() {
        LiveReplay live;
        std::vector<widgets::Revision> seen;
        connect(&live, &LiveReplay::published, this, [&](const auto& snapshot) { seen.push_back(snapshot->revision); });
        constexpr widgets::Revision last = 200;
        for (widgets::Revision revision = 1; revision <= last; ++revision) live.request(request(revision));
        QTRY_VERIFY(live.idle());
        QVERIFY(!seen.empty());
        QCOMPARE(seen.back(), last);
        QVERIFY(std::is_sorted(seen.begin(), seen.end()));
        QVERIFY(seen.size() < last);
    }

    void theRuleAtTheCaret_isReplayed() {
        LiveReplay live;
        std::shared_ptr<const widgets::LiveSnapshot> shown;
        connect(&live, &LiveReplay::published, this, [&](const auto& snapshot) { shown = snapshot; });
        ReplayRequest two = request(1);
        two.text += "---\n" + request(2).text;
        two.caret = static_cast<uint32_t>(two.text.size());
        live.request(two);
        QTRY_VERIFY(shown != nullptr);
        QCOMPARE(shown->file->documents.size(), size_t{2});
        QCOMPARE(shown->index, size_t{1});
        QVERIFY(!shown->attack.has_value());
    }

    void anEmptyText_hasNoRule() {
        LiveReplay live;
        std::shared_ptr<const widgets::LiveSnapshot> shown;
        connect(&live, &LiveReplay::published, this, [&](const auto& snapshot) { shown = snapshot; });
        live.request({});
        QTRY_VERIFY(shown != nullptr);
        QVERIFY(shown->rule() == nullptr || shown->file->documents.size() == 1);
    }

    void destroying_itWhileItRuns_isSafe() {
        for (int round = 0; round < 20; ++round) {
            LiveReplay live;
            live.request(request(1));
            live.request(request(2));
        }
    }
};

QTEST_GUILESS_MAIN(LiveReplayTest)
#include "live_replay_test.moc"
