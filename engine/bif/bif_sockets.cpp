// SPDX-License-Identifier: GPL-3.0-or-later
// Sockets and the network of the host: there are none. The natives are there, and each answers as
// OTP's own do where the runtime system was built without sockets: error notsup.
#include "bif/bif.h"

namespace relupscope {

#define NOT_SUPPORTED(module, name, arity)                                                         \
    BifResult bif_##module##_##name##_##arity(BifCall& c)                                          \
    {                                                                                              \
        return c.error(c.atom("notsup"));                                                          \
    }

NOT_SUPPORTED(prim_socket, nif_info, 0)
NOT_SUPPORTED(prim_socket, nif_info, 1)
NOT_SUPPORTED(prim_socket, nif_command, 1)
NOT_SUPPORTED(prim_socket, nif_supports, 0)
NOT_SUPPORTED(prim_socket, nif_supports, 1)
NOT_SUPPORTED(prim_socket, nif_open, 2)
NOT_SUPPORTED(prim_socket, nif_open, 4)
NOT_SUPPORTED(prim_socket, nif_bind, 2)
NOT_SUPPORTED(prim_socket, nif_bind, 3)
NOT_SUPPORTED(prim_socket, nif_connect, 1)
NOT_SUPPORTED(prim_socket, nif_connect, 3)
NOT_SUPPORTED(prim_socket, nif_listen, 2)
NOT_SUPPORTED(prim_socket, nif_accept, 2)
NOT_SUPPORTED(prim_socket, nif_send, 4)
NOT_SUPPORTED(prim_socket, nif_sendto, 5)
NOT_SUPPORTED(prim_socket, nif_sendmsg, 5)
NOT_SUPPORTED(prim_socket, nif_sendfile, 5)
NOT_SUPPORTED(prim_socket, nif_sendfile, 4)
NOT_SUPPORTED(prim_socket, nif_sendfile, 1)
NOT_SUPPORTED(prim_socket, nif_recv, 4)
NOT_SUPPORTED(prim_socket, nif_recvfrom, 4)
NOT_SUPPORTED(prim_socket, nif_recvmsg, 5)
NOT_SUPPORTED(prim_socket, nif_close, 1)
NOT_SUPPORTED(prim_socket, nif_finalize_close, 1)
NOT_SUPPORTED(prim_socket, nif_shutdown, 2)
NOT_SUPPORTED(prim_socket, nif_setopt, 5)
NOT_SUPPORTED(prim_socket, nif_getopt, 3)
NOT_SUPPORTED(prim_socket, nif_getopt, 4)
NOT_SUPPORTED(prim_socket, nif_sockname, 1)
NOT_SUPPORTED(prim_socket, nif_peername, 1)
NOT_SUPPORTED(prim_socket, nif_ioctl, 2)
NOT_SUPPORTED(prim_socket, nif_ioctl, 3)
NOT_SUPPORTED(prim_socket, nif_ioctl, 4)
NOT_SUPPORTED(prim_socket, nif_cancel, 3)
NOT_SUPPORTED(prim_net, nif_info, 0)
NOT_SUPPORTED(prim_net, nif_command, 1)
NOT_SUPPORTED(prim_net, nif_gethostname, 0)
NOT_SUPPORTED(prim_net, nif_getnameinfo, 2)
NOT_SUPPORTED(prim_net, nif_getaddrinfo, 3)
NOT_SUPPORTED(prim_net, nif_getifaddrs, 1)
NOT_SUPPORTED(prim_net, nif_get_adapters_addresses, 1)
NOT_SUPPORTED(prim_net, nif_get_if_entry, 1)
NOT_SUPPORTED(prim_net, nif_get_interface_info, 1)
NOT_SUPPORTED(prim_net, nif_get_ip_address_table, 1)
NOT_SUPPORTED(prim_net, nif_if_name2index, 1)
NOT_SUPPORTED(prim_net, nif_if_index2name, 1)
NOT_SUPPORTED(prim_net, nif_if_names, 0)

#undef NOT_SUPPORTED

} // namespace relupscope
