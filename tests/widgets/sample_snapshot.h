#pragma once
// A real rule replayed over events written here: what Session publishes, without Session. For tests of views.

#include "widgets/common/clause_facts.h"

#include "engine/match/live_matcher.h"

#include <memory>
#include <string>
#include <string_view>

class QWidget;

namespace rw::widgets {

/// The rule of most tests: two selections joined with "and not 1 of filter_main_*".
[[nodiscard]] std::string sampleRule();

/// Sysmon 1 and 3 and Security 4688 events of a small network; some match sampleRule().
[[nodiscard]] std::shared_ptr<const match::Collection> sampleLogs(match::Role role = match::Role::attack);

/// Replays rules over sampleLogs(); each snapshot has the next revision.
class SampleSession {
public:
    explicit SampleSession(std::shared_ptr<const match::Collection> attack = sampleLogs());

    [[nodiscard]] std::shared_ptr<const LiveSnapshot> replay(std::string_view text);

    /// What is worked out about a snapshot afterwards; `text` is the one that it was made of.
    [[nodiscard]] std::shared_ptr<const ClauseFacts> facts(const std::shared_ptr<const LiveSnapshot>& snapshot,
                                                           std::string_view text);

    [[nodiscard]] const std::shared_ptr<const match::Collection>& logs() const { return attack_; }

    [[nodiscard]] match::LiveMatcher& matcher() { return matcher_; }

private:
    std::shared_ptr<const match::Collection> attack_;
    match::LiveMatcher matcher_;
    Revision revision_ = 0;
};

/// `text` with the first `from` replaced; fails the test when there is none.
[[nodiscard]] std::string edited(std::string text, std::string_view from, std::string_view to);

/// Draws the widget into $RW_PICTURES/name-light.png and -dark.png; does nothing when the variable is not set.
void savePictures(QWidget& widget, const char* name, int width, int height);

} // namespace rw::widgets
