#include "app/file_content.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace hikyaku::app {

Result<std::string> file_content(const std::string& file, std::size_t bytes_max) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? std::cin : opened;
  std::string content(bytes_max + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > bytes_max) return fail(Error::Kind::limit, file, "it is too long");
  if (!in.eof() || in.bad()) return fail(Error::Kind::permanent, file, std::strerror(errno));
  return content;
}

}  // namespace hikyaku::app
