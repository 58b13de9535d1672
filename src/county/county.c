/* The county's store. */
#include "county/county.h"
