#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "mailfiles/mbox_form.h"
#include "mailfiles/mbox_parser.h"

namespace {

using namespace hikyaku;
using namespace hikyaku::mailfiles;

std::vector<Result<FileMessage>> messages_of(std::string_view input, std::size_t piece_bytes,
                                             std::size_t bytes_max) {
  MboxParser parser(bytes_max);
  std::vector<Result<FileMessage>> all;
  const auto take = [&] {
    while (auto message = parser.take()) all.push_back(*std::move(message));
  };
  for (; !input.empty(); input.remove_prefix(std::min(piece_bytes, input.size()))) {
    parser.feed(input.substr(0, piece_bytes));
    take();
  }
  parser.end();
  take();
  return all;
}

}  // namespace

// The first octet is the size of the pieces in which the file comes, the second its largest
// message.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t bytes_max = data[1] * std::size_t{16} + 1;
  const auto whole = messages_of(input, input.size() + 1, bytes_max);
  const auto pieces = messages_of(input, data[0] + std::size_t{1}, bytes_max);
  HIKYAKU_CHECK(whole.size() == pieces.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    HIKYAKU_CHECK(whole[i].has_value() == pieces[i].has_value());
    if (!whole[i]) continue;
    HIKYAKU_CHECK(whole[i]->octets == pieces[i]->octets && whole[i]->marks == pieces[i]->marks);
    HIKYAKU_CHECK(whole[i]->octets.size() <= bytes_max);
    const auto again = parse_from_line(trim(from_line(whole[i]->received)));
    HIKYAKU_CHECK(again == whole[i]->received || whole[i]->received < 0);
  }
  return 0;
}
