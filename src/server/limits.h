// How much the server takes from one request, one connection, one WebSocket client.
//
// Every limit can be set, so that tests reach it quickly; the defaults are what users run. What
// crosses one is refused with an answer that names it, never by running out of memory.
#pragma once

#include <chrono>
#include <cstddef>

namespace tokenmill::server {

struct HttpLimits {
  // The head: request line and header fields, line ends included.
  std::size_t request_line_bytes_max = std::size_t{8} << 10;
  std::size_t header_bytes_max = std::size_t{16} << 10;
  std::size_t header_fields_max = 100;

  std::size_t body_bytes_max = std::size_t{1} << 20;
  std::size_t query_parameters_max = 100;

  // JSON bodies; `nodes` counts values of every kind.
  std::size_t json_depth_max = 64;
  std::size_t json_nodes_max = 10'000;

  std::size_t connections_max = 1024;
  std::size_t connections_per_address_max = 64;  // loopback is exempt
  std::size_t pipelined_requests_max = 100;
  std::size_t queued_requests_max = 256;  // wait for a worker; more are answered 503

  // From the first byte of a request to the end of its head.
  std::chrono::milliseconds header_deadline{10'000};
  // A body may take this long plus one second for each KiB that came.
  std::chrono::milliseconds body_grace{5'000};
  std::chrono::milliseconds handler_deadline{30'000};
  // A part of an answer (at most 256 KiB) may take this long to be sent.
  std::chrono::milliseconds write_stall{30'000};
  std::chrono::milliseconds keep_alive{60'000};
  // How long bytes of a client that was refused are read on, so that it gets its answer.
  std::chrono::milliseconds linger{2'000};
  // How long `stop` lets requests finish.
  std::chrono::milliseconds drain{5'000};
};

struct EventLimits {
  std::size_t clients_max = 512;
  std::size_t channels_max = 256;  // of one client
  std::size_t inbound_bytes_max = std::size_t{64} << 10;
  double inbound_messages_per_second = 20;

  // Beyond either, a client is slow: it gets no progress, and after `slow` it is closed.
  std::size_t outbound_messages_max = 256;
  std::size_t outbound_bytes_max = std::size_t{1} << 20;
  std::chrono::milliseconds slow{30'000};

  std::chrono::milliseconds progress_interval{500};
  std::chrono::milliseconds ping_interval{20'000};
  std::chrono::milliseconds dead{60'000};
  // Until a client has answered a close.
  std::chrono::milliseconds close{2'000};
};

}  // namespace tokenmill::server
