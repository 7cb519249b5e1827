// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/scenario_picture.h"

#include "paint/marks.h"
#include "paint/queue_scale.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <optional>

namespace relupscope::ui {

namespace {

constexpr double gap = 8;
constexpr double lineHeight = 38;
constexpr double tokenSide = 26;
constexpr double glyphSide = 20;
constexpr double barWidth = 84;

struct Picture
{
    const char* scenario;
    const char* words;
};

constexpr Picture pictures[] = {
#define PICTURE(scenario, words) {scenario, words},
#include "paint/scenario_pictures.def"
#undef PICTURE
};

constexpr const char* plainUpgrade = "s:o > r:c / s:o > r:c ok";

std::optional<ProcessState> stateOf(QChar letter)
{
    switch (letter.unicode()) {
    case 'r': return ProcessState::Running;
    case 'n': return ProcessState::Runnable;
    case 'w': return ProcessState::Waiting;
    case 's': return ProcessState::Suspended;
    case 'b': return ProcessState::Blocked;
    case 'x': return ProcessState::Dead;
    case 't': return ProcessState::Restarting;
    default: return std::nullopt;
    }
}

std::optional<CodeVersion> versionOf(QChar letter)
{
    switch (letter.unicode()) {
    case 'c': return CodeVersion::Current;
    case 'o': return CodeVersion::Old;
    case 'm': return CodeVersion::Mixed;
    case 'u': return CodeVersion::Unchanged;
    default: return std::nullopt;
    }
}

struct Mark
{
    Glyph glyph;
    Token color;
};

std::optional<Mark> markOf(const QString& word)
{
    static const std::pair<const char*, Mark> marks[] = {
        {">", {Glyph::Arrow, Token::TextSecondary}},
        {"ok", {Glyph::Done, Token::Good}},
        {"no", {Glyph::Failed, Token::Failed}},
        {"warn", {Glyph::Warning, Token::Failed}},
        {"late", {Glyph::Clock, Token::Failed}},
        {"wait", {Glyph::Clock, Token::TextSecondary}},
        {"ponr", {Glyph::NoReturn, Token::TextPrimary}},
        {"+", {Glyph::Plus, Token::TextSecondary}},
        {"-", {Glyph::Minus, Token::TextSecondary}},
    };
    for (const auto& [name, mark] : marks)
        if (word == QLatin1String(name))
            return mark;
    return std::nullopt;
}

// One word of a picture: how wide it is, and how it is drawn around a middle line.
class Piece
{
public:
    Piece(const Look& look, const QString& word) : m_look(look), m_kind(word.section(u':', 0, 0))
    {
        m_words = word.section(QLatin1Char(':'), 1).replace(QLatin1Char('~'), QLatin1Char(' '));
        m_mark = markOf(word);
        if (word.size() == 3 && word[1] == QLatin1Char(':')) {
            m_state = stateOf(word[0]);
            m_version = versionOf(word[2]);
        }
    }

    double width() const
    {
        if (m_mark)
            return glyphSide;
        if (isToken())
            return tokenSide;
        if (m_kind == QStringLiteral("boot"))
            return 38;
        if (isBar())
            return barWidth;
        const double words = QFontMetricsF(font()).horizontalAdvance(m_words);
        if (isSlot())
            return words + (m_kind == QStringLiteral("e") ? 20 : 38);
        if (isModule())
            return words + 26;
        if (isRelease())
            return std::max(46.0, words + 20);
        return words;
    }

