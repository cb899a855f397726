// ENVELOPE (RFC 3501 7.4.2): date, subject, from, sender, reply-to, to, cc, bcc, in-reply-to,
// message-id.

#include <iterator>

#include "base/text.h"
#include "mime/address_reader.h"
#include "mime/header_reader.h"
#include "mime/imap_form.h"

namespace hikyaku::mime {

namespace {

void write_address(FormWriter& out, const RawAddress& address) {
  const auto or_nil = [&out](const std::string& text) {
    text.empty() ? out.raw("NIL") : out.string(text);
  };
  out.raw("(");
  switch (address.kind) {
    case RawAddress::Kind::address:
      or_nil(address.name);
      out.raw(" ");
      or_nil(address.route);
      // NIL here would make it a group: what is missing is the empty string.
      out.raw(" ");
      out.string(address.mailbox);
      out.raw(" ");
      out.string(address.domain);
      break;
    case RawAddress::Kind::group_begin:
      out.raw("NIL NIL ");
      out.string(address.name);
      out.raw(" NIL");
      break;
    case RawAddress::Kind::group_end:
      out.raw("NIL NIL NIL NIL");
      break;
  }
  out.raw(")");
}

/// The addresses of all the fields with this id; false, and nothing written, when there are none.
bool write_addresses(FormWriter& out, const std::vector<HeaderField>& fields,
                     const std::vector<FieldId>& ids, FieldId id) {
  static thread_local RawAddress address;
  std::size_t count = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (ids[i] != id) continue;
    AddressReader reader(fields[i].value);
    bool in_group = false;
    while (count < addresses_max && !out.is_full() && reader.next(address)) {
      in_group = address.kind == RawAddress::Kind::group_begin ||
                 (in_group && address.kind != RawAddress::Kind::group_end);
      out.raw(count++ == 0 ? "(" : "");
      write_address(out, address);
    }
    if (in_group) out.raw("(NIL NIL NIL NIL)");  // a limit cut it
  }
  if (count > 0) out.raw(")");
  return count > 0;
}

}  // namespace

void write_envelope(FormWriter& out, const std::vector<HeaderField>& fields) {
  static thread_local std::vector<FieldId> ids;
  ids.clear();
  for (const HeaderField& field : fields) ids.push_back(field_id(field.name));
  const auto first = [&](FieldId id) {
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (ids[i] == id) return fields[i].value;
    return std::string_view();
  };
  const auto addresses = [&](FieldId id, FieldId otherwise) {
    out.raw(" ");
    // RFC 3501 7.4.2: an absent or empty Sender or Reply-To is the same as From.
    if (!write_addresses(out, fields, ids, id) &&
        (id == otherwise || !write_addresses(out, fields, ids, otherwise)))
      out.raw("NIL");
  };
  out.raw("(");
  out.field(first(FieldId::date));
  out.raw(" ");
  out.field(first(FieldId::subject));
  addresses(FieldId::from, FieldId::from);
  addresses(FieldId::sender, FieldId::from);
  addresses(FieldId::reply_to, FieldId::from);
  addresses(FieldId::to, FieldId::to);
  addresses(FieldId::cc, FieldId::cc);
  addresses(FieldId::bcc, FieldId::bcc);
  out.raw(" ");
  out.field(first(FieldId::in_reply_to));
  out.raw(" ");
  out.field(first(FieldId::message_id));
  out.raw(")");
}

}  // namespace hikyaku::mime
