#pragma once
// A real main window on a copy of the example workspace, for the tests of this folder. A warning of Qt ends the test.

#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

#include "app/workbench/main_window.h"

#include <memory>

namespace rw::app {

struct Journey {
    QTranslator plurals; ///< as the program has
    QTemporaryDir folder;
    std::unique_ptr<Session> session;
    std::unique_ptr<MainWindow> window;
    std::string rules; ///< folder of the copied rules

    /// Shows the window on the copied example; nothing is read yet.
    Journey();
    ~Journey();
    Journey(const Journey&) = delete;
    Journey& operator=(const Journey&) = delete;

    /// Waits for every job; never for time.
    [[nodiscard]] bool settled() const;

    [[nodiscard]] std::string rulePath(const std::string& name) const {
        return rules + "/windows/process_creation/" + name;
    }

    template <class Widget>
    [[nodiscard]] Widget* find(QLatin1String name) const {
        return window->findChild<Widget*>(name);
    }

private:
    QtMessageHandler before_;
};

/// Matches of one rule file, counted without the window.
[[nodiscard]] uint64_t matchesOf(const std::string& path, const std::shared_ptr<const match::Collection>& collection);

} // namespace rw::app
