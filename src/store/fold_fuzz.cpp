// Any records in any order fold to a value, and its snapshot gives the same one back. Each record
// comes behind its length in one octet, and one that says what is done between.
#include "base/check.h"
#include "store/fold.h"
#include "store/snapshot.h"
#include "store/value_for_tests.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  using namespace hikyaku::store;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  AccountState state = std::make_shared<const AccountValue>();
  Fold fold(*state);
  log::Position position = 0;
  while (rest.size() > 2) {
    const auto between = static_cast<unsigned char>(rest[0]);
    const auto meta = rest.substr(2, static_cast<unsigned char>(rest[1]));
    rest.remove_prefix(2 + meta.size());
    const auto change = decode(meta);
    if (!change) continue;
    const auto again = decode(encode(*change));
    HIKYAKU_CHECK(again && encode(*again) == encode(*change));
    log::Written written;
    written.time = Seconds(position);
    if (std::holds_alternative<MessageAdded>(*change)) {
      written.summary = {position * 100, 50};
      written.body = {position * 1000 + 32, 10};
    }
    ++position;
    if (between & 4)
      fold.lose(position, written);
    else
      fold.apply(position, *change, written);
    if (between & 1) {
      state = fold.finish();
      if (between & 2) {
        const auto read = decode_snapshot(encode_snapshot(state));
        HIKYAKU_CHECK(read && describe_value(**read) == describe_value(*state));
        state = *read;
      }
      fold = Fold(*state);
    }
  }
  state = fold.finish();
  const auto read = decode_snapshot(encode_snapshot(state));
  HIKYAKU_CHECK(read && describe_value(**read) == describe_value(*state));
  return 0;
}
