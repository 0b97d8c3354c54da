// Over real sockets: what followers of a channel get, when, and what ends them.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "server/testing/running_server.h"
#include "server/testing/socket_client.h"

namespace tokenmill::server {
namespace {

using std::chrono::milliseconds;

const std::string kDataset = "6f1c2a8e-2b6d-4c5f-9a3e-0d6a4f1b7c11";
const std::string kChannel = "dataset/" + kDataset;

Event event(std::string name, json::object data = {}) {
  data["job_id"] = "1";
  return {kChannel, std::move(name), std::move(data), false};
}

struct Told {
  std::string channel;
  std::string event;
  json::object data;
};

Told read_event(SocketClient& client) {
  const auto parsed = parse_json(client.read_text());
  if (!parsed || !parsed->is_object()) return {};
  const json::object& object = parsed->get_object();
  Told told{std::string(get_string(object, "channel").value_or("")),
            std::string(get_string(object, "event").value_or("")),
            {}};
  if (const auto* data = get_object(object, "data")) told.data = *data;
  return told;
}

// A client that has its snapshot.
SocketClient follower(const RunningServer& server, const std::string& channel = kChannel) {
  SocketClient client(server.port());
  EXPECT_EQ(client.upgrade().status, 101);
  client.send_text(R"({"subscribe":")" + channel + "\"}");
  EXPECT_EQ(read_event(client).event, "snapshot");
  return client;
}

std::string told_code(const Told& told) {
  return std::string(get_string(told.data, "code").value_or(""));
}

// The code of the close frame that ends the connection, whatever comes before it.
int close_code(SocketClient& client) {
  while (true) {
    const Frame frame = client.read_frame();
    if (frame.opcode == 8) return frame.close_code();
    if (frame.opcode == 0) return 0;
  }
}

TEST(EventSession, the_snapshot_is_first_and_then_the_events) {
  RunningServer server({}, {}, [](std::string_view channel) -> Result<json::object> {
    return json::object{{"of", channel}};
  });
  SocketClient client(server.port());
  Answer answer = client.upgrade();
  EXPECT_EQ(answer.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_FALSE(answer.headers.contains("sec-websocket-extensions"));
  client.send_text(R"({"subscribe":")" + kChannel + "\"}");
  const Told snapshot = read_event(client);
  EXPECT_EQ(snapshot.event, "snapshot");
  EXPECT_EQ(get_string(snapshot.data, "of"), kChannel);
  server.events.publish(event("download_progress", {{"progress", 5.0}}));
  EXPECT_EQ(get_double(read_event(client).data, "progress"), 5.0);
  server.events.publish(event("download_completed", {{"file_path", "x"}}));
  const Told last = read_event(client);
  EXPECT_EQ(last.channel, kChannel);
  EXPECT_EQ(last.event, "download_completed");
}

TEST(EventSession, events_while_the_snapshot_is_read_come_after_it) {
  RunningServer* raw = nullptr;
  RunningServer server({}, {}, [&raw](std::string_view) -> Result<json::object> {
    raw->events.publish(event("download_completed"));
    return json::object();
  });
  raw = &server;
  SocketClient client = follower(server);
  EXPECT_EQ(read_event(client).event, "download_completed");
}

TEST(EventSession, the_jobs_channel_has_everything_under_its_own_name) {
  RunningServer server;
  SocketClient client = follower(server, "jobs");
  server.events.publish(event("tokenization_completed"));
  const Told told = read_event(client);
  EXPECT_EQ(told.channel, "jobs");
  EXPECT_EQ(told.event, "tokenization_completed");
}

TEST(EventSession, others_hear_nothing) {
  RunningServer server;
  SocketClient client = follower(server, "dataset/00000000-0000-4000-8000-000000000000");
  server.events.publish(event("download_completed"));
  client.send_text(R"({"unsubscribe":"dataset/00000000-0000-4000-8000-000000000000"})");
  client.send_text(R"({"subscribe":"jobs"})");
  EXPECT_EQ(read_event(client).channel, "jobs");
}

TEST(EventSession, what_is_no_message_is_answered_and_survived) {
  RunningServer server({}, {}, [](std::string_view channel) -> Result<json::object> {
    if (channel == "jobs") return json::object();
    return fail(ErrorCode::unavailable, "The catalog is gone");
  });
  SocketClient client(server.port());
  client.upgrade();
  for (const char* text : {"", "x", "[]", "{}", "1", R"({"subscribe":7})", R"({"subscribe":"all"})",
                           R"({"subscribe":"dataset/../x"})", R"({"subscribe":"jobs","x":1})",
                           "[[[[[[[[[[1]]]]]]]]]]"}) {
    client.send_text(text);
    const Told told = read_event(client);
    EXPECT_EQ(told.event, "error") << text;
    EXPECT_FALSE(told_code(told).empty()) << text;
  }
  client.send_text(R"({"subscribe":")" + kChannel + "\"}");
  const Told told = read_event(client);
  EXPECT_EQ(told.channel, kChannel);
  EXPECT_EQ(told_code(told), "unavailable");
  client.send_text(R"({"subscribe":"jobs"})");
  EXPECT_EQ(read_event(client).event, "snapshot");
}

