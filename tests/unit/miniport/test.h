/* What every cmocka test needs, in the order it needs it. */
#ifndef SUNDOG_TESTS_MINIPORT_TEST_H
#define SUNDOG_TESTS_MINIPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#endif
