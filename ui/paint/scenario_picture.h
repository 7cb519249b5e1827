// SPDX-License-Identifier: GPL-3.0-or-later
// The picture on a scenario's card, made of the window's own marks so that it follows the theme.
//
// A picture is a line of words: `s:o` is a process (state r running, n runnable, w waiting,
// s suspended, b blocked, x dead, t restarting; version c current, o old, m mixed, u unchanged),
// `>` an arrow, `ok no warn late wait boot ponr + -` marks, `q7` a queue of seven tenths, `m:NAME`
// a module (`m1:` with the number of its turn), `c:2.0 o:1.0 u:1.0 e:gone` slots, `v:1 V:1.5`
// releases (the second one is now), `t:` Erlang, `f:` Erlang that failed, `T:` plain words; `~` is
// a blank. Lines are separated by " / ".
#pragma once

#include "paint/look.h"

#include <QRectF>
#include <QString>

#include <string>
#include <vector>

class QPainter;

namespace relupscope::ui {

// The words of a scenario's picture; those of a plain upgrade where there are none for it.
QString scenarioPicture(const std::string& scenario);
// The built-in scenarios that have a picture of their own.
std::vector<std::string> picturedScenarios();

// How wide the widest line of a picture is, in pixels.
double pictureWidth(const Look& look, const QString& picture);

// In the middle of the box, made smaller where the box is narrower than the picture.
void paintPicture(QPainter& painter, const Look& look, const QRectF& box, const QString& picture);

} // namespace relupscope::ui
