// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/gallery_page.h"

#include "paint/glyphs.h"
#include "paint/numbers.h"
#include "widgets/category_delegate.h"
#include "widgets/icon.h"
#include "widgets/recent_button.h"
#include "widgets/scenario_about.h"
#include "widgets/scenario_card.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

namespace {

// Below this height of the page its lists are tight.
constexpr int roomyHeight = 740;

QLabel* quietLabel(const QString& words)
{
    auto* label = new QLabel(words);
    label->setObjectName(QStringLiteral("quiet"));
    return label;
}

void makePlain(QListView* view)
{
    view->setFrameShape(QFrame::NoFrame);
    view->setMouseTracking(true);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->viewport()->setAutoFillBackground(false);
}

} // namespace

GalleryPage::GalleryPage(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_delegate(new CardDelegate(look, m_list, this)),
      m_cards(new QListView),
      m_categoryView(new QListView),
      m_search(new QLineEdit),
      m_title(new QLabel(tr("What do you want to see happen?"))),
      m_name(new QLabel(QStringLiteral("Relupscope"))),
      m_motto(quietLabel(tr("Watch, break, rewind"))),
      m_recentHead(quietLabel(tr("Recent"))),
      m_hint(quietLabel(tr("Drop a scenario, a release or a saved session here."))),
      m_about(new ScenarioAbout(look)),
      m_open(new QPushButton(tr("Open…"))),
      m_fresh(new QPushButton(tr("New scenario"))),
      m_recent(new QVBoxLayout)
{
    setObjectName(QStringLiteral("page"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 8);
    row->setSpacing(6);
    QWidget* main = makeMain();
    row->addWidget(makeSide());
    row->addWidget(main, 1);
    connectCards();
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
    words->addWidget(m_name);
    words->addWidget(m_motto);
    head->addWidget(icon);
    head->addSpacing(6);
    head->addLayout(words, 1);
    column->addLayout(head);
    column->addSpacing(8);
    auto* buttons = new QHBoxLayout;
    m_open->setObjectName(QStringLiteral("primary"));
    buttons->addWidget(m_open);
    buttons->addWidget(m_fresh, 1);
    column->addLayout(buttons);
    column->addSpacing(8);
    m_categoryView->setModel(&m_categories);
    m_categoryView->setItemDelegate(new CategoryDelegate(m_look, m_categoryView));
    m_categoryView->setAccessibleName(tr("Categories"));
    makePlain(m_categoryView);
    column->addWidget(m_categoryView, 1);
    column->addWidget(m_recentHead);
    m_recent->setSpacing(0);
    column->addLayout(m_recent);
    column->addStretch(0);
    m_hint->setWordWrap(true);
    column->addWidget(m_hint);
    return m_side;
}

QWidget* GalleryPage::makeMain()
{
    auto* main = new PanelFrame(m_look);
    main->setAccessibleName(tr("Scenarios"));
    main->body()->setContentsMargins(24, 12, 12, 0);
    main->body()->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 12, 0);
    m_search->setAccessibleName(tr("Search scenarios"));
    m_search->setClearButtonEnabled(true);
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_search, 2);
    main->body()->addLayout(head);
    setUpCards();
    main->body()->addWidget(m_cards, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(0, 0, 12, 0);
    foot->addWidget(m_about);
    main->body()->addLayout(foot);
    return main;
}

void GalleryPage::setUpCards()
{
    m_cards->setModel(&m_list);
    m_cards->setItemDelegate(m_delegate);
    m_cards->setViewMode(QListView::IconMode);
    m_cards->setResizeMode(QListView::Adjust);
    m_cards->setMovement(QListView::Static);
    m_cards->setSpacing(0);
    makePlain(m_cards);
    m_cards->setAccessibleName(tr("Scenarios"));
    m_cards->viewport()->installEventFilter(this);
}

void GalleryPage::connectCards()
{
    connect(m_open, &QPushButton::clicked, this, &GalleryPage::folderWanted);
    connect(m_fresh, &QPushButton::clicked, this, &GalleryPage::newWanted);
    connect(m_about, &ScenarioAbout::openWanted, this, &GalleryPage::openCurrent);
    connect(m_about, &ScenarioAbout::checkWanted, this, &GalleryPage::checkCurrent);
    connect(m_cards->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &GalleryPage::showAbout);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        if (!words.isEmpty()) // it searches all categories
            m_categoryView->setCurrentIndex(m_categories.index(0));
        m_list.setFilter(words);
        chooseFirstCard();
    });
    connect(m_search, &QLineEdit::returnPressed, this, &GalleryPage::openCurrent);
    connect(m_cards, &QListView::activated, this, &GalleryPage::openCurrent);
    connect(m_cards, &QListView::clicked, this, [this](const QModelIndex& index) {
        const ScenarioList::Row* row = m_list.row(index.row());
        if (row && row->isHeading())
            m_categoryView->setCurrentIndex(
                m_categories.index(m_list.category() >= 0 ? 0 : row->category + 1));
        else if (index.row() == m_pressed)
            openCurrent();
    });
    connect(m_categoryView->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) { chooseCategory(current.row() - 1); });
}

void GalleryPage::chooseCategory(int category)
{
    m_list.setCategory(std::max(-1, category));
    m_cards->verticalScrollBar()->setValue(0);
    chooseFirstCard();
}

