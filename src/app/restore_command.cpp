// hikyaku restore
#include "app/commands.h"

namespace hikyaku::app {

void add_restore_command(CLI::App&, Invocation&) {}

}  // namespace hikyaku::app
