// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/own_notes.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

Bookmark noteOf(BranchId branch, const Mark& mark, const QString& name, const std::string& note)
{
    Bookmark own;
    own.branch = branch;
    own.mark = mark;
    own.name = name.toStdString();
    own.note = note;
    return own;
}

} // namespace

std::vector<Bookmark> ownNotes(const Frame& frame)
{
    std::vector<Bookmark> notes;
    if (!frame.view)
        return notes;
    for (const Branch& branch : frame.branches)
        for (const Input& input : branch.inputs)
            if (branch.id == frame.branch && input.at.event <= frame.view->event)
                notes.push_back(noteOf(
                    frame.branch, input.at,
                    QObject::tr("From outside: %1").arg(QString::fromStdString(input.what)), {}));
    if (!frame.view->crashes.empty()) {
        const Crash& crash = frame.view->crashes.front();
        Mark mark;
        mark.event = crash.event;
        mark.nanoseconds = static_cast<decltype(mark.nanoseconds)>(std::llround(crash.atMs * 1e6));
        notes.push_back(
            noteOf(frame.branch, mark,
                   QObject::tr("First crash: %1")
                       .arg(QString::fromStdString(crash.name.empty() ? crash.pid : crash.name)),
                   crash.reason));
    }
    std::stable_sort(notes.begin(), notes.end(), [](const Bookmark& a, const Bookmark& b) {
        return a.mark.event < b.mark.event;
    });
    return notes;
}

} // namespace relupscope::ui
