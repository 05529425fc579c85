#include "base/zip.h"

#include <string.h>
#include <zlib.h>

#define LOCAL_SIGN UINT32_C(0x04034b50)
#define CENTRAL_SIGN UINT32_C(0x02014b50)
#define END_SIGN UINT32_C(0x06054b50)
#define LOCAL_BYTES 30
#define CENTRAL_BYTES 46
#define END_BYTES 22
#define COMMENT_MOST 65535 /* behind the end record */
#define STORED 0
#define DEFLATED 8
#define ENCRYPTED 1u
#define UTF8_NAME 0x0800u
#define DIRECTORY_BYTES ((size_t)1 << 20)
#define CHUNK 65536
#define DOS_DATE 0x21 /* 1980-01-01: what is written says the same whenever it is written */

static uint32_t number(const char *p, int bytes)
{
	uint32_t v = 0;
	for (int i = bytes; i-- > 0;)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static enum rc damaged(struct err *err, const char *what)
{
	return err_set(err, RC_INVALID, "zip: %s", what);
}

bool zip_is(struct span bytes)
{
	return bytes.n >= 4 && (number(bytes.p, 4) == LOCAL_SIGN || number(bytes.p, 4) == END_SIGN);
}

/* From the end back over a comment. SIZE_MAX: there is none. */
static size_t find_end(struct span s)
{
	for (size_t back = END_BYTES; back <= s.n && back <= END_BYTES + COMMENT_MOST; back++) {
		const char *p = s.p + s.n - back;
		if (number(p, 4) == END_SIGN && number(p + 20, 2) == back - END_BYTES)
			return s.n - back;
	}
	return SIZE_MAX;
}

enum rc zip_open(struct span bytes, struct zip *ret, struct err *err)
{
	size_t end = bytes.n >= END_BYTES ? find_end(bytes) : SIZE_MAX;
	if (end == SIZE_MAX)
		return damaged(err, "no end of the directory: not a zip file, or cut off");
	const char *p = bytes.p + end;
	uint32_t entries = number(p + 10, 2), size = number(p + 12, 4), from = number(p + 16, 4);
	if (number(p + 4, 2) || number(p + 6, 2) || number(p + 8, 2) != entries)
		return damaged(err, "spread over several files");
	if (from > end || size > end - from)
		return damaged(err, "its directory lies outside");
	if (entries > ZIP_MAX_ENTRIES)
		return err_set(err, RC_LIMIT, "zip: more than %d entries", ZIP_MAX_ENTRIES);
	*ret = (struct zip){bytes, from, (int)entries};
	return RC_OK;
}

struct entry {
	struct span name;
	uint32_t flags, method, crc, packed, size, local;
};

/* The entry of the directory at *at, which moves behind it. */
static enum rc next_entry(const struct zip *z, size_t *at, struct entry *ret, struct err *err)
{
	const char *p = z->bytes.p + *at;
	if (z->bytes.n - *at < CENTRAL_BYTES || number(p, 4) != CENTRAL_SIGN)
		return damaged(err, "its directory is damaged");
	size_t name = number(p + 28, 2), more = (size_t)number(p + 30, 2) + number(p + 32, 2);
	if (z->bytes.n - *at - CENTRAL_BYTES < name + more)
		return damaged(err, "its directory is cut off");
	*ret = (struct entry){.name = span_make(p + CENTRAL_BYTES, name),
		.flags = number(p + 8, 2),
		.method = number(p + 10, 2),
		.crc = number(p + 16, 4),
		.packed = number(p + 20, 4),
		.size = number(p + 24, 4),
		.local = number(p + 42, 4)};
	*at += CENTRAL_BYTES + name + more;
	return RC_OK;
}

/* The packed bytes, behind the local header, whose name and extra field have lengths of their own. */
static enum rc packed_of(const struct zip *z, const struct entry *e, struct span *ret, struct err *err)
{
	bool inside = e->local <= z->bytes.n && z->bytes.n - e->local >= LOCAL_BYTES;
	const char *p = inside ? z->bytes.p + e->local : NULL;
	if (!p || number(p, 4) != LOCAL_SIGN)
		return damaged(err, "an entry is not where the directory says");
	size_t head = (size_t)LOCAL_BYTES + number(p + 26, 2) + number(p + 28, 2), rest = z->bytes.n - e->local;
	if (head > rest || e->packed > rest - head)
		return damaged(err, "an entry is cut off");
	*ret = span_make(p + head, e->packed);
	return RC_OK;
}

/* Unpacks chunk by chunk; never more than most, whatever the packed bytes would give. */
static enum rc inflate_into(struct span packed, size_t most, struct text *out, struct err *err)
{
	z_stream s = {.next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n};
	char chunk[CHUNK];
	size_t had = out->n;
	int state = inflateInit2(&s, -MAX_WBITS);
	enum rc rc = RC_OK;
	if (state != Z_OK)
		return damaged(err, "zlib would not begin");
	while (!rc && state == Z_OK) {
		s.next_out = (Bytef *)chunk;
		s.avail_out = CHUNK;
		state = inflate(&s, Z_NO_FLUSH);
		size_t n = CHUNK - s.avail_out;
		if (state != Z_OK && state != Z_STREAM_END)
			rc = damaged(err, "an entry cannot be unpacked");
		else if (n > most - (out->n - had))
			rc = err_set(err, RC_LIMIT, "zip: an entry unpacks to more than %zu bytes", most);
		else
			text_add(out, span_make(chunk, n));
		if (!rc && state == Z_OK && n == 0 && s.avail_in == 0)
			rc = damaged(err, "an entry is cut off");
	}
	(void)inflateEnd(&s);
	return rc;
}

static enum rc unpack(const struct zip *z, const struct entry *e, size_t most, struct text *out, struct err *err)
{
	struct span packed = SPAN_ABSENT;
	size_t had = out->n;
	if (e->flags & ENCRYPTED)
		return damaged(err, "it is encrypted");
	if (e->size > most)
		return err_set(
			err, RC_LIMIT, "zip: an entry of %u bytes, at most %zu are read", (unsigned)e->size, most);
	enum rc rc = packed_of(z, e, &packed, err);
	if (!rc && e->method == STORED)
		text_add(out, packed);
	else if (!rc && e->method == DEFLATED)
		rc = inflate_into(packed, most, out, err);
	else if (!rc)
		rc = err_set(
			err, RC_INVALID, "zip: packed in the way %u, which is not known here", (unsigned)e->method);
	if (!rc)
		rc = text_check(out, err);
	if (rc)
		return rc;
	size_t n = out->n - had;
	if (n != e->size || (uint32_t)crc32(0, (const Bytef *)out->p + had, (uInt)n) != e->crc)
		return damaged(err, "an entry is damaged");
	return RC_OK;
}

enum rc zip_read(const struct zip *z, const char *name, size_t most, struct text *out, struct err *err)
{
	size_t at = z->directory;
	struct entry e = {.name = SPAN_ABSENT};
	if (most > ZIP_MAX_BYTES)
		most = ZIP_MAX_BYTES;
	for (int i = 0; i < z->entries; i++) {
		enum rc rc = next_entry(z, &at, &e, err);
		if (rc)
			return rc;
		if (span_is(e.name, name))
			return unpack(z, &e, most, out, err);
	}
	return err_set(err, RC_NOTFOUND, "zip: no entry '%s'", name);
}

/* -- writing ------------------------------------------------------------------------------------------------------------ */

static void put(struct text *t, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++, v >>= 8)
		text_addc(t, (char)(v & 0xff));
}

