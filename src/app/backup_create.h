// hikyaku backup create
#pragma once

#include "app/console.h"

namespace hikyaku::app {

int create_backup(Console& console, const Invocation& invocation, const std::string& path);

/// Mail comes first, at the processors and at the disk.
void stand_back();

}  // namespace hikyaku::app
