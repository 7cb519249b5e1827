// SPDX-License-Identifier: GPL-3.0-or-later
// Every colour of the token table is readable on what it is painted on, in all three themes.
#include "paint/look.h"
#include "paint/tokens.h"

#include <QtTest>

#include <set>

using namespace relupscope::ui;

namespace {

constexpr Theme themes[] = {Theme::Light, Theme::Dark, Theme::Contrast};

struct Pair
{
    Token front;
    Token back;
};

constexpr Token texts[] = {Token::TextPrimary, Token::TextSecondary, Token::TextQuiet};
constexpr Token surfaces[]
    = {Token::SurfaceWindow, Token::SurfacePanel, Token::SurfaceSunken, Token::SurfaceSelected};
constexpr Token tints[] = {Token::VersionCurrentTint, Token::VersionOldTint, Token::SuspendedTint,
                           Token::FailedTint, Token::GoodTint};

constexpr Pair textPairs[] = {
    {Token::NowText, Token::NowFill},
    {Token::NowTextQuiet, Token::NowFill},
    {Token::VersionCurrentText, Token::VersionCurrentTint},
    {Token::VersionOldText, Token::VersionOldTint},
    {Token::SuspendedText, Token::SuspendedTint},
    {Token::SuspendedText, Token::SurfaceSelected},
    {Token::SuspendedText, Token::SurfacePanel},
    {Token::GoodText, Token::GoodTint},
    {Token::FailedText, Token::FailedTint},
    {Token::FailedText, Token::SurfaceSelected},
    {Token::FailedText, Token::SurfacePanel},
    {Token::CodeKeyword, Token::SurfacePanel},
    {Token::CodeFunction, Token::SurfacePanel},
    {Token::CodeString, Token::SurfacePanel},
    {Token::CodeComment, Token::SurfacePanel},
};

constexpr Pair shapePairs[] = {
    {Token::LineShape, Token::SurfacePanel},
    {Token::NowFill, Token::SurfacePanel},
    {Token::NowFailed, Token::NowFill},
    {Token::VersionCurrent, Token::SurfacePanel},
    {Token::VersionCurrent, Token::VersionCurrentTint},
    {Token::VersionOld, Token::VersionOldTint},
    {Token::VersionUnchanged, Token::SurfacePanel},
    {Token::Suspended, Token::SurfacePanel},
    {Token::Good, Token::SurfacePanel},
    {Token::Good, Token::SuspendedTint},
    {Token::Failed, Token::SurfacePanel},
    {Token::Failed, Token::FailedTint},
    {Token::QueueBar, Token::QueueTrack},
    {Token::QueueBar, Token::SuspendedTint},
    {Token::FocusRing, Token::SurfacePanel},
};

void check(Theme theme, Pair pair, double least)
{
    const double ratio = contrastRatio(tokenColor(theme, pair.front), tokenColor(theme, pair.back));
    const QString words = QStringLiteral("%1 on %2, %3: %4")
                              .arg(tokenName(pair.front), tokenName(pair.back), themeName(theme))
                              .arg(ratio, 0, 'f', 2);
    QVERIFY2(ratio >= least, qPrintable(words));
}

double leastForText(Theme theme)
{
    return theme == Theme::Contrast ? 7.0 : 4.5;
}

} // namespace

class ColorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastOfBlackAndWhiteIs21()
    {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    }

    void textIsReadableOnEverySurface()
    {
        for (Theme theme : themes)
            for (Token text : texts)
                for (Token surface : surfaces)
                    check(theme, {text, surface}, leastForText(theme));
    }

    void textIsReadableOnTints()
    {
        for (Theme theme : themes)
            for (Token tint : tints)
                for (Token text : {Token::TextPrimary, Token::TextSecondary})
                    check(theme, {text, tint}, leastForText(theme));
    }

    void coloredTextIsReadable()
    {
        for (Theme theme : themes)
            for (Pair pair : textPairs)
                check(theme, pair, leastForText(theme));
    }

    void shapesCanBeSeen()
    {
        for (Theme theme : themes)
            for (Pair pair : shapePairs)
                check(theme, pair, 3.0);
    }

    void namesAreUnique()
    {
        std::set<QString> names;
        for (int i = 0; i < tokenCount(); ++i)
            QVERIFY(names.insert(tokenName(static_cast<Token>(i))).second);
    }

    void themesHaveNames()
    {
        for (Theme theme : themes)
            QCOMPARE(themeNamed(themeName(theme)), std::optional(theme));
        QVERIFY(!themeNamed(QStringLiteral("sepia")));
    }

    void scaleStaysInItsBounds()
    {
        Look look;
        look.setScale(9);
        QCOMPARE(look.scale(), 2.0);
        look.setScale(0.1);
        QCOMPARE(look.scale(), 0.8);
        look.setScale(1.0);
        QCOMPARE(look.px(33), 33);
    }
};

QTEST_MAIN(ColorTest)
#include "tst_colors.moc"
