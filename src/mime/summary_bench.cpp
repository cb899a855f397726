#include <benchmark/benchmark.h>

#include "mime/message.h"
#include "mime/summary.h"

namespace {

using namespace hikyaku::mime;

std::string header_of_real_mail() {
  return "Return-Path: <sender@example.jp>\r\n"
         "Received: from mx.example.jp (mx.example.jp [192.0.2.1])\r\n"
         "\tby mail.example.org (Hikyaku) with ESMTPS id abc123\r\n"
         "\tfor <user1@example.org>; Mon, 06 Jul 2026 09:00:01 +0900\r\n"
         "Received: from pc (unknown [198.51.100.7])\r\n\tby mx.example.jp with ESMTPSA id x9;\r\n"
         "\tMon, 06 Jul 2026 09:00:00 +0900\r\n"
         "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.jp; s=2026;\r\n"
         "\th=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
         "\tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR\r\n"
         "Date: Mon, 06 Jul 2026 09:00:00 +0900\r\n"
         "From: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= <yamada@example.jp>\r\n"
         "To: user1@example.org, \"Two, User\" <user2@example.org>\r\n"
         "Cc: list@example.org\r\n"
         "Subject: =?ISO-2022-JP?B?GyRCJDNDfSRLJEEkTxsoQg==?=\r\n"
         "Message-ID: <20260706090000.1234.5678@example.jp>\r\n"
         "References: <20260705@example.org> <20260704@example.org>\r\n"
         "In-Reply-To: <20260705@example.org>\r\n"
         "MIME-Version: 1.0\r\n"
         "X-Mailer: Mail Client 12.3\r\n";
}

std::string lines(std::size_t octets) {
  std::string text;
  while (text.size() < octets)
    text += "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod\r\n";
  return text;
}

std::string plain(std::size_t octets) {
  return header_of_real_mail() +
         "Content-Type: text/plain; charset=iso-2022-jp\r\n"
         "Content-Transfer-Encoding: 7bit\r\n\r\n" +
         lines(octets);
}

std::string multipart(std::size_t octets) {
  std::string message =
      header_of_real_mail() + "Content-Type: multipart/mixed; boundary=\"=_outer_1\"\r\n\r\n";
  for (int i = 0; i < 4; ++i)
    message +=
        "--=_outer_1\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n"
        "Content-Disposition: attachment; filename=\"a.pdf\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n" +
        lines(octets / 4);
  return message + "--=_outer_1--\r\n";
}

void summarize_plain_10_kib(benchmark::State& state) {
  const std::string message = plain(10 * 1024);
  for (auto _ : state) benchmark::DoNotOptimize(summarize(message));
}
BENCHMARK(summarize_plain_10_kib);

void summarize_multipart_1_mib(benchmark::State& state) {
  const std::string message = multipart(1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(summarize(message));
}
BENCHMARK(summarize_multipart_1_mib);

void read_summary(benchmark::State& state) {
  const std::string summary = summarize(plain(10 * 1024));
  for (auto _ : state) benchmark::DoNotOptimize(SummaryView::read(summary));
}
BENCHMARK(read_summary);

void contains_text_10_kib(benchmark::State& state) {
  const std::string message = plain(10 * 1024);
  const std::string needle = fold_text("見つからない");
  for (auto _ : state) benchmark::DoNotOptimize(contains_text(message, needle, true));
}
BENCHMARK(contains_text_10_kib);

void decode_header_japanese(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(decode_header("=?ISO-2022-JP?B?GyRCJDNDfSRLJEEkTxsoQg==?= Re: 1"));
}
BENCHMARK(decode_header_japanese);

}  // namespace
