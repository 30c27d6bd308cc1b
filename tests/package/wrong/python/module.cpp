#include "electra/nn/linear.hpp"
