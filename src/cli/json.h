/*
 * Writes one JSON object.
 */
#ifndef SUNDOG_CLI_JSON_H
#define SUNDOG_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *file;
	bool first; /* no comma before the next member */
};

void json_begin(struct json *self, FILE *file);
/* Ends the object and the line. */
void json_end(struct json *self);
/* text NULL: null. */
void json_string(struct json *self, const char *key, const char *text);
void json_integer(struct json *self, const char *key, int64_t value);
/* Not finite: null. */
void json_number(struct json *self, const char *key, double value);
void json_null(struct json *self, const char *key);
/* A member that is an object itself. */
void json_open(struct json *self, const char *key);
void json_close(struct json *self);
/* A member that is a list, of objects or of texts. */
void json_open_list(struct json *self, const char *key);
void json_close_list(struct json *self);
/* An object in the list; json_close ends it. */
void json_open_item(struct json *self);
void json_text_item(struct json *self, const char *text);

#endif
