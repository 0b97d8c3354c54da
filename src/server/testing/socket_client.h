// For tests: a client that speaks HTTP and WebSocket over a real socket, byte by byte, and knows
// nothing of the server's code. It can therefore also send what no correct client sends.
//
// Every read blocks until the bytes are there or the other side ends, at most 20 seconds; nothing
// sleeps. Loopback only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenmill::server {

struct Answer {
  int status = 0;                              // 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

struct Frame {
  int opcode = 0;  // 1 text, 2 binary, 8 close, 9 ping, 10 pong; 0: the connection ended
  std::string payload;
  // Of a close frame.
  int close_code() const;
};

class SocketClient {
 public:
  explicit SocketClient(std::uint16_t port);
  ~SocketClient();
  SocketClient(SocketClient&& other) noexcept;
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;

  // Whether the other side took the bytes.
  bool send(std::string_view bytes);

  // The next answer with its body (Content-Length or chunked); `has_body` false after HEAD.
  Answer read_answer(bool has_body = true);

  // True when the other side has ended the connection and nothing more comes.
  bool is_ended();

  // The rest until the connection ends.
  std::string read_all();

  // WebSocket: the handshake (status 101 expected from the answer), then frames.
  Answer upgrade(std::string_view extra_headers = "");
  bool send_frame(int opcode, std::string_view payload, bool is_final = true);
  bool send_text(std::string_view payload) { return send_frame(1, payload); }
  // The next frame, whatever it is.
  Frame read_frame();
  // The next text, answering pings on the way; empty when the connection ends or closes.
  std::string read_text();

 private:
  bool fill();
  std::optional<std::string> read_line();
  std::string read_exactly(std::size_t count);
  std::string read_chunks();

  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::string input_;
};

// One request on a connection of its own. `method_and_target` is "GET /healthz".
Answer ask(std::uint16_t port, std::string_view method_and_target, std::string_view headers = "",
           std::string_view body = "");

}  // namespace tokenmill::server
