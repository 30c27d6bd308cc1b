#include "io/json.hpp"
