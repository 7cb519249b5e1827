// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/gallery_page.h"

#include "paint/glyphs.h"
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
      m_about(new QLabel), m_open(new QPushButton(tr("Open…"))),
      m_fresh(new QPushButton(tr("New scenario"))),
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
    column->setContentsMargins(13, 18, 12, 14);
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
    m_open->setObjectName(QStringLiteral("primary"));
    connect(m_open, &QPushButton::clicked, this, &GalleryPage::folderWanted);
    connect(m_fresh, &QPushButton::clicked, this, &GalleryPage::newWanted);
    buttons->addWidget(m_open);
    buttons->addWidget(m_fresh, 1);
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
    m_cards->viewport()->installEventFilter(this);
    main->body()->addWidget(m_cards, 8);
    m_about->setWordWrap(true);
    m_about->setTextFormat(Qt::RichText);
    m_about->setAlignment(Qt::AlignTop);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    main->body()->addWidget(m_about);
    main->body()->addStretch(0);
    connect(m_cards->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &GalleryPage::showAbout);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_list.setFilter(words);
        placeCards();
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
    placeCards();
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
    m_side->setFixedWidth(m_look.px(260));
    m_title->setFont(m_look.font(FontRole::Title));
    m_section->setFont(m_look.bold(FontRole::Body));
    m_search->setFixedSize(m_look.px(300), m_look.px(30));
    QFont name = m_look.bold(FontRole::Say);
    m_name->setFont(name);
    m_motto->setFont(m_look.font(FontRole::Small));
    m_recentHead->setFont(m_look.font(FontRole::Small));
    m_about->setFont(m_look.font(FontRole::Body));
    m_about->setMaximumWidth(m_look.px(760));
    m_open->setIcon(glyphIcon(Glyph::Open, m_look.px(16), m_look.color(Token::NowText)));
    m_fresh->setIcon(glyphIcon(Glyph::Plus, m_look.px(16), m_look.color(Token::TextSecondary)));
    placeCards();
    showAbout();
}

// As many columns as have room, as high as the rows need, so that the words follow the cards.
void GalleryPage::placeCards()
{
    const int wide = m_cards->width() - m_look.px(24); // less a scroll bar
    const int columns = std::max(1, wide / m_look.px(228));
    const int rows = (m_list.rowCount() + columns - 1) / columns;
    m_delegate->setCardWidth(wide / columns);
    m_cards->setMaximumHeight(std::max(1, rows) * m_look.px(252) + 4);
    m_cards->doItemsLayout();
}

void GalleryPage::showAbout()
{
    const ScenarioInfo* scenario = m_list.scenario(m_cards->currentIndex().row());
    if (!scenario)
        return m_about->clear();
    m_about->setText(
        QStringLiteral("<p style='line-height:140%'><b>%1.</b> <span style='color:%2'>%3</span></p>")
            .arg(text(scenario->title).toHtmlEscaped(),
                 m_look.color(Token::TextSecondary).name(),
                 text(scenario->about).simplified().toHtmlEscaped()));
}

bool GalleryPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_cards->viewport() && event->type() == QEvent::Resize)
        placeCards();
    return QWidget::eventFilter(watched, event);
}

void GalleryPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
