// SPDX-License-Identifier: GPL-3.0-or-later
// What arrives from other nodes: packets of a wire, and the signals of the distribution protocol in
// them. The world calls it between two slices. A signal that cannot be read closes the connection,
// as in OTP; it never hurts the node.
#pragma once

#include "node/network.h"
#include "node/node.h"
#include "node/ports.h"

namespace relupscope {

// A packet for a port of this node has arrived.
void receivePacket(Node& node, Packet packet);
// port_control/3 of a wire; false: no such operation.
bool controlWire(Node& node, Port& port, uint64_t operation, std::string* reply);

} // namespace relupscope
