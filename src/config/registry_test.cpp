#include "config/registry.h"

#include <gtest/gtest.h>

namespace hikyaku::config {
namespace {

const std::string exported =
    "Windows Registry Editor Version 5.00\r\n\r\n"
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\EPSTRS]\r\n"
    "\"Type\"=dword:00000010\r\n"
    "\"ImagePath\"=\"C:\\\\Program Files\\\\EPOST\\\\MS\\\\epstrs.exe\"\r\n"
    "\"ADRetryMSec\"=dword:0000012c\r\n"
    "\"ADRetryTime\"=dword:0000001e\r\n\r\n"
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\EPSTPOP3S]\r\n"
    "\"adretrytime\"=dword:14\r\n"
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\EPSTPOP3S\\Security]\r\n"
    "\"ADRetryMSec\"=dword:00000001\r\n"
    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Services\\EPSTDS]\r\n"
    "\"ADRetryMSec\"=dword:00000002\r\n";

std::string utf16(std::string_view text) {
  std::string octets = "\xff\xfe";
  for (const char c : text) octets += {c, '\0'};
  return octets;
}

Result<std::size_t> import(const std::string& octets, Config& config) {
  return import_registry(octets, "ms.reg", Language::en, config);
}

TEST(Registry, TheRetryValuesOfTheServicesAreTaken) {
  for (const std::string& octets : {exported, utf16(exported), "\xef\xbb\xbf" + exported}) {
    Config config;
    const auto found = import(octets, config);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(*found, 3u);
    EXPECT_EQ(config.service.smtp.retry_msec, 300);
    EXPECT_EQ(config.service.smtp.retry_count, 30);
    EXPECT_EQ(config.service.pop3.retry_count, 20);
    EXPECT_EQ(config.service.pop3.retry_msec, -1) << "of another key";
    EXPECT_EQ(config.service.delivery.retry_msec, -1);
  }
}

TEST(Registry, WhatIsWrongIsSaidWithItsLine) {
  Config config;
  EXPECT_EQ(import("name = 1\n", config).error().detail,
            "ms.reg:1: this is no export of the Windows registry (.reg)");
  const std::string head =
      "REGEDIT4\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\EPSTDS]\n";
  EXPECT_EQ(import(head + "\"ADRetryMSec\"=\"300\"\n", config).error().detail,
            "ms.reg:3: ADRetryMSec must be a dword");
  EXPECT_EQ(import(head + "\"ADRetryTime\"=dword:ffffffff\n", config).error().detail,
            "ms.reg:3: ADRetryTime is 4294967295; at most 1000 is possible");
  EXPECT_EQ(*import("REGEDIT4\n", config), 0u);
  EXPECT_FALSE(import("", config).value_or(0));
}

}  // namespace
}  // namespace hikyaku::config