    void paint(QPainter& painter, double x, double y) const
    {
        const double w = width();
        const auto square
            = [&](double side) { return QRectF(x + (w - side) / 2, y - side / 2, side, side); };
        if (m_mark)
            paintGlyph(painter, square(glyphSide), m_mark->glyph, m_look.color(m_mark->color),
                       m_look.color(Token::SurfaceSunken));
        else if (isToken())
            paintToken(painter, m_look, square(tokenSide), *m_state, *m_version);
        else if (m_kind == QStringLiteral("boot"))
            paintBoot(painter, QRectF(x, y - 15, w, 30));
        else if (isBar())
            paintBar(painter, QRectF(x, y - 5, w, 10));
        else if (isSlot())
            paintSlot(painter, QRectF(x, y - 14, w, 28));
        else if (isModule())
            paintModule(painter, QRectF(x, y - 15, w, 30));
        else if (isRelease())
            paintRelease(painter, QRectF(x, y - 11, w, 22));
        else
            paintText(painter, QRectF(x, y - 12, w + 2, 24), font(), color(), m_words);
    }

private:
    bool isToken() const { return m_state && m_version; }
    bool isBar() const { return m_kind.size() == 2 && m_kind[0] == QLatin1Char('q'); }
    bool isSlot() const
    {
        return m_kind.size() == 1 && QStringLiteral("coue").contains(m_kind) && !isToken();
    }
    bool isModule() const
    {
        return !m_kind.isEmpty() && m_kind[0] == QLatin1Char('m') && !isToken();
    }
    bool isRelease() const { return m_kind.compare(QStringLiteral("v"), Qt::CaseInsensitive) == 0; }
    bool isPlainWords() const { return m_kind == QStringLiteral("T"); }
    bool isFailed() const { return m_kind == QStringLiteral("f"); }

    QFont font() const
    {
        return isPlainWords() ? m_look.font(FontRole::Small)
            : isFailed()      ? m_look.font(FontRole::MonoBold)
                              : m_look.font(FontRole::Mono);
    }
    QColor color() const
    {
        return m_look.color(isFailed()           ? Token::FailedText
                                : isPlainWords() ? Token::TextSecondary
                                                 : Token::TextPrimary);
    }

    void paintFrame(QPainter& painter, const QRectF& box, Token edge, Token fill,
                    bool isDashed = false) const
    {
        QPen pen(m_look.color(edge), 1.4);
        if (isDashed)
            pen.setDashPattern({2.6, 2.0});
        painter.setPen(pen);
        painter.setBrush(m_look.color(fill));
        painter.drawRoundedRect(box, 5, 5);
    }

    // The node stops and starts again.
    void paintBoot(QPainter& painter, const QRectF& box) const
    {
        paintFrame(painter, box, Token::Failed, Token::FailedTint);
        paintGlyph(painter, QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16),
                   Glyph::Restarting, m_look.color(Token::Failed));
    }

    void paintBar(QPainter& painter, const QRectF& box) const
    {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_look.color(Token::QueueTrack));
        painter.drawRoundedRect(box, 2, 2);
        QRectF filled = box;
        filled.setWidth(box.width() * m_kind.mid(1).toInt() / 10);
        painter.setBrush(m_look.color(Token::QueueBar));
        painter.drawRoundedRect(filled, 2, 2);
    }

    void paintSlot(QPainter& painter, const QRectF& box) const
    {
        const CodeVersion version = versionOf(m_kind[0]).value_or(CodeVersion::Unchanged);
        const bool isEmpty = m_kind == QStringLiteral("e");
        const bool isOld = version == CodeVersion::Old;
        const bool isCurrent = version == CodeVersion::Current;
        paintFrame(painter, box,
                   isEmpty         ? Token::LineShape
                       : isOld     ? Token::VersionOld
                       : isCurrent ? Token::VersionCurrent
                                   : Token::VersionUnchanged,
                   isEmpty         ? Token::SurfaceSunken
                       : isOld     ? Token::VersionOldTint
                       : isCurrent ? Token::VersionCurrentTint
                                   : Token::VersionUnchangedTint,
                   isEmpty);
        double left = box.left() + 10;
        if (!isEmpty) {
            paintSwatch(painter, m_look, QRectF(box.left() + 8, box.center().y() - 7, 14, 14),
                        version);
            left += 18;
        }
        paintText(painter, QRectF(left, box.top(), box.right() - left, box.height()), font(),
                  m_look.color(isEmpty ? Token::TextQuiet : Token::TextPrimary), m_words);
    }

