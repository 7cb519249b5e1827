// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sheet.h"

#include "api/condition.h"
#include "models/thing_finder.h"
#include "paint/marks.h"
#include "paint/numbers.h"

#include <QEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

QString actionName(const QAction* action)
{
    return action->text().remove(QLatin1Char('&'));
}

Sheet::Sheet(const Look& look, const QString& title, QWidget* parent)
    : PanelFrame(look, title, parent)
{
    setFocusPolicy(Qt::StrongFocus);
    hide();
    parent->installEventFilter(this);
}

void Sheet::toggle()
{
    if (isVisible())
        return hide();
    m_before = window()->focusWidget();
    place();
    show();
    raise();
    setFocus(Qt::PopupFocusReason);
}

// Whoever had the keyboard before gets it back, unless somebody else has taken it.
void Sheet::hideEvent(QHideEvent* event)
{
    PanelFrame::hideEvent(event);
    const QWidget* now = window()->focusWidget();
    const bool isOurs = !now || now == this || isAncestorOf(now);
    if (m_before && isOurs && m_before->isVisible())
        m_before->setFocus(Qt::PopupFocusReason);
    m_before = nullptr;
}

// A stronger edge than a panel's: it lies over them.
void Sheet::paintEvent(QPaintEvent* event)
{
    PanelFrame::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_look.color(Token::LineShape), 1.5));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
}

void Sheet::place() {}

void Sheet::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        return hide();
    PanelFrame::keyPressEvent(event);
}

bool Sheet::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize && isVisible())
        place();
    return PanelFrame::eventFilter(watched, event);
}

CommandList::CommandList(QList<QAction*> actions, QObject* parent)
    : QAbstractListModel(parent), m_actions(std::move(actions))
{
    setWords({});
}

// What is typed behind these words goes to the engine as it is; a filter says what is wrong with
// it.
void CommandList::offerWords(const QString& words)
{
    struct Opening
    {
        const char* words;
        const char* kind;
        QString title;
    };
    const Opening openings[] = {{"inject ", "inject", tr("Inject %1")},
                                {"until ", "until", tr("Run until %1")},
                                {"run until ", "until", tr("Run until %1")},
                                {"back to ", "back", tr("Go back to %1")}};
    const QString typed = words.trimmed() + QLatin1Char(' ');
    for (const Opening& opening : openings) {
        const QString head = QString::fromLatin1(opening.words);
        if (!typed.startsWith(head, Qt::CaseInsensitive))
            continue;
        QString argument = typed.mid(head.size()).trimmed();
        QString title = opening.title.arg(argument.isEmpty() ? QStringLiteral("…") : argument);
        const bool isFilter = opening.kind != QByteArray("inject");
        const std::string asked = argument.toStdString();
        const auto condition = Condition::parse(asked);
        if (isFilter && !condition && !Filter::parse(asked)) {
            title += QStringLiteral(": ")
                + text(condition.error().where + ", " + condition.error().what);
            argument.clear();
        }
        m_shown.append({title, {}, nullptr, QString::fromLatin1(opening.kind), 0, argument, 0});
    }
}

void CommandList::setWords(const QString& words)
{
    beginResetModel();
    m_shown.clear();
    static const QRegularExpression moment(QStringLiteral(
        "^\\s*(?:run to )?(time|event|instruction)?\\s*([0-9][0-9.,]*)?\\s*(ms)?\\s*$"));
    const QRegularExpressionMatch match = moment.match(words);
    const QString number = match.captured(2).remove(QLatin1Char(','));
    if (match.hasMatch() && !number.isEmpty()) {
        const QString kind = match.captured(1);
        for (const QString& each :
             {QStringLiteral("time"), QStringLiteral("event"), QStringLiteral("instruction")})
            if (kind.isEmpty() || kind == each)
                m_shown.append({tr("Go to %1 %2").arg(each, number),
                                {},
                                nullptr,
                                each,
                                number.toDouble(),
                                {},
                                0});
    }
    offerWords(words);
    const QStringList parts = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (QAction* action : m_actions) {
        const QString name = actionName(action);
        const bool hit = std::all_of(parts.begin(), parts.end(), [&](const QString& part) {
            return name.contains(part, Qt::CaseInsensitive);
        });
        if (hit && action->isEnabled())
            m_shown.append({name,
                            action->shortcut().toString(QKeySequence::NativeText),
                            action,
                            {},
                            0,
                            {},
                            0});
    }
    offerThings(words);
    endResetModel();
}

