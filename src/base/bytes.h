// Little-endian encoding of what is kept on disk. A ByteReader never reads past its end: after a
// short read it is not ok(), every later read gives zero or empty, and the caller asks once at the
// end.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hikyaku {

static_assert(std::endian::native == std::endian::little, "the formats on disk are little-endian");

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  void u8(std::uint8_t v) { fixed(v); }
  void u16(std::uint16_t v) { fixed(v); }
  void u32(std::uint32_t v) { fixed(v); }
  void u64(std::uint64_t v) { fixed(v); }
  /// LEB128: seven bits an octet, at most ten octets.
  void varint(std::uint64_t v) {
    while (v >= 0x80) {
      out_ += static_cast<char>(v | 0x80);
      v >>= 7;
    }
    out_ += static_cast<char>(v);
  }
  void raw(std::string_view bytes) { out_ += bytes; }
  /// Length as varint, then the octets.
  void string(std::string_view bytes) {
    varint(bytes.size());
    out_ += bytes;
  }

 private:
  template <class T>
  void fixed(T v) {
    char octets[sizeof v];
    std::memcpy(octets, &v, sizeof v);
    out_.append(octets, sizeof v);
  }
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }
  bool at_end() const { return in_.empty(); }
  std::size_t left() const { return in_.size(); }

  std::uint8_t u8() { return fixed<std::uint8_t>(); }
  std::uint16_t u16() { return fixed<std::uint16_t>(); }
  std::uint32_t u32() { return fixed<std::uint32_t>(); }
  std::uint64_t u64() { return fixed<std::uint64_t>(); }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t octet = u8();
      v |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
      if (!(octet & 0x80)) return v;
    }
    ok_ = false;
    return 0;
  }
  std::string_view raw(std::size_t length) {
    if (!ok_ || in_.size() < length) {
      ok_ = false;
      in_ = {};
      return {};
    }
    const auto bytes = in_.substr(0, length);
    in_.remove_prefix(length);
    return bytes;
  }
  std::string_view string() { return raw(varint()); }

 private:
  template <class T>
  T fixed() {
    T v = 0;
    const auto bytes = raw(sizeof v);
    if (!bytes.empty()) std::memcpy(&v, bytes.data(), sizeof v);
    return v;
  }
  std::string_view in_;
  bool ok_ = true;
};

}  // namespace hikyaku
