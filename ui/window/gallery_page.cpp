// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/gallery_page.h"

#include "paint/numbers.h"
#include "widgets/icon.h"
#include "widgets/scenario_card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

GalleryPage::GalleryPage(const Look& look, QWidget* parent)
    : QWidget(parent), m_look(look), m_delegate(new CardDelegate(look, m_list, this)),
      m_cards(new QListView), m_search(new QLineEdit), m_title(new QLabel), m_section(new QLabel),
      m_name(new QLabel), m_motto(new QLabel), m_recentHead(new QLabel),
      m_recent(new QVBoxLayout)
{
    setObjectName(QStringLiteral("page"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 8);
    row->setSpacing(6);
    row->addWidget(makeSide());
    row->addWidget(makeMain(), 1);
    restyle();
}

QWidget* GalleryPage::makeSide()
{
    m_side = new PanelFrame(m_look);
    m_side->setAccessibleName(tr("Open"));
    QVBoxLayout* column = m_side->body();
    column->setContentsMargins(19, 18, 19, 14);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    auto* icon = new QLabel;
    icon->setPixmap(applicationIcon().pixmap(40, 40));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    m_name->setText(QStringLiteral("Relupscope"));
    m_motto->setText(tr("Watch, break, rewind"));
    m_motto->setObjectName(QStringLiteral("quiet"));
    words->addWidget(m_name);
    words->addWidget(m_motto);
    head->addWidget(icon);
    head->addSpacing(6);
    head->addLayout(words, 1);
    column->addLayout(head);
    column->addSpacing(8);
    auto* buttons = new QHBoxLayout;
    auto* open = new QPushButton(tr("Open…"));
    open->setObjectName(QStringLiteral("primary"));
    auto* fresh = new QPushButton(tr("New scenario"));
    connect(open, &QPushButton::clicked, this, &GalleryPage::folderWanted);
    connect(fresh, &QPushButton::clicked, this, &GalleryPage::newWanted);
    buttons->addWidget(open);
    buttons->addWidget(fresh, 1);
    column->addLayout(buttons);
    column->addSpacing(12);
    m_recentHead->setText(tr("Recent"));
    m_recentHead->setObjectName(QStringLiteral("quiet"));
    column->addWidget(m_recentHead);
    m_recent->setSpacing(2);
    column->addLayout(m_recent);
    column->addStretch(1);
    auto* hint = new QLabel(tr("Drop a scenario folder here."));
    hint->setObjectName(QStringLiteral("quiet"));
    hint->setWordWrap(true);
    column->addWidget(hint);
    return m_side;
}

QWidget* GalleryPage::makeMain()
{
    auto* main = new PanelFrame(m_look);
    main->setAccessibleName(tr("Scenarios"));
    main->body()->setContentsMargins(24, 14, 24, 0);
    main->body()->setSpacing(10);
    auto* head = new QHBoxLayout;
    m_title->setText(tr("What do you want to see happen?"));
    m_search->setAccessibleName(tr("Search scenarios"));
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_search);
    main->body()->addLayout(head);
    main->body()->addWidget(m_section);
    m_cards->setModel(&m_list);
    m_cards->setItemDelegate(m_delegate);
    m_cards->setViewMode(QListView::IconMode);
    m_cards->setResizeMode(QListView::Adjust);
    m_cards->setMovement(QListView::Static);
    m_cards->setUniformItemSizes(true);
    m_cards->setFrameShape(QFrame::NoFrame);
    m_cards->setMouseTracking(true);
    m_cards->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_cards->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_cards->viewport()->setAutoFillBackground(false);
    m_cards->setAccessibleName(tr("Scenarios"));
    main->body()->addWidget(m_cards, 1);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_list.setFilter(words);
        m_cards->setCurrentIndex(m_list.index(0));
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (const ScenarioInfo* first = m_list.scenario(m_cards->currentIndex().row()))
            Q_EMIT scenarioChosen(text(first->name));
    });
    const auto open = [this](const QModelIndex& index) {
        if (const ScenarioInfo* scenario = m_list.scenario(index.row()))
            Q_EMIT scenarioChosen(text(scenario->name));
    };
    connect(m_cards, &QListView::activated, this, open);
    connect(m_cards, &QListView::clicked, this, open);
    return main;
}

void GalleryPage::setScenarios(std::vector<ScenarioInfo> scenarios)
{
    m_list.setScenarios(std::move(scenarios));
    m_cards->setCurrentIndex(m_list.index(0));
    m_section->setText(m_list.total() == 0 ? tr("No built-in scenarios were found")
                                           : tr("First steps"));
    m_search->setPlaceholderText(
        tr("Search %1 by word").arg(counted(static_cast<uint64_t>(m_list.total()),
                                            tr("scenario"), tr("scenarios"))));
}

void GalleryPage::setRecent(const QStringList& recent)
{
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_recentHead->setVisible(!recent.isEmpty());
    for (const QString& scenario : recent) {
        auto* button = new QPushButton(scenario.section(QLatin1Char('/'), -1));
        button->setToolTip(scenario);
        button->setFlat(true);
        connect(button, &QPushButton::clicked, this,
                [this, scenario] { Q_EMIT scenarioChosen(scenario); });
        m_recent->addWidget(button);
    }
}

void GalleryPage::restyle()
{
    m_side->setFixedWidth(m_look.px(252));
    m_title->setFont(m_look.font(FontRole::Title));
    m_section->setFont(m_look.bold(FontRole::Body));
    m_search->setFixedSize(m_look.px(300), m_look.px(30));
    QFont name = m_look.bold(FontRole::Say);
    m_name->setFont(name);
    m_motto->setFont(m_look.font(FontRole::Small));
    m_recentHead->setFont(m_look.font(FontRole::Small));
}

void GalleryPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int wide = m_cards->viewport()->width() - 4;
    const int columns = std::max(1, wide / m_look.px(250));
    m_delegate->setCardWidth(wide / columns);
    m_cards->doItemsLayout();
}

void GalleryPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