// Behind the commands: what is typed for a command should not need a longer way.
void CommandList::offerThings(const QString& words)
{
    constexpr size_t most = 12;
    if (!m_view)
        return;
    for (const FoundThing& thing : findThings(*m_view, words, most)) {
        const bool isProcess = thing.pid != 0;
        m_shown.append({thing.words,
                        {},
                        nullptr,
                        isProcess ? QStringLiteral("process") : QStringLiteral("module"),
                        0,
                        text(thing.module),
                        thing.pid});
    }
}

const CommandList::Command* CommandList::command(int at) const
{
    return at >= 0 && at < m_shown.size() ? &m_shown[at] : nullptr;
}

int CommandList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant CommandList::data(const QModelIndex& index, int role) const
{
    const Command* c = command(index.row());
    if (!c)
        return {};
    if (role == Qt::DisplayRole)
        return c->words;
    if (role == Qt::AccessibleTextRole)
        return QString(c->words + QLatin1Char(' ') + c->keys).trimmed();
    return {};
}

QSize CommandDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {100, m_look.px(26)};
}

void CommandDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const CommandList::Command* command = m_list.command(index.row());
    if (!command)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(option.rect).adjusted(0, 0, -10, 0);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_look.color(Token::SurfaceSelected));
        painter->drawRoundedRect(box, 5, 5);
    }
    paintText(*painter, box.adjusted(8, 0, -8, 0), m_look.font(FontRole::Small),
              m_look.color(Token::TextPrimary), command->words);
    paintText(*painter, box.adjusted(8, 0, -8, 0), m_look.font(FontRole::Mono),
              m_look.color(Token::TextQuiet), command->keys, Qt::AlignRight);
    painter->restore();
}

CommandPalette::CommandPalette(const Look& look, QList<QAction*> actions, QWidget* parent)
    : Sheet(look, tr("Find or run a command"), parent),
      m_list(std::move(actions)),
      m_field(new QLineEdit(this)),
      m_view(new QListView(this))
{
    setSubtitle(tr("or go to “time 560”, “event 81204”, a process, a module"));
    m_field->setAccessibleName(tr("Command"));
    m_field->setObjectName(QStringLiteral("field"));
    m_field->setPlaceholderText(tr("Type a command"));
    m_view->setModel(&m_list);
    m_view->setItemDelegate(new CommandDelegate(look, m_list, this));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setObjectName(QStringLiteral("commands"));
    m_view->setAccessibleName(tr("Commands"));
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setFocusPolicy(Qt::NoFocus);
    body()->setContentsMargins(12, 2, 12, 8);
    body()->setSpacing(6);
    body()->addWidget(m_field);
    body()->addWidget(m_view, 1);
    setFocusProxy(m_field);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_list.setWords(words);
        m_view->setCurrentIndex(m_list.index(0));
    });
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_view, &QListView::clicked, this, &CommandPalette::runCurrent);
}

void CommandPalette::open(const QString& words)
{
    m_field->setText(words);
    m_list.setWords(words);
    m_view->setCurrentIndex(m_list.index(0));
    if (!isVisible())
        toggle();
    m_field->setFocus();
}

void CommandPalette::place()
{
    const int width = std::min(parentWidget()->width() - 40, m_look.px(520));
    const int height = std::min(parentWidget()->height() - 60, m_look.px(360));
    setGeometry(parentWidget()->width() - width - 12, m_look.px(40), width, height);
}

void CommandPalette::runCurrent()
{
    const CommandList::Command* chosen = m_list.command(m_view->currentIndex().row());
    if (!chosen)
        return;
    const CommandList::Command command = *chosen;
    const bool takesWords = !command.action
        && (command.kind == QStringLiteral("until") || command.kind == QStringLiteral("back")
            || command.kind == QStringLiteral("inject"));
    if (takesWords && command.argument.isEmpty())
        return;
    hide();
    if (command.kind == QStringLiteral("process"))
        Q_EMIT processFound(command.pid);
    else if (command.kind == QStringLiteral("module"))
        Q_EMIT moduleFound(command.argument);
    else if (command.action)
        command.action->trigger();
    else if (takesWords)
        Q_EMIT wordsChosen(command.kind, command.argument);
    else
        Q_EMIT momentChosen(command.kind, command.value);
}

void CommandPalette::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange)
        m_field->setFont(m_look.font(FontRole::Body));
    Sheet::changeEvent(event);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return Sheet::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape) {
        hide();
        return true;
    }
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int row = m_view->currentIndex().row() + (key == Qt::Key_Down ? 1 : -1);
        if (row >= 0 && row < m_list.rowCount())
            m_view->setCurrentIndex(m_list.index(row));
        return true;
    }
    return Sheet::eventFilter(watched, event);
}

} // namespace relupscope::ui