void GalleryPage::chooseFirstCard()
{
    m_cards->setCurrentIndex(m_list.index(m_list.firstCard()));
    m_cards->scrollToTop();
    showAbout();
}

void GalleryPage::openCurrent()
{
    if (const ScenarioInfo* scenario = m_list.scenario(m_cards->currentIndex().row()))
        Q_EMIT scenarioChosen(text(scenario->name));
}

void GalleryPage::checkCurrent()
{
    if (const ScenarioInfo* scenario = m_list.scenario(m_cards->currentIndex().row()))
        Q_EMIT checkWanted(text(scenario->name));
}

bool GalleryPage::choose(const QString& scenario)
{
    m_search->clear();
    m_categoryView->setCurrentIndex(m_categories.index(0));
    m_search->setText(scenario);
    for (int i = 0; i < m_list.rowCount(); ++i) {
        const ScenarioInfo* row = m_list.scenario(i);
        if (!row || row->name != scenario.toStdString())
            continue;
        m_cards->setCurrentIndex(m_list.index(i));
        m_cards->scrollTo(m_list.index(i));
        showAbout();
        return true;
    }
    return false;
}

void GalleryPage::setScenarios(std::vector<ScenarioInfo> scenarios)
{
    m_list.setScenarios(std::move(scenarios));
    m_categories.setCategories(m_list.categories());
    m_categoryView->setCurrentIndex(m_categories.index(0));
    m_search->setPlaceholderText(m_list.total() == 0
                                     ? tr("No built-in scenarios were found")
                                     : tr("Search %1 by word")
                                           .arg(counted(static_cast<uint64_t>(m_list.total()),
                                                        tr("scenario"), tr("scenarios"))));
    fitSide();
    placeCards();
    chooseFirstCard();
}

void GalleryPage::setRecent(const QStringList& recent)
{
    m_recentPlaces = recent;
    fitSide();
}

void GalleryPage::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

void GalleryPage::restyle()
{
    m_side->setFixedWidth(m_look.px(260));
    m_title->setFont(m_look.font(FontRole::Title));
    m_search->setFixedHeight(m_look.px(30));
    m_search->setMinimumWidth(m_look.px(160));
    m_search->setMaximumWidth(m_look.px(300));
    m_name->setFont(m_look.bold(FontRole::Say));
    for (QLabel* label : {m_motto, m_recentHead, m_hint})
        label->setFont(m_look.font(FontRole::Small));
    m_open->setIcon(glyphIcon(Glyph::Open, m_look.px(16), m_look.color(Token::NowText)));
    m_fresh->setIcon(glyphIcon(Glyph::Plus, m_look.px(16), m_look.color(Token::TextSecondary)));
    fitHead();
    fitSide();
    placeCards();
    showAbout();
}

// With large type there is no room for the question beside the search.
void GalleryPage::fitHead()
{
    const int room = width() - m_side->width() - m_look.px(80);
    m_title->setVisible(room > m_title->sizeHint().width() + m_look.px(200));
}

// The categories first; what was opened before gets the room that they leave.
void GalleryPage::fitSide()
{
    const bool isTight = height() < m_look.px(roomyHeight);
    auto* delegate = static_cast<CategoryDelegate*>(m_categoryView->itemDelegate());
    delegate->setTight(isTight);
    m_categoryView->doItemsLayout();
    const int rows = m_categories.rowCount() * delegate->rowHeight() + 4;
    m_categoryView->setMaximumHeight(rows);
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const int room = height() - m_look.px(200) - rows;
    const int each = m_look.px(38);
    const int most = std::clamp(room / each, 1, 5);
    m_recentHead->setVisible(!m_recentPlaces.isEmpty());
    for (const QString& place : m_recentPlaces.mid(0, most)) {
        auto* button = new RecentButton(m_look, place);
        connect(button, &RecentButton::clicked, this,
                [this, place] { Q_EMIT scenarioChosen(place); });
        m_recent->addWidget(button);
    }
}

// As many columns as have room; a preview of each category is one line of them.
void GalleryPage::placeCards()
{
    const int wide = m_cards->width() - 12; // less a scroll bar
    const int columns = std::max(1, wide / m_delegate->leastCardWidth());
    m_delegate->setWidths(wide, wide / columns);
    const ScenarioInfo* before = m_list.scenario(m_cards->currentIndex().row());
    const std::string name = before ? before->name : std::string();
    m_list.setMostOfEach(columns);
    for (int i = 0; i < m_list.rowCount() && !m_cards->currentIndex().isValid(); ++i)
        if (const ScenarioInfo* s = m_list.scenario(i); s && s->name == name)
            m_cards->setCurrentIndex(m_list.index(i));
    m_cards->doItemsLayout();
}

void GalleryPage::showAbout()
{
    m_about->setScenario(m_list.scenario(m_cards->currentIndex().row()));
}

bool GalleryPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_cards->viewport() && event->type() == QEvent::Resize)
        placeCards();
    if (watched == m_cards->viewport() && event->type() == QEvent::MouseButtonPress)
        m_pressed = m_cards->currentIndex().row();
    return QWidget::eventFilter(watched, event);
}

void GalleryPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHead();
    fitSide();
}

void GalleryPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        restyle();
}

} // namespace relupscope::ui
