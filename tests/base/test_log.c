#include "base/log.h"
#include "base/json.h"
#include "base/rng.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char got[8192];

/* Standard error goes into a pipe from begin to end. */
static int saved, ends[2];

static void begin(void)
{
	saved = dup(STDERR_FILENO);
	assert_int_equal(pipe(ends), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	close(ends[1]);
}

static void end(void)
{
	(void)dup2(saved, STDERR_FILENO);
	close(saved);
	memset(got, 0, sizeof got);
	ssize_t n = read(ends[0], got, sizeof got - 1);
	close(ends[0]);
	assert_true(n >= 0);
}

static void writes_pairs(void **state)
{
	(void)state;
	begin();
	log_setup(LOG_INFO, "gate");
	log_info("listening", "addr=%s port=%d", "127.0.0.1", 8080);
	end();
	char *rest = strchr(got, ' ');
	assert_non_null(rest);
	assert_int_equal(strncmp(got, "time=20", 7), 0);
	assert_int_equal(rest - got, strlen("time=2026-03-03T09:00:00.123Z"));
	assert_true(got[15] == 'T' && got[24] == '.' && rest[-1] == 'Z');
	assert_string_equal(rest, " level=info role=gate msg=listening addr=127.0.0.1 port=8080\n");
}

static void keeps_to_the_level(void **state)
{
	(void)state;
	begin();
	log_setup(LOG_WARN, "work");
	log_debug("a", NULL);
	log_info("b", NULL);
	log_warn("two words", NULL);
	log_error("d", "n=%d", 1);
	log_setup(LOG_DEBUG, "work");
	log_debug("e", NULL);
	end();
	assert_null(strstr(got, "msg=a"));
	assert_null(strstr(got, "msg=b"));
	assert_non_null(strstr(got, " level=warn role=work msg=\"two words\"\n"));
	assert_non_null(strstr(got, " level=error role=work msg=d n=1\n"));
	assert_non_null(strstr(got, " level=debug role=work msg=e\n"));
}

/* The journal reads it off a line and takes it away: `journalctl -p warning` finds what is one. */
static void the_journal_is_told_the_level(void **state)
{
	(void)state;
	struct stat st;
	char stream[64];
	for (int its = 0; its < 2; its++) {
		begin();
		assert_int_equal(fstat(STDERR_FILENO, &st), 0);
		snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino + !its);
		log_to_journal(stream);
		assert_string_equal(log_error_mark(), its ? "<3>" : "");
		log_setup(LOG_DEBUG, "work");
		log_debug("a", NULL);
		log_info("b", NULL);
		log_warn("c", NULL);
		log_error("d", NULL);
		end();
		log_to_journal(NULL);
		static const char *const want[] = {"<7>time=", "<6>time=", "<4>time=", "<3>time="};
		const char *line = got;
		for (int i = 0; i < 4; i++, line = strchr(line, '\n') + 1)
			assert_int_equal(strncmp(line, want[i] + (its ? 0 : 3), its ? 8 : 5), 0);
	}
	log_setup(LOG_INFO, "work");
}

static void one_line_whatever_comes(void **state)
{
	(void)state;
	static char longer[6001];
	for (int i = 0; i < 6000; i += 3)
		memcpy(longer + i, "好", 3);
	for (int shift = 0; shift < 3; shift++) {
		begin();
		log_setup(LOG_INFO, "a role with a very long name");
		log_info("x", "v=%.*s%s", shift, "ab", longer);
		end();
		size_t n = strlen(got);
		assert_in_range(n, 2000, 2048);
		assert_ptr_equal(strchr(got, '\n'), got + n - 1);
		assert_memory_equal(got + n - 7, "好…\n", 7);
	}
	begin();
	log_info("forged", "v=a\nlevel=error\x1b[2J\x7F");
	end();
	assert_non_null(strstr(got, "msg=forged v=a?level=error?[2J?\n"));
	/* What is no UTF-8, and the controls that terminals take as one character (CSI is U+009B). */
	begin();
	log_info("raw",
		"v=a\xFF\xFE"
		"b\xC2\x9B"
		"31m好\xE5\xA5");
	end();
	assert_non_null(strstr(got, "msg=raw v=a??b??31m好??\n"));
}

