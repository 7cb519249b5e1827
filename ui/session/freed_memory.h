// SPDX-License-Identifier: GPL-3.0-or-later
// A view of 100,000 processes is 60 MB that is given back some frames later. The C library returns
// as much to the system at once, and the next view pays a page fault for each of its pages.
#pragma once

namespace relupscope::ui {

// Keeps freed memory for the next view. Once, before the first thread.
void keepFreedMemory();

} // namespace relupscope::ui