void zip_begin(struct zip_out *z, struct text *out)
{
	*z = (struct zip_out){.out = out};
	text_init(&z->directory, DIRECTORY_BYTES);
}

/* What both headers say, from the version that is needed on. */
static void put_head(struct text *t, uint32_t crc, size_t bytes, size_t name)
{
	put(t, 20, 2);
	put(t, UTF8_NAME, 2);
	put(t, STORED, 2);
	put(t, 0, 2);
	put(t, DOS_DATE, 2);
	put(t, crc, 4);
	put(t, (uint32_t)bytes, 4);
	put(t, (uint32_t)bytes, 4);
	put(t, (uint32_t)name, 2);
	put(t, 0, 2);
}

void zip_add(struct zip_out *z, const char *name, struct span bytes)
{
	uint32_t crc = (uint32_t)crc32(0, (const Bytef *)bytes.p, (uInt)bytes.n);
	size_t from = z->out->n, n = strlen(name);
	INVARIANT(bytes.n <= ZIP_MAX_BYTES && z->entries < ZIP_MAX_ENTRIES);
	put(z->out, LOCAL_SIGN, 4);
	put_head(z->out, crc, bytes.n, n);
	text_adds(z->out, name);
	text_add(z->out, bytes);
	put(&z->directory, CENTRAL_SIGN, 4);
	put(&z->directory, 20, 2);
	put_head(&z->directory, crc, bytes.n, n);
	put(&z->directory, 0, 2); /* no comment */
	put(&z->directory, 0, 2); /* the first disk */
	put(&z->directory, 0, 2);
	put(&z->directory, 0, 4);
	put(&z->directory, (uint32_t)from, 4);
	text_adds(&z->directory, name);
	z->entries++;
}

void zip_finish(struct zip_out *z)
{
	size_t from = z->out->n;
	text_add(z->out, text_span(&z->directory));
	put(z->out, END_SIGN, 4);
	put(z->out, 0, 4);
	put(z->out, (uint32_t)z->entries, 2);
	put(z->out, (uint32_t)z->entries, 2);
	put(z->out, (uint32_t)z->directory.n, 4);
	put(z->out, (uint32_t)from, 4);
	put(z->out, 0, 2);
	text_release(&z->directory);
}
