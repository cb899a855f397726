#include <benchmark/benchmark.h>

#include "imap/fetch_format.h"
#include "imap/grammar.h"
#include "imap/sequence_set.h"
#include "imap/update.h"

namespace {

using namespace hikyaku;

store::Mailbox mailbox_of(std::size_t count) {
  store::Mailbox mailbox;
  store::Message message;
  for (std::size_t i = 0; i < count; ++i) {
    message.uid = static_cast<store::Uid>(3 * i + 1);
    message.flags = i % 3 ? store::seen : store::seen | store::answered;
    mailbox.append(message);
  }
  return mailbox;
}

void fetch(benchmark::State& state, std::string_view what, bool with_summary) {
  const store::Mailbox mailbox = mailbox_of(20'000);
  const std::string stored = mime::summarize(
      "Date: Mon, 06 Jul 2026 09:00:00 +0900\r\nFrom: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= "
      "<yamada@example.jp>\r\nTo: user1@example.org\r\nSubject: =?ISO-2022-JP?B?GyRCJDNDfSRLJEEkTx"
      "sobKEI=?=\r\nMessage-ID: <1@example.jp>\r\n\r\ntext\r\n");
  Cursor in(what);
  const auto items = *imap::parse_fetch_items(in);
  std::string out;
  for (auto _ : state) {
    for (std::size_t i = 0; i < mailbox.size(); ++i) {
      imap::FetchSubject subject{mailbox.at(i), i, false, mailbox.keywords};
      mime::SummaryView summary;
      if (with_summary) {
        summary = *mime::SummaryView::read(stored);
        subject.summary = &summary;
      }
      imap::append_fetch(out, items, subject);
      if (out.size() >= 128 * 1024) out.clear();
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * mailbox.size()));
}

void fetch_flags(benchmark::State& state) {
  fetch(state, "(UID FLAGS)", false);
}
BENCHMARK(fetch_flags);

void fetch_envelope(benchmark::State& state) {
  fetch(state, "(UID FLAGS ENVELOPE)", true);
}
BENCHMARK(fetch_envelope);

void parse_a_fetch(benchmark::State& state) {
  for (auto _ : state) {
    Cursor in("1:100,207 (UID FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc Subject Date)])");
    benchmark::DoNotOptimize(imap::parse_sequence_set(in));
    in.take(' ');
    benchmark::DoNotOptimize(imap::parse_fetch_items(in));
  }
}
BENCHMARK(parse_a_fetch);

void find_a_new_message(benchmark::State& state) {
  const store::Mailbox old = mailbox_of(20'000);
  store::Mailbox now = old;
  store::Message message;
  message.uid = 100'000;
  now.append(message);
  for (auto _ : state) benchmark::DoNotOptimize(store::difference(old, now));
}
BENCHMARK(find_a_new_message);

}  // namespace