static void quotes(void **state)
{
	(void)state;
	char buf[64];
	static const char *const cases[][2] = {
		{"plain", "plain"},
		{"好", "好"},
		{"", "\"\""},
		{"a b", "\"a b\""},
		{"a=b", "\"a=b\""},
		{"a\"b", "\"a\\\"b\""},
		{"a\\b", "\"a\\\\b\""},
		{"a\nb\x01", "\"a\\x0ab\\x01\""},
		{"\x7F", "\"\\x7f\""},
		{"/wecom/\xFF\xFE", "\"/wecom/\\xff\\xfe\""},
		{"a\xC2\x9B"
		 "b",
			"\"a\\xc2\\x9bb\""},
		{"\xC2\xA0", "\xC2\xA0"},
		{"\xE5\xA5", "\"\\xe5\\xa5\""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(log_quote(span_of(cases[i][0]), buf, sizeof buf), cases[i][1]);
	assert_string_equal(log_quote(SPAN_ABSENT, buf, sizeof buf), "\"\"");
	assert_string_equal(log_quote(SPAN_LIT("0123456789abcde"), buf, 16), "0123456789abcde");
	/* Cut, whatever the size and whatever the bytes, inside the buffer and closed. */
	for (size_t cap = 16; cap <= sizeof buf; cap++) {
		char much[4][100];
		for (size_t i = 0; i < 99; i++) {
			much[0][i] = "好"[i % 3];
			much[1][i] = '\n';
			much[2][i] = '\x80';
			much[3][i] = (char)('a' + i % 26);
		}
		much[0][99] = much[1][99] = much[2][99] = much[3][99] = '\0';
		for (size_t i = 0; i < 4; i++) {
			memset(buf, 'Z', sizeof buf);
			(void)log_quote(span_of(much[i]), buf, cap);
			size_t n = strlen(buf);
			assert_true(n < cap && buf[0] == '"' && buf[n - 1] == '"');
			for (size_t j = cap; j < sizeof buf; j++)
				assert_int_equal(buf[j], 'Z');
			assert_true(utf8_valid(span_make(buf, n)));
			assert_memory_equal(buf + n - 4, "…\"", 4);
		}
	}
}

/* What a line of JSON has by this name; ret: cap bytes. */
static void value_of(const char *name, char *ret, size_t cap)
{
	struct json_doc *doc;
	struct err err = {0};
	size_t n = strlen(got);
	assert_true(n > 0 && got[n - 1] == '\n' && strchr(got, '\n') == got + n - 1);
	if (json_parse(span_make(got, n - 1), &doc, &err))
		fail_msg("%s in: %s", err.text, got);
	struct span v = json_str(json_get(json_root(doc), name));
	assert_true(span_present(v) && v.n < cap);
	memcpy(ret, v.p, v.n);
	ret[v.n] = '\0';
	json_free(doc);
}

static void writes_objects(void **state)
{
	char v[2048];
	(void)state;
	log_as_json(true);
	begin();
	log_setup(LOG_INFO, "gate");
	log_info("listening", "addr=%s port=%d", "127.0.0.1", 8080);
	end();
	assert_int_equal(strncmp(got, "{\"time\":\"20", 11), 0);
	assert_string_equal(strchr(got, ','),
		",\"level\":\"info\",\"role\":\"gate\",\"msg\":\"listening\",\"addr\":\"127.0.0.1\",\"port\":\"8080\"}\n");
	/* Put in quotes as it is, with quotes, blanks and signs of its own, and one that was never closed. */
	begin();
	log_warn("two words", "why=\"opening \"a b=c\" and d=e: \\ no\" empty= n=1 last=\"cut");
	end();
	value_of("msg", v, sizeof v);
	assert_string_equal(v, "two words");
	value_of("why", v, sizeof v);
	assert_string_equal(v, "opening \"a b=c\" and d=e: \\ no");
	value_of("empty", v, sizeof v);
	assert_string_equal(v, "");
	value_of("n", v, sizeof v);
	assert_string_equal(v, "1");
	value_of("last", v, sizeof v);
	assert_string_equal(v, "cut");
	/* Behind the mark for the journal. */
	struct stat st;
	char stream[64];
	begin();
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	log_to_journal(stream);
	log_error("d", NULL);
	log_to_journal(NULL);
	end();
	assert_int_equal(strncmp(got, "<3>{\"time\":", 11), 0);
	log_as_json(false);
}

/* Whatever log_quote was given comes back, but for control characters, which stay as it writes them; the longest line, too, is an object. */
static void objects_hold_what_was_said(void **state)
{
	static const char *const piece[] = {
		"a", " ", "\"", "\\", "=", "好", "b=", "\" c=", "\\\"", "\\x0a", "{", "}", ",", ":"};
	struct rng r;
	char said[64], quoted[400], back[2048];
	static char longer[6001];
	(void)state;
	rng_seed(&r, 7);
	log_as_json(true);
	for (int i = 0; i < 5000; i++) {
		size_t n = 0;
		for (uint64_t left = rng_below(&r, 12); left > 0; left--)
			n += (size_t)snprintf(
				said + n, sizeof said - n, "%s", piece[rng_below(&r, sizeof piece / sizeof *piece)]);
		said[n] = '\0';
		begin();
		log_info("x", "before=1 said=%s behind=2", log_quote(span_of(said), quoted, sizeof quoted));
		end();
		value_of("said", back, sizeof back);
		assert_string_equal(back, said);
		value_of("behind", back, sizeof back);
		assert_string_equal(back, "2");
	}
	for (size_t i = 0; i < sizeof longer - 1; i++)
		longer[i] = "=\" \\"[rng_below(&r, 4)];
	begin();
	log_info("x", "v=\"%s\"", longer);
	end();
	value_of("v", back, sizeof back);
	log_as_json(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_pairs),
		cmocka_unit_test(keeps_to_the_level),
		cmocka_unit_test(the_journal_is_told_the_level),
		cmocka_unit_test(one_line_whatever_comes),
		cmocka_unit_test(quotes),
		cmocka_unit_test(writes_objects),
		cmocka_unit_test(objects_hold_what_was_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
