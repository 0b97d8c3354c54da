// A program that has libcurl and OpenSSL, as the server has, in one process
// with the Arrow plugin, for tools/check_symbols.py. It uses each and reads a Parquet file.
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <cstdio>

#include "reader/document_reader.h"

namespace {

using namespace tokenmill;

bool use_network_libraries() {
  CURL* const handle = curl_easy_init();
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const int hashed = EVP_Digest("x", 1, digest, &size, EVP_sha256(), nullptr);
  const bool good = handle != nullptr && context != nullptr && hashed == 1;
  SSL_CTX_free(context);
  curl_easy_cleanup(handle);
  return good;
}

}  // namespace

int main(int count, char** values) {
  if (count != 2 || !use_network_libraries()) return 1;
  auto opened = reader::open_documents({{values[1], values[1], reader::FileFormat::parquet}}, {});
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  DocumentBatch batch;
  while (*(*opened)->next(batch)) {
  }
  return use_network_libraries() ? 0 : 1;
}
