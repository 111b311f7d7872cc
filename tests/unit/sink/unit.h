/*
 * cmocka and what it needs before it.
 */
#ifndef TESTS_SINK_UNIT_H
#define TESTS_SINK_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#endif
