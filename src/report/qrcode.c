#include "report/qrcode.h"

#include "base/base64.h"
#include "report/chart.h"

#include <qrencode.h>

#define SIDE 400 /* of the drawing and its white border */
#define BORDER 4 /* modules of white around a code: what readers want */
#define LINE 34  /* of text */
#define PICTURE_EDGE 20

static void head(int lines, struct text *out)
{
	int height = SIDE + lines * LINE + LINE / 2;

	text_addf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
		"<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
		SIDE, height, SIDE, height, SIDE, height);
}

/* The first line is the name. */
static void tail(const struct span *line, int lines, struct text *out)
{
	for (int i = 0; i < lines; i++) {
		text_addf(out,
			"<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"%d\"%s fill=\"#000\" "
			"font-family=\"PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif\">",
			SIDE / 2, SIDE + LINE * i + LINE / 2, i ? 18 : 24, i ? "" : " font-weight=\"600\"");
		chart_escape(line[i], out);
		text_adds(out, "</text>\n");
	}
	text_adds(out, "</svg>\n");
}

/* One path of all dark runs, in modules. */
static void modules(const QRcode *q, struct text *out)
{
	int all = q->width + 2 * BORDER;

	text_addf(out,
		"<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" shape-rendering=\"crispEdges\"><path d=\"", all,
		all, SIDE, SIDE);
	for (int y = 0; y < q->width; y++)
		for (int x = 0, n; x < q->width; x += n) {
			const unsigned char *row = q->data + (size_t)y * (size_t)q->width;

			for (n = 1; x + n < q->width && (row[x] & 1) == (row[x + n] & 1); n++)
				;
			if (row[x] & 1)
				text_addf(out, "M%d %dh%dv1h-%dz", x + BORDER, y + BORDER, n, n);
		}
	text_adds(out, "\" fill=\"#000\"/></svg>\n");
}

enum rc qrcode_address(struct span address, const struct span *line, int lines, struct text *out, struct err *err)
{
	QRcode *q = NULL;

	INVARIANT(lines >= 0 && lines <= QRCODE_LINES);
	/* M: a crease or a coffee stain does not spoil it. */
	if (address.n > 0 && address.n < 4096)
		q = QRcode_encodeData((int)address.n, (const unsigned char *)address.p, 0, QR_ECLEVEL_M);
	if (!q)
		return err_set(err, RC_INVALID, "an address of %zu bytes makes no QR code", address.n);
	head(lines, out);
	modules(q, out);
	tail(line, lines, out);
	QRcode_free(q);
	return text_check(out, err);
}

static const char *type_of(struct span bytes)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *type;
	} kinds[] = {
		{"\x89PNG\r\n\x1a\n", 8, "image/png"}, {"\xff\xd8\xff", 3, "image/jpeg"}, {"GIF8", 4, "image/gif"}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (span_eq(span_take(bytes, kinds[i].n), span_make(kinds[i].magic, kinds[i].n)))
			return kinds[i].type;
	return NULL;
}

enum rc qrcode_picture(struct span bytes, const struct span *line, int lines, struct text *out, struct err *err)
{
	const char *type = type_of(bytes);

	INVARIANT(lines >= 0 && lines <= QRCODE_LINES);
	if (!type)
		return err_set(err, RC_INVALID, "it is no PNG, JPEG or GIF picture");
	head(lines, out);
	text_addf(out, "<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" href=\"data:%s;base64,", PICTURE_EDGE,
		PICTURE_EDGE, SIDE - 2 * PICTURE_EDGE, SIDE - 2 * PICTURE_EDGE, type);
	base64_encode(out, bytes.p, bytes.n);
	text_adds(out, "\"/>\n");
	tail(line, lines, out);
	return text_check(out, err);
}
