#include "electra/kernels/kernels.hpp"
