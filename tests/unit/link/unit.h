#ifndef SUNDOG_TESTS_UNIT_LINK_UNIT_H
#define SUNDOG_TESTS_UNIT_LINK_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before it. */
#include <cmocka.h>

#endif
