// SPDX-License-Identifier: GPL-3.0-or-later
// A button that shows a QAction as a glyph, with its text where the style has room for one. It
// follows the action: enabled, text, shortcut in the tooltip.
#pragma once

#include "paint/glyphs.h"
#include "paint/look.h"

#include <QAbstractButton>

class QAction;
class QMenu;

namespace relupscope::ui {

class ActionButton : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Style : uint8_t { Icon, Primary, Outlined };

    ActionButton(const Look& look, Glyph glyph, Style style, QWidget* parent = nullptr);

    void setAction(QAction* action);
    void setMenu(QMenu* menu) { m_menu = menu; }
    void setGlyph(Glyph glyph);
    void setLabel(const QString& label);
    void setShowsArrow(bool shows) { m_showsArrow = shows; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void followAction();
    QColor foreground() const;

    const Look& m_look;
    Glyph m_glyph;
    Style m_style;
    QAction* m_action = nullptr;
    QMenu* m_menu = nullptr;
    bool m_showsArrow = false;
};

} // namespace relupscope::ui