    // With the number that says when it is loaded.
    void paintModule(QPainter& painter, const QRectF& box) const
    {
        const QString turn = m_kind.mid(1);
        const bool isFirst = turn == QStringLiteral("1");
        paintFrame(painter, box, Token::VersionCurrent,
                   isFirst ? Token::VersionCurrentTint : Token::SurfacePanel);
        paintText(painter, box, font(), color(), m_words, Qt::AlignHCenter);
        if (turn.isEmpty())
            return;
        const QPointF badge = box.topRight();
        painter.setPen(QPen(m_look.color(Token::TextPrimary), 1.4));
        painter.setBrush(m_look.color(isFirst ? Token::NowFill : Token::SurfacePanel));
        painter.drawEllipse(badge, 8, 8);
        paintText(
            painter, QRectF(badge.x() - 8, badge.y() - 8, 16, 16), m_look.bold(FontRole::Caption),
            m_look.color(isFirst ? Token::NowText : Token::TextPrimary), turn, Qt::AlignHCenter);
    }

    void paintRelease(QPainter& painter, const QRectF& box) const
    {
        const bool isNow = m_kind == QStringLiteral("V");
        paintFrame(painter, box, isNow ? Token::NowFill : Token::LineShape,
                   isNow ? Token::NowFill : Token::SurfacePanel);
        paintText(painter, box, font(), m_look.color(isNow ? Token::NowText : Token::TextPrimary),
                  m_words, Qt::AlignHCenter);
    }

    const Look& m_look;
    QString m_kind;
    QString m_words;
    std::optional<Mark> m_mark;
    std::optional<ProcessState> m_state;
    std::optional<CodeVersion> m_version;
};

using PictureLine = std::vector<Piece>;

std::vector<PictureLine> linesOf(const Look& look, const QString& picture)
{
    std::vector<PictureLine> lines;
    for (const QString& line : picture.split(QStringLiteral(" / "), Qt::SkipEmptyParts)) {
        PictureLine pieces;
        for (const QString& word : line.split(QLatin1Char(' '), Qt::SkipEmptyParts))
            pieces.emplace_back(look, word);
        lines.push_back(std::move(pieces));
    }
    return lines;
}

double widthOf(const PictureLine& line)
{
    double width = line.empty() ? 0 : gap * static_cast<double>(line.size() - 1);
    for (const Piece& piece : line)
        width += piece.width();
    return width;
}

double widestOf(const std::vector<PictureLine>& lines)
{
    double width = 0;
    for (const PictureLine& line : lines)
        width = std::max(width, widthOf(line));
    return width;
}

// A picture is drawn at one size and scaled as a whole.
Look unscaled(const Look& look)
{
    Look plain = look;
    plain.setScale(1.0);
    return plain;
}

} // namespace

QString scenarioPicture(const std::string& scenario)
{
    for (const Picture& picture : pictures)
        if (scenario == picture.scenario)
            return QString::fromUtf8(picture.words);
    return QString::fromLatin1(plainUpgrade);
}

std::vector<std::string> picturedScenarios()
{
    std::vector<std::string> names;
    for (const Picture& picture : pictures)
        names.emplace_back(picture.scenario);
    return names;
}

double pictureWidth(const Look& look, const QString& picture)
{
    const Look plain = unscaled(look);
    return widestOf(linesOf(plain, picture)) * look.scale();
}

void paintPicture(QPainter& painter, const Look& look, const QRectF& box, const QString& picture)
{
    const Look plain = unscaled(look);
    const std::vector<PictureLine> lines = linesOf(plain, picture);
    const double height = lineHeight * static_cast<double>(lines.size());
    const double size = std::min({look.scale(), box.width() / std::max(1.0, widestOf(lines)),
                                  box.height() / std::max(1.0, height)});
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.center());
    painter.scale(size, size);
    double y = -height / 2 + lineHeight / 2;
    for (const PictureLine& line : lines) {
        double x = -widthOf(line) / 2;
        for (const Piece& piece : line) {
            piece.paint(painter, x, y);
            x += piece.width() + gap;
        }
        y += lineHeight;
    }
    painter.restore();
}

} // namespace relupscope::ui
