#pragma once

#include <regex>
#include <string>
