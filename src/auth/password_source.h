// Where the password is that a service asks for.
#pragma once

namespace hikyaku::auth {

class StoredPasswords;

enum class PasswordSource {
  directory,  // Active Directory's
  file,       // the stored mail password (stored_passwords.h)
  both,       // either of them
  none,       // nobody can log in
};

inline bool asks_directory(PasswordSource source) {
  return source == PasswordSource::directory || source == PasswordSource::both;
}
inline bool asks_file(PasswordSource source) {
  return source == PasswordSource::file || source == PasswordSource::both;
}

}  // namespace hikyaku::auth
