// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/in_flight.h"

#include <gtest/gtest.h>

namespace relupscope {

using End = InFlightMeter::End;

TEST(InFlightMeter, CountsWhoseCodeAnswered)
{
    InFlightMeter meter(2);
    meter.mark(1, 90, 0);
    meter.mark(2, 91, 0);
    meter.mark(3, 92, 1);
    meter.message(91, true);
    meter.message(93, true); // nobody that waits
    meter.end(1, End::Answered);
    meter.end(2, End::Answered);
    meter.end(4, End::Answered); // not marked
    EXPECT_EQ(meter.counters()[0].total, 2U);
    EXPECT_EQ(meter.counters()[0].oldCode, 1U);
    EXPECT_EQ(meter.counters()[0].newCode, 1U);
    EXPECT_FALSE(meter.isEmpty());
    meter.end(3, End::TimedOut);
    EXPECT_EQ(meter.counters()[1].timedOut, 1U);
    EXPECT_TRUE(meter.isEmpty());
}

TEST(InFlightMeter, CountsEachRequestOnce)
{
    InFlightMeter meter(1);
    meter.mark(1, 90, 0);
    meter.mark(1, 90, 0);
    meter.clientGone(90);
    meter.clientGone(90);
    meter.end(1, End::Answered);
    meter.mark(2, 91, 0);
    meter.allGone();
    EXPECT_EQ(meter.counters()[0].total, 2U);
    EXPECT_EQ(meter.counters()[0].failed, 2U);
}

} // namespace relupscope