TEST(EventSession, messages_may_come_in_fragments) {
  RunningServer server;
  SocketClient client(server.port());
  client.upgrade();
  client.send_frame(1, R"({"sub)", false);
  client.send_frame(9, "in between");
  client.send_frame(0, R"(scribe":)", false);
  client.send_frame(0, "", false);
  client.send_frame(0, R"("jobs"})", true);
  const Frame pong = client.read_frame();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "in between");
  EXPECT_EQ(read_event(client).event, "snapshot");
}

TEST(EventSession, inbound_messages_are_limited) {
  RunningServer server;
  const auto outcome = [&](std::size_t bytes) {
    SocketClient client(server.port());
    client.upgrade();
    client.send_text(std::string(bytes, 'x'));
    const Frame frame = client.read_frame();
    return frame.opcode == 8 ? frame.close_code() : frame.opcode;
  };
  constexpr std::size_t kMax = std::size_t{64} << 10;
  EXPECT_EQ(outcome(kMax - 1), 1);
  EXPECT_EQ(outcome(kMax), 1);
  EXPECT_EQ(outcome(kMax + 1), 1009);
  SocketClient fragments(server.port());
  fragments.upgrade();
  fragments.send_frame(1, std::string(kMax, 'x'), false);
  fragments.send_frame(0, "x", true);
  EXPECT_EQ(close_code(fragments), 1009);
}

TEST(EventSession, only_text_in_utf8) {
  RunningServer server;
  const auto closed_with = [&](int opcode, std::string_view payload) {
    SocketClient client(server.port());
    client.upgrade();
    client.send_frame(opcode, payload);
    return close_code(client);
  };
  EXPECT_EQ(closed_with(2, "{}"), 1003);
  EXPECT_EQ(closed_with(1, "\xff\xfe"), 1007);
  EXPECT_EQ(closed_with(0, "x"), 1002);
  EXPECT_EQ(closed_with(3, "x"), 1002);
}

TEST(EventSession, too_many_messages_end_it) {
  RunningServer server;
  SocketClient client(server.port());
  client.upgrade();
  for (int i = 0; i < 60; ++i) client.send_text("{}");
  int answers = 0;
  Frame frame;
  while ((frame = client.read_frame()).opcode == 1) ++answers;
  EXPECT_EQ(frame.close_code(), 1008);
  EXPECT_LE(answers, 25);
}

TEST(EventSession, channels_of_one_client_are_limited) {
  HttpOptions options;
  options.events.channels_max = 1;
  RunningServer server(options);
  SocketClient client = follower(server);
  client.send_text(R"({"subscribe":"jobs"})");
  EXPECT_EQ(told_code(read_event(client)), "invalid_argument");
  client.send_text(R"({"subscribe":")" + kChannel + "\"}");
  EXPECT_EQ(read_event(client).event, "snapshot");
}

TEST(EventSession, clients_are_limited) {
  HttpOptions options;
  options.events.clients_max = 2;
  RunningServer server(options);
  SocketClient first(server.port());
  SocketClient second(server.port());
  EXPECT_EQ(first.upgrade().status, 101);
  EXPECT_EQ(second.upgrade().status, 101);
  SocketClient third(server.port());
  EXPECT_EQ(third.upgrade().status, 503);
}

