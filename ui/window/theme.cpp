// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/theme.h"

namespace relupscope::ui {

namespace {

// {name} stands for the colour of the token of that name.
constexpr const char* sheet = R"(
QMainWindow, QWidget#page { background: {surface.window}; }
QMainWindow { color: {text.primary}; }
QMenuBar { background: {surface.window}; color: {text.secondary}; padding: {3px} 6px 0 6px; spacing: 0; border: none; }
QMenuBar::item { padding: {4px} 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: {surface.panel}; color: {text.primary}; }
QMenu, QToolTip, QComboBox QAbstractItemView { font-family: "{family}"; font-size: {body}pt; }
QMenu { background: {surface.panel}; color: {text.primary}; border: 1px solid {line.strong}; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; border-radius: 5px; }
QMenu::item:selected { background: {surface.selected}; }
QMenu::item:disabled { color: {text.quiet}; }
QMenu::separator { height: 1px; background: {line.decor}; margin: 4px 8px; }
QMenu::indicator { width: 10px; height: 10px; left: 6px; border-radius: 5px; }
QMenu::indicator:checked { background: {now.fill}; }
QToolTip { background: {surface.panel}; color: {text.primary}; border: 1px solid {line.strong}; padding: 3px 6px; }
QLabel { color: {text.primary}; background: transparent; }
QLabel#quiet { color: {text.quiet}; }
QLineEdit { background: {surface.sunken}; color: {text.primary}; border: 1px solid {line.decor}; border-radius: 5px; padding: 1px 7px; selection-background-color: {now.fill}; selection-color: {now.text}; }
QLineEdit:focus { border: 2px solid {focus.ring}; padding: 0px 6px; }
QPlainTextEdit { background: transparent; color: {text.primary}; border: none; selection-background-color: {now.fill}; selection-color: {now.text}; }
QPlainTextEdit:focus { border: 2px solid {focus.ring}; border-radius: 4px; }
QListView, QTableView, QScrollArea, QAbstractScrollArea { background: transparent; border: none; outline: none; color: {text.primary}; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: {surface.panel}; color: {text.quiet}; border: none; border-bottom: 1px solid {line.decor}; padding: 0 8px; }
QTableCornerButton::section { background: {surface.panel}; border: none; }
QWidget#separator { background: {line.decor}; }
QSplitter::handle { background: transparent; }
QScrollBar:vertical { width: 8px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 8px; background: transparent; margin: 0; }
QScrollBar::handle { background: {line.strong}; border-radius: 3px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: {text.secondary}; padding: 6px 2px 5px 2px; margin: 0 8px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: {text.primary}; font-weight: 600; border-bottom: 2px solid {now.fill}; }
QTabBar::tab:focus { color: {focus.ring}; border-bottom: 2px solid {focus.ring}; }
QPushButton { background: {surface.panel}; color: {text.primary}; border: 1px solid {line.strong}; border-radius: 6px; padding: 4px {12px}; font-weight: 500; }
QPushButton:hover { background: {surface.hover}; }
QPushButton, QComboBox, QSpinBox, QCheckBox, QTabBar { outline: none; }
QComboBox, QSpinBox { background: {surface.panel}; color: {text.primary}; border: 1px solid {line.strong}; border-radius: 5px; padding: 2px 8px; min-height: 18px; }
QComboBox:focus, QSpinBox:focus { border: 2px solid {focus.ring}; padding: 1px 7px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow, QSpinBox::down-arrow { image: url(:/relupscope/arrow-down-{pen}.svg); width: 10px; height: 10px; }
QSpinBox::up-arrow { image: url(:/relupscope/arrow-up-{pen}.svg); width: 10px; height: 10px; }
QSpinBox::up-button, QSpinBox::down-button { border: none; width: 18px; background: transparent; }
QComboBox QAbstractItemView { background: {surface.panel}; color: {text.primary}; border: 1px solid {line.strong}; selection-background-color: {surface.selected}; selection-color: {text.primary}; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QPushButton:focus { border: 2px solid {focus.ring}; padding: 3px {11px}; }
QPushButton:disabled { color: {text.quiet}; }
QPushButton#primary { background: {now.fill}; color: {now.text}; border: 1px solid {now.fill}; }
QPushButton#primary:focus { border: 2px solid {focus.ring}; }
QPushButton#commandField { background: {surface.panel}; color: {text.quiet}; border: 1px solid {line.decor}; text-align: left; padding: 2px 10px; font-weight: 400; }
QPushButton#commandField:focus { border: 2px solid {focus.ring}; }
QListView::indicator { width: 10px; height: 10px; border: 1px solid {line.shape}; border-radius: 3px; background: {surface.panel}; }
QListView::indicator:checked { background: {now.fill}; border-color: {now.fill}; }
QCheckBox::indicator { width: {11px}; height: {11px}; border: 1.4px solid {line.shape}; border-radius: 3px; background: {surface.panel}; }
QCheckBox::indicator:checked { background: {now.fill}; border-color: {now.fill}; image: url(:/relupscope/check-{onPen}.svg); }
QPushButton::menu-indicator { image: url(:/relupscope/arrow-down-{pen}.svg); width: {11px}; height: {11px}; subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QCheckBox { color: {text.primary}; spacing: 7px; border: 2px solid transparent; border-radius: 4px; padding: 1px; }
QCheckBox:focus { border-color: {focus.ring}; }
QProgressBar { background: {queue.track}; border: none; border-radius: 3px; height: 6px; }
QProgressBar::chunk { background: {now.fill}; border-radius: 3px; }
)";

} // namespace

QString themeSheet(const Look& look)
{
    QString text = QString::fromLatin1(sheet);
    for (int i = 0; i < tokenCount(); ++i) {
        const auto token = static_cast<Token>(i);
        text.replace(QLatin1Char('{') + tokenName(token) + QLatin1Char('}'),
                     look.color(token).name());
    }
    text.replace(QStringLiteral("{pen}"),
                 look.theme() == Theme::Light ? QStringLiteral("ink") : QStringLiteral("paper"));
    text.replace(QStringLiteral("{onPen}"),
                 look.theme() == Theme::Light ? QStringLiteral("paper") : QStringLiteral("ink"));
    const QFont body = look.font(FontRole::Body);
    text.replace(QStringLiteral("{family}"), body.family());
    text.replace(QStringLiteral("{body}"), QString::number(body.pointSizeF(), 'f', 2));
    for (int length : {3, 4, 11, 12})
        text.replace(QStringLiteral("{%1px}").arg(length),
                     QStringLiteral("%1px").arg(look.px(length)));
    return text;
}

QPalette themePalette(const Look& look)
{
    QPalette p;
    p.setColor(QPalette::Window, look.color(Token::SurfaceWindow));
    p.setColor(QPalette::WindowText, look.color(Token::TextPrimary));
    p.setColor(QPalette::Base, look.color(Token::SurfacePanel));
    p.setColor(QPalette::AlternateBase, look.color(Token::SurfaceSunken));
    p.setColor(QPalette::Text, look.color(Token::TextPrimary));
    p.setColor(QPalette::PlaceholderText, look.color(Token::TextQuiet));
    p.setColor(QPalette::Button, look.color(Token::SurfacePanel));
    p.setColor(QPalette::ButtonText, look.color(Token::TextPrimary));
    p.setColor(QPalette::ToolTipBase, look.color(Token::SurfacePanel));
    p.setColor(QPalette::ToolTipText, look.color(Token::TextPrimary));
    p.setColor(QPalette::Highlight, look.color(Token::NowFill));
    p.setColor(QPalette::HighlightedText, look.color(Token::NowText));
    p.setColor(QPalette::Link, look.color(Token::TextPrimary));
    return p;
}

} // namespace relupscope::ui
