// The first octet is the size of the pieces in which the rest comes.
#include "imap/assembly.h"
#include "imap/date.h"
#include "imap/fetch_item.h"
#include "imap/grammar.h"
#include "imap/list_match.h"
#include "imap/search_key.h"
#include "imap/sequence_set.h"

namespace {

using namespace hikyaku;

void parse_all(std::string_view text) {
  Cursor start(text);
  if (!imap::parse_tag(start) || !start.take(' ') || !imap::parse_atom(start) || !start.take(' '))
    return;
  const auto each = [&](auto parse) {
    Cursor in = start;
    parse(in);
  };
  each([](Cursor& in) { imap::parse_search(in); });
  each([](Cursor& in) { imap::parse_fetch_items(in); });
  each([](Cursor& in) { imap::parse_sequence_set(in); });
  each([](Cursor& in) { imap::parse_flag_list(in); });
  each([](Cursor& in) { imap::parse_date_time(in); });
  each([](Cursor& in) { imap::parse_date(in); });
  each([](Cursor& in) {
    const auto name = imap::parse_mailbox(in);
    in.take(' ');
    const auto pattern = imap::parse_list_mailbox(in);
    if (name && pattern && pattern->size() < 1000 && name->size() < 1000)
      imap::list_matches(*pattern, *name);
  });
  imap::parse_sent_day(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] + 1u;
  std::string_view octets(reinterpret_cast<const char*>(data + 1), size - 1);
  imap::Assembly assembly;
  assembly.set_message_bytes_max(10'000);
  while (true) {
    switch (assembly.next()) {
      case imap::Assembly::Event::more:
        if (octets.empty()) return 0;
        assembly.add(octets.substr(0, piece));
        octets.remove_prefix(std::min(piece, octets.size()));
        break;
      case imap::Assembly::Event::command:
        parse_all(assembly.command().text);
        break;
      case imap::Assembly::Event::fatal:
        return 0;
      default:
        break;
    }
  }
}
