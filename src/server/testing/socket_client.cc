#include "server/testing/socket_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/format.h"

namespace tokenmill::server {
namespace {

constexpr int kReadSecondsMax = 20;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::uint64_t from_big_endian(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

int Frame::close_code() const {
  return payload.size() < 2
             ? 0
             : static_cast<int>(from_big_endian(std::string_view(payload).substr(0, 2)));
}

SocketClient::SocketClient(std::uint16_t port) : port_(port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  TM_ASSERT(socket_ >= 0);
  const timeval patience{kReadSecondsMax, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  TM_ASSERT(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

SocketClient::~SocketClient() {
  if (socket_ >= 0) ::close(socket_);
}

SocketClient::SocketClient(SocketClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      port_(other.port_),
      input_(std::move(other.input_)) {}

bool SocketClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool SocketClient::fill() {
  char buffer[16384];
  const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  input_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> SocketClient::read_line() {
  std::size_t end = 0;
  while ((end = input_.find("\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  std::string line = input_.substr(0, end);
  input_.erase(0, end + 2);
  return line;
}

std::string SocketClient::read_exactly(std::size_t count) {
  while (input_.size() < count && fill()) {
  }
  std::string bytes = input_.substr(0, count);
  input_.erase(0, bytes.size());
  return bytes;
}

std::string SocketClient::read_chunks() {
  std::string body;
  while (const auto line = read_line()) {
    const std::size_t size = std::stoul(*line, nullptr, 16);
    body += read_exactly(size);
    read_line();
    if (size == 0) break;
  }
  return body;
}

Answer SocketClient::read_answer(bool has_body) {
  Answer answer;
  const auto status_line = read_line();
  if (!status_line || status_line->size() < 12) return answer;
  answer.status = std::stoi(status_line->substr(9, 3));
  while (const auto line = read_line()) {
    if (line->empty()) break;
    const std::size_t colon = line->find(": ");
    answer.headers[lower(line->substr(0, colon))] = line->substr(colon + 2);
  }
  if (!has_body || answer.status == 101 || answer.status == 304) return answer;
  if (answer.headers.contains("content-length")) {
    answer.body = read_exactly(std::stoul(answer.headers["content-length"]));
  } else if (answer.headers.contains("transfer-encoding")) {
    answer.body = read_chunks();
  }
  return answer;
}

bool SocketClient::is_ended() { return input_.empty() && !fill(); }

std::string SocketClient::read_all() {
  while (fill()) {
  }
  return std::exchange(input_, {});
}

Answer SocketClient::upgrade(std::string_view extra_headers) {
  send(
      format("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: Upgrade\r\n"
             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
             port_, extra_headers));
  return read_answer();
}

bool SocketClient::send_frame(int opcode, std::string_view payload, bool is_final) {
  std::string frame(1, static_cast<char>((is_final ? 0x80 : 0) | opcode));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() < 65536) {
    frame += static_cast<char>(0x80 | 126);
    frame += big_endian(payload.size(), 2);
  } else {
    frame += static_cast<char>(0x80 | 127);
    frame += big_endian(payload.size(), 8);
  }
  // A mask of zeros is a mask, and leaves the payload readable.
  frame += std::string(4, '\0');
  return send(frame.append(payload));
}

Frame SocketClient::read_frame() {
  Frame frame;
  const std::string head = read_exactly(2);
  if (head.size() < 2) return frame;
  std::uint64_t size = static_cast<unsigned char>(head[1]) & 0x7f;
  if (size == 126) size = from_big_endian(read_exactly(2));
  if (size == 127) size = from_big_endian(read_exactly(8));
  frame.opcode = static_cast<unsigned char>(head[0]) & 0x0f;
  frame.payload = read_exactly(size);
  return frame;
}

std::string SocketClient::read_text() {
  while (true) {
    Frame frame = read_frame();
    if (frame.opcode == 1) return frame.payload;
    if (frame.opcode == 9) {
      send_frame(10, frame.payload);
    } else if (frame.opcode != 10) {
      return "";
    }
  }
}

Answer ask(std::uint16_t port, std::string_view method_and_target, std::string_view headers,
           std::string_view body) {
  SocketClient client(port);
  const std::string length = body.empty() ? "" : format("Content-Length: {}\r\n", body.size());
  client.send(format("{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{}{}\r\n{}",
                     method_and_target, port, headers, length, body));
  return client.read_answer(!method_and_target.starts_with("HEAD "));
}

}  // namespace tokenmill::server
