// Flags and keywords between mail files and the API.
#pragma once

#include "admin/api.h"
#include "mailfiles/message.h"

namespace hikyaku::app {

boost::json::array flags_json(const mailfiles::Marks& marks);
mailfiles::Marks marks_of(const boost::json::object& row);

}  // namespace hikyaku::app