TEST(EventSession, the_handshake_passes_the_same_gates) {
  HttpOptions options;
  options.access.token = Secret("right");
  RunningServer server(options);
  const auto status = [&](std::string_view headers) {
    SocketClient client(server.port());
    return client.upgrade(headers).status;
  };
  EXPECT_EQ(status("Authorization: Bearer right\r\n"), 101);
  EXPECT_EQ(status(""), 401);
  EXPECT_EQ(status("Authorization: Bearer right\r\nOrigin: http://evil.example\r\n"), 403);
  EXPECT_EQ(status("Authorization: Bearer right\r\nSec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(status("Authorization: Bearer right\r\nHost: evil.example\r\n"), 400);
  SocketClient browser(server.port());
  Answer answer = browser.upgrade("Sec-WebSocket-Protocol: tokenmill, bearer.right\r\n");
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.headers["sec-websocket-protocol"], "tokenmill");
  EXPECT_EQ(ask(server.port(), "GET /api/v1/events", "Authorization: Bearer right\r\n").status,
            426);
}

TEST(EventSession, a_silent_client_is_pinged_and_then_cut_off) {
  HttpOptions options;
  options.events.ping_interval = milliseconds(20);
  options.events.dead = milliseconds(80);
  RunningServer server(options);
  SocketClient client(server.port());
  client.upgrade();
  int pings = 0;
  Frame frame;
  while ((frame = client.read_frame()).opcode == 9) ++pings;
  EXPECT_EQ(frame.opcode, 0);
  EXPECT_GE(pings, 1);
}

TEST(EventSession, a_client_that_does_not_read_is_cut_off) {
  HttpOptions options;
  options.events.slow = milliseconds(50);
  options.events.close = milliseconds(50);
  options.events.dead = milliseconds(600'000);
  RunningServer server(options);
  SocketClient client = follower(server);
  const std::string large(100'000, 'x');
  while (server.metrics.text().find("tokenmill_event_clients 1") != std::string::npos) {
    server.events.publish(event("note", {{"text", large}}));
    std::this_thread::sleep_for(milliseconds(1));
  }
}

TEST(EventSession, stop_says_goodbye) {
  RunningServer server;
  auto client = std::make_unique<SocketClient>(follower(server));
  std::thread stopping([&] { server.server->stop(); });
  const Frame frame = client->read_frame();
  EXPECT_EQ(frame.opcode, 8);
  EXPECT_EQ(frame.close_code(), 1001);
  client->send_frame(8, frame.payload);
  client.reset();
  stopping.join();
}

// Many jobs' worth of progress, four publishing threads, a hundred clients: every client gets
// every last word, in the order of each publisher, and few enough progress frames.
TEST(EventSession, a_hundred_clients_get_every_last_word_and_little_progress) {
  constexpr int kClients = 100;
  constexpr int kPublishers = 4;
  constexpr int kLastWords = 25;
  HttpOptions options;
  options.events.progress_interval = milliseconds(100);
  RunningServer server(options);
  std::vector<SocketClient> clients;
  clients.reserve(kClients);
  for (int i = 0; i < kClients; ++i) clients.push_back(follower(server));

  const auto began = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  threads.reserve(kPublishers);
  for (int publisher = 0; publisher < kPublishers; ++publisher) {
    threads.emplace_back([&, publisher] {
      for (int word = 0; word < kLastWords; ++word) {
        for (int i = 0; i < 20; ++i) {
          // Of a job of its own: a last word would take the progress of its job with it.
          Event progress = event("download_progress", {{"progress", i}});
          progress.data["job_id"] = "2";
          server.events.publish(std::move(progress));
        }
        server.events.publish(
            event("tokenization_completed", {{"publisher", publisher}, {"word", word}}));
        std::this_thread::sleep_for(milliseconds(2));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (SocketClient& client : clients) {
    std::vector<int> next(kPublishers, 0);
    int words = 0;
    int progress = 0;
    while (words < kPublishers * kLastWords) {
      const Told told = read_event(client);
      ASSERT_FALSE(told.event.empty());
      if (told.event == "download_progress") {
        ++progress;
        continue;
      }
      const auto publisher = static_cast<std::size_t>(*get_int(told.data, "publisher"));
      EXPECT_EQ(get_int(told.data, "word"), next[publisher]++);
      ++words;
    }
    const auto passed = std::chrono::steady_clock::now() - began;
    EXPECT_LE(progress, passed / options.events.progress_interval + 1);
  }
}

}  // namespace
}  // namespace tokenmill::server
