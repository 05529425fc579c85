/* tests/wecom/sample: the shared samples, read from SIYU_SHARED or ../shared/wecom. */
#ifndef SIYU_TESTS_SAMPLE_H
#define SIYU_TESTS_SAMPLE_H
#include "base/arena.h"
#include "base/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* The bytes of a sample file in the arena; absent when it is not there. */
struct span sample_load(struct arena *a, const char *name);
/* The parsed file; skips the running test, loudly, when it is not there. Free with json_free. */
struct json_doc *sample_open(struct arena *a, const char *name);
/* A member that must be there, as text; numbers in decimal. */
struct span sample_text(struct arena *a, const struct json_node *obj, const char *key);
/* Writing JSON into the arena: begin gives a writer, end the bytes. */
struct jsonw *sample_writer(struct arena *a);
struct span sample_written(struct arena *a, struct jsonw *w);
/* fail() with a sample's name and a reason, beside cmocka's own line. */
void sample_fail(struct span name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
